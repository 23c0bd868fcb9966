// Selectors of labels and of nodes as they were written, in the simulation's own shape. What was left out stays left out.

import type { NodeSelector, NodeSelectorTerm } from '../kinds/affinity.ts';
import type { Labels } from '../kinds/meta.ts';
import type { LabelSelector, SelectorRequirement } from '../kinds/selector.ts';
import type { RawNodeSelector, RawNodeTerm, RawRequirement, RawSelector } from './fields.ts';

/** An empty map says nothing: the API leaves it out. */
export function filled(labels: Labels | undefined): Labels | undefined {
  return labels !== undefined && Object.keys(labels).length > 0 ? labels : undefined;
}

/** What a missing selector means differs by where it stands; who needs to tell it from an empty one asks before. */
export function selectorOf(raw: RawSelector): LabelSelector {
  const expressions = raw?.matchExpressions?.map(requirementOf);
  return {
    matchLabels: filled(raw?.matchLabels),
    matchExpressions: expressions && expressions.length > 0 ? expressions : undefined,
  };
}

function requirementOf(raw: RawRequirement): SelectorRequirement {
  return { key: raw.key ?? '', operator: (raw.operator ?? '') as SelectorRequirement['operator'], values: raw.values }; // `validate` refuses other operators
}

export function nodeTermOf(raw: RawNodeTerm | undefined): NodeSelectorTerm {
  return {
    matchExpressions: raw?.matchExpressions?.map(requirementOf),
    matchFields: raw?.matchFields?.map(requirementOf),
  };
}

export function nodeSelectorOf(raw: RawNodeSelector): NodeSelector | undefined {
  return raw && { nodeSelectorTerms: (raw.nodeSelectorTerms ?? []).map(nodeTermOf) };
}
