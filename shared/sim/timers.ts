// Timers of pods: which slots are due at which tick. The truth is the column `due`; this is only its index, so it is rebuilt after a restore.
// A slot that was put off stays in its old bucket and is passed over when that comes: its `due` says otherwise.

import { compareNumber, sortNumbers } from '../base/order.ts';
import { NEVER, type Tick } from '../base/units.ts';

export class Timers {
  private readonly buckets = new Map<number, number[]>();

  set(due: Int32Array, slot: number, at: Tick): void {
    due[slot] = at;
    if (at === NEVER) return;
    const bucket = this.buckets.get(at);
    if (bucket) bucket.push(slot);
    else this.buckets.set(at, [slot]);
  }

  /** Slots due now, ascending, each once; their `due` is set to NEVER. */
  take(due: Int32Array, now: Tick): number[] {
    const bucket = this.buckets.get(now);
    if (!bucket) return [];
    this.buckets.delete(now);
    const slots: number[] = [];
    for (const slot of sortNumbers(bucket)) {
      if (due[slot] !== now) continue;
      due[slot] = NEVER;
      slots.push(slot);
    }
    return slots;
  }

  /** The same for whoever may not have looked for a while: also what fell due before, the oldest first. */
  takeUntil(due: Int32Array, now: Tick): number[] {
    const ticks = [...this.buckets.keys()].filter((at) => at <= now).sort(compareNumber);
    return ticks.flatMap((at) => this.take(due, at as Tick)); // buckets are kept by tick
  }

  /** Builds the index anew; slots with `due` 0 (free rows) or NEVER have no timer. */
  rebuild(due: Int32Array, length: number): void {
    this.buckets.clear();
    for (let slot = 0; slot < length; slot += 1) {
      const at = due[slot] as number;
      if (at !== 0 && at !== NEVER) this.set(due, slot, at as Tick); // a column holds bare numbers; due is a tick by its declaration
    }
  }
}
