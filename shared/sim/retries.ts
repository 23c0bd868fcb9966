// When a controller tries again what failed: client-go's rate limiters wait twice as long after each failure in a row. What is kept of it is when the
// row began, since the waits say the rest. ReplicaSets need nothing of this: their condition tells the time.

import { type Tick, tick } from '../base/units.ts';
import type { WorkQueueName } from './workqueue.ts';
import type { World } from './world.ts';

/** Milliseconds: the first wait, and the longest one. `most`: after so many tries in vain the key is left alone until something happens to it. */
export interface Patience {
  readonly first: number;
  readonly longest: number;
  readonly most?: number | undefined;
}

/** DefaultControllerRateLimiter. All tries within a second are one here: after 1, 2, 5, 10, 20 … s. */
export const ORDINARY: Patience = { first: 5, longest: 1_000_000 };

/** The first try after `now` of a row of failures that began at `since`; undefined when there is none. */
export function nextTry({ first, longest, most = Infinity }: Patience, since: number, now: number): Tick | undefined {
  let wait = first;
  let at = first;
  for (let tries = 1; Math.floor(at / 1_000) <= now - since; tries += 1) {
    if (tries >= most) return undefined;
    wait = Math.min(2 * wait, longest);
    at += wait;
  }
  return tick(since + Math.floor(at / 1_000));
}

export function retryLater(world: World, queue: WorkQueueName, key: string, patience = ORDINARY): void {
  const id = `${queue} ${key}`;
  const since = world.failing.get(id) ?? world.tick;
  const at = nextTry(patience, since, world.tick);
  if (at === undefined) return void world.failing.delete(id);
  world.failing.set(id, since);
  world.queues.later(queue, key, at);
}

/** It went well, or there is nothing left to try. */
export function endRetries(world: World, queue: WorkQueueName, key: string): void {
  if (world.failing.size > 0) world.failing.delete(`${queue} ${key}`);
}
