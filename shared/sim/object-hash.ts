// The share of one object in the hash of all: metadata, version, spec and status, each mixed with the object's identity. When shares are
// reckoned and how they are summed is the store's.

import { hashNumber, hashText, hashValue, lanes, RepeatedHash, share } from '../base/hash.ts';
import type { Endpoint, EndpointSlice } from '../kinds/endpointslice.ts';
import { STORED_KINDS, type StoredKind, type StoredKinds } from '../kinds/index.ts';
import type { ObjectMeta } from '../kinds/meta.ts';
import type { PodSpec, PodStatus } from '../kinds/pod.ts';
import type { Stored } from './store.ts';

// A kind's place in the list is its seed, so the list only grows at its end.
const SEEDS = Object.fromEntries(STORED_KINDS.map((kind, i) => [kind, 11 + i])) as Readonly<Record<StoredKind, number>>; // every kind of the list is there

// The lanes of one object, part by part.
export const total = new Int32Array(2);

function addPart(): void {
  total[0] = (total[0] as number) + (lanes[0] as number);
  total[1] = (total[1] as number) + (lanes[1] as number);
}

/** Into `total`. Spec and status are bound to their object by its identity: equal specs of two pods do not cancel out. */
export function weighObject(stored: Stored<StoredKinds[StoredKind]>): void {
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
    default: {
      if ('spec' in object) {
        hashValue(object.spec, own ^ 0x51);
        addPart();
        hashValue('status' in object ? object.status : undefined, own ^ 0x57);
        return addPart();
      }
      // These have no spec: what they say stands beside their metadata.
      const { metadata: _, ...said } = object;
      hashValue(said, own ^ 0x51);
      addPart();
    }
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

/** Everything but the version, which changes with every write and is mixed apart. */
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
  if (meta.finalizers !== undefined) {
    hashValue(meta.finalizers, ~seed ^ 0x66);
    take();
  }
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
  hashRarePodFields(spec, seed);
  hashNumber(spec.terminationGracePeriodSeconds * 4_000_000_007 + spec.priority, seed);
  take();
  hashText(spec.schedulerName, seed);
  take();
  hashText(spec.restartPolicy, seed);
  take();
  end();
}

const POLICIES = { PreemptLowerPriority: 1, Never: 2 } as const;

/** Fields that most pods leave out; each stands under its own seed, so that one field cannot pass for another. */
function hashRarePodFields(spec: PodSpec, seed: number): void {
  if (spec.preemptionPolicy !== undefined) {
    hashNumber(POLICIES[spec.preemptionPolicy] ?? 0, seed + 1);
    take();
  }
  rare(spec.priorityClassName, seed + 2);
  rare(spec.initContainers, seed + 3);
  rare(spec.resources, seed + 4);
  rare(spec.overhead, seed + 5);
  rare(spec.hostNetwork, seed + 6);
  rare(spec.volumes, seed + 7);
  rare(spec.topologySpreadConstraints, seed + 8);
  rare(spec.schedulingGates, seed + 9);
  rare(spec.hostname, seed + 10);
  rare(spec.subdomain, seed + 11);
}

function rare(value: unknown, seed: number): void {
  if (value === undefined) return;
  hashValue(value, seed);
  take();
}

/** Marks the parts that the pods of one template share, so that each is hashed once for all of them. They must never change again. */
export function sharePodParts(spec: PodSpec): void {
  share(spec.containers);
  share(spec.tolerations);
  const { affinity, topologySpreadConstraints, initContainers, volumes, nodeSelector } = spec;
  for (const part of [affinity, topologySpreadConstraints, initContainers, volumes, nodeSelector])
    if (part !== undefined) share(part);
}

// The pods of a wave share these lists, and are weighed one after the other.
const conditions = new RepeatedHash();
const containerStatuses = new RepeatedHash();

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
  conditions.hash(status.conditions, seed);
  take();
  containerStatuses.hash(status.containerStatuses, seed);
  take();
  rare(status.initContainerStatuses, seed + 10);
  if (status.nominatedNodeName !== undefined) {
    hashText(status.nominatedNodeName, ~seed);
    take();
  }
  if (status.reason !== undefined || status.message !== undefined) {
    hashText(`${status.reason} ${status.message}`, seed);
    take();
  }
  end();
}

/** Adds all endpoints of a slice to its sum. Zones are the nodes' own, and in their share. */
export function weighEndpoints(stored: Stored<EndpointSlice>, endpoints: readonly Endpoint[]): void {
  for (const one of endpoints) weighEndpoint(stored, endpointIdentity(stored, one), one.conditions, 1);
}

/** Whom an endpoint of the slice means. It stays the same while its conditions change, so the controller keeps it. */
export function endpointIdentity(
  { seen }: Stored<EndpointSlice>,
  { targetRef, addresses, nodeName }: Endpoint,
): number {
  return letters(nodeName, letters(addresses[0], tail(targetRef.uid, tail(seen.metadata.uid, SEEDS.EndpointSlice))));
}

/** Adds one endpoint to the slice's sum, or takes it out (`sign` −1). */
export function weighEndpoint(
  stored: Stored<EndpointSlice>,
  whom: number,
  { ready, serving, terminating }: Endpoint['conditions'],
  sign: 1 | -1,
): void {
  const state = Number(ready) | (Number(serving) << 1) | (Number(terminating) << 2);
  const mixed = Math.imul(whom ^ Math.imul(state + 1, 0x9e3779b1), 0x85ebca6b);
  stored.endpointsA = (stored.endpointsA + sign * (mixed ^ (mixed >>> 15))) | 0;
  stored.endpointsB = (stored.endpointsB + sign * Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)) | 0;
}

/** A number that stands for the object, cheap enough for every write: the last group of its uid. */
function identity(kind: StoredKind, stored: Stored<StoredKinds[StoredKind]>): number {
  return tail(stored.seen.metadata.uid, SEEDS[kind]);
}

function tail(uid: string, seed: number): number {
  return letters(uid, seed, uid.length - 12);
}

function letters(text: string, seed: number, from = 0): number {
  let n = seed ^ text.length;
  for (let i = from; i < text.length; i += 1) n = Math.imul(n, 31) + text.charCodeAt(i);
  return n | 0;
}
