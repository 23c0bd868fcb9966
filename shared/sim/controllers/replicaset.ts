// The ReplicaSet controller: as many active pods as the spec says. Which pods are its own is `replicaset-claims`', which go first when there are too many
// `deletion-order`'s, and what it says of them `replicaset-status`'.

import { LIMITS } from '../../base/limits.ts';
import type { EventId } from '../../base/units.ts';
import type { OwnerReference } from '../../kinds/meta.ts';
import { isActive, type Pod } from '../../kinds/pod.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import { podForbidden } from '../control-plane/admission.ts';
import { createPod } from '../control-plane/create.ts';
import { deletePod } from '../control-plane/delete.ts';
import { freeName } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { Work } from '../workqueue.ts';
import type { World } from '../world.ts';
import { byDeletionOrder } from './deletion-order.ts';
import { adoptPods, ownerReference, settleClaims } from './replicaset-claims.ts';
import { countPods, type PodCounts, retryLater, writeStatus } from './replicaset-status.ts';

/** What one worker saw, and what it means to do. */
interface Look {
  readonly stored: Stored<ReplicaSet>;
  readonly cause: EventId;
  readonly seen: PodCounts;
  readonly victims: readonly Stored<Pod>[];
}

/**
 * Workers look side by side, so all look before one of them writes. Two ReplicaSets of a Deployment that shrink together rank their pods by the same
 * crowded nodes (as the recordings show), where the second of two that come one after the other would not see what the first has deleted.
 */
export function runReplicaSets(world: World): void {
  settleClaims(world);
  const looks: Look[] = [];
  for (const work of world.work.replicaSets.drain()) {
    const one = look(world, work);
    if (one) looks.push(one);
  }
  for (const one of looks) act(world, one);
}

const NOBODY: Look['victims'] = [];

function look(world: World, { key, cause }: Work): Look | undefined {
  const stored = world.store.stored('ReplicaSet', key);
  if (!stored) return undefined;
  world.cause = cause;
  const goes = stored.object.metadata.deletionTimestamp !== undefined;
  if (stored.object.status.observedGeneration === 0 && !goes) adoptPods(world, stored);
  const seen = countPods(world, stored);
  const surplus = goes ? 0 : seen.active - stored.object.spec.replicas;
  const victims = surplus > 0 ? victimsOf(world, stored.object, Math.min(surplus, LIMITS.replicaSetBurst)) : NOBODY;
  return { stored, cause, seen, victims };
}

function act(world: World, { stored, cause, seen, victims }: Look): void {
  const replicaSet = stored.object;
  const missing = replicaSet.metadata.deletionTimestamp === undefined ? replicaSet.spec.replicas - seen.active : 0;
  world.cause = cause;
  // Pods that are made now are seen in the next look, as in the recordings. Those that are deleted are no longer told of: a Deployment that took them
  // for available would give up others.
  let told = seen;
  let failure: string | undefined;
  if (missing > 0) failure = createPods(world, replicaSet, Math.min(missing, LIMITS.replicaSetBurst));
  else if (victims.length > 0) {
    deletePods(world, replicaSet, victims);
    told = countPods(world, stored);
  }
  world.cause = cause;
  writeStatus(world, stored, told, failure);
  if (failure !== undefined) retryLater(world, stored);
}

/**
 * Makes pods in batches of 1, 2, 4, 8 …; the first batch in which one is refused is the last one, so that a ReplicaSet whose pods nobody takes asks
 * once and not 500 times (slowStartBatch). Why one was refused, if so.
 */
function createPods(world: World, replicaSet: ReplicaSet, missing: number): string | undefined {
  const trigger = world.cause;
  const prefix = `${replicaSet.metadata.name}-`;
  const ownerReferences = ownerReference(replicaSet);
  let left = missing;
  for (let batch = 1; left > 0; batch = Math.min(2 * batch, left)) {
    let failure: string | undefined;
    for (let i = 0; i < batch; i += 1) {
      world.cause = trigger;
      const refused = create(world, replicaSet, prefix, ownerReferences);
      failure ??= refused;
    }
    if (failure !== undefined) return failure;
    left -= batch;
  }
  return undefined;
}

function create(
  world: World,
  replicaSet: ReplicaSet,
  prefix: string,
  ownerReferences: readonly OwnerReference[],
): string | undefined {
  const { namespace } = replicaSet.metadata;
  const { template } = replicaSet.spec;
  const refused = refusal(world, replicaSet, prefix);
  if (refused !== undefined) {
    world.record('FailedCreate', replicaSet, refused);
    return refused;
  }
  const name = freeName(world, 'Pod', namespace, prefix);
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
  );
  return undefined;
}

function refusal(world: World, { metadata, spec }: ReplicaSet, prefix: string): string | undefined {
  if (world.store.count('Pod') >= LIMITS.pods) return 'the cluster holds no more pods';
  const forbidden = podForbidden(world, metadata.namespace, spec.template.spec);
  return forbidden === undefined ? undefined : `pods "${prefix}" is forbidden: ${forbidden}`;
}

function victimsOf(world: World, replicaSet: ReplicaSet, surplus: number): readonly Stored<Pod>[] {
  const rows = world.owners.of(replicaSet.metadata.uid)?.pods ?? [];
  const pods = rows.flatMap((row) => {
    const stored = world.pods.stored[row];
    return stored && isActive(stored.object) ? [stored] : [];
  });
  return byDeletionOrder(world, replicaSet, pods).slice(0, surplus);
}

function deletePods(world: World, replicaSet: ReplicaSet, victims: readonly Stored<Pod>[]): void {
  const trigger = world.cause;
  for (const stored of victims) {
    world.cause = trigger;
    world.cause = world.record('SuccessfulDelete', replicaSet, stored.object.metadata.name);
    deletePod(world, stored);
  }
}
