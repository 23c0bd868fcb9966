// A match taken apart as chess players do it: which moments cost or won most and why, and what each decision was worth against the one that
// kube-scheduler would have made, by simulating that one too.

import type { TermName } from '../scenario/score.ts';
import type { Fact } from '../sim/events.ts';
import type { LossReason } from '../sim/traffic/loss-reasons.ts';
import type { Decision } from './decision.ts';
import type { Timeline } from './timeline.ts';

/** All points below are on the score's scale: 0 is doing nothing, 1,000 is par; so those of one match can be added. */
export interface TermShare {
  readonly term: TermName;
  /** What this term took from a perfect match, in points: never above 0. The score is `perfect` and these four together. */
  readonly points: number;
  /** The same for the two plays of the scale. */
  readonly par: number;
  readonly none: number;
}

/** A stretch of a match in which one term moved. */
export interface Moment {
  readonly term: TermName;
  /** The ticks, both counted. */
  readonly from: number;
  readonly to: number;
  /** Where a replay shows how it came about: before `from`, at the decision concerned or the first cause where these are near. */
  readonly tick: number;
  /** Below 0: what it cost. Above 0: what par lost here and this match did not. */
  readonly points: number;
  /** In the term's unit: requests lost, pod-seconds of missing replicas, cents, pods that ceased to be ready. For a won moment those that par lost more. */
  readonly amount: number;
  /** Whom it struck: a Service (goodput), a Deployment (distance), a Node or Pod (disruption), the cluster (cost). */
  readonly subject: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string };
  /** The main reason of lost requests. */
  readonly lossReason?: LossReason | undefined;
  /** The chain of evidence, from the nearest fact to the first cause; empty where nothing was recorded. In a won moment it is par's. */
  readonly why: readonly Fact[];
  /** The tick in which the forecast told players of what set this off; absent where nothing did. */
  readonly warnedAt?: number | undefined;
  /** `seq` of the decision of this match that explains most of it. */
  readonly decision?: number | undefined;
}

/** What would have been done instead: kube-scheduler's node (one of the best, the first by name), or nothing. */
export type Alternative =
  | { readonly kind: 'node'; readonly node: string }
  /** kube-scheduler would have found no node. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'nothing' };

export interface JudgedDecision extends Decision {
  readonly alternative: Alternative;
  /** For a binding: the nodes with kube-scheduler's highest total, and the totals of both choices where they were feasible. */
  readonly best?: readonly string[] | undefined;
  readonly total?: number | undefined;
  readonly bestTotal?: number | undefined;
  /** `same`: kube-scheduler would have done it too. `even`: less than a point apart. `unjudged`: the limit of the analysis was reached. */
  readonly verdict: 'same' | 'better' | 'worse' | 'even' | 'unjudged';
  /** Points that this decision won (above 0) or lost (below 0) against the alternative by the end of the horizon; 0 where same or unjudged. */
  readonly points: number;
  /** The points by term; all 0 where same or unjudged. */
  readonly terms: Readonly<Record<TermName, number>>;
  /** The last tick that was compared. */
  readonly until: number;
}

export interface Analysis {
  /** The last tick. */
  readonly ticks: number;
  /** Points of a match that loses, wants and disturbs nothing and costs nothing. */
  readonly perfect: number;
  readonly score: number;
  readonly terms: readonly TermShare[];
  readonly timeline: Timeline;
  /** Par's match with the same chance, to draw beside it. */
  readonly par: Timeline;
  /** The largest first; at most LIMITS.analysisMoments. */
  readonly moments: readonly Moment[];
  /** In the order of time. */
  readonly decisions: readonly JudgedDecision[];
  /** Ticks simulated for decisions; when LIMITS.analysisTicks was not enough, the decisions least likely to matter are `unjudged`. */
  readonly simulated: number;
}
