// Where a pod may and would rather stand: by the labels of nodes, by the pods that stand there, by how evenly its like are spread. The types
// only; what they mean for a node is for the scheduler's plugins.

import type { LabelSelector, SelectorRequirement } from './selector.ts';

/** Expressions within a term are all to hold; of the terms of a list, one. A term without any matches nothing. */
export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly SelectorRequirement[] | undefined;
  /** Only by `metadata.name`. */
  readonly matchFields?: readonly SelectorRequirement[] | undefined;
}

export interface NodeSelector {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}

export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector | undefined;
  readonly preferredDuringSchedulingIgnoredDuringExecution?:
    | readonly { readonly weight: number; readonly preference: NodeSelectorTerm }[]
    | undefined;
}

/** The pods that a term means, and the label of nodes that says what counts as near. */
export interface PodAffinityTerm {
  /** Absent: no pod. Empty: every pod. Admission has worked `matchLabelKeys` and `mismatchLabelKeys` into it. */
  readonly labelSelector?: LabelSelector | undefined;
  readonly topologyKey: string;
  /** Absent or empty, without a namespaceSelector: the namespace of the pod itself. */
  readonly namespaces?: readonly string[] | undefined;
  /** Namespaces by their labels, together with `namespaces`. Empty: all. */
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

export interface WeightedPodAffinityTerm {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
}

/** The same shape for affinity and anti-affinity. */
export interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | undefined;
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[] | undefined;
}

export interface Affinity {
  readonly nodeAffinity?: NodeAffinity | undefined;
  readonly podAffinity?: PodAffinity | undefined;
  readonly podAntiAffinity?: PodAffinity | undefined;
}

export const UNSATISFIABLE_ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'] as const;
export const NODE_INCLUSION_POLICIES = ['Honor', 'Ignore'] as const;
export type NodeInclusionPolicy = (typeof NODE_INCLUSION_POLICIES)[number];

export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: (typeof UNSATISFIABLE_ACTIONS)[number];
  /** Absent: no pod. Empty: every pod of the namespace. Admission has worked `matchLabelKeys` into it. */
  readonly labelSelector?: LabelSelector | undefined;
  /** Absent: 1. */
  readonly minDomains?: number | undefined;
  /** Absent: Honor. */
  readonly nodeAffinityPolicy?: NodeInclusionPolicy | undefined;
  /** Absent: Ignore. */
  readonly nodeTaintsPolicy?: NodeInclusionPolicy | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
}
