// The scheduling queue: which pod comes next, who waits out a back-off, and who waits for an event that may help (facts sheet 1.1).
// It knows pods by their rows and never decides where they go; that is `cycle`.

import { must } from '../../base/assert.ts';
import { hashValue, lanes } from '../../base/hash.ts';
import { compareNumber } from '../../base/order.ts';
import type { PodSlot, Tick } from '../../base/units.ts';
import type { WakeEvent } from './plugins/plugin.ts';
import { FILTERS, listeners } from './plugins/registry.ts';
import { type HeapPlace, PodHeap } from './pod-heap.ts';

/** Seconds. */
export const FIRST_BACKOFF = 1;
export const LONGEST_BACKOFF = 10;
/** A pod that no event helped for longer than this is tried again; who has waited so long is looked for this often. */
export const LONGEST_UNSCHEDULABLE = 300;
export const LEFTOVER_SCAN = 30;

/**
 * active: its turn comes by priority, then time. backoff: rejected before, woken by an event, waits out its delay.
 * error-backoff: the attempt itself failed. unschedulable: waits for an event. in-flight: being decided now.
 */
export const POOLS = ['active', 'backoff', 'error-backoff', 'unschedulable', 'in-flight'] as const;
export type Pool = (typeof POOLS)[number];

export interface QueuedPod extends HeapPlace {
  readonly slot: PodSlot;
  readonly priority: number;
  pool: Pool;
  /** When it came into the queue or was last put back; `order` ranks what happened in one tick. */
  since: Tick;
  order: number;
  /** Attempts in which plugins rejected it, and attempts in a row that failed otherwise (1.34 counts them apart). */
  rejections: number;
  errors: number;
  /** The plugins that rejected it last, as bits (`registry`). */
  rejectedBy: number;
}

type SavedPod = Omit<QueuedPod, 'place'>;
export interface SavedQueue {
  readonly nextStart: number;
  readonly order: number;
  readonly pods: readonly SavedPod[];
}

function ranksBefore(x: QueuedPod, y: QueuedPod): boolean {
  return x.priority !== y.priority ? x.priority > y.priority : x.order < y.order;
}

/** First tick at which the pod may be tried again: 1, 2, 4, 8, 10, 10 … s after it was put back. */
function backoffEnds(pod: QueuedPod): number {
  const count = pod.errors > 0 ? pod.errors : pod.rejections;
  if (count === 0) return pod.since;
  return pod.since + (count > 4 ? LONGEST_BACKOFF : FIRST_BACKOFF << (count - 1));
}

// Pods whose back-off ends in the same second rank as in the active queue (since 1.33).
function endsBefore(x: QueuedPod, y: QueuedPod): boolean {
  const difference = backoffEnds(x) - backoffEnds(y);
  return difference !== 0 ? difference < 0 : ranksBefore(x, y);
}

export class SchedulingQueue {
  /** Where the next cycle starts to look in the list of nodes; see `cycle`. */
  nextStart = 0;
  private order = 0;
  private readonly pods = new Map<number, QueuedPod>();
  private readonly active = new PodHeap<QueuedPod>(ranksBefore);
  private readonly backoff = new PodHeap<QueuedPod>(endsBefore);
  private readonly errorBackoff = new PodHeap<QueuedPod>(endsBefore);
  private readonly unschedulable = new Map<number, QueuedPod>();
  /** How many unschedulable pods each plugin rejected: an event that helps none costs nothing. */
  private readonly waitingFor = FILTERS.map(() => 0);

  /** A pod without a node. */
  add(slot: PodSlot, priority: number, now: Tick): void {
    const pod: QueuedPod = {
      slot,
      priority,
      pool: 'active',
      since: now,
      order: this.next(),
      rejections: 0,
      errors: 0,
      rejectedBy: 0,
      place: -1,
    };
    this.pods.set(slot, pod);
    this.active.push(pod);
  }

  /** It got a node, or is gone. Does nothing for a pod that is not in the queue. */
  remove(slot: number): void {
    const pod = this.pods.get(slot);
    if (!pod) return;
    this.leave(pod);
    this.pods.delete(slot);
  }

  /** Something happened in the cluster: pods that it may help go on, at once or when their back-off has ended. */
  wake(event: WakeEvent, now: Tick): void {
    const bits = listeners(event.kind);
    if (!this.waitingFor.some((count, plugin) => count > 0 && (bits & (1 << plugin)) !== 0)) return;
    for (const pod of [...this.unschedulable.values()]) if ((pod.rejectedBy & bits) !== 0) this.goOn(pod, now); // heaps order them
  }

  /** Once a tick, whatever the scheduler's mode: back-offs end, and who has waited for five minutes is tried again. */
  upkeep(now: Tick): void {
    for (const heap of [this.backoff, this.errorBackoff]) {
      for (let pod = heap.first(); pod && backoffEnds(pod) <= now; pod = heap.first()) this.move(pod, 'active');
    }
    if (now % LEFTOVER_SCAN !== 0) return;
    for (const pod of [...this.unschedulable.values()])
      if (now - pod.since > LONGEST_UNSCHEDULABLE) this.goOn(pod, now);
  }

  /** The pod whose turn it is. With none in the active pool, one whose back-off still runs (since 1.33). */
  pop(): PodSlot | undefined {
    const pod = this.active.first() ?? this.backoff.first();
    if (!pod) return undefined;
    this.move(pod, 'in-flight');
    return pod.slot;
  }

  /** No node fitted the popped pod; `by` are the plugins that said so, as bits. */
  putBack(slot: PodSlot, by: number, now: Tick): void {
    const pod = this.returned(slot, now);
    pod.rejections += 1;
    pod.errors = 0;
    pod.rejectedBy = by;
    this.move(pod, 'unschedulable');
  }

  /** The attempt failed without a plugin's verdict: there was no node at all. */
  putBackAfterError(slot: PodSlot, now: Tick): void {
    const pod = this.returned(slot, now);
    pod.errors += 1;
    pod.rejectedBy = 0;
    this.move(pod, 'error-backoff');
  }

  poolOf(slot: number): Pool | undefined {
    return this.pods.get(slot)?.pool;
  }

  get size(): number {
    return this.pods.size;
  }

  hashInto(into: Int32Array): void {
    let a = into[0] as number;
    let b = into[1] as number;
    const add = (value: unknown, seed: number) => {
      hashValue(value, seed);
      a = (a + (lanes[0] as number)) | 0;
      b = (b + (lanes[1] as number)) | 0;
    };
    add([this.nextStart, this.order], 0x5c4ed);
    for (const pod of this.pods.values()) add(saved(pod), 0x9ced); // a sum: the order of the map does not show
    into[0] = a;
    into[1] = b;
  }

  save(): SavedQueue {
    const pods = [...this.pods.values()].sort((x, y) => compareNumber(x.slot, y.slot)).map(saved);
    return { nextStart: this.nextStart, order: this.order, pods };
  }

  restore({ nextStart, order, pods }: SavedQueue): void {
    this.nextStart = nextStart;
    this.order = order;
    for (const one of pods) {
      const pod: QueuedPod = { ...one, place: -1 };
      this.pods.set(pod.slot, pod);
      this.enter(pod);
    }
  }

  private next(): number {
    this.order += 1;
    return this.order;
  }

  private returned(slot: PodSlot, now: Tick): QueuedPod {
    const pod = must(this.pods.get(slot), 'only a popped pod is put back');
    pod.since = now;
    pod.order = this.next();
    return pod;
  }

  private goOn(pod: QueuedPod, now: Tick): void {
    this.move(pod, backoffEnds(pod) > now ? 'backoff' : 'active');
  }

  private move(pod: QueuedPod, pool: Pool): void {
    this.leave(pod);
    pod.pool = pool;
    this.enter(pod);
  }

  private enter(pod: QueuedPod): void {
    this.heapOf(pod.pool)?.push(pod);
    if (pod.pool === 'unschedulable') {
      this.unschedulable.set(pod.slot, pod);
      this.count(pod, 1);
    }
  }

  private leave(pod: QueuedPod): void {
    if (pod.place >= 0) this.heapOf(pod.pool)?.remove(pod);
    if (this.unschedulable.delete(pod.slot)) this.count(pod, -1);
  }

  private heapOf(pool: Pool): PodHeap<QueuedPod> | undefined {
    return pool === 'active'
      ? this.active
      : pool === 'backoff'
        ? this.backoff
        : pool === 'error-backoff'
          ? this.errorBackoff
          : undefined;
  }

  private count(pod: QueuedPod, sign: 1 | -1): void {
    for (let plugin = 0; plugin < this.waitingFor.length; plugin += 1) {
      if ((pod.rejectedBy & (1 << plugin)) !== 0) this.waitingFor[plugin] = (this.waitingFor[plugin] as number) + sign;
    }
  }
}

function saved({ slot, priority, pool, since, order, rejections, errors, rejectedBy }: QueuedPod): SavedPod {
  return { slot, priority, pool, since, order, rejections, errors, rejectedBy };
}
