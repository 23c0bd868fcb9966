// The scheduling queue: which pod comes next, who waits out a back-off, and who waits for an event that may help (facts sheet 1.1).
// It knows pods by their rows and never decides where they go; that is `cycle`. Which event may help whom is `wake`'s.

import { must } from '../../base/assert.ts';
import { hashValue, lanes } from '../../base/hash.ts';
import { compareNumber } from '../../base/order.ts';
import type { PodSlot, Tick } from '../../base/units.ts';
import { DEFAULT_CONFIGURATION, type SchedulerConfiguration } from '../../kinds/scheduler-configuration.ts';
import { type HeapPlace, PodHeap } from './pod-heap.ts';

/** A pod that no event helped for longer than this is tried again; who has waited so long is looked for this often. Seconds. */
export const LONGEST_UNSCHEDULABLE = 300;
export const LEFTOVER_SCAN = 30;

/**
 * active: its turn comes by priority, then time. backoff: rejected before, woken by an event, waits out its delay.
 * error-backoff: the attempt itself failed. unschedulable: waits for an event. gated: waits until its scheduling gates are gone.
 * in-flight: being decided now.
 */
export const POOLS = ['active', 'backoff', 'error-backoff', 'unschedulable', 'gated', 'in-flight'] as const;
export type Pool = (typeof POOLS)[number];

/** The event FailedScheduling as its recorder counts it; `failure-events` keeps it. */
export interface FailureSeries {
  /** The pod's resourceVersion at which the event was made: another version makes another event. */
  readonly version: number;
  /** How often it came, and as how often it was written. */
  readonly count: number;
  readonly written: number;
}

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
  series: FailureSeries | undefined;
  /** Its place in the list of all. */
  index: number;
}

type SavedPod = Omit<QueuedPod, 'place' | 'index'>;
export interface SavedQueue {
  readonly nextStart: number;
  readonly order: number;
  readonly pods: readonly SavedPod[];
}

/** Pods wait for at most this many plugins: one bit each. */
const MOST_PLUGINS = 30;

function ranksBefore(x: QueuedPod, y: QueuedPod): boolean {
  return x.priority !== y.priority ? x.priority > y.priority : x.order < y.order;
}

export class SchedulingQueue {
  /** Where the next cycle starts to look in the list of nodes; see `cycle`. */
  nextStart = 0;
  private order = 0;
  private readonly configuration: () => SchedulerConfiguration;
  private readonly hasGates: (slot: PodSlot) => boolean;
  /** The configuration by which back-offs are in order. */
  private sortedBy: SchedulerConfiguration | undefined;
  /** All pods in the queue, in no order, and the same by row: pods come and go by the dozen in a tick, for which maps are slow. */
  private readonly pods: QueuedPod[] = [];
  private readonly bySlot: (QueuedPod | undefined)[] = [];
  private readonly active = new PodHeap<QueuedPod>(ranksBefore);
  // Pods whose back-off ends in the same second rank as in the active queue (since 1.33).
  private readonly endsBefore = (x: QueuedPod, y: QueuedPod): boolean => {
    const difference = this.backoffEnds(x) - this.backoffEnds(y);
    return difference !== 0 ? difference < 0 : ranksBefore(x, y);
  };
  private backoff = new PodHeap<QueuedPod>(this.endsBefore);
  private errorBackoff = new PodHeap<QueuedPod>(this.endsBefore);
  private readonly unschedulable = new Map<number, QueuedPod>();
  /** How many unschedulable pods each plugin rejected: an event that helps none costs nothing. */
  private readonly waitingFor = new Int32Array(MOST_PLUGINS);
  private waitingBits = 0;

  /** `hasGates` is asked when SchedulingGates is turned on or off. */
  constructor(
    configuration: () => SchedulerConfiguration = () => DEFAULT_CONFIGURATION,
    hasGates: (slot: PodSlot) => boolean = () => false,
  ) {
    this.configuration = configuration;
    this.hasGates = hasGates;
  }

  /** A pod without a node. A gated one is not decided before `ungate`. */
  add(slot: PodSlot, priority: number, now: Tick, gated = false): void {
    const pod: QueuedPod = {
      slot,
      priority,
      pool: gated ? 'gated' : 'active',
      since: now,
      order: this.next(),
      rejections: 0,
      errors: 0,
      rejectedBy: 0,
      series: undefined,
      place: -1,
      index: -1,
    };
    this.take(pod);
  }

  /** Its last scheduling gate is gone: it stands where it would have stood without. */
  ungate(slot: number): void {
    const pod = this.bySlot[slot];
    if (pod?.pool === 'gated') this.move(pod, 'active');
  }

  /** It got a node, or is gone. Does nothing for a pod that is not in the queue. */
  remove(slot: number): void {
    const pod = this.bySlot[slot];
    if (!pod) return;
    this.leave(pod);
    this.bySlot[slot] = undefined;
    const last = this.pods.pop();
    if (last === undefined || last === pod) return;
    this.pods[pod.index] = last;
    last.index = pod.index;
  }

  private take(pod: QueuedPod): void {
    pod.index = this.pods.length;
    this.pods.push(pod);
    this.bySlot[pod.slot] = pod;
    this.enter(pod);
  }

  /** The plugins that rejected anybody who waits for an event, as bits. */
  get awaited(): number {
    return this.waitingBits;
  }

  /** Something happened in the cluster: of the pods that these plugins (bits) rejected, those whom it `helps` go on, at once or when their back-off has ended. */
  wake(by: number, helps: (slot: PodSlot, rejectedBy: number) => boolean, now: Tick): void {
    if ((this.waitingBits & by) === 0) return;
    for (const pod of [...this.unschedulable.values()]) // heaps order them
      if ((pod.rejectedBy & by) !== 0 && helps(pod.slot, pod.rejectedBy & by)) this.goOn(pod, now);
  }

  /** The same for one pod, whose own object has changed. */
  wakeOne(slot: number, by: number, helps: (slot: PodSlot, rejectedBy: number) => boolean, now: Tick): void {
    const pod = this.unschedulable.get(slot);
    if (pod && (pod.rejectedBy & by) !== 0 && helps(pod.slot, pod.rejectedBy & by)) this.goOn(pod, now);
  }

  /** Once a tick, whatever the scheduler's mode: back-offs end, and who has waited for five minutes is tried again. */
  upkeep(now: Tick): void {
    this.obey(this.configuration());
    for (const heap of [this.backoff, this.errorBackoff]) {
      for (let pod = heap.first(); pod && this.backoffEnds(pod) <= now; pod = heap.first()) this.move(pod, 'active');
    }
    if (now % LEFTOVER_SCAN !== 0) return;
    for (const pod of [...this.unschedulable.values()])
      if (now - pod.since > LONGEST_UNSCHEDULABLE) this.goOn(pod, now);
  }

  /** Another instance takes over: it lists who waits, and knows of no attempts. */
  forgetAttempts(now: Tick): void {
    for (const pod of [...this.pods].sort((x, y) => compareNumber(x.slot, y.slot))) {
      if (pod.pool === 'gated') continue;
      this.leave(pod);
      pod.pool = 'active';
      pod.since = now;
      pod.order = this.next();
      pod.rejections = 0;
      pod.errors = 0;
      pod.rejectedBy = 0;
      pod.series = undefined;
      this.enter(pod);
    }
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
    return this.bySlot[slot]?.pool;
  }

  seriesOf(slot: number): FailureSeries | undefined {
    return this.bySlot[slot]?.series;
  }

  setSeries(slot: number, series: FailureSeries): void {
    const pod = this.bySlot[slot];
    if (pod) pod.series = series;
  }

  /** Pods with a running series, by row. */
  withSeries(): PodSlot[] {
    const slots: PodSlot[] = [];
    for (const pod of this.pods) if (pod.series) slots.push(pod.slot);
    return slots.sort(compareNumber);
  }

  get size(): number {
    return this.pods.length;
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
    for (const pod of this.pods) add(saved(pod), 0x9ced); // a sum: the order of the list does not show
    into[0] = a;
    into[1] = b;
  }

  save(): SavedQueue {
    const pods = [...this.pods].sort((x, y) => compareNumber(x.slot, y.slot)).map(saved);
    return { nextStart: this.nextStart, order: this.order, pods };
  }

  restore({ nextStart, order, pods }: SavedQueue): void {
    this.nextStart = nextStart;
    this.order = order;
    for (const one of pods) {
      this.take({ ...one, place: -1, index: -1 });
    }
  }

  /** First tick at which the pod may be tried again: by default 1, 2, 4, 8, 10, 10 … s after it was put back. */
  private backoffEnds(pod: QueuedPod): number {
    const count = pod.errors > 0 ? pod.errors : pod.rejections;
    if (count === 0) return pod.since;
    const { podInitialBackoffSeconds: first, podMaxBackoffSeconds: longest } = this.configuration();
    let delay = first;
    for (let i = 1; i < count && delay < longest; i += 1) delay += delay;
    return pod.since + Math.min(delay, longest);
  }

  /** Other delays make another order of those who wait them out; without SchedulingGates nobody is kept back. */
  private obey(configuration: SchedulerConfiguration): void {
    if (configuration === this.sortedBy) return;
    this.sortedBy = configuration;
    this.backoff = new PodHeap(this.endsBefore);
    this.errorBackoff = new PodHeap(this.endsBefore);
    const gatesOff = configuration.disabled.includes('SchedulingGates');
    for (const pod of this.pods) {
      if (pod.pool === 'backoff' || pod.pool === 'error-backoff') this.heapOf(pod.pool)?.push(pod); // a heap makes its own order
      if (pod.pool === 'gated' && gatesOff) this.move(pod, 'active');
      if (pod.pool !== 'gated' && !gatesOff && this.hasGates(pod.slot)) this.move(pod, 'gated');
    }
  }

  private next(): number {
    this.order += 1;
    return this.order;
  }

  private returned(slot: PodSlot, now: Tick): QueuedPod {
    const pod = must(this.bySlot[slot], 'only a popped pod is put back');
    pod.since = now;
    pod.order = this.next();
    return pod;
  }

  private goOn(pod: QueuedPod, now: Tick): void {
    this.move(pod, this.backoffEnds(pod) > now ? 'backoff' : 'active');
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
    if (pod.pool === 'unschedulable' && this.unschedulable.delete(pod.slot)) this.count(pod, -1);
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
    for (let plugin = 0; plugin < MOST_PLUGINS; plugin += 1) {
      const bit = 1 << plugin;
      if ((pod.rejectedBy & bit) === 0) continue;
      this.waitingFor[plugin] = (this.waitingFor[plugin] as number) + sign;
      this.waitingBits = this.waitingFor[plugin] === 0 ? this.waitingBits & ~bit : this.waitingBits | bit;
    }
  }
}

function saved({ place: _, index: __, ...pod }: QueuedPod): SavedPod {
  return pod;
}
