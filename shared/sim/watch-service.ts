// What follows at once from a write of a Service: who selects which pods, what is special about its rules, and which endpoints have to be looked at again.

import type { StoredKinds } from '../kinds/index.ts';
import { keyOf } from '../kinds/meta.ts';
import { isHeadless, type Service, type ServiceSpec } from '../kinds/service.ts';
import { podRow } from './naming.ts';
import { hasBalancer } from './cloud/load-balancers.ts';
import type { Special } from './proxy/special.ts';
import type { World } from './world.ts';

type Stored = StoredKinds['Service'];

export function serviceChanged(
  world: World,
  key: string,
  before: Stored | undefined,
  now: Stored,
  gone: boolean,
): void {
  const { proxies, serviceIndex, balancers } = world;
  if (world.traffic.routes.asked) world.traffic.routes.stale = true;
  if (gone) {
    serviceIndex.remove(key, now);
    if (proxies.current(key).length > 0 || proxies.splits.has(key)) proxies.put(key, []); // proxies that run drop its rules
    proxies.lastResort.delete(key);
    if (proxies.special.has(key)) forgetSpecial(world, key);
    return;
  }
  describeService(world, key, now);
  if (now.spec.type === 'LoadBalancer' || (before && hasBalancer(before))) balancers.ask(key, world.cause);
  if (before === undefined) noteSelected(world, key);
  if (before === undefined ? proxies.special.has(key) : before.spec !== now.spec) noteAll(world, key, now);
}

/** What can be told from the Service alone; so it is after a restore, too. */
export function describeService(world: World, key: string, service: Stored): void {
  const { proxies, traffic } = world;
  world.serviceIndex.put(key, service);
  const special = specialOf(service);
  if (!special && !proxies.special.has(key)) return;
  if (special) proxies.special.set(key, special);
  else proxies.special.delete(key);
  traffic.routes.stale = true;
  proxies.changed.add(key);
}

function forgetSpecial({ proxies, traffic }: World, key: string): void {
  proxies.special.delete(key);
  proxies.dns.forget(key);
  traffic.routes.stale = true;
  proxies.changed.add(key);
}

function specialOf(service: Service): Special | undefined {
  const { spec } = service;
  const special: Special = {
    unreachable: spec.type === 'LoadBalancer' && !hasBalancer(service),
    balanced: spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local',
    headless: isHeadless(spec),
    stickySeconds: spec.sessionAffinity === undefined ? 0 : (spec.sessionAffinityConfig?.clientIP.timeoutSeconds ?? 0),
    alias: spec.type === 'ExternalName' ? aliasOf(spec) : undefined,
    split: spec.trafficDistribution !== undefined || isLocal(spec),
  };
  const { alias, ...rest } = special;
  return alias === undefined && Object.values(rest).every((value) => value === false || value === 0)
    ? undefined
    : special;
}

/** Users of a NodePort or LoadBalancer come from outside, those of others from inside. */
export function isLocal({ type, externalTrafficPolicy, internalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer'
    ? externalTrafficPolicy === 'Local'
    : internalTrafficPolicy === 'Local';
}

/** The Service for which `web.shop.svc.cluster.local` stands; the empty text for a name outside of the cluster. */
function aliasOf({ externalName = '' }: ServiceSpec): string {
  const [name = '', namespace = '', ...rest] = externalName.replace(/\.$/, '').split('.');
  return rest.join('.') === 'svc.cluster.local' ? keyOf({ namespace, name }) : '';
}

/** The pods that a new Service selects, by row. */
function noteSelected(world: World, service: string): void {
  for (const pod of world.pods.stored) {
    const metadata = pod?.seen.metadata;
    if (metadata && world.serviceIndex.matching(metadata.namespace ?? '', metadata.labels).includes(service))
      world.serviceIndex.note(world.pods.at.noted, pod.slot, metadata, world.cause);
  }
}

/** The rules have to be made anew, from pods that were selected and pods that are now. Row −1 stands for the Service itself. */
function noteAll(world: World, key: string, { metadata }: Service): void {
  const { serviceIndex, store, pods, owners, cause } = world;
  serviceIndex.noteFor(key, -1, metadata, cause);
  const rows = new Set<number>();
  for (const name of owners.keysOf(metadata.uid, 'EndpointSlice'))
    for (const { addresses } of store.get('EndpointSlice', name)?.endpoints ?? []) rows.add(podRow(addresses[0]));
  for (const pod of pods.stored)
    if (pod && serviceIndex.matching(pod.seen.metadata.namespace ?? '', pod.seen.metadata.labels).includes(key))
      rows.add(pod.slot);
  for (const row of [...rows].sort((x, y) => x - y)) {
    const pod = pods.stored[row];
    if (pod) serviceIndex.noteFor(key, row, pod.seen.metadata, cause);
  }
}
