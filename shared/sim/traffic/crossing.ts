// How many requests leave the zone in which their users enter: on the way to a pod in another zone they take longer.

import { zoneOf } from '../../kinds/node.ts';
import type { Ground } from './ground.ts';
import type { ServiceTraffic } from './service-traffic.ts';

/** Share of a Service's requests that cross zones, by the rules of the nodes with power. Pods in the dark answer nobody. */
export function crossingShare({ nodes, pods, proxies }: Ground, { leadsTo }: ServiceTraffic): number {
  const { power } = nodes.at;
  const ways = new Map<readonly number[], Map<string, number>>();
  let powered = 0;
  for (let slot = 0; slot < nodes.length; slot += 1) {
    if (power[slot] !== 1) continue;
    powered += 1;
    const zone = zoneOf(nodes.node(slot));
    const rows = proxies.rules(leadsTo, slot);
    const zones = ways.get(rows);
    if (zones) zones.set(zone, (zones.get(zone) ?? 0) + 1);
    else ways.set(rows, new Map([[zone, 1]]));
  }
  let crossing = 0;
  for (const [rows, zones] of ways) {
    for (const [zone, count] of zones) {
      let near = 0;
      let all = 0;
      for (const row of rows) {
        const on = pods.at.node[row] as number;
        if (on < 0 || power[on] !== 1) continue;
        all += 1;
        if (zoneOf(nodes.node(on)) === zone) near += 1;
      }
      if (all > 0) crossing += count * (1 - near / all);
    }
  }
  return powered > 0 ? crossing / powered : 0;
}
