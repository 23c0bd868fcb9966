// Claims and volumes in use stay when they are deleted: each has a finalizer from its first moment, which goes when nobody uses it any more
// (plugin/pkg/admission/storage/storageobjectinuseprotection; pkg/controller/volume/pvcprotection and pvprotection; facts sheet 6.2).

import type { StoredKind, StoredKinds } from '../../kinds/index.ts';
import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import type { Stored } from '../store.ts';
import { holdersOf } from '../volumes/mounts.ts';
import type { World } from '../world.ts';

export const PROTECTION: Readonly<Partial<Record<StoredKind, string>>> = {
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
  PersistentVolume: 'kubernetes.io/pv-protection',
};

/** The finalizers of a new object: a writer's, and the protection of its kind. */
export function withProtection(kind: StoredKind, finalizers: readonly string[] = []): readonly string[] | undefined {
  const protection = PROTECTION[kind];
  if (protection !== undefined && !finalizers.includes(protection)) return [...finalizers, protection];
  return finalizers.length === 0 ? undefined : finalizers;
}

/** A claim that a pod on a node uses; a volume that a claim has. */
export function isInUse(world: World, kind: StoredKind, { key, seen }: Stored<StoredKinds[StoredKind]>): boolean {
  if (kind === 'PersistentVolumeClaim') return holdersOf(world, key).length > 0;
  return kind === 'PersistentVolume' && (seen as PersistentVolume).status.phase === 'Bound'; // by its kind
}
