// A dry run on one node: which of its pods would have to go for the candidate to fit. Pods are taken off the books and put back; nothing else is touched.

import type { NodeSlot, PodSlot } from '../../../base/units.ts';
import type { PodDisruptionBudget } from '../../../kinds/pod-disruption-budget.ts';
import { matchesSelector } from '../../../kinds/selector.ts';
import type { World } from '../../world.ts';
import { book, unbook, wantsOf } from '../bookings.ts';
import type { Kin } from '../census.ts';
import { NO_VICTIMS } from '../fit-error.ts';
import { refusalOn } from '../nominated-pods.ts';
import type { Candidate } from '../plugins/plugin.ts';
import type { NumberedCheck } from '../verdicts.ts';
import { byImportance, type Room } from './importance.ts';

/** A way to make room, or the reasons why there is none. */
export type DryRun = Room | { readonly reasons: readonly string[] };

/**
 * Dry runs of one tick, by kin and node: a wave of equal pods tries the same nodes over and over. They hold as long as nothing changes on the node, if no filter
 * of the pod asks for more than the node.
 */
export class DryRuns {
  private readonly known = new Map<Kin, Map<NodeSlot, DryRun>>();

  of(kin: Kin): Map<NodeSlot, DryRun> {
    let runs = this.known.get(kin);
    if (!runs) {
      runs = new Map();
      this.known.set(kin, runs);
    }
    return runs;
  }

  /** Something changed on the node. */
  forget(node: NodeSlot): void {
    for (const runs of this.known.values()) runs.delete(node);
  }

  clear(): void {
    this.known.clear();
  }
}

/** `checks`: the filters that ask for what is booked, in their order; what Node objects say has let the pod through. */
export function dryRun(
  candidate: Candidate,
  checks: readonly NumberedCheck[],
  node: NodeSlot,
  budgets: readonly PodDisruptionBudget[],
): DryRun {
  const { world, wants } = candidate;
  const lower = world.census.sortedPodsOn(node) as PodSlot[]; // the census keeps rows of pods
  const gone = lower.filter((pod) => wantsOf(world, pod).priority < wants.priority);
  if (gone.length === 0) return { reasons: [NO_VICTIMS] };
  for (const pod of gone) unbook(world, pod);
  const refusal = refusalOn(candidate, checks, node);
  if (refusal) {
    for (const pod of gone) book(world, pod, node);
    return { reasons: refusal.reasons };
  }
  const order = byImportance(world);
  const { violating, others } = byBudget(world, gone.sort(order), budgets);
  const needed = (pods: readonly PodSlot[]) => pods.filter((pod) => !reprieved(candidate, checks, node, pod));
  const violated = needed(violating);
  const victims = [...violated, ...needed(others)].sort(order);
  for (const pod of victims) book(world, pod, node);
  return victims.length === 0 ? { reasons: [NO_VICTIMS] } : { node, victims, violations: violated.length };
}

/** The pod is put back; it stays there if the candidate fits beside it. */
function reprieved(candidate: Candidate, checks: readonly NumberedCheck[], node: NodeSlot, pod: PodSlot): boolean {
  book(candidate.world, pod, node);
  if (refusalOn(candidate, checks, node) === undefined) return true;
  unbook(candidate.world, pod);
  return false;
}

/** Those whose going would break a budget, each counted against what the more important ones left of it. */
function byBudget(
  world: World,
  pods: readonly PodSlot[],
  budgets: readonly PodDisruptionBudget[],
): { violating: PodSlot[]; others: PodSlot[] } {
  const left = budgets.map(({ status }) => status.disruptionsAllowed);
  const violating: PodSlot[] = [];
  const others: PodSlot[] = [];
  for (const pod of pods) {
    const { metadata } = world.pods.pod(pod);
    let violates = false;
    for (const [i, budget] of budgets.entries()) {
      if (budget.metadata.namespace !== metadata.namespace || !selects(budget, metadata.labels)) continue;
      if (budget.status.disruptedPods?.[metadata.name] !== undefined) continue; // its going has been granted
      left[i] = (left[i] as number) - 1;
      violates ||= (left[i] as number) < 0;
    }
    (violates ? violating : others).push(pod);
  }
  return { violating, others };
}

/** Unlike the disruption controller, preemption takes an empty selector for one that selects nothing. */
function selects({ spec }: PodDisruptionBudget, labels: Readonly<Record<string, string>> | undefined): boolean {
  const { selector } = spec;
  if (selector === undefined || labels === undefined) return false;
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  return !empty && matchesSelector(selector, labels);
}
