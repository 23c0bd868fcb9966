// PodTopologySpread: hard constraints filter, soft ones score; where a pod says nothing, its Services and its ReplicaSet stand in (facts sheet 1.4, 1.5).

import type { TopologySpreadConstraint } from '../../shared/kinds/affinity.ts';
import { controllerOf, type Labels } from '../../shared/kinds/meta.ts';
import type { Node } from '../../shared/kinds/node.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { LabelSelector } from '../../shared/kinds/selector.ts';
import { isEmpty, labelsOf, podsOn, type ReferenceCluster, selected } from './cluster.ts';
import { type Filter, forbiddingTaints, isAdmitted } from './node-filters.ts';

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

type Constraint = Omit<TopologySpreadConstraint, 'labelSelector' | 'matchLabelKeys'> & {
  readonly selects: (labels: Labels) => boolean;
  /** A selector that is empty counts no pod, though it matches each. */
  readonly empty: boolean;
};

/** What Services and the owner say of the pod, all to hold together; undefined when nobody says anything. */
function defaultSelector(cluster: ReferenceCluster, pod: Pod): LabelSelector | undefined {
  const namespace = pod.metadata.namespace;
  let matchLabels: Labels = {};
  for (const { metadata, spec } of cluster.services) {
    if (metadata.namespace !== namespace || Object.keys(spec.selector).length === 0) continue;
    if (selected({ matchLabels: spec.selector }, labelsOf(pod))) matchLabels = { ...matchLabels, ...spec.selector };
  }
  const owner = controllerOf(pod.metadata);
  const set =
    owner?.kind === 'ReplicaSet'
      ? cluster.replicaSets.find((one) => one.metadata.namespace === namespace && one.metadata.name === owner.name)
      : undefined;
  const expressions = [
    ...Object.entries(set?.spec.selector.matchLabels ?? {}).map(([key, value]) => ({
      key,
      operator: 'In' as const,
      values: [value],
    })),
    ...(set?.spec.selector.matchExpressions ?? []),
  ];
  const selector = { matchLabels, matchExpressions: expressions };
  return isEmpty(selector) ? undefined : selector;
}

function constraintsOf(
  cluster: ReferenceCluster,
  pod: Pod,
  action: TopologySpreadConstraint['whenUnsatisfiable'],
): Constraint[] {
  const own = pod.spec.topologySpreadConstraints ?? [];
  if (own.length > 0)
    return own
      .filter((one) => one.whenUnsatisfiable === action)
      .map((one) => ({
        ...one,
        selects: (labels) => selected(one.labelSelector, labels),
        empty: isEmpty(one.labelSelector),
      }));
  const { defaultingType, defaultConstraints } = cluster.configuration;
  const defaults =
    defaultingType === 'List'
      ? defaultConstraints
      : ([
          { maxSkew: 3, topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway' },
          { maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway' },
        ] as const);
  const selector = defaultSelector(cluster, pod);
  if (selector === undefined) return [];
  const selects = (labels: Labels) => selected(selector, labels);
  return defaults.filter((one) => one.whenUnsatisfiable === action).map((one) => ({ ...one, selects, empty: false }));
}

function hasAllKeys(node: Node, constraints: readonly Constraint[]): boolean {
  return constraints.every((one) => labelsOf(node)[one.topologyKey] !== undefined);
}

/** Pods count only on nodes on which the pod itself could stand, as far as the constraint's policies ask. */
function isEligible(pod: Pod, node: Node, constraint: Constraint): boolean {
  if ((constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor' && !isAdmitted(pod, node)) return false;
  return (constraint.nodeTaintsPolicy ?? 'Ignore') === 'Ignore' || forbiddingTaints(pod, node).length === 0;
}

function matchingPods(cluster: ReferenceCluster, pod: Pod, node: Node, constraint: Constraint): number {
  if (constraint.empty) return 0;
  return podsOn(cluster, node).filter(
    (one) =>
      one.metadata.namespace === pod.metadata.namespace &&
      one.metadata.deletionTimestamp === undefined &&
      constraint.selects(labelsOf(one)),
  ).length;
}

export const topologySpread: Filter = (cluster, pod, node) => {
  const constraints = constraintsOf(cluster, pod, 'DoNotSchedule');
  for (const constraint of constraints) {
    const here = labelsOf(node)[constraint.topologyKey];
    if (here === undefined)
      return {
        reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
        final: true,
      };
    const counts = new Map<string, number>();
    for (const one of cluster.nodes) {
      if (!hasAllKeys(one, constraints) || !isEligible(pod, one, constraint)) continue;
      const domain = labelsOf(one)[constraint.topologyKey] ?? '';
      counts.set(domain, (counts.get(domain) ?? 0) + matchingPods(cluster, pod, one, constraint));
    }
    // Without any eligible domain the smallest count is infinite: nothing is too skewed.
    const least = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
    const self = constraint.selects(labelsOf(pod)) ? 1 : 0;
    if ((counts.get(here) ?? 0) + self - least > constraint.maxSkew)
      return { reasons: ["node(s) didn't match pod topology spread constraints"], final: false };
  }
  return undefined;
};

/** Normalised, not weighted; undefined when the pod has nothing to spread by. */
export function topologySpreadScores(
  cluster: ReferenceCluster,
  pod: Pod,
  feasible: readonly Node[],
): number[] | undefined {
  const constraints = constraintsOf(cluster, pod, 'ScheduleAnyway');
  if (constraints.length === 0) return undefined;
  const allKeys =
    (pod.spec.topologySpreadConstraints ?? []).length > 0 || cluster.configuration.defaultingType === 'List';
  const counted = feasible.filter((node) => !allKeys || hasAllKeys(node, constraints));
  const raw = feasible.map((node) => {
    if (!counted.includes(node)) return undefined;
    let score = 0;
    for (const constraint of constraints) {
      const { topologyKey, maxSkew } = constraint;
      const here = labelsOf(node)[topologyKey];
      if (here === undefined) continue;
      let domains: number;
      let count: number;
      if (topologyKey === HOSTNAME) {
        domains = counted.length;
        count = matchingPods(cluster, pod, node, constraint);
      } else {
        domains = new Set(counted.map((one) => labelsOf(one)[topologyKey] ?? '')).size;
        count = cluster.nodes
          .filter((one) => !allKeys || hasAllKeys(one, constraints))
          .filter((one) => isEligible(pod, one, constraint) && labelsOf(one)[topologyKey] === here)
          .reduce((sum, one) => sum + matchingPods(cluster, pod, one, constraint), 0);
      }
      score += count * Math.log(domains + 2) + (maxSkew - 1);
    }
    return cluster.configuration.version === '1.20' ? Math.trunc(score) : Math.round(score);
  });
  const known = raw.filter((one) => one !== undefined);
  const most = Math.max(0, ...known);
  const least = Math.min(...known);
  return raw.map((one) => {
    if (one === undefined) return 0;
    return most === 0 ? 100 : Math.trunc((100 * (most + least - one)) / most);
  });
}
