// A PersistentVolume: a piece of storage of the cluster, the nodes that can reach it, and the one claim that has it.

import type { NodeSelector } from './affinity.ts';
import type { ResourceList } from './container.ts';
import type { ObjectMeta } from './meta.ts';
import type { AccessMode, Kept, VolumeMode } from './volume.ts';

export const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'] as const;
export type ReclaimPolicy = (typeof RECLAIM_POLICIES)[number];

export interface PersistentVolumeSpec {
  /** `storage` is how large it is. */
  readonly capacity: ResourceList;
  readonly accessModes: readonly AccessMode[];
  readonly persistentVolumeReclaimPolicy: ReclaimPolicy;
  /** Empty: no class. */
  readonly storageClassName: string;
  readonly volumeMode: VolumeMode;
  readonly claimRef?:
    | { readonly namespace: string; readonly name: string; readonly uid?: string | undefined }
    | undefined;
  readonly nodeAffinity?: { readonly required: NodeSelector } | undefined;
  /** What it is made of: exactly one of these is there, and nothing looks into it. */
  readonly hostPath?: Kept | undefined;
  readonly local?: Kept | undefined;
  readonly nfs?: Kept | undefined;
  readonly csi?: Kept | undefined;
}

export const VOLUME_PHASES = ['Pending', 'Available', 'Bound', 'Released', 'Failed'] as const;

export interface PersistentVolume {
  readonly kind: 'PersistentVolume';
  readonly metadata: ObjectMeta;
  readonly spec: PersistentVolumeSpec;
  readonly status: { readonly phase: (typeof VOLUME_PHASES)[number] };
}
