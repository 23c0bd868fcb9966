// The scheduling cycle as a whole: binding, the search in large clusters, ties, and how much is done in one tick.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { snapshotOf } from '../../../shared/sim/scheduler/node-snapshot.ts';
import { nodesToFind } from '../../../shared/sim/scheduler/search.ts';
import { Cluster, type NodeAsk } from './cluster.ts';

const many = (count: number, ask: (i: number) => NodeAsk = () => ({})) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${String(i).padStart(4, '0')}`, ask(i)]));

test('[CYCLE-1] each pod is decided with those before it counted, and Scheduled is caused by what made the pod', () => {
  const cluster = new Cluster({ n1: { cpu: '2' }, n2: { cpu: '2' } });
  for (const name of ['a', 'b', 'c', 'd', 'e']) cluster.pod(name, { requests: [{ cpu: '1', memory: '1Gi' }] });
  cluster.run();
  const onNodes = ['a', 'b', 'c', 'd']
    .map((name) => cluster.nodeOf(name))
    .sort((x, y) => ((x ?? '') < (y ?? '') ? -1 : 1));
  expect(onNodes).toEqual(['n1', 'n1', 'n2', 'n2']);
  expect(cluster.nodeOf('a')).not.toBe(cluster.nodeOf('b'));
  expect(cluster.message('e')).toMatch(/^0\/2 nodes are available: 2 Insufficient cpu\. /);
  expect(cluster.said().map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    '1 Scheduled a:',
    '1 Scheduled b:',
    '1 Scheduled c:',
    '1 Scheduled d:',
    '1 FailedScheduling e:',
  ]);
});

test('[CYCLE-1] after a binding, a class that had failed is looked at anew: its reasons may have changed', () => {
  const cluster = new Cluster({ n1: { cpu: '2', memory: '2Gi' } });
  for (const name of ['big1', 'big2']) cluster.pod(name, { requests: [{ cpu: '3', memory: '1Gi' }] });
  cluster.pod('small', { requests: [{ cpu: '1', memory: '1536Mi' }] });
  cluster.pod('big3', { requests: [{ cpu: '3', memory: '1Gi' }] });
  cluster.run();
  expect(cluster.message('big1')).toMatch(/^0\/1 nodes are available: 1 Insufficient cpu\. /);
  expect(cluster.message('big2')).toBe(cluster.message('big1'));
  expect(cluster.nodeOf('small')).toBe('n1');
  expect(cluster.message('big3')).toMatch(/^0\/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory\. /);
});

test('[SEARCH-2] a pod that fails like one before it moves the next start as far as it would have by looking', () => {
  const cluster = new Cluster({ n1: {}, n2: {}, n3: {} });
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['n1', 'n2'] }] }];
  const named = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  for (const name of ['p1', 'p2', 'p3']) cluster.pod(name, { requests: [{ cpu: '9' }], nodeAffinity: named });
  cluster.run();
  expect(cluster.world.queue.nextStart).toBe((3 * 2) % 3);
});

describe('[SEARCH-1] how many feasible nodes end the search', () => {
  test.each([
    [0, 0],
    [1, 1],
    [99, 99],
    [100, 100],
    [200, 100],
    [500, 230],
    [1000, 420],
    [2000, 680],
    [5000, 500],
    [6000, 300],
  ])('of %i nodes: %i', (nodes, expected) => {
    expect(nodesToFind(nodes)).toBe(expected);
  });
});

describe('[SEARCH-2] nodes are looked at zone by zone in turn, from where the last search stopped', () => {
  const order = (cluster: Cluster) =>
    Array.from(snapshotOf(cluster.world).order, (slot) => cluster.world.nodes.node(slot).metadata.name);

  test('order', () => {
    const cluster = new Cluster({
      c1: { zone: 'z2' },
      b1: { zone: 'z1' },
      a2: { zone: 'z2' },
      b2: { zone: 'z1' },
      b3: { zone: 'z1' },
      x: {},
    });
    expect(order(cluster)).toEqual(['x', 'b1', 'a2', 'b2', 'c1', 'b3']);
    cluster.writeNode('x', { labels: { 'topology.kubernetes.io/zone': 'z9' } });
    expect(order(cluster)).toEqual(['b1', 'a2', 'x', 'b2', 'c1', 'b3']);
  });

  test('start: 200 nodes, 100 are enough, so every second search begins in the middle', () => {
    const cluster = new Cluster(many(200));
    const starts: number[] = [];
    for (const name of ['a', 'b', 'c']) {
      cluster.pod(name);
      cluster.run();
      starts.push(cluster.world.queue.nextStart);
    }
    expect(starts).toEqual([100, 0, 100]);
    const index = (name: string) => Number(cluster.nodeOf(name)?.slice(1));
    expect([index('a') < 100, index('b') >= 100, index('c') < 100]).toEqual([true, true, true]);
  });

  test('nodes that do not fit are passed over and count as looked at', () => {
    const cluster = new Cluster(many(200, (i) => (i < 60 ? { unschedulable: true } : {})));
    cluster.pod('a');
    cluster.run();
    expect(cluster.world.queue.nextStart).toBe(160);
  });

  test('a fitting node is found wherever it is', () => {
    const cluster = new Cluster(many(250, (i) => (i === 17 ? {} : { cpu: '100m' })));
    for (const name of ['a', 'b', 'c']) {
      cluster.pod(name, { requests: [{ cpu: '1' }] });
      cluster.run();
      expect(cluster.nodeOf(name)).toBe('n0017');
    }
  });
});

describe('[TIE-1] among equals a draw decides', () => {
  const chosen = (high: number) => {
    const cluster = new Cluster({ n1: {}, n2: {}, n3: {}, worse: { cpu: '1' } });
    cluster.world.entropy = { high, low: 1 };
    cluster.pod('p', { requests: [{ cpu: '500m', memory: '1Gi' }] });
    expect(cluster.explain('p').best).toEqual(['n1', 'n2', 'n3']);
    cluster.run();
    return cluster.nodeOf('p') ?? '';
  };
  test('the same entropy, the same node', () => {
    expect(chosen(12345)).toBe(chosen(12345));
  });
  test('over many draws each as often as the others', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 600; i += 1) counts.set(chosen(i), (counts.get(chosen(i)) ?? 0) + 1);
    expect([...counts.keys()].sort((x, y) => (x < y ? -1 : 1))).toEqual(['n1', 'n2', 'n3']);
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
  });
});

test('[CYCLE-2] at most LIMITS.scheduledPerTick pods are decided in a tick; the others have their turn in the next', () => {
  const cluster = new Cluster({ n1: { pods: '20000' } });
  cluster.world.store.frozen = false;
  for (let i = 0; i <= LIMITS.scheduledPerTick; i += 1) cluster.pod(`p${i}`);
  cluster.run();
  expect(cluster.world.queue.size).toBe(1);
  cluster.run();
  expect(cluster.world.queue.size).toBe(0);
});

test('verdicts on Node objects are kept for LIMITS.schedulingVerdictsKept classes, and more classes come out right', () => {
  const cluster = new Cluster({ n1: { unschedulable: true }, n2: { pods: '1000' } });
  const snapshot = snapshotOf(cluster.world);
  const names = Array.from({ length: LIMITS.schedulingVerdictsKept + 1 }, (_, i) => `p${i}`);
  for (const [i, name] of names.entries()) cluster.pod(name, { priority: i, requests: [{ cpu: '1m' }] });
  cluster.run();
  expect(snapshotOf(cluster.world), 'binding leaves the snapshot as it is').toBe(snapshot);
  expect(names.filter((name) => cluster.nodeOf(name) !== 'n2')).toEqual([]);
});

test('verdicts follow the Node objects', () => {
  const cluster = new Cluster({ n1: {}, n2: { unschedulable: true } });
  cluster.pod('a', { requests: [{ cpu: '1' }] });
  cluster.run();
  cluster.writeNode('n1', { spec: { unschedulable: true } });
  cluster.writeNode('n2', { spec: { unschedulable: undefined } });
  cluster.pod('b', { requests: [{ cpu: '1' }] });
  cluster.run();
  cluster.removeNode('n2');
  cluster.node('n3');
  cluster.pod('c', { requests: [{ cpu: '1' }] });
  cluster.run();
  expect(['a', 'b', 'c'].map((name) => cluster.nodeOf(name))).toEqual(['n1', 'n2', 'n3']);
});
