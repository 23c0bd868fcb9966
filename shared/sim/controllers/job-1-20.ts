// The Job controller as it was in version 1.20, for recordings of that version (rule JOB-10): no finalizers, so that what has ended is counted from the pods
// that are there; a Job is over at once; and the first pod after a failure comes without a wait.

import { tick } from '../../base/units.ts';
import type { Job, JobStatus } from '../../kinds/job.ts';
import { withCondition } from '../../kinds/meta.ts';
import { isActive, type Pod } from '../../kinds/pod.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import {
  BACKOFF_LIMIT_EXCEEDED,
  DEADLINE_EXCEEDED,
  type Failure,
  isPastDeadline,
  tooManyRestarts,
} from './job-failure.ts';
import { createJobPods, deleteJobPods } from './job-pods.ts';
import { firstToGo } from './job-surplus.ts';

/** MaxJobBackOff of that version. */
const LONGEST_BACK_OFF = 360;

/**
 * When a failure is taken note of that is not the first: 10 s after the pod before was made, then 40, 160, 360. The controller looked twice at each
 * failure (its own write came back too late), so that each counted double in its queue.
 */
function nextLook(status: JobStatus, pods: readonly Pod[]): number {
  if (status.failed === 0) return 0;
  let wait = 10;
  for (let i = 1; i < status.failed && wait < LONGEST_BACK_OFF; i += 1) wait *= 4;
  const newest = pods.reduce((last, pod) => Math.max(last, pod.metadata.creationTimestamp), 0);
  return newest + Math.min(LONGEST_BACK_OFF, wait);
}

export function syncOldJob(world: World, stored: Stored<Job>, all: readonly Stored<Pod>[]): void {
  const job = stored.object;
  const { spec, metadata, status: old } = job;
  const pods = all.map((one) => one.object);
  const active = all.filter((one) => isActive(one.object));
  const succeeded = pods.filter((pod) => pod.status.phase === 'Succeeded').length;
  let failed = pods.filter((pod) => pod.status.phase === 'Failed').length;
  const anew = failed > old.failed;
  if (anew) {
    const at = nextLook(old, pods);
    if (at > world.tick) return world.queues.later('jobs', stored.key, tick(at));
  }
  const startTime = old.startTime ?? tick(world.tick);
  if (spec.activeDeadlineSeconds !== undefined && old.startTime === undefined)
    world.queues.later('jobs', stored.key, tick(world.tick + spec.activeDeadlineSeconds));
  const exceeded =
    (anew && active.length !== spec.parallelism && failed > spec.backoffLimit) ||
    tooManyRestarts(
      job,
      active.map((one) => one.object),
    );
  const failure: Failure | undefined = exceeded
    ? BACKOFF_LIMIT_EXCEEDED
    : isPastDeadline(world, job, startTime)
      ? DEADLINE_EXCEEDED
      : undefined;
  let status: JobStatus = { ...old, startTime };
  let running = active.length;
  if (failure) {
    deleteJobPods(world, job, active);
    failed += running;
    running = 0;
    world.record(failure.reason, job, failure.message);
    status = ended(world, status, 'Failed', failure);
  } else {
    if (metadata.deletionTimestamp === undefined) running = manage(world, job, active, succeeded);
    const enough = spec.completions === undefined ? succeeded > 0 && running === 0 : succeeded >= spec.completions;
    if (enough) {
      world.record('JobCompleted', job);
      status = { ...ended(world, status, 'Complete', undefined), completionTime: tick(world.tick) };
    }
  }
  status = { ...status, active: running, succeeded, failed };
  const same =
    old.active === status.active &&
    old.succeeded === succeeded &&
    old.failed === failed &&
    old.conditions === status.conditions &&
    old.startTime !== undefined;
  if (!same) world.store.write('Job', stored, { status });
}

function ended(world: World, status: JobStatus, type: 'Failed' | 'Complete', why: Failure | undefined): JobStatus {
  const conditions = withCondition(status.conditions, { type, status: 'True', ...why, lastTransitionTime: world.tick });
  return { ...status, conditions };
}

function manage(world: World, job: Job, active: readonly Stored<Pod>[], succeeded: number): number {
  const { parallelism, completions } = job.spec;
  if (active.length > parallelism) {
    const surplus = firstToGo(active).slice(0, active.length - parallelism);
    deleteJobPods(world, job, surplus);
    return active.length - surplus.length;
  }
  const wanted =
    completions === undefined
      ? succeeded > 0
        ? active.length
        : parallelism
      : Math.min(parallelism, completions - succeeded);
  const missing = Math.max(0, wanted - active.length);
  return active.length + createJobPods(world, job, missing, undefined);
}
