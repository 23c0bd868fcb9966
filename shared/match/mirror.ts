// A client's copy of one world of a match: the same simulation, moved on by the server's frames. It takes them in order, passes over what
// it has, says what it misses and where it differs; the cure for both is a snapshot.

import type { Frame } from '../journal/command.ts';
import type { Staging } from '../scenario/scenario.ts';
import { Accounts, type Terms } from '../scenario/score.ts';
import { runTick } from '../sim/tick.ts';
import { World } from '../sim/world.ts';
import { hashWorld } from '../sim/world-hash.ts';
import { scrape } from './known/usage.ts';
import { Roster } from './roster.ts';
import { loadMatch } from './snapshot.ts';

export type MirrorStep =
  | { readonly status: 'applied' }
  /** The frame is of a tick that was applied before, or of another world. */
  | { readonly status: 'passed-over' }
  /** Frames from `expected` on are missing; nothing was applied. */
  | { readonly status: 'gap'; readonly expected: number }
  /** This copy is not what the server has, and stays behind until a snapshot replaces it. `ours` is a hash, or the assert that failed. */
  | { readonly status: 'differs'; readonly tick: number; readonly ours: string; readonly theirs: string };

export class Mirror {
  readonly world: World;
  readonly roster: Roster;
  private readonly number: number;
  private readonly accounts: Accounts;
  private difference: (MirrorStep & { status: 'differs' }) | undefined;

  /** A mirror that has seen nothing yet: its first frame is that of tick 0. `number` is the world's in the match. */
  constructor({ epoch, prices }: Staging, number = 0, from?: ReturnType<typeof loadMatch>) {
    this.number = number;
    this.world = from?.world ?? new World(epoch);
    this.world.decisions.kept = true; // who looks may ask why
    this.accounts = from?.accounts ?? new Accounts(prices);
    this.roster = from?.roster ?? new Roster();
  }

  /** Throws BinaryError for bytes that are no snapshot. */
  static fromSnapshot(bytes: Uint8Array, number = 0): Mirror {
    const from = loadMatch(bytes);
    return new Mirror({ epoch: from.world.epoch }, number, from);
  }

  /** The tick that comes next. */
  get expected(): number {
    return this.world.started ? this.world.tick + 1 : 0;
  }

  get terms(): Terms {
    return this.accounts.terms();
  }

  apply(frame: Frame): MirrorStep {
    if (this.difference) return this.difference;
    const { expected } = this;
    if (frame.world !== this.number || frame.tick < expected) return { status: 'passed-over' };
    if (frame.tick > expected) return { status: 'gap', expected };
    try {
      runTick(this.world, frame);
    } catch (error) {
      return this.differs(frame, error instanceof Error ? error.message : String(error));
    }
    scrape(this.world);
    this.accounts.observe(this.world);
    for (const entry of frame.entries) this.roster.apply(entry.command);
    if (frame.hash === undefined) return { status: 'applied' };
    const ours = hashWorld(this.world);
    return ours === frame.hash ? { status: 'applied' } : this.differs(frame, ours);
  }

  private differs(frame: Frame, ours: string): MirrorStep {
    this.difference = { status: 'differs', tick: frame.tick, ours, theirs: frame.hash ?? '' };
    return this.difference;
  }
}
