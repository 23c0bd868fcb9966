// The ReplicaSet controller: as many active pods as the spec says. Which pods go first when there are too many is `controllers/deletion-order`.

import { share } from '../../base/hash.ts';
import { LIMITS } from '../../base/limits.ts';
import { must } from '../../base/assert.ts';
import { condition, type OwnerReference } from '../../kinds/meta.ts';
import { isActive, isPodReady } from '../../kinds/pod.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import { podForbidden } from '../control-plane/admission.ts';
import { createPod } from '../control-plane/create.ts';
import { deletePod } from '../control-plane/delete.ts';
import { generateKey } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { byDeletionOrder } from './deletion-order.ts';

export function runReplicaSets(world: World): void {
  for (const { key, cause } of world.replicaSets.drain()) {
    const stored = world.store.stored('ReplicaSet', key);
    if (!stored) continue;
    world.cause = cause;
    const active = world.owners.of(stored.object.metadata.uid)?.active ?? 0;
    const missing = stored.object.spec.replicas - active;
    if (missing > 0) createPods(world, stored, missing);
    else if (missing < 0) deletePods(world, stored.object, -missing);
    if (Math.abs(missing) > LIMITS.replicaSetBurst) world.replicaSets.add(key, cause);
    world.cause = cause;
    writeStatus(world, stored);
  }
}

const references = new WeakMap<ReplicaSet['spec']['template'], readonly OwnerReference[]>();

/** One list for all pods of a ReplicaSet: its hash is reckoned once. */
function ownerReference(replicaSet: ReplicaSet): readonly OwnerReference[] {
  const known = references.get(replicaSet.spec.template);
  if (known && known[0]?.uid === replicaSet.metadata.uid) return known;
  const { name, uid } = replicaSet.metadata;
  const list = share([
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true, blockOwnerDeletion: true },
  ] as const);
  references.set(replicaSet.spec.template, list);
  return list;
}

function createPods(world: World, stored: Stored<ReplicaSet>, missing: number): void {
  const replicaSet = stored.object;
  const { namespace } = replicaSet.metadata;
  const { template } = replicaSet.spec;
  const prefix = `${replicaSet.metadata.name}-`;
  const trigger = world.cause;
  const ownerReferences = ownerReference(replicaSet);
  const forbidden = podForbidden(world, template.spec);
  if (forbidden !== undefined) {
    world.record('FailedCreate', replicaSet, `pods "${prefix}" is forbidden: ${forbidden}`);
    return;
  }
  for (let i = 0; i < Math.min(missing, LIMITS.replicaSetBurst); i += 1) {
    if (world.store.count('Pod') >= LIMITS.pods) {
      world.cause = trigger;
      world.record('FailedCreate', replicaSet, 'the cluster holds no more pods');
      return;
    }
    const { name, key } = generateKey(world, 'Pod', namespace, prefix);
    world.cause = trigger;
    world.cause = world.record('SuccessfulCreate', replicaSet, name);
    createPod(
      world,
      {
        name,
        namespace,
        generateName: prefix,
        labels: template.metadata.labels,
        annotations: template.metadata.annotations,
        ownerReferences,
      },
      template.spec,
      key,
    );
  }
}

function deletePods(world: World, replicaSet: ReplicaSet, surplus: number): void {
  const rows = world.owners.of(replicaSet.metadata.uid)?.pods ?? [];
  const pods = rows.flatMap((row) => {
    const stored = world.pods.stored[row];
    return stored && isActive(stored.object) ? [stored] : [];
  });
  const trigger = world.cause;
  for (const stored of byDeletionOrder(world, pods).slice(0, Math.min(surplus, LIMITS.replicaSetBurst))) {
    world.cause = trigger;
    world.cause = world.record('SuccessfulDelete', replicaSet, stored.object.metadata.name);
    deletePod(world, stored);
  }
}

/** Pods that have been ready for minReadySeconds (rule REPLICASET-5). */
function availableOf(world: World, { metadata, spec }: ReplicaSet, ready: number): number {
  if (spec.minReadySeconds === 0 || ready === 0) return ready;
  let available = 0;
  for (const row of world.owners.of(metadata.uid)?.pods ?? []) {
    const pod = world.pods.stored[row]?.object;
    if (!pod || !isActive(pod) || !isPodReady(pod)) continue;
    const since = must(condition(pod.status.conditions, 'Ready'), 'a ready pod has the condition').lastTransitionTime;
    if (world.tick - since >= spec.minReadySeconds) available += 1;
  }
  return available;
}

function writeStatus(world: World, stored: Stored<ReplicaSet>): void {
  const { metadata, status: old } = stored.object;
  const children = world.owners.of(metadata.uid);
  const replicas = children?.active ?? 0;
  const ready = children?.ready ?? 0;
  const available = availableOf(world, stored.object, ready);
  if (available < ready) world.replicaSets.add(stored.key, world.cause); // looked at again in the next second
  if (
    old.replicas === replicas &&
    old.readyReplicas === ready &&
    old.availableReplicas === available &&
    old.observedGeneration === metadata.generation
  )
    return;
  world.store.write('ReplicaSet', stored, {
    status: {
      observedGeneration: metadata.generation,
      replicas,
      fullyLabeledReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: available,
      conditions: old.conditions,
    },
  });
}
