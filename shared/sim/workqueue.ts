// The controllers' work queues: keys that may need work, each once, with the event that brought it there; and keys that are to be looked at again
// at a later tick. Controllers see keys, never events.

import { LIMITS } from '../base/limits.ts';
import { compareNumber, compareText, sortInPlace } from '../base/order.ts';
import { type OwnerReference, ownerKey } from '../kinds/meta.ts';
import { type EventId, NO_EVENT, type Tick } from '../base/units.ts';

export interface Work {
  readonly key: string;
  readonly cause: EventId;
}

function byKey(x: Work, y: Work): number {
  return compareText(x.key, y.key);
}

export class WorkQueue {
  private readonly dirty = new Map<string, EventId>();
  /** Grows whenever keys leave the queue: in one turn a key that was added waits. */
  turn = 0;
  /**
   * How often a key is looked at again at once because of the look's own writes, which the real controllers do within milliseconds; more is left to the next
   * drain. Only for recordings, which tell who wrote in between, it is less.
   */
  looks = 20;
  /** Only for recordings, which tell who worked when: true for a key whose turn it is not, which then waits for the next drain. */
  holds: ((key: string) => boolean) | undefined = undefined;

  /** A key that already waits keeps its first cause. */
  add(key: string, cause: EventId): void {
    if (!this.dirty.has(key)) this.dirty.set(key, cause);
  }

  /** What a piece of work put into the queue by its own writes is done with it. */
  done(key: string): void {
    this.turn += 1;
    this.dirty.delete(key);
  }

  get size(): number {
    return this.dirty.size;
  }

  /** What waits, in the order of the keys, LIMITS.reconcilesPerTick at most; the rest, and what is added meanwhile, waits for the next tick. */
  drain(): Work[] {
    if (this.dirty.size === 0) return [];
    this.turn += 1;
    if (this.holds !== undefined) return this.drainOf(this.holds);
    const work: Work[] = [];
    for (const [key, cause] of this.dirty) work.push({ key, cause });
    sortInPlace(work, byKey);
    this.dirty.clear();
    if (work.length > LIMITS.reconcilesPerTick)
      for (const { key, cause } of work.splice(LIMITS.reconcilesPerTick)) this.dirty.set(key, cause);
    return work;
  }

  private drainOf(holds: (key: string) => boolean): Work[] {
    const work = this.save().filter(({ key }) => !holds(key));
    for (const { key } of work) this.dirty.delete(key);
    return work;
  }

  save(): Work[] {
    return [...this.dirty.entries()].map(([key, cause]) => ({ key, cause })).sort(byKey);
  }

  restore(saved: readonly Work[]): void {
    this.turn += 1;
    this.dirty.clear();
    for (const { key, cause } of saved) this.dirty.set(key, cause);
  }
}

/** What the keys of each queue name. */
export const WORK_QUEUES = [
  'deployments',
  'replicaSets',
  /** Nodes whose taints may have to change. */
  'nodeTaints',
  /** Uids of owners that are gone. */
  'orphans',
  /** PodDisruptionBudgets whose status may be out of date. */
  'disruptions',
  /** Pods without a controller that are new, and pods with new labels: ReplicaSets may take them over or let them go. */
  'podClaims',
  'statefulSets',
  'daemonSets',
  /** PersistentVolumeClaims and PersistentVolumes that the binder has to look at. */
  'claims',
  'volumes',
  /** PersistentVolumeClaims whose volume is made by now. */
  'provisions',
  /** PersistentVolumes whose attachments may have to change. */
  'attachments',
  /** `Kind namespace/name` of objects whose owners may be gone, or that wait for what they own. */
  'garbage',
  'namespaces',
  'jobs',
  'cronJobs',
  'resourceQuotas',
  'horizontalPodAutoscalers',
] as const;
export type WorkQueueName = (typeof WORK_QUEUES)[number];

/** The queues of controllers that keep objects of these kinds, and whose work it is when a child of one changes. */
export const QUEUE_OF: Readonly<Record<string, WorkQueueName | undefined>> = {
  Deployment: 'deployments',
  ReplicaSet: 'replicaSets',
  StatefulSet: 'statefulSets',
  DaemonSet: 'daemonSets',
  Job: 'jobs',
  CronJob: 'cronJobs',
};

interface Later {
  readonly queue: WorkQueueName;
  readonly key: string;
  readonly at: Tick;
}

function byTime(x: Later, y: Later): number {
  return compareNumber(x.at, y.at) || compareText(x.queue, y.queue) || compareText(x.key, y.key);
}

export type SavedWork = { readonly queues: Readonly<Record<WorkQueueName, Work[]>>; readonly later: readonly Later[] };

/** Under which key an owner of objects in a namespace waits in which queue, if any. */
export interface Desk {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly queue: WorkQueue | undefined;
  readonly key: string;
  /** The queue's turn when the key was added last: in the same turn it still waits. */
  turn: number;
}

/** All queues of a world. */
export class WorkQueues {
  readonly of: Readonly<Record<WorkQueueName, WorkQueue>>;
  private readonly waiting = new Map<string, Later>();
  /** The first tick at which something falls due. */
  private next = Infinity;

  constructor() {
    this.of = Object.fromEntries(WORK_QUEUES.map((name) => [name, new WorkQueue()])) as typeof this.of; // every name of the list is there
  }

  /** A child of this owner changed. Owners of namespaced objects are of the same namespace. */
  tellOwner(owner: OwnerReference | undefined, namespace: string | undefined, cause: EventId): void {
    if (owner === undefined) return;
    const { queue, key } = this.deskOf(owner, namespace);
    queue?.add(key, cause);
  }

  /** Where work of this owner waits. */
  deskOf(owner: OwnerReference, namespace: string | undefined): Desk {
    const { kind, name } = owner;
    const queue = QUEUE_OF[kind];
    return { kind, name, namespace, queue: queue && this.of[queue], key: ownerKey(owner, namespace), turn: -1 };
  }

  /** The key is added to its queue at this tick, or earlier where it was put off less before (as client-go's AddAfter). */
  later(queue: WorkQueueName, key: string, at: Tick): void {
    const id = `${queue} ${key}`;
    const known = this.waiting.get(id);
    if (known && known.at <= at) return;
    this.waiting.set(id, { queue, key, at });
    if (at < this.next) this.next = at;
  }

  /** Puts what is due into its queue. Time is no event: it has no cause. */
  release(now: Tick): void {
    if (now < this.next) return;
    this.next = Infinity;
    for (const [id, one] of [...this.waiting]) {
      if (one.at > now) {
        if (one.at < this.next) this.next = one.at;
        continue;
      }
      this.waiting.delete(id);
      this.of[one.queue].add(one.key, NO_EVENT);
    }
  }

  save(): SavedWork {
    const queues = Object.fromEntries(WORK_QUEUES.map((name) => [name, this.of[name].save()])) as SavedWork['queues']; // as above
    return { queues, later: [...this.waiting.values()].sort(byTime) };
  }

  restore({ queues, later }: SavedWork): void {
    for (const name of WORK_QUEUES) this.of[name].restore(queues[name]);
    this.waiting.clear();
    this.next = Infinity;
    for (const { queue, key, at } of later) this.later(queue, key, at);
  }
}
