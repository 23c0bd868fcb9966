// Session affinity ClientIP: users stay with the pod that they first met. Kept is the share of users at each pod; it moves when pods go, when users come,
// and by those who were silent for the time-out (facts sheet 4.1).

import { compareNumber } from '../../base/order.ts';
import { type Backends, CELL, CELLS } from './backends.ts';

/** Closer to even than this is even. */
const EVEN = 1e-4;

export interface SavedStickiness {
  readonly seconds: number;
  readonly users: number;
  readonly rows: readonly number[];
  readonly shares: readonly number[];
}

export class Stickiness {
  /** For how long a silent user is remembered. Of the users a `1/seconds` part a second is taken to have been silent that long. */
  seconds: number;
  /** How many came in the last second. */
  private users = 0;
  private shares = new Map<number, number>();
  /** As the rules would share users out who know no pod yet; by place in the backends. */
  private even = new Float64Array(0);
  private seen = -1;

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  /** Brings the shares of the backends up to this second, in which `users` come. False when they are as they were. */
  apply(backends: Backends, users: number): boolean {
    const { slots, cells, count } = backends;
    const anew = this.seen !== backends.turns;
    if (anew) this.learn(backends);
    const routed = sum(this.even);
    if (routed <= 0) return anew;
    // Users who have come since bring no memory along.
    const old = users > this.users && users > 0 ? this.users / users : 1;
    this.users = users;
    const stay = old * (1 - 1 / this.seconds);
    let held = 0;
    for (let i = 0; i < count; i += 1) {
      const known = (this.even[i] as number) > 0 ? (this.shares.get(slots[i] as number) ?? 0) : 0;
      held += known * stay;
    }
    const free = Math.max(0, routed - held) / routed;
    // Users at whose nodes there are no rules any more are turned away, and remember their pods in vain.
    const kept = held > routed ? (stay * routed) / held : stay;
    const next = new Map<number, number>();
    let far = 0;
    for (let i = 0; i < count; i += 1) {
      const even = this.even[i] as number;
      if (even <= 0) continue;
      const share = (this.shares.get(slots[i] as number) ?? 0) * kept + free * even;
      next.set(slots[i] as number, share);
      far = Math.max(far, Math.abs(share - even));
    }
    let changed = anew;
    for (let i = 0; i < count; i += 1) {
      const even = this.even[i] as number;
      if (even <= 0) continue;
      const share = far < EVEN ? even : (next.get(slots[i] as number) as number);
      next.set(slots[i] as number, share);
      const cell = i * CELLS + CELL.share;
      if (cells[cell] !== share) changed = true;
      cells[cell] = share;
    }
    this.shares = next;
    return changed;
  }

  private learn({ cells, count, turns }: Backends): void {
    this.seen = turns;
    this.even = new Float64Array(count);
    for (let i = 0; i < count; i += 1) this.even[i] = cells[i * CELLS + CELL.share] as number;
  }

  save(): SavedStickiness {
    const rows = [...this.shares.keys()].sort(compareNumber);
    return {
      seconds: this.seconds,
      users: this.users,
      rows,
      shares: rows.map((row) => this.shares.get(row) as number),
    };
  }

  static restore({ seconds, users, rows, shares }: SavedStickiness): Stickiness {
    const made = new Stickiness(seconds);
    made.users = users;
    for (const [i, row] of rows.entries()) made.shares.set(row, shares[i] as number);
    return made;
  }
}

function sum(column: Float64Array): number {
  let total = 0;
  for (let i = 0; i < column.length; i += 1) total += column[i] as number;
  return total;
}
