// A VolumeAttachment: that a volume's disk is, or is to be, at a node's machine. Written by the attach-detach controller; attached by the disk's driver.

import type { ObjectMeta } from './meta.ts';

export interface VolumeAttachment {
  readonly kind: 'VolumeAttachment';
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** The driver of the disk. */
    readonly attacher: string;
    readonly nodeName: string;
    readonly source: { readonly persistentVolumeName: string };
  };
  readonly status: { readonly attached: boolean };
}
