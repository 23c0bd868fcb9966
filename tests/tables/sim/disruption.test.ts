// The disruption controller: what a PodDisruptionBudget's status says of its pods.
import { describe, expect, test } from 'vitest';
import { tick } from '../../../shared/base/units.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import type { PodDisruptionBudget } from '../../../shared/kinds/pod-disruption-budget.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import {
  Cluster,
  create,
  deletion,
  deployment,
  image,
  machine,
  pod,
  replicaSet,
  scale,
} from '../../support/cluster.ts';
import { scaleTo, statefulSet } from '../../support/sets.ts';

const budget = (spec: Readonly<Record<string, unknown>>, name = 'web') =>
  create({ kind: 'PodDisruptionBudget', apiVersion: 'policy/v1', metadata: { name }, spec });
const web = { matchLabels: { app: 'web' } };

function statusOf(cluster: Cluster, name = 'web'): PodDisruptionBudget['status'] {
  const stored = cluster.world.store.get('PodDisruptionBudget', `default/${name}`);
  if (!stored) throw new Error(`there is no budget ${name}`);
  return stored.status;
}

/** allowed, healthy, desired, expected */
function numbers(cluster: Cluster, name = 'web'): number[] {
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = statusOf(cluster, name);
  return [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods];
}

/** A Deployment `web` with this many pods, all ready. */
function running(replicas: number): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'), deployment('web', replicas));
  cluster.run(8);
  return cluster;
}

describe('[PDB-1] how many must be healthy, and how many may go', () => {
  test.each<[string, number, Readonly<Record<string, unknown>>, number[]]>([
    ['a number that must stay', 5, { minAvailable: 3 }, [2, 5, 3, 5]],
    ['as many as there are', 3, { minAvailable: 3 }, [0, 3, 3, 3]],
    ['more than there are', 3, { minAvailable: 5 }, [0, 3, 5, 3]],
    ['per cent that must stay round up', 7, { minAvailable: '50%' }, [3, 7, 4, 7]],
    ['a number that may go', 5, { maxUnavailable: 2 }, [2, 5, 3, 5]],
    ['per cent that may go round up, too', 7, { maxUnavailable: '30%' }, [3, 7, 4, 7]],
    ['more may go than there are', 2, { maxUnavailable: 5 }, [2, 2, 0, 2]],
    ['nothing said: none may go', 2, {}, [0, 2, 0, 0]],
  ])('%s', (_, replicas, spec, expected) => {
    const cluster = running(replicas);
    cluster.tick(budget({ ...spec, selector: web }));
    expect(numbers(cluster)).toEqual(expected);
  });

  test('the condition says whether any may go', () => {
    const cluster = running(2);
    cluster.tick(budget({ minAvailable: 1, selector: web }));
    const of = () => condition(statusOf(cluster).conditions, 'DisruptionAllowed');
    expect(of()).toMatchObject({ status: 'True', reason: 'SufficientPods' });
    cluster.tick(scale('web', 1));
    cluster.run(3);
    expect(of()).toMatchObject({ status: 'False', reason: 'InsufficientPods' });
    expect(statusOf(cluster).observedGeneration).toBe(1);
  });

  test('none may go where none is expected', () => {
    const cluster = new Cluster();
    cluster.tick(budget({ maxUnavailable: 3, selector: web }));
    expect(numbers(cluster)).toEqual([0, 0, 0, 0]);
  });
});

describe('[PDB-2] healthy is Ready and not being deleted; expected is what controllers want, or for a number that must stay what is there', () => {
  test('a pod that is not ready yet is expected and not healthy', () => {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { bootSeconds: 5 }), machine('n1'));
    cluster.tick(deployment('web', 3, { readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 } }));
    cluster.tick(budget({ maxUnavailable: 1, selector: web }));
    expect(numbers(cluster)).toEqual([0, 0, 2, 3]);
    cluster.run(12);
    expect(numbers(cluster)).toEqual([1, 3, 2, 3]);
  });

  test('one that is being deleted is not healthy any more, in the same tick; its replacement is', () => {
    const cluster = running(3);
    cluster.tick(budget({ minAvailable: 2, selector: web }));
    const [first] = cluster.pods();
    cluster.tick(deletion('pods', first?.metadata.name ?? ''));
    expect(numbers(cluster)).toEqual([0, 2, 2, 4]);
    cluster.run(8);
    expect(numbers(cluster)).toEqual([1, 3, 2, 3]);
  });

  test('scaled by its controller: expected follows at once, healthy when they are', () => {
    const cluster = running(2);
    cluster.tick(budget({ maxUnavailable: 1, selector: web }));
    cluster.tick(scale('web', 6));
    cluster.tick();
    expect(numbers(cluster)).toEqual([0, 2, 5, 6]);
    cluster.run(8);
    expect(numbers(cluster)).toEqual([1, 6, 5, 6]);
  });

  test('bare pods count where a number must stay, and nowhere else', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), pod('a'), pod('b'));
    cluster.run(5);
    cluster.tick(budget({ minAvailable: 1, selector: web }), budget({ maxUnavailable: 1, selector: web }, 'other'));
    expect([numbers(cluster), numbers(cluster, 'other')]).toEqual([
      [1, 2, 1, 2],
      [0, 2, 0, 0],
    ]);
  });

  test('a StatefulSet says how many it is to have, as a ReplicaSet does', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), statefulSet('web', 3, { podManagementPolicy: 'Parallel' }));
    cluster.run(8);
    cluster.tick(budget({ maxUnavailable: 1, selector: web }));
    expect(numbers(cluster)).toEqual([1, 3, 2, 3]);
    cluster.tick(scaleTo('statefulsets', 'web', 5));
    expect(numbers(cluster)).toEqual([0, 3, 4, 5]);
  });

  test('two controllers add up', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), replicaSet('a', 2, { labels: { app: 'a', tier: 'x' } }));
    cluster.tick(replicaSet('b', 3, { labels: { app: 'b', tier: 'x' } }));
    cluster.run(8);
    cluster.tick(budget({ maxUnavailable: '50%', selector: { matchLabels: { tier: 'x' } } }));
    expect(numbers(cluster)).toEqual([3, 5, 2, 5]);
  });
});

describe('[PDB-3] which pods it means', () => {
  test.each<[string, unknown, number]>([
    ['its labels', web, 2],
    ['an expression', { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }, 3],
    ['an empty selector: all of the namespace', {}, 3],
    ['no selector: none', undefined, 0],
  ])('%s', (_, selector, expected) => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), pod('a'), pod('b'), pod('c', { labels: { app: 'api' } }));
    cluster.tick(budget({ minAvailable: 1, selector }));
    expect(statusOf(cluster).expectedPods).toBe(expected);
  });

  test('a budget that is gone is gone', () => {
    const cluster = running(2);
    cluster.tick(budget({ minAvailable: 1, selector: web }));
    cluster.tick(deletion('poddisruptionbudgets', 'web'));
    cluster.tick(scale('web', 4));
    cluster.run(5);
    expect(cluster.world.store.count('PodDisruptionBudget')).toBe(0);
  });
});

test('[PDB-2] a world that was saved goes on alike', () => {
  const cluster = running(3);
  cluster.tick(budget({ minAvailable: 2, selector: web }));
  const again = new Cluster(loadWorld(saveWorld(cluster.world)));
  expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  for (const one of [cluster, again]) {
    one.tick(scale('web', 5));
    one.run(10);
    expect([one.world.tick, numbers(one)]).toEqual([tick(21), [3, 5, 2, 5]]);
  }
  expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
});
