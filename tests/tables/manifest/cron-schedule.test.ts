// The five fields of a cron schedule: when they are due, and what the real parser says of those that are none.
import { describe, expect, test } from 'vitest';
import { nextTime, parseSchedule } from '../../../shared/manifest/cron-schedule.ts';
import { parseTime, printTime } from '../../../shared/manifest/time.ts';

/** The next `count` times after a moment. */
function times(text: string, after: string, count: number): string[] {
  const read = parseSchedule(text);
  if ('error' in read) return [read.error];
  const found: string[] = [];
  let at = parseTime(0, after);
  while (found.length < count && at !== undefined) {
    at = nextTime(read.schedule, at);
    if (at !== undefined) found.push(printTime(at, 0).replace(':00Z', ''));
  }
  return found;
}

describe('[CRONJOB-7] when a schedule is due', () => {
  test.each([
    ['* * * * *', '2026-03-01T20:00:00Z', ['2026-03-01T20:01', '2026-03-01T20:02']],
    ['* * * * *', '2026-03-01T20:00:59Z', ['2026-03-01T20:01']],
    ['*/15 * * * *', '2026-03-01T20:00:00Z', ['2026-03-01T20:15', '2026-03-01T20:30']],
    [
      '7/20 * * * *',
      '2026-03-01T20:00:00Z',
      ['2026-03-01T20:07', '2026-03-01T20:27', '2026-03-01T20:47', '2026-03-01T21:07'],
    ],
    ['0 9-17/4 * * MON-FRI', '2026-02-27T14:00:00Z', ['2026-02-27T17:00', '2026-03-02T09:00']],
    ['30 3 1,15 * *', '2026-02-20T00:00:00Z', ['2026-03-01T03:30', '2026-03-15T03:30']],
    // Both days are named: either will do. 2026-03-06 is a Friday.
    ['0 0 10 * 5', '2026-03-01T00:00:00Z', ['2026-03-06T00:00', '2026-03-10T00:00', '2026-03-13T00:00']],
    // A star with a step is no star.
    ['0 0 */2 * 1', '2026-03-01T00:00:00Z', ['2026-03-02T00:00', '2026-03-03T00:00', '2026-03-05T00:00']],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', ['2028-02-29T00:00']],
    ['0 12 ? jan,jul sun', '2026-03-01T00:00:00Z', ['2026-07-05T12:00', '2026-07-12T12:00']],
    ['@hourly', '2026-03-01T20:10:00Z', ['2026-03-01T21:00']],
    ['@daily', '2026-03-01T20:10:00Z', ['2026-03-02T00:00']],
    ['@weekly', '2026-03-01T20:10:00Z', ['2026-03-08T00:00']],
    ['@monthly', '2026-03-01T20:10:00Z', ['2026-04-01T00:00']],
    ['@yearly', '2026-03-01T20:10:00Z', ['2027-01-01T00:00']],
    ['@every 1h30m', '2026-03-01T20:10:00Z', ['2026-03-01T21:40', '2026-03-01T23:10']],
  ])('%s after %s', (text, after, expected) => {
    expect(times(text, after, expected.length)).toEqual(expected);
  });

  test('a day that never comes', () => {
    expect(times('0 0 30 2 *', '2026-03-01T00:00:00Z', 1)).toEqual([]);
  });
});

test.each([
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* * * * 7', 'end of range (7) above maximum (6): 7'],
  ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['*/2/3 * * * *', 'too many slashes: */2/3'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['@noon', 'unrecognized descriptor: @noon'],
  ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
])('[CRONJOB-7] refused: %s', (text, error) => {
  expect(parseSchedule(text)).toEqual({ error });
});
