// A ResourceQuota: how much the objects of a namespace may ask for together, and how much they do.

import type { ResourceList } from './container.ts';
import type { ObjectMeta } from './meta.ts';

export const QUOTA_SCOPES = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass'] as const;
export type QuotaScope = (typeof QUOTA_SCOPES)[number];

/** A selector of a scope; for all but PriorityClass the operator is Exists. */
export interface ScopeRequirement {
  readonly scopeName: QuotaScope;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[] | undefined;
}

export interface ResourceQuotaSpec {
  readonly hard: ResourceList;
  /** The quota means only pods of all these scopes. */
  readonly scopes?: readonly QuotaScope[] | undefined;
  readonly scopeSelector?: { readonly matchExpressions: readonly ScopeRequirement[] } | undefined;
}

export interface ResourceQuota {
  readonly kind: 'ResourceQuota';
  readonly metadata: ObjectMeta;
  readonly spec: ResourceQuotaSpec;
  /** Empty until the controller has counted; nothing is admitted before. */
  readonly status: { readonly hard?: ResourceList | undefined; readonly used?: ResourceList | undefined };
}
