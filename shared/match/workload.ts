// To which workload a pod belongs: its Deployment by way of the ReplicaSet, or whatever controls it.

import { controllerOf, keyOf } from '../kinds/meta.ts';
import type { World } from '../sim/world.ts';

/** The name of the Deployment (or else of the controller, or else of the pod itself); undefined when there is no such pod. */
export function workloadOf(
  world: World,
  pod: { readonly namespace?: string | undefined; readonly name: string },
): string | undefined {
  const stored = world.store.stored('Pod', keyOf(pod));
  if (!stored) return undefined;
  const owner = controllerOf(stored.object.metadata);
  if (owner?.kind !== 'ReplicaSet') return owner?.name ?? pod.name;
  const set = world.store.get('ReplicaSet', keyOf({ namespace: pod.namespace, name: owner.name }));
  return (set && controllerOf(set.metadata)?.name) ?? owner.name;
}
