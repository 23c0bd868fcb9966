// The CronJob controller (pkg/controller/cronjob, facts sheet 2.6): makes a Job for the latest time of the schedule that has come, unless the one before still
// runs and may not be joined; sees Jobs end; keeps only the last ones. In version 1.20 it looked every ten seconds (rule CRONJOB-6).

import { compareNumber } from '../../base/order.ts';
import { tick } from '../../base/units.ts';
import { type CronJob, type CronJobStatus, SCHEDULED_AT_ANNOTATION } from '../../kinds/cron-job.ts';
import { finishedCondition, type Job } from '../../kinds/job.ts';
import { keyOf } from '../../kinds/meta.ts';
import { parseSchedule } from '../../manifest/cron-schedule.ts';
import { printTime } from '../../manifest/time.ts';
import { namespaceForbidden } from '../control-plane/admission.ts';
import { newMeta } from '../control-plane/create.ts';
import { newJob } from '../control-plane/create-job.ts';
import { deleteObject } from '../control-plane/delete.ts';
import { chargeQuotas, quotaBroken } from '../control-plane/quota.ts';
import { canonical } from '../naming.ts';
import { endRetries, retryLater } from '../retries.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { dueTime } from './cronjob-times.ts';

/** How often the controller of version 1.20 looked. */
const OLD_POLL_SECONDS = 10;

export function runCronJobs(world: World): void {
  const old = world.schedulerConfiguration.version === '1.20';
  if (old && world.tick % OLD_POLL_SECONDS !== 0) return;
  if (old) for (const key of world.store.table('CronJob').keys()) world.work.cronJobs.add(key, world.cause);
  for (const { key, cause } of world.work.cronJobs.drain()) {
    const stored = world.store.stored('CronJob', key);
    if (!stored) continue;
    world.cause = cause || stored.cause; // time has no cause
    sync(world, stored, old);
  }
}

function sync(world: World, stored: Stored<CronJob>, old: boolean): void {
  const cronJob = stored.object;
  const trigger = world.cause;
  let status = seeEnds(world, cronJob, old);
  if (old) write(world, stored, status);
  forgetOld(world, cronJob);
  world.cause = trigger;
  if (cronJob.metadata.deletionTimestamp === undefined && !cronJob.spec.suspend) status = start(world, stored, status);
  write(world, stored, status);
}

function write(world: World, stored: Stored<CronJob>, status: CronJobStatus): void {
  if (canonical(status) !== canonical(stored.object.status)) world.store.write('CronJob', stored, { status });
}

function jobsOf(world: World, { metadata }: CronJob): Stored<Job>[] {
  return world.owners.keysOf(metadata.uid, 'Job').flatMap((key) => world.store.stored('Job', key) ?? []);
}

/** Jobs that have ended, or are gone, are active no more. */
function seeEnds(world: World, cronJob: CronJob, old: boolean): CronJobStatus {
  let { active, lastSuccessfulTime } = cronJob.status;
  for (const one of cronJob.status.active) {
    const job = world.store.get('Job', `${one.namespace}/${one.name}`);
    const there = job?.metadata.uid === one.uid ? job : undefined;
    const ended = there && finishedCondition(there);
    if (there && !ended) continue;
    active = active.filter((other) => other !== one);
    if (!ended) {
      world.record('MissingJob', cronJob, one.name);
      continue;
    }
    world.record('SawCompletedJob', cronJob, one.name, `${old ? 'status' : 'condition'}: ${ended.type}`);
    if (ended.type === 'Complete') lastSuccessfulTime = there.status.completionTime ?? lastSuccessfulTime;
  }
  return { ...cronJob.status, active, lastSuccessfulTime: old ? undefined : lastSuccessfulTime };
}

/** Of the Jobs that succeeded, and of those that failed, only the last ones stay. */
function forgetOld(world: World, cronJob: CronJob): void {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  const jobs = jobsOf(world, cronJob);
  for (const [type, most] of [
    ['Complete', successfulJobsHistoryLimit],
    ['Failed', failedJobsHistoryLimit],
  ] as const) {
    const ended = jobs
      .filter((one) => finishedCondition(one.object)?.type === type)
      .sort(
        (x, y) =>
          compareNumber(x.object.status.startTime ?? 0, y.object.status.startTime ?? 0) || (x.key < y.key ? -1 : 1),
      );
    for (const one of ended.slice(0, Math.max(0, ended.length - most))) removeJob(world, cronJob, one.object);
  }
}

function removeJob(world: World, cronJob: CronJob, { metadata }: Job): void {
  const trigger = world.cause;
  world.cause = world.record('CronJobDeleted', cronJob, metadata.name);
  const job = world.store.named('Job', metadata.namespace, metadata.name);
  deleteObject(world, 'Job', job, { propagationPolicy: 'Background' });
  world.cause = trigger;
}

/** Starts the Job of the latest time that has come, if there is one, and puts the next look on the clock. */
function start(world: World, stored: Stored<CronJob>, status: CronJobStatus): CronJobStatus {
  const cronJob = stored.object;
  const read = parseSchedule(cronJob.spec.schedule);
  if ('error' in read) return status; // refused at the door
  const now = world.epoch + world.tick;
  const { due, missed, next } = dueTime(cronJob, status, read.schedule, world.epoch, now);
  if (next !== undefined) world.queues.later('cronJobs', stored.key, tick(next - world.epoch));
  if (missed > MOST_MISSED) world.record('TooManyMissedTimes', cronJob);
  if (due === undefined) return status;
  const { startingDeadlineSeconds: deadline, concurrencyPolicy } = cronJob.spec;
  if (deadline !== undefined && due + deadline < now) {
    world.record('MissSchedule', cronJob, printTime(due, 0));
    return status;
  }
  if (concurrencyPolicy === 'Forbid' && status.active.length > 0) {
    world.record('JobAlreadyActive', cronJob);
    return status;
  }
  let { active } = status;
  if (concurrencyPolicy === 'Replace') {
    for (const one of active) {
      const job = world.store.get('Job', `${one.namespace}/${one.name}`);
      if (job) removeJob(world, cronJob, job);
    }
    active = [];
  }
  const job = createJob(world, cronJob, due);
  if (job === undefined) return { ...status, active };
  endRetries(world, 'cronJobs', stored.key);
  const { namespace = '', name, uid } = job.metadata;
  const reference = { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid } as const;
  return { ...status, active: [...active, reference], lastScheduleTime: tick(due - world.epoch) };
}

const MOST_MISSED = 100;

/** Undefined when the API server refuses it, which is tried again, or when somebody else has made one of the name, which is not. */
function createJob(world: World, cronJob: CronJob, due: number): Job | undefined {
  const { metadata, spec } = cronJob;
  const name = `${metadata.name}-${Math.floor(due / 60)}`;
  const { jobTemplate } = spec;
  const refused =
    namespaceForbidden(world, metadata.namespace) ?? quotaBroken(world, metadata.namespace, { kind: 'Job' });
  if (refused !== undefined) {
    world.record('CronJobFailedCreate', cronJob, `jobs.batch "${name}" is forbidden: ${refused}`);
    if (world.schedulerConfiguration.version !== '1.20') retryLater(world, 'cronJobs', keyOf(metadata));
    return undefined;
  }
  if (world.store.stored('Job', `${metadata.namespace}/${name}`)) return undefined;
  const trigger = world.cause;
  world.cause = world.record('CronJobCreated', cronJob, name);
  chargeQuotas(world, metadata.namespace, { kind: 'Job' });
  const owner = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  } as const;
  const meta = newMeta(world, {
    name,
    namespace: metadata.namespace,
    labels: jobTemplate.metadata.labels,
    annotations: { ...jobTemplate.metadata.annotations, [SCHEDULED_AT_ANNOTATION]: printTime(due, 0) },
    ownerReferences: [owner],
  });
  const { object } = newJob(world, meta, jobTemplate.spec);
  world.cause = trigger;
  return object;
}
