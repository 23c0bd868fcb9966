// The Job controller (pkg/controller/job, facts sheet 2.5): so many pods at once until so many have succeeded, or too much has failed. Each end of a
// pod is counted once: a finalizer on the pod says that it is not yet. Rules of version 1.20, which had no such finalizer, are `controllers/job-1-20`'s.

import { assert } from '../../base/assert.ts';
import { LIMITS } from '../../base/limits.ts';
import { type Tick, tick } from '../../base/units.ts';
import { finishedCondition, type Job, type JobStatus, TRACKING_FINALIZER } from '../../kinds/job.ts';
import { type Condition, condition, withCondition } from '../../kinds/meta.ts';
import { isActive, isFinished, isPodReady, type Pod } from '../../kinds/pod.ts';
import { deleteObject, removeFinalizer } from '../control-plane/delete.ts';
import { canonical } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { syncOldJob } from './job-1-20.ts';
import {
  BACKOFF_LIMIT_EXCEEDED,
  backOffEnd,
  DEADLINE_EXCEEDED,
  type Failure,
  isPastDeadline,
  policyFor,
  tooManyRestarts,
} from './job-failure.ts';
import { indexesOf, indexOfPod, nextIndexes, printIndexes } from './job-indexes.ts';
import { createJobPods, deleteJobPods } from './job-pods.ts';
import { firstToGo } from './job-surplus.ts';

/** After admission refused a pod. The real controller doubles its wait from a second on; simplified, see rule JOB-9. */
export const REFUSED_RETRY_SECONDS = 10;

export function runJobs(world: World): void {
  for (const { key, cause } of world.work.jobs.drain()) {
    const stored = world.store.stored('Job', key);
    if (!stored) continue;
    world.cause = cause || stored.cause; // time has no cause
    const pods = podsOf(world, stored.object);
    const finished = finishedCondition(stored.object);
    if (finished) {
      afterwards(world, stored, pods, finished.lastTransitionTime);
      continue;
    }
    if (world.schedulerConfiguration.version === '1.20') syncOldJob(world, stored, pods);
    else sync(world, stored, pods);
    const now = finishedCondition(stored.object);
    if (now) afterwards(world, stored, [], now.lastTransitionTime);
  }
}

/** In the order of their names. */
function podsOf(world: World, { metadata }: Job): Stored<Pod>[] {
  const rows = world.owners.of(metadata.uid)?.pods ?? [];
  return world.pods.keysOf(rows).flatMap((key) => world.store.stored('Pod', key) ?? []);
}

/** A Job that is over waits for its last seconds, if it has any. */
function afterwards(world: World, stored: Stored<Job>, pods: readonly Stored<Pod>[], since: Tick): void {
  for (const { key } of pods) removeFinalizer(world, 'Pod', key, TRACKING_FINALIZER);
  const { ttlSecondsAfterFinished: seconds } = stored.object.spec;
  if (seconds === undefined || stored.object.metadata.deletionTimestamp !== undefined) return;
  if (since + seconds > world.tick) return world.queues.later('jobs', stored.key, tick(since + seconds));
  world.cause = world.record('JobExpired', stored.object, world.tick - since);
  deleteObject(world, 'Job', stored.key, { propagationPolicy: 'Foreground' });
}

function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

/** A pod that is being deleted has failed, unless only those that have ended are to be replaced. */
function hasFailed({ spec }: Job, { metadata, status }: Pod): boolean {
  if (status.phase === 'Failed') return true;
  if (metadata.deletionTimestamp === undefined || status.phase === 'Succeeded') return false;
  return spec.podReplacementPolicy === 'TerminatingOrFailed' || status.phase === 'Pending';
}

interface Count {
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: string | undefined;
  readonly verdict: Failure | undefined;
}

/** Adds the pods that ended since the last count, and takes their finalizers away. */
function countEnded(world: World, job: Job, pods: readonly Stored<Pod>[]): Count {
  const { spec, status } = job;
  const indexed = spec.completionMode === 'Indexed';
  const done = indexed ? indexesOf(status.completedIndexes) : new Set<number>();
  let { succeeded, failed } = status;
  let verdict: Failure | undefined;
  for (const { key, object: pod } of pods) {
    if (!isTracked(pod)) continue;
    const bad = hasFailed(job, pod);
    if (!bad && pod.status.phase !== 'Succeeded') continue;
    if (bad) {
      const policy = pod.status.phase === 'Failed' ? policyFor(job, pod) : undefined;
      if (policy?.action === 'FailJob') verdict ??= { reason: 'PodFailurePolicy', message: policy.message };
      if (policy?.action !== 'Ignore') failed += 1;
    } else if (indexed) done.add(indexOfPod(pod) ?? -1);
    else succeeded += 1;
    removeFinalizer(world, 'Pod', key, TRACKING_FINALIZER);
  }
  return {
    succeeded: indexed ? done.size : succeeded,
    failed,
    completedIndexes: indexed && done.size > 0 ? printIndexes(done) : status.completedIndexes,
    verdict,
  };
}

function sync(world: World, stored: Stored<Job>, pods: readonly Stored<Pod>[]): void {
  const job = stored.object;
  const { spec, metadata } = job;
  const count = countEnded(world, job, pods);
  const there = pods.map(({ object }) => object);
  const active = pods.filter((one) => isActive(one.object));
  const paused = condition(job.status.conditions, 'Suspended')?.status === 'True';
  const since = paused && !spec.suspend ? undefined : job.status.startTime; // the time before a pause is forgotten
  const startTime = since ?? (spec.suspend ? undefined : tick(world.tick));
  let status: JobStatus = {
    ...job.status,
    startTime,
    succeeded: count.succeeded,
    failed: count.failed,
    completedIndexes: count.completedIndexes,
  };
  const target =
    condition(status.conditions, 'FailureTarget') ??
    failureTarget(
      world,
      job,
      count,
      startTime,
      active.map((one) => one.object),
    );
  let running = active.length;
  if (target) {
    status = add(world, status, target);
    deleteJobPods(world, job, active, true);
    running = 0;
  } else if (metadata.deletionTimestamp === undefined) {
    const terminating = there.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !isFinished(pod)).length;
    running = manage(world, stored, status, active, terminating, there);
    status = finishOrPause(world, job, status, running);
  }
  if (spec.activeDeadlineSeconds !== undefined && status.startTime !== undefined && !spec.suspend)
    world.queues.later(
      'jobs',
      stored.key,
      tick(Math.max(world.tick + 1, status.startTime + spec.activeDeadlineSeconds)),
    );
  const after = podsOf(world, job).map((one) => one.object);
  const terminating = after.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !isFinished(pod)).length;
  status = {
    ...status,
    active: running,
    ready: after.filter((pod) => isActive(pod) && isPodReady(pod)).length,
    terminating,
  };
  status = conclude(world, job, status, after);
  if (canonical(status) !== canonical(job.status)) world.store.write('Job', stored, { status });
}

type Plan = Omit<Condition, 'lastTransitionTime'>;

function add(world: World, status: JobStatus, plan: Plan): JobStatus {
  const conditions = withCondition(status.conditions, { ...plan, lastTransitionTime: world.tick });
  return { ...status, conditions };
}

function failureTarget(
  world: World,
  job: Job,
  { failed, verdict }: Count,
  startTime: Tick | undefined,
  active: readonly Pod[],
): Plan | undefined {
  if (condition(job.status.conditions, 'SuccessCriteriaMet')) return undefined; // pods are still ending
  const failure = verdict ?? limitBroken(world, job, failed, startTime, active);
  return failure && { type: 'FailureTarget', status: 'True', ...failure };
}

function limitBroken(
  world: World,
  job: Job,
  failed: number,
  startTime: Tick | undefined,
  active: readonly Pod[],
): Failure | undefined {
  if (failed > job.spec.backoffLimit || tooManyRestarts(job, active)) return BACKOFF_LIMIT_EXCEEDED;
  return isPastDeadline(world, job, startTime) ? DEADLINE_EXCEEDED : undefined;
}

/** Deletes what is too much, or else makes what is missing; how many pods are active then. */
function manage(
  world: World,
  stored: Stored<Job>,
  status: JobStatus,
  active: readonly Stored<Pod>[],
  terminating: number,
  there: readonly Pod[],
): number {
  const job = stored.object;
  const { parallelism, completions, suspend, completionMode, podReplacementPolicy } = job.spec;
  if (suspend) {
    deleteJobPods(world, job, active, false);
    return 0;
  }
  const wanted =
    completions === undefined
      ? status.succeeded > 0
        ? active.length
        : parallelism
      : Math.max(0, Math.min(parallelism, completions - status.succeeded));
  if (active.length > wanted) {
    const surplus = firstToGo(active).slice(0, Math.min(active.length - wanted, LIMITS.replicaSetBurst));
    deleteJobPods(world, job, surplus, false);
    return active.length - surplus.length;
  }
  const going = podReplacementPolicy === 'Failed' ? terminating : 0;
  const missing = Math.min(wanted - active.length - going, LIMITS.replicaSetBurst);
  if (missing <= 0) return active.length;
  const notBefore = backOffEnd(there);
  if (notBefore > world.tick) {
    world.queues.later('jobs', stored.key, tick(notBefore));
    return active.length;
  }
  let indexes: number[] | undefined;
  if (completionMode === 'Indexed') {
    assert(completions !== undefined, 'an Indexed Job has completions');
    const held = there.filter((pod) => isActive(pod) || (going > 0 && !isFinished(pod)));
    const taken = new Set(held.map((pod) => indexOfPod(pod) ?? -1));
    indexes = nextIndexes(missing, completions, indexesOf(status.completedIndexes), taken);
  }
  const count = indexes?.length ?? missing;
  const made = createJobPods(world, job, count, indexes);
  if (made < count) world.queues.later('jobs', stored.key, tick(world.tick + REFUSED_RETRY_SECONDS));
  else if (wanted - active.length - going > missing) world.work.jobs.add(stored.key, world.cause);
  return active.length + made;
}

const REACHED = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } as const;

function finishOrPause(world: World, job: Job, status: JobStatus, running: number): JobStatus {
  const { completions, suspend } = job.spec;
  const enough = completions === undefined ? status.succeeded > 0 : status.succeeded >= completions;
  if (enough && running === 0) return add(world, status, { type: 'SuccessCriteriaMet', status: 'True', ...REACHED });
  const suspended = condition(status.conditions, 'Suspended')?.status === 'True';
  if (suspend === suspended) return status;
  world.record(suspend ? 'JobSuspended' : 'JobResumed', job);
  const next = add(world, status, {
    type: 'Suspended',
    status: suspend ? 'True' : 'False',
    reason: suspend ? 'JobSuspended' : 'JobResumed',
    message: suspend ? 'Job suspended' : 'Job resumed',
  });
  return suspend ? next : { ...next, startTime: tick(world.tick) };
}

/** Over only when every pod has ended and been counted. */
function conclude(world: World, job: Job, status: JobStatus, pods: readonly Pod[]): JobStatus {
  const { conditions, active, terminating } = status;
  if (active > 0 || terminating > 0 || pods.some((pod) => isTracked(pod))) return status;
  const failure = condition(conditions, 'FailureTarget');
  if (failure) {
    const { reason, message } = failure;
    world.record(reason as Failure['reason'], job, message); // written by failureTarget
    return add(world, status, { type: 'Failed', status: 'True', reason, message });
  }
  if (!condition(conditions, 'SuccessCriteriaMet')) return status;
  world.record('JobCompleted', job);
  return { ...add(world, status, { type: 'Complete', status: 'True', ...REACHED }), completionTime: tick(world.tick) };
}
