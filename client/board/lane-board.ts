// A ship's own lane board: what its kube-proxy knows of each Service, which is old news while the proxy is stopped. A proxy that only the network
// keeps from hearing news looks as it did: nobody has told that it is behind.

import { compareText } from '../../shared/base/order.ts';
import type { World } from '../../shared/sim/world.ts';

/** More Services than these have no room on a ship; the inspector has them all. */
const MOST_LANES = 6;

export interface LaneBoard {
  /** The proxy is stopped: it keeps the rules it had. */
  readonly stale: boolean;
  readonly lanes: readonly BoardLane[];
}

export interface BoardLane {
  /** `namespace/name` of the Service. */
  readonly key: string;
  /** Pods that connections from this ship are sent to. */
  readonly pods: number;
  /** Not what an up-to-date proxy would know. */
  readonly old: boolean;
}

/** The boards of all ships, by the nodes' slots. Proxies that are up to date share the very same board. */
export function laneBoardsOf(world: World): (node: number) => LaneBoard {
  const { proxies } = world;
  const services = [...world.store.table('Service').keys()].sort(compareText).slice(0, MOST_LANES);
  const fresh: LaneBoard = {
    stale: false,
    lanes: services.map((key) => ({ key, pods: proxies.current(key).length, old: false })),
  };
  return (node) => {
    if (!proxies.isStale(node) || world.plane.links.proxies.has(node)) return fresh;
    const lanes = services.map((key) => {
      const rules = proxies.rules(key, node);
      return { key, pods: rules.length, old: rules !== proxies.current(key) };
    });
    return { stale: true, lanes };
  };
}
