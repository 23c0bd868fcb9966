// What the controllers of storage tell, in their own words (pkg/controller/volume/persistentvolume, attachdetach, and the external provisioner; facts
// sheet 6.2, 6.3).

import type { ReasonPlan } from '../reasons.ts';

const binder = 'persistentvolume-controller';
const attacher = 'attachdetach-controller';
const provisioner = 'external-provisioner';
const resizer = 'external-resizer';

export const STORAGE_REASONS = {
  WaitForFirstConsumer: {
    code: 320,
    type: 'Normal',
    reporter: binder,
    text: () => 'waiting for first consumer to be created before binding',
  },
  WaitForPodScheduled: {
    code: 321,
    type: 'Normal',
    reporter: binder,
    text: (f) => `waiting for ${f.second === 1 ? 'pod' : 'pods'} ${f.first} to be scheduled`,
  },
  FailedBinding: {
    code: 322,
    type: 'Normal',
    reporter: binder,
    text: () => 'no persistent volumes available for this claim and no storage class is set',
  },
  VolumeTaken: {
    code: 323,
    type: 'Warning',
    reporter: binder,
    shown: 'FailedBinding',
    text: (f) => `volume "${f.first}" already bound to a different claim.`,
  },
  VolumeMismatch: {
    code: 324,
    type: 'Warning',
    reporter: binder,
    text: (f) => `Cannot bind to requested volume "${f.first}": ${f.second}`,
  },
  ExternalProvisioning: {
    code: 325,
    type: 'Normal',
    reporter: binder,
    text: (f) =>
      `Waiting for a volume to be created either by the external provisioner '${f.first}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  },
  ProvisioningFailed: { code: 326, type: 'Warning', reporter: binder, text: (f) => `${f.first}` },
  Provisioning: {
    code: 327,
    type: 'Normal',
    reporter: provisioner,
    text: (f) => `External provisioner is provisioning volume for claim "${f.namespace}/${f.name}"`,
  },
  ProvisioningSucceeded: {
    code: 328,
    type: 'Normal',
    reporter: provisioner,
    text: (f) => `Successfully provisioned volume ${f.first}`,
  },
  ClaimLost: {
    code: 329,
    type: 'Warning',
    reporter: binder,
    text: () => 'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  },
  ClaimMisbound: {
    code: 330,
    type: 'Warning',
    reporter: binder,
    text: () => 'Two claims are bound to the same volume, this one is bound incorrectly',
  },
  VolumeFailedDelete: { code: 331, type: 'Warning', reporter: binder, text: (f) => `${f.first}` },
  SuccessfulAttachVolume: {
    code: 340,
    type: 'Normal',
    reporter: attacher,
    text: (f) => `AttachVolume.Attach succeeded for volume "${f.first}" `,
  },
  FailedAttachVolume: {
    code: 341,
    type: 'Warning',
    reporter: attacher,
    text: (f) => `Multi-Attach error for volume "${f.first}" ${f.second}`,
  },
  VolumesAwaited: {
    code: 342,
    type: 'Warning',
    reporter: 'kubelet',
    shown: 'FailedMount',
    text: (f) =>
      `Unable to attach or mount volumes: unmounted volumes=[${f.first}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`,
  },

  // The game's own facts.
  ClaimBound: {
    code: 345,
    type: 'Normal',
    reporter: 'desired-state',
    text: (f) => `claim ${f.name} has the volume ${f.first}`,
  },
  VolumeDetached: {
    code: 346,
    type: 'Normal',
    reporter: 'desired-state',
    text: (f) => `volume ${f.first} left node ${f.second}`,
  },
  DetachForced: {
    code: 347,
    type: 'Warning',
    reporter: 'desired-state',
    text: (f) => `volume ${f.first} is taken from node ${f.second}: nobody there has said that it is unmounted`,
  },
  AwaitsVolumes: {
    code: 349,
    type: 'Normal',
    reporter: 'desired-state',
    text: (f) => `pod ${f.name} is promised a place on ${f.first}, and is bound there when its volumes are`,
  },
  ExternalExpanding: {
    code: 350,
    type: 'Normal',
    reporter: 'volume_expand',
    text: () => 'waiting for an external controller to expand this PVC',
  },
  Resizing: {
    code: 351,
    type: 'Normal',
    reporter: resizer,
    text: (f) => `External resizer is resizing volume ${f.first}`,
  },
  FileSystemResizeRequired: {
    code: 352,
    type: 'Normal',
    reporter: resizer,
    text: () => 'Require file system resize of volume on node',
  },
  VolumeResizeSuccessful: { code: 353, type: 'Normal', reporter: resizer, text: () => 'Resize volume succeeded' },
  FileSystemResizeSuccessful: {
    code: 354,
    type: 'Normal',
    reporter: 'kubelet',
    text: (f) => `MountVolume.NodeExpandVolume succeeded for volume "${f.first}" ${f.second}`,
  },
  ProtectedInUse: {
    code: 348,
    type: 'Normal',
    reporter: 'desired-state',
    text: (f) => `${f.kind} ${f.name} is being deleted, and stays while it is in use`,
  },
} as const satisfies Record<string, ReasonPlan>;
