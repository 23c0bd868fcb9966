// The worlds of a match and their accounts, moved on frame by frame: the part that live play, recovery and proof have in common.
// Where frames come from and where they go is not asked here.

import { LIMITS } from '../base/limits.ts';
import type { Frame } from '../journal/command.ts';
import type { Staging } from '../scenario/scenario.ts';
import { Accounts, type Terms } from '../scenario/score.ts';
import { runTick } from '../sim/tick.ts';
import { World } from '../sim/world.ts';
import { hashWorld } from '../sim/world-hash.ts';
import { scrape } from './known/usage.ts';

/** Whether the hash of this tick is taken: every LIMITS.ticksPerHashMark ticks. */
export function isMark(tick: number): boolean {
  return tick % LIMITS.ticksPerHashMark === 0;
}

export class Course {
  readonly worlds: readonly World[];
  private readonly accounts: readonly Accounts[];

  constructor({ epoch, prices }: Staging, worlds: number) {
    this.worlds = Array.from({ length: worlds }, () => new World(epoch));
    this.accounts = this.worlds.map(() => new Accounts(prices));
  }

  /** Runs one tick of one world. Throws what the simulation throws: a broken promise of ours. */
  run(frame: Frame): void {
    const world = this.world(frame.world);
    runTick(world, frame);
    scrape(world);
    this.account(frame.world).observe(world);
  }

  world(number: number): World {
    return this.worlds[number] as World; // callers count from 0 to worlds − 1
  }

  account(number: number): Accounts {
    return this.accounts[number] as Accounts; // as above
  }

  terms(number: number): Terms {
    return this.account(number).terms();
  }

  hash(number: number): string {
    return hashWorld(this.world(number));
  }
}
