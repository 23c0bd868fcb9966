// The harbour office: one clerk for each control loop, with who decides there now and what is being handed over.

import { LOOPS, type LoopMode, type LoopName } from '../../shared/journal/command.ts';
import type { World } from '../../shared/sim/world.ts';

/** A hand-over under way, and how many ticks it still takes. */
export interface HandOver {
  readonly mode: LoopMode;
  readonly ticks: number;
}

export interface Clerk {
  readonly loop: LoopName;
  readonly mode: LoopMode;
  readonly next: HandOver | undefined;
}

export interface Office {
  readonly scheduler: LoopMode;
  readonly next: HandOver | undefined;
  /** One for each loop, the scheduler's first. */
  readonly clerks: readonly Clerk[];
}

export function officeOf(world: World): Office {
  const clerks = LOOPS.map((loop) => {
    const { mode, next } = world.loops[loop];
    return { loop, mode, next: next && { mode: next.mode, ticks: Math.max(0, next.at - world.tick) } };
  });
  const scheduler = clerks.find((one) => one.loop === 'scheduler');
  return { scheduler: scheduler?.mode ?? 'automatic', next: scheduler?.next, clerks };
}
