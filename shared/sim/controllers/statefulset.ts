// The StatefulSet controller: pods by their ordinals, made from the first to the last, taken away and renewed from the last to the first
// (pkg/controller/statefulset/stateful_set_control.go; facts sheet 2.3). What a pod is made of is `controllers/statefulset-pods`'.

import { compareNumber } from '../../base/order.ts';
import { tick } from '../../base/units.ts';
import { type ControllerRevision, HASH_LABEL, REVISION_HASH_LABEL } from '../../kinds/controller-revision.ts';
import { condition, keyOf } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { ordinalOf, startOf, type StatefulSet, type StatefulSetStatus } from '../../kinds/statefulset.ts';
import { deletePod } from '../control-plane/delete.ts';
import { PHASE } from '../machines/pods.ts';
import { retryLater } from '../retries.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { latestRevision, revisionsOf, truncateHistory } from './controller-revision.ts';
import { createClaims, createReplica, keepClaimOwners, ownerOf } from './statefulset-pods.ts';

export function runStatefulSets(world: World): void {
  for (const { key, cause } of world.work.statefulSets.drain()) {
    const stored = world.store.stored('StatefulSet', key);
    if (!stored) continue;
    world.cause = cause;
    reconcile(world, stored);
  }
}

/** One look at a set: what it is to be, and the pods that it has. */
interface Look {
  readonly world: World;
  readonly set: StatefulSet;
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  /** By ordinal; those below `start` and from `end` on are condemned. */
  readonly pods: ReadonlyMap<number, Stored<Pod>>;
  readonly start: number;
  readonly end: number;
}

function reconcile(world: World, stored: Stored<StatefulSet>): void {
  const set = stored.object;
  const revisions = revisionsOf(world, set);
  const { revision, collisionCount } = latestRevision(world, set, revisions, HASH_LABEL, ownerOf(set));
  const update = revision.object;
  const { currentRevision } = set.status;
  const current = revisions.find(({ object }) => object.metadata.name === currentRevision)?.object ?? update;
  const start = startOf(set.spec);
  const end = start + set.spec.replicas;
  const look: Look = { world, set, current, update, pods: podsOf(world, set), start, end };
  if (set.metadata.deletionTimestamp === undefined) proceed(look);
  writeStatus(look, stored, collisionCount);
  truncateHistory(
    world,
    revisionsOf(world, set),
    () => {
      const names = new Set([...podsOf(world, set).values()].map(revisionOf));
      names.add(stored.object.status.currentRevision).add(update.metadata.name);
      return ({ metadata }) => names.has(metadata.name);
    },
    set.spec.revisionHistoryLimit,
  );
}

function podsOf(world: World, { metadata: { uid, name } }: StatefulSet): Map<number, Stored<Pod>> {
  const pods = new Map<number, Stored<Pod>>();
  for (const row of world.owners.of(uid)?.pods ?? []) {
    const stored = world.pods.stored[row];
    const ordinal = stored ? ordinalOf(name, stored.seen.metadata.name) : -1;
    if (stored && ordinal >= 0) pods.set(ordinal, stored);
  }
  return pods;
}

function revisionOf({ seen }: Stored<Pod>): string | undefined {
  return seen.metadata.labels?.[REVISION_HASH_LABEL];
}

function isTerminating(world: World, { slot }: Stored<Pod>): boolean {
  return world.pods.at.ending[slot] === 1;
}

function isRunningAndReady(world: World, { slot }: Stored<Pod>): boolean {
  return world.pods.at.phase[slot] === PHASE.Running && world.pods.at.ready[slot] === 1;
}

/** The first tick at which a pod that is ready now is available; it is then if that is not in the future. */
function availableFrom(stored: Stored<Pod>, minReadySeconds: number): number {
  if (minReadySeconds === 0) return 0;
  return (condition(stored.object.status.conditions, 'Ready')?.lastTransitionTime ?? 0) + minReadySeconds;
}

function isAvailable(world: World, stored: Stored<Pod>, minReadySeconds: number): boolean {
  return isRunningAndReady(world, stored) && availableFrom(stored, minReadySeconds) <= world.tick;
}

/** Unhealthy pods block what comes after them. */
function isHealthy(world: World, stored: Stored<Pod> | undefined): boolean {
  return stored !== undefined && isRunningAndReady(world, stored) && !isTerminating(world, stored);
}

function proceed(look: Look): void {
  const { world, set, pods, start, end } = look;
  const ordered = set.spec.podManagementPolicy === 'OrderedReady';
  const condemned = [...pods.keys()].filter((one) => one < start || one >= end).sort((x, y) => compareNumber(y, x));
  const firstUnhealthy = unhealthyOrdinal(look, condemned);
  for (let ordinal = start; ordinal < end; ordinal += 1) if (!keepReplica(look, ordinal) && ordered) return;
  for (const ordinal of condemned) keepClaimOwners(world, set, ordinal, pods.get(ordinal)?.seen);
  for (const ordinal of condemned) if (!condemn(look, ordinal, ordered, firstUnhealthy) && ordered) return;
  if (set.spec.updateStrategy.type === 'RollingUpdate') renew(look);
}

/** The first of those that are to be there, or else the lowest of the condemned. */
function unhealthyOrdinal({ world, pods, start, end }: Look, condemned: readonly number[]): number | undefined {
  for (let ordinal = start; ordinal < end; ordinal += 1) if (!isHealthy(world, pods.get(ordinal))) return ordinal;
  return condemned.filter((ordinal) => !isHealthy(world, pods.get(ordinal))).at(-1);
}

/** Sees to one pod that is to be there. False while the ordinals after it have to wait. */
function keepReplica(look: Look, ordinal: number): boolean {
  const { world, set, pods } = look;
  const trigger = world.cause;
  const stored = pods.get(ordinal);
  if (!stored) {
    createReplica(world, set, revisionFor(look, ordinal), ordinal);
    world.cause = trigger;
    return false;
  }
  const phase = world.pods.at.phase[stored.slot];
  if (phase === PHASE.Failed || phase === PHASE.Succeeded) {
    if (isTerminating(world, stored)) return false;
    world.cause = world.record(
      phase === PHASE.Failed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod',
      set,
      stored.seen.metadata.name,
    );
    remove(look, stored);
    world.cause = trigger;
    return false;
  }
  if (phase === PHASE.Pending && typeof createClaims(world, set, ordinal) === 'object')
    retryLater(world, 'statefulSets', keyOf(set.metadata));
  if (isTerminating(world, stored) || !isAvailable(world, stored, set.spec.minReadySeconds)) return false;
  keepClaimOwners(world, set, ordinal, undefined);
  return true;
}

/** Below the partition a pod comes back as it was before the rollout. */
function revisionFor({ set, current, update, start }: Look, ordinal: number): ControllerRevision {
  const { rollingUpdate } = set.spec.updateStrategy;
  return rollingUpdate !== undefined && ordinal < start + rollingUpdate.partition ? current : update;
}

/** One pod that the set has no room for any more. False while the others have to wait. */
function condemn(look: Look, ordinal: number, ordered: boolean, firstUnhealthy: number | undefined): boolean {
  const { world, pods, set } = look;
  const stored = pods.get(ordinal);
  if (!stored || isTerminating(world, stored)) return false;
  const healthy = isAvailable(world, stored, set.spec.minReadySeconds);
  if (ordered && !healthy && ordinal !== firstUnhealthy) return false;
  remove(look, stored);
  return false;
}

function remove({ world, set }: Look, stored: Stored<Pod>): void {
  const trigger = world.cause;
  world.cause = world.record('SetPodDeleted', set, stored.seen.metadata.name);
  deletePod(world, stored);
  world.cause = trigger;
}

/** The highest ordinal that is not of the new revision goes; an unhealthy one above it is waited for. */
function renew(look: Look): void {
  const { world, set, pods, update, start, end } = look;
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  for (let ordinal = end - 1; ordinal >= start + partition; ordinal -= 1) {
    const stored = pods.get(ordinal);
    if (!stored) return;
    if (revisionOf(stored) !== update.metadata.name && !isTerminating(world, stored)) return remove(look, stored);
    if (isTerminating(world, stored) || !isAvailable(world, stored, set.spec.minReadySeconds)) return;
  }
}

/** Counted after the writes: what was just made counts, what was just deleted is no longer current or updated. */
function writeStatus({ world, set, current, update }: Look, stored: Stored<StatefulSet>, collisionCount: number): void {
  const { minReadySeconds, replicas: wanted, updateStrategy } = set.spec;
  let replicas = 0;
  let readyReplicas = 0;
  let availableReplicas = 0;
  let currentReplicas = 0;
  let updatedReplicas = 0;
  for (const pod of podsOf(world, set).values()) {
    replicas += 1;
    if (isRunningAndReady(world, pod)) {
      readyReplicas += 1;
      const from = availableFrom(pod, minReadySeconds);
      if (from <= world.tick) availableReplicas += 1;
      else world.queues.later('statefulSets', stored.key, tick(from));
    }
    if (isTerminating(world, pod)) continue;
    if (revisionOf(pod) === current.metadata.name) currentReplicas += 1;
    if (revisionOf(pod) === update.metadata.name) updatedReplicas += 1;
  }
  const counts = { replicas, readyReplicas, availableReplicas, updatedReplicas };
  // The rollout is over: from here on the new revision is the current one.
  const complete =
    updateStrategy.type === 'RollingUpdate' &&
    updatedReplicas === wanted &&
    readyReplicas === wanted &&
    replicas === wanted;
  const status: StatefulSetStatus = {
    observedGeneration: set.metadata.generation,
    ...counts,
    currentReplicas: complete ? updatedReplicas : currentReplicas,
    currentRevision: complete ? update.metadata.name : current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount,
  };
  if (!same(set.status, status)) world.store.write('StatefulSet', stored, { status });
}

const FIELDS = [
  'observedGeneration',
  'replicas',
  'readyReplicas',
  'availableReplicas',
  'currentReplicas',
  'updatedReplicas',
  'currentRevision',
  'updateRevision',
  'collisionCount',
] as const;

function same(x: StatefulSetStatus, y: StatefulSetStatus): boolean {
  return FIELDS.every((name) => x[name] === y[name]);
}
