// An object as its writer says it, in the simulation's own shape and with Kubernetes' defaults: what the API server has not yet given a uid,
// a version and a time.

import type { StoredKinds } from '../kinds/index.ts';
import type { ObjectMeta } from '../kinds/meta.ts';
import type { ManifestKind } from './schema.ts';

export type ManifestMeta = Pick<
  ObjectMeta,
  'name' | 'namespace' | 'generateName' | 'labels' | 'annotations' | 'ownerReferences' | 'finalizers'
>;

/** Kinds whose status a manifest may bring along: of a Node because no kubelet reports it before its machine exists, of the others because it tells of the past. */
type WithStatus = 'Node' | 'PodDisruptionBudget' | 'PersistentVolume' | 'PersistentVolumeClaim';
/** Kinds without a spec: what they say stands beside their metadata. */
type WithoutSpec = 'PriorityClass' | 'StorageClass' | 'ConfigMap' | 'Secret' | 'ServiceAccount';

type Said<K extends ManifestKind> = K extends WithStatus
  ? Pick<StoredKinds[K], 'spec' | 'status'>
  : K extends WithoutSpec
    ? Omit<StoredKinds[K], 'kind' | 'metadata'>
    : K extends Exclude<ManifestKind, WithoutSpec>
      ? Pick<StoredKinds[K], 'spec'>
      : never;

/** The decoded form of one kind. */
export type DecodedOf<K extends ManifestKind> = { readonly kind: K; readonly metadata: ManifestMeta } & Said<K>;

/** The decoded form of any kind; narrow it by `kind`. */
export type Decoded = { [K in ManifestKind]: DecodedOf<K> }[ManifestKind];
