// DefaultPreemption of the reference scheduler: for which pods room would be made, on which node, at whose cost (facts sheet 1.7), and the sentence of
// FailedScheduling with its second half (1.8).

import type { Node } from '../../shared/kinds/node.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import { isDisabled, isEmpty, labelsOf, podsOn, type ReferenceCluster, samePod, selected, without } from './cluster.ts';
import { type Decision, refusalWithNominated } from './decision.ts';

export interface Candidate {
  readonly node: Node;
  /** The most important first. */
  readonly victims: readonly Pod[];
  readonly violations: number;
}

export interface Preemption {
  /** The candidates among which nothing but their order decides; empty when nobody can be evicted to any use. */
  readonly equals: readonly Candidate[];
  /** All nodes on which eviction would help. */
  readonly candidates: readonly Candidate[];
  /** What stands behind the reasons in FailedScheduling; undefined when a node was found, and for 1.20. */
  readonly sentence: string | undefined;
  /** Preemption was not tried: what was promised to the pod stays promised. */
  readonly untried: boolean;
}

/** `now`: what counts for a pod that has not been started. */
export function preempt(cluster: ReferenceCluster, pod: Pod, decision: Decision, now: number): Preemption {
  const claims = 'no new claims to deallocate';
  const none = (sentence: string, untried: boolean): Preemption => ({
    untried,
    equals: [],
    candidates: [],
    sentence: cluster.configuration.version === '1.20' ? undefined : sentence,
  });
  if (isDisabled(cluster, 'DefaultPreemption')) return none(claims, true);
  if (pod.spec.preemptionPolicy === 'Never')
    return none(`${claims}, preemption: not eligible due to preemptionPolicy=Never.`, true);
  if (waitsForVictims(cluster, pod, decision))
    return none(`${claims}, preemption: not eligible due to a terminating pod on the nominated node.`, true);
  const reasons: string[] = [];
  const candidates: Candidate[] = [];
  for (const { node, refusal } of decision.verdicts) {
    if (!refusal || refusal.final) {
      reasons.push('Preemption is not helpful for scheduling');
      continue;
    }
    const tried = dryRun(cluster, pod, node, now);
    if ('victims' in tried) candidates.push(tried);
    else reasons.push(...tried.reasons);
  }
  if (candidates.length > 0)
    return { candidates, equals: bestOf(candidates, now), sentence: undefined, untried: false };
  const all = cluster.nodes.length;
  return none(`${claims}, preemption: 0/${all} nodes are available: ${listed(reasons)}.`, false);
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. no new claims to deallocate, preemption: …` */
export function failureMessage(cluster: ReferenceCluster, decision: Decision, { sentence }: Preemption): string {
  if (cluster.nodes.length === 0) return 'no nodes available to schedule pods';
  const reasons = decision.preFilter ?? listed(decision.verdicts.flatMap((one) => one.refusal?.reasons ?? []));
  const first = `0/${cluster.nodes.length} nodes are available: ${reasons}.`;
  return sentence === undefined ? first : `${first} ${sentence}`;
}

function listed(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))
    .join(', ');
}

/** Its nominated node is being cleared already. */
function waitsForVictims(cluster: ReferenceCluster, pod: Pod, { verdicts }: Decision): boolean {
  const nominated = verdicts.find(({ node }) => node.metadata.name === pod.status.nominatedNodeName);
  if (!nominated || nominated.refusal?.final) return false;
  return podsOn(cluster, nominated.node).some(
    (one) =>
      one.spec.priority < pod.spec.priority &&
      one.metadata.deletionTimestamp !== undefined &&
      one.status.conditions.some(
        ({ type, status, reason }) =>
          type === 'DisruptionTarget' && status === 'True' && reason === 'PreemptionByScheduler',
      ),
  );
}

function startOf(pod: Pod, now: number): number {
  return pod.status.startTime ?? now;
}

/**
 * Higher priority, then longer at work. Two that were started in the same second stay in the order of creation; of two that were not started, the later
 * one comes first, since Kubernetes asks for the time once for each and moves every pod to the front of its equals.
 */
function byImportance(pods: readonly Pod[], now: number): Pod[] {
  const place = (pod: Pod) => (pod.status.startTime === undefined ? -pods.indexOf(pod) : pods.indexOf(pod));
  return [...pods].sort(
    (x, y) => y.spec.priority - x.spec.priority || startOf(x, now) - startOf(y, now) || place(x) - place(y),
  );
}

function dryRun(
  cluster: ReferenceCluster,
  pod: Pod,
  node: Node,
  now: number,
): Candidate | { readonly reasons: readonly string[] } {
  const lower = byImportance(
    podsOn(cluster, node).filter((one) => one.spec.priority < pod.spec.priority),
    now,
  );
  if (lower.length === 0) return { reasons: ['No preemption victims found for incoming pod'] };
  const refusal = refusalWithNominated(without(cluster, lower), pod, node);
  if (refusal) return { reasons: refusal.reasons };
  const { violating, others } = splitByBudgets(cluster, lower);
  let victims: readonly Pod[] = lower;
  let violations = 0;
  for (const one of [...violating, ...others]) {
    const spared = victims.filter((victim) => !samePod(victim, one));
    if (refusalWithNominated(without(cluster, spared), pod, node) === undefined) victims = spared;
    else if (violating.includes(one)) violations += 1;
  }
  return { node, victims, violations };
}

/** A budget is used up in the order of importance; a pod is violating when one of its budgets has nothing left for it. */
function splitByBudgets(cluster: ReferenceCluster, pods: readonly Pod[]): { violating: Pod[]; others: Pod[] } {
  const left = new Map(cluster.budgets.map((budget) => [budget, budget.status.disruptionsAllowed]));
  const violating: Pod[] = [];
  const others: Pod[] = [];
  for (const pod of pods) {
    let violates = false;
    for (const budget of cluster.budgets) {
      const { metadata, spec, status } = budget;
      const labels = labelsOf(pod);
      if (metadata.namespace !== pod.metadata.namespace || Object.keys(labels).length === 0) continue;
      if (isEmpty(spec.selector) || !selected(spec.selector, labels)) continue;
      if (status.disruptedPods?.[pod.metadata.name] !== undefined) continue;
      const rest = (left.get(budget) ?? 0) - 1;
      left.set(budget, rest);
      if (rest < 0) violates = true;
    }
    (violates ? violating : others).push(pod);
  }
  return { violating, others };
}

/** Keeps those for which a figure is the smallest. */
function smallest(candidates: readonly Candidate[], figure: (one: Candidate) => number): readonly Candidate[] {
  const least = Math.min(...candidates.map(figure));
  return candidates.filter((one) => figure(one) === least);
}

function bestOf(candidates: readonly Candidate[], now: number): readonly Candidate[] {
  const highest = ({ victims }: Candidate) => Math.max(...victims.map((one) => one.spec.priority));
  let rest = smallest(candidates, (one) => one.violations);
  rest = smallest(rest, highest);
  rest = smallest(rest, ({ victims }) => victims.reduce((sum, one) => sum + one.spec.priority + 2 ** 31, 0));
  rest = smallest(rest, ({ victims }) => victims.length);
  const earliest = (one: Candidate) =>
    Math.min(...one.victims.filter((pod) => pod.spec.priority === highest(one)).map((pod) => startOf(pod, now)));
  return smallest(rest, (one) => -earliest(one));
}
