// What nodes and pods use, as metrics-server scraped it last: every 15 s, from kubelets that answer. Of those that do not, the last value stays, and its
// time tells how old it is. Whoever moves a world on calls `scrape` after each tick; it goes into snapshots, so that all see the same.

import { type Tick, tick } from '../../base/units.ts';
import { SCRAPE_SECONDS } from '../../sim/controllers/autoscaled-pods.ts';
import { answersNow } from '../../sim/plane/held-statuses.ts';
import { toldOf } from '../../sim/traffic/told.ts';
import type { World } from '../../sim/world.ts';

export interface Usage {
  readonly milli: number;
  readonly bytes: number;
  /** When it was scraped. */
  readonly at: Tick;
}

export interface SavedUsage {
  readonly nodeAt: Int32Array;
  readonly nodeMilli: Int32Array;
  readonly nodeBytes: Float64Array;
  readonly podMilli: Int32Array;
  readonly podBytes: Float64Array;
}

/** By row. `nodeAt` is NEVER_SCRAPED before the first time; pods are scraped with their nodes. */
type Scrapes = { -readonly [K in keyof SavedUsage]: SavedUsage[K] };
const NEVER_SCRAPED = -1;

const scrapes = new WeakMap<World, Scrapes>();

function scrapesOf(world: World): Scrapes {
  const known = scrapes.get(world) ?? {
    nodeAt: new Int32Array(0),
    nodeMilli: new Int32Array(0),
    nodeBytes: new Float64Array(0),
    podMilli: new Int32Array(0),
    podBytes: new Float64Array(0),
  };
  scrapes.set(world, known);
  return known;
}

/** At the end of a tick. Does nothing in most of them, and nothing while the API server, which the metrics go through, does not answer. */
export function scrape(world: World): void {
  if (world.tick % SCRAPE_SECONDS === 0 && world.plane.answers) scrapeNow(world);
}

export function scrapeNow(world: World): void {
  const known = scrapesOf(world);
  widen(known, world.nodes.length, world.pods.length);
  const { nodes, pods } = world;
  for (const slot of nodes.byName()) {
    if (!answersNow(world, slot)) continue;
    known.nodeAt[slot] = world.tick;
    known.nodeMilli[slot] = Math.round(nodes.at.usedMilli[slot] ?? 0);
    known.nodeBytes[slot] = nodes.at.usedMemory[slot] ?? 0;
  }
  const { grantedMilli } = toldOf(world);
  for (let row = 0; row < pods.length; row += 1) {
    if (known.nodeAt[pods.at.node[row] ?? -1] !== world.tick) continue;
    known.podMilli[row] = Math.round(grantedMilli[row] ?? 0);
    known.podBytes[row] = pods.at.memory[row] ?? 0;
  }
}

function widen(known: Scrapes, nodes: number, pods: number): void {
  if (nodes > known.nodeAt.length) {
    known.nodeAt = whole(known.nodeAt, new Int32Array(2 * nodes).fill(NEVER_SCRAPED));
    known.nodeMilli = whole(known.nodeMilli, new Int32Array(2 * nodes));
    known.nodeBytes = whole(known.nodeBytes, new Float64Array(2 * nodes));
  }
  if (pods > known.podMilli.length) {
    known.podMilli = whole(known.podMilli, new Int32Array(2 * pods));
    known.podBytes = whole(known.podBytes, new Float64Array(2 * pods));
  }
}

function whole<T extends Int32Array | Float64Array>(column: T, into: T): T {
  into.set(column);
  return into;
}

/** Undefined before the first scrape of this node; a machine of that row before it was another one. */
export function usageOfNode(world: World, slot: number): Usage | undefined {
  const { nodeAt, nodeMilli, nodeBytes } = scrapesOf(world);
  const at = nodeAt[slot] ?? NEVER_SCRAPED;
  if (at === NEVER_SCRAPED || at < world.nodes.node(slot).metadata.creationTimestamp) return undefined;
  return { milli: nodeMilli[slot] ?? 0, bytes: nodeBytes[slot] ?? 0, at: tick(at) };
}

/** Undefined for a pod that did not run when its node was scraped last. */
export function usageOfPod(world: World, row: number): Usage | undefined {
  const { nodeAt, podMilli, podBytes } = scrapesOf(world);
  const at = nodeAt[world.pods.at.node[row] ?? -1] ?? NEVER_SCRAPED;
  const { metadata, status } = world.pods.pod(row);
  if (at === NEVER_SCRAPED || at < metadata.creationTimestamp || at < (status.startTime ?? world.tick + 1))
    return undefined;
  return { milli: podMilli[row] ?? 0, bytes: podBytes[row] ?? 0, at: tick(at) };
}

/** Whether a scrape since then must have failed. */
export function isStale(world: World, { at }: Usage): boolean {
  return world.tick - at >= SCRAPE_SECONDS;
}

export function saveUsage(world: World): SavedUsage {
  const { nodeAt, nodeMilli, nodeBytes, podMilli, podBytes } = scrapesOf(world);
  const [nodes, pods] = [world.nodes.length, world.pods.length];
  return {
    nodeAt: nodeAt.slice(0, nodes),
    nodeMilli: nodeMilli.slice(0, nodes),
    nodeBytes: nodeBytes.slice(0, nodes),
    podMilli: podMilli.slice(0, pods),
    podBytes: podBytes.slice(0, pods),
  };
}

export function restoreUsage(world: World, saved: SavedUsage): void {
  scrapes.set(world, { ...saved });
}
