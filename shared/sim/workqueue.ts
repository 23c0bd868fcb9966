// A controller's work queue: keys that may need work, each once, with the event that brought it here. Controllers see keys, never events.

import { LIMITS } from '../base/limits.ts';
import { compareText, sortInPlace } from '../base/order.ts';
import type { EventId } from '../base/units.ts';

export interface Work {
  readonly key: string;
  readonly cause: EventId;
}

function byKey(x: Work, y: Work): number {
  return compareText(x.key, y.key);
}

export class WorkQueue {
  private readonly dirty = new Map<string, EventId>();

  /** A key that already waits keeps its first cause. */
  add(key: string, cause: EventId): void {
    if (!this.dirty.has(key)) this.dirty.set(key, cause);
  }

  get size(): number {
    return this.dirty.size;
  }

  /** What waits, in the order of the keys, LIMITS.reconcilesPerTick at most; the rest, and what is added meanwhile, waits for the next tick. */
  drain(): Work[] {
    if (this.dirty.size === 0) return [];
    const work: Work[] = [];
    for (const [key, cause] of this.dirty) work.push({ key, cause });
    sortInPlace(work, byKey);
    this.dirty.clear();
    if (work.length > LIMITS.reconcilesPerTick)
      for (const { key, cause } of work.splice(LIMITS.reconcilesPerTick)) this.dirty.set(key, cause);
    return work;
  }

  save(): Work[] {
    return [...this.dirty.entries()].map(([key, cause]) => ({ key, cause })).sort(byKey);
  }

  restore(saved: readonly Work[]): void {
    this.dirty.clear();
    for (const { key, cause } of saved) this.dirty.set(key, cause);
  }
}
