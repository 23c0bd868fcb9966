// The API server's rules for where a pod may and would rather stand (pkg/apis/core/validation: validateAffinity,
// validateTopologySpreadConstraints). Selectors of strangers are bounded here, since the scheduler asks them of every node.

import { LIMITS } from '../base/limits.ts';
import {
  type NodeAffinity,
  NODE_INCLUSION_POLICIES,
  type NodeSelector,
  type NodeSelectorTerm,
  type PodAffinity,
  type PodAffinityTerm,
  type TopologySpreadConstraint,
  UNSATISFIABLE_ACTIONS,
} from '../kinds/affinity.ts';
import type { Labels } from '../kinds/meta.ts';
import type { PodSpec } from '../kinds/pod.ts';
import {
  type LabelSelector,
  NODE_SELECTOR_OPERATORS,
  SELECTOR_OPERATORS,
  type SelectorRequirement,
} from '../kinds/selector.ts';
import { dnsLabel, labelValue, qualifiedName } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required, tooMany } from './problem.ts';
import { all } from './validate-resources.ts';

const OURS = 'a limit of this simulation';

/** One finding for a list that is too long: what stands in it is not looked at. */
export function bounded<T>(
  list: readonly T[] | undefined,
  at: Path,
  most: number,
  findings: (one: T, at: Path) => Finding[],
): Finding[] {
  if (list === undefined) return [];
  if (list.length > most) return [tooMany(at, list.length, most, OURS)];
  return list.flatMap((one, i) => findings(one, [...at, i]));
}

export function labelFindings(labels: Labels | undefined, at: Path): Finding[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...all(at, key, qualifiedName(key)),
    ...all([...at, key], value, labelValue(value)),
  ]);
}

/** Labels that are asked for. */
export function selectorLabelFindings(labels: Labels | undefined, at: Path): Finding[] {
  const count = Object.keys(labels ?? {}).length;
  if (count > LIMITS.requirementsPerSelector) return [tooMany(at, count, LIMITS.requirementsPerSelector, OURS)];
  return labelFindings(labels, at);
}

export function selectorFindings(selector: LabelSelector | undefined, at: Path): Finding[] {
  if (selector === undefined) return [];
  return [
    ...selectorLabelFindings(selector.matchLabels, [...at, 'matchLabels']),
    ...bounded(selector.matchExpressions, [...at, 'matchExpressions'], LIMITS.requirementsPerSelector, (one, path) =>
      requirementFindings(one, path, SELECTOR_OPERATORS),
    ),
  ];
}

/** One requirement of a label selector or of a node selector; they differ in the operators that they know. */
function requirementFindings(one: SelectorRequirement, at: Path, operators: readonly string[]): Finding[] {
  const found: Finding[] = all([...at, 'key'], one.key, qualifiedName(one.key));
  const count = one.values?.length ?? 0;
  if (!operators.includes(one.operator))
    return [
      ...found,
      invalid([...at, 'operator'], one.operator, 'not a valid selector operator', `one of ${operators.join(', ')}`),
    ];
  switch (one.operator) {
    case 'In':
    case 'NotIn':
      if (count === 0) found.push(required([...at, 'values'], "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (count > 0)
        found.push(forbidden([...at, 'values'], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    case 'Gt':
    case 'Lt':
      if (count !== 1)
        found.push(required([...at, 'values'], "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
  }
  const values = bounded(one.values, [...at, 'values'], LIMITS.valuesPerRequirement, (value, path) =>
    all(path, value, labelValue(value)),
  );
  return [...found, ...values];
}

/** Of a required node affinity, and of a volume's. */
export function nodeSelectorFindings({ nodeSelectorTerms }: NodeSelector, at: Path): Finding[] {
  const path = [...at, 'nodeSelectorTerms'];
  if (nodeSelectorTerms.length === 0) return [required(path, 'must have at least one node selector term')];
  return bounded(nodeSelectorTerms, path, LIMITS.termsPerAffinity, nodeTermFindings);
}

function nodeTermFindings(term: NodeSelectorTerm, at: Path): Finding[] {
  const most = LIMITS.requirementsPerSelector;
  return [
    ...bounded(term.matchExpressions, [...at, 'matchExpressions'], most, (one, path) =>
      requirementFindings(one, path, NODE_SELECTOR_OPERATORS),
    ),
    ...bounded(term.matchFields, [...at, 'matchFields'], most, fieldFindings),
  ];
}

function fieldFindings(one: SelectorRequirement, at: Path): Finding[] {
  if (one.key !== 'metadata.name') return [invalid([...at, 'key'], one.key, 'not a valid field selector key')];
  if (one.operator !== 'In' && one.operator !== 'NotIn')
    return [notSupported([...at, 'operator'], one.operator, ['In', 'NotIn'])];
  if (one.values?.length === 1) return [];
  const sentence = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  return [required([...at, 'values'], sentence)];
}

export function affinityFindings(affinity: PodSpec['affinity'], at: Path): Finding[] {
  return [
    ...nodeAffinityFindings(affinity?.nodeAffinity, [...at, 'nodeAffinity']),
    ...podAffinityFindings(affinity?.podAffinity, [...at, 'podAffinity']),
    ...podAffinityFindings(affinity?.podAntiAffinity, [...at, 'podAntiAffinity']),
  ];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function nodeAffinityFindings(affinity: NodeAffinity | undefined, at: Path): Finding[] {
  const wanted = affinity?.[REQUIRED];
  return [
    ...(wanted ? nodeSelectorFindings(wanted, [...at, REQUIRED]) : []),
    ...bounded(affinity?.[PREFERRED], [...at, PREFERRED], LIMITS.termsPerAffinity, (one, path) => [
      ...weightFindings(one.weight, path),
      ...nodeTermFindings(one.preference, [...path, 'preference']),
    ]),
  ];
}

function weightFindings(weight: number, at: Path): Finding[] {
  return weight < 1 || weight > 100 ? [invalid([...at, 'weight'], weight, 'must be in the range 1-100')] : [];
}

function podAffinityFindings(affinity: PodAffinity | undefined, at: Path): Finding[] {
  return [
    ...bounded(affinity?.[REQUIRED], [...at, REQUIRED], LIMITS.termsPerAffinity, podTermFindings),
    ...bounded(affinity?.[PREFERRED], [...at, PREFERRED], LIMITS.termsPerAffinity, (one, path) => [
      ...weightFindings(one.weight, path),
      ...podTermFindings(one.podAffinityTerm, [...path, 'podAffinityTerm']),
    ]),
  ];
}

function podTermFindings(term: PodAffinityTerm, at: Path): Finding[] {
  const found = [
    ...selectorFindings(term.labelSelector, [...at, 'labelSelector']),
    ...selectorFindings(term.namespaceSelector, [...at, 'namespaceSelector']),
    ...bounded(term.namespaces, [...at, 'namespaces'], LIMITS.namespacesPerTerm, (name) =>
      all([...at, 'namespace'], name, dnsLabel(name)),
    ),
    ...keyFindings(term.matchLabelKeys, term.labelSelector, [...at, 'matchLabelKeys']),
    ...keyFindings(term.mismatchLabelKeys, term.labelSelector, [...at, 'mismatchLabelKeys']),
  ];
  (term.matchLabelKeys ?? []).forEach((key, i) => {
    if (term.mismatchLabelKeys?.includes(key))
      found.push(invalid([...at, 'matchLabelKeys', i], key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  });
  return [...found, ...topologyKeyFindings(term.topologyKey, at)];
}

function topologyKeyFindings(key: string, at: Path): Finding[] {
  const path = [...at, 'topologyKey'];
  return key === '' ? [required(path, 'can not be empty')] : all(path, key, qualifiedName(key));
}

/** Keys whose values come from the pod's own labels. */
function keyFindings(keys: readonly string[] | undefined, selector: LabelSelector | undefined, at: Path): Finding[] {
  if (keys === undefined) return [];
  if (selector === undefined) return [forbidden(at, 'must not be specified when labelSelector is not set')];
  return bounded(keys, at, LIMITS.requirementsPerSelector, (key, path) => all(path, key, qualifiedName(key)));
}

export function spreadFindings(constraints: readonly TopologySpreadConstraint[], at: Path): Finding[] {
  const seen = new Set<string>();
  return bounded(constraints, at, LIMITS.spreadConstraintsPerPod, (one, path) => {
    const found: Finding[] = [];
    const { maxSkew, minDomains, whenUnsatisfiable: action, nodeAffinityPolicy, nodeTaintsPolicy } = one;
    if (maxSkew <= 0) found.push(invalid([...path, 'maxSkew'], maxSkew, 'must be greater than zero'));
    found.push(...topologyKeyFindings(one.topologyKey, path));
    if (!UNSATISFIABLE_ACTIONS.includes(action))
      found.push(notSupported([...path, 'whenUnsatisfiable'], action, UNSATISFIABLE_ACTIONS));
    const pair = `{${one.topologyKey}, ${action}}`;
    if (seen.has(pair)) found.push(duplicate([...path, '{topologyKey, whenUnsatisfiable}'], pair));
    seen.add(pair);
    if (minDomains !== undefined) {
      if (minDomains <= 0) found.push(invalid([...path, 'minDomains'], minDomains, 'must be greater than zero'));
      if (action !== 'DoNotSchedule')
        found.push(
          invalid(
            [...path, 'minDomains'],
            minDomains,
            `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`,
          ),
        );
    }
    for (const [name, policy] of Object.entries({ nodeAffinityPolicy, nodeTaintsPolicy }))
      if (policy !== undefined && !NODE_INCLUSION_POLICIES.includes(policy))
        found.push(notSupported([...path, name], policy, NODE_INCLUSION_POLICIES));
    found.push(...keyFindings(one.matchLabelKeys, one.labelSelector, [...path, 'matchLabelKeys']));
    return [...found, ...selectorFindings(one.labelSelector, [...path, 'labelSelector'])];
  });
}
