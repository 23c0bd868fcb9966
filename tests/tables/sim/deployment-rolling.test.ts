// Rolling updates with numbers worked out: the vectors of the facts sheet (2.2) and of recordings of a real controller, tick by tick.
import { describe, expect, test } from 'vitest';
import { condition } from '../../../shared/kinds/meta.ts';
import { isActive, isPodReady } from '../../../shared/kinds/pod.ts';
import { Cluster, create, deletion, deployment, image, loop, machine, scale } from '../../support/cluster.ts';
import { deploymentOf, revision, revisions, setImage, sizes, update } from '../../support/rollout.ts';

const probe = { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } };

/** `replicas` pods of web:1.0 that are ready; those of web:2.0 need `boot` seconds. */
function running(
  replicas: number,
  bounds?: { maxSurge: number | string; maxUnavailable: number | string },
  boot = 8,
): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image(),
    image('web:2.0', { bootSeconds: boot }),
    image('web:3.0'),
    machine('n1', { milliCpu: 64_000, memoryBytes: 256 * 1024 ** 3 }),
    deployment('web', replicas, probe, bounds),
  );
  cluster.runTo(20);
  return cluster;
}

/** Each size that the ReplicaSets are to have, once, until nothing more happens. Within a tick the events tell what else was in between. */
function steps(cluster: Cluster, most = 200): number[][] {
  const seen: number[][] = [];
  for (let i = 0; i < most; i += 1) {
    const now = sizes(cluster);
    if (now.join() !== seen.at(-1)?.join()) seen.push(now);
    if (isDone(cluster)) return seen;
    cluster.tick();
  }
  return seen;
}

function progress(cluster: Cluster) {
  return condition(deploymentOf(cluster).status.conditions, 'Progressing');
}

function isDone(cluster: Cluster): boolean {
  const { metadata, status } = deploymentOf(cluster);
  return status.observedGeneration === metadata.generation && progress(cluster)?.reason === 'NewReplicaSetAvailable';
}

/** What ScalingReplicaSet said since `tick`: `2 +0-3` for the second revision from 0 to 3. */
function scalings(cluster: Cluster, since: number): string[] {
  const names = new Map(revisions(cluster).map((one) => [one.metadata.name, revision(one)]));
  return cluster
    .facts('ScalingReplicaSet')
    .filter((fact) => fact.tick > since)
    .map((fact) => `${names.get(String(fact.first))} ${String(fact.second).replace(/from (\d+) to/, '$1 →')}`);
}

describe('[DEPLOY-6] a rolling update goes step by step within its bounds', () => {
  test('[DEPLOY-14] 4 replicas, one more, one less, pods need some seconds: the vector of the facts sheet, its first three steps in one tick', () => {
    const cluster = running(4, { maxSurge: 1, maxUnavailable: 1 });
    cluster.tick(setImage(cluster, 'web:2.0')); // tick 21
    expect(scalings(cluster, 20)).toEqual(['2 0 → 1', '1 4 → 3', '2 1 → 2']);
    expect(steps(cluster)).toEqual([
      [3, 2],
      [1, 4],
      [0, 4],
    ]);
    expect(scalings(cluster, 21)).toEqual(['1 3 → 1', '2 2 → 4', '1 1 → 0']);
  });

  // As recorded of kube-controller-manager where pods of a wave become ready together.
  test.each<[number, number | string, number | string, string[]]>([
    [1, '25%', '25%', ['2 0 → 1', '1 1 → 0']],
    [2, '25%', '25%', ['2 0 → 1', '1 2 → 1', '2 1 → 2', '1 1 → 0']],
    [3, '25%', '25%', ['2 0 → 1', '1 3 → 2', '2 1 → 2', '1 2 → 1', '2 2 → 3', '1 1 → 0']],
    [3, 0, 1, ['2 0 → 0', '1 3 → 2', '2 0 → 1', '1 2 → 1', '2 1 → 2', '1 1 → 0', '2 2 → 3']],
    [6, '100%', 0, ['2 0 → 6', '1 6 → 0']],
    [10, '30%', '20%', ['2 0 → 3', '1 10 → 8', '2 3 → 5', '1 8 → 3', '2 5 → 10', '1 3 → 0']],
    [4, 0, 4, ['2 0 → 0', '1 4 → 0', '2 0 → 4']],
  ])('%i replicas, maxSurge %s, maxUnavailable %s', (replicas, maxSurge, maxUnavailable, expected) => {
    const cluster = running(replicas, { maxSurge, maxUnavailable });
    cluster.tick(setImage(cluster, 'web:2.0'));
    steps(cluster);
    expect(isDone(cluster)).toBe(true);
    // A ReplicaSet that is made without pods is no scaling.
    expect(scalings(cluster, 20)).toEqual(expected.filter((one) => one !== '2 0 → 0'));
  });

  test.each([
    [5, '25%', '25%'],
    [10, '30%', '20%'],
    [7, 0, 2],
    [7, 3, 0],
  ])('at every tick of %i replicas with %s and %s: what is wanted and what is available stay within', (...row) => {
    const [replicas, maxSurge, maxUnavailable] = row;
    const part = (value: number | string, round: (n: number) => number) =>
      typeof value === 'number' ? value : round((replicas * Number.parseInt(value, 10)) / 100);
    const most = replicas + part(maxSurge, Math.ceil);
    const least = replicas - part(maxUnavailable, Math.floor);
    const cluster = running(replicas, { maxSurge, maxUnavailable }, 3);
    cluster.tick(setImage(cluster, 'web:2.0'));
    for (let i = 0; i < 100 && !isDone(cluster); i += 1) {
      cluster.tick();
      expect(sizes(cluster).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(most);
      expect(cluster.pods().filter((one) => isActive(one) && isPodReady(one)).length).toBeGreaterThanOrEqual(least);
    }
    expect(isDone(cluster)).toBe(true);
    expect(cluster.pods().map((one) => one.spec.containers[0]?.image)).toEqual(Array(replicas).fill('web:2.0'));
  });

  test('pods of the old template that are no use go first, beyond what may be missing', () => {
    const cluster = running(4, { maxSurge: 1, maxUnavailable: 1 });
    cluster.tick(setImage(cluster, 'nobody/has-it:1')); // never runs: [3, 2]
    cluster.run(5);
    cluster.tick(setImage(cluster, 'web:3.0')); // the two of the bad image are given up for the newest
    expect(scalings(cluster, 26)).toEqual(['2 2 → 0', '3 0 → 2']);
    expect(steps(cluster).at(-1)).toEqual([0, 0, 4]);
  });

  test('[DEPLOY-7] rollover: a third template while the second rolls out', () => {
    const cluster = running(3, { maxSurge: 1, maxUnavailable: 0 });
    cluster.tick(setImage(cluster, 'web:2.0'));
    cluster.run(3);
    cluster.tick(setImage(cluster, 'web:3.0'));
    const seen = steps(cluster);
    expect(seen.at(0)).toEqual([3, 0, 1]);
    expect(seen.at(-1)).toEqual([0, 0, 3]);
  });

  test('with minReadySeconds the next step waits until pods are available, not only ready', () => {
    const cluster = running(2, { maxSurge: 1, maxUnavailable: 0 }, 1);
    cluster.tick(update(cluster, { minReadySeconds: 5 }));
    cluster.runTo(40);
    cluster.tick(setImage(cluster, 'web:2.0'));
    const before = cluster.world.tick;
    steps(cluster);
    const downs = cluster.facts('ScalingReplicaSet').filter((fact) => fact.tick > before);
    const ready = cluster.ticks('PodReady').filter((at) => at > before);
    // One second until the Deployment knows, as always.
    expect(downs[0]?.tick).toBe((ready[0] ?? 0) + 5 + 1);
    expect(downs.at(-1)?.tick).toBe((ready.at(-1) ?? 0) + 5 + 1);
  });
});

describe('[DEPLOY-5] Recreate: no pod of the new template while one of the old is there', () => {
  test('down to 0, until the last one is gone, and up', () => {
    const cluster = new Cluster();
    const spec = {
      replicas: 3,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1.0' }] } },
    };
    cluster.tick(
      image('web:1.0', { stopSeconds: 6 }),
      image('web:2.0'),
      machine('n1'),
      create({ kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'web' }, spec }),
    );
    cluster.runTo(10);
    cluster.tick(setImage(cluster, 'web:2.0')); // tick 11
    expect(sizes(cluster)).toEqual([0]);
    expect(progress(cluster)?.reason, 'no word of a new one yet').toBe('NewReplicaSetAvailable');
    cluster.runTo(16);
    expect(cluster.pods().map((one) => one.metadata.deletionTimestamp !== undefined)).toEqual([true, true, true]);
    const gone = cluster.until(() => cluster.pods().every((one) => one.metadata.deletionTimestamp === undefined));
    expect([gone, sizes(cluster)]).toEqual([17, [0, 3]]);
    expect(cluster.facts('ScalingReplicaSet').map((fact) => `${fact.tick} ${fact.second}`)).toEqual([
      '1 from 0 to 3',
      '11 from 3 to 0',
      '17 from 0 to 3',
    ]);
    cluster.until(() => isDone(cluster));
    expect(deploymentOf(cluster).status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
  });
});

describe('[DEPLOY-8] scaling in the middle of a rollout keeps the shares', () => {
  /** 10 replicas, 3 more and 2 less: 8 old ones and 5 of an image that nobody has. */
  function stuck(): Cluster {
    const cluster = running(10, { maxSurge: 3, maxUnavailable: 2 });
    cluster.tick(setImage(cluster, 'nobody/has-it:1'));
    cluster.run(9);
    expect(sizes(cluster)).toEqual([8, 5]);
    return cluster;
  }

  test('up to 15 and down to 6, as recorded', () => {
    const cluster = stuck();
    cluster.tick(scale('web', 15)); // 18 in all: 8 · 18 / 13 is 11, 5 · 18 / 13 is 7
    expect(sizes(cluster)).toEqual([11, 7]);
    cluster.run(9);
    cluster.tick(scale('web', 6)); // 9 in all: 11 · 9 / 18 is 6, less one that rounding leaves; 7 · 9 / 18 is 4
    expect(scalings(cluster, 39)).toEqual(['1 11 → 5', '2 7 → 4']);
    cluster.run(3); // then one that is available may go, and one more of the new ones come
    expect(sizes(cluster)).toEqual([4, 5]);
  });

  test('to 0: all of them; back to 4: the newest has them', () => {
    const cluster = stuck();
    cluster.tick(scale('web', 0));
    cluster.run(3);
    expect(sizes(cluster)).toEqual([0, 0]);
    cluster.tick(scale('web', 4));
    cluster.run(3);
    expect(sizes(cluster)).toEqual([0, 4]);
  });

  test('of one ReplicaSet alone nothing is reckoned', () => {
    const cluster = running(3);
    cluster.tick(scale('web', 7));
    expect(sizes(cluster)).toEqual([7]);
  });
});

describe('[DEPLOY-9] ScalingReplicaSet tells from what to what; up to version 1.20 only to what', () => {
  test('under the profile of 1.20', () => {
    const cluster = new Cluster();
    const { schedulerConfiguration } = cluster.world;
    const configuration = { ...schedulerConfiguration, version: '1.20' } as const;
    cluster.tick({ kind: 'host', action: 'scheduler-configuration', configuration }, deployment('web', 3));
    cluster.tick(scale('web', 1));
    const { name } = revisions(cluster)[0]?.metadata ?? {};
    expect(cluster.said('ScalingReplicaSet')).toEqual([
      `1 Scaled up replica set ${name} to 3`,
      `2 Scaled down replica set ${name} to 1`,
    ]);
  });
});

test('[DEPLOY-6] a Deployment whose controller was away catches up', () => {
  const cluster = running(3);
  cluster.tick(loop('deployment', 'down'), setImage(cluster, 'web:2.0'));
  cluster.run(20);
  expect(sizes(cluster)).toEqual([3]);
  cluster.tick(loop('deployment', 'automatic'), deletion('pods', cluster.pods()[0]?.metadata.name ?? ''));
  expect(steps(cluster).at(-1)).toEqual([0, 3]);
});
