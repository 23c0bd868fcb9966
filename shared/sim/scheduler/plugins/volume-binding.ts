// VolumeBinding: a pod's claims must be bound, to volumes that the node can reach, or be such that a volume for them can be found or made at the node.
// It only filters: binding a claim to what was found is the volumes' controllers'.

import { compareNumber, compareText } from '../../../base/order.ts';
import type { NodeSlot } from '../../../base/units.ts';
import type { Node } from '../../../kinds/node.ts';
import type { PersistentVolume } from '../../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../kinds/persistent-volume-claim.ts';
import { matchesSelector } from '../../../kinds/selector.ts';
import { NO_PROVISIONER, type StorageClass } from '../../../kinds/storage-class.ts';
import { parseBytes } from '../../../manifest/quantity.ts';
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
  prepare(candidate: Candidate): Check | CycleRefusal | undefined {
    const { world } = candidate;
    const bound: PersistentVolumeClaim[] = [];
    const waiting: Waiting[] = [];
    let immediate = false;
    for (const { name, claim } of claimsOf(candidate)) {
      if (!claim) return { endsCycle: claimNotFound(name) };
      const { volumeName, storageClassName = '' } = claim.spec;
      if (claim.status.phase === 'Lost')
        return {
          endsCycle: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volumeName ?? ''}"`,
        };
      if (claim.metadata.deletionTimestamp !== undefined)
        return { endsCycle: `persistentvolumeclaim "${name}" is being deleted` };
      const storageClass = world.store.get('StorageClass', storageClassName);
      if (isBound(claim)) bound.push(claim);
      else if (volumeName === undefined && storageClass?.volumeBindingMode === 'WaitForFirstConsumer')
        waiting.push({ claim, storageClass, bytes: storageOf(claim.spec.resources.requests) });
      else immediate = true;
    }
    if (immediate) return { endsCycle: UNBOUND };
    if (bound.length + waiting.length === 0) return undefined;
    waiting.sort(
      (x, y) => compareNumber(x.bytes, y.bytes) || compareText(x.claim.metadata.name, y.claim.metadata.name),
    ); // the smallest volumes go to the smallest claims
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
  if (!canBind(node, waiting, volumes)) reasons.push(NONE_FOUND);
  return reasons.length === 0 ? undefined : { reasons, final: true };
}

/** A claim that finds no volume must be one for which a volume can be made there. */
function canBind(node: Node, waiting: readonly Waiting[], volumes: readonly PersistentVolume[]): boolean {
  const taken = new Set<PersistentVolume>();
  return waiting.every((one) => {
    const volume = volumes.find(
      (candidate) => !taken.has(candidate) && suits(candidate, one) && reaches(candidate, node),
    );
    if (volume) taken.add(volume);
    return volume !== undefined || canProvision(one.storageClass, node);
  });
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

function suits({ spec, metadata }: PersistentVolume, { claim, bytes }: Waiting): boolean {
  const { accessModes, volumeMode, selector, storageClassName = '' } = claim.spec;
  const kept = spec.claimRef;
  if (kept !== undefined && (kept.name !== claim.metadata.name || kept.namespace !== claim.metadata.namespace))
    return false;
  return (
    spec.storageClassName === storageClassName &&
    spec.volumeMode === volumeMode &&
    storageOf(spec.capacity) >= bytes &&
    accessModes.every((mode) => spec.accessModes.includes(mode)) &&
    (selector === undefined || matchesSelector(selector, metadata.labels))
  );
}

function reaches({ spec }: PersistentVolume, node: Node): boolean {
  return spec.nodeAffinity === undefined || matchesNodeSelector(spec.nodeAffinity.required, node);
}

function canProvision({ provisioner, allowedTopologies }: StorageClass, node: Node): boolean {
  if (provisioner === '' || provisioner === NO_PROVISIONER) return false;
  if (allowedTopologies === undefined || allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? '')),
  );
}

function storageOf(list: { readonly [resource: string]: string | undefined } | undefined): number {
  return parseBytes(list?.['storage'] ?? '0') ?? 0;
}
