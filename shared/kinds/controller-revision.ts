// A ControllerRevision: a template that a StatefulSet or a DaemonSet had, kept so that its pods can be told apart and the set can go back to it.

import type { ObjectMeta } from './meta.ts';
import type { PodTemplate } from './pod.ts';

export interface ControllerRevision {
  readonly kind: 'ControllerRevision';
  readonly metadata: ObjectMeta;
  /** The patch that brings the template back. */
  readonly data: { readonly spec: { readonly template: PodTemplate } };
  /** The newest has the highest number. */
  readonly revision: number;
}

/** On pods: of a StatefulSet the name of their revision, of a DaemonSet its hash. On a DaemonSet's revisions their hash. */
export const REVISION_HASH_LABEL = 'controller-revision-hash';
/** On a StatefulSet's revisions their hash. */
export const HASH_LABEL = 'controller.kubernetes.io/hash';
