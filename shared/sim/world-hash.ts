// The hash of a whole world: what the store and the log have summed up as they were written, and a full pass over everything that is not an object.
// Reckoned at marks only. Nothing here depends on the order in which maps were filled.

import { hashColumn, hashValue, hex64, lanes } from '../base/hash.ts';
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
    zones: sortedKeys(world.zoneTaintAt).map((zone) => [zone, world.zoneTaintAt.get(zone)]),
    proxies: world.proxies.save(),
    images: world.images.profiles,
    notices: world.notices,
    scheduler: world.schedulerConfiguration,
    waiting: [
      world.deployments.save(),
      world.replicaSets.save(),
      world.nodeTaints.save(),
      world.orphans.save(),
      world.disruptions.save(),
      world.serviceIndex.save(),
    ],
  };
}

/** A sum over all pairs of node and image, so that the maps' order does not matter. */
function hashPulledImages(world: World, sum: Int32Array): void {
  const pair = new Int32Array(3);
  for (let slot = 0; slot < world.nodes.length; slot += 1) {
    for (const [image, present] of world.nodes.images[slot] ?? []) {
      pair[0] = slot + 1;
      pair[1] = image;
      pair[2] = present + 1;
      const one = new Int32Array(2);
      hashColumn(one, pair, 3, 0x30000);
      sum[0] = (sum[0] as number) + Math.imul((one[0] as number) ^ slot, 0x9e3779b1);
      sum[1] = (sum[1] as number) + Math.imul((one[1] as number) ^ image, 0xc2b2ae35);
    }
  }
}
