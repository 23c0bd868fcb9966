// Configuration and version: weights, what is off, and the formulas of 1.20 by which its recordings are checked.
import { describe, expect, test } from 'vitest';
import { HOSTNAME_LABEL, type Node, type NodeImage, ZONE_LABEL } from '../../../shared/kinds/node.ts';
import { DEFAULT_CONFIGURATION, type SchedulerConfiguration } from '../../../shared/kinds/scheduler-configuration.ts';
import { nodesToFind } from '../../../shared/sim/scheduler/search.ts';
import type { Stored } from '../../../shared/sim/store.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

function configured(nodes: Readonly<Record<string, NodeAsk>>, change: Partial<SchedulerConfiguration>): Cluster {
  const cluster = new Cluster(nodes);
  cluster.world.schedulerConfiguration = { ...DEFAULT_CONFIGURATION, ...change };
  return cluster;
}
const { weights } = DEFAULT_CONFIGURATION;
const half = { cpu: '500m', memory: '512Mi' };

describe('[PROFILE-1] weights multiply scores; at weight 0, or disabled, a plugin has no say', () => {
  test('weights', () => {
    const cluster = configured(
      { n1: {} },
      { weights: { ...weights, NodeResourcesFit: 5, ImageLocality: 0, TaintToleration: 1 } },
    );
    cluster.pod('p', { requests: [half] });
    expect(cluster.explainOn('p', 'n1')).toMatchObject({
      scores: { TaintToleration: 100, NodeResourcesFit: 450, NodeResourcesBalancedAllocation: 96 },
      total: 646,
    });
    expect(cluster.explainOn('p', 'n1').scores).not.toHaveProperty('ImageLocality');
  });
  test('a new configuration counts from the next decision on', () => {
    const cluster = configured({ n1: { cpu: '8' }, n2: {} }, {});
    cluster.pod('p', { requests: [half] });
    expect(cluster.explain('p').best).toEqual(['n1']);
    cluster.world.schedulerConfiguration = {
      ...DEFAULT_CONFIGURATION,
      weights: { ...weights, NodeResourcesFit: 0, NodeResourcesBalancedAllocation: 0 },
    };
    expect(cluster.explain('p').best).toEqual(['n1', 'n2']);
  });
  test.each<[SchedulerConfiguration['disabled'][number], NodeAsk, PodAsk]>([
    ['NodeUnschedulable', { unschedulable: true }, {}],
    ['TaintToleration', { taints: [{ key: 'a', effect: 'NoSchedule' }] }, {}],
    ['NodeAffinity', {}, { nodeSelector: { disk: 'ssd' } }],
    ['NodeResourcesFit', { cpu: '1' }, { requests: [{ cpu: '2' }] }],
  ])('%s', (plugin, node, pod) => {
    const cluster = configured({ n1: node }, {});
    cluster.pod('p', pod);
    expect(cluster.explainOn('p', 'n1').plugin).toBe(plugin);
    cluster.world.schedulerConfiguration = { ...DEFAULT_CONFIGURATION, disabled: [plugin] };
    expect(cluster.explainOn('p', 'n1').feasible).toBe(true);
  });
});

test.each([
  [5000, 100, 5000],
  [5000, 3, 150],
  [5000, 1, 100],
  [50, 1, 50],
])('[SEARCH-3] of %i nodes, with percentageOfNodesToScore %i: %i', (nodes, percentage, expected) => {
  expect(nodesToFind(nodes, percentage)).toBe(expected);
});

describe('[VERSION-1] 1.20: BalancedAllocation takes the whole difference of the shares, with assumed requests, 0 for a full node', () => {
  test.each<[PodAsk, number]>([
    // 0.125 and 0.0625
    [{ requests: [half] }, 93],
    // nothing requested counts as 100m and 200 MiB: 0.025 and 0.0244
    [{ requests: [{}] }, 99],
    [{ requests: [{ cpu: '4', memory: '1Gi' }] }, 0],
  ])('%j', (pod, expected) => {
    const cluster = configured({ n1: {} }, { version: '1.20' });
    cluster.pod('p', pod);
    expect(cluster.explainOn('p', 'n1').scores.NodeResourcesBalancedAllocation).toBe(expected);
  });
});

test('[VERSION-2] 1.20: the sum of soft topology spread is cut, not rounded', () => {
  const labels = { app: 'web' };
  const scores = (version: SchedulerConfiguration['version']) => {
    const cluster = configured({ a1: { zone: 'a' }, b1: { zone: 'b' } }, { version });
    for (const name of ['x', 'y']) cluster.pod(name, { labels, nodeName: 'a1' });
    cluster.pod('z', { labels, nodeName: 'b1' });
    cluster.pod('p', {
      labels,
      spec: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: ZONE_LABEL,
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: labels },
          },
        ],
      },
    });
    return cluster.explain('p').nodes.map((one) => one.scores.PodTopologySpread);
  };
  // ln 4 = 1.386: 2.77 and 1.39 → 3 and 1, or 2 and 1.
  expect(scores('1.34')).toEqual([66, 200]);
  expect(scores('1.20')).toEqual([100, 200]);
});

test('[VERSION-3] 1.20: inter-pod scores are measured from 0 where all are above it, or all below', () => {
  const scores = (version: SchedulerConfiguration['version']) => {
    const named = (name: string) => ({ labels: { [HOSTNAME_LABEL]: name } });
    const cluster = configured({ n1: named('n1'), n2: named('n2') }, { version });
    for (const [name, node] of [
      ['x', 'n1'],
      ['y', 'n2'],
      ['z', 'n2'],
    ] as const)
      cluster.pod(name, { labels: { app: 'db' }, nodeName: node });
    const podAffinityTerm = { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: HOSTNAME_LABEL };
    cluster.pod('p', {
      spec: {
        affinity: {
          podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm }] },
        },
      },
    });
    return cluster.explain('p').nodes.map((one) => one.scores.InterPodAffinity);
  };
  expect(scores('1.34')).toEqual([0, 200]);
  expect(scores('1.20')).toEqual([100, 200]);
});

test('[VERSION-4] 1.20: an image is worth on a node what it was when the node came, and init containers do not count', () => {
  const image: NodeImage = { names: ['web:1.0'], sizeBytes: 1000 * 1024 * 1024 };
  const scores = (version: SchedulerConfiguration['version']) => {
    const cluster = configured({ n1: {}, n2: {} }, { version });
    const { store } = cluster.world;
    for (const name of ['n1', 'n2']) {
      const stored = store.stored('Node', name) as Stored<Node>;
      store.write('Node', stored, { status: { ...stored.object.status, images: [image] } });
    }
    const init = { name: 'i', image: 'other:1', imagePullPolicy: 'Never', resources: {} } as const;
    cluster.pod('p', { requests: [{}], spec: { initContainers: [init] } });
    return cluster.explain('p').nodes.map((one) => one.scores.ImageLocality);
  };
  expect(scores('1.34')).toEqual([49, 49]);
  expect(scores('1.20')).toEqual([48, 100]);
});
