// Everything that one drawing of the board needs, gathered by `board` and handed to the scene whole: the scene keeps nothing of the match.

import type { Inspected } from '../session/selection.ts';
import type { Words } from '../text/words.ts';
import type { Hit, Layout } from './layout.ts';
import type { OnTheWay, Verdict } from './preview.ts';
import type { Moment } from './scene-model.ts';

export interface Picture {
  readonly moment: Moment;
  readonly layout: Layout;
  readonly picked: string | undefined;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly onTheWay: OnTheWay;
  readonly hover: Hit | undefined;
  readonly drag: { readonly x: number; readonly y: number } | undefined;
  readonly inspected: Inspected | undefined;
  /** Where ships are points or hulls: the one that the keyboard is at. */
  readonly cursor: string | undefined;
  readonly words: Words;
  /** False while the match is paused: the lights stand still. */
  readonly playing: boolean;
  /** How much of the shift is over, 0 to 1: at its end the day breaks. */
  readonly shift: number;
  /** The player asked for less motion: things are at once where they will be. */
  readonly still: boolean;
}
