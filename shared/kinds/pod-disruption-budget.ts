// A PodDisruptionBudget: how many of the pods that it selects may be missing on purpose, and how many that leaves right now.

import type { Tick } from '../base/units.ts';
import type { Condition, ObjectMeta } from './meta.ts';
import type { LabelSelector } from './selector.ts';

export interface PodDisruptionBudgetSpec {
  /** A number or per cent of the expected pods; at most one of the two is there. */
  readonly minAvailable?: number | string | undefined;
  readonly maxUnavailable?: number | string | undefined;
  /** Absent: no pod. Empty: every pod of the namespace. */
  readonly selector?: LabelSelector | undefined;
  readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow' | undefined;
}

export interface PodDisruptionBudgetStatus {
  readonly observedGeneration: number;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** Pods whose eviction was allowed but not seen yet, by name. */
  readonly disruptedPods?: Readonly<Record<string, Tick>> | undefined;
  readonly conditions: readonly Condition[];
}

export interface PodDisruptionBudget {
  readonly kind: 'PodDisruptionBudget';
  readonly metadata: ObjectMeta;
  readonly spec: PodDisruptionBudgetSpec;
  readonly status: PodDisruptionBudgetStatus;
}
