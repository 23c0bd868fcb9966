// A StatefulSet: pods with names, storage and an order of their own, and what its controller saw.

import type { ObjectMeta } from './meta.ts';
import type { PersistentVolumeClaimSpec } from './persistent-volume-claim.ts';
import type { PodTemplate } from './pod.ts';
import type { LabelSelector } from './selector.ts';

/** How pods of an old template give way: from the highest ordinal down to `partition`, or only when somebody deletes them. */
export type StatefulSetUpdateStrategy =
  | { readonly type: 'RollingUpdate'; readonly rollingUpdate: { readonly partition: number } }
  | { readonly type: 'OnDelete'; readonly rollingUpdate?: undefined };
export const SET_UPDATE_TYPES = ['OnDelete', 'RollingUpdate'] as const;

/** OrderedReady: one after the other, each when those before it are ready. Parallel: all at once. */
export const POD_MANAGEMENT_POLICIES = ['OrderedReady', 'Parallel'] as const;
export const CLAIM_RETENTIONS = ['Retain', 'Delete'] as const;
type ClaimRetention = (typeof CLAIM_RETENTIONS)[number];

/** One claim is made of it for each pod: `data` of the set `db` becomes `data-db-0`, `data-db-1` and so on. */
export interface VolumeClaimTemplate {
  readonly metadata: {
    readonly name: string;
    readonly labels?: ObjectMeta['labels'];
    readonly annotations?: ObjectMeta['annotations'];
  };
  readonly spec: PersistentVolumeClaimSpec;
}

export interface StatefulSetSpec {
  readonly replicas: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  /** The headless Service under whose name each pod has an address; empty for none. */
  readonly serviceName: string;
  readonly volumeClaimTemplates?: readonly VolumeClaimTemplate[] | undefined;
  readonly podManagementPolicy: (typeof POD_MANAGEMENT_POLICIES)[number];
  readonly updateStrategy: StatefulSetUpdateStrategy;
  readonly revisionHistoryLimit: number;
  readonly minReadySeconds: number;
  /** Whether claims go when the set is deleted, and when it is scaled down. */
  readonly persistentVolumeClaimRetentionPolicy: {
    readonly whenDeleted: ClaimRetention;
    readonly whenScaled: ClaimRetention;
  };
  /** Ordinals count from `start`; absent: from 0. */
  readonly ordinals?: { readonly start: number } | undefined;
}

export interface StatefulSetStatus {
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  /** Pods of `currentRevision`, and of `updateRevision`; both count those that are not being deleted. */
  readonly currentReplicas: number;
  readonly updatedReplicas: number;
  /** Names of ControllerRevisions: what pods were made of before the rollout that goes on, and what they are to become. */
  readonly currentRevision?: string | undefined;
  readonly updateRevision?: string | undefined;
  readonly collisionCount: number;
}

export interface StatefulSet {
  readonly kind: 'StatefulSet';
  readonly metadata: ObjectMeta;
  readonly spec: StatefulSetSpec;
  readonly status: StatefulSetStatus;
}

export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

/** The first ordinal. */
export function startOf({ ordinals }: StatefulSetSpec): number {
  return ordinals?.start ?? 0;
}

/** 3 for `db-3` of the set `db`; −1 for what is no name of its pods. */
export function ordinalOf(set: string, pod: string): number {
  if (!pod.startsWith(`${set}-`)) return -1;
  const rest = pod.slice(set.length + 1);
  return /^(0|[1-9]\d{0,8})$/.test(rest) ? Number(rest) : -1;
}
