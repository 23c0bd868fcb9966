// Which ReplicaSets a Deployment calls its own (controller_ref_manager.go, ClaimReplicaSets): it takes over those without a controller that its selector
// matches, and lets go of those that it does not match any more. What an adopted one is to it, new or old, its template says: see `revisions`.

import { compareText } from '../../../base/order.ts';
import { share } from '../../../base/hash.ts';
import type { Deployment } from '../../../kinds/deployment.ts';
import { controllerOf, type Labels, type ObjectMeta } from '../../../kinds/meta.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { type LabelSelector, matchesSelector } from '../../../kinds/selector.ts';
import type { Stored } from '../../store.ts';
import type { World } from '../../world.ts';

/** By labels, the selector that matched them last: most looks ask what the one before asked. */
const matched = new WeakMap<Labels, LabelSelector>();

function selects({ spec }: Deployment, { labels }: ObjectMeta): boolean {
  if (labels !== undefined && matched.get(labels) === spec.selector) return true;
  if (!matchesSelector(spec.selector, labels)) return false;
  if (labels !== undefined) matched.set(labels, spec.selector);
  return true;
}

/** The ReplicaSets of the Deployment, in the order of their names, after it took and let go what it should. */
export function claimedSets(world: World, deployment: Deployment): ReplicaSet[] {
  if (world.looseSets.size > 0) adoptSets(world, deployment);
  const { uid } = deployment.metadata;
  const sets: ReplicaSet[] = [];
  for (const key of world.owners.keysOf(uid, 'ReplicaSet')) {
    const stored = world.store.stored('ReplicaSet', key);
    if (!stored || controllerOf(stored.object.metadata)?.uid !== uid) continue;
    if (selects(deployment, stored.object.metadata)) sets.push(stored.object);
    else release(world, deployment, stored);
  }
  return sets;
}

function adoptSets(world: World, deployment: Deployment): void {
  const { namespace, name, uid, deletionTimestamp } = deployment.metadata;
  if (deletionTimestamp !== undefined) return;
  const trigger = world.cause;
  for (const key of [...world.looseSets].sort(compareText)) {
    const stored = world.store.stored('ReplicaSet', key);
    if (!stored) continue;
    const { metadata } = stored.object;
    const free = metadata.namespace === namespace && metadata.deletionTimestamp === undefined;
    if (!free || !selects(deployment, metadata)) continue;
    world.cause = world.record('ReplicaSetAdopted', stored.object, name);
    const own = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    } as const;
    const ownerReferences = share([...(metadata.ownerReferences ?? []), own]);
    world.store.write('ReplicaSet', stored, { metadata: { ownerReferences } });
    world.cause = trigger;
  }
}

function release(world: World, { metadata: { name, uid, deletionTimestamp } }: Deployment, stored: Stored<ReplicaSet>) {
  if (deletionTimestamp !== undefined) return;
  const trigger = world.cause;
  world.cause = world.record('ReplicaSetReleased', stored.object, name);
  const others = stored.object.metadata.ownerReferences?.filter((one) => one.uid !== uid) ?? [];
  world.store.write('ReplicaSet', stored, {
    metadata: { ownerReferences: others.length === 0 ? undefined : share(others) },
  });
  world.cause = trigger;
}

/** A ReplicaSet came, went, or has other labels or owners: whose it may become is told. */
export function noteLooseSet(world: World, key: string, before: ReplicaSet | undefined, after: ReplicaSet): void {
  const { metadata } = after;
  if (controllerOf(metadata) !== undefined) return void world.looseSets.delete(key);
  const known = world.looseSets.has(key);
  if (known && before?.metadata.labels === metadata.labels) return;
  world.looseSets.add(key);
  for (const [name, { object }] of world.store.table('Deployment'))
    if (object.metadata.namespace === metadata.namespace && selects(object, metadata))
      world.work.deployments.add(name, world.cause);
}
