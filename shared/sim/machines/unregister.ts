// A Node object goes, and its machine with it (rule MACHINE-5): nothing runs there any more. Its pods stay as objects that name a node that does not exist.

import { must } from '../../base/assert.ts';
import { NEVER, type NodeSlot, NO_NODE } from '../../base/units.ts';
import { loseRun } from '../kubelet/pod-run.ts';
import type { World } from '../world.ts';
import { STAGE } from './pods.ts';

/** Nothing of the pod runs any more, and its kubelet, if there is one, knows nothing of it. */
export function loseProcess(world: World, slot: number): void {
  const { at } = world.pods;
  at.stage[slot] = STAGE.none;
  at.queue[slot] = 0;
  at.backOff[slot] = 0;
  at.backOffAt[slot] = 0;
  for (const column of [at.readyAt, at.crashAt, at.servesAt]) column[slot] = NEVER;
  world.timers.set(at.due, slot, NEVER);
  loseRun(world, slot);
}

/** What was promised on the node was given back before. */
export function unregisterMachine(world: World, node: NodeSlot): void {
  const { at, strays } = world.pods;
  for (const slot of world.nodes.pods[node] ?? []) {
    if (at.stage[slot] !== STAGE.finished) loseProcess(world, slot);
    world.evictions.set(at.evictAt, slot, NEVER);
    at.node[slot] = NO_NODE;
    strays.add(slot);
    const stored = must(world.pods.stored[slot], 'a row on a node has a pod');
    stored.cause = world.cause; // whatever becomes of it now, becomes of it because of this
    if (at.addressed[slot] === 1) world.serviceIndex.note(at.noted, slot, stored.seen.metadata, world.cause);
  }
  world.nodes.pods[node] = [];
  world.nodes.images[node]?.clear();
  world.plane.links.forget(node);
  world.proxies.start(node); // so that the next machine of this row does not have its rules
}
