// How disrupted the zones are, and how fast their nodes may get NoExecute taints (facts sheet 2.8): when much of a zone is silent at once, it is rather the
// network than the nodes.

import { must } from '../../base/assert.ts';
import { sortedKeys } from '../../base/order.ts';
import type { World } from '../world.ts';
import type { Zone, ZoneState } from './node-memory.ts';

/** node-eviction-rate 0.1 a second, and secondary-node-eviction-rate 0.01 in zones of more than large-cluster-size-threshold nodes. */
export const SECONDS_PER_TAINTED_NODE = 10;
const LARGE_CLUSTER = 50;

export interface ReadyCounts {
  ready: number;
  others: number;
}

/** Facts sheet 2.8: no ready node at all, or at least three and 55 % of them not ready. */
export function zoneState(ready: number, notReady: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  return notReady > 2 && notReady * 100 >= 55 * (ready + notReady) ? 'PartialDisruption' : 'Normal';
}

/**
 * Brings states and rates up to date. `all dark`: no zone has a ready node any more, which is not believed: taints are to be lifted, and none comes.
 * `light again`: the first one is back.
 */
export function setDisruption(
  world: World,
  counts: ReadonlyMap<string, ReadyCounts>,
): 'all dark' | 'light again' | undefined {
  const { zones } = world.nodeMemory;
  for (const name of sortedKeys(counts))
    if (!zones.has(name)) zones.set(name, { state: 'Initial', period: SECONDS_PER_TAINTED_NODE, taintAt: world.tick });
  for (const name of sortedKeys(zones)) if (!counts.has(name)) zones.delete(name);
  if (zones.size === 0) return undefined;
  const next = sortedKeys(zones).map((name) => {
    const { ready, others } = must(counts.get(name), 'zones without nodes were dropped');
    return { zone: must(zones.get(name), 'a key of the map'), state: zoneState(ready, others), nodes: ready + others };
  });
  const allDark = next.every((one) => one.state === 'FullDisruption');
  const wereDark = next.every((one) => one.zone.state === 'FullDisruption');
  if (allDark && wereDark) return undefined;
  for (const { zone, state, nodes } of next) {
    if (zone.state === state && !allDark && !wereDark) continue;
    zone.state = state;
    setPeriod(world, zone, allDark ? 0 : periodOf(state, nodes));
  }
  return allDark ? 'all dark' : wereDark ? 'light again' : undefined;
}

/** Seconds between two nodes of a zone; 0 when none may be tainted. */
function periodOf(state: ZoneState, nodes: number): number {
  if (state !== 'PartialDisruption') return SECONDS_PER_TAINTED_NODE;
  return nodes > LARGE_CLUSTER ? 10 * SECONDS_PER_TAINTED_NODE : 0;
}

/** A new rate begins with a token only if the old one had one to give (SwapLimiter): after a rate of 0 the first taint waits a whole period. */
function setPeriod({ tick }: World, zone: Zone, period: number): void {
  if (zone.period === period) return;
  const open = zone.period !== 0 && zone.taintAt <= tick;
  zone.taintAt = open ? tick : tick + period;
  zone.period = period;
}
