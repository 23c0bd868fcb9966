// What the end of a match, its replay and the bar above the board can do beyond the match itself. Whoever opens matches provides it.

import type { Insight } from '../../session/insight.ts';

export interface AfterActions {
  /** What is known of the match beyond its worlds, once it is over. */
  readonly insight: Insight;
  /** Shows the replay, from its beginning or standing at a tick. */
  replay(at?: number): void;
  /** A match of the same kind: with new chance, or with the same once more. */
  again(seed: 'new' | 'same'): void;
  /** Absent where there is no journal at hand to save. */
  readonly save?: (() => void) | undefined;
  /** The address of the replay, at a tick if one is given; absent where no server keeps the journal. */
  readonly link?: ((at?: number) => string) | undefined;
  /** Asks for a journal to open. */
  openFile(): void;
  settings(): void;
  leave(): void;
}
