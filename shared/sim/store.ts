// The store: the API objects, their versions, and their part of the world's hash. The only module that writes objects.
// Objects are values that never change: a write puts a new one in the place of the old. Who must know of a write is told through `watch`.

import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import type { EventId } from '../base/units.ts';
import type { Endpoint, EndpointSlice } from '../kinds/endpointslice.ts';
import { STORED_KINDS, type StoredKind, type StoredKinds } from '../kinds/index.ts';
import { type KubernetesObject, keyOf, type ObjectMeta } from '../kinds/meta.ts';
import type { Pod } from '../kinds/pod.ts';
import { type PodStep, takeSteps } from './pod-steps.ts';
import { PodTable } from './pod-table.ts';
import { total, weighEndpoints, weighObject } from './object-hash.ts';

/** An object at rest, with the event that made it what it is, and its share of the hash. */
export class Stored<T> {
  private named: string | undefined = undefined;
  /** What it adds to the sum, as of when that was last asked for; `pending` says that it has changed since, `again` that it has since it was put in line for that. */
  a = 0;
  b = 0;
  pending = false;
  again = false;
  /** Of an EndpointSlice: the sum over its endpoints, so that one endpoint that changes costs one endpoint. */
  endpointsA = 0;
  endpointsB = 0;
  /** Row in the columns of nodes or pods; −1 for other kinds. */
  slot: number;
  cause: EventId;
  /** The object as somebody last saw it. Name, uid, labels and template are right at any time, status and version may be behind `object`. */
  seen: T;
  /** What was written since then, as notes: a pod's steps, or the list of a slice's endpoints, which its controller goes on changing. And the last version. */
  private notes: PodStep[] | readonly Endpoint[] | undefined = undefined;
  private version = 0;

  constructor(object: T, slot: number, cause: EventId) {
    this.seen = object;
    this.slot = slot;
    this.cause = cause;
  }

  /** That of its metadata, which never changes. */
  get key(): string {
    this.named ??= keyOf((this.seen as unknown as KubernetesObject).metadata); // nothing else is stored
    return this.named;
  }

  get object(): T {
    return this.notes === undefined ? this.seen : this.catchUp();
  }

  set object(object: T) {
    this.seen = object;
    this.notes = undefined;
  }

  private catchUp(): T {
    const { notes, version } = this;
    const seen = this.seen as Pod | EndpointSlice; // nobody else leaves notes, see Store
    this.notes = undefined;
    // The kind says which notes these are.
    if (seen.kind === 'Pod') this.seen = takeSteps(seen, notes as PodStep[], version) as T;
    else {
      const endpoints = (notes as readonly Endpoint[]).slice();
      this.seen = { ...seen, endpoints, metadata: { ...seen.metadata, resourceVersion: version } } as T;
    }
    return this.seen;
  }

  noteStep(step: PodStep, version: number): void {
    if (this.notes === undefined) this.notes = [step];
    else (this.notes as PodStep[]).push(step); // of a pod
    this.version = version;
  }

  noteEndpoints(endpoints: readonly Endpoint[], version: number): void {
    this.notes = endpoints;
    this.version = version;
  }
}

export type Watch = <K extends StoredKind>(
  kind: K,
  before: StoredKinds[K] | undefined,
  stored: Stored<StoredKinds[K]>,
) => void;

/** The objects of a kind, by their keys. */
export interface Table<T> {
  readonly size: number;
  get(key: string): T | undefined;
  keys(): IterableIterator<string>;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[string, T]>;
  [Symbol.iterator](): IterableIterator<[string, T]>;
}

/** Parts of an object that a write replaces; the rest is kept. `metadata` is laid over the old one. */
export interface Change<T> {
  readonly metadata?: Partial<ObjectMeta> | undefined;
  readonly spec?: T extends { readonly spec: infer S } ? S : never;
  readonly status?: T extends { readonly status: infer S } ? S : never;
  /** Of a ControllerRevision: its number. */
  readonly revision?: T extends { readonly revision: infer R } ? R : never;
  readonly data?: T extends { readonly data: infer S } ? S : never;
  readonly immutable?: T extends { readonly data: unknown } ? true | undefined : never;
}

/** Takes a write in the place of the store, which then knows nothing of it; see `plane/held-statuses`. */
export type Divert = (
  kind: StoredKind,
  stored: Stored<StoredKinds[StoredKind]>,
  change: Change<StoredKinds[StoredKind]>,
) => boolean;

export class Store {
  /** The version of the last write, as etcd's revision: one sequence for all objects. */
  version = 0;
  private readonly sum = new Int32Array(2);
  /** Entries whose share of the sum is out of date. Most pods change several times between two marks, and some come and go: they are weighed once or never. */
  private pending: Stored<StoredKinds[StoredKind]>[] = [];
  /** How many of these, from the first on, have been weighed. */
  private weighed = 0;
  /** The event because of which writes happen now; see `sim/events`. */
  cause: EventId = 0 as EventId;
  /** Deep-freezes what is written; tests turn it on. */
  frozen = false;
  private readonly tables: Readonly<Record<string, Map<string, Stored<StoredKinds[StoredKind]>>>>;
  private readonly pods = new PodTable();
  private watch: Watch = () => undefined;
  /** Set while kubelets work that cannot reach the API server. */
  divert: Divert | undefined = undefined;

  constructor() {
    this.tables = Object.fromEntries(STORED_KINDS.filter((kind) => kind !== 'Pod').map((kind) => [kind, new Map()]));
  }

  /** Of any kind but that of pods. */
  private tableOf<K extends StoredKind>(kind: K): Map<string, Stored<StoredKinds[K]>> {
    return this.tables[kind] as unknown as Map<string, Stored<StoredKinds[K]>>; // the kind's own, and every kind of the list is there
  }

  watchWith(watch: Watch): void {
    this.watch = watch;
  }

  /** One more who is told of each write that goes through the watch, after what follows from it at once. The steps of pods and the endpoints of slices do not. */
  observe(observer: Watch): void {
    const { watch } = this;
    this.watch = (kind, before, stored) => {
      watch(kind, before, stored);
      observer(kind, before, stored);
    };
  }

  table<K extends StoredKind>(kind: K): Table<Stored<StoredKinds[K]>> {
    return kind === 'Pod' ? (this.pods as unknown as Table<Stored<StoredKinds[K]>>) : this.tableOf(kind); // the kind says of what
  }

  stored<K extends StoredKind>(kind: K, key: string): Stored<StoredKinds[K]> | undefined {
    if (kind === 'Pod') return this.pods.get(key) as Stored<StoredKinds[K]> | undefined; // as above
    return this.tableOf(kind).get(key);
  }

  /** The same for who has the name at hand; `namespace` is undefined for kinds without one. */
  named<K extends StoredKind>(
    kind: K,
    namespace: string | undefined,
    name: string,
  ): Stored<StoredKinds[K]> | undefined {
    if (kind === 'Pod') return this.pods.named(namespace ?? '', name) as Stored<StoredKinds[K]> | undefined; // as above
    return this.tableOf(kind).get(keyOf({ namespace, name }));
  }

  get<K extends StoredKind>(kind: K, key: string): StoredKinds[K] | undefined {
    return this.stored(kind, key)?.object;
  }

  /** All objects of a kind in the order of their keys. Costs a sort: for reading, not for the hot path. */
  list<K extends StoredKind>(kind: K): StoredKinds[K][] {
    return [...this.table(kind).entries()].sort((x, y) => compareText(x[0], y[0])).map((entry) => entry[1].object);
  }

  count(kind: StoredKind): number {
    return kind === 'Pod' ? this.pods.size : this.tableOf(kind).size;
  }

  /** Adds an object, which is the store's from now on; its `resourceVersion` is set here. Its name must be free. */
  create<K extends StoredKind>(kind: K, object: StoredKinds[K]): Stored<StoredKinds[K]> {
    this.version += 1;
    // The object is new and nobody else's yet: its version is set in place, since a copy of every pod made would be garbage at once.
    (object.metadata as { resourceVersion: number }).resourceVersion = this.version;
    const stored = new Stored(object, -1, this.cause);
    if (!this.put(kind, stored)) assert(false, `${kind} ${stored.key} is created twice`);
    this.begin(stored);
    this.watch(kind, undefined, stored);
    return stored;
  }

  /** False when there is one of this name. */
  private put<K extends StoredKind>(kind: K, stored: Stored<StoredKinds[K]>): boolean {
    if (kind === 'Pod') return this.pods.add(stored as unknown as Stored<Pod>); // by its kind
    const table = this.tableOf(kind);
    const before = table.size;
    table.set(stored.key, stored);
    return table.size > before;
  }

  /** Replaces parts of a stored object and gives it a new version. */
  write<K extends StoredKind>(kind: K, stored: Stored<StoredKinds[K]>, change: Change<StoredKinds[K]>): StoredKinds[K] {
    if (this.divert?.(kind, stored, change as Change<StoredKinds[StoredKind]>)) return stored.object; // the kind says the rest
    const before = stored.object;
    this.version += 1;
    const metadata = change.metadata
      ? { ...before.metadata, ...change.metadata, resourceVersion: this.version }
      : { ...before.metadata, resourceVersion: this.version };
    // Assign by name instead of spreading `change`, which would copy its `metadata`, too.
    const after: {
      metadata: ObjectMeta;
      spec?: unknown;
      status?: unknown;
      revision?: unknown;
      data?: unknown;
      immutable?: unknown;
    } = {
      ...before,
      metadata,
    };
    if (change.spec !== undefined) after.spec = change.spec;
    if (change.status !== undefined) after.status = change.status;
    if (change.revision !== undefined) after.revision = change.revision;
    if (change.data !== undefined) after.data = change.data;
    if (change.immutable !== undefined) after.immutable = change.immutable;
    stored.object = after as StoredKinds[K]; // only parts of the right types are replaced, see Change
    stored.cause = this.cause;
    this.mark(stored);
    this.watch(kind, before, stored);
    return stored.object;
  }

  /** A step of a pod's life: a write like others, whose object is made when somebody looks. The caller tells whoever must know (see `watch`). */
  step(stored: Stored<Pod>, step: PodStep): void {
    this.version += 1;
    stored.noteStep(step, this.version);
    stored.cause = this.cause;
    this.mark(stored);
  }

  /** The endpoints of a slice are now those of the list, which goes on changing; whoever changes it weighs what comes and goes. A write like others, see `Stored`. */
  writeEndpoints(stored: Stored<EndpointSlice>, endpoints: readonly Endpoint[]): void {
    this.version += 1;
    stored.noteEndpoints(endpoints, this.version);
    stored.cause = this.cause;
    this.mark(stored);
  }

  /** Takes an object out. The watch sees it a last time, under a stored entry that is no longer in the table. */
  remove<K extends StoredKind>(kind: K, stored: Stored<StoredKinds[K]>): void {
    const there =
      kind === 'Pod' ? this.pods.delete(stored as unknown as Stored<Pod>) : this.tableOf(kind).delete(stored.key); // by its kind
    if (!there) assert(false, `${kind} ${stored.key} is removed twice`);
    this.version += 1;
    this.add(stored.a, stored.b, -1);
    stored.a = 0;
    stored.b = 0;
    stored.pending = false;
    this.watch(kind, stored.seen, stored);
  }

  /** Puts back what `entries` gave out; versions, causes and slots as they were. No watch is told. */
  restore(kind: StoredKind, saved: Iterable<{ object: StoredKinds[StoredKind]; slot: number; cause: EventId }>): void {
    for (const { object, slot, cause } of saved) {
      const stored = new Stored(object, slot, cause);
      this.put(kind, stored);
      this.begin(stored);
    }
  }

  /** Two lanes: the sum over all objects, whatever way they came to be what they are. */
  get hash(): Int32Array {
    this.weighAllBut(0);
    return this.sum;
  }

  /**
   * Once a tick: so much may be left to a mark, and where more is written between two marks, what has waited longest is weighed before. So the tick of a mark is
   * not much longer than others, and most objects are still weighed once: pods change no more after three seconds, and what changed while it waited, as a busy
   * ReplicaSet does in each tick, is put in line once more.
   */
  weighAhead(): void {
    if (this.pending.length - this.weighed > LEFT_TO_MARKS) this.weighAllBut(LEFT_TO_MARKS);
  }

  private weighAllBut(left: number): void {
    const { pending } = this;
    const until = pending.length - left;
    for (; this.weighed < until; this.weighed += 1) {
      const stored = pending[this.weighed] as Stored<StoredKinds[StoredKind]>;
      if (stored.again && left > 0) {
        stored.again = false;
        if (stored.pending) pending.push(stored);
      } else if (stored.pending) this.weigh(stored);
    }
    if (left > 0 && this.weighed < pending.length / 2) return;
    this.pending = pending.slice(this.weighed);
    this.weighed = 0;
  }

  private begin(stored: Stored<StoredKinds[StoredKind]>): void {
    if (stored.seen.kind === 'EndpointSlice') weighEndpoints(stored as Stored<EndpointSlice>, stored.seen.endpoints); // by its kind
    this.mark(stored);
  }

  private mark(stored: Stored<StoredKinds[StoredKind]>): void {
    if (this.frozen) deepFreeze(stored.seen);
    stored.again = stored.pending;
    if (stored.pending) return;
    stored.pending = true;
    this.pending.push(stored);
  }

  private add(a: number, b: number, sign: 1 | -1): void {
    this.sum[0] = (this.sum[0] as number) + sign * a;
    this.sum[1] = (this.sum[1] as number) + sign * b;
  }

  private weigh(stored: Stored<StoredKinds[StoredKind]>): void {
    stored.pending = false;
    this.add(stored.a, stored.b, -1);
    weighObject(stored);
    stored.a = total[0] as number;
    stored.b = total[1] as number;
    this.add(stored.a, stored.b, 1);
  }
}

/** Objects that wait for a mark of the hash: a First shift never has so many. */
const LEFT_TO_MARKS = 1_024;

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
}
