// A guest of the simulated room: the client's own Follower, and around it what the client's RoomSession does: come back by token, send again
// what was not answered, count on from what the server has heard.

import type { Answer } from '../../shared/match/intake.ts';
import { decodeFrames } from '../../shared/wire/frames.ts';
import type { CommandMessage } from '../../shared/wire/messages.ts';
import { Follower } from '../../client/session/follower.ts';
import { SMALL } from '../tables/match/small-scenario.ts';
import type { Greeting } from './server.ts';

/** What the guest asks of its connection; each may be lost. */
export interface Wire {
  command(message: CommandMessage): void;
  resume(from: number): void;
  report(tick: number, hash: string): void;
  snapshot(): void;
}

/** Two windows of one seat count their commands apart, as in the client. */
const WINDOWS = 4096;
/** Beats after which an order is no longer what the player wants. */
const STALE = 40;

export class Guest {
  readonly name: string;
  readonly watches: boolean;
  /** Undefined while there is no connection. */
  wire: Wire | undefined;
  seat: string | undefined;
  token: string | undefined;
  /** The last tick that it was told wrongly on purpose: its copy may differ until a snapshot of then or later replaces it. */
  spoiltAt: number | undefined;
  /** The highest epoch that it was told. */
  epoch = 0;
  resent = 0;
  snapshots = 0;
  readonly follower: Follower;
  private readonly pending = new Map<number, { readonly message: CommandMessage; readonly since: number }>();
  private readonly residue: number;
  private count = 0;

  constructor(name: string, residue: number, watches: boolean) {
    this.name = name;
    this.residue = residue;
    this.watches = watches;
    this.follower = new Follower({
      resume: (from) => this.wire?.resume(from),
      snapshot: () => this.wire?.snapshot(),
      report: (tick, hash) => this.wire?.report(tick, hash),
    });
  }

  get settled(): boolean {
    return this.pending.size === 0;
  }

  welcome(greeting: Greeting, wire: Wire, beat: number): void {
    this.wire = wire;
    this.seat = greeting.seat;
    this.token = greeting.token ?? this.token;
    this.epoch = greeting.epochNumber;
    this.count = Math.max(this.count, Math.ceil(greeting.n / WINDOWS));
    this.follower.welcome({ ...greeting, scenario: SMALL });
    this.forgetStale(beat);
    for (const { message } of this.pending.values()) {
      this.resent += 1;
      wire.command(message);
    }
  }

  /** The number under which it was sent; undefined without a connection. */
  say(command: unknown, world: number, beat: number): number | undefined {
    if (this.wire === undefined) return undefined;
    this.count += 1;
    const n = this.count * WINDOWS + this.residue;
    const message = { n, command, ...(world === 0 ? {} : { world }) } as CommandMessage; // some of what is said is no command
    this.pending.set(n, { message, since: beat });
    this.wire.command(message);
    return n;
  }

  answered(n: number, _answer: Answer): void {
    this.pending.delete(n);
  }

  forgetStale(beat: number): void {
    for (const [n, { since }] of this.pending) if (beat - since > STALE) this.pending.delete(n);
  }

  frames(bytes: Uint8Array): void {
    this.follower.frames(decodeFrames(bytes));
  }

  snapshot(bytes: Uint8Array, tick: number): void {
    this.snapshots += 1;
    if (this.spoiltAt !== undefined && tick >= this.spoiltAt) this.spoiltAt = undefined;
    this.follower.snapshot(bytes);
  }
}
