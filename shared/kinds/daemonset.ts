// A DaemonSet: one pod on every node that it is meant for, and what its controller saw.

import type { ObjectMeta } from './meta.ts';
import type { PodTemplate } from './pod.ts';
import type { LabelSelector } from './selector.ts';

/** How pods of an old template give way: within bounds, or only when somebody deletes them. Per cent are of the nodes that should have a pod, rounded up. */
export type DaemonSetUpdateStrategy =
  | {
      readonly type: 'RollingUpdate';
      readonly rollingUpdate: { readonly maxUnavailable: number | string; readonly maxSurge: number | string };
    }
  | { readonly type: 'OnDelete'; readonly rollingUpdate?: undefined };

export interface DaemonSetSpec {
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  readonly updateStrategy: DaemonSetUpdateStrategy;
  readonly minReadySeconds: number;
  readonly revisionHistoryLimit: number;
}

export interface DaemonSetStatus {
  readonly observedGeneration: number;
  /** Nodes: that should have a pod, that should and do, that do and should not. */
  readonly desiredNumberScheduled: number;
  readonly currentNumberScheduled: number;
  readonly numberMisscheduled: number;
  readonly updatedNumberScheduled: number;
  readonly numberReady: number;
  readonly numberAvailable: number;
  readonly numberUnavailable: number;
  readonly collisionCount: number;
}

export interface DaemonSet {
  readonly kind: 'DaemonSet';
  readonly metadata: ObjectMeta;
  readonly spec: DaemonSetSpec;
  readonly status: DaemonSetStatus;
}
