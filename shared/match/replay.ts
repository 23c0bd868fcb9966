// A journal played again, to any tick and back: keyframes are taken on the way, so that going back costs at most a few ticks.

import { assert } from '../base/assert.ts';
import { LIMITS } from '../base/limits.ts';
import type { Frame } from '../journal/command.ts';
import type { Journal } from '../journal/log.ts';
import { runTick } from '../sim/tick.ts';
import { World } from '../sim/world.ts';
import { scrape } from './known/usage.ts';
import { loadMatch, saveMatch } from './snapshot.ts';
import type { Prices } from '../scenario/scenario.ts';
import { Accounts, type Terms } from '../scenario/score.ts';
import { Roster } from './roster.ts';

export class Replay {
  /** The last tick that can be sought. */
  readonly ticks: number;
  readonly frames: readonly Frame[];
  private readonly epoch: number;
  private readonly prices: Prices | undefined;
  /** Ticks between two keyframes; the first is at 0. */
  readonly spacing: number;
  private readonly keyframes = new Map<number, Uint8Array>();
  private at: { world: World; accounts: Accounts; roster: Roster };

  /** `number` is the world's in the match. `epoch` and `prices` come from the scenario in the journal's header; one by
   *  one, since builds that were kept are called in the same way. */
  constructor(journal: Pick<Journal, 'frames'>, epoch: number, number = 0, prices?: Prices) {
    this.frames = journal.frames.filter((frame) => frame.world === number);
    this.ticks = this.frames.length - 1;
    this.epoch = epoch;
    this.prices = prices;
    this.spacing = Math.max(LIMITS.ticksPerKeyframe, Math.ceil(this.ticks / LIMITS.keyframesKept));
    this.at = this.stage();
  }

  private stage(): { world: World; accounts: Accounts; roster: Roster } {
    return { world: new World(this.epoch), accounts: new Accounts(this.prices), roster: new Roster() };
  }

  /** The raw terms of the score up to the tick that was sought last. */
  get terms(): Terms {
    return this.at.accounts.terms();
  }

  get roster(): Roster {
    return this.at.roster;
  }

  /** The world as it was after a tick, which is held between 0 and `ticks`. It is the same object while the replay goes forward and
   *  another one when it went back. Throws what the simulation throws. */
  seek(tick: number): World {
    assert(this.ticks >= 0, 'a journal has at least its set-up');
    const to = Math.max(0, Math.min(this.ticks, Math.floor(tick)));
    const here = this.at.world.started ? this.at.world.tick : -1;
    const key = to - (to % this.spacing);
    // Loading is worth it when going back, and when a keyframe lies between here and there.
    const saved = to < here || key > here + 1 ? this.keyframes.get(key) : undefined;
    if (saved) this.at = loadMatch(saved);
    else if (to < here) this.at = this.stage();
    for (let next = this.at.world.started ? this.at.world.tick + 1 : 0; next <= to; next += 1) this.forward(next);
    return this.at.world;
  }

  /** What another replay of the same journal needs to be at this tick at once; undefined where this one has not been. */
  keyframeAt(tick: number): Uint8Array | undefined {
    return this.keyframes.get(tick);
  }

  /** A keyframe that another replay of the same journal took. */
  adopt(tick: number, keyframe: Uint8Array): void {
    if (tick % this.spacing === 0 && !this.keyframes.has(tick)) this.keyframes.set(tick, keyframe);
  }

  private forward(tick: number): void {
    const { world, accounts, roster } = this.at;
    const frame = this.frames[tick] as Frame; // ticks up to the last have a frame
    runTick(world, frame);
    scrape(world);
    accounts.observe(world);
    for (const entry of frame.entries) roster.apply(entry.command);
    if (tick % this.spacing === 0 && !this.keyframes.has(tick))
      this.keyframes.set(tick, saveMatch(world, accounts, roster));
  }
}
