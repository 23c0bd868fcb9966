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

/**
 * An object at rest, with the event that made it what it is, and its share of the hash: lanes of its metadata (without the version), of its
 * version, and of the rest by field, so that a write pays only for what it replaces.
 */
export interface Stored<T> {
  readonly key: string;
  object: T;
  metaA: number;
  metaB: number;
  specA: number;
  specB: number;
  statusA: number;
  statusB: number;
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
  readonly hash = new Int32Array(2);
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
    this.weighAll(kind, stored);
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
    this.addVersion(kind, before.metadata, -1);
    this.addVersion(kind, metadata, 1);
    stored.object = after as StoredKinds[K]; // only parts of the right types are replaced, see Change
    if (change.metadata !== undefined) this.weighMetadata(kind, stored);
    if (change.spec !== undefined) {
      after.spec = change.spec;
      this.weighSpec(kind, stored, change.spec);
    }
    if (change.status !== undefined) {
      after.status = change.status;
      this.weighStatus(kind, stored, change.status);
    }
    stored.cause = this.cause;
    if (this.frozen) deepFreeze(stored.object);
    this.watch(kind, stored.key, before, stored);
    return stored.object;
  }

  /** A slice has no spec; its share of the hash is the sum over its endpoints, so that one endpoint that changes costs one endpoint. */
  writeEndpoints(
    stored: Stored<EndpointSlice>,
    endpoints: readonly Endpoint[],
    gone: readonly Endpoint[],
    come: readonly Endpoint[],
  ): void {
    const before = stored.object;
    this.version += 1;
    const metadata = { ...before.metadata, resourceVersion: this.version };
    this.addVersion('EndpointSlice', before.metadata, -1);
    this.addVersion('EndpointSlice', metadata, 1);
    stored.object = { ...before, endpoints, metadata };
    stored.cause = this.cause;
    this.add(stored.specA, stored.specB, -1);
    for (const one of gone) weighEndpoint(stored, one, -1);
    for (const one of come) weighEndpoint(stored, one, 1);
    this.add(stored.specA, stored.specB, 1);
    if (this.frozen) deepFreeze(stored.object);
    this.watch('EndpointSlice', stored.key, before, stored);
  }

  /** Takes an object out. The watch sees it a last time, under a stored entry that is no longer in the table. */
  remove<K extends StoredKind>(kind: K, stored: Stored<StoredKinds[K]>): void {
    assert(this.tables[kind].delete(stored.key), `${kind} ${stored.key} is removed twice`);
    this.version += 1;
    this.addVersion(kind, stored.object.metadata, -1);
    this.add(stored.metaA, stored.metaB, -1);
    this.add(stored.specA, stored.specB, -1);
    this.add(stored.statusA, stored.statusB, -1);
    this.watch(kind, stored.key, stored.object, stored);
  }

  /** Puts back what `entries` gave out; versions, causes and slots as they were. No watch is told. */
  restore(kind: StoredKind, saved: Iterable<{ object: StoredKinds[StoredKind]; slot: number; cause: EventId }>): void {
    const table = this.tables[kind] as Map<string, Stored<StoredKinds[StoredKind]>>;
    for (const { object, slot, cause } of saved) {
      const stored = entry(keyOf(object.metadata), object, slot, cause);
      table.set(stored.key, stored);
      this.weighAll(kind, stored);
    }
  }

  private add(a: number, b: number, sign: 1 | -1): void {
    this.hash[0] = (this.hash[0] as number) + sign * a;
    this.hash[1] = (this.hash[1] as number) + sign * b;
  }

  /** The version changes with every write; it is mixed with the identity of the object, and nothing else is reckoned again for it. */
  private addVersion(kind: StoredKind, meta: ObjectMeta, sign: 1 | -1): void {
    hashNumber(meta.resourceVersion, SEEDS[kind] ^ meta.creationTimestamp);
    this.add(lanes[0] as number, lanes[1] as number, sign);
  }

  private weighMetadata(kind: StoredKind, stored: Stored<StoredKinds[StoredKind]>): void {
    this.add(stored.metaA, stored.metaB, -1);
    const { metadata } = stored.object;
    hashMetadata(metadata, SEEDS[kind]);
    stored.metaA = lanes[0] as number;
    stored.metaB = lanes[1] as number;
    this.add(stored.metaA, stored.metaB, 1);
  }

  /** Spec and status are bound to their object by the hash of its metadata as it was made: equal specs of two pods do not cancel out. */
  private weighSpec(kind: StoredKind, stored: Stored<StoredKinds[StoredKind]>, spec: unknown): void {
    this.add(stored.specA, stored.specB, -1);
    const seed = identity(kind, stored) ^ 0x51;
    if (kind === 'Pod') hashPodSpec(spec as PodSpec, seed);
    else hashValue(spec, seed);
    stored.specA = lanes[0] as number;
    stored.specB = lanes[1] as number;
    this.add(stored.specA, stored.specB, 1);
  }

  private weighStatus(kind: StoredKind, stored: Stored<StoredKinds[StoredKind]>, status: unknown): void {
    this.add(stored.statusA, stored.statusB, -1);
    const seed = identity(kind, stored) ^ 0x57;
    if (kind === 'Pod') hashPodStatus(status as PodStatus, seed);
    else hashValue(status, seed);
    stored.statusA = lanes[0] as number;
    stored.statusB = lanes[1] as number;
    this.add(stored.statusA, stored.statusB, 1);
  }

  private weighAll(kind: StoredKind, stored: Stored<StoredKinds[StoredKind]>): void {
    if (this.frozen) deepFreeze(stored.object);
    this.addVersion(kind, stored.object.metadata, 1);
    this.weighMetadata(kind, stored);
    const { object } = stored;
    if (object.kind === 'EndpointSlice') {
      for (const one of object.endpoints) weighEndpoint(stored, one, 1);
      this.add(stored.specA, stored.specB, 1);
      return this.weighStatus(kind, stored, object.ports);
    }
    this.weighSpec(kind, stored, object.spec);
    this.weighStatus(kind, stored, 'status' in object ? object.status : undefined);
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
  stored.specA = (stored.specA + sign * (a ^ (lanes[1] as number))) | 0;
  stored.specB = (stored.specB + sign * (b ^ (lanes[0] as number))) | 0;
}

function entry<T>(key: string, object: T, slot: number, cause: EventId): Stored<T> {
  return { key, object, metaA: 0, metaB: 0, specA: 0, specB: 0, statusA: 0, statusB: 0, slot, cause };
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
