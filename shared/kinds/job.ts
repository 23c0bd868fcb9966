// A Job: pods that run to their end, so many times in all and so many at once, and what its controller has counted.

import type { Tick } from '../base/units.ts';
import type { Condition, ObjectMeta } from './meta.ts';
import type { PodTemplate } from './pod.ts';
import type { LabelSelector } from './selector.ts';

export const COMPLETION_MODES = ['NonIndexed', 'Indexed'] as const;
/** When a pod that goes is replaced: as soon as it is being deleted, or when it has ended. */
export const POD_REPLACEMENT_POLICIES = ['TerminatingOrFailed', 'Failed'] as const;
export const FAILURE_ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'] as const;

/** One of the two stands in a rule. */
export interface PodFailurePolicyRule {
  readonly action: (typeof FAILURE_ACTIONS)[number];
  readonly onExitCodes?:
    | {
        readonly containerName?: string | undefined;
        readonly operator: 'In' | 'NotIn';
        readonly values: readonly number[];
      }
    | undefined;
  readonly onPodConditions?: readonly { readonly type: string; readonly status: string }[] | undefined;
}

/** Met when so many of these indexes have succeeded: all of them without a count, any without a list. */
export interface SuccessPolicyRule {
  readonly succeededIndexes?: string | undefined;
  readonly succeededCount?: number | undefined;
}

export interface JobSpec {
  readonly parallelism: number;
  /** Absent: done as soon as one pod succeeded and all have ended (a work queue). */
  readonly completions?: number | undefined;
  readonly completionMode: (typeof COMPLETION_MODES)[number];
  readonly backoffLimit: number;
  /** Of an Indexed Job: how often each index may fail before it is given up. */
  readonly backoffLimitPerIndex?: number | undefined;
  /** More indexes given up than this end the Job. */
  readonly maxFailedIndexes?: number | undefined;
  readonly activeDeadlineSeconds?: number | undefined;
  readonly ttlSecondsAfterFinished?: number | undefined;
  readonly suspend: boolean;
  readonly podReplacementPolicy: (typeof POD_REPLACEMENT_POLICIES)[number];
  readonly podFailurePolicy?: { readonly rules: readonly PodFailurePolicyRule[] } | undefined;
  readonly successPolicy?: { readonly rules: readonly SuccessPolicyRule[] } | undefined;
  /** The server's own: the label that carries the Job's uid. */
  readonly selector?: LabelSelector | undefined;
  readonly template: PodTemplate;
}

export interface JobStatus {
  readonly startTime?: Tick | undefined;
  readonly completionTime?: Tick | undefined;
  readonly active: number;
  readonly ready: number;
  /** Pods that are being deleted and have not ended. */
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  /** `0-2,5`: the indexes that have succeeded. */
  readonly completedIndexes?: string | undefined;
  /** The indexes that were given up, with backoffLimitPerIndex. */
  readonly failedIndexes?: string | undefined;
  readonly conditions: readonly Condition[];
}

export interface Job {
  readonly kind: 'Job';
  readonly metadata: ObjectMeta;
  readonly spec: JobSpec;
  readonly status: JobStatus;
}

export const NO_RUNS: JobStatus = { active: 0, ready: 0, terminating: 0, succeeded: 0, failed: 0, conditions: [] };

export const CONTROLLER_UID_LABEL = 'batch.kubernetes.io/controller-uid';
export const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';
/** Of a pod, as a label and as an annotation: which index of an Indexed Job it works on. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
/** Of a pod of a Job with backoffLimitPerIndex: how many before it failed under its index, and how many of them did not count. */
export const INDEX_FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
export const INDEX_IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';
/** On a pod until its Job has counted its end, so that none is forgotten. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

/** The condition that says that the Job is over, for good or ill. */
export function finishedCondition({ status }: Job): Condition | undefined {
  return status.conditions.find((one) => (one.type === 'Complete' || one.type === 'Failed') && one.status === 'True');
}
