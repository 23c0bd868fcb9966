// Filters about a pod's claims: VolumeRestrictions, VolumeBinding, VolumeZone (facts sheet 1.4). Nothing is bound here.

import type { Node } from '../../shared/kinds/node.ts';
import type { PersistentVolume } from '../../shared/kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../shared/kinds/persistent-volume-claim.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { StorageClass } from '../../shared/kinds/storage-class.ts';
import { amount } from './amounts.ts';
import { isFinished, labelsOf, type ReferenceCluster, samePod, selected } from './cluster.ts';
import { type Filter, termHolds } from './node-filters.ts';

/** Names of the claims in the order of the pod's volumes. */
function claimNames({ spec }: Pod): string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: one }) => (one === undefined ? [] : [one.claimName]));
}

function claimNamed(cluster: ReferenceCluster, pod: Pod, name: string): PersistentVolumeClaim | undefined {
  return cluster.claims.find(({ metadata }) => metadata.namespace === pod.metadata.namespace && metadata.name === name);
}

function claimsOf(cluster: ReferenceCluster, pod: Pod): PersistentVolumeClaim[] {
  return claimNames(pod).flatMap((name) => claimNamed(cluster, pod, name) ?? []);
}

function isBound({ spec, status }: PersistentVolumeClaim): boolean {
  return spec.volumeName !== undefined && status.phase === 'Bound';
}

function classOf(cluster: ReferenceCluster, { spec }: PersistentVolumeClaim): StorageClass | undefined {
  return cluster.storageClasses.find((one) => one.metadata.name === spec.storageClassName);
}

/** The sentence with which a plugin for volumes ends the cycle for every node; undefined when it goes on. */
export function missingClaim(cluster: ReferenceCluster, pod: Pod): string | undefined {
  const name = claimNames(pod).find((one) => claimNamed(cluster, pod, one) === undefined);
  return name === undefined ? undefined : `persistentvolumeclaim "${name}" not found`;
}

export function unboundClaims(cluster: ReferenceCluster, pod: Pod): string | undefined {
  for (const name of claimNames(pod)) {
    const claim = claimNamed(cluster, pod, name);
    if (!claim) return `persistentvolumeclaim "${name}" not found`;
    if (claim.status.phase === 'Lost')
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  }
  const immediate = claimsOf(cluster, pod).some(
    (claim) =>
      !isBound(claim) &&
      (claim.spec.volumeName !== undefined || classOf(cluster, claim)?.volumeBindingMode !== 'WaitForFirstConsumer'),
  );
  return immediate ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

export function unknownZones(cluster: ReferenceCluster, pod: Pod): string | undefined {
  for (const name of claimNames(pod)) {
    const claim = claimNamed(cluster, pod, name);
    if (!claim) return `persistentvolumeclaim "${name}" not found`;
    const { volumeName, storageClassName = '' } = claim.spec;
    if (volumeName !== undefined) {
      if (!cluster.volumes.some((one) => one.metadata.name === volumeName))
        return `persistentvolume "${volumeName}" not found`;
      continue;
    }
    if (storageClassName === '') return 'PersistentVolumeClaim had no pv name and storageClass name';
    const storageClass = classOf(cluster, claim);
    if (!storageClass) return `storageclass.storage.k8s.io "${storageClassName}" not found`;
    if (storageClass.volumeBindingMode === 'Immediate') return 'PersistentVolume had no name';
  }
  return undefined;
}

export const volumeRestrictions: Filter = (cluster, pod) => {
  const exclusive = claimsOf(cluster, pod).filter((claim) => claim.spec.accessModes.includes('ReadWriteOncePod'));
  const used = cluster.pods.some(
    (other) =>
      !samePod(other, pod) &&
      other.metadata.namespace === pod.metadata.namespace &&
      other.spec.nodeName !== undefined &&
      !isFinished(other) &&
      exclusive.some((claim) => claimNames(other).includes(claim.metadata.name)),
  );
  if (!used) return undefined;
  return {
    reasons: [
      'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
    ],
    final: false,
  };
};

function reaches({ spec }: PersistentVolume, node: Node): boolean {
  return (
    spec.nodeAffinity === undefined || spec.nodeAffinity.required.nodeSelectorTerms.some((one) => termHolds(one, node))
  );
}

function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { spec, status, metadata } = volume;
  const { accessModes, resources, selector, storageClassName = '', volumeMode } = claim.spec;
  if (status.phase !== 'Available' || metadata.deletionTimestamp !== undefined) return false;
  if (
    spec.claimRef !== undefined &&
    (spec.claimRef.name !== claim.metadata.name || spec.claimRef.namespace !== claim.metadata.namespace)
  )
    return false;
  const size = amount('storage', spec.capacity['storage'] ?? '0');
  return (
    spec.storageClassName === storageClassName &&
    spec.volumeMode === volumeMode &&
    accessModes.every((mode) => spec.accessModes.includes(mode)) &&
    size >= amount('storage', resources.requests?.['storage'] ?? '0') &&
    (selector === undefined || selected(selector, labelsOf(volume)))
  );
}

function sizeOf(one: PersistentVolume | PersistentVolumeClaim): number {
  const text =
    one.kind === 'PersistentVolume' ? one.spec.capacity['storage'] : one.spec.resources.requests?.['storage'];
  return amount('storage', text ?? '0');
}

function canBeMade(cluster: ReferenceCluster, claim: PersistentVolumeClaim, node: Node): boolean {
  const { provisioner = '', allowedTopologies = [] } = classOf(cluster, claim) ?? {};
  if (provisioner === '' || provisioner === 'kubernetes.io/no-provisioner') return false;
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some((term) =>
    term.matchLabelExpressions.every(({ key, values }) => values.includes(labelsOf(node)[key] ?? '')),
  );
}

/** The smaller first; among equals by name. */
function bySize<T extends PersistentVolume | PersistentVolumeClaim>(list: readonly T[]): T[] {
  return [...list].sort((x, y) => sizeOf(x) - sizeOf(y) || (x.metadata.name < y.metadata.name ? -1 : 1));
}

export const volumeBinding: Filter = (cluster, pod, node) => {
  const reasons: string[] = [];
  const claims = claimsOf(cluster, pod);
  for (const claim of claims.filter(isBound)) {
    const volume = cluster.volumes.find((one) => one.metadata.name === claim.spec.volumeName);
    if (volume && reaches(volume, node)) continue;
    reasons.push(
      volume
        ? "node(s) didn't match PersistentVolume's node affinity"
        : 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
    );
    break;
  }
  const taken: PersistentVolume[] = [];
  for (const claim of bySize(claims.filter((one) => !isBound(one)))) {
    // A claim for which a volume is being made stays with the node of its first pod; one for which a volume is kept gets that one.
    const first = claim.metadata.annotations?.['volume.kubernetes.io/selected-node'];
    const fitting = bySize(cluster.volumes).filter((one) => !taken.includes(one) && suits(one, claim));
    const kept = fitting.filter((one) => one.spec.claimRef !== undefined);
    const volume =
      first === undefined ? (kept.length > 0 ? kept : fitting).find((one) => reaches(one, node)) : undefined;
    if (volume) taken.push(volume);
    else if (!canBeMade(cluster, claim, node) || (first ?? node.metadata.name) !== node.metadata.name) {
      reasons.push("node(s) didn't find available persistent volumes to bind");
      break;
    }
  }
  return reasons.length > 0 ? { reasons, final: true } : undefined;
};

const ZONE_KEYS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];
const OLD_ZONE_KEYS = ['failure-domain.beta.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/region'];

export const volumeZone: Filter = (cluster, pod, node) => {
  const labels = labelsOf(node);
  if (![...ZONE_KEYS, ...OLD_ZONE_KEYS].some((key) => labels[key] !== undefined)) return undefined;
  for (const claim of claimsOf(cluster, pod)) {
    const volume = cluster.volumes.find((one) => one.metadata.name === claim.spec.volumeName);
    for (const key of volume ? [...ZONE_KEYS, ...OLD_ZONE_KEYS] : []) {
      const wanted = volume && labelsOf(volume)[key];
      if (wanted === undefined) continue;
      const current = ZONE_KEYS[OLD_ZONE_KEYS.indexOf(key)] ?? key;
      const here = labels[key] ?? labels[current];
      if (here === undefined || !wanted.split('__').includes(here))
        return { reasons: ['node(s) had no available volume zone'], final: true };
    }
  }
  return undefined;
};
