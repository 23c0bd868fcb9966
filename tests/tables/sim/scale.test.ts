// The subresource scale, of every kind that has one.
import { expect, test } from 'vitest';
import { resolvePatch, scalePatch } from '../../../shared/api/resolve.ts';
import { Cluster, deployment, machine, NAMESPACE, replicaSet } from '../../support/cluster.ts';
import { scaleTo, statefulSet } from '../../support/sets.ts';

test.each([
  ['deployments', 'Deployment', deployment('web', 2)],
  ['replicasets', 'ReplicaSet', replicaSet('web', 2)],
  ['statefulsets', 'StatefulSet', statefulSet('web', 2)],
] as const)('[SCALE-1] %s: the replicas change, and with them the generation', (resource, kind, made) => {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), made);
  const size = () => {
    const object = cluster.world.store.get(kind, `${NAMESPACE}/web`);
    return [object?.spec.replicas, object?.metadata.generation];
  };
  cluster.tick(scaleTo(resource, 'web', 5));
  expect(size()).toEqual([5, 2]);
  cluster.tick(scaleTo(resource, 'web', 5));
  expect(size(), 'nothing new').toEqual([5, 2]);
  const resolved = resolvePatch(cluster.world, { ...scalePatch(NAMESPACE, 'web', 1), resource });
  if (!('command' in resolved)) throw new Error(resolved.refusal.message);
  cluster.tick(resolved.command);
  expect(size()).toEqual([1, 3]);
});
