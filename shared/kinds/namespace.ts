// A Namespace: a scope for names. One that is Terminating takes nothing new, and goes when it is empty.

import type { Condition, ObjectMeta } from './meta.ts';

export interface Namespace {
  readonly kind: 'Namespace';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly finalizers: readonly string[] };
  readonly status: {
    readonly phase: 'Active' | 'Terminating';
    /** Only of one that is Terminating: what keeps it. */
    readonly conditions?: readonly Condition[] | undefined;
  };
}

/** The server gives each namespace its own name as a label, so that selectors can name it. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Namespaces that cannot be deleted (plugin/pkg/admission/namespace/lifecycle). */
export const LASTING_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public'];
