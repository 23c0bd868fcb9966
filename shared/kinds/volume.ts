// A volume of a pod. Only claims decide anything here (where the pod may stand); of the others their kind is kept, so that they can be read and shown.

/** A plain value as it was written: what a source says is kept and not looked at. */
export type Kept = Readonly<Record<string, unknown>>;

export interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: true | undefined } | undefined;
  readonly emptyDir?: Kept | undefined;
  readonly configMap?: Kept | undefined;
  readonly secret?: Kept | undefined;
  readonly hostPath?: Kept | undefined;
  readonly downwardAPI?: Kept | undefined;
  readonly projected?: Kept | undefined;
  readonly nfs?: Kept | undefined;
}

export const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];
export const VOLUME_MODES = ['Block', 'Filesystem'] as const;
export type VolumeMode = (typeof VOLUME_MODES)[number];
