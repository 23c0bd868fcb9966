// A LimitRange: what a container, a pod or a claim of a namespace gets where it says nothing, and how far it may go.

import type { ResourceList } from './container.ts';
import type { ObjectMeta } from './meta.ts';

export const LIMIT_TYPES = ['Container', 'Pod', 'PersistentVolumeClaim'] as const;

export interface LimitRangeItem {
  readonly type: (typeof LIMIT_TYPES)[number];
  readonly max?: ResourceList | undefined;
  readonly min?: ResourceList | undefined;
  /** Limits, and requests, of a container that has none. */
  readonly default?: ResourceList | undefined;
  readonly defaultRequest?: ResourceList | undefined;
  /** A limit may be so many times its request. */
  readonly maxLimitRequestRatio?: ResourceList | undefined;
}

export interface LimitRange {
  readonly kind: 'LimitRange';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly limits: readonly LimitRangeItem[] };
}
