// Says when the users of a Service begin to lose requests and when they are served again, each caused by the latest fact that explains it.

import { type EventId, NO_EVENT } from '../../base/units.ts';
import type { World } from '../world.ts';
import { CELL, CELLS } from './backends.ts';
import { type LossReason, LOSS_REASONS, mainReason } from './loss-reasons.ts';
import { AT, type ServiceTraffic } from './service-traffic.ts';

/** Losses are said from 1 % on and called over below 0.1 %, both smoothed, so that they are not said twice for one trouble. */
export const LOSS_BEGINS = 0.01;
export const LOSS_ENDS = 0.001;

export function reportLosses(world: World, service: ServiceTraffic): void {
  if (!service.failing && service.lossShare >= LOSS_BEGINS) {
    const reason = mainReason(service.lost) ?? mainReason(service.lostTotal) ?? LOSS_REASONS[0];
    world.cause = causeBehind(world, service) ?? causeOf(world, service, reason);
    service.numbers[AT.failing] = 1;
    service.numbers[AT.lossFact] = record(world, service, 'RequestsLost', reason);
  } else if (service.failing && service.lossShare < LOSS_ENDS) {
    const latest = later(service.cause, endpointsFact(world, service));
    world.cause = later(latest, service.lossFact);
    service.numbers[AT.failing] = 0;
    record(world, service, 'RequestsServed', '');
  }
}

function record(
  world: World,
  service: ServiceTraffic,
  reason: 'RequestsLost' | 'RequestsServed',
  first: string,
): EventId {
  const kind = service.asked ? 'Ingress' : 'Service';
  const stored = world.store.stored(kind, `${service.namespace}/${service.service}`);
  return stored
    ? world.record(reason, stored.object, first)
    : world.recordNamed(reason, kind, service.namespace, service.service, first);
}

/** Of the Services that it calls and whose callers lose requests: what was said of the one on which it waits or fails most. */
function causeBehind({ traffic }: World, { calls }: ServiceTraffic): EventId | undefined {
  let most = -1;
  let found: EventId | undefined;
  for (const { to, made, kept, seconds } of calls?.edges ?? []) {
    const behind = traffic.get(to);
    const weight = made * (1 - kept + seconds);
    if (behind?.failing !== true || weight <= most) continue;
    most = weight;
    found = behind.lossFact;
  }
  return found;
}

function causeOf(world: World, service: ServiceTraffic, reason: LossReason): EventId {
  switch (reason) {
    case 'node unreachable': {
      const found = causeAtPods(world, service, true);
      return found === NO_EVENT ? wayFact(world, service) : found;
    }
    case 'connection refused': {
      const found = causeAtPods(world, service, false);
      return found === NO_EVENT ? endpointsFact(world, service) : found;
    }
    case 'no endpoints':
      return later(service.cause, endpointsFact(world, service));
    case 'queue full':
    case 'timed out': // either there is more demand, or there are fewer pods for it
      return later(service.cause, endpointsFact(world, service));
  }
}

/** The node, or the pod, that most requests were sent to in vain; the first row of equals. */
function causeAtPods(world: World, service: ServiceTraffic, unreachable: boolean): EventId {
  const { slots, cells, count } = service.backends;
  const { node } = world.pods.at;
  const { power, cause } = world.nodes.at;
  let most = 0;
  let found = NO_EVENT;
  for (let i = 0; i < count; i += 1) {
    const share = cells[i * CELLS + CELL.share] as number;
    const slot = slots[i] as number;
    const on = node[slot] as number;
    const dark = on >= 0 && power[on] === 0;
    if (share <= most || cells[i * CELLS + CELL.arriving] !== 0 || dark !== unreachable) continue;
    most = share;
    found = unreachable ? (cause[on] as EventId) : (world.pods.stored[slot]?.cause ?? NO_EVENT); // the column holds numbers of facts
  }
  return found === NO_EVENT ? causeAtNodes(world, unreachable) : found;
}

/** No pod tells why: no node has power, so nobody was sent anywhere; or a pod is gone and only rules that are out of date, if any, still name it. */
function causeAtNodes(world: World, unreachable: boolean): EventId {
  const { power, cause } = world.nodes.at;
  let latest = NO_EVENT;
  if (unreachable) {
    for (const slot of world.nodes.byName()) if (power[slot] === 0) latest = later(latest, cause[slot] as EventId); // the column holds numbers of facts
  } else for (const slot of world.traffic.entry.stale) latest = later(latest, cause[slot] as EventId);
  return latest;
}

/** What last changed the Service's endpoints. */
function endpointsFact(world: World, service: ServiceTraffic): EventId {
  const stored = world.store.stored('Service', service.leadsTo);
  let latest = wayFact(world, service);
  if (!stored) return latest;
  for (const key of world.owners.keysOf(stored.object.metadata.uid, 'EndpointSlice'))
    latest = later(latest, world.store.stored('EndpointSlice', key)?.cause ?? NO_EVENT);
  return latest;
}

/** What last changed the way to the Service: an Ingress, or a Service that is more than a plain one. */
function wayFact({ store, proxies }: World, { asked, namespace, service, leadsTo }: ServiceTraffic): EventId {
  const ingress = asked ? (store.stored('Ingress', `${namespace}/${service}`)?.cause ?? NO_EVENT) : NO_EVENT;
  return proxies.special.has(leadsTo) ? later(ingress, store.stored('Service', leadsTo)?.cause ?? NO_EVENT) : ingress;
}

function later(a: EventId, b: EventId): EventId {
  return a > b ? a : b;
}
