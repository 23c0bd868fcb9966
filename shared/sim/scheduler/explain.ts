// What kube-scheduler would say of a pod and each node right now: for previews, for "why?" and for `lab --explain`. Looks, and changes nothing.
// The verdicts and scores are those of the plugins that `cycle` uses; unlike it, all nodes are looked at, however many there are.

import { compareText } from '../../base/order.ts';
import { type NodeSlot, nodeSlot } from '../../base/units.ts';
import type { World } from '../world.ts';
import type { PodClass } from './classes.ts';
import { diagnose, misfitsAt } from './diagnosis.ts';
import { NO_NODES } from './fit-error.ts';
import { snapshotOf, type Verdicts } from './node-snapshot.ts';
import { balancedAllocation } from './plugins/balanced-allocation.ts';
import { FIT_REASONS, leastAllocated, nodeResourcesFit } from './plugins/node-resources-fit.ts';
import { WEIGHTS } from './plugins/registry.ts';
import { affinityScore, largest, taintScore } from './scoring.ts';
import type { Feasible } from './search.ts';

export type ScoreName = keyof typeof WEIGHTS;

export interface NodeExplanation {
  readonly node: string;
  readonly slot: NodeSlot;
  readonly feasible: boolean;
  /** The filter that rejects the node. */
  readonly plugin?: string | undefined;
  /** Its reasons, in kube-scheduler's words. */
  readonly reasons: readonly string[];
  /** Weighted; empty for a node that is not feasible. A plugin that skips the pod has no entry. */
  readonly scores: Readonly<Partial<Record<ScoreName, number>>>;
  readonly total: number;
}

export interface PodExplanation {
  /** By name. */
  readonly nodes: readonly NodeExplanation[];
  /** Names of the nodes with the highest total: kube-scheduler would draw one of them. */
  readonly best: readonly string[];
  /** The text of FailedScheduling when no node is feasible. */
  readonly message: string | undefined;
}

/** For a pod that waits. For one that is bound, its own node is judged as if the pod were not on it. */
export function explainPod(world: World, pod: number): PodExplanation {
  const snapshot = snapshotOf(world);
  if (snapshot.count === 0) return { nodes: [], best: [], message: NO_NODES };
  const wants = world.classes.at(world.pods.at.podClass[pod] as number);
  const { nodeName } = world.pods.pod(pod).spec;
  const own = world.pods.at.node[pod] as number;
  const verdicts = nodeName === undefined ? snapshot.of(world, wants) : snapshot.judge(world, wants, nodeName);
  const question: Question = { world, wants, verdicts, own, mostTaints: 0, mostPreferred: 0 };
  const feasible: Feasible = { places: new Int32Array(snapshot.count), found: 0 };
  for (const [place, node] of snapshot.order.entries()) {
    if (verdicts.rejectedAs[place] !== 0 || misfitsOf(question, node) !== 0) continue;
    feasible.places[feasible.found] = place;
    feasible.found += 1;
  }
  const asked = {
    ...question,
    mostTaints: largest(verdicts.taints, feasible),
    mostPreferred: largest(verdicts.preferred, feasible),
  };
  const nodes = Array.from(snapshot.order, (node, place) => explainNode(asked, place, nodeSlot(node)));
  nodes.sort((x, y) => compareText(x.node, y.node));
  const most = nodes.reduce((sofar, one) => (one.feasible && one.total > sofar ? one.total : sofar), -1);
  const best = nodes.filter((one) => one.feasible && one.total === most).map((one) => one.node);
  return { nodes, best, message: feasible.found > 0 ? undefined : diagnose(world, snapshot, wants, verdicts).message };
}

interface Question {
  readonly world: World;
  readonly wants: PodClass;
  readonly verdicts: Verdicts;
  /** The node on which the pod is booked already; −1 for a pod that waits. */
  readonly own: number;
  readonly mostTaints: number;
  readonly mostPreferred: number;
}

function misfitsOf({ world, wants, own }: Question, node: number): number {
  return misfitsAt(world.nodes.at, node, wants, node === own ? 1 : 0);
}

function explainNode(question: Question, place: number, slot: NodeSlot): NodeExplanation {
  const { world, wants, verdicts, own, mostTaints, mostPreferred } = question;
  const { at } = world.nodes;
  const node = world.nodes.node(slot).metadata.name;
  const none = { node, slot, feasible: false, scores: {}, total: 0 } as const;
  const rejection = verdicts.rejections[(verdicts.rejectedAs[place] as number) - 1];
  if (rejection) return { ...none, plugin: rejection.plugin, reasons: [rejection.text] };
  const bits = misfitsOf(question, slot);
  if (bits !== 0)
    return {
      ...none,
      plugin: nodeResourcesFit.name,
      reasons: FIT_REASONS.filter((_, reason) => (bits & (1 << reason)) !== 0),
    };
  const more = slot === own ? 0 : 1;
  const milli = at.allocatableMilli[slot] as number;
  const memory = at.allocatableMemory[slot] as number;
  const least = leastAllocated(
    milli,
    (at.scoredMilli[slot] as number) + more * wants.scoredMilli,
    memory,
    (at.scoredMemory[slot] as number) + more * wants.scoredMemory,
  );
  const balanced = balancedAllocation(
    milli,
    (at.requestedMilli[slot] as number) + more * wants.requestMilli,
    memory,
    (at.requestedMemory[slot] as number) + more * wants.requestMemory,
  );
  const scores: Partial<Record<ScoreName, number>> = {
    TaintToleration: taintScore(verdicts.taints, place, mostTaints),
    NodeAffinity: affinityScore(verdicts.preferred, place, mostPreferred),
    NodeResourcesFit: WEIGHTS.NodeResourcesFit * least,
  };
  if (!wants.bestEffort) scores.NodeResourcesBalancedAllocation = WEIGHTS.NodeResourcesBalancedAllocation * balanced;
  return {
    node,
    slot,
    feasible: true,
    reasons: [],
    scores,
    total: Object.values(scores).reduce((sum, one) => sum + one, 0),
  };
}
