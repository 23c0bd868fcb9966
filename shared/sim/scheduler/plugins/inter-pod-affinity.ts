// InterPodAffinity: required rules about the pods that stand near (affinity and anti-affinity, the newcomer's own and those of the pods that are there)
// filter; preferred ones score. "Near" is a node with the same value of the term's topology key.

import type { NodeSlot } from '../../../base/units.ts';
import type { SchedulerVersion } from '../../../kinds/scheduler-configuration.ts';
import { type PodRules, rulesOf } from '../pod-rules.ts';
import type { Domains, TopologyCount } from '../topology.ts';
import { type Check, type ClusterFilter, type ClusterScore, MOST_NODE_SCORE, type Refusal } from './plugin.ts';

const NOT_NEAR: Refusal = { reasons: ["node(s) didn't match pod affinity rules"], final: true };
const TOO_NEAR: Refusal = { reasons: ["node(s) didn't match pod anti-affinity rules"], final: false };
const UNWELCOME: Refusal = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], final: false };

export const interPodAffinity: ClusterFilter & ClusterScore = {
  name: 'InterPodAffinity',
  scope: 'cluster',
  prepare(candidate) {
    const rules = rulesOf(candidate);
    const { near, apart, repelling } = rules;
    return near.length + apart.length + repelling.length === 0 ? undefined : new Rules(rules);
  },
  differs: (candidate) => rulesOf(candidate).pulling.some((count) => !count.empty),
  score(candidate, { places, found }, into) {
    const pulling = rulesOf(candidate).pulling.filter((count) => !count.empty);
    if (pulling.length === 0) return false;
    const { order } = candidate.snapshot;
    let { least, most } = BOUNDS[candidate.configuration.version];
    for (let k = 0; k < found; k += 1) {
      const node = order[places[k] as number] as number;
      let sum = 0;
      for (let i = 0; i < pulling.length; i += 1) sum += there(pulling[i] as TopologyCount, node);
      into[k] = sum;
      if (sum > most) most = sum;
      if (sum < least) least = sum;
    }
    // As in Kubernetes the share is a float64 first: 29 of 100 gives 28, since 0.29 · 100 is a little less than 29.
    const width = most - least;
    for (let k = 0; k < found; k += 1)
      into[k] = width === 0 ? 0 : Math.floor(MOST_NODE_SCORE * (((into[k] as number) - least) / width));
    return true;
  },
};

/** With which bounds the look for the least and the most begins: in 1.20 neither could pass 0. */
const BOUNDS: Readonly<Record<SchedulerVersion, { readonly least: number; readonly most: number }>> = {
  '1.34': { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY },
  '1.20': { least: 0, most: 0 },
};

class Rules implements Check {
  private readonly rules: PodRules;

  constructor(rules: PodRules) {
    this.rules = rules;
  }

  passes(node: NodeSlot): boolean {
    const { near, apart, repelling } = this.rules;
    return (near.length === 0 || this.meetsNear(node)) && !anyThere(apart, node) && !anyThere(repelling, node);
  }

  refusal(node: NodeSlot): Refusal | undefined {
    const { near, apart, repelling } = this.rules;
    if (near.length > 0 && !this.meetsNear(node)) return NOT_NEAR;
    if (anyThere(apart, node)) return TOO_NEAR;
    return anyThere(repelling, node) ? UNWELCOME : undefined;
  }

  /** A pod that meets all terms stands near by each of the keys. The first of a group that wants its own like goes anywhere where the labels are. */
  private meetsNear(node: NodeSlot): boolean {
    const { near, meetsItself } = this.rules;
    let all = true;
    for (let i = 0; i < near.length; i += 1) {
      const count = near[i] as TopologyCount;
      const domain = domainOf(count.domains, node);
      if (domain < 0) return false;
      if (count.in(domain) <= 0) all = false;
    }
    return all || (meetsItself && near.every((count) => count.empty));
  }
}

function anyThere(counts: readonly TopologyCount[], node: number): boolean {
  for (let i = 0; i < counts.length; i += 1) if (there(counts[i] as TopologyCount, node) > 0) return true;
  return false;
}

function there(count: TopologyCount, node: number): number {
  return count.in(domainOf(count.domains, node));
}

function domainOf({ of }: Domains, node: number): number {
  return of[node] as number; // the node is in the snapshot for which the domains were numbered
}
