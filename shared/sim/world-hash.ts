// The hash of a whole world: what the store and the log have summed up as they were written, and a full pass over everything that is not an object.
// Reckoned at marks only. Nothing here depends on the order in which maps were filled.

import { hashNumber, hashValue, hex64, lanes } from '../base/hash.ts';
import { sortedKeys } from '../base/order.ts';
import { TOLD } from './machines/pods.ts';
import type { World } from './world.ts';

/** Sixteen hexadecimal digits; equal for equal worlds, in every engine. */
export function hashWorld(world: World): string {
  const sum = new Int32Array(2);
  sum[0] = (world.store.hash[0] as number) + Math.imul(world.events.hash[0] as number, 0x9e3779b1);
  sum[1] = (world.store.hash[1] as number) + Math.imul(world.events.hash[1] as number, 0x85ebca6b);
  world.nodes.hashInto(sum, 0x10000);
  world.pods.hashInto(sum, 0x20000, TOLD);
  world.queue.hashInto(sum);
  world.traffic.hashInto(sum);
  world.proxies.hashInto(sum);
  hashPulledImages(world, sum);
  add(sum, scalars(world), 0x51);
  return hex64(sum[0] as number, sum[1] as number);
}

function add(sum: Int32Array, value: unknown, seed: number): void {
  hashValue(value, seed);
  sum[0] = (sum[0] as number) + (lanes[0] as number);
  sum[1] = (sum[1] as number) + (lanes[1] as number);
}

function scalars(world: World): unknown {
  return {
    tick: world.tick,
    version: world.store.version,
    events: world.events.count,
    loops: Object.entries(world.loops).map(([loop, { mode, next }]) => [loop, mode, next?.mode, next?.at]),
    nodeMemory: world.nodeMemory.save(),
    plane: world.plane.save(),
    images: world.images.profiles,
    registry: world.images.down || undefined,
    notices: world.notices,
    scheduler: world.schedulerConfiguration,
    balancers: world.balancers.save(),
    autoscaling: [world.autoscaling.save(), world.pools.save()],
    crossZone: world.traffic.crossZoneSeconds === 0 ? undefined : world.traffic.crossZoneSeconds,
    waiting: [world.queues.save(), world.serviceIndex.save()],
    volumes: world.volumes.save(),
    failing: world.failing.size === 0 ? undefined : sortedKeys(world.failing).map((id) => [id, world.failing.get(id)]),
    daemons: sortedKeys(world.daemonBackOff).map((key) => [key, world.daemonBackOff.get(key)]),
  };
}

/** A sum over all pairs of node and image, so that the maps' order does not matter. */
function hashPulledImages(world: World, sum: Int32Array): void {
  for (let slot = 0; slot < world.nodes.length; slot += 1) {
    world.nodes.images[slot]?.forEach((present, image) => {
      hashNumber(present, Math.imul(slot + 1, 0x9e3779b1) ^ Math.imul(image + 1, 0xc2b2ae35));
      sum[0] = (sum[0] as number) + (lanes[0] as number);
      sum[1] = (sum[1] as number) + (lanes[1] as number);
    });
  }
}
