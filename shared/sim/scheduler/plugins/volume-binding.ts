// VolumeBinding: a pod's claims must be bound, to volumes that the node can reach, or be such that a volume for them can be found or made at the node.
// It only filters and says what it found: reserving that is `scheduler/volume-reservation`'s, binding a claim to it the binder's.

import { compareNumber, compareText } from '../../../base/order.ts';
import type { NodeSlot, PodSlot } from '../../../base/units.ts';
import type { Node } from '../../../kinds/node.ts';
import type { PersistentVolume } from '../../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../kinds/persistent-volume-claim.ts';
import type { StorageClass } from '../../../kinds/storage-class.ts';
import { selectedNode, storageOf, suits } from '../../volumes/matching.ts';
import { canProvision } from '../../volumes/topologies.ts';
import type { World } from '../../world.ts';
import { claimNotFound, claimsOf, isBound } from '../claims.ts';
import { matchesNodeSelector } from './node-affinity.ts';
import type { Candidate, Check, CycleRefusal, LiveFilter, Refusal } from './plugin.ts';

const UNBOUND = 'pod has unbound immediate PersistentVolumeClaims';
const VANISHED = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
const NOT_REACHED = "node(s) didn't match PersistentVolume's node affinity";
const NONE_FOUND = "node(s) didn't find available persistent volumes to bind";

export const volumeBinding: LiveFilter = {
  name: 'VolumeBinding',
  scope: 'cluster',
  ofClaims: true,
  prepare(candidate: Candidate): Check | CycleRefusal | undefined {
    const { world } = candidate;
    const bound: PersistentVolumeClaim[] = [];
    const waiting: Waiting[] = [];
    let immediate = false;
    for (const { name, claim } of claimsOf(candidate)) {
      if (!claim) return { endsCycle: claimNotFound(name) };
      if (claim.status.phase === 'Lost')
        return {
          endsCycle: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`,
        };
      if (claim.metadata.deletionTimestamp !== undefined)
        return { endsCycle: `persistentvolumeclaim "${name}" is being deleted` };
      const unbound = isBound(claim) ? undefined : waitingOf(world, claim);
      if (unbound) waiting.push(unbound);
      else if (isBound(claim)) bound.push(claim);
      else immediate = true;
    }
    if (immediate) return { endsCycle: UNBOUND };
    if (bound.length + waiting.length === 0) return undefined;
    inOrder(waiting);
    const volumes = waiting.length === 0 ? [] : available(world);
    const refusal = (slot: NodeSlot) => refusalOf(world, world.nodes.node(slot), bound, waiting, volumes);
    return { passes: (slot) => refusal(slot) === undefined, refusal };
  },
};

/** A claim that will be bound once its pod has a node. */
interface Waiting {
  readonly claim: PersistentVolumeClaim;
  readonly storageClass: StorageClass;
  readonly bytes: number;
}

function refusalOf(
  world: World,
  node: Node,
  bound: readonly PersistentVolumeClaim[],
  waiting: readonly Waiting[],
  volumes: readonly PersistentVolume[],
): Refusal | undefined {
  const reasons: string[] = [];
  for (const claim of bound) {
    const volume = world.store.get('PersistentVolume', claim.spec.volumeName ?? '');
    if (volume !== undefined && reaches(volume, node)) continue;
    reasons.push(volume === undefined ? VANISHED : NOT_REACHED);
    break; // the first one decides
  }
  if (provisions(node, waiting, volumes) === undefined) reasons.push(NONE_FOUND);
  return reasons.length === 0 ? undefined : { reasons, final: true };
}

/** What a claim gets with its pod on a node: a volume that is there, or one that is made for it. */
export interface Provision {
  readonly claim: PersistentVolumeClaim;
  /** Undefined: one is to be made. */
  readonly volume: PersistentVolume | undefined;
}

/** For each claim that waits; undefined when one of them can have none on the node. A claim whose volume is being made for a node stays with that one. */
function provisions(
  node: Node,
  waiting: readonly Waiting[],
  volumes: readonly PersistentVolume[],
): Provision[] | undefined {
  const taken = new Set<PersistentVolume>();
  const found: Provision[] = [];
  for (const { claim, storageClass, bytes } of waiting) {
    const chosen = selectedNode(claim);
    const fitting = chosen === undefined ? volumes.filter((one) => !taken.has(one) && suits(one, claim, bytes)) : [];
    const kept = fitting.find((one) => one.spec.claimRef !== undefined); // for this claim, or it would not suit
    const volume = (kept ? [kept] : fitting).find((one) => reaches(one, node));
    if (volume) taken.add(volume);
    else if (!canProvision(storageClass, node)) return undefined;
    if (chosen !== undefined && chosen !== node.metadata.name) return undefined;
    found.push({ claim, volume });
  }
  return found;
}

/** What the claims of a pod get that wait for it to have a node; empty when none does, undefined when the node will not do for them. */
export function provisionsOn(world: World, slot: number, node: Node): Provision[] | undefined {
  const wants = world.classes.at(world.pods.at.podClass[slot] as number);
  if (wants.claims.length === 0) return [];
  const waiting = claimsOf({ world, slot: slot as PodSlot, wants }).flatMap(({ claim }) =>
    claim ? (waitingOf(world, claim) ?? []) : [],
  );
  return waiting.length === 0 ? [] : provisions(node, inOrder(waiting), available(world));
}

/** Undefined for a claim that is bound, or that should be without waiting for a pod. */
function waitingOf(world: World, claim: PersistentVolumeClaim): Waiting | undefined {
  const { volumeName, storageClassName = '' } = claim.spec;
  const storageClass = world.store.get('StorageClass', storageClassName);
  return volumeName === undefined && storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
    ? { claim, storageClass, bytes: storageOf(claim.spec.resources.requests) }
    : undefined;
}

/** The smallest volumes go to the smallest claims. */
function inOrder(waiting: Waiting[]): Waiting[] {
  return waiting.sort(
    (x, y) => compareNumber(x.bytes, y.bytes) || compareText(x.claim.metadata.name, y.claim.metadata.name),
  );
}

/** Volumes that nobody has, the smallest first. One that is kept for a claim stands here, too. */
function available(world: World): PersistentVolume[] {
  const all = world.store.list('PersistentVolume'); // by name, so that equals have an order
  const sizes = new Map(all.map((volume) => [volume, storageOf(volume.spec.capacity)]));
  return all
    .filter(({ status, metadata }) => status.phase === 'Available' && metadata.deletionTimestamp === undefined)
    .sort(
      (x, y) =>
        compareNumber(sizes.get(x) as number, sizes.get(y) as number) || compareText(x.metadata.name, y.metadata.name),
    );
}

function reaches({ spec }: PersistentVolume, node: Node): boolean {
  return spec.nodeAffinity === undefined || matchesNodeSelector(spec.nodeAffinity.required, node);
}
