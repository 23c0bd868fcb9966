// ImageLocality: a node scores higher that has the pod's images already, the more so the larger they are and the more nodes have them, so that not every pod of
// an image crowds onto the one node that pulled it first.

import type { NodeSnapshot } from '../node-snapshot.ts';
import { type ClusterScore, type Judged, MOST_NODE_SCORE } from './plugin.ts';

const MEBIBYTE = 1024 * 1024;
/** Below this nothing is gained. */
const LEAST = 23 * MEBIBYTE;
/** Above this for each container nothing more is gained. */
const MOST_OF_CONTAINER = 1000 * MEBIBYTE;

/** By node slot: size · share of the nodes that have the image, cut to an integer; 0 on nodes that lack it. */
type Worth = Float64Array;

export const imageLocality: ClusterScore = {
  name: 'ImageLocality',
  differs(candidate) {
    const worths = worthsOf(candidate.snapshot);
    return worths.size > 0 && imagesOf(candidate).some((image) => worths.has(image));
  },
  score(candidate, { places, found }, into) {
    const { snapshot } = candidate;
    const worths = worthsOf(snapshot);
    const images = imagesOf(candidate);
    const there = images.flatMap((image) => worths.get(image) ?? []);
    for (let k = 0; k < found; k += 1) {
      const node = snapshot.order[places[k] as number] as number;
      let sum = 0;
      for (const worth of there) sum += worth[node] as number;
      into[k] = score(sum, images.length);
    }
    return true;
  },
};

/** 512 MiB in one container: (512 − 23) / (1000 − 23) → 50. */
function score(sum: number, containers: number): number {
  const most = MOST_OF_CONTAINER * containers;
  const bounded = Math.min(most, Math.max(LEAST, sum));
  return Math.floor((MOST_NODE_SCORE * (bounded - LEAST)) / (most - LEAST));
}

/** 1.20 did not look at init containers. */
function imagesOf({ kin: { wants }, configuration }: Judged): readonly string[] {
  return configuration.version === '1.20' ? wants.images.slice(wants.initContainers) : wants.images;
}

const known = new WeakMap<NodeSnapshot, ReadonlyMap<string, Worth>>();

function worthsOf(snapshot: NodeSnapshot): ReadonlyMap<string, Worth> {
  let worths = known.get(snapshot);
  if (!worths) {
    worths = new Map([...holdersOf(snapshot)].map(([name, holders]) => [name, worthOf(snapshot, holders)]));
    known.set(snapshot, worths);
  }
  return worths;
}

/** Nodes that have an image, in the order in which they came. */
interface Holders {
  /** As the first of them says: where a name stands for different sizes, kube-scheduler takes that of the node that it heard of first. */
  readonly bytes: number;
  readonly slots: number[];
}

function holdersOf({ placeOf, world }: NodeSnapshot): Map<string, Holders> {
  const images = new Map<string, Holders>();
  for (const [slot, place] of placeOf.entries()) {
    if (place < 0) continue;
    for (const { names, sizeBytes } of world.nodes.node(slot).status.images ?? []) {
      for (const name of names) {
        const holders = images.get(name) ?? { bytes: sizeBytes, slots: [] };
        images.set(name, holders);
        if (holders.slots.at(-1) !== slot) holders.slots.push(slot);
      }
    }
  }
  return images;
}

/** 1.20 reckoned it when it heard of the node and not again: the first of three nodes is worth a third of the last. */
function worthOf({ count, configuration, placeOf }: NodeSnapshot, { bytes, slots }: Holders): Worth {
  const worth = new Float64Array(placeOf.length);
  for (const [before, slot] of slots.entries()) {
    const having = configuration.version === '1.20' ? before + 1 : slots.length;
    worth[slot] = Math.floor(bytes * (having / count));
  }
  return worth;
}
