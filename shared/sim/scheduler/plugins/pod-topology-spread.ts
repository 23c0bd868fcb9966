// PodTopologySpread: the pods that a constraint selects are to be spread evenly over the values of a label. Constraints that say DoNotSchedule filter, those
// that say ScheduleAnyway score; a pod without any is spread softly over hosts and zones with its like. How pods are counted is `spreading`'s.

import { lnOfWhole } from '../../../base/power.ts';
import type { NodeSlot } from '../../../base/units.ts';
import type { Feasible } from '../search.ts';
import { type Spreading, type SpreadRule, spreadingOf } from '../spreading.ts';
import { type Check, type ClusterFilter, type ClusterScore, MOST_NODE_SCORE, type Refusal } from './plugin.ts';

const NO_LABEL: Refusal = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  final: true,
};
const TOO_SKEW: Refusal = { reasons: ["node(s) didn't match pod topology spread constraints"], final: false };

export const podTopologySpread: ClusterFilter & ClusterScore = {
  name: 'PodTopologySpread',
  scope: 'cluster',
  prepare(candidate) {
    const spreading = spreadingOf(candidate, 'DoNotSchedule');
    return spreading && new Spread(spreading.rules);
  },
  differs: (candidate) => spreadingOf(candidate, 'ScheduleAnyway') !== undefined,
  score(candidate, feasible, into) {
    const spreading = spreadingOf(candidate, 'ScheduleAnyway');
    if (!spreading) return false;
    const { order } = candidate.snapshot;
    const ignored = ignoredAmong(spreading, order, feasible);
    const { rules } = spreading;
    const cut = candidate.configuration.version === '1.20';
    if (!ignored && areHostsAndDomains(rules)) {
      scoreHostsAndDomains(rules, order, feasible, into, cut);
      return true;
    }
    for (let i = 0; i < rules.length; i += 1) {
      const rule = rules[i] as SpreadRule;
      addScores(rule, order, feasible, weightOf(rule, order, feasible, ignored), into, i > 0);
    }
    if (ignored) for (let k = 0; k < feasible.found; k += 1) if (ignored[k] === 1) into[k] = IGNORED;
    normalise(feasible.found, into, cut);
    return true;
  },
};

/** skew = pods in the node's domain + 1 if the pod counts itself − the fewest in any domain. It may not pass maxSkew. */
class Spread implements Check {
  private readonly rules: readonly SpreadRule[];

  constructor(rules: readonly SpreadRule[]) {
    this.rules = rules;
  }

  passes(node: NodeSlot): boolean {
    for (let i = 0; i < this.rules.length; i += 1) {
      const rule = this.rules[i] as SpreadRule;
      const domain = rule.domains.of[node] as number;
      if (domain < 0 || rule.count.in(domain) + rule.self - leastOf(rule) > rule.maxSkew) return false;
    }
    return true;
  }

  refusal(node: NodeSlot): Refusal | undefined {
    for (const rule of this.rules) {
      const domain = rule.domains.of[node] as number;
      if (domain < 0) return NO_LABEL;
      if (rule.count.in(domain) + rule.self - leastOf(rule) > rule.maxSkew) return TOO_SKEW;
    }
    return undefined;
  }
}

/** The fewest in any eligible domain; 0 while there are fewer domains than minDomains. */
function leastOf(rule: SpreadRule): number {
  const { count, eligible } = rule;
  if (rule.leastAt === count.changes) return rule.least;
  let least = eligible.length < rule.minDomains ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; least > 0 && i < eligible.length; i += 1) {
    const there = count.in(eligible[i] as number);
    if (there < least) least = there;
  }
  rule.least = least;
  rule.leastAt = count.changes;
  return least;
}

/** Stands for the score of a node that lacks a key, until normalisation makes 0 of it. */
const IGNORED = -1;

/** By index in `feasible`, 1 for nodes that lack a key; undefined when there are none, or none is asked to have them all. */
function ignoredAmong({ rules, allKeys }: Spreading, order: Int32Array, feasible: Feasible): Uint8Array | undefined {
  if (!allKeys) return undefined;
  let ignored: Uint8Array | undefined;
  for (const { domains } of rules) {
    for (let k = 0; k < feasible.found; k += 1) {
      if ((domains.of[order[feasible.places[k] as number] as number] as number) >= 0) continue;
      ignored ??= new Uint8Array(feasible.found);
      ignored[k] = 1;
    }
  }
  return ignored;
}

// Which domains were seen in this count: a mark for each, so that nothing has to be cleared. The first place is for nodes without the label.
let marks = new Int32Array(0);
let mark = 0;

/** ln(domains + 2), where domains are those of the feasible nodes, or for hosts these nodes themselves. Three zones → 1.609. */
function weightOf(rule: SpreadRule, order: Int32Array, feasible: Feasible, ignored: Uint8Array | undefined): number {
  const { found, places } = feasible;
  if (rule.byNode) return lnOfWhole(found - (ignored?.reduce((sum, one) => sum + one, 0) ?? 0) + 2);
  const { of, count, everywhere } = rule.domains;
  const most = everywhere ? count : count + 1;
  if (marks.length <= count) marks = new Int32Array(count + 1);
  mark += 1;
  let size = 0;
  for (let k = 0; k < found && size < most; k += 1) {
    if (ignored?.[k] === 1) continue;
    const domain = (of[order[places[k] as number] as number] as number) + 1;
    if (marks[domain] === mark) continue;
    marks[domain] = mark;
    size += 1;
  }
  return lnOfWhole(size + 2);
}

/** count · weight + (maxSkew − 1) of one rule. 4 pods in one of three zones at maxSkew 5: 4 · 1.609 + 4 = 10.4. The first rule begins the sums, others `add`. */
function addScores(
  rule: SpreadRule,
  order: Int32Array,
  { places, found }: Feasible,
  weight: number,
  into: Float64Array,
  add: boolean,
): void {
  const more = rule.maxSkew - 1;
  const { of, everywhere } = rule.domains;
  const { sums } = rule.count;
  const { length } = sums;
  if (rule.byNode && everywhere) {
    for (let k = 0; k < found; k += 1) {
      const node = order[places[k] as number] as number;
      const there = node < length ? (sums[node] as number) : 0;
      const score = there === 0 ? more : there * weight + more;
      into[k] = add ? (into[k] as number) + score : score;
    }
    return;
  }
  const byDomain = !rule.byNode;
  for (let k = 0; k < found; k += 1) {
    const node = order[places[k] as number] as number;
    const domain = of[node] as number;
    const at = byDomain ? domain : node;
    const there = domain >= 0 && at < length ? (sums[at] as number) : 0;
    const score = domain < 0 ? 0 : there === 0 ? more : there * weight + more;
    into[k] = add ? (into[k] as number) + score : score;
  }
}

type HostsAndDomains = readonly [hosts: SpreadRule, domains: SpreadRule];

/** As the two defaults are: over hosts, then over a label such as the zone, and every node has both. */
function areHostsAndDomains(rules: readonly SpreadRule[]): rules is HostsAndDomains {
  const [hosts, domains] = rules;
  if (rules.length !== 2 || !hosts?.byNode || !domains || domains.byNode) return false;
  return hosts.domains.everywhere && domains.domains.everywhere;
}

// By domain: with how many pods a node of it was met last, and the sum of the scores of such a node, as a whole number.
let thereBefore = new Int32Array(0);
let wholeBefore = new Float64Array(0);

/** The same sums in one way through the nodes: most nodes have as many pods as the last one of their domain, whose sum is theirs. */
function scoreHostsAndDomains(
  [hosts, others]: HostsAndDomains,
  order: Int32Array,
  feasible: Feasible,
  into: Float64Array,
  cut: boolean,
): void {
  const { places, found } = feasible;
  const weight = weightOf(hosts, order, feasible, undefined);
  const weightOfOthers = weightOf(others, order, feasible, undefined);
  const { of, count } = others.domains;
  const { sums } = hosts.count;
  const { length } = sums;
  if (thereBefore.length < count) {
    thereBefore = new Int32Array(2 * count);
    wholeBefore = new Float64Array(2 * count);
  }
  thereBefore.fill(-1, 0, count);
  let most = 0;
  let least = Number.MAX_SAFE_INTEGER;
  for (let k = 0; k < found; k += 1) {
    const node = order[places[k] as number] as number;
    const there = node < length ? (sums[node] as number) : 0;
    const domain = of[node] as number;
    if (thereBefore[domain] !== there) {
      const sum = scoreOf(hosts, there, weight) + scoreOf(others, others.count.in(domain), weightOfOthers);
      const whole = cut ? Math.floor(sum) : Math.round(sum);
      if (whole > most) most = whole;
      if (whole < least) least = whole;
      thereBefore[domain] = there;
      wholeBefore[domain] = whole;
    }
    into[k] = wholeBefore[domain] as number;
  }
  toNormal(found, into, most, least);
}

function scoreOf({ maxSkew }: SpreadRule, there: number, weight: number): number {
  return there === 0 ? maxSkew - 1 : there * weight + (maxSkew - 1);
}

/**
 * To integers, 100 · (most + least − s) / most, so that the fewest get the most; 100 for all when nobody has any. Nodes that are left out get 0. 1.20 cut what is
 * rounded today. Most nodes have the same sum as the one before them.
 */
function normalise(found: number, scores: Float64Array, cut: boolean): void {
  let most = 0;
  let least = Number.MAX_SAFE_INTEGER;
  let sum = IGNORED;
  let whole = IGNORED;
  for (let k = 0; k < found; k += 1) {
    if (scores[k] !== sum) {
      sum = scores[k] as number;
      whole = cut ? Math.floor(sum) : Math.round(sum);
      if (sum !== IGNORED) {
        if (whole > most) most = whole;
        if (whole < least) least = whole;
      }
    }
    scores[k] = whole;
  }
  toNormal(found, scores, most, least);
}

function toNormal(found: number, scores: Float64Array, most: number, least: number): void {
  const range = most - least;
  if (range >= TABLE || range >= found) {
    for (let k = 0; k < found; k += 1) scores[k] = normalOf(scores[k] as number, most, least);
    return;
  }
  for (let rank = 0; rank <= range; rank += 1) normals[rank] = normalOf(least + rank, most, least);
  for (let k = 0; k < found; k += 1) {
    const score = scores[k] as number;
    scores[k] = score === IGNORED ? 0 : (normals[score - least] as number);
  }
}

/** Many nodes have few different sums: what each becomes is reckoned once. */
const TABLE = 64;
const normals = new Float64Array(TABLE);

function normalOf(score: number, most: number, least: number): number {
  if (score === IGNORED) return 0;
  return most === 0 ? MOST_NODE_SCORE : Math.floor((MOST_NODE_SCORE * (most + least - score)) / most);
}
