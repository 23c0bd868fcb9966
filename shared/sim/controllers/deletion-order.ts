// In which order a ReplicaSet gives up pods (facts sheet 2.1; controller_utils.go, ActivePodsWithRanks): not assigned, not running, not ready, cheaper to
// delete, doubled up on a node, ready for a shorter time, restarted more often, created later. Ages are compared by powers of two.

import { compareText } from '../../base/order.ts';
import { NO_NODE } from '../../base/units.ts';
import { condition, controllerOf, type ObjectMeta } from '../../kinds/meta.ts';
import { isActive, isPodReady, type Pod } from '../../kinds/pod.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_RANK = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 } as const;

interface Ranked {
  readonly stored: Stored<Pod>;
  /** Numbers to compare from left to right, smaller goes first. */
  readonly ranks: readonly number[];
  /** Seconds; undefined for one that is not ready. */
  readonly readyFor: number | undefined;
  readonly restarts: number;
  readonly age: number;
}

export function byDeletionOrder(world: World, replicaSet: ReplicaSet, pods: readonly Stored<Pod>[]): Stored<Pod>[] {
  const owner = controllerOf(replicaSet.metadata)?.uid;
  const neighbours = owner === undefined ? NONE : podsByNode(world, owner);
  const modern = world.schedulerConfiguration.version !== '1.20';
  const ranked = pods.map((stored) => rankedOf(world, stored, neighbours, modern));
  ranked.sort((x, y) => compare(x, y, modern ? magnitude : exactly));
  return ranked.map((one) => one.stored);
}

const NONE: ReadonlyMap<number, number> = new Map();

/** Active pods by the row of their node, of all ReplicaSets with this controller (getIndirectlyRelatedPods); a bare ReplicaSet has no such neighbours. */
function podsByNode(world: World, controller: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const { node } = world.pods.at;
  for (const key of world.owners.keysOf(controller, 'ReplicaSet')) {
    const uid = world.store.get('ReplicaSet', key)?.metadata.uid ?? '';
    for (const row of world.owners.of(uid)?.pods ?? []) {
      const place = node[row] as number;
      const pod = world.pods.stored[row]?.object;
      if (place !== NO_NODE && pod && isActive(pod)) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
  }
  return counts;
}

function rankedOf(world: World, stored: Stored<Pod>, neighbours: ReadonlyMap<number, number>, modern: boolean): Ranked {
  const pod = stored.object;
  const ready = isPodReady(pod);
  const since = condition(pod.status.conditions, 'Ready')?.lastTransitionTime ?? world.tick;
  const ranks = [
    pod.spec.nodeName === undefined ? 0 : 1,
    PHASE_RANK[pod.status.phase],
    ready ? 1 : 0,
    modern ? cost(pod.metadata) : 0, // since 1.21
    -(neighbours.get(world.pods.at.node[stored.slot] as number) ?? 0),
  ];
  const restarts = pod.status.containerStatuses?.reduce((most, one) => Math.max(most, one.restartCount), 0) ?? 0;
  const readyFor = ready ? world.tick - since : undefined;
  return { stored, ranks, readyFor, restarts, age: world.tick - pod.metadata.creationTimestamp };
}

/** Two times that differ, but not in magnitude, leave it to the uids; only equal times leave it to what comes next. */
function compare(x: Ranked, y: Ranked, scale: (seconds: number) => number): number {
  for (let i = 0; i < x.ranks.length; i += 1) {
    const difference = (x.ranks[i] as number) - (y.ranks[i] as number);
    if (difference !== 0) return difference;
  }
  const byUid = compareText(x.stored.object.metadata.uid, y.stored.object.metadata.uid);
  if (x.readyFor !== undefined && y.readyFor !== undefined && x.readyFor !== y.readyFor)
    return scale(x.readyFor) - scale(y.readyFor) || byUid;
  if (x.restarts !== y.restarts) return y.restarts - x.restarts;
  return scale(x.age) - scale(y.age) || byUid;
}

function cost(meta: ObjectMeta): number {
  const text = meta.annotations?.[COST];
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : 0;
}

/** Version 1.20 compared the times themselves. */
function exactly(seconds: number): number {
  return seconds;
}

/**
 * The whole part of the binary logarithm of the time in nanoseconds, which is how Go counts (logarithmicRankDiff): 29 for one second, 30 for two, 31 for
 * three and four, 34 for 18 to 34 s, 35 for 35 to 68 s; −1 for none.
 */
function magnitude(seconds: number): number {
  if (seconds <= 0) return -1;
  const nanoseconds = seconds * 1e9;
  return nanoseconds < 0x1_0000_0000
    ? 31 - Math.clz32(nanoseconds)
    : 63 - Math.clz32(Math.floor(nanoseconds / 0x1_0000_0000));
}
