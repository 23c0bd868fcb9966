// ResourceQuota at admission (staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota): what a new object asks for is held against what the quota
// says is used, and added to it at once. Counting anew when objects go is `controllers/resource-quota`.

import { compareText } from '../../base/order.ts';
import type { ResourceList } from '../../kinds/container.ts';
import { groupOf, resourceOfKind, type StoredKind } from '../../kinds/index.ts';
import type { PersistentVolumeClaimSpec } from '../../kinds/persistent-volume-claim.ts';
import type { PodSpec } from '../../kinds/pod.ts';
import type { QuotaScope, ResourceQuota, ResourceQuotaSpec, ScopeRequirement } from '../../kinds/resource-quota.ts';
import { amountOf, printAmount } from '../../manifest/quota-amount.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { podAmounts } from './pod-amounts.ts';

/** Kinds with a plain name in quotas beside `count/…`. */
const NAMES: Readonly<Partial<Record<string, string>>> = {
  Pod: 'pods',
  Service: 'services',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  ResourceQuota: 'resourcequotas',
  PersistentVolumeClaim: 'persistentvolumeclaims',
};

const STORAGE_CLASS_INFIX = '.storageclass.storage.k8s.io/';

/** An object as quotas see it. Pods come as admission leaves them. */
export interface Counted {
  readonly kind: StoredKind;
  readonly spec?: unknown;
  /** A pod that has ended counts only under `count/pods`. */
  readonly finished?: boolean;
}

/** How much of a quota's resource the object takes. */
export function usageOf({ kind, spec, finished = false }: Counted, resource: string): number {
  const served = resourceOfKind(kind);
  if (served && resource.startsWith('count/')) {
    const group = groupOf(served.apiVersion);
    return resource === `count/${served.resource}${group === '' ? '' : `.${group}`}` ? 1 : 0;
  }
  if (kind === 'Pod' && finished) return 0;
  if (resource === NAMES[kind]) return 1;
  if (kind === 'Pod') return podAmounts(spec as PodSpec).get(fullName(resource)) ?? 0; // by its kind; so below
  return kind === 'PersistentVolumeClaim' ? storageOf(spec as PersistentVolumeClaimSpec, resource) : 0;
}

/** `cpu` is short for `requests.cpu`. */
function fullName(resource: string): string {
  return resource.startsWith('requests.') || resource.startsWith('limits.') ? resource : `requests.${resource}`;
}

function storageOf({ resources, storageClassName }: PersistentVolumeClaimSpec, resource: string): number {
  const infix = resource.indexOf(STORAGE_CLASS_INFIX);
  if (infix >= 0 && resource.slice(0, infix) !== storageClassName) return 0;
  const name = infix < 0 ? resource : resource.slice(infix + STORAGE_CLASS_INFIX.length);
  if (name === 'persistentvolumeclaims') return 1;
  return name === 'requests.storage' ? amountOf('storage', resources.requests?.['storage']) : 0;
}

/** Quotas with scopes mean pods only, and only pods of all of them. */
export function inScopes(spec: ResourceQuotaSpec, { kind, spec: object }: Counted): boolean {
  const asked: readonly ScopeRequirement[] = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' as const })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
  if (asked.length === 0) return true;
  return kind === 'Pod' && asked.every((one) => inScope(one, object as PodSpec)); // by its kind
}

function inScope({ scopeName, operator, values = [] }: ScopeRequirement, spec: PodSpec): boolean {
  const scope: QuotaScope = scopeName;
  switch (scope) {
    case 'BestEffort':
      return podAmounts(spec).size === 0;
    case 'NotBestEffort':
      return podAmounts(spec).size > 0;
    case 'Terminating': // pods have no deadline of their own here
      return false;
    case 'NotTerminating':
      return true;
    case 'PriorityClass': {
      const name = spec.priorityClassName;
      switch (operator) {
        case 'Exists':
          return name !== undefined;
        case 'DoesNotExist':
          return name === undefined;
        case 'In':
          return name !== undefined && values.includes(name);
        case 'NotIn':
          return name === undefined || !values.includes(name);
      }
    }
  }
}

/** By name. */
function quotasOf(world: World, namespace: string | undefined): Stored<ResourceQuota>[] {
  if (world.store.count('ResourceQuota') === 0) return [];
  return [...world.store.table('ResourceQuota').values()]
    .filter((one) => one.object.metadata.namespace === namespace)
    .sort((x, y) => compareText(x.key, y.key));
}

/** What a container must say when a quota counts it (pkg/quota/v1/evaluator/core/pods.go, validationSet). */
const TO_BE_SAID = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** Why the quotas of the namespace refuse the object; undefined when they do not. */
export function quotaBroken(world: World, namespace: string | undefined, object: Counted): string | undefined {
  if (world.store.count('ResourceQuota') === 0) return undefined;
  const quotas = quotasOf(world, namespace).filter((one) => inScopes(one.object.spec, object));
  for (const { object: quota } of quotas) {
    const { name } = quota.metadata;
    const { hard, used = {} } = quota.status;
    const asked = Object.keys(quota.spec.hard).sort(compareText);
    const relevant = asked.filter((resource) => usageOf(object, resource) > 0);
    const unsaid = object.kind === 'Pod' ? missing(world, object.spec as PodSpec, asked) : ''; // by its kind
    if (unsaid !== '') return `failed quota: ${name}: must specify ${unsaid}`;
    if (relevant.length === 0) continue;
    if (hard === undefined) return `status unknown for quota: ${name}, resources: ${relevant.join(',')}`;
    const over = relevant.filter(
      (resource) =>
        hard[resource] !== undefined &&
        amountOf(resource, used[resource]) + usageOf(object, resource) > amountOf(resource, hard[resource]),
    );
    if (over.length === 0) continue;
    const shown = (amount: (resource: string) => string) => over.map((one) => `${one}=${amount(one)}`).join(',');
    const requested = shown((one) => printAmount(one, usageOf(object, one)));
    return `exceeded quota: ${name}, requested: ${requested}, used: ${shown((one) => used[one] ?? '0')}, limited: ${shown((one) => hard[one] ?? '0')}`;
  }
  return undefined;
}

/** `requests.cpu for: a,b; requests.memory for: a`; releases before 1.25 name no containers. */
function missing(world: World, spec: PodSpec, asked: readonly string[]): string {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const unsaid = asked
    .filter((one) => TO_BE_SAID.includes(one))
    .flatMap((resource) => {
      const dot = resource.indexOf('.');
      const list = resource.startsWith('limits.') ? 'limits' : 'requests';
      const who = containers
        .filter((one) => one.resources[list]?.[resource.slice(dot + 1)] === undefined)
        .map((one) => one.name)
        .sort(compareText);
      return who.length === 0 ? [] : [{ resource, who }];
    });
  return world.schedulerConfiguration.version === '1.20'
    ? unsaid.map((one) => one.resource).join(',')
    : unsaid.map(({ resource, who }) => `${resource} for: ${who.join(',')}`).join('; ');
}

/** Adds what the object takes to what is used; `quotaBroken` had nothing against it. */
export function chargeQuotas(world: World, namespace: string | undefined, object: Counted): void {
  if (world.store.count('ResourceQuota') === 0) return;
  for (const stored of quotasOf(world, namespace)) {
    const { spec, status } = stored.object;
    if (status.hard === undefined || !inScopes(spec, object)) continue;
    const used: Record<string, string | undefined> = { ...status.used };
    let changed = false;
    for (const resource of Object.keys(status.hard)) {
      const amount = usageOf(object, resource);
      if (amount === 0) continue;
      used[resource] = printAmount(resource, amountOf(resource, used[resource]) + amount);
      changed = true;
    }
    if (changed)
      world.store.write('ResourceQuota', stored, { status: { hard: status.hard, used: used as ResourceList } });
  }
}

/** Something of the namespace went, or ended: its quotas are counted anew. */
export function tellQuotas(world: World, namespace: string | undefined): void {
  if (world.store.count('ResourceQuota') === 0) return;
  for (const { key } of quotasOf(world, namespace)) world.work.resourceQuotas.add(key, world.cause);
}
