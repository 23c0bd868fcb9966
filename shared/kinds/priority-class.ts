// A PriorityClass: a name for how important pods are. Admission turns the name into a number; the scheduler sees the number only.

import type { ObjectMeta } from './meta.ts';
import type { PreemptionPolicy } from './pod.ts';

export interface PriorityClass {
  readonly kind: 'PriorityClass';
  readonly metadata: ObjectMeta;
  readonly value: number;
  /** The class of pods that name none. */
  readonly globalDefault?: true | undefined;
  readonly description?: string | undefined;
  readonly preemptionPolicy: PreemptionPolicy;
}

export const HIGHEST_USER_PRIORITY = 1_000_000_000;
/** Kubelets neither evict nor refuse pods of such a priority, whatever is short (pkg/kubelet/types, IsCriticalPod). */
export function isCritical(priority: number): boolean {
  return priority >= 2 * HIGHEST_USER_PRIORITY;
}

/** Names that begin so are the cluster's own. */
export const SYSTEM_PRIORITY_PREFIX = 'system-';

/** The classes of the cluster's own parts; every cluster has them (facts sheet 1.6). */
export const SYSTEM_PRIORITY_CLASSES = [
  {
    name: 'system-cluster-critical',
    value: 2 * HIGHEST_USER_PRIORITY,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    value: 2 * HIGHEST_USER_PRIORITY + 1_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
] as const;
