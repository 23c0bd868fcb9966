// Which workload a pod belongs to, and the rank by which workloads get their colours and marks. A Deployment's pods are one workload
// through all its ReplicaSets.

import { compareText } from '../../shared/base/order.ts';
import { controllerOf, keyOf } from '../../shared/kinds/meta.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { World } from '../../shared/sim/world.ts';

/** `namespace/name` of the pod's Deployment, else of its owner, else of the pod itself. */
export function workloadOf(world: World, pod: Pod): string {
  const namespace = pod.metadata.namespace;
  const owner = controllerOf(pod.metadata);
  if (owner === undefined) return keyOf(pod.metadata);
  if (owner.kind === 'ReplicaSet') {
    const set = world.store.get('ReplicaSet', keyOf({ namespace, name: owner.name }));
    const above = set && controllerOf(set.metadata);
    if (above) return keyOf({ namespace, name: above.name });
  }
  return keyOf({ namespace, name: owner.name });
}

/** Oldest Deployment first, so that a new one does not repaint the others. */
export function ranksOf(world: World): ReadonlyMap<string, number> {
  const deployments = world.store.list('Deployment');
  deployments.sort(
    (a, b) =>
      a.metadata.creationTimestamp - b.metadata.creationTimestamp || compareText(keyOf(a.metadata), keyOf(b.metadata)),
  );
  return new Map(deployments.map((one, rank) => [keyOf(one.metadata), rank]));
}
