// Pods that fit nowhere, and which smaller pod would have to give way: its ReplicaSet makes another one, which goes where the large one cannot.

import { keyOf } from '../../../shared/kinds/meta.ts';
import type { World } from '../../../shared/sim/world.ts';
import { nodesOpenTo } from '../../../shared/sim/scheduler/explain.ts';
import { baysOf, fits, put, READABLE_NODES, refugeFor, type Size, sizeOf } from './room.ts';

export interface Way {
  readonly node: string;
  /** The pod to delete. */
  readonly victim: string;
  /** Where its replacement would fit; undefined where it would wait in turn. */
  readonly refuge: string | undefined;
}

/** True when no node that is heard has room. False in a cluster that is too large to be read. */
export function fitsNowhere(world: World, row: number): boolean {
  if (world.nodes.byName().length > READABLE_NODES) return false;
  const podClass = world.pods.at.podClass[row] ?? 0;
  const size = sizeOf(world, podClass);
  const bays = baysOf(world, new Set());
  return ![...nodesOpenTo(world, podClass)].some((slot) => {
    const bay = bays.get(slot);
    return bay !== undefined && fits(bay, size);
  });
}

/** The best single deletion that makes room: one whose replacement has a place before one whose has none, the smallest pod first. */
export function wayFor(world: World, row: number): Way | undefined {
  const podClass = world.pods.at.podClass[row] ?? 0;
  const size = sizeOf(world, podClass);
  const bays = baysOf(world);
  const ways: (Way & { readonly cost: number })[] = [];
  for (const slot of nodesOpenTo(world, podClass)) {
    const bay = bays.get(slot);
    if (bay === undefined) continue;
    for (const victim of world.nodes.pods[slot] ?? []) {
      const victimClass = world.pods.at.podClass[victim] ?? 0;
      const freed = sizeOf(world, victimClass);
      if (world.pods.at.ending[victim] === 1 || !isSmaller(freed, size)) continue;
      const sketch = { ...bay };
      put(sketch, freed, -1);
      if (!fits(sketch, size)) continue;
      put(sketch, size);
      const refuge = refugeFor(world, new Map([...bays, [slot, sketch]]), victimClass)?.node;
      ways.push({
        node: bay.node,
        victim: keyOf(world.pods.pod(victim).metadata),
        refuge,
        cost: freed.milli + (refuge === undefined ? 1_000_000_000 : 0),
      });
    }
  }
  return ways.sort((a, b) => a.cost - b.cost || (a.victim < b.victim ? -1 : 1))[0];
}

/** Giving way must be worth it: less processor, or as much and less memory. */
function isSmaller(one: Size, than: Size): boolean {
  return one.milli < than.milli || (one.milli === than.milli && one.bytes < than.bytes);
}
