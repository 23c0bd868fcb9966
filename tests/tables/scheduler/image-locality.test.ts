// ImageLocality: who has the pod's images, how large they are, and how many nodes have them.
import { expect, test } from 'vitest';
import type { Node, NodeImage } from '../../../shared/kinds/node.ts';
import type { Stored } from '../../../shared/sim/store.ts';
import { Cluster, type PodAsk } from './cluster.ts';

const MIB = 1024 * 1024;

/** Scores of ImageLocality by node, for nodes with these images. */
function scores(nodes: Readonly<Record<string, readonly NodeImage[]>>, pod: PodAsk): (number | undefined)[] {
  const cluster = new Cluster(Object.fromEntries(Object.keys(nodes).map((name) => [name, {}])));
  const { store } = cluster.world;
  for (const [name, images] of Object.entries(nodes)) {
    const stored = store.stored('Node', name) as Stored<Node>;
    store.write('Node', stored, { status: { ...stored.object.status, images } });
  }
  cluster.pod('p', pod);
  return cluster.explain('p').nodes.map((one) => one.scores.ImageLocality);
}

const image = (mebibytes: number, ...names: string[]): NodeImage => ({ names, sizeBytes: mebibytes * MIB });
const web: PodAsk = { requests: [{}] };

test.each([
  ['below 23 MiB nothing is gained', 23, 0],
  ['512 MiB on every node', 512, 50],
  ['1000 MiB and more', 1000, 100],
  ['never above 100', 5000, 100],
])('[IMAGE-1] %s', (_, mebibytes, expected) => {
  expect(scores({ n1: [image(mebibytes, 'web:1.0')] }, web)).toEqual([expected]);
});

test('[IMAGE-1] the share of the nodes that have the image counts: 600 MiB on one of two nodes are worth 300', () => {
  expect(scores({ n1: [image(600, 'web:1.0')], n2: [] }, web)).toEqual([28, 0]);
  expect(scores({ n1: [image(600, 'web:1.0')], n2: [image(600, 'web:1.0')] }, web)).toEqual([59, 59]);
});

test('[IMAGE-1] the bound is 1000 MiB for each container, init containers with them', () => {
  const two: PodAsk = { requests: [{}, {}] };
  expect(scores({ n1: [image(1000, 'web:1.0')] }, two)).toEqual([100]);
  const init = { name: 'i', image: 'init:1.0', imagePullPolicy: 'IfNotPresent', resources: {} } as const;
  expect(scores({ n1: [image(1000, 'web:1.0')] }, { requests: [{}], spec: { initContainers: [init] } })).toEqual([49]);
});

test('[IMAGE-2] a name without a tag means :latest, and a colon of a registry is no tag', () => {
  const named = (name: string): PodAsk => ({
    spec: { containers: [{ name: 'c', image: name, imagePullPolicy: 'Always', resources: {} }] },
  });
  const nodes = { n1: [image(1000, 'hub:5000/web:latest', 'hub:5000/web@sha256:0')], n2: [image(1000, 'other:1')] };
  expect(scores(nodes, named('hub:5000/web'))).toEqual([48, 0]);
  expect(scores(nodes, named('hub:5000/web@sha256:0'))).toEqual([48, 0]);
  expect(scores(nodes, named('hub:5000/web:1'))).toEqual([0, 0]);
});
