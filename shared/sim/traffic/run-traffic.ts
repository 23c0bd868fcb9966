// The traffic of a tick, from users who come to users who are served, and the commands that change how many come. Services are taken in the order of
// their keys, pods in the order of their rows. Models: Little's law for what waits, Sakasegawa below saturation, see `work` and `depart`.

import type { TrafficCommand } from '../../journal/command.ts';
import type { World } from '../world.ts';
import { clearRows, dropGone, lineUp, lineUpAll, openTick, sendRequests, turnRows } from './arrive.ts';
import { answer, answerAgain, closeTick } from './depart.ts';
import type { Ground } from './ground.ts';
import { reportLosses } from './loss-facts.ts';
import { grant, serve, wish } from './work.ts';

export function applyTraffic(world: World, command: TrafficCommand): void {
  world.traffic.of(command.namespace, command.service).change(command, world.cause);
}

export function runTraffic(world: World): void {
  moveTraffic(world);
  for (const service of world.traffic.inOrder()) reportLosses(world, service);
}

/** Everything but the facts. A Service is settled when nothing has changed for it since the last tick: its answers are those of the last tick, too. */
export function moveTraffic(ground: Ground): void {
  const { traffic, nodes, proxies } = ground;
  const { work } = traffic;
  const services = traffic.inOrder();
  const anew = work.prepare(ground, services.length);
  traffic.entry.look(nodes, proxies);
  turnRows(ground, services);
  let overlaps = false;
  for (const [i, service] of services.entries()) {
    openTick(service);
    if (!service.backends.follow(service.key, proxies, traffic.entry) && !anew) continue;
    lineUp(ground, service, i + 1);
    overlaps ||= work.overlaps;
  }
  if (overlaps) lineUpAll(ground, services);
  for (const service of services) {
    service.stirred = !service.settled;
    if (!service.stirred) continue;
    dropGone(ground, service);
    clearRows(ground, service);
  }
  for (const service of services) if (service.stirred) sendRequests(ground, service);
  wish(ground);
  grant(ground);
  serve(ground);
  for (const [i, service] of services.entries()) {
    if (service.stirred) answer(ground, service);
    else if (work.disturbed[i + 1] === 1) answerAgain(ground, service);
    closeTick(ground, service);
  }
  work.disturbed.fill(0);
  work.closeRows();
}
