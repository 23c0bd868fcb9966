// The cluster autoscaler gives machines back (facts sheet 2.12): a node that is used less than half for ten minutes, and whose pods fit elsewhere, is marked, emptied
// as far as budgets allow, and goes when nothing is left on it.

import { NEVER } from '../../base/units.ts';
import { isReady, type Node, type Taint } from '../../kinds/node.ts';
import { controllerOf } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { deletePod, removePod } from '../control-plane/delete.ts';
import { nodesOfPool } from '../machines/pools.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { refusesPod, type Room, roomOn, takeRoom } from './node-room.ts';

export const UNNEEDED_SECONDS = 600;
export const DELAY_AFTER_ADD_SECONDS = 600;
const UTILIZATION_THRESHOLD = 0.5;
/** max-empty-bulk-delete; a node with pods goes alone. */
const EMPTY_AT_ONCE = 10;
/** max-graceful-termination-sec. */
const LONGEST_DRAIN_SECONDS = 600;

export const TO_BE_DELETED_TAINT = 'ToBeDeletedByClusterAutoscaler';
const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const SCALE_DOWN_DISABLED = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';

function isMarked({ spec }: Node): boolean {
  return spec.taints.some((one) => one.key === TO_BE_DELETED_TAINT);
}

/** `grown`: machines were bought in this look, so nothing is given back. */
export function scaleDown(world: World, grown: boolean): void {
  finishDrains(world);
  const unneeded = grown ? [] : unneededNodes(world);
  const since = world.autoscaling.unneededSince;
  for (const name of [...since.keys()]) if (!unneeded.includes(name)) since.delete(name);
  for (const name of unneeded) if (!since.has(name)) since.set(name, world.tick);
  if (world.tick - world.autoscaling.grownAt < DELAY_AFTER_ADD_SECONDS && world.autoscaling.grownAt > 0) return;
  const ripe = unneeded.filter((name) => world.tick - (since.get(name) ?? NEVER) >= UNNEEDED_SECONDS);
  const empty = ripe.filter((name) => movable(world, name).length === 0).slice(0, EMPTY_AT_ONCE);
  const chosen = empty.length > 0 ? empty : ripe.slice(0, 1);
  for (const name of chosen) if (aboveMinimum(world, name)) giveBack(world, name);
}

/** Pods of a node that have to go elsewhere: not those that have ended, nor those of a DaemonSet. */
function movable(world: World, name: string): Stored<Pod>[] {
  const slot = world.nodes.slotOf(name);
  return (slot === undefined ? [] : (world.nodes.pods[slot] ?? [])).flatMap((row) => {
    const stored = world.pods.stored[row];
    if (!stored || world.pods.at.counted[row] === 0) return [];
    return controllerOf(stored.seen.metadata)?.kind === 'DaemonSet' ? [] : [stored];
  });
}

function utilization(world: World, slot: number): number {
  const { requestedMilli, requestedMemory, allocatableMilli, allocatableMemory } = world.nodes.at;
  return Math.max(
    (requestedMilli[slot] as number) / (allocatableMilli[slot] as number),
    (requestedMemory[slot] as number) / (allocatableMemory[slot] as number),
  );
}

/** By name. Each is looked at as if those before it were gone. */
function unneededNodes(world: World): string[] {
  const others = new Map<string, Room>();
  for (const slot of world.nodes.byName()) {
    const node = world.nodes.node(slot);
    if (isReady(node) && node.spec.unschedulable !== true && !isMarked(node))
      others.set(node.metadata.name, roomOn(world, slot));
  }
  const unneeded: string[] = [];
  for (const pool of world.pools.orders) {
    let left = nodesOfPool(world, pool.name).filter((slot) => !isMarked(world.nodes.node(slot))).length;
    for (const slot of nodesOfPool(world, pool.name)) {
      const node = world.nodes.node(slot);
      const { name, annotations } = node.metadata;
      if (left <= pool.min || !others.has(name) || annotations?.[SCALE_DOWN_DISABLED] === 'true') continue;
      if (utilization(world, slot) >= UTILIZATION_THRESHOLD || !fitElsewhere(world, name, others)) continue;
      others.delete(name);
      unneeded.push(name);
      left -= 1;
    }
  }
  return unneeded;
}

/** Takes the room for them when they do. */
function fitElsewhere(world: World, name: string, others: ReadonlyMap<string, Room>): boolean {
  const pods = movable(world, name);
  if (pods.some((stored) => staysPut(stored.object)) || !budgetsAllow(world, pods)) return false;
  const rooms = [...others.values()].filter((room) => room.node.metadata.name !== name).map((room) => ({ ...room }));
  for (const { slot } of pods) {
    const wants = world.classes.at(world.pods.at.podClass[slot] as number);
    const room = rooms.find((one) => refusesPod(one, wants) === undefined);
    if (!room) return false;
    takeRoom(room, wants);
  }
  for (const room of rooms) Object.assign(others.get(room.node.metadata.name) ?? {}, room);
  return true;
}

/** Nobody would make it anew, or what it has written would be lost, or it says so itself. */
function staysPut({ metadata, spec }: Pod): boolean {
  const said = metadata.annotations?.[SAFE_TO_EVICT];
  if (said !== undefined) return said === 'false';
  const local = spec.volumes?.some((one) => one.emptyDir !== undefined || one.hostPath !== undefined) === true;
  return local || controllerOf(metadata) === undefined || metadata.namespace === 'kube-system';
}

/** Each budget has to allow as many of them as it has members among them. */
function budgetsAllow(world: World, pods: readonly Stored<Pod>[]): boolean {
  const asked = new Map<string, number>();
  for (const { slot, seen } of pods)
    for (const budget of world.budgets.in(seen.metadata.namespace ?? ''))
      if (budget.members.has(slot)) asked.set(budget.key, (asked.get(budget.key) ?? 0) + 1);
  return [...asked.entries()].every(
    ([key, count]) => (world.store.get('PodDisruptionBudget', key)?.status.disruptionsAllowed ?? 0) >= count,
  );
}

function aboveMinimum(world: World, name: string): boolean {
  const pool = world.pools.orders.find((one) =>
    nodesOfPool(world, one.name).some((slot) => world.nodes.node(slot).metadata.name === name),
  );
  if (!pool) return false;
  const there = nodesOfPool(world, pool.name).filter((slot) => !isMarked(world.nodes.node(slot)));
  return there.length > pool.min;
}

/** Marked, and its pods told to go. */
function giveBack(world: World, name: string): void {
  const stored = world.store.stored('Node', name);
  const pods = movable(world, name);
  if (!stored || !budgetsAllow(world, pods)) return;
  world.cause = stored.cause;
  const cause = world.record('ScaleDown', stored.object);
  world.cause = cause;
  const taint: Taint = { key: TO_BE_DELETED_TAINT, value: String(world.epoch + world.tick), effect: 'NoSchedule' };
  world.store.write('Node', stored, { spec: { ...stored.object.spec, taints: [...stored.object.spec.taints, taint] } });
  for (const pod of pods) {
    world.cause = cause;
    world.cause = world.record('PodScaleDown', pod.seen);
    spend(world, pod);
    deletePod(world, pod);
  }
  world.autoscaling.unneededSince.delete(name);
  world.cause = cause;
}

/** As an eviction does: what a budget allowed is allowed once. */
function spend(world: World, { slot, seen }: Stored<Pod>): void {
  for (const budget of world.budgets.in(seen.metadata.namespace ?? '')) {
    const stored = budget.members.has(slot) ? world.store.stored('PodDisruptionBudget', budget.key) : undefined;
    if (!stored) continue;
    const { status } = stored.object;
    const disruptionsAllowed = Math.max(0, status.disruptionsAllowed - 1);
    world.store.write('PodDisruptionBudget', stored, { status: { ...status, disruptionsAllowed } });
  }
}

/** Nodes whose pods have gone, or had their time. */
function finishDrains(world: World): void {
  for (const pool of world.pools.orders) {
    for (const slot of nodesOfPool(world, pool.name)) {
      const stored = world.nodes.stored[slot];
      const taint = stored?.object.spec.taints.find((one) => one.key === TO_BE_DELETED_TAINT);
      if (!stored || !taint) continue;
      const since = Number(taint.value) - world.epoch;
      const { name } = stored.object.metadata;
      if (movable(world, name).length > 0 && world.tick - since < LONGEST_DRAIN_SECONDS) continue;
      world.cause = stored.cause;
      world.cause = world.record('ScaleDownNodeRemoved', stored.object);
      for (const row of [...(world.nodes.pods[slot] ?? [])]) {
        const pod = world.pods.stored[row];
        if (pod) removePod(world, pod);
      }
      if ((world.nodes.pods[slot] ?? []).length > 0) continue; // held by finalizers
      world.proxies.start(slot);
      world.store.remove('Node', stored);
    }
  }
}
