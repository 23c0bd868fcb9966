// The modes of the control loops: who decides. Manual leaves out only the decision; queues, caches and views go on. A mode never forbids a write.

import type { Tick } from '../base/units.ts';
import { type ElectedComponent, LOOPS, type LoopMode, type LoopName } from '../journal/command.ts';
import { leads } from './plane/plane.ts';
import type { World } from './world.ts';

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

/** The component whose leader runs a loop when nobody has it in hand. */
export function componentOf(loop: LoopName): ElectedComponent {
  return loop === 'scheduler' ? 'kube-scheduler' : 'kube-controller-manager';
}

/**
 * Whether the loop decides in this tick: it is automatic, and its component has a leader that can write. The queues of the others fill, and are worked off
 * later. Manual: players decide by API writes, with all their checks. Down: nobody does.
 */
export function decides(world: World, loop: LoopName): boolean {
  return world.loops[loop].mode === 'automatic' && leads(world.plane, componentOf(loop));
}
