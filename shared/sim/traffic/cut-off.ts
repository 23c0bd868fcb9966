// Requests that wait in a process that ends are cut off. Called by whoever ends it, while its row still tells whose they were.

import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';

export function cutOff(world: World, slot: number): void {
  const { queue, service, stage, node } = world.pods.at;
  const waiting = queue[slot] as number;
  if (waiting === 0) return;
  queue[slot] = 0;
  const one = world.traffic.byNumber((service[slot] as number) - 1);
  if (!one) return;
  const dark = stage[slot] !== STAGE.stopping && world.nodes.at.power[node[slot] as number] === 0;
  const reason = dark ? 'node unreachable' : 'connection refused';
  one.tick.lost[reason] += waiting;
  one.totals.lost[reason] += waiting;
}
