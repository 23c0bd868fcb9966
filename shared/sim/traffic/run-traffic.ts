// The traffic of a tick, from users who come to users who are served, and the commands that change how many come. Services are taken in the order of
// their keys, pods in the order of their rows. Models: Little's law for what waits, Sakasegawa below saturation, see `work` and `depart`.

import type { TrafficCommand } from '../../journal/command.ts';
import type { World } from '../world.ts';
import { dropGone, openRows, openTick, sendRequests } from './arrive.ts';
import { closeTick } from './depart.ts';
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

/** Everything but the facts. */
export function moveTraffic(ground: Ground): void {
  const { traffic, pods, nodes, proxies } = ground;
  const services = traffic.inOrder();
  traffic.work.prepare(pods.length, nodes.length, ground.images);
  traffic.entry.look(nodes, proxies);
  openRows(ground);
  for (const service of services) {
    openTick(service);
    service.backends.follow(service.key, proxies, traffic.entry);
    dropGone(ground, service);
    sendRequests(ground, service);
  }
  wish(ground);
  grant(ground);
  serve(ground);
  for (const service of services) closeTick(ground, service);
}
