// The store: the API objects, their versions, and their part of the world's hash. The only module that writes objects.
// Objects are values that never change: a write puts a new one in the place of the old. Who must know of a write is told through `watch`.

import { assert } from '../base/assert.ts';
import { compareText } from '../base/order.ts';
import type { EventId } from '../base/units.ts';
import type { Endpoint, EndpointSlice } from '../kinds/endpointslice.ts';
import type { StoredKind, StoredKinds } from '../kinds/index.ts';
import { keyOf, type ObjectMeta } from '../kinds/meta.ts';
import { total, weighEndpoint, weighObject } from './object-hash.ts';

/** An object at rest, with the event that made it what it is, and its share of the hash. */
export interface Stored<T> {
  readonly key: string;
  object: T;
  /** What it adds to the sum, as of when that was last asked for; `pending` says that it has changed since. */
  a: number;
  b: number;
  pending: boolean;
  /** Of an EndpointSlice: the sum over its endpoints, so that one endpoint that changes costs one endpoint. */
  endpointsA: number;
  endpointsB: number;
  /** Row in the columns of nodes or pods; −1 for other kinds. */
  slot: number;
  cause: EventId;
}

export type Watch = <K extends StoredKind>(
  kind: K,
  key: string,
  before: StoredKinds[K] | undefined,
  stored: Stored<StoredKinds[K]>,
) => void;

/** Parts of an object that a write replaces; the rest is kept. `metadata` is laid over the old one. */
export interface Change<T> {
  readonly metadata?: Partial<ObjectMeta> | undefined;
  readonly spec?: T extends { readonly spec: infer S } ? S : never;
  readonly status?: T extends { readonly status: infer S } ? S : never;
}

export class Store {
  /** The version of the last write, as etcd's revision: one sequence for all objects. */
  version = 0;
  private readonly sum = new Int32Array(2);
  /** Entries whose share of the sum is out of date. Most pods change several times between two marks, and some come and go: they are weighed once or never. */
  private pending: Stored<StoredKinds[StoredKind]>[] = [];
  /** The event because of which writes happen now; see `sim/events`. */
  cause: EventId = 0 as EventId;
  /** Deep-freezes what is written; tests turn it on. */
  frozen = false;
  private readonly tables: { readonly [K in StoredKind]: Map<string, Stored<StoredKinds[K]>> };
  private watch: Watch = () => undefined;

  constructor() {
    this.tables = {
      Namespace: new Map(),
      Node: new Map(),
      Pod: new Map(),
      Deployment: new Map(),
      ReplicaSet: new Map(),
      Service: new Map(),
      EndpointSlice: new Map(),
    };
  }

  watchWith(watch: Watch): void {
    this.watch = watch;
  }

  table<K extends StoredKind>(kind: K): ReadonlyMap<string, Stored<StoredKinds[K]>> {
    return this.tables[kind];
  }

  stored<K extends StoredKind>(kind: K, key: string): Stored<StoredKinds[K]> | undefined {
    return this.tables[kind].get(key);
  }

  get<K extends StoredKind>(kind: K, key: string): StoredKinds[K] | undefined {
    return this.tables[kind].get(key)?.object;
  }

  /** All objects of a kind in the order of their keys. Costs a sort: for reading, not for the hot path. */
  list<K extends StoredKind>(kind: K): StoredKinds[K][] {
    return [...this.tables[kind].entries()].sort((x, y) => compareText(x[0], y[0])).map((entry) => entry[1].object);
  }

  count(kind: StoredKind): number {
    return this.tables[kind].size;
  }

  /** Adds an object; its `resourceVersion` is set here. The key must be free. */
  create<K extends StoredKind>(kind: K, object: StoredKinds[K]): Stored<StoredKinds[K]> {
    const key = keyOf(object.metadata);
    const table = this.tables[kind] as Map<string, Stored<StoredKinds[K]>>;
    assert(!table.has(key), `${kind} ${key} is created twice`);
    this.version += 1;
    const versioned = { ...object, metadata: { ...object.metadata, resourceVersion: this.version } };
    const stored = entry(key, versioned, -1, this.cause);
    table.set(key, stored);
    this.begin(stored);
    this.watch(kind, key, undefined, stored);
    return stored;
  }

  /** Replaces parts of a stored object and gives it a new version. */
  write<K extends StoredKind>(kind: K, stored: Stored<StoredKinds[K]>, change: Change<StoredKinds[K]>): StoredKinds[K] {
    const before = stored.object;
    this.version += 1;
    const metadata = change.metadata
      ? { ...before.metadata, ...change.metadata, resourceVersion: this.version }
      : { ...before.metadata, resourceVersion: this.version };
    // Assign by name instead of spreading `change`, which would copy its `metadata`, too.
    const after: { metadata: ObjectMeta; spec?: unknown; status?: unknown } = { ...before, metadata };
    if (change.spec !== undefined) after.spec = change.spec;
    if (change.status !== undefined) after.status = change.status;
    stored.object = after as StoredKinds[K]; // only parts of the right types are replaced, see Change
    stored.cause = this.cause;
    this.mark(stored);
    this.watch(kind, stored.key, before, stored);
    return stored.object;
  }

  /** A slice has no spec; its endpoints are replaced as a list, of which `gone` went and `come` came. */
  writeEndpoints(
    stored: Stored<EndpointSlice>,
    endpoints: readonly Endpoint[],
    gone: readonly Endpoint[],
    come: readonly Endpoint[],
  ): void {
    const before = stored.object;
    this.version += 1;
    const metadata = { ...before.metadata, resourceVersion: this.version };
    stored.object = { ...before, endpoints, metadata };
    stored.cause = this.cause;
    for (const one of gone) weighEndpoint(stored, one, -1);
    for (const one of come) weighEndpoint(stored, one, 1);
    this.mark(stored);
    this.watch('EndpointSlice', stored.key, before, stored);
  }

  /** Takes an object out. The watch sees it a last time, under a stored entry that is no longer in the table. */
  remove<K extends StoredKind>(kind: K, stored: Stored<StoredKinds[K]>): void {
    assert(this.tables[kind].delete(stored.key), `${kind} ${stored.key} is removed twice`);
    this.version += 1;
    this.add(stored.a, stored.b, -1);
    stored.a = 0;
    stored.b = 0;
    stored.pending = false;
    this.watch(kind, stored.key, stored.object, stored);
  }

  /** Puts back what `entries` gave out; versions, causes and slots as they were. No watch is told. */
  restore(kind: StoredKind, saved: Iterable<{ object: StoredKinds[StoredKind]; slot: number; cause: EventId }>): void {
    const table = this.tables[kind] as Map<string, Stored<StoredKinds[StoredKind]>>;
    for (const { object, slot, cause } of saved) {
      const stored = entry(keyOf(object.metadata), object, slot, cause);
      table.set(stored.key, stored);
      this.begin(stored);
    }
  }

  /** Two lanes: the sum over all objects, whatever way they came to be what they are. */
  get hash(): Int32Array {
    for (const stored of this.pending) if (stored.pending) this.weigh(stored);
    this.pending = [];
    return this.sum;
  }

  private begin(stored: Stored<StoredKinds[StoredKind]>): void {
    if (stored.object.kind === 'EndpointSlice')
      for (const one of stored.object.endpoints) weighEndpoint(stored, one, 1);
    this.mark(stored);
  }

  private mark(stored: Stored<StoredKinds[StoredKind]>): void {
    if (this.frozen) deepFreeze(stored.object);
    if (stored.pending) return;
    stored.pending = true;
    this.pending.push(stored);
    // Who never asks for the hash must not keep what is long gone.
    if (this.pending.length > MOST_PENDING) this.pending = this.pending.filter((one) => one.pending);
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

const MOST_PENDING = 400_000;

function entry<T>(key: string, object: T, slot: number, cause: EventId): Stored<T> {
  return { key, object, a: 0, b: 0, pending: false, endpointsA: 0, endpointsB: 0, slot, cause };
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
}
