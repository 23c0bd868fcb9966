// Users' requests on their way: in at every node that has power, then to the pods that this node's kube-proxy knows, each the same share
// (iptables: every endpoint 1/n, whatever its load). Those that meet nobody fail here.

import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { type Flow, fail } from './flow.ts';
import type { ServiceTraffic } from './traffic.ts';

export function send(world: World, flow: Flow): void {
  const { power } = world.nodes.at;
  world.pods.at.arrived.fill(0, 0, world.pods.length);
  let doors = 0;
  for (const node of world.nodes.byName()) doors += power[node] as number;
  const stale = world.proxies.staleNodes().filter((node) => power[node] === 1);
  world.traffic.all().forEach((one, number) => {
    let attempts = one.rate;
    for (const again of one.again) attempts += again;
    if (attempts <= 0) return;
    if (doors === 0) return fail(flow, one, 'node unreachable', attempts);
    const each = attempts / doors;
    spread(world, flow, one, number, world.proxies.current(one.key), each * (doors - stale.length));
    for (const node of stale) spread(world, flow, one, number, world.proxies.rules(one.key, node), each);
  });
}

function spread(world: World, flow: Flow, one: ServiceTraffic, number: number, rows: readonly number[], count: number): void {
  if (count <= 0) return;
  if (rows.length === 0) return fail(flow, one, 'no endpoints', count);
  const { arrived, node, stage, servesAt, service } = world.pods.at;
  const { power } = world.nodes.at;
  const share = count / rows.length;
  for (const row of rows) {
    const at = node[row] as number;
    if (at < 0 || world.pods.stored[row] === undefined) fail(flow, one, 'connection refused', share);
    else if (power[at] === 0) fail(flow, one, 'node unreachable', share);
    else if (stage[row] !== STAGE.running || (servesAt[row] as number) > world.tick) fail(flow, one, 'connection refused', share);
    else {
      arrived[row] = (arrived[row] as number) + share;
      service[row] = number + 1;
    }
  }
}
