// Users' requests on their way: in at every node that has power, then to the pods that this node's kube-proxy knows, each the same share
// (iptables: every endpoint 1/n, whatever its load). Those that meet nobody fail here.

import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { type Flow, fail } from './flow.ts';
import { LOSS } from './loss-reasons.ts';

export function send(world: World, flow: Flow): void {
  const { power } = world.nodes.at;
  world.pods.at.arrived.fill(0, 0, world.pods.length);
  let doors = 0;
  for (const node of world.nodes.byName()) doors += power[node] as number;
  const stale = world.proxies.staleNodes().filter((node) => power[node] === 1);
  const services = world.traffic.all();
  for (let number = 0; number < services.length; number += 1) {
    const one = world.traffic.byNumber(number);
    if (!one) continue;
    let attempts = one.rate;
    for (const again of one.again) attempts += again;
    if (attempts <= 0) continue;
    if (doors === 0) {
      fail(flow, number, LOSS.unreachable, attempts);
      continue;
    }
    const each = attempts / doors;
    spread(world, flow, number, world.proxies.current(one.key), each * (doors - stale.length));
    for (const node of stale) spread(world, flow, number, world.proxies.rules(one.key, node), each);
  }
}

function spread(world: World, flow: Flow, number: number, rows: readonly number[], count: number): void {
  if (count <= 0) return;
  if (rows.length === 0) return fail(flow, number, LOSS.noEndpoints, count);
  const { arrived, node, stage, servesAt, service } = world.pods.at;
  const { power } = world.nodes.at;
  const now = world.tick;
  const share = count / rows.length;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as number;
    const at = node[row] as number;
    // A freed row has stage none: its address answers no more, or not yet again.
    if (at >= 0 && power[at] === 0) fail(flow, number, LOSS.unreachable, share);
    else if (stage[row] !== STAGE.running || (servesAt[row] as number) > now) fail(flow, number, LOSS.refused, share);
    else {
      arrived[row] = (arrived[row] as number) + share;
      service[row] = number + 1;
    }
  }
}
