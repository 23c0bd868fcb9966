// CronJobs: when they make Jobs, what they do with one that still runs, and what they keep. Tick 0 is 2023-11-14T22:13:20Z, so that minutes begin at ticks 40, 100, 160 …
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { cronJob, ending, updated } from '../../support/batch.ts';
import { Cluster, loop, machine, present } from '../../support/cluster.ts';

function ready(seconds = 5, exitCode = 0): Cluster {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), ending('job:1', seconds, exitCode));
  return cluster;
}

const cron = (cluster: Cluster) => present(cluster.world.store.list('CronJob')[0], 'CronJob');
const jobs = (cluster: Cluster) => cluster.world.store.list('Job').map((one) => one.metadata.name);

test('[CRONJOB-1] a Job at each time of the schedule, named after it', () => {
  const cluster = ready();
  cluster.tick(cronJob('report', '* * * * *'));
  cluster.runTo(170);
  expect(cluster.ticks('SuccessfulCreate', 'report')).toEqual([40, 100, 160]);
  expect(jobs(cluster)).toEqual(['report-28333334', 'report-28333335', 'report-28333336']);
  expect(cluster.said('SawCompletedJob')).toEqual([
    '49 Saw completed job: report-28333334, condition: Complete',
    '108 Saw completed job: report-28333335, condition: Complete',
    '168 Saw completed job: report-28333336, condition: Complete',
  ]);
  expect(cron(cluster).status).toMatchObject({ active: [], lastScheduleTime: 160, lastSuccessfulTime: 167 });
  const [first] = cluster.world.store.list('Job');
  expect(first?.metadata.annotations).toEqual({
    'batch.kubernetes.io/cronjob-scheduled-timestamp': '2023-11-14T22:14:00Z',
  });
});

describe('[CRONJOB-2] a Job that still runs when the next is due', () => {
  test.each([
    ['Allow', [40, 100, 160], []],
    ['Forbid', [40, 108, 175], [100, 160]],
    ['Replace', [40, 100, 160], []],
  ] as const)('%s', (concurrencyPolicy, made, refused) => {
    const cluster = ready(60); // a pod lives for 62 to 63 s
    cluster.tick(cronJob('report', '* * * * *', { concurrencyPolicy }));
    cluster.runTo(180);
    // Forbid: the time that was missed is made up for when the one before has ended.
    if (concurrencyPolicy === 'Forbid') {
      const [first, second] = cluster.ticks('SuccessfulCreate', 'report');
      expect(first).toBe(40);
      expect(second).toBeGreaterThan(100);
      expect(cluster.ticks('JobAlreadyActive').slice(0, 1)).toEqual(refused.slice(0, 1));
    } else expect(cluster.ticks('SuccessfulCreate', 'report')).toEqual(made);
    expect(cluster.facts('SuccessfulDelete', 'report')).toHaveLength(concurrencyPolicy === 'Replace' ? 2 : 0);
  });
});

test('[CRONJOB-3] only the last ones stay: three that succeeded, one that failed, or as it says', () => {
  const cluster = ready();
  cluster.tick(cronJob('report', '* * * * *', { successfulJobsHistoryLimit: 1 }));
  cluster.runTo(230);
  expect(jobs(cluster)).toEqual(['report-28333337']);
  expect(cluster.said('SuccessfulDelete', 'report').length).toBe(3);
  cluster.run(5);
  expect(cluster.pods()).toHaveLength(1);

  const failing = ready(5, 1);
  failing.tick(cronJob('report', '* * * * *', {}, { backoffLimit: 0 }));
  failing.runTo(230);
  expect(jobs(failing)).toHaveLength(1);
});

test('[CRONJOB-4] suspended it makes nothing; then only the latest of what was missed', () => {
  const cluster = ready();
  cluster.tick(cronJob('report', '* * * * *', { suspend: true }));
  cluster.runTo(200);
  expect(jobs(cluster)).toEqual([]);
  cluster.tick(updated(cluster, 'CronJob', 'report', { suspend: false }));
  expect(jobs(cluster)).toEqual(['report-28333336']);
});

test('[CRONJOB-5] missed times: older than startingDeadlineSeconds they do not count, more than 100 are told of', () => {
  const late = ready();
  late.tick(cronJob('report', '* * * * *', { startingDeadlineSeconds: 20 }), loop('cronjob', 'down'));
  late.runTo(130);
  late.tick(loop('cronjob', 'automatic'));
  expect(jobs(late)).toEqual([]);
  late.runTo(160);
  expect(jobs(late)).toEqual(['report-28333336']);

  const many = ready();
  many.tick(cronJob('report', '* * * * *'), loop('cronjob', 'down'));
  many.runTo(40 + 60 * 101);
  many.tick(loop('cronjob', 'automatic'));
  expect(jobs(many)).toEqual(['report-28333435']);
  expect(many.said('TooManyMissedTimes')).toEqual([
    '6101 too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  ]);
});

test('[CRONJOB-6] in version 1.20 the controller looks every ten seconds', () => {
  const cluster = ready();
  cluster.tick({
    kind: 'host',
    action: 'scheduler-configuration',
    configuration: { ...DEFAULT_CONFIGURATION, version: '1.20' },
  });
  cluster.tick(cronJob('report', '* * * * *'));
  cluster.runTo(120);
  expect(cluster.ticks('SuccessfulCreate', 'report')).toEqual([40, 100]);
  expect(cluster.said('SawCompletedJob')).toEqual([
    '50 Saw completed job: report-28333334, status: Complete',
    '110 Saw completed job: report-28333335, status: Complete',
  ]);
});
