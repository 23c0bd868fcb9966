// Bookings: what a pod takes on a node from the moment it is bound (or assumed to be) until it is finished or gone: sums of requests, ports, its place in the
// counts by topology. Objects and events are not touched, so a dry run may book and unbook as it likes, as long as it puts everything back.

import type { NodeSlot, PodSlot } from '../../base/units.ts';
import { must } from '../../base/assert.ts';
import type { Node } from '../../kinds/node.ts';
import { isFinished } from '../../kinds/pod.ts';
import { parseBytes } from '../../manifest/quantity.ts';
import type { World } from '../world.ts';
import type { Kin } from './census.ts';
import type { PodClass } from './classes.ts';

/** The pod counts on the node. It must not be booked anywhere. */
export function book(world: World, slot: PodSlot, node: NodeSlot): void {
  const kin = kinOf(world, slot);
  world.census.book(slot, kin, node, world.pods.at.ending[slot] === 0);
  count(world, kin.wants, node, 1);
}

/** It counts no longer. Gives back the node on which it was booked; −1, and nothing happens, for none. */
export function unbook(world: World, slot: PodSlot): NodeSlot {
  const kin = world.census.kinOfPod(slot);
  const node = world.census.unbook(slot) as NodeSlot; // the census knows slots of nodes and −1
  if (kin) count(world, kin.wants, node, -1);
  return node;
}

export function wantsOf(world: World, slot: PodSlot): PodClass {
  return world.classes.at(world.pods.at.podClass[slot] as number);
}

export function kinOf(world: World, slot: PodSlot): Kin {
  return world.census.kin(wantsOf(world, slot), must(world.pods.stored[slot], 'the pod is there').seen.metadata);
}

/** What a Node has beside processor, memory and places for pods. */
export function offerOthers(world: World, node: number, { allocatable }: Node['status']): void {
  const others = new Map<string, number>();
  for (const [resource, text] of Object.entries(allocatable))
    if (text !== undefined && !IN_COLUMNS.has(resource))
      others.set(resource, must(parseBytes(text), `a node has a quantity of ${resource}`));
  world.nodes.others.setAllocatable(node, others);
}

const IN_COLUMNS: ReadonlySet<string> = new Set(['cpu', 'memory', 'pods']);

/** After a restore: the columns came back, and what is reckoned from Nodes and pods follows. */
export function restoreBookings(world: World): void {
  for (const { slot, object } of world.store.table('Node').values()) offerOthers(world, slot, object.status);
  for (const { slot, object } of world.store.table('Pod').values()) {
    const bound = world.pods.at.node[slot] as number;
    const node = bound < 0 ? (world.volumes.assumed.get(slot)?.node ?? bound) : bound;
    if (node < 0 || isFinished(object)) continue;
    const kin = kinOf(world, slot as PodSlot); // rows of stored pods
    world.census.book(slot, kin, node, world.pods.at.ending[slot] === 0);
    for (const { resource, amount } of kin.wants.others) world.nodes.others.promise(resource, node, amount);
  }
}

function count(world: World, wants: PodClass, node: number, sign: 1 | -1): void {
  const { at, others, changes } = world.nodes;
  at.requestedMilli[node] = (at.requestedMilli[node] as number) + sign * wants.requestMilli;
  at.requestedMemory[node] = (at.requestedMemory[node] as number) + sign * wants.requestMemory;
  at.requestedPods[node] = (at.requestedPods[node] as number) + sign;
  at.scoredMilli[node] = (at.scoredMilli[node] as number) + sign * wants.scoredMilli;
  at.scoredMemory[node] = (at.scoredMemory[node] as number) + sign * wants.scoredMemory;
  for (const { resource, amount } of wants.others) others.promise(resource, node, sign * amount);
  changes.note(node);
}
