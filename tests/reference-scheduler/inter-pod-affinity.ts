// InterPodAffinity: required rules about other pods filter, in both directions; preferred ones score (facts sheet 1.4, 1.5).

import type { PodAffinityTerm } from '../../shared/kinds/affinity.ts';
import type { Node } from '../../shared/kinds/node.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import { labelsOf, podsOn, type ReferenceCluster, selected } from './cluster.ts';
import type { Filter } from './node-filters.ts';

/** Does a term of `owner` mean the pod `other`? */
function means(cluster: ReferenceCluster, term: PodAffinityTerm, owner: Pod, other: Pod): boolean {
  const named = term.namespaces ?? [];
  const namespaces =
    named.length === 0 && term.namespaceSelector === undefined ? [owner.metadata.namespace ?? ''] : named;
  const namespace = other.metadata.namespace ?? '';
  const itsLabels = cluster.namespaces.find((one) => one.metadata.name === namespace)?.metadata.labels ?? {};
  return (
    (namespaces.includes(namespace) || selected(term.namespaceSelector, itsLabels)) &&
    selected(term.labelSelector, labelsOf(other))
  );
}

function requiredAffinity({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

function requiredAntiAffinity({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Both nodes have the label, with the same value. */
function sameDomain(x: Node, y: Node, key: string): boolean {
  const value = labelsOf(x)[key];
  return value !== undefined && value === labelsOf(y)[key];
}

function everyPod(cluster: ReferenceCluster): { other: Pod; on: Node }[] {
  return cluster.nodes.flatMap((on) => podsOn(cluster, on).map((other) => ({ other, on })));
}

function affinityHolds(cluster: ReferenceCluster, pod: Pod, node: Node): boolean {
  const terms = requiredAffinity(pod);
  if (terms.some((term) => labelsOf(node)[term.topologyKey] === undefined)) return false;
  const matching = everyPod(cluster).filter(({ other }) => terms.every((term) => means(cluster, term, pod, other)));
  if (terms.every((term) => matching.some(({ on }) => sameDomain(on, node, term.topologyKey)))) return true;
  // The first of pods that want to be with their like: nobody stands anywhere that has one of the labels.
  const nobody = matching.every(({ on }) => terms.every((term) => labelsOf(on)[term.topologyKey] === undefined));
  return nobody && terms.every((term) => means(cluster, term, pod, pod));
}

export const interPodAffinity: Filter = (cluster, pod, node) => {
  if (requiredAffinity(pod).length > 0 && !affinityHolds(cluster, pod, node))
    return { reasons: ["node(s) didn't match pod affinity rules"], final: true };
  const others = everyPod(cluster);
  for (const term of requiredAntiAffinity(pod))
    if (others.some(({ other, on }) => sameDomain(on, node, term.topologyKey) && means(cluster, term, pod, other)))
      return { reasons: ["node(s) didn't match pod anti-affinity rules"], final: false };
  for (const { other, on } of others)
    for (const term of requiredAntiAffinity(other))
      if (sameDomain(on, node, term.topologyKey) && means(cluster, term, other, pod))
        return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], final: false };
  return undefined;
};

interface Weighted {
  readonly term: PodAffinityTerm;
  readonly weight: number;
}

function preferred({ spec }: Pod): Weighted[] {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const wanted = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const unwanted = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...wanted.map((one) => ({ term: one.podAffinityTerm, weight: one.weight })),
    ...unwanted.map((one) => ({ term: one.podAffinityTerm, weight: -one.weight })),
  ];
}

/** Normalised, not weighted; undefined when no rule of anybody has anything to say of the pod. */
export function interPodAffinityScores(
  cluster: ReferenceCluster,
  pod: Pod,
  feasible: readonly Node[],
): number[] | undefined {
  const hard = cluster.configuration.hardPodAffinityWeight;
  const says: { key: string; value: string; weight: number }[] = [];
  for (const { other, on } of everyPod(cluster)) {
    const say = (owner: Pod, about: Pod, { term, weight }: Weighted) => {
      const value = labelsOf(on)[term.topologyKey];
      if (value !== undefined && means(cluster, term, owner, about))
        says.push({ key: term.topologyKey, value, weight });
    };
    for (const one of preferred(pod)) say(pod, other, one);
    for (const one of preferred(other)) say(other, pod, one);
    if (hard > 0) for (const term of requiredAffinity(other)) say(other, pod, { term, weight: hard });
  }
  if (says.length === 0) return undefined;
  const raw = feasible.map((node) =>
    says.reduce((sum, { key, value, weight }) => (labelsOf(node)[key] === value ? sum + weight : sum), 0),
  );
  // 1.20 measured from 0 where no node was below or above it.
  const start = cluster.configuration.version === '1.20' ? [0] : [];
  const most = Math.max(...start, ...raw);
  const least = Math.min(...start, ...raw);
  // In floating point, as Kubernetes does: 29 of 100 gives 28.
  return raw.map((one) => (most === least ? 0 : Math.trunc(100 * ((one - least) / (most - least)))));
}
