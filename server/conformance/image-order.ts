// In which order a scheduler of 1.20 had heard of its nodes: for it an image is as large as the first node says that has it, and counts on as many nodes as had
// it when a node came. The order is not recorded, but the scores of ImageLocality tell it (rule CONFORMANCE-6).

import type { Manifest } from './manifest.ts';
import type { Run, SchedulingCase } from './recording.ts';

interface Image {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

const MEBIBYTE = 1024 * 1024;
const LEAST = 23 * MEBIBYTE;
const MOST = 1000 * MEBIBYTE;
/** Orders that are tried before it is given up. */
const ATTEMPTS = 20_000;

function imagesOf(node: Manifest): readonly Image[] {
  const images = (node['status'] as { images?: readonly Image[] } | undefined)?.images; // the manifest reader checks the shape
  return Array.isArray(images) ? images : [];
}

function containersOf(pod: Manifest | undefined): readonly string[] {
  const { containers = [] } = (pod?.['spec'] ?? {}) as { containers?: readonly { image: string }[] };
  return containers.map(({ image }) => (image.lastIndexOf(':') > image.lastIndexOf('/') ? image : `${image}:latest`));
}

/** One recorded score of a node, and the images that it is about. */
interface Clue {
  readonly images: readonly string[];
  readonly score: number;
}

/** The nodes in an order under which the run's scores of ImageLocality are right; as they stand where there is none, or nothing to tell. */
export function orderOfArrival({ nodes, pending }: SchedulingCase, run: Run, weight: number): readonly Manifest[] {
  const holders = nodes.filter((node) => imagesOf(node).length > 0);
  if (holders.length < 2 || weight === 0) return nodes;
  const clues = new Map<string, Clue[]>();
  for (const step of run.steps) {
    const scores = step.plugins?.['ImageLocality'];
    const images = containersOf(pending.find((pod) => pod.metadata.name === step.pod));
    for (const [i, name] of (step.feasible ?? []).entries()) {
      const score = Array.isArray(scores) ? scores[i] : scores;
      if (score !== undefined) clues.set(name, [...(clues.get(name) ?? []), { images, score: score / weight }]);
    }
  }
  let attempts = 0;
  const extend = (order: readonly Manifest[]): readonly Manifest[] | undefined => {
    if (order.length === holders.length) return order;
    for (const node of holders) {
      if (order.includes(node)) continue;
      attempts += 1;
      if (attempts > ATTEMPTS) return undefined;
      const longer = [...order, node];
      const fits = (clues.get(node.metadata.name) ?? []).every(
        ({ images, score }) => scoreOfLast(longer, images, nodes.length) === score,
      );
      const found = fits ? extend(longer) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  const order = extend([]);
  return order === undefined ? nodes : [...order, ...nodes.filter((node) => !order.includes(node))];
}

/** ImageLocality of the node that came last, as 1.20 reckons it. */
function scoreOfLast(order: readonly Manifest[], images: readonly string[], nodes: number): number {
  let sum = 0;
  for (const name of images) {
    const holders = order.filter((node) => imagesOf(node).some((image) => image.names.includes(name)));
    const [first] = holders;
    if (first === undefined || holders.at(-1) !== order.at(-1)) continue;
    const size = imagesOf(first).find((image) => image.names.includes(name))?.sizeBytes ?? 0;
    sum += Math.floor(size * (holders.length / nodes));
  }
  const most = MOST * images.length;
  return Math.floor((100 * (Math.min(Math.max(sum, LEAST), most) - LEAST)) / (most - LEAST));
}
