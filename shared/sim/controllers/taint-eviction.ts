// Taint eviction (facts sheet 2.8): pods leave a node with NoExecute taints that they do not tolerate, or whose toleration has run out.
// Part of the node-lifecycle loop here: while that is down or manual, nobody is evicted.

import { NEVER, type Tick, tick } from '../../base/units.ts';
import { condition } from '../../kinds/meta.ts';
import type { Node } from '../../kinds/node.ts';
import type { Pod } from '../../kinds/pod.ts';
import { tolerates } from '../../kinds/toleration.ts';
import { must } from '../../base/assert.ts';
import { deletePod } from '../control-plane/delete.ts';
import type { World } from '../world.ts';

/** Called when the node's taints change, and when a pod was bound to a node that has such taints. */
export function runTaintEviction(world: World, nodeName: string): void {
  const slot = world.nodes.slotOf(nodeName);
  if (slot === undefined) return;
  for (const pod of [...(world.nodes.pods[slot] ?? [])]) planEviction(world, pod); // a copy: pods without a grace are gone at once
}

/** Sets or clears when the pod has to go. */
function planEviction(world: World, slot: number): void {
  const stored = must(world.pods.stored[slot], 'a row on a node has a pod');
  if (stored.object.metadata.deletionTimestamp !== undefined) return;
  const node = world.nodes.node(world.pods.at.node[slot] as number);
  const at = evictionTick(node, stored.object);
  const { evictAt } = world.pods.at;
  const planned = evictAt[slot] as number;
  if (at === planned) return;
  if (at === NEVER) {
    world.evictions.set(evictAt, slot, NEVER);
    world.cause = world.nodes.at.cause[world.pods.at.node[slot] as number] as typeof world.cause; // the column holds numbers of facts
    world.record('TaintManagerCancel', stored.object);
  } else if (at <= world.tick) evict(world, slot);
  else world.evictions.set(evictAt, slot, at);
}

export function runEvictionTimers(world: World): void {
  for (const slot of world.evictions.takeUntil(world.pods.at.evictAt, world.tick)) evict(world, slot);
}

function evict(world: World, slot: number): void {
  const stored = world.pods.stored[slot];
  if (!stored || stored.object.metadata.deletionTimestamp !== undefined) return;
  world.pods.at.evictAt[slot] = NEVER;
  world.cause = world.nodes.at.cause[world.pods.at.node[slot] as number] as typeof world.cause; // the column holds numbers of facts
  world.cause = world.record('TaintManagerEviction', stored.object);
  deletePod(world, stored);
}

/** NEVER when all NoExecute taints are tolerated for good; otherwise the earliest end. A toleration counts from when its taint and the pod met. */
function evictionTick(node: Node, pod: Pod): Tick {
  let earliest = NEVER as number;
  const since = condition(pod.status.conditions, 'PodScheduled')?.lastTransitionTime ?? pod.metadata.creationTimestamp;
  for (const taint of node.spec.taints) {
    if (taint.effect !== 'NoExecute') continue;
    const matching = pod.spec.tolerations.filter((one) => tolerates(one, taint));
    if (matching.length === 0) return tick(0);
    for (const { tolerationSeconds } of matching) {
      if (tolerationSeconds === undefined) continue;
      earliest = Math.min(earliest, Math.max(since, taint.timeAdded ?? 0) + Math.max(0, tolerationSeconds));
    }
  }
  return tick(earliest);
}
