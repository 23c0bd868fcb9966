// The fields of Jobs and CronJobs that this simulation reads, as they stand in a manifest.

import { z } from 'zod';
import { dropped, fields, flag, int, metadata, text } from './fields.ts';
import { template } from './schema-pod.ts';

const failureRule = fields({
  action: text,
  onExitCodes: fields({ containerName: text, operator: text, values: z.array(z.int()).optional() }).optional(),
  onPodConditions: z.array(fields({ type: text, status: text })).optional(),
});

const successRule = fields({ succeededIndexes: text, succeededCount: int });

const jobFields = {
  parallelism: int,
  completions: int,
  completionMode: text,
  backoffLimit: int,
  backoffLimitPerIndex: int,
  maxFailedIndexes: int,
  activeDeadlineSeconds: int,
  ttlSecondsAfterFinished: int,
  suspend: flag,
  podReplacementPolicy: text,
  podFailurePolicy: fields({ rules: z.array(failureRule).optional() }).optional(),
  successPolicy: fields({ rules: z.array(successRule).optional() }).optional(),
  selector: dropped,
  template,
} as const;

export const jobSpec = fields(jobFields, 'manualSelector managedBy').optional();
export type RawJobSpec = NonNullable<z.output<typeof jobSpec>>;

export const cronJobSpec = fields({
  schedule: text,
  timeZone: text,
  concurrencyPolicy: text,
  startingDeadlineSeconds: int,
  suspend: flag,
  successfulJobsHistoryLimit: int,
  failedJobsHistoryLimit: int,
  jobTemplate: fields({ metadata, spec: jobSpec }).optional(),
}).optional();
export type RawCronJobSpec = NonNullable<z.output<typeof cronJobSpec>>;
