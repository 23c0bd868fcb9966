// What kube-scheduler would say of a pod and each node right now: for previews, for "why?" and for `lab --explain`. Looks, and changes nothing.
// The verdicts and scores are those of the plugins that `cycle` uses; unlike it, all nodes are looked at, however many there are.

import { compareText } from '../../base/order.ts';
import { type NodeSlot, nodeSlot, type PodSlot } from '../../base/units.ts';
import type { World } from '../world.ts';
import { book, unbook } from './bookings.ts';
import { DEFAULT_WEIGHTS, type ScoreName } from '../../kinds/scheduler-configuration.ts';
import { diagnose } from './diagnosis.ts';
import { failureText } from './failure-text.ts';
import { NO_NODES } from './fit-error.ts';
import { snapshotOf } from './node-snapshot.ts';
import { CLUSTER_SCORES, STATIC_FILTERS } from './plugins/registry.ts';
import { beginSearch, type Feasible, objectionTo, type Search } from './search.ts';

/** Rows of the nodes whose objects let pods of the class on, if only there were room: cordon, taints, selector and affinity allow it. */
export function nodesOpenTo(world: World, podClass: number): NodeSlot[] {
  const wants = world.classes.at(podClass);
  return world.nodes
    .byName()
    .filter((slot) =>
      STATIC_FILTERS.every((one) => one.rejects(wants, world.nodes.node(slot), undefined) === undefined),
    );
}

export type Scores = Readonly<Partial<Record<ScoreName, number>>>;

export interface NodeExplanation {
  readonly node: string;
  readonly slot: NodeSlot;
  readonly feasible: boolean;
  /** The filter that rejects the node. */
  readonly plugin?: string | undefined;
  /** Its reasons, in kube-scheduler's words. */
  readonly reasons: readonly string[];
  /** Weighted; empty for a node that is not feasible. A plugin that skips the pod has no entry. */
  readonly scores: Scores;
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

/** For a pod that waits. One that is bound is judged as if it were not there; its spec.nodeName still rules out the other nodes, unless `anywhere` it is asked for. */
export function explainPod(world: World, pod: number, anywhere = false): PodExplanation {
  const slot = pod as PodSlot; // the caller has it from a row
  const own = unbook(world, slot);
  const explanation = explainFree(world, slot, anywhere);
  if (own >= 0) book(world, slot, own);
  return explanation;
}

function explainFree(world: World, slot: PodSlot, anywhere: boolean): PodExplanation {
  const snapshot = snapshotOf(world);
  if (snapshot.count === 0) return { nodes: [], best: [], message: NO_NODES };
  return explain(beginSearch(snapshot, slot, anywhere ? undefined : world.pods.pod(slot).spec.nodeName));
}

/** `message`: the text for a pod that fits nowhere, where it is known already. */
export function explain(search: Search, message?: string): PodExplanation {
  const { world, snapshot } = search;
  const feasible: Feasible = { places: new Int32Array(snapshot.count), found: 0 };
  const refused: NodeExplanation[] = [];
  for (const [place, number] of snapshot.order.entries()) {
    const node = nodeSlot(number);
    const refusal = refusalAt(search, node);
    if (refusal) refused.push({ ...unscored(world, node), ...refusal });
    else {
      feasible.places[feasible.found] = place;
      feasible.found += 1;
    }
  }
  const scored = scoredNodes(search, feasible);
  const nodes = [...refused, ...scored].sort((x, y) => compareText(x.node, y.node));
  const most = scored.reduce((sofar, one) => Math.max(sofar, one.total), -1);
  const best = nodes.filter((one) => one.feasible && one.total === most).map((one) => one.node);
  return { nodes, best, message: scored.length > 0 ? undefined : (message ?? failureText(search, diagnose(search))) };
}

/** In Kubernetes' order. */
const SCORES = Object.keys(DEFAULT_WEIGHTS) as ScoreName[]; // the keys of the record

function unscored(world: World, slot: NodeSlot) {
  return { node: world.nodes.node(slot).metadata.name, slot, feasible: false, scores: {}, total: 0 };
}

function refusalAt(search: Search, node: NodeSlot): Pick<NodeExplanation, 'plugin' | 'reasons'> | undefined {
  const { ended } = search;
  if (ended) return { plugin: ended.name, reasons: [ended.text] }; // no filter was asked
  const objection = objectionTo(search, node);
  return objection && { plugin: objection.name, reasons: objection.reasons };
}

function scoredNodes(search: Search, feasible: Feasible): NodeExplanation[] {
  const { world, snapshot, verdicts, configuration } = search;
  const slots = Array.from(feasible.places.subarray(0, feasible.found), (place) =>
    nodeSlot(snapshot.order[place] as number),
  );
  const scores: Partial<Record<ScoreName, number>>[] = slots.map(() => ({}));
  const into = new Float64Array(feasible.found);
  for (const name of SCORES) {
    const weight = configuration.weights[name];
    const alone = verdicts.scores.find(({ plugin }) => plugin.name === name)?.plugin;
    const compared = CLUSTER_SCORES.find((plugin) => plugin.name === name);
    if (alone) for (const [k, slot] of slots.entries()) into[k] = alone.score(search, slot);
    else if (weight === 0 || !compared?.score(search, feasible, into)) continue;
    for (const [k, one] of scores.entries()) one[name] = weight * (into[k] as number);
  }
  return slots.map((slot, k) => {
    const own = scores[k] as Scores;
    const total = Object.values(own).reduce((sum, one) => sum + one, 0);
    return { ...unscored(world, slot), feasible: true, reasons: [], scores: own, total };
  });
}
