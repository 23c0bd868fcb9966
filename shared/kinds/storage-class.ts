// A StorageClass: where volumes for claims come from, and whether one is bound at once or only when a pod's node is known.

import type { ObjectMeta } from './meta.ts';
import type { ReclaimPolicy } from './persistent-volume.ts';

export const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'] as const;

export interface StorageClass {
  readonly kind: 'StorageClass';
  readonly metadata: ObjectMeta;
  readonly provisioner: string;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly reclaimPolicy: ReclaimPolicy;
  readonly volumeBindingMode: (typeof BINDING_MODES)[number];
  readonly allowVolumeExpansion?: true | undefined;
  readonly mountOptions?: readonly string[] | undefined;
  /** Nodes for which volumes can be made: one of the terms must hold; absent for all. */
  readonly allowedTopologies?:
    | readonly {
        readonly matchLabelExpressions: readonly {
          readonly key: string;
          readonly values: readonly string[];
        }[];
      }[]
    | undefined;
}

/** `NO_PROVISIONER` makes no volumes: claims wait for one that somebody made. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
export const DEFAULT_CLASS_ANNOTATION = 'storageclass.kubernetes.io/is-default-class';
