// PodTopologySpread: what hard constraints forbid, what soft ones score, who counts and among which nodes.
import { describe, expect, test } from 'vitest';
import { must } from '../../../shared/base/assert.ts';
import type { TopologySpreadConstraint } from '../../../shared/kinds/affinity.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../shared/kinds/node.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { createObject, newMeta } from '../../../shared/sim/control-plane/create.ts';
import type { Stored } from '../../../shared/sim/store.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

const LABELS = { app: 'web' };
const TOO_SKEW = "node(s) didn't match pod topology spread constraints";
const NO_LABEL = `${TOO_SKEW} (missing required label)`;

const constraint = (change: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: ZONE_LABEL,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: LABELS },
  ...change,
});
const spread = (...constraints: TopologySpreadConstraint[]): PodAsk => ({
  labels: LABELS,
  spec: { topologySpreadConstraints: constraints },
});

/** Nodes `a1` and `a2` in zone a, and so on; each with so many pods that carry LABELS. */
function harbour(pods: Readonly<Record<string, number>>, ask: (name: string) => NodeAsk = () => ({})): Cluster {
  const named = (name: string) => ({ [HOSTNAME_LABEL]: name });
  const cluster = new Cluster(
    Object.fromEntries(
      Object.keys(pods).map((name) => [name, { zone: name[0] as string, labels: named(name), ...ask(name) }]),
    ),
  );
  for (const [name, count] of Object.entries(pods))
    for (let i = 0; i < count; i += 1) cluster.pod(`on-${name}-${i}`, { labels: LABELS, nodeName: name });
  return cluster;
}

/** Node by node: the reason, or that there is none. */
function refusals(cluster: Cluster, pod: PodAsk): Record<string, string> {
  cluster.pod('p', pod);
  return Object.fromEntries(cluster.explain('p').nodes.map(({ node, reasons }) => [node, reasons.join()]));
}

function scores(cluster: Cluster, pod: PodAsk): (number | undefined)[] {
  cluster.pod('p', pod);
  return cluster.explain('p').nodes.map((one) => one.scores.PodTopologySpread);
}

describe('[SPREAD-1] pods in the domain + 1 for the pod itself − the fewest in any domain must not pass maxSkew', () => {
  test.each<[string, Record<string, number>, Partial<TopologySpreadConstraint>, string[]]>([
    ['empty zones take it', { a1: 0, b1: 0 }, {}, []],
    ['the fuller zone does not', { a1: 1, b1: 0 }, {}, ['a1']],
    ['pods of a zone count together', { a1: 1, a2: 0, b1: 0 }, {}, ['a1', 'a2']],
    ['a larger maxSkew does', { a1: 1, b1: 0 }, { maxSkew: 2 }, []],
    ['by host', { a1: 1, a2: 0, b1: 0 }, { topologyKey: HOSTNAME_LABEL }, ['a1']],
    [
      'a pod that its own selector does not match adds nothing',
      { a1: 1, b1: 0 },
      { labelSelector: { matchLabels: { app: 'db' } } },
      [],
    ],
  ])('%s', (_, pods, change, refused) => {
    const found = refusals(harbour(pods), spread(constraint(change)));
    expect(Object.keys(found).filter((node) => found[node] === TOO_SKEW)).toEqual(refused);
  });

  test('each booking counts at once, and so does each pod that goes', () => {
    const cluster = harbour({ a1: 0, b1: 0, c1: 0 });
    for (const name of ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']) cluster.pod(name, spread(constraint()));
    cluster.run();
    const zones = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].map((name) => cluster.nodeOf(name) as string);
    expect([...zones].sort()).toEqual(['a1', 'a1', 'b1', 'b1', 'c1', 'c1']);
    for (const [i, name] of ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].entries()) if (zones[i] === 'b1') cluster.remove(name);
    for (const name of ['q1', 'q2']) cluster.pod(name, spread(constraint()));
    cluster.run();
    expect(['q1', 'q2'].map((name) => cluster.nodeOf(name))).toEqual(['b1', 'b1']);
  });
});

test('[SPREAD-2] a node that lacks a key is refused for good, and is no domain', () => {
  const cluster = harbour({ a1: 1, b1: 0 }, (name) => (name === 'b1' ? { zone: '', labels: {} } : {}));
  const stored = cluster.world.store.stored('Node', 'b1') as never;
  cluster.world.store.write('Node', stored, { metadata: { labels: {} } });
  expect(refusals(cluster, spread(constraint()))).toEqual({ a1: '', b1: NO_LABEL });
  cluster.run();
  expect(cluster.nodeOf('p')).toBe('a1');
});

test.each([
  [1, ['a1']],
  [2, ['a1']],
  [3, ['a1', 'b1']],
])('[SPREAD-3] with fewer domains than minDomains (%i) the fewest are 0', (minDomains, refused) => {
  const found = refusals(harbour({ a1: 2, b1: 1 }), spread(constraint({ minDomains })));
  expect(Object.keys(found).filter((node) => found[node] === TOO_SKEW)).toEqual(refused);
});

describe('[SPREAD-4] which nodes are domains: those of the node affinity, tainted ones too, unless the policies say otherwise', () => {
  const tainted: NodeAsk = { taints: [{ key: 'gpu', effect: 'NoSchedule' }] };
  const pods = { a1: 1, b1: 1, c1: 0 };
  const onlyAB: PodAsk['nodeAffinity'] = {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE_LABEL, operator: 'In', values: ['a', 'b'] }] }],
    },
  };
  const asks = (change: Partial<TopologySpreadConstraint>): PodAsk => {
    const ask = spread(constraint(change));
    return { ...ask, spec: { ...ask.spec, affinity: { nodeAffinity: onlyAB } } };
  };
  test('nodeAffinityPolicy', () => {
    expect(refusals(harbour(pods), asks({}))).toMatchObject({ a1: '', b1: '' });
    expect(refusals(harbour(pods), asks({ nodeAffinityPolicy: 'Ignore' }))).toMatchObject({
      a1: TOO_SKEW,
      b1: TOO_SKEW,
    });
  });
  test('nodeTaintsPolicy', () => {
    const ask = (name: string) => (name === 'c1' ? tainted : {});
    const plain = (change: Partial<TopologySpreadConstraint>) => spread(constraint(change));
    expect(refusals(harbour(pods, ask), plain({}))).toMatchObject({ a1: TOO_SKEW, b1: TOO_SKEW });
    expect(refusals(harbour(pods, ask), plain({ nodeTaintsPolicy: 'Honor' }))).toMatchObject({ a1: '', b1: '' });
    const bears: PodAsk = { ...plain({ nodeTaintsPolicy: 'Honor' }), tolerations: [{ operator: 'Exists' }] };
    expect(refusals(harbour(pods, ask), bears)).toEqual({ a1: TOO_SKEW, b1: TOO_SKEW, c1: '' });
  });
});

describe('[SPREAD-5] who counts: pods of the namespace that the selector means, not those that are being deleted or have ended', () => {
  const write = (cluster: Cluster, change: (pod: Stored<Pod>) => Parameters<Cluster['world']['store']['write']>[2]) => {
    const stored = cluster.stored('on-a1-0');
    cluster.world.store.write('Pod', stored, change(stored) as never);
  };
  test.each<[string, (cluster: Cluster) => void, string]>([
    ['one that stands there', () => undefined, TOO_SKEW],
    [
      'one that is being deleted',
      (cluster) => write(cluster, () => ({ metadata: { deletionTimestamp: cluster.world.tick } })),
      '',
    ],
    [
      'one that has ended',
      (cluster) => write(cluster, ({ object }) => ({ status: { ...object.status, phase: 'Succeeded' } })),
      '',
    ],
    ['one with other labels', (cluster) => write(cluster, () => ({ metadata: { labels: { app: 'db' } } })), ''],
  ])('%s', (_, change, expected) => {
    const before = harbour({ a1: 1, b1: 0 });
    change(before);
    expect(refusals(before, spread(constraint()))['a1'], 'counted once').toBe(expected);
    const after = harbour({ a1: 1, b1: 0 });
    expect(refusals(after, spread(constraint()))['a1']).toBe(TOO_SKEW);
    change(after);
    expect(after.explainOn('p', 'a1').reasons.join(), 'the change followed').toBe(expected);
  });
  test('another namespace', () => {
    const cluster = harbour({ a1: 0, b1: 0 });
    cluster.pod('other', { labels: LABELS, nodeName: 'a1', namespace: 'elsewhere' });
    expect(refusals(cluster, spread(constraint()))['a1']).toBe('');
  });
  test('an empty selector counts nobody and means the pod itself; without one nobody counts at all', () => {
    const one = { a1: 1, b1: 0 };
    expect(refusals(harbour(one), spread(constraint({ labelSelector: {} })))['a1']).toBe('');
    expect(refusals(harbour(one), spread(constraint({ labelSelector: undefined })))['a1']).toBe('');
  });
});

const soft = (change: Partial<TopologySpreadConstraint> = {}) =>
  constraint({ whenUnsatisfiable: 'ScheduleAnyway', ...change });

describe('[SPREAD-6] soft: Σ count · ln(domains + 2) + maxSkew − 1, rounded; 100 · (max + min − s) / max; weight 2', () => {
  // Three zones: ln 5 = 1.609. Counts 4, 1, 0 → 6, 2, 0 → 0, 66, 100.
  test('three zones', () => {
    expect(scores(harbour({ a1: 4, b1: 1, c1: 0 }), spread(soft()))).toEqual([0, 132, 200]);
  });
  // Among more nodes than there are different sums these are the same numbers: a, b and c hold 4, 1 and 0; d lacks the key.
  test('three zones of four nodes', () => {
    const counts = { a1: 4, a2: 0, a3: 0, a4: 0, b1: 0, b2: 1, b3: 0, b4: 0, c1: 0, c2: 0, c3: 0, c4: 0, d1: 3 };
    const cluster = harbour(counts);
    cluster.world.store.write('Node', cluster.world.store.stored('Node', 'd1') as never, {
      metadata: { labels: { [HOSTNAME_LABEL]: 'd1' } },
    });
    expect(scores(cluster, spread(soft()))).toEqual([0, 0, 0, 0, 132, 132, 132, 132, 200, 200, 200, 200, 0]);
  });
  // maxSkew − 1 = 4 waters the difference down: 10.4, 5.6, 4 → 10, 6, 4 → 40, 80, 100.
  test('a larger maxSkew', () => {
    expect(scores(harbour({ a1: 4, b1: 1, c1: 0 }), spread(soft({ maxSkew: 5 })))).toEqual([80, 160, 200]);
  });
  test('nobody anywhere: all get 100', () => {
    expect(scores(harbour({ a1: 0, b1: 0 }), spread(soft()))).toEqual([200, 200]);
  });
  // By host the feasible nodes are the domains: ln(3 + 2). Counts 2, 1, 0 → 3, 2, 0.
  test('by host', () => {
    expect(scores(harbour({ a1: 2, a2: 1, b1: 0 }), spread(soft({ topologyKey: HOSTNAME_LABEL })))).toEqual([
      0, 66, 200,
    ]);
  });
  // Only feasible nodes make domains: with c1 out, ln 4 = 1.386. Counts 4, 1 → 6, 1 → 16, 100; pods of a cordoned node in the zone count still.
  test('nodes that are out', () => {
    const cluster = harbour({ a1: 3, a2: 1, b1: 1, c1: 0 }, (name) =>
      name === 'c1' || name === 'a2' ? { unschedulable: true } : {},
    );
    expect(scores(cluster, spread(soft()))).toEqual([32, undefined, 200, undefined]);
  });
});

test('[SPREAD-7] soft: a node that lacks one of the keys gets 0, and sets no scale', () => {
  const cluster = harbour({ a1: 2, b1: 0, c1: 9 });
  cluster.world.store.write('Node', cluster.world.store.stored('Node', 'c1') as never, {
    metadata: { labels: { [HOSTNAME_LABEL]: 'c1' } },
  });
  expect(scores(cluster, spread(soft()))).toEqual([0, 200, 0]);
});

describe('[SPREAD-8] a pod without constraints is spread softly over hosts (maxSkew 3) and zones (maxSkew 5) with those that its Services and ReplicaSet select', () => {
  const service = (cluster: Cluster, name: string, selector: Record<string, string>) =>
    cluster.world.store.create('Service', {
      kind: 'Service',
      metadata: newMeta(cluster.world, { name, namespace: 'default' }),
      spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', selector, ports: [] },
      status: undefined,
    });
  // a1: 2·ln 4 + 2 + 2·ln 4 + 4 = 11.5 → 12; b1: 2 + 4 = 6. 100 · (12 + 6 − 12) / 12 = 50.
  test('by a Service', () => {
    const cluster = harbour({ a1: 2, b1: 0 });
    expect(scores(cluster, { labels: LABELS })).toEqual([undefined, undefined]);
    service(cluster, 'web', LABELS);
    expect(cluster.explain('p').nodes.map((one) => one.scores.PodTopologySpread)).toEqual([100, 200]);
    service(cluster, 'narrower', { app: 'web', tier: 'front' });
    expect(
      cluster.explain('p').nodes.map((one) => one.scores.PodTopologySpread),
      'does not select the pod',
    ).toEqual([100, 200]);
  });
  test.each(['ReplicaSet', 'StatefulSet'] as const)('by a %s', (kind) => {
    const cluster = harbour({ a1: 2, b1: 0 });
    const template = { metadata: { labels: LABELS }, spec: cluster.stored('on-a1-0').object.spec };
    createObject(cluster.world, {
      kind,
      metadata: { name: 'rs', namespace: 'default' },
      spec: { replicas: 1, minReadySeconds: 0, selector: { matchLabels: LABELS }, template },
    } as never);
    const { uid } = must(cluster.world.store.get(kind, 'default/rs'), 'it was created').metadata;
    cluster.pod('p', { labels: LABELS });
    cluster.world.store.write('Pod', cluster.stored('p'), {
      metadata: {
        ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'rs', uid, controller: true, blockOwnerDeletion: true }],
      },
    });
    expect(cluster.explain('p').nodes.map((one) => one.scores.PodTopologySpread)).toEqual([100, 200]);
  });
  test('a node without a zone keeps its hosts part: the system’s defaults ask for no label', () => {
    const cluster = harbour({ a1: 2, b1: 0 });
    service(cluster, 'web', LABELS);
    cluster.world.store.write('Node', cluster.world.store.stored('Node', 'b1') as never, {
      metadata: { labels: { [HOSTNAME_LABEL]: 'b1' } },
    });
    // b1: 2 alone. 100 · (12 + 2 − 12) / 12 = 16.
    expect(scores(cluster, { labels: LABELS })).toEqual([32, 200]);
  });
  test('constraints of a list take their place, hard ones too', () => {
    const cluster = harbour({ a1: 1, b1: 0 });
    service(cluster, 'web', LABELS);
    cluster.world.schedulerConfiguration = {
      ...DEFAULT_CONFIGURATION,
      defaultingType: 'List',
      defaultConstraints: [{ maxSkew: 1, topologyKey: ZONE_LABEL, whenUnsatisfiable: 'DoNotSchedule' }],
    };
    expect(refusals(cluster, { labels: LABELS })).toEqual({ a1: TOO_SKEW, b1: '' });
    expect(cluster.explainOn('p', 'b1').scores).not.toHaveProperty('PodTopologySpread');
  });
});
