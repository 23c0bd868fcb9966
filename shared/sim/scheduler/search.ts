// The search for feasible nodes: from where the last search stopped, until enough are found (facts sheet 1.2, steps 2 and 4).

import type { World } from '../world.ts';
import type { PodClass } from './classes.ts';
import type { NodeSnapshot, Verdicts } from './node-snapshot.ts';
import { misfits } from './plugins/node-resources-fit.ts';

const FEWEST_NODES = 100;

/** How many feasible nodes end the search: all below 100 nodes, then max(5, 50 − nodes/125) percent, but at least 100. 1,000 → 420, 5,000 → 500. */
export function nodesToFind(nodes: number): number {
  if (nodes < FEWEST_NODES) return nodes;
  const percent = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(FEWEST_NODES, Math.floor((nodes * percent) / 100));
}

/** What a search found: places in the snapshot's order. One object serves all searches; `found` counts the valid entries. */
export interface Feasible {
  places: Int32Array;
  found: number;
}

/** Fills `into` and moves the queue's `nextStart` on by the nodes that were looked at. */
export function findFeasible(
  world: World,
  snapshot: NodeSnapshot,
  wants: PodClass,
  verdicts: Verdicts,
  into: Feasible,
): void {
  const { order, count } = snapshot;
  const { at } = world.nodes;
  const { allocatablePods, requestedPods, allocatableMilli, requestedMilli, allocatableMemory, requestedMemory } = at;
  const { requestMilli, requestMemory } = wants;
  const { rejectedAs, rejections, considered } = verdicts;
  const enough = nodesToFind(considered);
  if (into.places.length < count) into.places = new Int32Array(count);
  const places = into.places;
  const start = count === 0 ? 0 : world.queue.nextStart % count;
  let found = 0;
  let looked = 0;
  let i = start;
  for (let step = 0; step < count && found < enough; step += 1) {
    const node = order[i] as number;
    const rejected = rejectedAs[i] as number;
    if (rejected !== 0) looked += rejections[rejected - 1]?.unseen ? 0 : 1;
    else {
      looked += 1;
      const bits = misfits(
        (allocatablePods[node] as number) - (requestedPods[node] as number),
        (allocatableMilli[node] as number) - (requestedMilli[node] as number),
        (allocatableMemory[node] as number) - (requestedMemory[node] as number),
        requestMilli,
        requestMemory,
      );
      if (bits === 0) {
        places[found] = i;
        found += 1;
      }
    }
    i += 1;
    if (i === count) i = 0;
  }
  into.found = found;
  if (count > 0) world.queue.nextStart = (start + looked) % count;
}
