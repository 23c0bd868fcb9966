// Kubernetes' defaults of Jobs and CronJobs (pkg/apis/batch/v1/defaults.go, facts sheet 2.5 and 2.6).

import type { CronJobSpec } from '../kinds/cron-job.ts';
import type { JobSpec, PodFailurePolicyRule } from '../kinds/job.ts';
import { templateOf } from './defaults-pod.ts';
import { filled } from './defaults-selector.ts';
import type { RawCronJobSpec, RawJobSpec } from './schema-batch.ts';

/** With a limit of its own for each index nothing else limits the failures: the most that 32 bits hold. */
const NO_LIMIT = 2_147_483_647;

/** The casts of texts to closed lists are true once `validate` has refused what is not in the list; so below. */
export function jobSpecOf(raw: RawJobSpec): JobSpec {
  const bare = raw.completions === undefined && raw.parallelism === undefined;
  const rules = raw.podFailurePolicy?.rules?.map(
    (one): PodFailurePolicyRule => ({
      action: (one.action ?? '') as PodFailurePolicyRule['action'],
      onExitCodes: one.onExitCodes && {
        containerName: one.onExitCodes.containerName,
        operator: (one.onExitCodes.operator ?? '') as 'In' | 'NotIn',
        values: one.onExitCodes.values ?? [],
      },
      onPodConditions: one.onPodConditions?.map(({ type = '', status = 'True' }) => ({ type, status })),
    }),
  );
  return {
    parallelism: raw.parallelism ?? 1,
    completions: bare ? 1 : raw.completions,
    completionMode: (raw.completionMode ?? 'NonIndexed') as JobSpec['completionMode'],
    backoffLimit: raw.backoffLimit ?? (raw.backoffLimitPerIndex === undefined ? 6 : NO_LIMIT),
    backoffLimitPerIndex: raw.backoffLimitPerIndex,
    maxFailedIndexes: raw.maxFailedIndexes,
    activeDeadlineSeconds: raw.activeDeadlineSeconds,
    ttlSecondsAfterFinished: raw.ttlSecondsAfterFinished,
    suspend: raw.suspend === true,
    podReplacementPolicy: (raw.podReplacementPolicy ??
      (rules === undefined ? 'TerminatingOrFailed' : 'Failed')) as JobSpec['podReplacementPolicy'],
    podFailurePolicy: rules && { rules },
    successPolicy: raw.successPolicy && { rules: raw.successPolicy.rules ?? [] },
    template: templateOf(raw.template),
  };
}

export function cronJobSpecOf(raw: RawCronJobSpec): CronJobSpec {
  const { metadata, spec } = raw.jobTemplate ?? {};
  return {
    schedule: raw.schedule ?? '',
    timeZone: raw.timeZone,
    concurrencyPolicy: (raw.concurrencyPolicy ?? 'Allow') as CronJobSpec['concurrencyPolicy'],
    startingDeadlineSeconds: raw.startingDeadlineSeconds,
    suspend: raw.suspend === true,
    successfulJobsHistoryLimit: raw.successfulJobsHistoryLimit ?? 3,
    failedJobsHistoryLimit: raw.failedJobsHistoryLimit ?? 1,
    jobTemplate: {
      metadata: { labels: filled(metadata?.labels), annotations: filled(metadata?.annotations) },
      spec: jobSpecOf(spec ?? {}),
    },
  };
}
