// The DaemonSet controller: one pod on each node that should have one, none on the others, and the old ones renewed within bounds
// (pkg/controller/daemon/daemon_controller.go; facts sheet 2.4). How old pods give way is `controllers/daemonset-update`'s.

import { compareNumber, compareText } from '../../base/order.ts';
import { NO_NODE, tick } from '../../base/units.ts';
import { REVISION_HASH_LABEL } from '../../kinds/controller-revision.ts';
import type { DaemonSet, DaemonSetStatus } from '../../kinds/daemonset.ts';
import { condition } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { deletePod } from '../control-plane/delete.ts';
import { PHASE } from '../machines/pods.ts';
import { endRetries, retryLater } from '../retries.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { latestRevision, revisionsOf, truncateHistory } from './controller-revision.ts';
import { createDaemon, type Fate, fatesOf, ownerOf, targetOf } from './daemonset-pods.ts';
import { allowsSurge, renewDaemons } from './daemonset-update.ts';

/** Pods made in one sync at most, and taken away. */
const BURST = 250;
/** Seconds between two removals of a failed pod of one node: 1, doubled each time up to a quarter of an hour; forgotten after twice that. */
const FAILED_FIRST = 1;
const FAILED_MOST = 900;

export function runDaemonSets(world: World): void {
  for (const { key, cause } of world.work.daemonSets.drain()) {
    const stored = world.store.stored('DaemonSet', key);
    if (!stored) continue;
    world.cause = cause;
    reconcile(world, stored);
  }
}

/** One look at a set: its pods by the node that they are on or meant for, the oldest first. */
export interface DaemonLook {
  readonly world: World;
  readonly key: string;
  readonly set: DaemonSet;
  /** Of the newest revision. */
  readonly hash: string;
  readonly pods: ReadonlyMap<string, readonly Stored<Pod>[]>;
  /** Nodes by name. */
  readonly fates: ReadonlyMap<string, Fate>;
}

/** What is to be done: names of nodes that get a pod, and pods that go. */
export interface DaemonPlan {
  readonly create: readonly string[];
  readonly remove: readonly Stored<Pod>[];
}

function reconcile(world: World, stored: Stored<DaemonSet>): void {
  const set = stored.object;
  if (set.metadata.deletionTimestamp !== undefined) return;
  const revisions = revisionsOf(world, set);
  const latest = latestRevision(world, set, revisions, REVISION_HASH_LABEL, ownerOf(set));
  const hash = latest.revision.object.metadata.labels?.[REVISION_HASH_LABEL] ?? '';
  const look = lookAt(world, stored, hash);
  let acted = carryOut(look, wanted(look)); // the next step waits until these are seen
  if (!acted && set.spec.updateStrategy.type === 'RollingUpdate') acted = carryOut(look, renewDaemons(look));
  writeStatus(acted ? lookAt(world, stored, hash) : look, stored, latest.collisionCount);
  truncateHistory(
    world,
    revisionsOf(world, set),
    () => {
      const hashes = new Set(podsOf(world, set).map((pod) => pod.seen.metadata.labels?.[REVISION_HASH_LABEL]));
      return ({ metadata }) => {
        const own = metadata.labels?.[REVISION_HASH_LABEL];
        return own === hash || hashes.has(own);
      };
    },
    set.spec.revisionHistoryLimit,
  );
}

function podsOf(world: World, { metadata: { uid } }: DaemonSet): Stored<Pod>[] {
  return (world.owners.of(uid)?.pods ?? []).flatMap((row) => world.pods.stored[row] ?? []);
}

function lookAt(world: World, stored: Stored<DaemonSet>, hash: string): DaemonLook {
  const set = stored.object;
  const pods = new Map<string, Stored<Pod>[]>();
  for (const pod of podsOf(world, set)) {
    const name = nodeOf(world, pod);
    const there = pods.get(name);
    if (there) there.push(pod);
    else pods.set(name, [pod]);
  }
  for (const list of pods.values()) if (list.length > 1) list.sort(byAge);
  return { world, key: stored.key, set, hash, pods, fates: fatesOf(world, set) };
}

function nodeOf(world: World, stored: Stored<Pod>): string {
  const node = world.pods.at.node[stored.slot] as number;
  return node >= 0 ? world.nodes.node(node).metadata.name : (targetOf(stored.seen) ?? '');
}

/** Bound ones before others, then the oldest (podByCreationTimestampAndPhase). */
function byAge(x: Stored<Pod>, y: Stored<Pod>): number {
  const bound = (one: Stored<Pod>) => (one.object.spec.nodeName === undefined ? 1 : 0);
  return (
    compareNumber(bound(x), bound(y)) ||
    compareNumber(x.seen.metadata.creationTimestamp, y.seen.metadata.creationTimestamp) ||
    compareText(x.key, y.key)
  );
}

export function isEnding(world: World, { slot }: Stored<Pod>): boolean {
  return world.pods.at.ending[slot] === 1;
}

export function isReadyPod(world: World, { slot }: Stored<Pod>): boolean {
  return world.pods.at.ready[slot] === 1;
}

/** Ready for minReadySeconds; who is not yet is looked at again when it will be. */
export function isAvailablePod({ world, key, set }: DaemonLook, stored: Stored<Pod>): boolean {
  if (!isReadyPod(world, stored)) return false;
  const { minReadySeconds } = set.spec;
  if (minReadySeconds === 0) return true;
  const since = condition(stored.object.status.conditions, 'Ready')?.lastTransitionTime ?? 0;
  if (since + minReadySeconds <= world.tick) return true;
  world.queues.later('daemonSets', key, tick(since + minReadySeconds));
  return false;
}

export function isOfRevision({ seen }: Stored<Pod>, hash: string): boolean {
  return seen.metadata.labels?.[REVISION_HASH_LABEL] === hash;
}

function wanted(look: DaemonLook): DaemonPlan {
  const { pods, fates } = look;
  const create: string[] = [];
  const remove: Stored<Pod>[] = [];
  for (const [node, { run, stay }] of fates) {
    const there = pods.get(node);
    if (there === undefined) {
      if (run) create.push(node);
    } else if (stay) remove.push(...surplusOn(look, node, there));
    else remove.push(...there.filter((one) => !isEnding(look.world, one)));
  }
  // Pods for nodes that are gone, and that no scheduler will bind.
  for (const [node, list] of [...pods].sort((x, y) => compareText(x[0], y[0])))
    if (!fates.has(node)) remove.push(...list.filter((one) => look.world.pods.at.node[one.slot] === NO_NODE));
  return { create, remove };
}

/** Of several pods on a node the oldest stays; while a newer one takes its place, the oldest of each revision. Failed and finished ones go. */
function surplusOn(look: DaemonLook, node: string, there: readonly Stored<Pod>[]): Stored<Pod>[] {
  const { world, set, hash } = look;
  const remove: Stored<Pod>[] = [];
  const living: Stored<Pod>[] = [];
  for (const pod of there) {
    if (isEnding(world, pod)) continue;
    const phase = world.pods.at.phase[pod.slot];
    if (phase === PHASE.Failed) {
      if (mayRemoveFailed(look, node)) {
        world.record('FailedDaemonPod', set, pod.seen.metadata.name, node);
        remove.push(pod);
      }
    } else if (phase === PHASE.Succeeded) {
      world.record('SucceededDaemonPod', set, pod.seen.metadata.name, node);
      remove.push(pod);
    } else living.push(pod);
  }
  if (living.length <= 1) return remove;
  if (!allowsSurge(set)) return [...remove, ...living.slice(1)];
  const newest = living.find((one) => isOfRevision(one, hash));
  const old = living.find((one) => !isOfRevision(one, hash));
  remove.push(...living.filter((one) => one !== newest && one !== old));
  if (newest && old && (!isReadyPod(world, old) || isAvailablePod(look, newest))) remove.push(old);
  return remove;
}

/** A pod that fails again and again on a node is made again ever more seldom. */
function mayRemoveFailed({ world, key }: DaemonLook, node: string): boolean {
  const id = `${key}/${node}`;
  const known = world.daemonBackOff.get(id);
  if (known && world.tick < known.at + known.seconds) {
    world.queues.later('daemonSets', key, tick(known.at + known.seconds));
    return false;
  }
  const forgotten = known === undefined || world.tick - known.at > 2 * FAILED_MOST;
  const seconds = forgotten ? FAILED_FIRST : Math.min(FAILED_MOST, 2 * known.seconds);
  world.daemonBackOff.set(id, { at: world.tick, seconds });
  return true;
}

/** True when something was written. */
function carryOut({ world, set, key, hash }: DaemonLook, { create, remove }: DaemonPlan): boolean {
  const trigger = world.cause;
  // Slow start: after one that failed the rest would fail alike.
  const refused = create.slice(0, BURST).some((node) => !createDaemon(world, set, hash, node));
  if (refused) retryLater(world, 'daemonSets', key);
  else endRetries(world, 'daemonSets', key);
  for (const stored of remove.slice(0, BURST)) {
    world.cause = world.record('DaemonPodDeleted', set, stored.seen.metadata.name);
    deletePod(world, stored);
    world.cause = trigger;
  }
  if (create.length > BURST || remove.length > BURST) world.work.daemonSets.add(key, trigger);
  return create.length + remove.length > 0;
}

function writeStatus(look: DaemonLook, stored: Stored<DaemonSet>, collisionCount: number): void {
  const { world, set, pods, fates, hash } = look;
  let desired = 0;
  let current = 0;
  let ready = 0;
  let available = 0;
  let updated = 0;
  let misscheduled = 0;
  for (const [node, { run }] of fates) {
    const first = pods.get(node)?.find((one) => !(isEnding(world, one) && isTerminal(world, one)));
    if (!run) {
      if (first) misscheduled += 1;
      continue;
    }
    desired += 1;
    if (!first) continue;
    current += 1;
    if (isReadyPod(world, first)) ready += 1;
    if (isAvailablePod(look, first)) available += 1;
    if (isOfRevision(first, hash)) updated += 1;
  }
  const status: DaemonSetStatus = {
    observedGeneration: set.metadata.generation,
    desiredNumberScheduled: desired,
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    updatedNumberScheduled: updated,
    numberReady: ready,
    numberAvailable: available,
    numberUnavailable: desired - available,
    collisionCount,
  };
  if (!same(set.status, status)) world.store.write('DaemonSet', stored, { status });
}

function isTerminal(world: World, { slot }: Stored<Pod>): boolean {
  const phase = world.pods.at.phase[slot];
  return phase === PHASE.Failed || phase === PHASE.Succeeded;
}

const FIELDS = [
  'observedGeneration',
  'desiredNumberScheduled',
  'currentNumberScheduled',
  'numberMisscheduled',
  'updatedNumberScheduled',
  'numberReady',
  'numberAvailable',
  'collisionCount',
] as const;

function same(x: DaemonSetStatus, y: DaemonSetStatus): boolean {
  return FIELDS.every((name) => x[name] === y[name]);
}
