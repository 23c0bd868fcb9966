// Scores feasible nodes and picks the highest (facts sheet 1.5). The plugins' formulas are their own; weights and sums are here.

import { drawBelow } from '../../base/draw.ts';
import { must } from '../../base/assert.ts';
import { type NodeSlot, nodeSlot } from '../../base/units.ts';
import type { World } from '../world.ts';
import type { PodClass } from './classes.ts';
import type { NodeSnapshot, Verdicts } from './node-snapshot.ts';
import { balancedAllocation } from './plugins/balanced-allocation.ts';
import { leastAllocated } from './plugins/node-resources-fit.ts';
import { normalised, normalisedReverse } from './plugins/plugin.ts';
import { WEIGHTS } from './plugins/registry.ts';
import type { Feasible } from './search.ts';

/** The largest raw score among the feasible nodes; 0 where a plugin has nothing to say. */
export function largest(raw: Int32Array | undefined, { places, found }: Feasible): number {
  let most = 0;
  if (raw)
    for (let k = 0; k < found; k += 1)
      if ((raw[places[k] as number] as number) > most) most = raw[places[k] as number] as number;
  return most;
}

/** Weighted and normalised. */
export function taintScore(taints: Int32Array | undefined, place: number, most: number): number {
  return WEIGHTS.TaintToleration * normalisedReverse(taints === undefined ? 0 : (taints[place] as number), most);
}

/** Weighted and normalised. */
export function affinityScore(preferred: Int32Array | undefined, place: number, most: number): number {
  return WEIGHTS.NodeAffinity * normalised(preferred === undefined ? 0 : (preferred[place] as number), most);
}

/** Weighted: what depends on the bookings of the node. Four divisions, so it is kept until they change. */
function resourceScore(world: World, wants: PodClass, node: number): number {
  const { allocatableMilli, allocatableMemory, scoredMilli, scoredMemory, requestedMilli, requestedMemory } =
    world.nodes.at;
  const milli = allocatableMilli[node] as number;
  const memory = allocatableMemory[node] as number;
  const least = leastAllocated(
    milli,
    (scoredMilli[node] as number) + wants.scoredMilli,
    memory,
    (scoredMemory[node] as number) + wants.scoredMemory,
  );
  const total = WEIGHTS.NodeResourcesFit * least;
  if (wants.bestEffort) return total;
  const balance = balancedAllocation(
    milli,
    (requestedMilli[node] as number) + wants.requestMilli,
    memory,
    (requestedMemory[node] as number) + wants.requestMemory,
  );
  return total + WEIGHTS.NodeResourcesBalancedAllocation * balance;
}

let totals = new Int32Array(0);

/** The node with the highest total; among equals a draw that belongs to the pod's row and the tick. `feasible` is not empty. */
export function choose(
  world: World,
  snapshot: NodeSnapshot,
  wants: PodClass,
  verdicts: Verdicts,
  feasible: Feasible,
  pod: number,
): NodeSlot {
  const { places, found } = feasible;
  const { order } = snapshot;
  if (found === 1) return nodeSlot(order[places[0] as number] as number);
  if (totals.length < found) totals = new Int32Array(places.length);
  const { taints, preferred, resourceScores, reckonedAt } = verdicts;
  const { bookings } = world.nodes.at;
  const mostTaints = largest(taints, feasible);
  const mostPreferred = largest(preferred, feasible);
  const sameForAll = taints === undefined && preferred === undefined;
  let best = -1;
  let equals = 0;
  for (let k = 0; k < found; k += 1) {
    const place = places[k] as number;
    const node = order[place] as number;
    const booked = (bookings[node] as number) + 1;
    if (reckonedAt[place] !== booked) {
      reckonedAt[place] = booked;
      resourceScores[place] = resourceScore(world, wants, node);
    }
    let total = resourceScores[place] as number;
    if (!sameForAll) total += taintScore(taints, place, mostTaints) + affinityScore(preferred, place, mostPreferred);
    totals[k] = total;
    if (total > best) {
      best = total;
      equals = 1;
    } else if (total === best) equals += 1;
  }
  let passed = equals === 1 ? 0 : drawBelow(equals, world.entropy, 'schedulerTie', pod, world.tick, 0);
  for (let k = 0; k < found; k += 1) {
    if (totals[k] !== best) continue;
    if (passed === 0) return nodeSlot(order[places[k] as number] as number);
    passed -= 1;
  }
  return must<NodeSlot>(undefined, 'one of the feasible nodes has the highest total');
}
