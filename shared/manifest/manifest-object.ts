// An object as its writer says it, in the simulation's own shape and with Kubernetes' defaults: what the API server has not yet given a uid,
// a version and a time.

import type { StoredKinds } from '../kinds/index.ts';
import type { ObjectMeta } from '../kinds/meta.ts';
import type { NodeStatus } from '../kinds/node.ts';
import type { ManifestKind } from './schema.ts';

export type ManifestMeta = Pick<
  ObjectMeta,
  'name' | 'namespace' | 'generateName' | 'labels' | 'annotations' | 'ownerReferences'
>;

/** The decoded form of one kind; of all statuses only a Node's can be written, since no kubelet reports it before its machine exists. */
export type DecodedOf<K extends ManifestKind> = K extends 'Node'
  ? {
      readonly kind: K;
      readonly metadata: ManifestMeta;
      readonly spec: StoredKinds[K]['spec'];
      readonly status: NodeStatus;
    }
  : { readonly kind: K; readonly metadata: ManifestMeta; readonly spec: StoredKinds[K]['spec'] };

/** The decoded form of any kind; narrow it by `kind`. */
export type Decoded = { [K in ManifestKind]: DecodedOf<K> }[ManifestKind];
