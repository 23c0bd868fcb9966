// What the Job and CronJob controllers, the autoscalers and the namespace controller tell: part of the closed list in `reasons`; codes from 400 on.

import type { ReasonPlan } from '../reasons.ts';

const job = 'job-controller';
const cronJob = 'cronjob-controller';
const autoscaler = 'horizontal-pod-autoscaler';
const clusterAutoscaler = 'cluster-autoscaler';
const game = 'desired-state';

export const BATCH_REASONS = {
  JobPodCreated: {
    code: 400,
    type: 'Normal',
    reporter: job,
    shown: 'SuccessfulCreate',
    text: (f) => `Created pod: ${f.first}`,
  },
  JobPodDeleted: {
    code: 401,
    type: 'Normal',
    reporter: job,
    shown: 'SuccessfulDelete',
    text: (f) => `Deleted pod: ${f.first}`,
  },
  JobCompleted: { code: 402, type: 'Normal', reporter: job, shown: 'Completed', text: () => 'Job completed' },
  BackoffLimitExceeded: { code: 403, type: 'Warning', reporter: job, text: (f) => `${f.first}` },
  DeadlineExceeded: { code: 404, type: 'Warning', reporter: job, text: (f) => `${f.first}` },
  PodFailurePolicy: { code: 405, type: 'Warning', reporter: job, text: (f) => `${f.first}` },
  JobSuspended: { code: 406, type: 'Normal', reporter: job, shown: 'Suspended', text: () => 'Job suspended' },
  JobResumed: { code: 407, type: 'Normal', reporter: job, shown: 'Resumed', text: () => 'Job resumed' },
  JobFailedCreate: {
    code: 408,
    type: 'Warning',
    reporter: job,
    shown: 'FailedCreate',
    text: (f) => `Error creating: ${f.first}`,
  },
  JobExpired: {
    code: 409,
    type: 'Normal',
    reporter: game,
    text: (f) => `job ${f.name} finished ${f.first} s ago and is deleted`,
  },
  MaxFailedIndexesExceeded: { code: 410, type: 'Warning', reporter: job, text: (f) => `${f.first}` },
  FailedIndexes: { code: 411, type: 'Warning', reporter: job, text: (f) => `${f.first}` },
  TooManySucceededPods: {
    code: 412,
    type: 'Warning',
    reporter: job,
    text: () => 'Too many succeeded pods running after completion count reached',
  },
  CronJobCreated: {
    code: 420,
    type: 'Normal',
    reporter: cronJob,
    shown: 'SuccessfulCreate',
    text: (f) => `Created job ${f.first}`,
  },
  CronJobDeleted: {
    code: 421,
    type: 'Normal',
    reporter: cronJob,
    shown: 'SuccessfulDelete',
    text: (f) => `Deleted job ${f.first}`,
  },
  SawCompletedJob: {
    code: 422,
    type: 'Normal',
    reporter: cronJob,
    text: (f) => `Saw completed job: ${f.first}, ${f.second}`,
  },
  MissingJob: { code: 423, type: 'Normal', reporter: cronJob, text: (f) => `Active job went missing: ${f.first}` },
  JobAlreadyActive: {
    code: 424,
    type: 'Normal',
    reporter: cronJob,
    text: () => 'Not starting job because prior execution is running and concurrency policy is Forbid',
  },
  MissSchedule: {
    code: 425,
    type: 'Warning',
    reporter: cronJob,
    text: (f) => `Missed scheduled time to start a job: ${f.first}`,
  },
  TooManyMissedTimes: {
    code: 426,
    type: 'Warning',
    reporter: cronJob,
    text: () => 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  },
  CronJobFailedCreate: {
    code: 427,
    type: 'Warning',
    reporter: cronJob,
    shown: 'FailedCreate',
    text: (f) => `Error creating job: ${f.first}`,
  },
  SuccessfulRescale: {
    code: 430,
    type: 'Normal',
    reporter: autoscaler,
    text: (f) => `New size: ${f.first}; reason: ${f.second}`,
  },
  FailedGetResourceMetric: { code: 431, type: 'Warning', reporter: autoscaler, text: (f) => `${f.first}` },
  FailedComputeMetricsReplicas: { code: 432, type: 'Warning', reporter: autoscaler, text: (f) => `${f.first}` },
  FailedGetScale: { code: 433, type: 'Warning', reporter: autoscaler, text: (f) => `${f.first}` },
  TriggeredScaleUp: {
    code: 450,
    type: 'Normal',
    reporter: clusterAutoscaler,
    text: (f) => `pod triggered scale-up: ${f.first}`,
  },
  NotTriggerScaleUp: {
    code: 451,
    type: 'Normal',
    reporter: clusterAutoscaler,
    text: (f) => `pod didn't trigger scale-up: ${f.first}`,
  },
  ScaledUpGroup: {
    code: 452,
    type: 'Normal',
    reporter: clusterAutoscaler,
    text: (f) => `Scale-up: setting group ${f.name} size to ${f.first} instead of ${f.second}`,
  },
  ScaleDown: {
    code: 453,
    type: 'Normal',
    reporter: clusterAutoscaler,
    text: () => 'marked the node as toBeDeleted/unschedulable',
  },
  PodScaleDown: {
    code: 454,
    type: 'Normal',
    reporter: clusterAutoscaler,
    shown: 'ScaleDown',
    text: () => 'deleting pod for node scale down',
  },
  ScaleDownNodeRemoved: {
    code: 455,
    type: 'Normal',
    reporter: clusterAutoscaler,
    text: (f) => `Scale-down: node ${f.name} removed`,
  },
  NamespaceEmptied: {
    code: 440,
    type: 'Normal',
    reporter: game,
    text: (f) => `namespace ${f.name} is empty and goes`,
  },
  NamespaceContentDeleted: {
    code: 441,
    type: 'Normal',
    reporter: game,
    text: (f) => `${f.kind} ${f.name} is deleted with its namespace`,
  },
} as const satisfies Record<string, ReasonPlan>;
