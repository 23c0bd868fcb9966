// Why: what is told of a pod and each node, before a decision and after it.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { ZONE_LABEL } from '../../../shared/kinds/node.ts';
import { explainPod } from '../../../shared/sim/scheduler/explain.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, type PodAsk } from './cluster.ts';

const LABELS = { app: 'web' };
const spread: PodAsk = {
  labels: LABELS,
  requests: [{ cpu: '1', memory: '1Gi' }],
  spec: {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: ZONE_LABEL,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: LABELS },
      },
    ],
  },
};

test('[EXPLAIN-1] an explanation changes nothing, and the cycle takes one of its best', () => {
  const cluster = new Cluster({ a: { zone: 'a' }, b: { zone: 'b', cpu: '8' }, c: { zone: 'c', cpu: '2' } });
  for (let i = 0; i < 9; i += 1) {
    cluster.pod(`p${i}`, spread);
    const before = hashWorld(cluster.world);
    const { best } = cluster.explain(`p${i}`);
    expect(hashWorld(cluster.world)).toBe(before);
    cluster.run();
    if (best.length > 0) expect(best).toContain(cluster.nodeOf(`p${i}`));
    else expect(cluster.nodeOf(`p${i}`)).toBeUndefined();
  }
});

test('[EXPLAIN-2] a pod that is bound is judged as if it were not there', () => {
  const cluster = new Cluster({ a: { zone: 'a', cpu: '1' }, b: { zone: 'b', cpu: '1' } });
  cluster.pod('p', spread);
  const first = cluster.explain('p');
  cluster.run();
  const before = hashWorld(cluster.world);
  const again = explainPod(cluster.world, cluster.stored('p').slot, true);
  expect(again).toEqual(first);
  expect(again.nodes.map((one) => one.feasible)).toEqual([true, true]);
  expect(hashWorld(cluster.world)).toBe(before);
  const own = cluster.nodeOf('p') as string;
  expect(
    cluster
      .explain('p')
      .nodes.filter((one) => one.feasible)
      .map((one) => one.node),
  ).toEqual([own]);
});

describe('[DECISION-1] the last decision on each pod is kept, as the nodes were then', () => {
  const decision = (cluster: Cluster, name: string) => {
    const { slot, object } = cluster.stored(name);
    return cluster.world.decisions.of(slot, object);
  };
  test('chosen and refused', () => {
    const cluster = new Cluster({ a: { zone: 'a' }, b: { zone: 'b', cpu: '1500m' } });
    cluster.pod('p', spread);
    expect(decision(cluster, 'p')).toBeUndefined();
    const then = cluster.explain('p');
    cluster.run();
    cluster.pod('large', { requests: [{ cpu: '9' }] });
    cluster.run();
    expect(decision(cluster, 'p')).toMatchObject({ tick: 1, node: cluster.nodeOf('p'), explanation: then });
    expect(decision(cluster, 'large')).toMatchObject({ tick: 2, node: undefined });
    expect(decision(cluster, 'large')?.explanation.message).toBe(cluster.message('large'));
  });
  test('a pod that comes into the row of another has none of its own', () => {
    const cluster = new Cluster({ a: {} });
    const { slot } = cluster.pod('p');
    cluster.run();
    cluster.remove('p');
    expect(cluster.pod('q').slot).toBe(slot);
    expect(decision(cluster, 'q')).toBeUndefined();
  });
  test(`the last ${LIMITS.decisionsKept}, in clusters of at most ${LIMITS.explainedNodes} nodes`, () => {
    const cluster = new Cluster({ a: { pods: '2000', cpu: '2000' } });
    for (let i = 0; i <= LIMITS.decisionsKept; i += 1) cluster.pod(`p${i}`, { requests: [{ cpu: '1m', memory: '1' }] });
    cluster.run();
    expect(decision(cluster, 'p0')).toBeUndefined();
    expect(decision(cluster, 'p1')).toBeDefined();
    expect(decision(cluster, `p${LIMITS.decisionsKept}`)).toBeDefined();
    for (let i = 1; i <= LIMITS.explainedNodes; i += 1) cluster.node(`more-${i}`);
    cluster.pod('late');
    cluster.run();
    expect(cluster.nodeOf('late')).toBeDefined();
    expect(decision(cluster, 'late')).toBeUndefined();
  });
});
