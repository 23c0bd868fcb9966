// Jobs: so many pods at once until so many succeeded, waits after failures, limits, and what is told of it.
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { conditionsOf, deletionOf, ending, job, jobOf, podsOfJob, quota, updated } from '../../support/batch.ts';
import { Cluster, fault, machine } from '../../support/cluster.ts';

/** A node, and the images `job:1` (ends well after 5 s), `bad:1` (exit code 1 after 5 s) and `long:1` (runs on). */
function ready(): Cluster {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), ending('job:1', 5), ending('bad:1', 5, 1), ending('long:1', 10_000));
  return cluster;
}

function counts(cluster: Cluster, name = 'work'): string {
  const { active, succeeded, failed } = jobOf(cluster, name).status;
  return `${active} active, ${succeeded} succeeded, ${failed} failed`;
}

describe('[JOB-1] a Job keeps min(parallelism, completions - succeeded) pods active', () => {
  // Pods start 3 s after they are made (1 s of pull, 2 s of start, then nothing), and end 5 s later.
  test.each([
    ['one pod without further words', {}, 1, 1],
    ['never more than are needed', { completions: 3, parallelism: 10 }, 3, 3],
    ['two at a time', { completions: 5, parallelism: 2 }, 2, 5],
    ['a work queue: no completions', { parallelism: 3 }, 3, 3],
  ])('%s', (_what, spec, most, succeeded) => {
    const cluster = ready();
    cluster.tick(job('work', spec));
    let seen = 0;
    cluster.until(() => {
      seen = Math.max(seen, jobOf(cluster, 'work').status.active);
      return conditionsOf(jobOf(cluster, 'work')).some((one) => one.startsWith('Complete'));
    });
    expect(seen).toBe(most);
    expect(counts(cluster)).toBe(`0 active, ${succeeded} succeeded, 0 failed`);
    expect(conditionsOf(jobOf(cluster, 'work'))).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
    expect(cluster.said('Completed', 'work').map((one) => one.replace(/^\d+ /, ''))).toEqual(['Job completed']);
    expect(podsOfJob(cluster, 'work').every((pod) => pod.metadata.finalizers === undefined)).toBe(true);
  });

  test('another parallelism while it runs: more are made, too many are deleted and are no failures', () => {
    const cluster = ready();
    cluster.tick(job('work', { completions: 6 }, { image: 'long:1' }));
    cluster.tick(updated(cluster, 'Job', 'work', { parallelism: 3 }));
    expect(counts(cluster)).toBe('3 active, 0 succeeded, 0 failed');
    cluster.tick(updated(cluster, 'Job', 'work', { parallelism: 1 }));
    cluster.run(5);
    expect(counts(cluster)).toBe('1 active, 0 succeeded, 0 failed');
    expect(cluster.facts('SuccessfulDelete')).toHaveLength(2);
    cluster.run(40);
    expect(podsOfJob(cluster, 'work')).toHaveLength(1);
  });
});

describe('[JOB-2] after failures the next pod waits 10, 20, 40 … 600 s from the last end', () => {
  test('backoffLimit 3: four pods, then the Job has failed', () => {
    const cluster = ready();
    cluster.tick(job('work', { backoffLimit: 3 }, { image: 'bad:1' })); // tick 2
    cluster.until(() => conditionsOf(jobOf(cluster, 'work')).some((one) => one.startsWith('Failed')));
    const made = podsOfJob(cluster, 'work')
      .map((pod) => pod.metadata.creationTimestamp)
      .sort((x, y) => x - y);
    const [first = 0, second = 0, third = 0, fourth = 0] = made;
    // A pod ends 8 s after it was made the first time (one second of pull), 7 s later on.
    expect([second - (first + 8), third - (second + 7), fourth - (third + 7)]).toEqual([10, 20, 40]);
    expect(cluster.ticks('BackoffLimitExceeded')).toEqual([fourth + 7]);
    expect(counts(cluster)).toBe('0 active, 0 succeeded, 4 failed');
    expect(conditionsOf(jobOf(cluster, 'work'))).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ]);
    expect(cluster.said('BackoffLimitExceeded')[0]).toMatch(/Job has reached the specified backoff limit$/);
  });

  test('backoffLimit 0: the first failure is the last', () => {
    const cluster = ready();
    cluster.tick(job('work', { backoffLimit: 0, parallelism: 2, completions: 2 }, { image: 'bad:1' }));
    cluster.run(60);
    expect(podsOfJob(cluster, 'work')).toHaveLength(2);
    expect(counts(cluster)).toBe('0 active, 0 succeeded, 2 failed');
  });

  test('restartPolicy OnFailure: the kubelet restarts, and restarts count', () => {
    const cluster = ready();
    cluster.tick(job('work', { backoffLimit: 2 }, { image: 'bad:1', restartPolicy: 'OnFailure' }));
    cluster.until(() => cluster.facts('BackoffLimitExceeded').length > 0);
    expect(cluster.facts('SuccessfulCreate', 'work')).toHaveLength(1);
    expect(cluster.facts('ContainerExited')).toHaveLength(2);
  });
});

describe('[JOB-3] activeDeadlineSeconds counts from the start, whatever the pods do', () => {
  test('the pods are deleted with their grace, and count as failed', () => {
    const cluster = ready();
    cluster.tick(job('work', { activeDeadlineSeconds: 30, parallelism: 2, completions: 4 }, { image: 'long:1' }));
    cluster.runTo(31);
    expect(counts(cluster)).toBe('2 active, 0 succeeded, 0 failed');
    cluster.tick();
    expect(conditionsOf(jobOf(cluster, 'work'))).toEqual(['FailureTarget=True DeadlineExceeded']);
    expect(jobOf(cluster, 'work').status.terminating).toBe(2);
    cluster.run(5);
    expect(counts(cluster)).toBe('0 active, 0 succeeded, 2 failed');
    expect(conditionsOf(jobOf(cluster, 'work'))).toContain('Failed=True DeadlineExceeded');
    expect(cluster.said('DeadlineExceeded').map((one) => one.slice(3))).toEqual([
      'Job was active longer than specified deadline',
    ]);
  });
});

test('[JOB-4] ttlSecondsAfterFinished: the Job goes with its pods so long after its end', () => {
  const cluster = ready();
  cluster.tick(job('work', { ttlSecondsAfterFinished: 20 }));
  const done = cluster.until(() => cluster.facts('Completed').length > 0);
  cluster.runTo(done + 19);
  expect(podsOfJob(cluster, 'work')).toHaveLength(1);
  cluster.run(4);
  expect([cluster.world.store.count('Job'), cluster.pods().length]).toEqual([0, 0]);
  expect(cluster.ticks('JobExpired')).toEqual([done + 20]);
});

test('[JOB-5] suspend: pods are deleted and do not count, the deadline starts anew with the resumption', () => {
  const cluster = ready();
  cluster.tick(job('work', { activeDeadlineSeconds: 50 }, { image: 'long:1' }));
  cluster.run(10);
  cluster.tick(updated(cluster, 'Job', 'work', { suspend: true }));
  expect(conditionsOf(jobOf(cluster, 'work'))).toEqual(['Suspended=True JobSuspended']);
  cluster.run(100);
  expect(counts(cluster)).toBe('0 active, 0 succeeded, 0 failed');
  cluster.tick(updated(cluster, 'Job', 'work', { suspend: false }));
  expect(conditionsOf(jobOf(cluster, 'work'))).toEqual(['Suspended=False JobResumed']);
  const resumed = cluster.world.tick;
  expect(jobOf(cluster, 'work').status.startTime).toBe(resumed);
  expect(cluster.until(() => cluster.facts('DeadlineExceeded').length > 0)).toBeGreaterThanOrEqual(resumed + 50);
  expect(cluster.said('Suspended').concat(cluster.said('Resumed'))).toEqual([
    '13 Job suspended',
    `${resumed} Job resumed`,
  ]);
});

test('[JOB-6] Indexed: each index once, told by label, annotation and name; one that fails runs again', () => {
  const cluster = ready();
  cluster.tick(job('work', { completionMode: 'Indexed', completions: 4, parallelism: 3 }));
  const indexes = () =>
    podsOfJob(cluster, 'work').map((pod) => pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index']);
  expect(indexes()).toEqual(['0', '1', '2']);
  const [first] = podsOfJob(cluster, 'work');
  expect(first?.metadata.name).toMatch(/^work-0-.{5}$/);
  expect(first?.metadata.labels?.['batch.kubernetes.io/job-completion-index']).toBe('0');
  cluster.run(4);
  cluster.tick(fault('container-kill', `default/${first?.metadata.name}`));
  cluster.until(() => jobOf(cluster, 'work').status.completedIndexes === '1,2');
  cluster.until(() => cluster.facts('Completed').length > 0);
  expect(jobOf(cluster, 'work').status).toMatchObject({ completedIndexes: '0-3', succeeded: 4, failed: 1 });
});

describe('[JOB-7] podFailurePolicy', () => {
  const policy = (action: string) => ({
    backoffLimit: 6,
    podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [1] } }] },
  });
  test('FailJob ends it at the first such failure', () => {
    const cluster = ready();
    cluster.tick(job('work', policy('FailJob'), { image: 'bad:1' }));
    cluster.run(30);
    const [pod] = podsOfJob(cluster, 'work');
    expect(conditionsOf(jobOf(cluster, 'work'))).toContain('Failed=True PodFailurePolicy');
    expect(cluster.said('PodFailurePolicy').map((one) => one.replace(/^\d+ /, ''))).toEqual([
      `Container main for pod default/${pod?.metadata.name} failed with exit code 1 matching FailJob rule at index 0`,
    ]);
  });
  test('Ignore does not count', () => {
    const cluster = ready();
    cluster.tick(job('work', { ...policy('Ignore'), backoffLimit: 0 }, { image: 'bad:1' }));
    cluster.run(60);
    expect(podsOfJob(cluster, 'work').length).toBeGreaterThan(1);
    expect(jobOf(cluster, 'work').status.failed).toBe(0);
  });
});

test('[JOB-8] a pod that ended counts once, even if it is deleted in the same second', () => {
  const cluster = ready();
  cluster.tick(job('work', { completions: 2 }));
  const [pod] = podsOfJob(cluster, 'work');
  cluster.until(() => cluster.pod(pod?.metadata.name ?? '').status.phase === 'Succeeded');
  cluster.tick(deletionOf('pods', pod?.metadata.name ?? ''));
  expect(cluster.hasPod(pod?.metadata.name ?? '')).toBe(false);
  expect(jobOf(cluster, 'work').status.succeeded).toBe(1);
});

test('[JOB-8] the loop is down: what ends meanwhile waits with its finalizer, and is counted later', () => {
  const cluster = ready();
  cluster.tick(job('work', { completions: 2 }));
  cluster.tick({ kind: 'loop', loop: 'job', mode: 'down', afterTicks: 0 });
  const [pod] = podsOfJob(cluster, 'work');
  cluster.run(20);
  cluster.tick(deletionOf('pods', pod?.metadata.name ?? ''));
  expect(cluster.pod(pod?.metadata.name ?? '').metadata).toMatchObject({
    finalizers: ['batch.kubernetes.io/job-tracking'],
    deletionGracePeriodSeconds: 0,
  });
  const copy = loadWorld(saveWorld(cluster.world));
  expect(hashWorld(copy)).toBe(hashWorld(cluster.world));
  cluster.tick({ kind: 'loop', loop: 'job', mode: 'automatic', afterTicks: 0 });
  expect(cluster.hasPod(pod?.metadata.name ?? '')).toBe(false);
  expect(counts(cluster)).toBe('1 active, 1 succeeded, 0 failed');
});

test('[JOB-9] a pod that admission refuses is tried again after 1, 2, 4, 8 … s', () => {
  const cluster = ready();
  cluster.tick(quota('none', { pods: 0 }));
  cluster.tick(job('work'));
  cluster.run(20);
  expect(cluster.ticks('FailedCreate', 'work')).toEqual([3, 4, 6, 10, 18]);
  expect(cluster.said('FailedCreate', 'work')[0]).toMatch(
    /^3 Error creating: pods "work-.{5}" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0$/,
  );
});

test('[JOB-10] in version 1.20 the first pod after a failure comes at once, the next after 10 and 40 s, and nothing has a finalizer', () => {
  const cluster = ready();
  cluster.tick({
    kind: 'host',
    action: 'scheduler-configuration',
    configuration: { ...DEFAULT_CONFIGURATION, version: '1.20' },
  });
  cluster.tick(job('work', { backoffLimit: 2 }, { image: 'bad:1' })); // tick 3
  cluster.until(() => cluster.facts('BackoffLimitExceeded').length > 0);
  const made = podsOfJob(cluster, 'work')
    .map((pod) => pod.metadata.creationTimestamp)
    .sort((x, y) => x - y);
  expect(made).toEqual([3, 11, 21]);
  expect(cluster.ticks('BackoffLimitExceeded')).toEqual([61]);
  expect(conditionsOf(jobOf(cluster, 'work'))).toEqual(['Failed=True BackoffLimitExceeded']);
});

test('[JOB-11] template, completions and selector cannot change', () => {
  const cluster = ready();
  cluster.tick(job('work', { completions: 2 }));
  cluster.tick(updated(cluster, 'Job', 'work', { completions: 5 }));
  expect(cluster.said('CommandRefused').at(-1)).toBe(
    '3 director: update jobs work: Job.batch "work" is invalid: spec.completions: Invalid value: 5: field is immutable',
  );
});

test('[JOB-12] a Job that is deleted takes its pods along, counted or not', () => {
  const cluster = ready();
  cluster.tick(job('work', { parallelism: 3, completions: 3 }, { image: 'long:1' }));
  cluster.run(5);
  cluster.tick(deletionOf('jobs', 'work'));
  cluster.run(10);
  expect([cluster.world.store.count('Job'), cluster.pods().length]).toEqual([0, 0]);
});
