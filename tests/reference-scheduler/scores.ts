// Scores of nodes that fit: each plugin's 0 to 100, weighted and added up (facts sheet 1.5).

import type { Node } from '../../shared/kinds/node.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { ScoreName } from '../../shared/kinds/scheduler-configuration.ts';
import { ASSUMED, type Amounts, allocatable, podRequests, requestedOn } from './amounts.ts';
import type { ReferenceCluster } from './cluster.ts';
import { interPodAffinityScores } from './inter-pod-affinity.ts';
import { termHolds, tolerates } from './node-filters.ts';
import { topologySpreadScores } from './topology-spread.ts';

/** One score a feasible node; undefined where the plugin skips the pod. */
type Score = (cluster: ReferenceCluster, pod: Pod, feasible: readonly Node[]) => number[] | undefined;

const RESOURCES = ['cpu', 'memory'] as const;

function requestedWith(cluster: ReferenceCluster, pod: Pod, node: Node, assumed: Amounts): Amounts {
  const there = requestedOn(cluster, node, assumed);
  const more = podRequests(pod, assumed);
  return Object.fromEntries(RESOURCES.map((one) => [one, (there[one] ?? 0) + (more[one] ?? 0)]));
}

const leastAllocated: Score = (cluster, pod, feasible) =>
  feasible.map((node) => {
    const has = allocatable(node);
    const wanted = requestedWith(cluster, pod, node, ASSUMED);
    const shares = RESOURCES.filter((one) => (has[one] ?? 0) > 0).map((one) => {
      const [total = 0, used = 0] = [has[one], wanted[one]];
      return used > total ? 0 : Math.trunc(((total - used) * 100) / total);
    });
    return shares.length === 0 ? 0 : Math.trunc(shares.reduce((sum, share) => sum + share, 0) / shares.length);
  });

const balanced: Score = (cluster, pod, feasible) => {
  const old = cluster.configuration.version === '1.20';
  if (!old && RESOURCES.every((one) => (podRequests(pod)[one] ?? 0) === 0)) return undefined;
  return feasible.map((node) => {
    const has = allocatable(node);
    const wanted = requestedWith(cluster, pod, node, old ? ASSUMED : {});
    const known = old ? RESOURCES : RESOURCES.filter((one) => (has[one] ?? 0) > 0);
    const fractions = known.map((one) => ((has[one] ?? 0) === 0 ? 1 : (wanted[one] ?? 0) / (has[one] ?? 0)));
    if (old) {
      if (fractions.some((one) => one >= 1)) return 0;
      return Math.trunc((1 - Math.abs((fractions[0] ?? 0) - (fractions[1] ?? 0))) * 100);
    }
    const [x = 0, y = x] = fractions.map((one) => Math.min(1, one));
    return Math.trunc((1 - Math.abs((x - y) / 2)) * 100);
  });
};

const taints: Score = (_, pod, feasible) => {
  const tolerations = pod.spec.tolerations.filter((one) => !one.effect || one.effect === 'PreferNoSchedule');
  const counts = feasible.map(
    (node) =>
      node.spec.taints.filter(
        (taint) => taint.effect === 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)),
      ).length,
  );
  const most = Math.max(...counts);
  return counts.map((count) => (most === 0 ? 100 : 100 - Math.trunc((100 * count) / most)));
};

const preferredNodes: Score = (_, pod, feasible) => {
  const terms = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  if (terms.length === 0) return undefined;
  const sums = feasible.map((node) =>
    terms.reduce((sum, { weight, preference }) => (termHolds(preference, node) ? sum + weight : sum), 0),
  );
  const most = Math.max(...sums);
  return sums.map((sum) => (most === 0 ? 0 : Math.trunc((100 * sum) / most)));
};

const MEBIBYTE = 1024 * 1024;

function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

/**
 * The image is as large as the first node says that has it, and counts on as many nodes as have it; for 1.20 on as many as had it when this node came,
 * since nobody told the node of later ones.
 */
function imageShare(cluster: ReferenceCluster, image: string, node: Node): number {
  const holds = (one: Node) => one.status.images?.find(({ names }) => names.includes(image));
  if (!holds(node)) return 0;
  const holders = cluster.nodes.filter((one) => holds(one));
  const [first] = holders;
  const count = cluster.configuration.version === '1.20' ? holders.indexOf(node) + 1 : holders.length;
  return Math.trunc(((first && holds(first)?.sizeBytes) ?? 0) * (count / cluster.nodes.length));
}

const images: Score = (cluster, pod, feasible) => {
  const old = cluster.configuration.version === '1.20';
  const containers = [...(old ? [] : (pod.spec.initContainers ?? [])), ...pod.spec.containers];
  const least = 23 * MEBIBYTE;
  const most = 1000 * MEBIBYTE * containers.length;
  return feasible.map((node) => {
    const sum = containers.reduce((total, { image }) => total + imageShare(cluster, withTag(image), node), 0);
    const clamped = Math.min(Math.max(sum, least), most);
    return Math.trunc((100 * (clamped - least)) / (most - least));
  });
};

const SCORES: Readonly<Record<ScoreName, Score>> = {
  TaintToleration: taints,
  NodeAffinity: preferredNodes,
  NodeResourcesFit: leastAllocated,
  PodTopologySpread: topologySpreadScores,
  InterPodAffinity: interPodAffinityScores,
  NodeResourcesBalancedAllocation: balanced,
  ImageLocality: images,
};

/** By plugin, one weighted score a feasible node. Plugins that weigh nothing or skip the pod are left out. */
export function scoresOf(
  cluster: ReferenceCluster,
  pod: Pod,
  feasible: readonly Node[],
): Partial<Record<ScoreName, readonly number[]>> {
  const result: Partial<Record<ScoreName, readonly number[]>> = {};
  for (const [name, score] of Object.entries(SCORES) as [ScoreName, Score][]) {
    const weight = cluster.configuration.weights[name];
    const points = weight === 0 ? undefined : score(cluster, pod, feasible);
    if (points) result[name] = points.map((one) => one * weight);
  }
  return result;
}
