// Which time of a CronJob's schedule has come last and was not yet acted on, and which comes next. Times are seconds since 1970.

import type { CronJob, CronJobStatus } from '../../kinds/cron-job.ts';
import { type CronSchedule, nextTime } from '../../manifest/cron-schedule.ts';

export interface DueTime {
  readonly due: number | undefined;
  /** How many times have come since the last one that was acted on: 1 as a rule. */
  readonly missed: number;
  /** The next one after now; undefined for a schedule that is never due again. */
  readonly next: number | undefined;
}

/** So many missed times are gone through one by one; further back nobody looks. */
const MOST_STEPS = 100_000;

/** A CronJob that has never run counts from when it was made; with startingDeadlineSeconds from so long ago at most. */
export function dueTime(
  { spec, metadata }: CronJob,
  { lastScheduleTime }: CronJobStatus,
  schedule: CronSchedule,
  epoch: number,
  now: number,
): DueTime {
  let from = epoch + (lastScheduleTime ?? metadata.creationTimestamp);
  if (spec.startingDeadlineSeconds !== undefined) from = Math.max(from, now - spec.startingDeadlineSeconds);
  let due: number | undefined;
  let missed = 0;
  for (let at = nextTime(schedule, from); at !== undefined && at <= now && missed < MOST_STEPS; missed += 1) {
    due = at;
    at = nextTime(schedule, at);
  }
  return { due, missed, next: nextTime(schedule, now) };
}
