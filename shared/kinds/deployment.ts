// A Deployment: how many pods of which template are wanted, and what its controller saw.

import type { Condition, ObjectMeta } from './meta.ts';
import type { PodTemplate } from './pod.ts';
import type { LabelSelector } from './selector.ts';

/** How pods of the old template give way to those of the new: step by step within bounds, or all at once and before any new one. */
export type DeploymentStrategy =
  | {
      readonly type: 'RollingUpdate';
      readonly rollingUpdate: { readonly maxSurge: number | string; readonly maxUnavailable: number | string };
    }
  | { readonly type: 'Recreate'; readonly rollingUpdate?: undefined };
export const STRATEGY_TYPES = ['Recreate', 'RollingUpdate'] as const;

export interface DeploymentSpec {
  readonly replicas: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  readonly strategy: DeploymentStrategy;
  readonly minReadySeconds: number;
  readonly revisionHistoryLimit: number;
  readonly progressDeadlineSeconds: number;
  /** No rollout goes on while this is true; sizes still follow. */
  readonly paused?: true | undefined;
}

export interface DeploymentStatus {
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
  /** How often the name that a template's hash gives was taken by another ReplicaSet; it counts into the hash. */
  readonly collisionCount?: number | undefined;
  readonly conditions: readonly Condition[];
}

export interface Deployment {
  readonly kind: 'Deployment';
  readonly metadata: ObjectMeta;
  readonly spec: DeploymentSpec;
  readonly status: DeploymentStatus;
}

/** A deadline that is none: the largest number of the API's type (deploymentutil.HasProgressDeadline). */
export const NO_PROGRESS_DEADLINE = 2_147_483_647;
export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY_ANNOTATION = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS_ANNOTATION = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS_ANNOTATION = 'deployment.kubernetes.io/max-replicas';
export const TEMPLATE_HASH_LABEL = 'pod-template-hash';
