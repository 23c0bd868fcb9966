// Taint eviction (facts sheet 2.8): pods leave a node with NoExecute taints that they do not tolerate, or whose toleration has run out.
// Part of the node-lifecycle loop here: while that is down or manual, nobody is evicted.

import { type EventId, NEVER, tick } from '../../base/units.ts';
import { withCondition } from '../../kinds/meta.ts';
import type { Taint } from '../../kinds/node.ts';
import type { Pod, Toleration } from '../../kinds/pod.ts';
import { tolerates } from '../../kinds/toleration.ts';
import { must } from '../../base/assert.ts';
import { deletePod } from '../control-plane/delete.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

/** Called when the node's taints change, and when a pod was bound to a node that has such taints. */
export function runTaintEviction(world: World, nodeName: string): void {
  const node = world.nodes.slotOf(nodeName);
  if (node === undefined) return;
  const taints = world.nodes.node(node).spec.taints.filter((taint) => taint.effect === 'NoExecute');
  const { evictAt } = world.pods.at;
  // A copy: pods without a grace are gone at once.
  for (const slot of [...(world.nodes.pods[node] ?? [])])
    if (taints.length > 0 || evictAt[slot] !== NEVER) planEviction(world, slot, taints);
}

/** Sets or clears when the pod has to go. What is set stays, whatever taints and tolerations become, as long as both are there. */
function planEviction(world: World, slot: number, taints: readonly Taint[]): void {
  const stored = must(world.pods.stored[slot], 'a row on a node has a pod');
  const { metadata, spec } = stored.object;
  if (metadata.deletionTimestamp !== undefined) return;
  const { evictAt } = world.pods.at;
  const isPlanned = evictAt[slot] !== NEVER;
  const stay = secondsToStay(taints, spec.tolerations);
  if (stay === NOT_TOLERATED || stay === NEVER) {
    if (isPlanned) cancel(world, slot, stored);
    if (stay === NOT_TOLERATED) evict(world, slot);
  } else if (isPlanned) return;
  else if (stay === 0) evict(world, slot);
  else world.evictions.set(evictAt, slot, tick(world.tick + stay));
}

function cancel(world: World, slot: number, stored: Stored<Pod>): void {
  world.evictions.set(world.pods.at.evictAt, slot, NEVER);
  world.cause = causeOf(world, slot);
  world.record('TaintManagerCancel', stored.object);
}

/** The fact that explains the present state of the pod's node. */
function causeOf({ nodes, pods }: World, slot: number): EventId {
  return nodes.at.cause[pods.at.node[slot] as number] as EventId; // the column holds numbers of facts
}

/** A controller-manager that takes over has planned nothing: tolerations are counted from now on. */
export function forgetPlans(world: World): void {
  const { evictAt } = world.pods.at;
  for (const node of world.nodes.byName()) {
    const { spec, metadata } = world.nodes.node(node);
    if (!spec.taints.some((taint) => taint.effect === 'NoExecute')) continue;
    for (const slot of world.nodes.pods[node] ?? []) world.evictions.set(evictAt, slot, NEVER);
    world.work.nodeTaints.add(metadata.name, world.cause);
  }
}

export function runEvictionTimers(world: World): void {
  for (const slot of world.evictions.takeUntil(world.pods.at.evictAt, world.tick)) evict(world, slot);
}

function evict(world: World, slot: number): void {
  const stored = world.pods.stored[slot];
  if (!stored || stored.object.metadata.deletionTimestamp !== undefined) return;
  world.pods.at.evictAt[slot] = NEVER;
  world.cause = causeOf(world, slot);
  world.cause = world.record('TaintManagerEviction', stored.object);
  if (world.schedulerConfiguration.version !== '1.20') target(world, stored);
  deletePod(world, stored);
}

/** Since 1.26: why it goes. */
function target(world: World, stored: Stored<Pod>): void {
  const { status } = stored.object;
  const conditions = withCondition(status.conditions, {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: world.tick,
  });
  world.store.write('Pod', stored, { status: { ...status, conditions } });
}

const NOT_TOLERATED = -1;

/** For how long tolerations let a pod stay beside these taints: by the first one that fits each taint, the least of these. NEVER without an end. */
function secondsToStay(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let least = NEVER as number;
  for (const taint of taints) {
    const toleration = tolerations.find((one) => tolerates(one, taint));
    if (!toleration) return NOT_TOLERATED;
    if (toleration.tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, toleration.tolerationSeconds));
  }
  return least;
}
