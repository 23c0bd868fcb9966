// Label selectors: which labels match. Interning and speed are the scheduler's and the endpoints' business.

import type { Labels } from './meta.ts';

export const SELECTOR_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
export const NODE_SELECTOR_OPERATORS = [...SELECTOR_OPERATORS, 'Gt', 'Lt'] as const;

export interface SelectorRequirement {
  readonly key: string;
  readonly operator: (typeof NODE_SELECTOR_OPERATORS)[number];
  readonly values?: readonly string[] | undefined;
}

export interface LabelSelector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?: readonly SelectorRequirement[] | undefined;
}

/** A map of wanted labels; an empty one matches everything. */
export function matchesLabels(wanted: Labels, labels: Labels | undefined): boolean {
  for (const key of Object.keys(wanted)) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

/** NotIn and DoesNotExist hold for a missing key; Gt and Lt compare integers and fail on anything else. */
export function matchesRequirement(requirement: SelectorRequirement, labels: Labels | undefined): boolean {
  const value = labels?.[requirement.key];
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const have = integer(value);
      const bound = integer(values[0]);
      if (have === undefined || bound === undefined) return false;
      return requirement.operator === 'Gt' ? have > bound : have < bound;
    }
  }
}

export function matchesSelector(selector: LabelSelector, labels: Labels | undefined): boolean {
  if (selector.matchLabels && !matchesLabels(selector.matchLabels, labels)) return false;
  return (selector.matchExpressions ?? []).every((one) => matchesRequirement(one, labels));
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
