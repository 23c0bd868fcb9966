// The cluster autoscaler over node pools: when machines are bought, which, and when they are given back.
import { describe, expect, test } from 'vitest';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { pool } from '../../support/batch.ts';
import { Cluster, create, deployment, image, machine, pod, scale } from '../../support/cluster.ts';

const ASK = { requests: { cpu: '1500m', memory: '1Gi' } };

/** A node of 4 cores, which holds two pods of 1.5 cores; the last tick is 1. */
function harbour(...pools: readonly ReturnType<typeof pool>[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), image(), ...pools);
  return cluster;
}

const nodes = (cluster: Cluster) =>
  cluster.world.store.list('Node').map((one) => one.metadata.name.replace(/-[^-]{5}$/, ''));
const running = (cluster: Cluster) => cluster.pods().filter((one) => one.status.phase === 'Running').length;

describe('[AUTOSCALER-1] pods that fit nowhere get machines', () => {
  test('seen with the next look, every 10 s; there after the boot time', () => {
    const cluster = harbour(pool('deck'));
    cluster.tick(deployment('web', 5, ASK)); // two on n1, two on a new one, one on another
    cluster.runTo(10);
    expect(cluster.said('ScaledUpGroup')).toEqual(['10 Scale-up: setting group deck size to 2 instead of 0 (max: 3)']);
    expect(cluster.said('TriggeredScaleUp')).toEqual(
      Array(3).fill('10 pod triggered scale-up: [{deck 0->2 (max: 3)}]'),
    );
    cluster.runTo(69);
    expect(nodes(cluster)).toEqual(['n1']);
    cluster.tick();
    expect(nodes(cluster)).toEqual(['deck', 'deck', 'n1']);
    cluster.run(20);
    expect(running(cluster)).toBe(5);
    expect(cluster.facts('ScaledUpGroup')).toHaveLength(1);
  });

  test('at most max', () => {
    const cluster = harbour(pool('deck'));
    cluster.tick(deployment('web', 20, ASK));
    cluster.run(100);
    expect(nodes(cluster)).toEqual(['deck', 'deck', 'deck', 'n1']);
    expect(running(cluster)).toBe(8);
    expect(cluster.said('NotTriggerScaleUp').at(-1)).toMatch(
      /pod didn't trigger scale-up: 1 max node group size reached$/,
    );
  });

  test.each([
    // Two pods of 1.5 cores and 1 GiB: 1 of 4 cores is idle and 5.9 of 7.9 GiB, or 5 of 8 and 13.9 of 15.9.
    [
      'the pool that wastes less',
      pool('small'),
      pool('large', { milliCpu: 8_000, memoryBytes: 16 * 1024 ** 3 }),
      'small',
    ],
    ['of equal ones the first', pool('one'), pool('two'), 'one'],
    [
      'the only one on which they fit',
      pool('tiny', { milliCpu: 1_000 }),
      pool('fitting', { milliCpu: 64_000 }),
      'fitting',
    ],
    [
      'the only one that is not full',
      pool('full', { max: 1, min: 1, milliCpu: 100 }),
      pool('open', { milliCpu: 64_000 }),
      'open',
    ],
  ])('%s', (_what, first, second, chosen) => {
    const cluster = harbour(first, second);
    cluster.tick(deployment('web', 4, ASK));
    cluster.run(20);
    expect(cluster.facts('ScaledUpGroup').map((one) => one.name)).toEqual([chosen]);
  });

  test('a snapshot while machines boot goes on alike', () => {
    const cluster = harbour(pool('deck'));
    cluster.tick(deployment('web', 5, ASK));
    cluster.run(20);
    const copy = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, copy]) one.run(70);
    expect(running(copy)).toBe(5);
    expect(hashWorld(copy.world)).toBe(hashWorld(cluster.world));
  });
});

test('[AUTOSCALER-2] machines on their way and room on nodes count first', () => {
  const cluster = harbour(pool('deck'));
  cluster.tick(deployment('web', 3, ASK)); // one waits, and would share its machine
  cluster.run(15);
  cluster.tick(scale('web', 4));
  cluster.run(80);
  expect(cluster.facts('ScaledUpGroup')).toHaveLength(1);
  expect(running(cluster)).toBe(4);
});

test.each([
  ['too large', {}, { requests: { cpu: '5' } }, '1 Insufficient cpu'],
  [
    'another kind of node',
    {},
    { nodeSelector: { disk: 'ssd' } },
    "1 node(s) didn't match Pod's node affinity/selector",
  ],
  [
    'a taint',
    { taints: [{ key: 'lab', effect: 'NoSchedule' as const }] },
    { requests: { cpu: '4' } },
    '1 node(s) had untolerated taint {lab: }',
  ],
])('[AUTOSCALER-3] a pod that no pool can help: %s', (_what, more, ask, why) => {
  const cluster = harbour(pool('deck', more));
  cluster.tick(pod('other', { requests: { cpu: '100m' } }));
  cluster.tick(pod('a', ask));
  cluster.run(60);
  expect(cluster.said('NotTriggerScaleUp')).toEqual([`10 pod didn't trigger scale-up: ${why}`]);
});

/** Five pods on n1 and two machines of the pool, then only `left`; the tick of the change. */
function grown(left: number, ask: object = ASK): { cluster: Cluster; at: number } {
  const cluster = harbour(pool('deck'));
  cluster.tick(deployment('web', 5, { ...ASK, ...ask }));
  cluster.until(() => running(cluster) === 5);
  cluster.tick(scale('web', left));
  return { cluster, at: cluster.world.tick };
}

describe('[AUTOSCALER-4] machines that are not needed are given back', () => {
  test('after ten minutes, empty ones together', () => {
    const { cluster, at } = grown(0);
    cluster.runTo(at + 590);
    expect(nodes(cluster)).toHaveLength(3);
    cluster.runTo(at + 660);
    expect(nodes(cluster)).toEqual(['n1']);
    expect(cluster.said('ScaleDown').map((one) => one.replace(/^\d+ /, ''))).toEqual(
      Array(2).fill('marked the node as toBeDeleted/unschedulable'),
    );
  });

  test('one with a pod that fits elsewhere: the pod moves, then the machine goes', () => {
    const { cluster } = grown(3);
    cluster.run(800);
    // Three pods of 1.5 cores need two nodes of 4: one of the three is given back.
    expect(nodes(cluster)).toHaveLength(2);
    expect(running(cluster)).toBe(3);
  });

  test('never below min', () => {
    const cluster = harbour(pool('deck', { min: 2 }));
    cluster.run(2_000);
    expect(nodes(cluster)).toEqual(['deck', 'deck', 'n1']);
  });

  test('a snapshot in the ten minutes goes on alike', () => {
    const { cluster } = grown(1);
    cluster.run(300);
    const copy = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, copy]) one.run(500);
    expect(nodes(copy)).toEqual(nodes(cluster));
    expect(hashWorld(copy.world)).toBe(hashWorld(cluster.world));
  });
});

describe('[AUTOSCALER-5] what keeps a node', () => {
  /** A small pod on the one machine of the pool, for which there is room on n1. */
  function kept(ask: Parameters<typeof pod>[1] | 'deployment', ...more: readonly ReturnType<typeof pod>[]): Cluster {
    const cluster = new Cluster();
    cluster.tick(image(), pool('deck', { min: 1, max: 2 }), ...more);
    const small = { requests: { cpu: '100m', memory: '64Mi' } };
    cluster.tick(ask === 'deployment' ? deployment('web', 1, small) : pod('a', { ...small, ...ask }));
    cluster.tick(machine('n1'), pool('spare', { min: 0 }));
    // Above the pool's minimum: another machine of it, which is empty.
    cluster.tick(pod('big', { requests: { cpu: '4' }, nodeSelector: { 'node-pool': 'deck' } }));
    cluster.until(() => cluster.pod('big').status.phase === 'Running');
    cluster.tick({ kind: 'api', verb: 'delete', resource: 'pods', namespace: 'default', name: 'big' });
    return cluster;
  }
  const removed = (cluster: Cluster) => cluster.facts('ScaleDownNodeRemoved').length;

  test('without anything special the emptier one of two goes', () => {
    const cluster = kept('deployment');
    cluster.run(1_300);
    expect(removed(cluster)).toBe(1);
  });

  test.each([
    ['a pod without a controller', {}],
    ['safe-to-evict: "false"', { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } }],
  ])('%s stays where it is', (_what, ask) => {
    const cluster = kept(ask);
    const node = cluster.pod('a').spec.nodeName;
    cluster.run(1_300);
    expect(cluster.pod('a').spec.nodeName).toBe(node);
  });

  test('a budget that allows nothing', () => {
    const guard = create({
      kind: 'PodDisruptionBudget',
      apiVersion: 'policy/v1',
      metadata: { name: 'web' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    });
    const cluster = kept('deployment', guard);
    const where = () =>
      cluster.pods().flatMap((one) => (one.metadata.name === 'big' ? [] : (one.spec.nodeName ?? 'none')));
    const before = where();
    cluster.run(1_300);
    expect(where()).toEqual(before);
  });
});

test('[AUTOSCALER-6] the machines of a pool: labels, taints, price; the first ones at once', () => {
  const taints = [{ key: 'lab', effect: 'NoSchedule' as const }];
  const cluster = harbour(
    pool('spots', { min: 1, spot: true, labels: { disk: 'ssd' }, taints, centsPerHour: 3, zone: 'b' }),
  );
  const [node] = cluster.world.store.list('Node').filter((one) => one.metadata.name.startsWith('spots-'));
  expect(node?.metadata.labels).toMatchObject({
    disk: 'ssd',
    'node-pool': 'spots',
    'capacity-type': 'spot',
    'topology.kubernetes.io/zone': 'b',
  });
  expect(node?.spec.taints).toEqual(taints);
  expect(cluster.world.nodes.at.centsPerHour[cluster.world.nodes.slotOf(node?.metadata.name ?? '') ?? -1]).toBe(3);
  cluster.tick(pool('spots'), pool('odd', { min: 4, max: 2 }));
  expect(cluster.said('CommandRefused').map((one) => one.replace(/^.*: node/, 'node'))).toEqual([
    'node pool "spots" already exists',
    'node pool "odd": max must be greater than or equal to min',
  ]);
});
