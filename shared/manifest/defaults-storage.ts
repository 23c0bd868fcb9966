// Kubernetes' defaults for volumes, claims and classes of storage (pkg/apis/core/v1/defaults.go, pkg/apis/storage/v1/defaults.go; rule DEFAULT-13).

import type { PersistentVolumeSpec, ReclaimPolicy } from '../kinds/persistent-volume.ts';
import {
  CLAIM_PHASES,
  type PersistentVolumeClaimSpec,
  type PersistentVolumeClaimStatus,
} from '../kinds/persistent-volume-claim.ts';
import { VOLUME_PHASES } from '../kinds/persistent-volume.ts';
import type { StorageClass } from '../kinds/storage-class.ts';
import type { AccessMode, VolumeMode } from '../kinds/volume.ts';
import { resourceListOf } from './defaults-resources.ts';
import { filled, nodeSelectorOf, selectorOf } from './defaults-selector.ts';
import type { Raw } from './schema.ts';
import type { RawClaimSpec, RawClaimStatus, RawVolumeSpec } from './schema-storage.ts';

/** The casts of texts to closed lists are true once `validate` has refused what is not in the list. */
export function volumeSpecOf(raw: RawVolumeSpec): PersistentVolumeSpec {
  const { claimRef, nodeAffinity, hostPath, local, nfs, csi } = raw;
  return {
    capacity: resourceListOf(raw.capacity) ?? {},
    accessModes: (raw.accessModes ?? []) as readonly AccessMode[],
    persistentVolumeReclaimPolicy: (raw.persistentVolumeReclaimPolicy ?? 'Retain') as ReclaimPolicy,
    storageClassName: raw.storageClassName ?? '',
    volumeMode: (raw.volumeMode ?? 'Filesystem') as VolumeMode,
    claimRef: claimRef && { namespace: claimRef.namespace ?? '', name: claimRef.name ?? '', uid: claimRef.uid },
    nodeAffinity: nodeAffinity && { required: nodeSelectorOf(nodeAffinity.required) ?? { nodeSelectorTerms: [] } },
    hostPath,
    local,
    nfs,
    csi,
  };
}

/** Without a word, a volume is Pending: whether it is free is found out by the binder. */
export function volumePhase(raw: { readonly phase?: string | undefined } | undefined) {
  return VOLUME_PHASES.find((phase) => phase === raw?.phase) ?? 'Pending';
}

export function claimSpecOf(raw: RawClaimSpec): PersistentVolumeClaimSpec {
  return {
    accessModes: (raw.accessModes ?? []) as readonly AccessMode[],
    resources: { requests: resourceListOf(raw.resources?.requests), limits: resourceListOf(raw.resources?.limits) },
    storageClassName: raw.storageClassName,
    volumeMode: (raw.volumeMode ?? 'Filesystem') as VolumeMode,
    selector: raw.selector && selectorOf(raw.selector),
    volumeName: raw.volumeName === '' ? undefined : raw.volumeName,
  };
}

/** Without a word, a claim is Pending, also one that names its volume. */
export function claimStatusOf(raw: RawClaimStatus): PersistentVolumeClaimStatus {
  return {
    phase: CLAIM_PHASES.find((phase) => phase === raw?.phase) ?? 'Pending',
    accessModes: raw?.accessModes as readonly AccessMode[] | undefined,
    capacity: resourceListOf(raw?.capacity),
  };
}

export function storageClassOf(raw: Raw<'StorageClass'>): Omit<StorageClass, 'kind' | 'metadata'> {
  return {
    provisioner: raw.provisioner ?? '',
    parameters: filled(raw.parameters),
    reclaimPolicy: (raw.reclaimPolicy ?? 'Delete') as ReclaimPolicy,
    volumeBindingMode: (raw.volumeBindingMode ?? 'Immediate') as StorageClass['volumeBindingMode'],
    allowVolumeExpansion: raw.allowVolumeExpansion === true ? true : undefined,
    mountOptions: raw.mountOptions,
    allowedTopologies: raw.allowedTopologies?.map((one) => ({
      matchLabelExpressions: (one.matchLabelExpressions ?? []).map(({ key, values }) => ({
        key: key ?? '',
        values: values ?? [],
      })),
    })),
  };
}
