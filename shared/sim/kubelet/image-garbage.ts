// Image garbage collection (facts sheet 3.1, 3.4; rule KUBELET-17): a kubelet whose disk for images fills up deletes those that nothing uses. Only machines
// that say how large their disk is have one that can fill up.

import { NO_EVENT } from '../../base/units.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';

const PERIOD = 300;
/** Shares of the disk in per cent: above the first, images go until the second is reached. */
const HIGH = 85;
const LOW = 80;
const LEAST_AGE = 120;

export function collectImages(world: World): void {
  if (world.tick % PERIOD !== 0) return;
  const { power, imageDisk } = world.nodes.at;
  for (let node = 0; node < world.nodes.length; node += 1)
    if (power[node] === 1 && (imageDisk[node] as number) > 0) collectOn(world, node, imageDisk[node] as number);
}

function collectOn(world: World, node: number, disk: number): void {
  const onNode = world.nodes.images[node] as Map<number, number>; // every row in use has its map
  const used = usedImages(world, node);
  // The tick of an image says when it came, or when a kubelet last saw it in use: all that matters of it besides is whether it has come.
  for (const [image, at] of onNode) if (at <= world.tick && used.has(image)) onNode.set(image, world.tick);
  let bytes = world.images.bytesOf(onNode.keys());
  if (bytes * 100 < disk * HIGH) return;
  world.cause = NO_EVENT;
  const wanted = bytes - Math.floor((disk * LOW) / 100);
  let freed = 0;
  for (const image of unusedImages(world, node, used, LEAST_AGE)) {
    if (freed >= wanted) return;
    deleteImage(world, node, image);
    const left = world.images.bytesOf(onNode.keys());
    freed += bytes - left;
    bytes = left;
  }
  if (freed < wanted) world.record('FreeDiskSpaceFailed', world.nodes.node(node), wanted, freed);
}

/** Bytes of the images that are on the node. */
export function bytesOfImages(world: World, node: number): number {
  const onNode = [...(world.nodes.images[node] as Map<number, number>)]; // as above
  return world.images.bytesOf(onNode.filter(([, at]) => at <= world.tick).map(([image]) => image));
}

/** A kubelet under disk pressure deletes all that nothing uses, the longest unused first (simplified: also what has just come). */
export function deleteUnusedImages(world: World, node: number): void {
  for (const image of unusedImages(world, node, usedImages(world, node), 0)) deleteImage(world, node, image);
}

/** Images on the node that nothing has used for so many seconds, the longest unused first. */
function unusedImages(world: World, node: number, used: ReadonlySet<number>, leastAge: number): number[] {
  const onNode = [...(world.nodes.images[node] as Map<number, number>)]; // as above
  const unused = onNode.filter(([image, at]) => !used.has(image) && world.tick - at >= leastAge);
  return unused.sort((x, y) => x[1] - y[1] || x[0] - y[0]).map(([image]) => image);
}

function deleteImage(world: World, node: number, image: number): void {
  world.nodes.images[node]?.delete(image);
  world.record('ImageDeleted', world.nodes.node(node), world.images.profile(image)?.image ?? '');
}

function usedImages(world: World, node: number): ReadonlySet<number> {
  const used = new Set<number>();
  for (const slot of world.nodes.pods[node] ?? []) {
    if (world.pods.at.stage[slot] === STAGE.finished) continue;
    const { containers, initContainers = [] } = world.pods.pod(slot).spec;
    for (const { image } of [...containers, ...initContainers]) used.add(world.images.numberOf(image));
  }
  return used;
}
