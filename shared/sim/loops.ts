// The modes of the control loops: who decides. Manual leaves out only the decision; queues, caches and views go on. A mode never forbids a write.

import type { Tick } from '../base/units.ts';
import { LOOPS, type LoopMode, type LoopName } from '../journal/command.ts';

/** A Lease's duration: the next holder may decide only when the last one's lease has run out (facts sheet 5.4). */
export const HAND_OVER_SECONDS = 15;

export interface LoopState {
  readonly mode: LoopMode;
  /** A hand-over under way: the mode that holds from tick `at` on. */
  readonly next?: { readonly mode: LoopMode; readonly at: Tick } | undefined;
}

export type LoopStates = Record<LoopName, LoopState>;

export function allAutomatic(): LoopStates {
  return Object.fromEntries(LOOPS.map((loop) => [loop, { mode: 'automatic' }])) as LoopStates; // every name of the list is there
}
