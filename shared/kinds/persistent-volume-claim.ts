// A PersistentVolumeClaim: storage that a pod asks for by name, and the volume that it got.

import type { ResourceList, Resources } from './container.ts';
import type { Condition, ObjectMeta } from './meta.ts';
import type { LabelSelector } from './selector.ts';
import type { AccessMode, VolumeMode } from './volume.ts';

export interface PersistentVolumeClaimSpec {
  readonly accessModes: readonly AccessMode[];
  /** `requests.storage` is how large it must be at least. */
  readonly resources: Resources;
  /** Empty: volumes without a class only. Absent: the default class, if there is one when the claim is made (admission fills it in). */
  readonly storageClassName?: string | undefined;
  readonly volumeMode: VolumeMode;
  readonly selector?: LabelSelector | undefined;
  /** The volume that is bound to the claim, or wanted by it. */
  readonly volumeName?: string | undefined;
}

export const CLAIM_PHASES = ['Pending', 'Bound', 'Lost'] as const;

export interface PersistentVolumeClaimStatus {
  readonly phase: (typeof CLAIM_PHASES)[number];
  readonly accessModes?: readonly AccessMode[] | undefined;
  readonly capacity?: ResourceList | undefined;
  /** While the claim grows: Resizing, FileSystemResizePending. */
  readonly conditions?: readonly Condition[] | undefined;
}

export interface PersistentVolumeClaim {
  readonly kind: 'PersistentVolumeClaim';
  readonly metadata: ObjectMeta;
  readonly spec: PersistentVolumeClaimSpec;
  readonly status: PersistentVolumeClaimStatus;
}
