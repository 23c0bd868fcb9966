// Which nodes are feasible, and with which reason the others are not: kube-scheduler's filters.
import { describe, expect, test } from 'vitest';
import type { Taint } from '../../../shared/kinds/node.ts';
import type { NodeAffinity } from '../../../shared/kinds/affinity.ts';
import type { Toleration } from '../../../shared/kinds/pod.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

function verdict(node: NodeAsk, pod: PodAsk, booked?: PodAsk): string {
  const cluster = new Cluster({ n1: node });
  if (booked) cluster.pod('booked', { ...booked, nodeName: 'n1' });
  cluster.pod('p', pod);
  const { feasible, plugin, reasons } = cluster.explainOn('p', 'n1');
  cluster.run();
  expect(cluster.nodeOf('p') === 'n1', 'the scheduler does what the explanation says').toBe(feasible);
  return feasible ? 'feasible' : `${plugin}: ${reasons.join(', ')}`;
}

const tolerates = (key: string, effect?: Taint['effect'], value?: string): Toleration => ({
  key,
  operator: value === undefined ? 'Exists' : 'Equal',
  value,
  effect,
});
const taint = (key: string, effect: Taint['effect'], value?: string): Taint => ({ key, effect, value });

describe('[UNSCHEDULABLE-1] a cordoned node', () => {
  const cordoned = { unschedulable: true } as const;
  test.each([
    ['takes nobody', {}, 'NodeUnschedulable: node(s) were unschedulable'],
    [
      'takes who tolerates its taint',
      { tolerations: [tolerates('node.kubernetes.io/unschedulable', 'NoSchedule')] },
      'feasible',
    ],
    ['takes who tolerates everything', { tolerations: [{ operator: 'Exists' }] }, 'feasible'],
    [
      'takes nobody with a toleration of NoExecute',
      { tolerations: [tolerates('node.kubernetes.io/unschedulable', 'NoExecute')] },
      'NodeUnschedulable: node(s) were unschedulable',
    ],
  ] as const)('%s', (_, pod, expected) => {
    expect(verdict(cordoned, pod)).toBe(expected);
  });
});

describe('[TAINT-1] NoSchedule and NoExecute taints reject; the first one that is not tolerated is named', () => {
  test.each([
    [[taint('gpu', 'NoSchedule', 'yes')], [], 'TaintToleration: node(s) had untolerated taint {gpu: yes}'],
    [[taint('gpu', 'NoExecute')], [], 'TaintToleration: node(s) had untolerated taint {gpu: }'],
    [[taint('gpu', 'PreferNoSchedule')], [], 'feasible'],
    [
      [taint('a', 'NoSchedule', '1'), taint('b', 'NoExecute', '2')],
      [],
      'TaintToleration: node(s) had untolerated taint {a: 1}',
    ],
    [
      [taint('a', 'NoSchedule', '1'), taint('b', 'NoExecute', '2')],
      [tolerates('a')],
      'TaintToleration: node(s) had untolerated taint {b: 2}',
    ],
    [
      [taint('a', 'PreferNoSchedule'), taint('b', 'NoSchedule')],
      [],
      'TaintToleration: node(s) had untolerated taint {b: }',
    ],
  ] as const)('%j with %j', (taints, tolerations, expected) => {
    expect(verdict({ taints }, { tolerations })).toBe(expected);
  });
});

describe('[TAINT-2] a toleration matches by key, effect and value', () => {
  const gpu = { taints: [taint('gpu', 'NoSchedule', 'a100')] };
  test.each([
    ['Exists, any effect', tolerates('gpu'), true],
    ['Exists, this effect', tolerates('gpu', 'NoSchedule'), true],
    ['Exists, another effect', tolerates('gpu', 'NoExecute'), false],
    ['Equal, this value', tolerates('gpu', 'NoSchedule', 'a100'), true],
    ['Equal, another value', tolerates('gpu', 'NoSchedule', 'h100'), false],
    ['Equal, no value', { key: 'gpu', operator: 'Equal' }, false],
    ['another key', tolerates('cpu'), false],
    ['no key, Exists', { operator: 'Exists' }, true],
    ['no key, Exists, another effect', { operator: 'Exists', effect: 'NoExecute' }, false],
  ] as const)('%s: %j', (_, toleration, expected) => {
    expect(verdict(gpu, { tolerations: [toleration] }) === 'feasible').toBe(expected);
  });
});

const inZone = (...values: string[]) => ({ matchExpressions: [{ key: 'zone', operator: 'In' as const, values }] });
const required = (
  ...nodeSelectorTerms: NonNullable<
    NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']
  >['nodeSelectorTerms'][number][]
): PodAsk => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
});
const NO_MATCH = "NodeAffinity: node(s) didn't match Pod's node affinity/selector";

describe('[AFFINITY-1] nodeSelector and required node affinity must both hold; terms are alternatives, expressions are not', () => {
  const node = { labels: { zone: 'a', disk: 'ssd' } };
  test.each([
    ['selector holds', { nodeSelector: { zone: 'a', disk: 'ssd' } }, 'feasible'],
    ['one label of the selector is another', { nodeSelector: { zone: 'a', disk: 'hdd' } }, NO_MATCH],
    ['empty selector', { nodeSelector: {} }, 'feasible'],
    ['affinity holds', required(inZone('a', 'b')), 'feasible'],
    ['affinity fails', required(inZone('b')), NO_MATCH],
    ['the second term holds', required(inZone('b'), inZone('a')), 'feasible'],
    [
      'one of two expressions fails',
      required({
        matchExpressions: [...inZone('a').matchExpressions, { key: 'disk', operator: 'In', values: ['hdd'] }],
      }),
      NO_MATCH,
    ],
    ['a term without requirements matches nothing', required({}), NO_MATCH],
    ['no terms match nothing', required(), NO_MATCH],
    ['selector fails, affinity holds', { ...required(inZone('a')), nodeSelector: { zone: 'b' } }, NO_MATCH],
    [
      'a field that is the name',
      required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }),
      'feasible',
    ],
    [
      'a field that is not',
      required({ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['n1'] }] }),
      NO_MATCH,
    ],
  ] as const)('%s', (_, pod, expected) => {
    expect(verdict(node, pod)).toBe(expected);
  });
});

describe('[AFFINITY-2] operators', () => {
  test.each([
    ['In', ['4', '8'], true],
    ['In', ['8'], false],
    ['NotIn', ['8'], true],
    ['NotIn', ['4'], false],
    ['Exists', [], true],
    ['DoesNotExist', [], false],
    ['Gt', ['3'], true],
    ['Gt', ['4'], false],
    ['Lt', ['5'], true],
    ['Lt', ['4'], false],
    ['Gt', ['x'], false],
  ] as const)('cores=4 %s %j: %j', (operator, values, expected) => {
    expect(
      verdict({ labels: { cores: '4' } }, required({ matchExpressions: [{ key: 'cores', operator, values }] })) ===
        'feasible',
    ).toBe(expected);
  });
  test.each([
    ['In', ['4'], false],
    ['NotIn', ['4'], true],
    ['Exists', [], false],
    ['DoesNotExist', [], true],
    ['Gt', ['3'], false],
    ['Lt', ['5'], false],
  ] as const)('no label: %s %j: %j', (operator, values, expected) => {
    expect(verdict({}, required({ matchExpressions: [{ key: 'cores', operator, values }] })) === 'feasible').toBe(
      expected,
    );
  });
});

describe('[AFFINITY-4] when every required term names nodes, PreFilter leaves the others out', () => {
  const named = (...values: string[]) => ({ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values }] });
  const post = (n: number) =>
    `no new claims to deallocate, preemption: 0/${n} nodes are available: ${n} Preemption is not helpful for scheduling.`;
  const failure = (ask: PodAsk) => {
    const cluster = new Cluster({ n1: { unschedulable: true }, n2: {}, n3: {} });
    cluster.pod('p', ask);
    cluster.run();
    return cluster.nodeOf('p') ?? cluster.message('p');
  };
  test('the named node is taken', () => {
    expect(failure(required(named('n3')))).toBe('n3');
  });
  test('the others count as not satisfying the plugin', () => {
    expect(failure(required(named('n1')))).toBe(
      `0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${post(3)}`,
    );
  });
  test('terms with and without a name: all are looked at', () => {
    expect(failure(required(named('n1'), inZone('a')))).toBe(
      `0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector. ${post(3)}`,
    );
  });
  test('names that exclude each other end the cycle', () => {
    expect(failure(required({ matchFields: [...named('n1').matchFields, ...named('n2').matchFields] }))).toBe(
      `0/3 nodes are available: pod affinity terms conflict. ${post(3)}`,
    );
  });
});

describe('[FIT-1] requests must fit into allocatable less what is requested by the pods on the node', () => {
  const node = { cpu: '1', memory: '1Gi' };
  const booked = { requests: [{ cpu: '600m', memory: '512Mi' }] };
  test.each([
    ['exactly the rest', [{ cpu: '400m', memory: '512Mi' }], 'feasible'],
    ['a millicore more', [{ cpu: '401m', memory: '512Mi' }], 'NodeResourcesFit: Insufficient cpu'],
    ['a byte more', [{ cpu: '400m', memory: '536870913' }], 'NodeResourcesFit: Insufficient memory'],
    ['both', [{ cpu: '500m', memory: '600Mi' }], 'NodeResourcesFit: Insufficient cpu, Insufficient memory'],
    ['the sum of two containers', [{ cpu: '200m' }, { cpu: '201m' }], 'NodeResourcesFit: Insufficient cpu'],
    ['nothing', [{}], 'feasible'],
  ])('%s', (_, requests, expected) => {
    expect(verdict(node, { requests }, booked)).toBe(expected);
  });

  test('who requests nothing of what is overbooked fits', () => {
    const over = { requests: [{ cpu: '1500m', memory: '512Mi' }] };
    expect(verdict(node, { requests: [{ memory: '512Mi' }] }, over)).toBe('feasible');
    expect(verdict(node, { requests: [{ cpu: '1m' }] }, over)).toBe('NodeResourcesFit: Insufficient cpu');
  });
});

describe('[FIT-2] a node has room for a number of pods', () => {
  test('the last place, and none', () => {
    expect(verdict({ pods: '2' }, {}, {})).toBe('feasible');
    expect(verdict({ pods: '1' }, {}, {})).toBe('NodeResourcesFit: Too many pods');
    expect(verdict({ pods: '1', cpu: '1' }, { requests: [{ cpu: '2', memory: '9Gi' }] }, {})).toBe(
      'NodeResourcesFit: Too many pods, Insufficient cpu, Insufficient memory',
    );
  });
});

test('[FILTER-1] plugins are asked in order, and only the first that rejects a node counts', () => {
  const taints = [taint('gpu', 'NoSchedule')];
  const labels = { zone: 'a' };
  const pod = { nodeSelector: { zone: 'b' }, requests: [{ cpu: '9' }] };
  expect(verdict({ unschedulable: true, taints, labels }, pod)).toBe('NodeUnschedulable: node(s) were unschedulable');
  expect(verdict({ taints, labels }, pod)).toBe('TaintToleration: node(s) had untolerated taint {gpu: }');
  expect(verdict({ labels }, pod)).toBe(NO_MATCH);
  expect(verdict({ labels: { zone: 'b' } }, pod)).toBe('NodeResourcesFit: Insufficient cpu');
});

test('[NODENAME-1] a pod that names its node belongs there alone, and its own booking does not stand against it', () => {
  const cluster = new Cluster({ n1: { cpu: '1' }, n2: { cpu: '1' } });
  cluster.pod('p', { nodeName: 'n1', requests: [{ cpu: '1' }] });
  expect(cluster.explain('p')).toMatchObject({
    nodes: [
      { node: 'n1', feasible: true, reasons: [], scores: { NodeResourcesFit: 48 } },
      {
        node: 'n2',
        feasible: false,
        plugin: 'NodeName',
        reasons: ["node(s) didn't match the requested node name"],
        scores: {},
        total: 0,
      },
    ],
    best: ['n1'],
    message: undefined,
  });
  cluster.run();
  expect(cluster.said()).toEqual([]);
});
