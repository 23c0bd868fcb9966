// What kube-scheduler would have done with a pod that a player has just placed, and by how much the two differ: in its own score, and in the
// room that is left for the largest pods, which it does not look at.

import type { World } from '../../../shared/sim/world.ts';
import type { ScoreName } from '../../../shared/kinds/scheduler-configuration.ts';
import { standingOf } from '../../../shared/match/known/node.ts';
import { explainPod, type NodeExplanation, nodesOpenTo } from '../../../shared/sim/scheduler/explain.ts';
import { workloadOf } from '../../board/workloads.ts';
import { baysOf, holesFor, leavingNodes, type Need, nextNeed, put, READABLE_NODES, sizeOf } from './room.ts';

export interface Opinion {
  readonly pod: string;
  readonly node: string;
  readonly tick: number;
  /** kube-scheduler's points for the node that was chosen, and for those that it would draw from. */
  readonly score: number;
  readonly best: readonly string[];
  readonly bestScore: number;
  /** The plugin on which the choice lost most points. */
  readonly because: ScoreName | undefined;
  /** How many pods of the next announced arrival, else of the largest workload, would still fit after this choice, and after kube-scheduler's. */
  readonly holes: { readonly workload: string; readonly mine: number; readonly theirs: number } | undefined;
  /** What kube-scheduler does not look at of the chosen node: `silent` since a renewal of its Lease is missing, `leaving` by an announced maintenance. */
  readonly danger: 'silent' | 'leaving' | undefined;
}

/** On the world before the binding. Undefined when the node would not have been feasible, or the cluster is too large to be read. */
export function opinionOn(world: World, pod: string, node: string): Opinion | undefined {
  const row = world.store.stored('Pod', pod)?.slot;
  if (row === undefined || world.nodes.byName().length > READABLE_NODES) return undefined;
  const { nodes, best } = explainPod(world, row);
  const mine = nodes.find((one) => one.node === node);
  const theirs = nodes.find((one) => one.node === best[0]);
  if (mine === undefined || !mine.feasible || theirs === undefined) return undefined;
  return {
    pod,
    node,
    tick: world.tick,
    score: mine.total,
    best,
    bestScore: theirs.total,
    because: best.includes(node) ? undefined : lostMost(mine, theirs),
    holes: holesAfter(world, row, mine.slot, theirs.slot),
    danger:
      standingOf(world, mine.slot) === 'silent' ? 'silent' : leavingNodes(world).has(node) ? 'leaving' : undefined,
  };
}

function lostMost(mine: NodeExplanation, theirs: NodeExplanation): ScoreName | undefined {
  let most: ScoreName | undefined;
  let loss = 0;
  for (const name of Object.keys(theirs.scores) as ScoreName[]) {
    const lost = (theirs.scores[name] ?? 0) - (mine.scores[name] ?? 0); // scores have these names as keys
    if (lost <= loss) continue;
    loss = lost;
    most = name;
  }
  return most;
}

function holesAfter(world: World, row: number, mine: number, theirs: number): Opinion['holes'] {
  const need = nextNeed(world) ?? largestNeed(world);
  if (need === undefined) return undefined;
  const size = sizeOf(world, world.pods.at.podClass[row] ?? 0);
  const after = (slot: number): number => {
    const bays = baysOf(world);
    const bay = bays.get(slot);
    if (bay !== undefined) put(bay, size);
    return holesFor(bays, need);
  };
  return { workload: need.workload, mine: after(mine), theirs: after(theirs) };
}

/** Of the pods that there are, by requested processor, then memory. */
function largestNeed(world: World): Need | undefined {
  let found:
    | { readonly row: number; readonly podClass: number; readonly milli: number; readonly bytes: number }
    | undefined;
  for (let row = 0; row < world.pods.length; row += 1) {
    if (world.pods.stored[row] === undefined) continue;
    const podClass = world.pods.at.podClass[row] ?? 0;
    const { milli, bytes } = sizeOf(world, podClass);
    if (found !== undefined && (milli < found.milli || (milli === found.milli && bytes <= found.bytes))) continue;
    found = { row, podClass, milli, bytes };
  }
  if (found === undefined) return undefined;
  const { row, podClass, milli, bytes } = found;
  return {
    workload: workloadOf(world, world.pods.pod(row)),
    size: { milli, bytes },
    open: new Set(nodesOpenTo(world, podClass)),
  };
}
