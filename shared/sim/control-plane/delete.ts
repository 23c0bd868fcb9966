// Deleting objects as the API server does it: pods with a grace period that only their kubelet can end, everything else at once; whatever has
// finalizers is only marked, and goes with the last of them (facts sheet 2.13). What a deleted object owned is `controllers/garbage-collector`'s.

import { must } from '../../base/assert.ts';
import { NEVER, NO_NODE, tick } from '../../base/units.ts';
import type { DeleteOptions } from '../../kinds/delete-options.ts';
import type { StoredKind, StoredObject } from '../../kinds/index.ts';
import { TRACKING_FINALIZER } from '../../kinds/job.ts';
import { controllerOf, FOREGROUND_FINALIZER, ORPHAN_FINALIZER, withCondition } from '../../kinds/meta.ts';
import type { Namespace } from '../../kinds/namespace.ts';
import { isFinished, type Pod, type PodStatus } from '../../kinds/pod.ts';
import { PHASE, STAGE } from '../machines/pods.ts';
import { keepEnd } from '../plane/held-statuses.ts';
import type { Stored } from '../store.ts';
import { isInUse, PROTECTION } from './protection.ts';
import { stepPod } from '../watch-pod.ts';
import type { World } from '../world.ts';

/** A pod whose node is none or does not exist, or one that is finished, goes at once; so does one with grace 0. A shorter grace shortens, a longer one changes nothing (facts sheet 3.6). */
export function deletePod(world: World, stored: Stored<Pod>, graceSeconds?: number): void {
  const { node, phase, endsBy } = world.pods.at;
  const { slot } = stored;
  const grace = Math.max(0, graceSeconds ?? stored.seen.spec.terminationGracePeriodSeconds);
  const finished = phase[slot] === PHASE.Succeeded || phase[slot] === PHASE.Failed;
  if (node[slot] === NO_NODE || finished || grace === 0) return removePod(world, stored);
  const until = tick(world.tick + grace);
  if ((endsBy[slot] as number) <= until) return;
  stepPod(world, stored, { step: 'ending', until, graceSeconds: grace });
}

/** The object goes now. A process that still runs on the node ends with it (simplified: see rule KUBELET-7). */
export function removePod(world: World, stored: Stored<Pod>): void {
  if (world.store.divert !== undefined && keepEnd(world, stored)) return;
  if (stored.seen.metadata.finalizers !== undefined && !isForgotten(world, stored.seen)) return endPod(world, stored);
  const before = world.cause;
  world.cause = world.record('PodRemoved', stored.seen);
  world.store.remove('Pod', stored);
  world.cause = before;
}

/** Its Job is gone, which alone would have counted it. */
function isForgotten(world: World, { metadata }: Pod): boolean {
  if (metadata.finalizers?.some((one) => one !== TRACKING_FINALIZER)) return false;
  const owner = controllerOf(metadata);
  return (
    owner?.kind !== 'Job' || world.store.get('Job', `${metadata.namespace}/${owner.name}`)?.metadata.uid !== owner.uid
  );
}

/** A pod that has ended and still has finalizers: its object stays, Failed if it did not end by itself, until the last of them is gone. */
function endPod(world: World, stored: Stored<Pod>): void {
  const pod = stored.object;
  const { at } = world.pods;
  if (pod.metadata.deletionGracePeriodSeconds === 0) return;
  const ran = at.node[stored.slot] !== NO_NODE && !isFinished(pod);
  if (ran) {
    at.stage[stored.slot] = STAGE.finished;
    at.queue[stored.slot] = 0;
    for (const column of [at.readyAt, at.crashAt, at.servesAt]) column[stored.slot] = NEVER;
    world.timers.set(at.due, stored.slot, NEVER);
  }
  world.store.write('Pod', stored, {
    metadata: { deletionTimestamp: tick(world.tick), deletionGracePeriodSeconds: 0 },
    status: ran ? failedStatus(world, pod.status) : pod.status,
  });
}

function failedStatus(world: World, status: PodStatus): PodStatus {
  let { conditions } = status;
  for (const type of ['Ready', 'ContainersReady'])
    conditions = withCondition(conditions, {
      type,
      status: 'False',
      reason: 'PodFailed',
      lastTransitionTime: world.tick,
    });
  return { ...status, phase: 'Failed', conditions };
}

/** Nothing happens without an object. */
export function deleteObject(
  world: World,
  kind: StoredKind,
  stored: Stored<StoredObject> | undefined,
  options: DeleteOptions = {},
): void {
  if (!stored) return;
  if (kind === 'Pod') return deletePod(world, stored as Stored<Pod>, options.gracePeriodSeconds); // the kind says the type, here and below
  if (kind === 'Namespace') return terminateNamespace(world, stored as Stored<Namespace>);
  const { key } = stored;
  const { metadata } = stored.object;
  const protection = isInUse(world, kind, stored) ? undefined : PROTECTION[kind];
  const kept = (metadata.finalizers ?? []).filter(
    (one) => one !== FOREGROUND_FINALIZER && one !== ORPHAN_FINALIZER && one !== protection,
  );
  if (options.propagationPolicy === 'Foreground') kept.push(FOREGROUND_FINALIZER);
  if (options.propagationPolicy === 'Orphan') kept.push(ORPHAN_FINALIZER);
  if (kept.length === 0) return world.store.remove<StoredKind>(kind, stored);
  const anew = metadata.deletionTimestamp === undefined;
  if (anew && kept.includes(PROTECTION[kind] ?? '')) world.cause = world.record('ProtectedInUse', stored.seen);
  world.store.write<StoredKind>(kind, stored, {
    metadata: {
      finalizers: kept,
      deletionTimestamp: metadata.deletionTimestamp ?? tick(world.tick),
      deletionGracePeriodSeconds: 0,
      generation: metadata.generation + (anew ? 1 : 0),
    },
  });
  world.work.garbage.add(garbageKey(kind, key), world.cause);
  if (options.propagationPolicy === 'Foreground') world.owners.waiting.set(metadata.uid, garbageKey(kind, key));
  else world.owners.waiting.delete(metadata.uid);
}

/** How an object stands in the garbage collector's queue. */
export function garbageKey(kind: StoredKind, key: string): string {
  return `${kind} ${key}`;
}

/** From a delete until the namespace controller begins to empty it (`namespaceDeletionGracePeriod`). */
export const NAMESPACE_DELETION_GRACE = 5;

function terminateNamespace(world: World, stored: Stored<Namespace>): void {
  const { metadata, status } = stored.object;
  if (status.phase === 'Terminating') return;
  world.store.write('Namespace', stored, {
    metadata: { deletionTimestamp: tick(world.tick), deletionGracePeriodSeconds: 0 },
    status: { ...status, phase: 'Terminating' },
  });
  world.queues.later('namespaces', metadata.name, tick(world.tick + NAMESPACE_DELETION_GRACE));
}

/** Of an object that is being deleted, its protection goes when it is not in use; true when the object went with it. */
export function releaseProtection(
  world: World,
  kind: 'PersistentVolume' | 'PersistentVolumeClaim',
  key: string,
): boolean {
  const stored = world.store.stored<StoredKind>(kind, key);
  if (!stored || stored.object.metadata.deletionTimestamp === undefined || isInUse(world, kind, stored)) return false;
  removeFinalizer(world, kind, key, must(PROTECTION[kind], 'volumes and claims are protected'));
  return world.store.stored<StoredKind>(kind, key) === undefined;
}

/** Takes a name off the list. A deleted object goes with the last one; a pod that has yet to end waits for its kubelet. */
export function removeFinalizer(world: World, kind: StoredKind, key: string, name: string): void {
  const stored = world.store.stored(kind, key);
  const list = stored?.object.metadata.finalizers;
  if (stored && list?.includes(name))
    setFinalizers(
      world,
      kind,
      key,
      list.filter((one) => one !== name),
    );
}

export function setFinalizers(world: World, kind: StoredKind, key: string, list: readonly string[]): void {
  const stored = world.store.stored<StoredKind>(kind, key);
  if (!stored) return;
  const { deletionTimestamp, deletionGracePeriodSeconds, uid } = stored.object.metadata;
  if (deletionTimestamp !== undefined && kind !== 'Pod') {
    world.work.garbage.add(garbageKey(kind, key), world.cause);
    if (list.includes(FOREGROUND_FINALIZER)) world.owners.waiting.set(uid, garbageKey(kind, key));
    else world.owners.waiting.delete(uid);
  }
  const goes = list.length === 0 && deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0;
  if (!goes || kind === 'Pod')
    world.store.write<StoredKind>(kind, stored, { metadata: { finalizers: list.length === 0 ? undefined : list } });
  if (!goes) return;
  if (kind === 'Pod') removePod(world, must(world.store.stored('Pod', key), 'the pod was there'));
  else world.store.remove<StoredKind>(kind, stored);
}
