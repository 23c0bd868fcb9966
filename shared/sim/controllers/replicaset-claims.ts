// Which pods a ReplicaSet calls its own (controller_ref_manager.go): it takes over pods without a controller that its selector matches, and lets go of pods
// that it does not match any more. Nobody looks through all pods for it: pods that came alone or got other labels queue, and a new ReplicaSet looks at the loose ones.

import { share } from '../../base/hash.ts';
import { compareNumber } from '../../base/order.ts';
import { controllerOf, type OwnerReference } from '../../kinds/meta.ts';
import { isActive, type Pod } from '../../kinds/pod.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import { matchesSelector } from '../../kinds/selector.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

const references = new WeakMap<ReplicaSet['spec']['template'], readonly OwnerReference[]>();

/** One list for all pods of a ReplicaSet: its hash is reckoned once. */
export function ownerReference(replicaSet: ReplicaSet): readonly OwnerReference[] {
  const known = references.get(replicaSet.spec.template);
  if (known && known[0]?.uid === replicaSet.metadata.uid) return known;
  const { name, uid } = replicaSet.metadata;
  const list = share([
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true, blockOwnerDeletion: true },
  ] as const);
  references.set(replicaSet.spec.template, list);
  return list;
}

/** Pods that came without a controller, or have other labels than before. */
export function settleClaims(world: World): void {
  const claims = world.work.podClaims.drain();
  if (claims.length === 0) return;
  const replicaSets = world.store.list('ReplicaSet');
  for (const { key, cause } of claims) {
    const stored = world.store.stored('Pod', key);
    if (!stored || !isActive(stored.object)) continue;
    world.cause = cause;
    const owner = controllerOf(stored.object.metadata);
    const free = owner === undefined || (owner.kind === 'ReplicaSet' && releasedBy(world, owner, stored));
    if (!free && owner?.kind === 'ReplicaSet') world.queues.tellOwner(owner, stored.object.metadata.namespace, cause); // it counts labels
    if (free) replicaSets.some((one) => adopt(world, one, stored));
    world.work.podClaims.done(key);
  }
}

/** Lets go of a pod whose labels it does not match any more. */
function releasedBy(world: World, { name, uid }: OwnerReference, stored: Stored<Pod>): boolean {
  const { metadata } = stored.object;
  const replicaSet = world.store.get('ReplicaSet', `${metadata.namespace}/${name}`);
  if (replicaSet?.metadata.uid !== uid || replicaSet.metadata.deletionTimestamp !== undefined) return false;
  if (matchesSelector(replicaSet.spec.selector, metadata.labels)) return false;
  world.cause = world.record('PodReleased', stored.object, name);
  const others = metadata.ownerReferences?.filter((one) => one.uid !== uid) ?? [];
  world.store.write('Pod', stored, { metadata: { ownerReferences: others.length === 0 ? undefined : others } });
  return true;
}

/** A ReplicaSet that is looked at for the first time. */
export function adoptPods(world: World, stored: Stored<ReplicaSet>): void {
  if (world.pods.loose.size === 0) return;
  const trigger = world.cause;
  for (const row of [...world.pods.loose].sort(compareNumber)) {
    const pod = world.pods.stored[row];
    if (pod) adopt(world, stored.object, pod);
    world.cause = trigger;
  }
}

function adopt(world: World, replicaSet: ReplicaSet, stored: Stored<Pod>): boolean {
  const { metadata } = stored.object;
  const matches =
    replicaSet.metadata.namespace === metadata.namespace &&
    replicaSet.metadata.deletionTimestamp === undefined &&
    isActive(stored.object) &&
    matchesSelector(replicaSet.spec.selector, metadata.labels);
  if (!matches) return false;
  world.cause = world.record('PodAdopted', stored.object, replicaSet.metadata.name);
  const others = metadata.ownerReferences;
  const own = ownerReference(replicaSet);
  world.store.write('Pod', stored, { metadata: { ownerReferences: others ? [...own, ...others] : own } });
  return true;
}
