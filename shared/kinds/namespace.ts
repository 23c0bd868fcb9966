// A Namespace: a scope for names.

import type { ObjectMeta } from './meta.ts';

export interface Namespace {
  readonly kind: 'Namespace';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly finalizers: readonly string[] };
  readonly status: { readonly phase: 'Active' };
}
