// The API server's rules for PriorityClasses and PodDisruptionBudgets (pkg/apis/scheduling/validation, pkg/apis/policy/validation), and for
// numbers that may be per cent.

import type { PodDisruptionBudgetSpec } from '../kinds/pod-disruption-budget.ts';
import { PREEMPTION_POLICIES } from '../kinds/pod.ts';
import { HIGHEST_USER_PRIORITY, SYSTEM_PRIORITY_CLASSES, SYSTEM_PRIORITY_PREFIX } from '../kinds/priority-class.ts';
import type { DecodedOf } from './manifest-object.ts';
import { type Finding, forbidden, invalid, notSupported, type Path } from './problem.ts';
import { selectorFindings } from './validate-affinity.ts';
import { NEGATIVE } from './validate-resources.ts';

const PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A number of at least 0, or per cent; with `most100` no more than all. */
export function shareFindings(path: Path, value: number | string, most100: boolean): Finding[] {
  if (typeof value === 'number') return value < 0 ? [invalid(path, value, NEGATIVE)] : [];
  if (!/^\d{1,6}%$/.test(value)) return [invalid(path, value, PERCENT)];
  return most100 && Number(value.slice(0, -1)) > 100 ? [invalid(path, value, 'must not be greater than 100%')] : [];
}

export function priorityClassFindings(one: DecodedOf<'PriorityClass'>): Finding[] {
  const found: Finding[] = [];
  const { name } = one.metadata;
  if (name.startsWith(SYSTEM_PRIORITY_PREFIX)) {
    const known = SYSTEM_PRIORITY_CLASSES.find((system) => system.name === name);
    const error =
      known === undefined
        ? `${name} is not a known system priority class`
        : known.value !== one.value
          ? `value of ${name} PriorityClass must be ${known.value}`
          : one.globalDefault
            ? `globalDefault of ${name} PriorityClass must be false`
            : undefined;
    if (error !== undefined)
      found.push(
        forbidden(
          ['metadata', 'name'],
          `priority class names with '${SYSTEM_PRIORITY_PREFIX}' prefix are reserved for system use only. error: ${error}`,
        ),
      );
  } else if (one.value > HIGHEST_USER_PRIORITY) {
    found.push(forbidden(['value'], `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`));
  }
  if (one.value < -2_147_483_648) found.push(invalid(['value'], one.value, 'must be at least -2147483648'));
  if (!PREEMPTION_POLICIES.includes(one.preemptionPolicy))
    found.push(notSupported(['preemptionPolicy'], one.preemptionPolicy, PREEMPTION_POLICIES));
  return found;
}

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'] as const;

export function budgetFindings(spec: PodDisruptionBudgetSpec): Finding[] {
  const found: Finding[] = [];
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    found.push(
      invalid(['spec'], { minAvailable, maxUnavailable }, 'minAvailable and maxUnavailable cannot be both set'),
    );
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable }))
    if (value !== undefined) found.push(...shareFindings(['spec', name], value, true));
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    found.push(notSupported(['spec', 'unhealthyPodEvictionPolicy'], policy, EVICTION_POLICIES));
  return [...found, ...selectorFindings(spec.selector, ['spec', 'selector'])];
}
