// The Job controller (pkg/controller/job, facts sheet 2.5): so many pods at once until so many have succeeded, or too much has failed. What has ended is
// `job-count`'s, what counts by index `job-index-failures`'. Rules of version 1.20, which counted otherwise, are `job-1-20`'s.

import { assert } from '../../base/assert.ts';
import { LIMITS } from '../../base/limits.ts';
import { type Tick, tick } from '../../base/units.ts';
import { finishedCondition, type Job, type JobStatus, TRACKING_FINALIZER } from '../../kinds/job.ts';
import { type Condition, condition, withCondition } from '../../kinds/meta.ts';
import { isActive, isFinished, isPodReady, type Pod } from '../../kinds/pod.ts';
import { deleteObject, removeFinalizer } from '../control-plane/delete.ts';
import { canonical } from '../naming.ts';
import { endRetries, retryLater } from '../retries.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { syncOldJob } from './job-1-20.ts';
import { type Count, countEnded, type Course, isTracked, release } from './job-count.ts';
import {
  BACKOFF_LIMIT_EXCEEDED,
  backOffEnd,
  DEADLINE_EXCEEDED,
  FAILED_INDEXES,
  type Failure,
  isPastDeadline,
  MAX_FAILED_INDEXES_EXCEEDED,
  tooManyRestarts,
} from './job-failure.ts';
import { failureAnnotations, indexBackOffEnd } from './job-index-failures.ts';
import { indexOfPod, nextIndexes } from './job-indexes.ts';
import { createJobPods, deleteJobPods, type IndexedPod } from './job-pods.ts';
import { successMet } from './job-success.ts';
import { surplusPods } from './job-surplus.ts';

/** After admission refused a pod (DefaultJobApiBackOff, MaxJobApiBackOff). */
const PATIENCE = { first: 1_000, longest: 60_000 };

export function runJobs(world: World): void {
  for (const { key, cause } of world.work.jobs.drain()) {
    const stored = world.store.stored('Job', key);
    if (!stored) {
      endRetries(world, 'jobs', key);
      continue;
    }
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
  deleteObject(world, 'Job', stored, { propagationPolicy: 'Foreground' });
}

function sync(world: World, stored: Stored<Job>, pods: readonly Stored<Pod>[]): void {
  const job = stored.object;
  const { spec, metadata } = job;
  const count = countEnded(job, pods);
  const active = pods.filter((one) => isActive(one.object));
  const paused = condition(job.status.conditions, 'Suspended')?.status === 'True';
  const since = paused && !spec.suspend ? undefined : job.status.startTime; // the time before a pause is forgotten
  const startTime = since ?? (spec.suspend ? undefined : tick(world.tick));
  const goes = metadata.deletionTimestamp !== undefined;
  const target = targetOf(world, job, count, startTime, active);
  let status: JobStatus = {
    ...job.status,
    startTime,
    ...release(world, job, pods, count, courseOf(goes, target)),
  };
  let running = active.length;
  if (target) {
    status = add(world, status, target);
    deleteJobPods(world, job, active);
    running = 0;
  } else if (!goes) {
    running = manage(world, stored, count, active, pods);
    status = finishOrPause(world, job, status, running);
  }
  if (spec.activeDeadlineSeconds !== undefined && status.startTime !== undefined && !spec.suspend)
    world.queues.later(
      'jobs',
      stored.key,
      tick(Math.max(world.tick + 1, status.startTime + spec.activeDeadlineSeconds)),
    );
  const after = podsOf(world, job).map((one) => one.object);
  status = {
    ...status,
    active: running,
    ready: after.filter((pod) => isActive(pod) && isPodReady(pod)).length,
    terminating: after.filter(isTerminating).length,
  };
  status = conclude(world, job, status, after);
  if (canonical(status) !== canonical(job.status)) world.store.write('Job', stored, { status });
}

function courseOf(goes: boolean, target: Plan | undefined): Course {
  if (target?.type === 'FailureTarget') return 'fails';
  return goes || target ? 'ends' : 'goes on';
}

function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isFinished(pod);
}

type Plan = Omit<Condition, 'lastTransitionTime'>;

function add(world: World, status: JobStatus, plan: Plan): JobStatus {
  const conditions = withCondition(status.conditions, { ...plan, lastTransitionTime: world.tick });
  return { ...status, conditions };
}

/** Why the Job is to end now, for good or ill; a reason that was found once stands. */
function targetOf(
  world: World,
  job: Job,
  count: Count,
  startTime: Tick | undefined,
  active: readonly Stored<Pod>[],
): Plan | undefined {
  const { conditions } = job.status;
  const known = condition(conditions, 'SuccessCriteriaMet') ?? condition(conditions, 'FailureTarget');
  if (known) return known;
  const there = active.map((one) => one.object);
  const failure =
    count.verdict ??
    limitBroken(world, job, count.failures, startTime, there) ??
    (count.lost && indexesBroken(job, count.done, count.lost));
  if (failure) return { type: 'FailureTarget', status: 'True', ...failure };
  const message = successMet(job, count.done);
  return message === undefined
    ? undefined
    : { type: 'SuccessCriteriaMet', status: 'True', reason: 'SuccessPolicy', message };
}

function indexesBroken({ spec }: Job, done: ReadonlySet<number>, lost: ReadonlySet<number>): Failure | undefined {
  if (lost.size > (spec.maxFailedIndexes ?? Infinity)) return MAX_FAILED_INDEXES_EXCEEDED;
  return lost.size > 0 && lost.size + done.size >= (spec.completions ?? 0) ? FAILED_INDEXES : undefined;
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
  count: Count,
  active: readonly Stored<Pod>[],
  pods: readonly Stored<Pod>[],
): number {
  const job = stored.object;
  const { parallelism, completions, suspend, podReplacementPolicy } = job.spec;
  if (suspend) {
    deleteJobPods(world, job, active);
    return 0;
  }
  const wanted =
    completions === undefined
      ? count.succeeded > 0
        ? active.length
        : parallelism
      : Math.max(0, Math.min(parallelism, completions - count.succeeded));
  const surplus = surplusPods(job, active, Math.max(0, active.length - wanted)).slice(0, LIMITS.replicaSetBurst);
  if (surplus.length > 0) {
    deleteJobPods(world, job, surplus);
    return active.length - surplus.length;
  }
  const there = pods.map((one) => one.object);
  const going = podReplacementPolicy === 'Failed' ? there.filter(isTerminating) : [];
  const missing = Math.min(wanted - active.length - going.length, LIMITS.replicaSetBurst);
  if (missing <= 0) return active.length;
  const notBefore = job.spec.backoffLimitPerIndex === undefined ? backOffEnd(there) : 0;
  if (notBefore > world.tick) {
    world.queues.later('jobs', stored.key, tick(notBefore));
    return NOT_COUNTED;
  }
  const indexes = indexesToAdd(world, job, count, missing, [...active.map((one) => one.object), ...going]);
  if (indexes && indexes.waits < Infinity) world.queues.later('jobs', stored.key, tick(indexes.waits));
  if (indexes?.now.length === 0) return indexes.waits < Infinity ? NOT_COUNTED : active.length;
  const asked = indexes?.now.length ?? missing;
  const made = createJobPods(world, job, asked, indexes?.now);
  if (made < asked) retryLater(world, 'jobs', stored.key, PATIENCE);
  else endRetries(world, 'jobs', stored.key);
  if (made === asked && wanted - active.length - going.length > missing) world.work.jobs.add(stored.key, world.cause);
  return active.length + made;
}

/** While it waits to make pods the real controller says that none is active, whatever still runs (manageJob returns 0). */
const NOT_COUNTED = 0;

/** Which indexes of an Indexed Job get a pod now, and until when the first of the others has to wait. */
function indexesToAdd(
  world: World,
  job: Job,
  { done, lost, waiting }: Count,
  missing: number,
  held: readonly Pod[],
): { readonly now: readonly IndexedPod[]; readonly waits: number } | undefined {
  const { completionMode, completions } = job.spec;
  if (completionMode !== 'Indexed') return undefined;
  assert(completions !== undefined, 'an Indexed Job has completions');
  const taken = new Set(held.map((pod) => indexOfPod(pod) ?? -1));
  const next = nextIndexes(missing, completions, done, taken, lost ?? NONE);
  if (lost === undefined) return { now: next.map((index) => ({ index })), waits: Infinity };
  const now: IndexedPod[] = [];
  let waits = Infinity;
  for (const index of next) {
    const last = waiting.get(index);
    const at = indexBackOffEnd(last);
    if (at <= world.tick) now.push({ index, annotations: failureAnnotations(job, last) });
    else waits = Math.min(waits, at);
  }
  return { now, waits };
}

const NONE: ReadonlySet<number> = new Set<number>();

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
  const met = condition(conditions, 'SuccessCriteriaMet');
  if (!met) return status;
  if (status.succeeded > (job.spec.completions ?? Infinity)) world.record('TooManySucceededPods', job);
  world.record('JobCompleted', job);
  const { reason, message } = met;
  return {
    ...add(world, status, { type: 'Complete', status: 'True', reason, message }),
    completionTime: tick(world.tick),
  };
}
