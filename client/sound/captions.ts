// What is heard, in words, for those who do not hear it: a line for each sound, at the edge of the board, for some seconds. Screen readers do not
// read them: what matters of it is announced to them already.

import type { Words } from '../text/words.ts';
import type { View } from '../panels/view.ts';
import type { Cue } from './cue.ts';

/** A line stays so long after it was last heard. */
const STAYS_MS = 3_500;
const MOST = 3;

export interface Captions {
  tell(cue: Cue): void;
  /** The standing line; undefined while nobody needs to be uneasy. */
  setUnease(service: string | undefined): void;
}

/** `shown`: whether the player wants them now. */
export function mountCaptions(view: View, parent: HTMLElement, words: Words, shown: () => boolean): Captions {
  let lines: readonly Cue[] = [];
  let uneasy: string | undefined;
  const timers = new Map<string, number>();
  const own = view.child();
  const list = own.el('ul', { class: 'captions' });
  const box = own.el(
    'div',
    { class: 'captions-place', hidden: () => !shown(), attrs: { 'aria-hidden': 'true' } },
    list,
    own.el('p', { class: 'caption caption-unease', hidden: () => uneasy === undefined }, () =>
      words('sound.caption.unease', { service: uneasy ?? '' }),
    ),
  );
  own.list(
    list,
    () => lines,
    (cue) => cue.name,
    (cue, row) =>
      row.el('li', { class: 'caption' }, () => {
        const { name, count, about } = cue();
        return words(`sound.caption.${name}`, { count, about });
      }),
  );
  parent.append(box);
  view.bind(() => own.refresh());
  view.onEnd(words.subscribe(() => own.refresh()));
  view.onEnd(() => {
    for (const timer of timers.values()) clearTimeout(timer);
  });
  return {
    tell(cue) {
      lines = [...lines.filter(({ name }) => name !== cue.name), cue].slice(-MOST);
      clearTimeout(timers.get(cue.name));
      timers.set(
        cue.name,
        window.setTimeout(() => {
          lines = lines.filter(({ name }) => name !== cue.name);
          own.refresh();
        }, STAYS_MS),
      );
      own.refresh();
    },
    setUnease(service) {
      if (uneasy === service) return;
      uneasy = service;
      own.refresh();
    },
  };
}
