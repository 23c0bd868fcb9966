// A controller's work queue: keys that may need work, each once, with the event that brought it here. Controllers see keys, never events.

import { compareText } from '../base/order.ts';
import type { EventId } from '../base/units.ts';

export interface Work {
  readonly key: string;
  readonly cause: EventId;
}

export class WorkQueue {
  private dirty = new Map<string, EventId>();

  /** A key that already waits keeps its first cause. */
  add(key: string, cause: EventId): void {
    if (!this.dirty.has(key)) this.dirty.set(key, cause);
  }

  get size(): number {
    return this.dirty.size;
  }

  /** Everything that waits, in the order of the keys; what is added while it is worked off waits for the next tick. */
  drain(): Work[] {
    if (this.dirty.size === 0) return [];
    const work: Work[] = [];
    for (const [key, cause] of this.dirty) work.push({ key, cause });
    this.dirty = new Map();
    return work.length === 1 ? work : work.sort((x, y) => compareText(x.key, y.key));
  }

  save(): Work[] {
    return [...this.dirty.entries()].map(([key, cause]) => ({ key, cause })).sort((x, y) => compareText(x.key, y.key));
  }

  restore(saved: readonly Work[]): void {
    this.dirty = new Map(saved.map(({ key, cause }) => [key, cause]));
  }
}
