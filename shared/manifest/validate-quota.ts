// The API server's rules for ResourceQuotas and LimitRanges (pkg/apis/core/validation, ValidateResourceQuota and ValidateLimitRange).

import { LIMITS } from '../base/limits.ts';
import type { ResourceList } from '../kinds/container.ts';
import { LIMIT_TYPES, type LimitRange, type LimitRangeItem } from '../kinds/limit-range.ts';
import { QUOTA_SCOPES, type ResourceQuotaSpec } from '../kinds/resource-quota.ts';
import { qualifiedName } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required } from './problem.ts';
import { parseMilli } from './quantity.ts';
import { amountOf, isCpu } from './quota-amount.ts';
import { bounded } from './validate-affinity.ts';
import { all, amount } from './validate-resources.ts';

/** What a quota may count beside `count/…`, `requests.…` and `….storageclass.storage.k8s.io/…`. */
const COUNTED = [
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'services.nodeports',
  'services.loadbalancers',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
];

function amountFindings(list: ResourceList, at: Path): Finding[] {
  return Object.entries(list).flatMap(([resource, text = '']) => {
    const value = amount([...at, resource], text, isCpu(resource) ? 'cpu' : 'memory');
    return typeof value === 'number' ? [] : [value];
  });
}

export function quotaFindings({ hard, scopes = [], scopeSelector }: ResourceQuotaSpec): Finding[] {
  const at: Path = ['spec', 'hard'];
  const names = Object.keys(hard);
  const found: Finding[] = names.flatMap((name) => {
    const path = [...at, name];
    const wrong = all(path, name, qualifiedName(name));
    if (wrong.length > 0 || name.includes('/') || COUNTED.includes(name)) return wrong;
    return [
      invalid(path, name, 'must be a standard resource for quota', `such as ${COUNTED.slice(0, 4).join(', ')}, pods`),
    ];
  });
  if (names.length > LIMITS.resourcesPerList)
    found.push(
      invalid(at, names.length, `must have at most ${LIMITS.resourcesPerList} items`, 'a limit of this simulation'),
    );
  found.push(...amountFindings(hard, at));
  scopes.forEach((scope, i) => {
    if (!QUOTA_SCOPES.includes(scope)) found.push(invalid(['spec', 'scopes', i], scope, 'unsupported scope'));
  });
  for (const [one, other] of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ] as const)
    if (scopes.includes(one) && scopes.includes(other))
      found.push(invalid(['spec', 'scopes'], scopes, 'conflicting scopes'));
  scopeSelector?.matchExpressions.forEach((one, i) => {
    const path = ['spec', 'scopeSelector', 'matchExpressions', i];
    if (!QUOTA_SCOPES.includes(one.scopeName))
      found.push(invalid([...path, 'scopeName'], one.scopeName, 'unsupported scope'));
    else if (one.scopeName !== 'PriorityClass' && one.operator !== 'Exists')
      found.push(
        invalid(
          [...path, 'operator'],
          one.operator,
          "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
        ),
      );
    const listed = one.operator === 'In' || one.operator === 'NotIn';
    if (listed && (one.values ?? []).length === 0)
      found.push(
        required(
          [...path, 'values'],
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
    else if (!listed && one.operator !== 'Exists' && one.operator !== 'DoesNotExist')
      found.push(invalid([...path, 'operator'], one.operator, 'not a valid selector operator'));
  });
  return found;
}

export function limitRangeFindings({ limits }: LimitRange['spec']): Finding[] {
  const types = new Set<string>();
  return bounded(limits, ['spec', 'limits'], LIMITS.limitsPerRange, (one, at) => {
    if (!LIMIT_TYPES.includes(one.type)) return [notSupported([...at, 'type'], one.type, LIMIT_TYPES)];
    const found = types.has(one.type) ? [duplicate([...at, 'type'], one.type)] : [];
    types.add(one.type);
    return [...found, ...limitFindings(one, at)];
  });
}

const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function limitFindings(one: LimitRangeItem, at: Path): Finding[] {
  const found: Finding[] = LISTS.flatMap((name) => amountFindings(one[name] ?? {}, [...at, name]));
  if (one.type === 'Pod')
    for (const name of ['default', 'defaultRequest'] as const)
      if (one[name] !== undefined) found.push(forbidden([...at, name], 'may not be specified when `type` is "Pod"'));
  if (one.type === 'PersistentVolumeClaim' && one.min?.['storage'] === undefined && one.max?.['storage'] === undefined)
    found.push(
      required([...at, 'limits'], 'either minimum or maximum storage value is required, but neither was provided'),
    );
  if (found.length > 0) return found;
  const names = new Set(LISTS.flatMap((name) => Object.keys(one[name] ?? {})));
  for (const resource of names) {
    const order = (lower: 'min' | 'default' | 'defaultRequest', upper: 'max' | 'default') => {
      const [low, high] = [one[lower]?.[resource], one[upper]?.[resource]];
      if (low === undefined || high === undefined || amountOf(resource, low) <= amountOf(resource, high)) return;
      const words = {
        min: 'min value',
        default: 'default value',
        defaultRequest: 'default request value',
        max: 'max value',
      };
      const upperWords = upper === 'default' ? 'default limit value' : words[upper];
      found.push(
        invalid([...at, lower, resource], low, `${words[lower]} ${low} is greater than ${upperWords} ${high}`),
      );
    };
    order('min', 'max');
    order('defaultRequest', 'default');
    order('defaultRequest', 'max');
    order('default', 'max');
    const [min, fallback] = [one.min?.[resource], one.defaultRequest?.[resource]];
    if (min !== undefined && fallback !== undefined && amountOf(resource, min) > amountOf(resource, fallback))
      found.push(
        invalid(
          [...at, 'defaultRequest', resource],
          fallback,
          `min value ${min} is greater than default request value ${fallback}`,
        ),
      );
    const ratio = one.maxLimitRequestRatio?.[resource];
    if (ratio !== undefined && (parseMilli(ratio) ?? 0) < 1_000)
      found.push(invalid([...at, 'maxLimitRequestRatio', resource], ratio, `ratio ${ratio} is less than 1`));
  }
  return found;
}
