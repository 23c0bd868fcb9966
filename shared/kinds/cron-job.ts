// A CronJob: makes a Job from a template whenever its schedule says so. What the schedule's words mean is in `cron-schedule`.

import type { Tick } from '../base/units.ts';
import type { JobSpec } from './job.ts';
import type { Labels, ObjectMeta } from './meta.ts';

export const CONCURRENCY_POLICIES = ['Allow', 'Forbid', 'Replace'] as const;

export interface JobTemplate {
  readonly metadata: { readonly labels?: Labels | undefined; readonly annotations?: Labels | undefined };
  readonly spec: JobSpec;
}

export interface CronJobSpec {
  readonly schedule: string;
  /** Only UTC is known here; absent, it is that of the controller, which is UTC too. */
  readonly timeZone?: string | undefined;
  readonly concurrencyPolicy: (typeof CONCURRENCY_POLICIES)[number];
  readonly startingDeadlineSeconds?: number | undefined;
  readonly suspend: boolean;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  readonly jobTemplate: JobTemplate;
}

export interface JobReference {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface CronJobStatus {
  readonly active: readonly JobReference[];
  readonly lastScheduleTime?: Tick | undefined;
  readonly lastSuccessfulTime?: Tick | undefined;
}

export interface CronJob {
  readonly kind: 'CronJob';
  readonly metadata: ObjectMeta;
  readonly spec: CronJobSpec;
  readonly status: CronJobStatus;
}

/** When a Job was to start, as the API's time. */
export const SCHEDULED_AT_ANNOTATION = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
