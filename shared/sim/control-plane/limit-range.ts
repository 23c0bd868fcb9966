// LimitRanger (plugin/pkg/admission/limitranger): containers of a namespace get the requests and limits that they leave out, and what goes beyond
// the bounds is refused. The sentences are the real plugin's.

import { share } from '../../base/hash.ts';
import { compareText } from '../../base/order.ts';
import type { Container, ResourceList } from '../../kinds/container.ts';
import type { LimitRange, LimitRangeItem } from '../../kinds/limit-range.ts';
import type { PersistentVolumeClaimSpec } from '../../kinds/persistent-volume-claim.ts';
import type { PodSpec } from '../../kinds/pod.ts';
import { parseMilli } from '../../manifest/quantity.ts';
import { amountOf, printAmount } from '../../manifest/quota-amount.ts';
import type { World } from '../world.ts';
import { podAmounts } from './pod-amounts.ts';

/** Of a namespace, by name. */
function rangesOf(world: World, namespace: string | undefined): LimitRange[] {
  if (world.store.count('LimitRange') === 0) return [];
  return world.store.list('LimitRange').filter((one) => one.metadata.namespace === namespace);
}

interface Limited {
  readonly ranges: string;
  readonly spec: PodSpec;
}

const limited = new WeakMap<PodSpec, Limited>();

/** The spec with the defaults of the namespace's ranges; one object for all pods of a template, the same one where nothing is filled in. */
export function withLimitDefaults(world: World, namespace: string | undefined, spec: PodSpec): PodSpec {
  if (world.store.count('LimitRange') === 0) return spec;
  const ranges = rangesOf(world, namespace);
  if (ranges.length === 0) return spec;
  const id = ranges.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`).join();
  const known = limited.get(spec);
  if (known?.ranges === id) return known.spec;
  const items = ranges.flatMap((one) => one.spec.limits).filter((one) => one.type === 'Container');
  const containers = spec.containers.map((one) => filledIn(one, items));
  const initContainers = spec.initContainers?.map((one) => filledIn(one, items));
  const same =
    containers.every((one, i) => one === spec.containers[i]) &&
    (initContainers ?? []).every((one, i) => one === spec.initContainers?.[i]);
  const next = same ? spec : { ...spec, containers: share(containers), initContainers };
  limited.set(spec, { ranges: id, spec: next });
  return next;
}

function filledIn(container: Container, items: readonly LimitRangeItem[]): Container {
  let { requests, limits } = container.resources;
  for (const item of items) {
    limits = merged(limits, item.default);
    requests = merged(requests, item.defaultRequest);
  }
  if (requests === container.resources.requests && limits === container.resources.limits) return container;
  return { ...container, resources: { requests, limits } };
}

function merged(list: ResourceList | undefined, defaults: ResourceList | undefined): ResourceList | undefined {
  const missing = Object.keys(defaults ?? {}).filter((name) => list?.[name] === undefined);
  return missing.length === 0 ? list : { ...defaults, ...list };
}

/** What the ranges have against a pod whose defaults are filled in; undefined when nothing. */
export function podLimitsBroken(world: World, namespace: string | undefined, spec: PodSpec): string | undefined {
  if (world.store.count('LimitRange') === 0) return undefined;
  for (const range of rangesOf(world, namespace)) {
    const broken = range.spec.limits.flatMap((item) => {
      if (item.type === 'Container')
        return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
          bounds(item, resources.requests ?? {}, resources.limits ?? {}),
        );
      return item.type === 'Pod' ? bounds(item, wholePod(spec, 'requests'), wholePod(spec, 'limits')) : [];
    });
    if (broken.length > 0) return aggregate(broken);
  }
  return undefined;
}

export function claimLimitsBroken(
  world: World,
  namespace: string | undefined,
  { resources }: PersistentVolumeClaimSpec,
): string | undefined {
  for (const range of rangesOf(world, namespace)) {
    const broken = range.spec.limits.flatMap((item) => {
      if (item.type !== 'PersistentVolumeClaim') return [];
      const storage = resources.requests?.['storage'] ?? '0';
      return [
        ...each(item.min, (name, text) => least(item.type, name, text, storage, undefined)),
        ...each(item.max, (name, text) =>
          amountOf(name, storage) > amountOf(name, text)
            ? `maximum ${name} usage per ${item.type} is ${text}, but request is ${storage}`
            : undefined,
        ),
      ];
    });
    if (broken.length > 0) return aggregate(broken);
  }
  return undefined;
}

/** As apimachinery prints several errors in one. */
function aggregate(sentences: readonly string[]): string {
  const different = [...new Set(sentences)];
  return different.length === 1 ? (different[0] as string) : `[${different.join(', ')}]`;
}

function wholePod(spec: PodSpec, list: 'requests' | 'limits'): ResourceList {
  const sums = podAmounts(spec);
  const prefix = `${list}.`;
  return Object.fromEntries(
    [...sums.entries()]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, amount]) => [name.slice(prefix.length), printAmount(name, amount)]),
  );
}

/** By name, in its order: the real plugin goes through a map. */
function each(list: ResourceList | undefined, check: (name: string, text: string) => string | undefined): string[] {
  return Object.keys(list ?? {})
    .sort(compareText)
    .flatMap((name) => check(name, list?.[name] ?? '0') ?? []);
}

function bounds(
  { type, min, max, maxLimitRequestRatio }: LimitRangeItem,
  requests: ResourceList,
  limits: ResourceList,
): string[] {
  return [
    ...each(min, (name, text) => least(type, name, text, requests[name], limits[name])),
    ...each(max, (name, text) => most(type, name, text, requests[name], limits[name])),
    ...each(maxLimitRequestRatio, (name, text) => ratio(type, name, text, requests[name], limits[name])),
  ];
}

type Given = string | undefined;

function least(type: string, name: string, bound: string, request: Given, limit: Given): string | undefined {
  const enforced = amountOf(name, bound);
  if (request === undefined) return `minimum ${name} usage per ${type} is ${bound}.  No request is specified`;
  if (amountOf(name, request) < enforced)
    return `minimum ${name} usage per ${type} is ${bound}, but request is ${request}`;
  if (limit !== undefined && amountOf(name, limit) < enforced)
    return `minimum ${name} usage per ${type} is ${bound}, but limit is ${limit}`;
  return undefined;
}

function most(type: string, name: string, bound: string, request: Given, limit: Given): string | undefined {
  const enforced = amountOf(name, bound);
  if (limit === undefined) return `maximum ${name} usage per ${type} is ${bound}.  No limit is specified`;
  if (amountOf(name, limit) > enforced) return `maximum ${name} usage per ${type} is ${bound}, but limit is ${limit}`;
  if (request !== undefined && amountOf(name, request) > enforced)
    return `maximum ${name} usage per ${type} is ${bound}, but request is ${request}`;
  return undefined;
}

function ratio(type: string, name: string, bound: string, request: Given, limit: Given): string | undefined {
  const asked = amountOf(name, request);
  const allowed = amountOf(name, limit);
  const start = `${name} max limit to request ratio per ${type} is ${bound}, but`;
  if (asked === 0) return `${start} no request is specified or request is 0`;
  if (allowed === 0) return `${start} no limit is specified or limit is 0`;
  return (allowed / asked) * 1000 > (parseMilli(bound) ?? 0)
    ? `${start} provided ratio is ${(allowed / asked).toFixed(6)}`
    : undefined;
}
