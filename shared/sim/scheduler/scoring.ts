// Scores feasible nodes and picks the highest (facts sheet 1.5). The plugins' formulas are their own; weights and sums are here.

import { must } from '../../base/assert.ts';
import { drawBelow, STREAMS } from '../../base/draw.ts';
import { LastKnown } from '../../base/last-known.ts';
import { type NodeSlot, nodeSlot } from '../../base/units.ts';
import type { SchedulerConfiguration } from '../../kinds/scheduler-configuration.ts';
import type { ClusterScore } from './plugins/plugin.ts';
import { CLUSTER_SCORES } from './plugins/registry.ts';
import { type Feasible, moveStart, nodesToFind, type Search } from './search.ts';

let scores = new Float64Array(0);
let totals = new Float64Array(0);
let ties = new Int32Array(0);

/** The scores that can make a difference for the pod: the others give every node the same. */
export function scoresOf(search: Search): readonly ClusterScore[] {
  const on = known.of(search.configuration, weighed);
  let differing = NO_SCORES;
  for (let i = 0; i < on.length; i += 1) {
    const { plugin, alone } = on[i] as Weighed;
    if (plugin.differs(search)) differing = differing.length === 0 ? alone : [...differing, plugin];
  }
  return differing;
}

const NO_SCORES: readonly ClusterScore[] = [];

/** A score that counts. Most pods have one alone that differs, that of their spreading. */
interface Weighed {
  readonly plugin: ClusterScore;
  readonly alone: readonly ClusterScore[];
}

const known = new LastKnown<SchedulerConfiguration, readonly Weighed[]>();

function weighed({ weights }: SchedulerConfiguration): readonly Weighed[] {
  return CLUSTER_SCORES.filter(({ name }) => weights[name] > 0).map((plugin) => ({ plugin, alone: [plugin] }));
}

/** The node with the highest total; among equals a draw that belongs to the pod's row and the tick. `feasible` is not empty. */
export function choose(search: Search, differing: readonly ClusterScore[], feasible: Feasible): NodeSlot {
  const { places, found } = feasible;
  const { order } = search.snapshot;
  if (found === 1) return nodeSlot(order[places[0] as number] as number);
  if (totals.length < found) {
    scores = new Float64Array(places.length);
    totals = new Float64Array(places.length);
  }
  const { local } = search.verdicts;
  for (let k = 0; k < found; k += 1) totals[k] = local[places[k] as number] as number;
  for (const plugin of differing) {
    if (!plugin.score(search, feasible, scores)) continue;
    const weight = search.configuration.weights[plugin.name];
    for (let k = 0; k < found; k += 1) totals[k] = (totals[k] as number) + weight * (scores[k] as number);
  }
  let best = -1;
  let equals = 0;
  if (ties.length < found) ties = new Int32Array(places.length);
  for (let k = 0; k < found; k += 1) {
    const total = totals[k] as number;
    if (total < best) continue;
    if (total > best) equals = 0;
    best = total;
    ties[equals] = places[k] as number;
    equals += 1;
  }
  return drawn(search, equals);
}

/**
 * The same in one pass, for a pod of which no filter and no score asks for more than a node at a time: the best of the first nodes that take it. Undefined
 * when none does.
 */
export function findBest(search: Search): NodeSlot | undefined {
  const { world, snapshot, verdicts } = search;
  const { count } = snapshot;
  const { local } = verdicts;
  const enough = nodesToFind(verdicts.considered, search.configuration.percentageOfNodesToScore);
  if (ties.length < count) ties = new Int32Array(count);
  const first = world.queue.nextStart % count;
  let best = -1;
  let equals = 0;
  let found = 0;
  let i = first;
  let step = 0;
  for (; step < count && found < enough; step += 1) {
    const total = local[i] as number;
    if (total >= 0) {
      found += 1;
      if (total >= best) {
        if (total > best) equals = 0;
        best = total;
        ties[equals] = i;
        equals += 1;
      }
    }
    i += 1;
    if (i === count) i = 0;
  }
  moveStart(search, step);
  return found === 0 ? undefined : drawn(search, equals);
}

/** One of the first `equals` places in `ties`. */
function drawn({ world, snapshot, slot }: Search, equals: number): NodeSlot {
  const which = equals === 1 ? 0 : drawBelow(equals, world.entropy, STREAMS.schedulerTie, slot, world.tick, 0);
  return nodeSlot(must(snapshot.order[ties[which] as number], 'one of the feasible nodes has the highest total'));
}
