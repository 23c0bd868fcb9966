// What of a Job's pods has ended and was not counted yet. Each end counts once: a finalizer on the pod says that it has not (tracking_utils.go,
// trackJobStatusAndRemoveFinalizers). With limits by index a failed pod waits with it for the pod that takes its place, which carries the count on.

import { type Job, TRACKING_FINALIZER } from '../../kinds/job.ts';
import { isActive, type Pod } from '../../kinds/pod.ts';
import { removeFinalizer } from '../control-plane/delete.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { type Failure, policyFor } from './job-failure.ts';
import { isIndexFailed, waitingForReplacement } from './job-index-failures.ts';
import { indexesOf, indexOfPod, printIndexes } from './job-indexes.ts';

export interface Count {
  /** Indexes that have succeeded, of an Indexed Job. */
  readonly done: ReadonlySet<number>;
  /** Indexes that were given up; undefined without backoffLimitPerIndex. */
  readonly lost: ReadonlySet<number> | undefined;
  readonly succeeded: number;
  /** All failures, also of pods that wait for their replacement. */
  readonly failures: number;
  /** The last failed pod of each index that waits for another one. */
  readonly waiting: ReadonlyMap<number, Pod>;
  /** What a rule of podFailurePolicy makes of the Job. */
  readonly verdict: Failure | undefined;
}

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

/** A pod that is being deleted has failed, unless only those that have ended are to be replaced. */
function hasFailed({ spec }: Job, { metadata, status }: Pod): boolean {
  if (status.phase === 'Failed') return true;
  if (metadata.deletionTimestamp === undefined || status.phase === 'Succeeded') return false;
  return spec.podReplacementPolicy === 'TerminatingOrFailed' || status.phase === 'Pending';
}

/** Of an Indexed Job only pods with an index below completions count. */
function counts({ spec }: Job, pod: Pod): boolean {
  return spec.completionMode !== 'Indexed' || (indexOfPod(pod) ?? Infinity) < (spec.completions ?? 0);
}

function isIgnored(job: Job, pod: Pod): boolean {
  return policyFor(job, pod)?.action === 'Ignore';
}

/** Reads only. */
export function countEnded(job: Job, pods: readonly Stored<Pod>[]): Count {
  const { spec, status } = job;
  const tracked = pods.map((one) => one.object).filter((pod) => isTracked(pod) && counts(job, pod));
  const failed = tracked.filter((pod) => hasFailed(job, pod));
  const ended = tracked.filter((pod) => pod.status.phase === 'Succeeded');
  const failures = status.failed + failed.filter((pod) => !isIgnored(job, pod)).length;
  const policies = spec.podFailurePolicy === undefined ? [] : failed.map((pod) => policyFor(job, pod));
  const fatal = policies.find((policy) => policy?.action === 'FailJob');
  const verdict: Failure | undefined = fatal && { reason: 'PodFailurePolicy', message: fatal.message };
  if (spec.completionMode !== 'Indexed')
    return {
      done: NO_INDEXES,
      lost: undefined,
      succeeded: status.succeeded + ended.length,
      failures,
      waiting: NO_PODS,
      verdict,
    };
  const done = indexesOf(status.completedIndexes, spec.completions);
  for (const pod of ended) done.add(indexOfPod(pod) as number); // see `counts`
  if (spec.backoffLimitPerIndex === undefined)
    return { done, lost: undefined, succeeded: done.size, failures, waiting: NO_PODS, verdict };
  const lost = indexesOf(status.failedIndexes, spec.completions);
  for (const pod of failed) if (isIndexFailed(job, pod)) lost.add(indexOfPod(pod) as number); // see `counts`
  const active = pods.filter((one) => isActive(one.object)).map((one) => indexOfPod(one.object));
  const waiting = waitingForReplacement(
    failed.filter((pod) => !active.includes(indexOfPod(pod)) && !done.has(indexOfPod(pod) ?? -1)),
    lost,
  );
  return { done, lost, succeeded: done.size, failures, waiting, verdict };
}

const NO_INDEXES: ReadonlySet<number> = new Set<number>();
const NO_PODS: ReadonlyMap<number, Pod> = new Map<number, Pod>();

/** How it is with the Job: of one that fails everything fails that has not succeeded, of one that is done or deleted nothing more is waited for. */
export type Course = 'goes on' | 'fails' | 'ends';

/** Takes the finalizers of what is counted; what the status says then. */
export function release(
  world: World,
  job: Job,
  pods: readonly Stored<Pod>[],
  { done, lost, succeeded, waiting }: Count,
  course: Course,
): Pick<Job['status'], 'succeeded' | 'failed' | 'completedIndexes' | 'failedIndexes'> {
  let { failed } = job.status;
  for (const { key, object: pod } of pods) {
    if (!isTracked(pod)) continue;
    const good = pod.status.phase === 'Succeeded';
    const bad = hasFailed(job, pod);
    if (course === 'goes on' && !good && (!bad || waiting.get(indexOfPod(pod) ?? -1) === pod)) continue;
    const counted = bad || (course === 'fails' && !good);
    if (counted && counts(job, pod) && !isIgnored(job, pod)) failed += 1;
    removeFinalizer(world, 'Pod', key, TRACKING_FINALIZER);
  }
  const { completedIndexes } = job.status;
  return {
    succeeded,
    failed,
    completedIndexes: done.size > 0 ? printIndexes(done) : completedIndexes && '',
    failedIndexes: lost && printIndexes(lost),
  };
}
