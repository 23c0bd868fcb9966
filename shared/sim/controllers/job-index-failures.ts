// Failures by index, of a Job with backoffLimitPerIndex (indexed_job_utils.go, backoff_utils.go): how often each index has failed stands on its pod, and each
// index waits for itself.

import { INDEX_FAILURE_COUNT, INDEX_IGNORED_FAILURE_COUNT, type Job } from '../../kinds/job.ts';
import type { Pod } from '../../kinds/pod.ts';
import { backOff, finishTick, policyFor } from './job-failure.ts';
import { indexOfPod } from './job-indexes.ts';

/** Annotations may be anybody's writing: what is no number counts as none. */
function countOn({ metadata }: Pod, annotation: string): number {
  const text = metadata.annotations?.[annotation];
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function allFailures(pod: Pod): number {
  return countOn(pod, INDEX_FAILURE_COUNT) + countOn(pod, INDEX_IGNORED_FAILURE_COUNT);
}

/** Whether the index of this failed pod is given up. */
export function isIndexFailed(job: Job, pod: Pod): boolean {
  const action = policyFor(job, pod)?.action;
  if (action === 'FailIndex') return true;
  return action !== 'Ignore' && countOn(pod, INDEX_FAILURE_COUNT) >= (job.spec.backoffLimitPerIndex ?? Infinity);
}

/** Of each index that is to be tried again, the pod that failed last. */
export function waitingForReplacement(failed: readonly Pod[], lost: ReadonlySet<number>): Map<number, Pod> {
  const waiting = new Map<number, Pod>();
  for (const pod of failed) {
    const index = indexOfPod(pod);
    if (index === undefined || lost.has(index)) continue;
    const last = waiting.get(index);
    if (!last || (allFailures(last) <= allFailures(pod) && finishTick(pod) >= finishTick(last)))
      waiting.set(index, pod);
  }
  return waiting;
}

/** When the index of this failed pod may be tried again. */
export function indexBackOffEnd(last: Pod | undefined): number {
  return last === undefined ? 0 : finishTick(last) + backOff(allFailures(last) + 1);
}

/** What the next pod of an index carries on from the one that failed. */
export function failureAnnotations(job: Job, last: Pod | undefined): Readonly<Record<string, string>> {
  if (last === undefined) return { [INDEX_FAILURE_COUNT]: '0' };
  const ignored = policyFor(job, last)?.action === 'Ignore' ? 1 : 0;
  const left = countOn(last, INDEX_IGNORED_FAILURE_COUNT) + ignored;
  return {
    [INDEX_FAILURE_COUNT]: String(countOn(last, INDEX_FAILURE_COUNT) + 1 - ignored),
    ...(left > 0 && { [INDEX_IGNORED_FAILURE_COUNT]: String(left) }),
  };
}
