// NodeAffinity: nodeSelector and required node affinity filter, preferred node affinity scores. All of it looks at labels and the node's name only.

import type { Node } from '../../../kinds/node.ts';
import type { NodeAffinity, NodeSelector, NodeSelectorTerm } from '../../../kinds/affinity.ts';
import type { PodSpec } from '../../../kinds/pod.ts';
import type { Labels } from '../../../kinds/meta.ts';
import { matchesLabels, matchesRequirement } from '../../../kinds/selector.ts';
import type { PodClass } from '../classes.ts';
import { type ClusterScore, normalised, type StaticFilter } from './plugin.ts';

const NAME_FIELD = 'metadata.name';

export const nodeAffinity: StaticFilter & ClusterScore = {
  name: 'NodeAffinity',
  differs: ({ verdicts }) => verdicts.preferred !== undefined,
  score({ wants, verdicts }, { places, found }, into) {
    if (!wants.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.length) return false;
    const { preferred } = verdicts;
    let most = 0;
    for (let k = 0; k < found; k += 1) most = Math.max(most, preferred?.[places[k] as number] ?? 0);
    for (let k = 0; k < found; k += 1) into[k] = normalised(preferred?.[places[k] as number] ?? 0, most);
    return true;
  },
  rejects: (wants, node) =>
    admitsClass(wants, node) ? undefined : "node(s) didn't match Pod's node affinity/selector",
};

/** nodeSelector and required node affinity of a pod hold for a node. The kubelet asks it again when it admits the pod. */
export function matchesNode(spec: PodSpec, node: Node): boolean {
  return matches(spec.nodeSelector, spec.affinity?.nodeAffinity, node);
}

/** The same of a class: PodTopologySpread asks it, to know among which nodes to spread. */
export function admitsClass({ nodeSelector, nodeAffinity: affinity }: PodClass, node: Node): boolean {
  return matches(nodeSelector, affinity, node);
}

function matches(selector: Labels | undefined, affinity: NodeAffinity | undefined, node: Node): boolean {
  if (selector && !matchesLabels(selector, node.metadata.labels)) return false;
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}

/** One of the terms holds for the node. Volumes say so, too, of the nodes that reach them. */
export function matchesNodeSelector({ nodeSelectorTerms }: NodeSelector, node: Node): boolean {
  return nodeSelectorTerms.some((term) => matchesTerm(term, node));
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
