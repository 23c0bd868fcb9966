// What plugins of the scheduler are: filters, which say where a pod cannot go, and scores, which say where it would rather go. Which plugins there are is
// `registry`'s; when they are asked is `cycle`'s.
//
// A dry run ("would it fit if these pods were gone?") books and unbooks pods for real (`bookings`), asks the same checks again, and puts everything back:
// a check reads the world as it is at that moment, so there is no second way to ask and nothing to keep in step.

import type { NodeSlot, PodSlot } from '../../../base/units.ts';
import type { Node } from '../../../kinds/node.ts';
import type { PluginName, SchedulerConfiguration, ScoreName } from '../../../kinds/scheduler-configuration.ts';
import type { World } from '../../world.ts';
import type { PodClass } from '../classes.ts';
import type { Kin } from '../census.ts';
import type { NodeSnapshot } from '../node-snapshot.ts';
import type { Feasible } from '../search.ts';
import type { Spreading } from '../spreading.ts';
import type { Verdicts } from '../verdicts.ts';

export interface FilterPlugin {
  /** As Kubernetes names it. */
  readonly name: PluginName;
}

/**
 * A filter that asks only for the Node object, not for what is booked on it: its answer holds until the Node's spec or labels change, and is kept for each
 * class. Such refusals are final: preemption does not help.
 */
export interface StaticFilter extends FilterPlugin {
  /** Why the node is no place for the pod, in kube-scheduler's words; undefined when it is. `nodeName` is the pod's own spec.nodeName. */
  readonly rejects: (wants: PodClass, node: Node, nodeName: string | undefined) => string | undefined;
}

/** The pod for which nodes are looked at. */
export interface Candidate {
  readonly world: World;
  readonly snapshot: NodeSnapshot;
  readonly configuration: SchedulerConfiguration;
  readonly slot: PodSlot;
  readonly wants: PodClass;
  readonly kin: Kin;
}

/** A candidate of whose nodes is known what each alone says. */
export interface Judged extends Candidate {
  readonly verdicts: Verdicts;
  /** What spreads the pod where it can be helped: undefined until somebody has asked `spreading`, which is done at each step of a cycle. */
  soft: Spreading | 'none' | undefined;
}

export interface Refusal {
  /** In kube-scheduler's words; NodeResourcesFit may have several. */
  readonly reasons: readonly string[];
  /** Preemption on the node would not help (UnschedulableAndUnresolvable). */
  readonly final: boolean;
}

/** PreFilter's refusal, which ends the cycle for all nodes: its text stands in the place of the reasons. */
export interface CycleRefusal {
  readonly endsCycle: string;
}

/** A live filter, made ready for one pod. Both questions read the world as it is now. */
export interface Check {
  /** The hot loop asks this, thousands of times a tick: no allocation. */
  passes(node: NodeSlot): boolean;
  /** Undefined exactly where `passes` is true. */
  refusal(node: NodeSlot): Refusal | undefined;
}

/**
 * A filter that asks for what is booked on the node, and otherwise only for its status and for what the base of the class says (`classes`): its answer is kept
 * until the node's bookings change.
 */
export interface NodeFilter extends FilterPlugin {
  readonly scope: 'node';
  /** Undefined: the plugin has nothing to say of the pod (Skip). */
  readonly prepare: (candidate: Candidate) => Check | undefined;
}

/** A filter that may ask for anything; it is asked anew for each pod and node. */
export interface ClusterFilter extends FilterPlugin {
  readonly scope: 'cluster';
  /** It has nothing to say of a pod that mounts no claim, and is not asked. */
  readonly ofClaims?: true;
  /** PreFilter. Undefined: the plugin has nothing to say of the pod (Skip). */
  readonly prepare: (candidate: Judged) => Check | CycleRefusal | undefined;
}

export type LiveFilter = NodeFilter | ClusterFilter;

export interface ScorePlugin {
  readonly name: ScoreName;
}

/** A score that needs no comparison with other nodes: kept for class and node until the node's bookings change. */
export interface NodeScore extends ScorePlugin {
  /** PreScore: false when the plugin skips the pods of this base of classes. */
  readonly applies: (candidate: Candidate) => boolean;
  /** 0 to 100. As with filters of scope `node`, only what the base of the class says may be asked. */
  readonly score: (candidate: Candidate, node: NodeSlot) => number;
}

/** A score that is normalised over the feasible nodes. */
export interface ClusterScore extends ScorePlugin {
  /** False: every node gets the same, so that the choice can do without. */
  readonly differs: (candidate: Judged) => boolean;
  /** Scores from 0 to 100 of `feasible`, in its order, into `into`. False when the plugin skips the pod: nothing was written. */
  readonly score: (candidate: Judged, feasible: Feasible, into: Float64Array) => boolean;
}

export const MOST_NODE_SCORE = 100;

/** DefaultNormalizeScore: 0 to 100 by the largest raw score among the feasible nodes, in integer division. */
export function normalised(raw: number, largest: number): number {
  return largest === 0 ? 0 : Math.floor((MOST_NODE_SCORE * raw) / largest);
}

/** The same where fewer is better: 100 for every node when no node has any. */
export function normalisedReverse(raw: number, largest: number): number {
  return MOST_NODE_SCORE - normalised(raw, largest);
}
