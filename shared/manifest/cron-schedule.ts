// The five fields of a cron schedule, as the parser of the real controller reads them (robfig/cron v3, ParseStandard), and the next time at which one is
// due. Times are seconds since 1970 in UTC, the only time zone here.

import { dateOf } from './time.ts';

/** A day is due when both its day of month and its day of week are; if neither was written as a star, when one of them is. */
interface FieldSchedule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  readonly starred: boolean;
}

export type CronSchedule = FieldSchedule | { readonly everySeconds: number };

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE: Bounds = { least: 0, most: 59, names: [] };
const HOUR: Bounds = { least: 0, most: 23, names: [] };
const DAY_OF_MONTH: Bounds = { least: 1, most: 31, names: [] };
const MONTH: Bounds = { least: 1, most: 12, names: MONTHS };
const DAY_OF_WEEK: Bounds = { least: 0, most: 6, names: WEEKDAYS };

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** What is wrong with a part of a schedule, in the real parser's words. */
class ScheduleError extends Error {}

/** The schedule, or the real parser's sentence about what is wrong with it. */
export function parseSchedule(text: string): { readonly schedule: CronSchedule } | { readonly error: string } {
  try {
    return { schedule: parse(text) };
  } catch (error) {
    if (error instanceof ScheduleError) return { error: error.message };
    throw error;
  }
}

function parse(text: string): CronSchedule {
  if (text.startsWith('@every ')) return { everySeconds: duration(text, text.slice('@every '.length)) };
  if (text.startsWith('@') && !Object.hasOwn(DESCRIPTORS, text))
    throw new ScheduleError(`unrecognized descriptor: ${text}`);
  const fields = (DESCRIPTORS[text] ?? text).split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5)
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields;
  const days = valuesOf(dayOfMonth, DAY_OF_MONTH);
  const weekdays = valuesOf(dayOfWeek, DAY_OF_WEEK);
  return {
    minutes: ascending(valuesOf(minute, MINUTE).values),
    hours: ascending(valuesOf(hour, HOUR).values),
    daysOfMonth: days.values,
    months: valuesOf(month, MONTH).values,
    daysOfWeek: weekdays.values,
    starred: days.starred || weekdays.starred,
  };
}

function ascending(values: ReadonlySet<number>): readonly number[] {
  return [...values].sort((x, y) => x - y);
}

function valuesOf(field: string, bounds: Bounds): { readonly values: Set<number>; readonly starred: boolean } {
  const values = new Set<number>();
  let starred = false;
  for (const part of field.split(',').filter((one) => one !== '')) starred = addRange(values, part, bounds) || starred;
  return { values, starred };
}

/** `3`, `1-5`, `*`, `10-30/5`, `7/10`. True for a star without a step. */
function addRange(values: Set<number>, text: string, bounds: Bounds): boolean {
  const [range = '', stepText, ...steps] = text.split('/');
  const [low = '', high, ...more] = range.split('-');
  const star = low === '*' || low === '?';
  if (!star && more.length > 0) throw new ScheduleError(`too many hyphens: ${text}`);
  const from = star ? bounds.least : numberOrName(low, bounds);
  let to = star ? bounds.most : high === undefined ? from : numberOrName(high, bounds);
  let step = 1;
  if (steps.length > 0) throw new ScheduleError(`too many slashes: ${text}`);
  if (stepText !== undefined) {
    step = number(stepText);
    if (high === undefined) to = bounds.most;
  }
  if (from < bounds.least)
    throw new ScheduleError(`beginning of range (${from}) below minimum (${bounds.least}): ${text}`);
  if (to > bounds.most) throw new ScheduleError(`end of range (${to}) above maximum (${bounds.most}): ${text}`);
  if (from > to) throw new ScheduleError(`beginning of range (${from}) beyond end of range (${to}): ${text}`);
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`);
  for (let value = from; value <= to; value += step) values.add(value);
  return star && step === 1;
}

function numberOrName(text: string, { names, least }: Bounds): number {
  const named = names.indexOf(text.toLowerCase());
  return named >= 0 ? named + least : number(text);
}

function number(text: string): number {
  if (!/^[+-]?\d{1,9}$/.test(text))
    throw new ScheduleError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const value = Number(text);
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

/** `1h30m` is 5400; less than a second counts as one. */
function duration(whole: string, text: string): number {
  const match = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (!match || text === '')
    throw new ScheduleError(`failed to parse duration ${whole}: time: invalid duration ${JSON.stringify(text)}`);
  const [hours = '0', minutes = '0', seconds = '0'] = match.slice(1).map((one) => one ?? '0');
  return Math.max(1, Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

const DAY = 86_400;
/** The real parser looks so far ahead: `0 0 30 2 *` is never due. */
const LONGEST_SEARCH_DAYS = 5 * 366;

/** The first time after `after` at which the schedule is due; undefined for one that never is. */
export function nextTime(schedule: CronSchedule, after: number): number | undefined {
  if ('everySeconds' in schedule) return after + schedule.everySeconds;
  const earliest = Math.floor(after / 60) * 60 + 60;
  const today = Math.floor(earliest / DAY);
  for (let day = today; day < today + LONGEST_SEARCH_DAYS; day += 1) {
    if (!dueOn(schedule, day)) continue;
    for (const hour of schedule.hours) {
      for (const minute of schedule.minutes) {
        const time = day * DAY + hour * 3600 + minute * 60;
        if (time >= earliest) return time;
      }
    }
  }
  return undefined;
}

function dueOn(schedule: FieldSchedule, days: number): boolean {
  const { month, day } = dateOf(days);
  if (!schedule.months.has(month)) return false;
  const inMonth = schedule.daysOfMonth.has(day);
  const inWeek = schedule.daysOfWeek.has((((days + EPOCH_WEEKDAY) % 7) + 7) % 7);
  return schedule.starred ? inMonth && inWeek : inMonth || inWeek;
}

/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;
