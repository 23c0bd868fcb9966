// The traffic of a tick, from users who come to users who are served, and the commands that change how many come. Services are taken in the order of
// their keys, pods in the order of their rows. Models: Little's law for what waits, Sakasegawa below saturation, see `work` and `depart`.

import type { TrafficCommand } from '../../journal/command.ts';
import type { World } from '../world.ts';
import { clearSharedRows, clearTick, dropGone, lineUp, lineUpAll, openTick, sendRequests, turnRows } from './arrive.ts';
import { crossingShare } from './crossing.ts';
import { answer, answerAgain, closeAgain, closeTick } from './depart.ts';
import type { Ground } from './ground.ts';
import { reportLosses } from './loss-facts.ts';
import { resolveRoutes } from './routes.ts';
import type { ServiceTraffic } from './service-traffic.ts';
import type { Traffic } from './traffic.ts';
import { grant, serve, wish } from './work.ts';
import { answerEvenly, sendEvenly, serveEvenly } from './even.ts';
import { leaveTouched } from './cohorts.ts';

export function applyTraffic(world: World, command: TrafficCommand): void {
  world.traffic.of(command.namespace, command.service, command.ingress).change(command, world.cause);
}

export function runTraffic(world: World): void {
  if (world.traffic.routes.stale) resolveRoutes(world);
  world.proxies.dns.age(world.tick, world.proxies.changed);
  moveTraffic(world);
  for (const service of world.traffic.inOrder()) reportLosses(world, service);
}

/**
 * Everything but the facts. A Service is settled when nothing has changed for it since the last tick: its answers are those of the last tick, too. Most Services
 * of a large cluster are, and most of these are calm.
 */
export function moveTraffic(ground: Ground): void {
  const { traffic, nodes, proxies } = ground;
  const { work, graph } = traffic;
  graph.begin(traffic);
  const services = traffic.inOrder();
  const anew = work.prepare(ground, services.length);
  if (traffic.entry.look(nodes, proxies) || anew) for (const service of services) service.rerouted = true;
  else for (const key of proxies.changed) markRerouted(traffic, key);
  proxies.changed.clear();
  if (anew) for (const service of services) service.dissolve();
  turnRows(ground, services, anew);
  leaveTouched(ground, services);
  route(ground, services, anew);
  if (anew || graph.dirty.size > 0) graph.refresh(ground, anew);
  for (const service of traffic.routes.sticking)
    if (service.sticky?.apply(service.backends, service.offered)) service.settled = false;
  for (const service of services) {
    service.stirred = !service.settled;
    if (!service.stirred) continue;
    if (service.calm) clearTick(service);
    dropGone(ground, service);
    if (work.overlaps) clearSharedRows(ground, service);
  }
  for (let i = 0; i < services.length; i += 1) {
    const service = services[i] as ServiceTraffic;
    if (service.stirred && !sendEvenly(ground, service, i + 1)) sendRequests(ground, service);
  }
  wish(ground);
  grant(ground);
  serveEvenly(ground);
  serve(ground);
  for (let i = 0; i < services.length; i += 1)
    close(ground, services[i] as ServiceTraffic, work.disturbed[i + 1] === 1);
  work.disturbed.fill(0);
  work.closeRows();
}

function markRerouted(traffic: Traffic, key: string): void {
  const service = traffic.get(key);
  if (service) service.rerouted = true;
  for (const one of traffic.routes.followers.get(key) ?? []) one.rerouted = true;
}

/** Begins the tick of each Service, and finds out which pods are behind it now. */
function route(ground: Ground, services: readonly ServiceTraffic[], anew: boolean): void {
  const { traffic } = ground;
  let overlaps = false;
  for (let i = 0; i < services.length; i += 1) {
    const service = services[i] as ServiceTraffic;
    openTick(service);
    if (!service.rerouted) continue;
    service.rerouted = false;
    if (traffic.crossZoneSeconds > 0) cross(ground, service);
    if (!follow(ground, service) && !anew) continue;
    lineUp(ground, service, i + 1, anew);
    if (anew || !traffic.graph.idle) traffic.graph.dirty.add(service);
    overlaps ||= traffic.work.overlaps;
  }
  if (overlaps) lineUpAll(ground, services);
}

function follow({ proxies, traffic, nodes, tick }: Ground, { leadsTo, backends }: ServiceTraffic): boolean {
  const doors = traffic.entry.dark ? undefined : proxies.doors(leadsTo, nodes, tick);
  return doors ? backends.followDoors(doors) : backends.follow(leadsTo, proxies, traffic.entry);
}

function cross(ground: Ground, service: ServiceTraffic): void {
  const share = crossingShare(ground, service);
  if (share !== service.crossing) service.settled = false;
  service.crossing = share;
}

function close(ground: Ground, service: ServiceTraffic, disturbed: boolean): void {
  const { settled, stirred } = service;
  if (!stirred && !disturbed && service.calm) return closeAgain(service);
  if (!stirred && disturbed && service.calm) clearTick(service);
  if (stirred || disturbed) tellAnswers(ground, service);
  closeTick(ground, service);
  service.calm = !stirred && !disturbed && settled && service.settled && service.rampTicks === 0;
}

function tellAnswers(ground: Ground, service: ServiceTraffic): void {
  if (service.even) answerEvenly(ground, service);
  else if (service.stirred) answer(ground, service);
  else answerAgain(ground, service);
}
