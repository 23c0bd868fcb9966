// A volume of a pod. Claims decide where it may stand, ConfigMaps and Secrets whether its containers can be made; of the others their kind is kept, so
// that they can be read and shown.

/** A plain value as it was written: what a source says is kept and not looked at. */
export type Kept = Readonly<Record<string, unknown>>;

/** Files from the keys of a ConfigMap or Secret; without `items` all of them. */
export interface FilesSource {
  readonly items?: readonly { readonly key: string; readonly path: string }[] | undefined;
  readonly optional?: true | undefined;
  readonly defaultMode?: number | undefined;
}

/** One of several sources whose files stand in one volume. Tokens and what the pod says of itself are always there. */
export interface ProjectedSource {
  readonly configMap?: (FilesSource & { readonly name: string }) | undefined;
  readonly secret?: (FilesSource & { readonly name: string }) | undefined;
  readonly downwardAPI?: Kept | undefined;
  readonly serviceAccountToken?: Kept | undefined;
}

export interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: true | undefined } | undefined;
  readonly emptyDir?: Kept | undefined;
  readonly configMap?: (FilesSource & { readonly name: string }) | undefined;
  readonly secret?: (FilesSource & { readonly secretName: string }) | undefined;
  readonly hostPath?: Kept | undefined;
  readonly downwardAPI?: Kept | undefined;
  readonly projected?:
    | { readonly defaultMode?: number | undefined; readonly sources: readonly ProjectedSource[] }
    | undefined;
  readonly nfs?: Kept | undefined;
}

export const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];
export const VOLUME_MODES = ['Block', 'Filesystem'] as const;
export type VolumeMode = (typeof VOLUME_MODES)[number];
