// NodeAffinity: nodeSelector and required node affinity filter, preferred node affinity scores. All of it looks at labels and the node's name only.

import type { Node } from '../../../kinds/node.ts';
import type { NodeAffinity, NodeSelectorTerm, PodSpec } from '../../../kinds/pod.ts';
import type { Labels } from '../../../kinds/meta.ts';
import { matchesLabels, matchesRequirement } from '../../../kinds/selector.ts';
import type { PodClass } from '../classes.ts';
import type { StaticFilter } from './plugin.ts';

const NAME_FIELD = 'metadata.name';

export const nodeAffinity: StaticFilter = {
  name: 'NodeAffinity',
  wokenBy: ['node-added', 'node-labels-changed'],
  rejects: (wants, node) =>
    matches(wants.nodeSelector, wants.nodeAffinity, node)
      ? undefined
      : "node(s) didn't match Pod's node affinity/selector",
};

/** nodeSelector and required node affinity of a pod hold for a node. The kubelet asks it again when it admits the pod. */
export function matchesNode(spec: PodSpec, node: Node): boolean {
  return matches(spec.nodeSelector, spec.affinity?.nodeAffinity, node);
}

function matches(selector: Labels | undefined, affinity: NodeAffinity | undefined, node: Node): boolean {
  if (selector && !matchesLabels(selector, node.metadata.labels)) return false;
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** All requirements of a term hold. A term without any matches no node. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { [NAME_FIELD]: node.metadata.name };
  return (
    matchExpressions.every((one) => matchesRequirement(one, node.metadata.labels)) &&
    matchFields.every((one) => matchesRequirement(one, fields))
  );
}

/** Raw score: the sum of the weights of the preferred terms that match. */
export function preferredWeight(wants: PodClass, node: Node): number {
  let sum = 0;
  for (const { weight, preference } of wants.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (matchesTerm(preference, node)) sum += weight;
  }
  return sum;
}

/**
 * PreFilter: when every required term names nodes, only these are looked at; undefined otherwise. An empty list says that each term
 * contradicts itself, which ends the cycle with `pod affinity terms conflict`.
 */
export function namedNodes(wants: PodClass): ReadonlySet<string> | undefined {
  const terms = wants.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields
      .filter((one) => one.key === NAME_FIELD && one.operator === 'In')
      .map((one) => one.values ?? []);
    const [first, ...others] = lists;
    if (first === undefined) return undefined;
    for (const name of first) if (others.every((list) => list.includes(name))) names.add(name);
  }
  return names;
}

export const TERMS_CONFLICT = 'pod affinity terms conflict';
export const NOT_NAMED = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
