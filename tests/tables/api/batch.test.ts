// Jobs, CronJobs, quotas and autoscalers through the API: listed, in hash and snapshot, patched by players.
import { describe, expect, test } from 'vitest';
import { listAll } from '../../../shared/api/read.ts';
import { resolvePatch } from '../../../shared/api/resolve.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { playerCommandSchema } from '../../../shared/journal/door.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { autoscaler, cronJob, deletionOf, job, jobOf, limitRange, pool, quota } from '../../support/batch.ts';
import { Cluster, create, deployment, present } from '../../support/cluster.ts';

const config = (value: string) =>
  create({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'c', finalizers: ['example.com/x'] },
    data: { a: value },
  });

describe('[HASH-1, SNAPSHOT-1] each kind is in the hash and in a snapshot', () => {
  test.each<[string, Command, Command]>([
    ['Job', job('a', { backoffLimit: 1 }), job('a', { backoffLimit: 2 })],
    ['CronJob', cronJob('a', '* * * * *'), cronJob('a', '1 * * * *')],
    ['ResourceQuota', quota('a', { pods: 1 }), quota('a', { pods: 2 })],
    [
      'LimitRange',
      limitRange('a', { type: 'Pod', max: { cpu: '1' } }),
      limitRange('a', { type: 'Pod', max: { cpu: '2' } }),
    ],
    ['HorizontalPodAutoscaler', autoscaler('a', { maxReplicas: 1 }), autoscaler('a', { maxReplicas: 2 })],
    ['ConfigMap', config('1'), config('2')],
    ['a pool', pool('a'), pool('a', { max: 9 })],
  ])('%s', (_what, one, other) => {
    const worlds = [one, other].map((command) => {
      const cluster = new Cluster();
      cluster.tick(command);
      return cluster.world;
    });
    const [first, second] = worlds.map(hashWorld);
    expect(first).not.toBe(second);
    for (const world of worlds) expect(hashWorld(loadWorld(saveWorld(world)))).toBe(hashWorld(world));
  });
});

test('[API-3] what was written is listed in the form of the API, with times', () => {
  const cluster = new Cluster();
  cluster.tick(job('work'), cronJob('tick', '* * * * *'), quota('few', { pods: 9 }));
  cluster.runTo(45);
  const { items } = listAll(cluster.world);
  const of = (kind: string) => items.find((one) => one['kind'] === kind);
  const work = items.find((one) => one['kind'] === 'Job' && (one['metadata'] as { name: string }).name === 'work');
  expect(work).toMatchObject({ apiVersion: 'batch/v1', status: { active: 1, startTime: '2023-11-14T22:13:21Z' } });
  expect(of('CronJob')).toMatchObject({ apiVersion: 'batch/v1', status: { lastScheduleTime: '2023-11-14T22:14:00Z' } });
  expect(of('ResourceQuota')).toMatchObject({ apiVersion: 'v1', status: { hard: { pods: '9' }, used: { pods: '2' } } });
});

describe('[API-2] players patch them', () => {
  function patched(resource: string, name: string, patch: unknown): Cluster {
    const cluster = new Cluster();
    cluster.tick(
      deployment('web', 1),
      job('work', { completions: 5 }),
      cronJob('tick', '* * * * *'),
      autoscaler('web', { maxReplicas: 3 }),
    );
    const resolved = resolvePatch(cluster.world, { resource, namespace: 'default', name, patch });
    if ('refusal' in resolved) throw new Error(resolved.refusal.message);
    cluster.tick(resolved.command);
    expect(cluster.said('CommandRefused')).toEqual([]);
    return cluster;
  }

  test('the parallelism of a Job; its labels, selector and template stay', () => {
    const cluster = patched('jobs', 'work', { spec: { parallelism: 3 } });
    expect(jobOf(cluster, 'work').status.active).toBe(3);
    expect(jobOf(cluster, 'work').spec.template.metadata.labels?.['job-name']).toBe('work');
    expect(jobOf(cluster, 'work').metadata.generation).toBe(2);
  });
  test('a CronJob is suspended', () => {
    const cluster = patched('cronjobs', 'tick', { spec: { suspend: true } });
    cluster.run(100);
    expect(cluster.world.store.count('Job')).toBe(1);
  });
  test('the bounds of an autoscaler', () => {
    const cluster = patched('horizontalpodautoscalers', 'web', { spec: { minReplicas: 2 } });
    cluster.run(20);
    expect(present(cluster.world.store.get('Deployment', 'default/web'), 'web').spec.replicas).toBe(2);
  });
  test('nonsense is refused in the words of the API server', () => {
    const cluster = new Cluster();
    cluster.tick(job('work'));
    const patch = { resource: 'jobs', namespace: 'default', name: 'work', patch: { spec: { parallelism: -1 } } };
    expect(resolvePatch(cluster.world, patch)).toMatchObject({
      refusal: { message: expect.stringContaining('Invalid value: -1: must be greater than or equal to 0') },
    });
  });
  test('deletions with a propagation policy pass the door, others do not', () => {
    const door = (body: Readonly<Record<string, unknown>>) =>
      playerCommandSchema.safeParse(deletionOf('jobs', 'work', body)).success;
    expect(door({ propagationPolicy: 'Foreground' })).toBe(true);
    expect(door({ propagationPolicy: 'Sideways' })).toBe(false);
  });
});
