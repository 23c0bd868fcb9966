// How feasible nodes are scored, with Kubernetes' integers.
import { describe, expect, test } from 'vitest';
import type { Taint } from '../../../shared/kinds/node.ts';
import type { ResourceList } from '../../../shared/kinds/container.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

function scoresOn(node: NodeAsk, pod: PodAsk, booked?: PodAsk): Record<string, number> {
  const cluster = new Cluster({ n1: node, other: node });
  if (booked) cluster.pod('booked', { ...booked, nodeName: 'n1' });
  cluster.pod('p', pod);
  return { ...cluster.explainOn('p', 'n1').scores };
}

const half = { cpu: '500m', memory: '512Mi' };

describe('[LEAST-1] LeastAllocated: the mean of the free shares, cut to integers at each step', () => {
  // The first two rows are the facts sheet's vectors for a node of 4000m and 8192 MiB.
  test.each<[ResourceList | undefined, ResourceList, number]>([
    [undefined, half, 90],
    [{ cpu: '2', memory: '1Gi' }, half, 59],
    [undefined, { cpu: '4', memory: '8Gi' }, 0],
    [undefined, { cpu: '4', memory: '1Mi' }, 49],
    [{ cpu: '1333m', memory: '1' }, { cpu: '1333m', memory: '1' }, 66],
  ])('%j on the node, %j more: %i', (booked, request, expected) => {
    const scores = scoresOn({}, { requests: [request] }, booked && { requests: [booked] });
    expect(scores['NodeResourcesFit']).toBe(expected);
  });

  test('integers stay exact on a node of 24 TiB', () => {
    expect(scoresOn({ memory: '24Ti' }, { requests: [{ cpu: '4', memory: '1' }] })['NodeResourcesFit']).toBe(49);
    expect(scoresOn({ memory: '24Ti' }, { requests: [{ cpu: '4', memory: '12Ti' }] })['NodeResourcesFit']).toBe(25);
  });

  test('what is over the top has no free share', () => {
    expect(scoresOn({}, { requests: [{}] }, { requests: [{ cpu: '5', memory: '4Gi' }] })['NodeResourcesFit']).toBe(23);
  });
});

describe('[LEAST-2] a container counts 100m and 200 MiB for what it does not request', () => {
  test.each<[readonly ResourceList[], number]>([
    [[{}], 97],
    [[{}, {}], 95],
    [[{ cpu: '100m', memory: '200Mi' }], 97],
    [[{ cpu: '0', memory: '0' }], 100],
    [[{ cpu: '4' }], 48],
    [[{ memory: '8Gi' }], 48],
  ])('%j: %i', (requests, expected) => {
    expect(scoresOn({}, { requests })['NodeResourcesFit']).toBe(expected);
  });

  test('pods on the node count so, too', () => {
    expect(scoresOn({}, { requests: [{ cpu: '0', memory: '0' }] }, { requests: [{}] })['NodeResourcesFit']).toBe(97);
  });
});

describe('[BALANCE-1] BalancedAllocation: 100 less half the difference of the booked shares, true requests only', () => {
  test.each<[ResourceList | undefined, ResourceList, number]>([
    [undefined, half, 96],
    [{ cpu: '2', memory: '1Gi' }, half, 78],
    [undefined, { cpu: '2', memory: '4Gi' }, 100],
    [undefined, { cpu: '4' }, 50],
    [undefined, { cpu: '1333m', memory: '1' }, 83],
    [{ cpu: '9' }, { memory: '8Gi' }, 100],
  ])('%j on the node, %j more: %i', (booked, request, expected) => {
    const scores = scoresOn({}, { requests: [request] }, booked && { requests: [booked] });
    expect(scores['NodeResourcesBalancedAllocation']).toBe(expected);
  });
});

test('[BALANCE-2] who requests nothing skips BalancedAllocation', () => {
  expect(scoresOn({}, { requests: [{}] })).toEqual({ TaintToleration: 300, NodeResourcesFit: 97, ImageLocality: 0 });
  expect(scoresOn({}, { requests: [{}, { cpu: '1m' }] })).toHaveProperty('NodeResourcesBalancedAllocation');
});

describe('[TAINT-3] PreferNoSchedule taints that are not tolerated: fewest is 100, most is 0, weight 3', () => {
  const prefer = (...keys: string[]): NodeAsk => ({
    taints: keys.map((key): Taint => ({ key, effect: 'PreferNoSchedule' })),
  });
  const scores = (nodes: Record<string, NodeAsk>, pod: PodAsk = {}) => {
    const cluster = new Cluster(nodes);
    cluster.pod('p', pod);
    return cluster.explain('p').nodes.map((one) => one.scores.TaintToleration);
  };
  test('integer division comes before the reversal', () => {
    expect(scores({ n0: {}, n1: prefer('a'), n2: prefer('a', 'b'), n3: prefer('a', 'b', 'c') })).toEqual([
      300, 201, 102, 0,
    ]);
  });
  test('a tolerated one does not count', () => {
    expect(
      scores({ n0: {}, n1: prefer('a'), n2: prefer('a', 'b') }, { tolerations: [{ key: 'a', operator: 'Exists' }] }),
    ).toEqual([300, 300, 0]);
    expect(
      scores({ n1: prefer('a') }, { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }] }),
    ).toEqual([0]);
  });
  test('only feasible nodes set the scale', () => {
    expect(scores({ n0: prefer('a'), n1: { ...prefer('a', 'b'), unschedulable: true } })).toEqual([0, undefined]);
  });
});

test('[AFFINITY-3] preferred terms: the sum of the weights that match, 100 for the highest, weight 2', () => {
  const prefers = (...terms: [number, string, string][]): PodAsk => ({
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: terms.map(([weight, key, value]) => ({
        weight,
        preference: { matchExpressions: [{ key, operator: 'In', values: [value] }] },
      })),
    },
  });
  const cluster = new Cluster({
    n1: { labels: { disk: 'ssd', zone: 'a' } },
    n2: { labels: { disk: 'ssd' } },
    n3: { labels: { zone: 'a' } },
    n4: {},
  });
  cluster.pod('p', prefers([50, 'disk', 'ssd'], [20, 'zone', 'a']));
  expect(cluster.explain('p').nodes.map((one) => one.scores.NodeAffinity)).toEqual([200, 142, 56, 0]);
  cluster.pod('q', {
    nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 9, preference: {} }] },
  });
  expect(
    cluster.explain('q').nodes.map((one) => one.scores.NodeAffinity),
    'an empty preference counts for nobody',
  ).toEqual([0, 0, 0, 0]);
});

test('[TOTAL-1] the total is the weighted sum, and the highest total is taken', () => {
  const nodes = { n1: { taints: [{ key: 'a', effect: 'PreferNoSchedule' as const }] }, n2: { cpu: '2' }, n3: {} };
  const cluster = new Cluster(nodes);
  cluster.pod('booked', { nodeName: 'n3', requests: [half] });
  cluster.pod('p', { requests: [half] });
  const { nodes: explained, best } = cluster.explain('p');
  expect(explained.map(({ node, scores, total }) => [node, Object.values(scores), total])).toEqual([
    ['n1', [0, 90, 96, 0], 186],
    ['n2', [300, 84, 90, 0], 474],
    ['n3', [300, 81, 93, 0], 474],
  ]);
  expect(best).toEqual(['n2', 'n3']);
  cluster.run();
  expect(best).toContain(cluster.nodeOf('p'));
});
