// A Namespace: a scope for names.

import type { ObjectMeta } from './meta.ts';

export interface Namespace {
  readonly kind: 'Namespace';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly finalizers: readonly string[] };
  readonly status: { readonly phase: 'Active' };
}

/** The server gives each namespace its own name as a label, so that selectors can name it. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';
