// The store: the API objects, their versions, and their part of the world's hash. The only module that writes objects.
// Objects are values that never change: a write puts a new one in the place of the old. Who must know of a write is told through `watch`.

import { assert } from '../base/assert.ts';
import { hashNumber, hashText, hashValue, lanes } from '../base/hash.ts';
import { compareText } from '../base/order.ts';
import type { EventId } from '../base/units.ts';
import type { Endpoint, EndpointSlice } from '../kinds/endpointslice.ts';
import type { StoredKind, StoredKinds } from '../kinds/index.ts';
import { keyOf, type ObjectMeta } from '../kinds/meta.ts';
import type { PodSpec, PodStatus } from '../kinds/pod.ts';

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

const SEEDS: Readonly<Record<StoredKind, number>> = {
  Namespace: 11,
  Node: 12,
  Pod: 13,
  Deployment: 14,
  ReplicaSet: 15,
  Service: 16,
  EndpointSlice: 17,
};

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

// The lanes of one object, part by part.
const total = new Int32Array(2);

function addPart(): void {
  total[0] = (total[0] as number) + (lanes[0] as number);
  total[1] = (total[1] as number) + (lanes[1] as number);
}

/** Into `total`. Spec and status are bound to their object by its identity: equal specs of two pods do not cancel out. */
function weighObject(stored: Stored<StoredKinds[StoredKind]>): void {
  const { object } = stored;
  const { kind, metadata } = object;
  const own = identity(kind, stored);
  total[0] = stored.endpointsA;
  total[1] = stored.endpointsB;
  hashNumber(metadata.resourceVersion, SEEDS[kind] ^ metadata.creationTimestamp);
  addPart();
  hashMetadata(metadata, SEEDS[kind]);
  addPart();
  switch (object.kind) {
    case 'EndpointSlice':
      hashValue(object.ports, own ^ 0x57);
      return addPart();
    case 'Pod':
      hashPodSpec(object.spec, own ^ 0x51);
      addPart();
      hashPodStatus(object.status, own ^ 0x57);
      return addPart();
    default:
      hashValue(object.spec, own ^ 0x51);
      addPart();
      hashValue('status' in object ? object.status : undefined, own ^ 0x57);
      addPart();
  }
}

// Running lanes of an object that is hashed field after field, by hand: every object has these fields, and finding them by name costs twice as much.
const running = new Int32Array(2);

function begin(): void {
  running[0] = 0;
  running[1] = 0;
}

/** Takes what the last hash left in `lanes`; the order of calls matters. */
function take(): void {
  running[0] = Math.imul(running[0] as number, 31) + (lanes[0] as number);
  running[1] = Math.imul(running[1] as number, 37) + (lanes[1] as number);
}

function end(): void {
  lanes[0] = running[0] as number;
  lanes[1] = running[1] as number;
}

/** Everything but the version, see addVersion. */
function hashMetadata(meta: ObjectMeta, seed: number): void {
  begin();
  hashText(meta.name, seed);
  take();
  hashText(meta.uid, seed);
  take();
  hashText(meta.namespace ?? '', seed);
  take();
  hashText(meta.generateName ?? '', seed);
  take();
  hashNumber(meta.generation * 1_000_003 + meta.creationTimestamp, seed);
  take();
  if (meta.deletionTimestamp !== undefined) {
    hashNumber(meta.deletionTimestamp * 1_000_003 + (meta.deletionGracePeriodSeconds ?? 0), ~seed);
    take();
  }
  hashValue(meta.labels, seed);
  take();
  hashValue(meta.annotations, ~seed);
  take();
  hashValue(meta.ownerReferences, seed);
  take();
  end();
}

/** Its lists are shared by the pods of a template, so that a binding costs little more than the node's name. */
function hashPodSpec(spec: PodSpec, seed: number): void {
  begin();
  hashText(spec.nodeName ?? '', seed);
  take();
  hashValue(spec.containers, seed);
  take();
  hashValue(spec.tolerations, seed);
  take();
  hashValue(spec.nodeSelector, seed);
  take();
  hashValue(spec.affinity, seed);
  take();
  hashNumber(spec.terminationGracePeriodSeconds * 4_000_000_007 + spec.priority, seed);
  take();
  hashText(spec.schedulerName, seed);
  take();
  hashText(spec.restartPolicy, seed);
  take();
  end();
}

function hashPodStatus(status: PodStatus, seed: number): void {
  begin();
  hashText(status.phase, seed);
  take();
  hashText(status.qosClass, seed);
  take();
  hashText(status.podIP ?? '', seed);
  take();
  hashText(status.hostIP ?? '', seed);
  take();
  hashNumber(status.startTime ?? -1, seed);
  take();
  hashValue(status.conditions, seed);
  take();
  hashValue(status.containerStatuses, seed);
  take();
  if (status.reason !== undefined || status.message !== undefined) {
    hashText(`${status.reason} ${status.message}`, seed);
    take();
  }
  end();
}

function weighEndpoint(
  stored: Stored<StoredKinds[StoredKind]>,
  { targetRef, addresses, nodeName, conditions }: Endpoint,
  sign: 1 | -1,
): void {
  const { ready, serving, terminating } = conditions;
  const state = Number(ready) | (Number(serving) << 1) | (Number(terminating) << 2);
  hashText(targetRef.uid, identity('EndpointSlice', stored) ^ state);
  let a = lanes[0] as number;
  let b = lanes[1] as number;
  hashText(addresses[0], a);
  a ^= lanes[0] as number;
  b ^= lanes[1] as number;
  hashText(nodeName, b);
  stored.endpointsA = (stored.endpointsA + sign * (a ^ (lanes[1] as number))) | 0;
  stored.endpointsB = (stored.endpointsB + sign * (b ^ (lanes[0] as number))) | 0;
}

function entry<T>(key: string, object: T, slot: number, cause: EventId): Stored<T> {
  return { key, object, a: 0, b: 0, pending: false, endpointsA: 0, endpointsB: 0, slot, cause };
}

/** A number that stands for the object, cheap enough for every write: the last group of its uid. */
function identity(kind: StoredKind, stored: Stored<StoredKinds[StoredKind]>): number {
  const { uid } = stored.object.metadata;
  let n = SEEDS[kind];
  for (let i = uid.length - 12; i < uid.length; i += 1) n = Math.imul(n, 31) + uid.charCodeAt(i);
  return n | 0;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
}
