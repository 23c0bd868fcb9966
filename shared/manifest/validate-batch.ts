// The API server's rules for Jobs and CronJobs (pkg/apis/batch/validation).

import { LIMITS } from '../base/limits.ts';
import { CONCURRENCY_POLICIES } from '../kinds/cron-job.ts';
import { COMPLETION_MODES, type JobSpec, POD_REPLACEMENT_POLICIES } from '../kinds/job.ts';
import { parseSchedule } from './cron-schedule.ts';
import type { DecodedOf } from './manifest-object.ts';
import { type Finding, invalid, notSupported, type Path, required } from './problem.ts';
import { labelFindings } from './validate-affinity.ts';
import { atLeastZero } from './validate-container.ts';
import { failurePolicyFindings, indexFindings } from './validate-job-policy.ts';
import { podSpecFindings } from './validate-pod.ts';

/** The controller's own limit for Jobs that count indexes (maxParallelismForIndexedJob). */
const MOST_INDEXES = 100_000;

export function jobFindings(spec: JobSpec, at: Path): Finding[] {
  const { parallelism, completions, completionMode, backoffLimit, template } = spec;
  const numbers = { parallelism, completions, backoffLimit, activeDeadlineSeconds: spec.activeDeadlineSeconds };
  const found: Finding[] = Object.entries({
    ...numbers,
    ttlSecondsAfterFinished: spec.ttlSecondsAfterFinished,
    backoffLimitPerIndex: spec.backoffLimitPerIndex,
    maxFailedIndexes: spec.maxFailedIndexes,
  }).flatMap(([name, value]) => (value === undefined ? [] : atLeastZero([...at, name], value)));
  if (parallelism > LIMITS.replicasPerDeployment)
    found.push(
      invalid(
        [...at, 'parallelism'],
        parallelism,
        `must be less than or equal to ${LIMITS.replicasPerDeployment}`,
        'a limit of this simulation',
      ),
    );
  if (!COMPLETION_MODES.includes(completionMode))
    found.push(notSupported([...at, 'completionMode'], completionMode, COMPLETION_MODES));
  else if (completionMode === 'Indexed') {
    if (completions === undefined)
      found.push(required([...at, 'completions'], `when completion mode is ${completionMode}`));
    else if (completions > MOST_INDEXES)
      found.push(invalid([...at, 'completions'], completions, `must be less than or equal to ${MOST_INDEXES}`));
  }
  if (!POD_REPLACEMENT_POLICIES.includes(spec.podReplacementPolicy))
    found.push(notSupported([...at, 'podReplacementPolicy'], spec.podReplacementPolicy, POD_REPLACEMENT_POLICIES));
  found.push(...indexFindings(spec, at), ...failurePolicyFindings(spec, [...at, 'podFailurePolicy']));
  const inTemplate: Path = [...at, 'template'];
  found.push(
    ...labelFindings(template.metadata.labels, [...inTemplate, 'metadata', 'labels']),
    ...podSpecFindings(template.spec, [...inTemplate, 'spec']),
  );
  if (template.spec.restartPolicy === 'Always')
    found.push(
      required(
        [...inTemplate, 'spec', 'restartPolicy'],
        'valid values: "OnFailure", "Never"',
        'a Job ends, so its pods cannot be restarted always',
      ),
    );
  return found;
}

/** The names of Jobs carry the minutes after that of the CronJob, and must fit into a label. */
const LONGEST_NAME = 52;

export function cronJobFindings({ metadata, spec }: DecodedOf<'CronJob'>): Finding[] {
  const at: Path = ['spec'];
  const found: Finding[] = [];
  if (metadata.name.length > LONGEST_NAME)
    found.push(invalid(['metadata', 'name'], metadata.name, `must be no more than ${LONGEST_NAME} characters`));
  if (spec.schedule === '') found.push(required([...at, 'schedule']));
  else if (spec.schedule.includes('TZ'))
    found.push(
      invalid([...at, 'schedule'], spec.schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
    );
  else {
    const read = parseSchedule(spec.schedule);
    if ('error' in read) found.push(invalid([...at, 'schedule'], spec.schedule, read.error));
  }
  if (spec.timeZone !== undefined && spec.timeZone !== 'Etc/UTC' && spec.timeZone !== 'UTC')
    found.push(
      invalid(
        [...at, 'timeZone'],
        spec.timeZone,
        `unknown time zone ${spec.timeZone}`,
        'this simulation knows only UTC',
      ),
    );
  if (!CONCURRENCY_POLICIES.includes(spec.concurrencyPolicy))
    found.push(notSupported([...at, 'concurrencyPolicy'], spec.concurrencyPolicy, CONCURRENCY_POLICIES));
  for (const name of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const) {
    const value = spec[name];
    if (value !== undefined) found.push(...atLeastZero([...at, name], value));
  }
  return [...found, ...jobFindings(spec.jobTemplate.spec, [...at, 'jobTemplate', 'spec'])];
}
