// Jobs that count by index: a limit for each of them, rules about failures and success, and another size while they run.
import { describe, expect, test } from 'vitest';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { conditionsOf, ending, job, jobOf, podsOfJob, updated } from '../../support/batch.ts';
import { Cluster, fault, machine } from '../../support/cluster.ts';

function ready(): Cluster {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), ending('job:1', 5), ending('bad:1', 5, 1), ending('long:1', 10_000));
  return cluster;
}

const indexed = (completions: number, more: object = {}) => ({
  completionMode: 'Indexed',
  completions,
  parallelism: completions,
  ...more,
});
const over = (cluster: Cluster) => conditionsOf(jobOf(cluster, 'work')).some((one) => /^(Failed|Complete)=/.test(one));
const podOf = (cluster: Cluster, index: number) =>
  podsOfJob(cluster, 'work').filter((pod) => pod.metadata.name.startsWith(`work-${index}-`));
const carried = (cluster: Cluster, index: number) =>
  podOf(cluster, index)
    .sort((x, y) => x.metadata.creationTimestamp - y.metadata.creationTimestamp)
    .map((pod) => pod.metadata.annotations ?? {})
    .map((all) => [
      all['batch.kubernetes.io/job-index-failure-count'],
      all['batch.kubernetes.io/job-index-ignored-failure-count'],
    ]);

test('[JOB-6] the pod of an index has its name as host name', () => {
  const cluster = ready();
  cluster.tick(job('work', indexed(2)));
  expect(podsOfJob(cluster, 'work').map((pod) => pod.spec.hostname)).toEqual(['work-0', 'work-1']);
});

describe('[JOB-14] backoffLimitPerIndex', () => {
  test('each index is tried again by itself, with its count on the pod; all given up is a failure', () => {
    const cluster = ready();
    cluster.tick(job('work', indexed(2, { backoffLimitPerIndex: 1 }), { image: 'bad:1' })); // tick 2
    expect(jobOf(cluster, 'work').status.failedIndexes).toBe('');
    expect(jobOf(cluster, 'work').spec.backoffLimit).toBe(2_147_483_647);
    cluster.run(12);
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) one.until(() => over(one));
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
    expect(carried(cluster, 0)).toEqual([
      ['0', undefined],
      ['1', undefined],
    ]);
    const [first = 0, second = 0] = podOf(cluster, 1)
      .map((pod) => pod.metadata.creationTimestamp)
      .sort((x, y) => x - y);
    expect(second - (first + 8)).toBe(10); // one second of pull, 2 s of start, 5 s of life
    expect(jobOf(cluster, 'work').status).toMatchObject({ failedIndexes: '0,1', failed: 4, succeeded: 0 });
    expect(conditionsOf(jobOf(cluster, 'work'))).toEqual([
      'FailureTarget=True FailedIndexes',
      'Failed=True FailedIndexes',
    ]);
    expect(cluster.said('FailedIndexes', 'work')[0]).toMatch(/Job has failed indexes$/);
  });

  test('what one index fails does not end the others', () => {
    const cluster = ready();
    cluster.tick(job('work', indexed(3, { backoffLimitPerIndex: 0 })));
    cluster.run(4);
    cluster.tick(fault('container-kill', `default/${podOf(cluster, 1)[0]?.metadata.name}`));
    cluster.until(() => over(cluster));
    expect(jobOf(cluster, 'work').status).toMatchObject({ completedIndexes: '0,2', failedIndexes: '1', failed: 1 });
    expect(conditionsOf(jobOf(cluster, 'work'))).toContain('Failed=True FailedIndexes');
  });

  test('maxFailedIndexes ends it early', () => {
    const cluster = ready();
    cluster.tick(job('work', indexed(3, { backoffLimitPerIndex: 0, maxFailedIndexes: 0 }), { image: 'long:1' }));
    cluster.run(6);
    cluster.tick(fault('container-kill', `default/${podOf(cluster, 2)[0]?.metadata.name}`));
    cluster.until(() => over(cluster));
    expect(conditionsOf(jobOf(cluster, 'work'))).toContain('Failed=True MaxFailedIndexesExceeded');
    expect(jobOf(cluster, 'work').status).toMatchObject({ active: 0, failedIndexes: '2', failed: 3 });
    expect(cluster.said('MaxFailedIndexesExceeded')[0]).toMatch(
      /Job has exceeded the specified maximal number of failed indexes$/,
    );
  });

  test('[JOB-7] FailIndex gives an index up at once, Ignore tries it again for nothing', () => {
    const rule = (action: string) => ({
      backoffLimitPerIndex: 3,
      podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [1] } }] },
    });
    const cluster = ready();
    cluster.tick(job('work', indexed(1, rule('FailIndex')), { image: 'bad:1' }));
    cluster.until(() => over(cluster));
    expect([podsOfJob(cluster, 'work').length, jobOf(cluster, 'work').status.failedIndexes]).toEqual([1, '0']);
    const other = ready();
    other.tick(job('work', indexed(1, { ...rule('Ignore'), backoffLimitPerIndex: 0 }), { image: 'bad:1' }));
    other.run(60);
    expect(carried(other, 0).slice(0, 3)).toEqual([
      ['0', undefined],
      ['0', '1'],
      ['0', '2'],
    ]);
    expect(jobOf(other, 'work').status).toMatchObject({ failed: 0, failedIndexes: '' });
  });
});

describe('[JOB-15] successPolicy', () => {
  const rules = (...list: readonly object[]) => ({ successPolicy: { rules: list } });
  test('met by an index: the others are deleted, and are no failures', () => {
    const cluster = ready();
    cluster.tick(job('work', indexed(3, { parallelism: 1, ...rules({ succeededIndexes: '0' }) })));
    cluster.run(4);
    cluster.tick(updated(cluster, 'Job', 'work', { parallelism: 3 }));
    cluster.until(() => over(cluster));
    expect(conditionsOf(jobOf(cluster, 'work'))).toEqual([
      'SuccessCriteriaMet=True SuccessPolicy',
      'Complete=True SuccessPolicy',
    ]);
    expect(jobOf(cluster, 'work').status.conditions[0]?.message).toBe('Matched rules at index 0');
    expect(jobOf(cluster, 'work').status).toMatchObject({ succeeded: 1, failed: 0, active: 0, completedIndexes: '0' });
    expect(podsOfJob(cluster, 'work')).toHaveLength(1);
    expect(cluster.said('Completed', 'work')).toHaveLength(1);
  });

  test.each([
    ['a count alone', [{ succeededCount: 2 }], '0,1', 0],
    ['so many of a list', [{ succeededIndexes: '1-3', succeededCount: 1 }], '0,1', 0],
    ['the second rule', [{ succeededIndexes: '2,3' }, { succeededIndexes: '0,1' }], '0,1', 1],
  ])('%s', (_what, list, completedIndexes, index) => {
    const cluster = ready();
    cluster.tick(job('work', indexed(4, { parallelism: 1, ...rules(...list) })));
    cluster.until(() => over(cluster));
    expect(jobOf(cluster, 'work').status).toMatchObject({ completedIndexes });
    expect(jobOf(cluster, 'work').status.conditions.at(-1)?.message).toBe(`Matched rules at index ${index}`);
  });
});

test('[JOB-16] a smaller Indexed Job gives up the pods of indexes that nobody asks for any more', () => {
  const cluster = ready();
  cluster.tick(job('work', indexed(4), { image: 'long:1' }));
  cluster.run(5);
  cluster.tick(updated(cluster, 'Job', 'work', { completions: 2, parallelism: 2 }));
  cluster.run(3);
  expect(podsOfJob(cluster, 'work').map((pod) => pod.spec.hostname)).toEqual(['work-0', 'work-1']);
  expect(jobOf(cluster, 'work').status).toMatchObject({ active: 2, failed: 0 });
});

test('[JOB-2] while new pods have to wait the status counts none as active', () => {
  const cluster = ready();
  cluster.tick(job('work', { completions: 2, parallelism: 2 }, { image: 'long:1' }));
  cluster.run(6);
  cluster.tick(fault('container-kill', `default/${podsOfJob(cluster, 'work')[0]?.metadata.name}`));
  cluster.run(2);
  expect(jobOf(cluster, 'work').status).toMatchObject({ active: 0, ready: 1, failed: 1 });
  cluster.run(12);
  expect(jobOf(cluster, 'work').status).toMatchObject({ active: 2, failed: 1 });
});
