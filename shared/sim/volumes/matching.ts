// Which volume suits which claim, and from where a volume can be reached: asked by the binder and by the scheduler's plugins alike
// (pkg/volume/persistentvolume/volume, FindMatchingVolume; facts sheet 6.2).

import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import { matchesSelector } from '../../kinds/selector.ts';
import { driverNamed, type StorageDriver } from '../../kinds/storage-driver.ts';
import { parseBytes } from '../../manifest/quantity.ts';

/** `storage` of a list of amounts, in bytes. */
export function storageOf(list: { readonly [resource: string]: string | undefined } | undefined): number {
  return parseBytes(list?.['storage'] ?? '0') ?? 0;
}

/** Class, mode, access modes, size and selector fit; one that is kept for a claim suits no other. Whether it is free is not asked. */
export function suits({ spec, metadata }: PersistentVolume, claim: PersistentVolumeClaim, bytes: number): boolean {
  const { accessModes, volumeMode, selector, storageClassName = '' } = claim.spec;
  const kept = spec.claimRef;
  if (kept !== undefined && !isKeptFor(kept, claim)) return false;
  return (
    spec.storageClassName === storageClassName &&
    spec.volumeMode === volumeMode &&
    storageOf(spec.capacity) >= bytes &&
    accessModes.every((mode) => spec.accessModes.includes(mode)) &&
    (selector === undefined || matchesSelector(selector, metadata.labels))
  );
}

/** A claim of the same name that came later is another one. */
export function isKeptFor(
  kept: NonNullable<PersistentVolume['spec']['claimRef']>,
  { metadata }: PersistentVolumeClaim,
): boolean {
  return (
    kept.name === metadata.name &&
    kept.namespace === metadata.namespace &&
    (kept.uid === undefined || kept.uid === metadata.uid)
  );
}

/** The driver of a volume that must be attached to a node's machine before a pod there can use it; undefined for all others. */
export function attacherOf({ spec }: PersistentVolume): StorageDriver | undefined {
  const name = spec.csi?.['driver'];
  const driver = typeof name === 'string' ? driverNamed(name) : undefined;
  return driver && driver.attachSeconds > 0 ? driver : undefined;
}

/** Such a volume is at one node at a time, unless it may be read or written by many. */
export function isExclusive({ spec }: PersistentVolume): boolean {
  return !spec.accessModes.some((mode) => mode === 'ReadOnlyMany' || mode === 'ReadWriteMany');
}

/** Written by whoever binds, to be read by people and by the next look (pkg/volume/persistentvolume/util.go). */
export const ANNOTATIONS = {
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  provisioner: 'volume.kubernetes.io/storage-provisioner',
  selectedNode: 'volume.kubernetes.io/selected-node',
} as const;

/** The node that the scheduler has chosen for the first pod of a claim. */
export function selectedNode({ metadata }: PersistentVolumeClaim): string | undefined {
  return metadata.annotations?.[ANNOTATIONS.selectedNode];
}
