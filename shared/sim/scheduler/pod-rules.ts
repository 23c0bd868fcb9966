// The rules about other pods that matter for one kin: its own and those of the pods that are there, each as a count by topology. What they forbid and
// what they score is said in `plugins/inter-pod-affinity`.

import type { PodAffinityTerm, WeightedPodAffinityTerm } from '../../kinds/affinity.ts';
import { matchesSelector } from '../../kinds/selector.ts';
import type { World } from '../world.ts';
import type { Kin } from './census.ts';
import type { Candidate } from './plugins/plugin.ts';
import type { Topology, TopologyCount } from './topology.ts';

/** Each list has one count for each topology key. */
export interface PodRules {
  /** Pods that meet all terms of the required affinity. */
  readonly near: readonly TopologyCount[];
  /** The pod meets them itself. */
  readonly meetsItself: boolean;
  /** Pods that meet a term of the required anti-affinity. */
  readonly apart: readonly TopologyCount[];
  /** Pods whose required anti-affinity means this one. */
  readonly repelling: readonly TopologyCount[];
  /** Sums of weights, of preferred terms of either side. */
  readonly pulling: readonly TopologyCount[];
}

/** What a term says, made ready to ask. */
interface Term {
  readonly key: string;
  readonly means: (other: Kin) => boolean;
  readonly weight: number;
}

/** All terms of one kin; anti-affinity that is preferred has a negative weight. */
interface Terms {
  readonly near: readonly Term[];
  readonly apart: readonly Term[];
  readonly preferred: readonly Term[];
}

interface Known extends PodRules {
  readonly topology: Topology;
  readonly repelling: TopologyCount[];
  readonly pulling: TopologyCount[];
  /** Bearers of rules that were asked for the keys of their terms. */
  bearers: number;
}

const known = new WeakMap<Kin, Known>();
const terms = new WeakMap<Kin, Terms>();

export function rulesOf(candidate: Candidate): PodRules {
  const { kin, snapshot, world } = candidate;
  let rules = known.get(kin);
  if (rules?.topology !== snapshot.topology) {
    rules = ownRules(candidate);
    known.set(kin, rules);
  }
  if (rules.bearers < world.census.bearers.length) addBearers(candidate, rules);
  return rules;
}

function ownRules({ kin, snapshot, world }: Candidate): Known {
  const { near, apart, preferred } = termsOf(world, kin);
  const meetsAll = (other: Kin) => near.every((term) => term.means(other));
  const count = (key: string, weightOf: (other: Kin) => number) =>
    world.census.count({ domains: snapshot.topology.domains(key), weightOf, livingOnly: false });
  return {
    topology: snapshot.topology,
    near: keysOf(near).map((key) => count(key, (other) => (meetsAll(other) ? 1 : 0))),
    meetsItself: meetsAll(kin),
    apart: keysOf(apart).map((key) => count(key, (other) => sum(apart, key, other))),
    repelling: [],
    pulling: keysOf(preferred).map((key) => count(key, (other) => pull(world, kin, other, key))),
    bearers: 0,
  };
}

/** A new kin with rules of its own may bring a new topology key; for keys that are known, the counts have taken it in already. */
function addBearers({ kin, snapshot, world }: Candidate, rules: Known): void {
  const { census } = world;
  const add = (to: TopologyCount[], key: string, weightOf: (other: Kin) => number) => {
    if (to.some(({ domains }) => domains.key === key)) return;
    to.push(census.count({ domains: snapshot.topology.domains(key), weightOf, livingOnly: false }));
  };
  for (; rules.bearers < census.bearers.length; rules.bearers += 1) {
    const { near, apart, preferred } = termsOf(world, census.bearers[rules.bearers] as Kin);
    for (const { key } of apart) add(rules.repelling, key, (other) => sum(termsOf(world, other).apart, key, kin));
    for (const { key } of [...near, ...preferred]) add(rules.pulling, key, (other) => pull(world, kin, other, key));
  }
}

/** What a pod of `other` adds to the score of nodes near it: by the newcomer's preferences, by its own, and by its required affinity. */
function pull(world: World, newcomer: Kin, other: Kin, key: string): number {
  const theirs = termsOf(world, other);
  const own = sum(termsOf(world, newcomer).preferred, key, other);
  const hard = world.schedulerConfiguration.hardPodAffinityWeight;
  return own + sum(theirs.preferred, key, newcomer) + hard * sum(theirs.near, key, newcomer);
}

function sum(of: readonly Term[], key: string, other: Kin): number {
  let weight = 0;
  for (const term of of) if (term.key === key && term.means(other)) weight += term.weight;
  return weight;
}

function keysOf(of: readonly Term[]): string[] {
  return [...new Set(of.map(({ key }) => key))];
}

const NO_TERMS: Terms = { near: [], apart: [], preferred: [] };

function termsOf(world: World, kin: Kin): Terms {
  const { podAffinity, podAntiAffinity } = kin.wants;
  if (!podAffinity && !podAntiAffinity) return NO_TERMS;
  let made = terms.get(kin);
  if (made) return made;
  const required = (list: readonly PodAffinityTerm[] = []) => list.map((term) => termOf(world, kin, term, 1));
  const preferred = (sign: 1 | -1, list: readonly WeightedPodAffinityTerm[] = []) =>
    list.map(({ weight, podAffinityTerm }) => termOf(world, kin, podAffinityTerm, sign * weight));
  made = {
    near: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    apart: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: [
      ...preferred(1, podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
      ...preferred(-1, podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    ],
  };
  terms.set(kin, made);
  return made;
}

/** Without namespaces and namespaceSelector a term means pods of its own namespace; without labelSelector it means none. */
function termOf(world: World, owner: Kin, term: PodAffinityTerm, weight: number): Term {
  const { topologyKey: key, labelSelector, namespaces = [], namespaceSelector } = term;
  const named = namespaces.length === 0 && namespaceSelector === undefined ? [owner.namespace] : namespaces;
  const means = (other: Kin): boolean => {
    if (labelSelector === undefined || !matchesSelector(labelSelector, other.labels)) return false;
    if (named.includes(other.namespace)) return true;
    if (namespaceSelector === undefined) return false;
    return matchesSelector(namespaceSelector, world.store.get('Namespace', other.namespace)?.metadata.labels);
  };
  return { key, means, weight };
}
