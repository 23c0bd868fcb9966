// The fields of volumes, claims and classes of storage that this simulation reads, as they stand in a manifest.

import { z } from 'zod';
import { amounts, fields, flag, kept, labelSelector, list, nodeSelector, text, texts } from './fields.ts';

export const volumeSpec = fields(
  {
    capacity: amounts,
    accessModes: list,
    persistentVolumeReclaimPolicy: text,
    storageClassName: text,
    volumeMode: text,
    // The other fields of an ObjectReference are the server's own.
    claimRef: z.looseObject({ namespace: text, name: text, uid: text }).optional(),
    nodeAffinity: fields({ required: nodeSelector }).optional(),
    hostPath: kept,
    local: kept,
    nfs: kept,
    csi: kept,
  },
  `mountOptions volumeAttributesClassName awsElasticBlockStore azureDisk azureFile cephfs cinder fc flexVolume flocker gcePersistentDisk glusterfs iscsi
   photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume`,
).optional();
export const volumeStatus = z.looseObject({ phase: text }).optional();

export const claimSpec = fields(
  {
    accessModes: list,
    resources: fields({ requests: amounts, limits: amounts }).optional(),
    storageClassName: text,
    volumeMode: text,
    selector: labelSelector,
    volumeName: text,
  },
  'dataSource dataSourceRef volumeAttributesClassName',
).optional();
export const claimStatus = z.looseObject({ phase: text, accessModes: list, capacity: amounts }).optional();

/** A StorageClass has no spec: its fields stand beside its metadata. */
export const STORAGE_CLASS = {
  provisioner: text,
  parameters: texts,
  reclaimPolicy: text,
  volumeBindingMode: text,
  allowVolumeExpansion: flag,
  mountOptions: list,
  allowedTopologies: z
    .array(fields({ matchLabelExpressions: z.array(fields({ key: text, values: list })).optional() }))
    .optional(),
} as const;

export type RawVolumeSpec = NonNullable<z.output<typeof volumeSpec>>;
export type RawClaimSpec = NonNullable<z.output<typeof claimSpec>>;
export type RawClaimStatus = z.output<typeof claimStatus>;
