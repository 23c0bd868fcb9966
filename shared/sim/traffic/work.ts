// Pods at work: each node divides its processor among its pods, each pod serves what its share allows, first come first served. Late answers cost as much
// processor as timely ones and help nobody; that is how an overload keeps itself alive (rule TRAFFIC-6).
// Passes go over the rows in their order: the columns are then read as they lie in memory, which at 150,000 pods is most of the speed.

import { STAGE } from '../machines/pods.ts';
import { shareProcessor } from '../machines/processor.ts';
import type { World } from '../world.ts';
import { type Flow, fail } from './flow.ts';
import { LOSS } from './loss-reasons.ts';
import { chanceBeyond, chanceOfFull, chanceToWait, MOST_UTILISATION, tailBehind, tailOfWait } from './response.ts';

export function work(world: World, flow: Flow): void {
  wish(world, flow);
  grant(world, flow);
  serve(world, flow);
}

/** One tick is one second, so work in thousandths of a core-second is millicores. */
function wish(world: World, flow: Flow): void {
  const { node, stage, image, queue, arrived, limitMilli, wantedMilli, grantedMilli } = world.pods.at;
  const { power } = world.nodes.at;
  const { nodeWanted } = flow;
  const { length } = world.pods;
  for (let row = 0; row < length; row += 1) {
    const does = stage[row];
    const at = node[row] as number;
    const profile = (does === STAGE.running || does === STAGE.stopping) && power[at] === 1 ? world.images.profile(image[row] as number) : undefined;
    if (!profile) {
      wantedMilli[row] = 0;
      grantedMilli[row] = 0;
      continue;
    }
    const wanted = profile.idleMilliCpu + ((queue[row] as number) + (arrived[row] as number)) * profile.milliCpuSecondsPerRequest;
    const limit = limitMilli[row] as number;
    const capped = limit > 0 && wanted > limit ? limit : wanted;
    wantedMilli[row] = capped;
    grantedMilli[row] = capped;
    nodeWanted[at] = (nodeWanted[at] as number) + capped;
  }
}

/** Where pods want more than their node has, it goes by weight; elsewhere everyone already has what was wanted. */
function grant(world: World, flow: Flow): void {
  const { capacityMilli, usedMilli, usedMemory } = world.nodes.at;
  const { wantedMilli, grantedMilli, weight } = world.pods.at;
  for (const at of world.nodes.byName()) {
    const capacity = capacityMilli[at] as number;
    const wanted = flow.nodeWanted[at] as number;
    usedMilli[at] = Math.min(wanted, capacity);
    usedMemory[at] = 0;
    if (wanted <= capacity) continue;
    flow.contended[at] = 1;
    const rows = world.nodes.pods[at] ?? [];
    if (flow.want.length < rows.length) {
      flow.want = new Float64Array(rows.length * 2);
      flow.weight = new Float64Array(rows.length * 2);
      flow.grant = new Float64Array(rows.length * 2);
    }
    for (let i = 0; i < rows.length; i += 1) {
      flow.want[i] = wantedMilli[rows[i] as number] as number;
      flow.weight[i] = weight[rows[i] as number] as number;
    }
    shareProcessor(flow.want, flow.weight, rows.length, capacity, flow.grant);
    for (let i = 0; i < rows.length; i += 1) grantedMilli[rows[i] as number] = flow.grant[i] as number;
  }
}

function serve(world: World, flow: Flow): void {
  const { stage, image, queue, arrived, good, lost, wait, memory, node } = world.pods.at;
  const { usedMemory, power } = world.nodes.at;
  const { length } = world.pods;
  for (let row = 0; row < length; row += 1) {
    const does = stage[row];
    const at = node[row] as number;
    const profile = (does === STAGE.running || does === STAGE.stopping) && power[at] === 1 ? world.images.profile(image[row] as number) : undefined;
    if (!profile) {
      good[row] = 0;
      lost[row] = 0;
      wait[row] = 0;
      memory[row] = 0;
      continue;
    }
    if ((queue[row] as number) + (arrived[row] as number) > 0) answer(world, flow, row, profile);
    else {
      good[row] = 0;
      lost[row] = 0;
      wait[row] = 0;
    }
    const uses = profile.memoryBytes + (queue[row] as number) * profile.memoryBytesPerRequest;
    memory[row] = uses;
    usedMemory[at] = (usedMemory[at] as number) + uses;
  }
}

type Profile = NonNullable<ReturnType<World['images']['profile']>>;

/**
 * 40 requests come to a pod that can do 50 a second and finds nobody waiting: all are served, most at once, some behind others. 60 come: 50 are served and
 * 10 wait; at 10 more each second the backlog fills, and what it cannot hold is refused.
 */
function answer(world: World, flow: Flow, row: number, profile: Profile): void {
  const at = world.pods.at;
  const number = (at.service[row] as number) - 1;
  const one = world.traffic.byNumber(number);
  if (!one) return;
  const before = at.queue[row] as number;
  const arrived = at.arrived[row] as number;
  const perRequest = profile.milliCpuSecondsPerRequest;
  const granted = (at.grantedMilli[row] as number) - profile.idleMilliCpu;
  const available = Math.max(1, availableTo(world, flow, row) - profile.idleMilliCpu);
  const most = granted <= 0 ? 0 : granted / perRequest;
  const served = Math.min(before + arrived, most);
  let left = before + arrived - served;

  const rate = available / perRequest;
  const own = perRequest / Math.min(1000, available);
  const utilisation = Math.min(MOST_UTILISATION, arrived / rate);
  const cores = Math.max(1, available / 1000);
  const chance = chanceToWait(cores, utilisation);
  // Beyond the backlog nobody may wait: the mean says so in an overload, chance below it.
  const overflow = Math.max(0, left - profile.backlog);
  const unlucky = left > 0 ? 0 : served * chanceOfFull(chance, utilisation, profile.backlog);
  left -= overflow;

  const waves = (chance * utilisation) / (1 - utilisation);
  const waiting = Math.min(profile.backlog, (before + left) / 2 + waves);
  const pace = most > 0 && left > 0 ? most : rate;
  const seconds = waiting / pace + own;
  const late = (served - unlucky) * chanceBeyond(one.timeoutSeconds, waiting, pace, own);
  const fine = served - unlucky - late;

  fail(flow, number, LOSS.queueFull, overflow + unlucky);
  fail(flow, number, LOSS.timedOut, late);
  one.tick.good += fine;
  one.totals.good += fine;
  at.queue[row] = left;
  at.good[row] = fine;
  at.lost[row] = overflow + unlucky + late;
  at.wait[row] = seconds;

  const slowest = own + (left > 0 ? tailBehind(waiting, pace) : tailOfWait(cores, utilisation) / rate);
  flow.answered[number] = (flow.answered[number] as number) + served;
  flow.seconds[number] = (flow.seconds[number] as number) + served * seconds;
  if (slowest > (flow.slowest[number] as number)) flow.slowest[number] = slowest;
  flow.wanted[number] = (flow.wanted[number] as number) + (before + arrived) * perRequest;
  flow.available[number] = (flow.available[number] as number) + available;
}

/** What the pod could have had: its limit, or all that its node has to spare. On a contended node just what it was granted. */
function availableTo(world: World, flow: Flow, row: number): number {
  const at = world.pods.at;
  const node = at.node[row] as number;
  const granted = at.grantedMilli[row] as number;
  const limit = at.limitMilli[row] as number;
  if (flow.contended[node] === 1) return granted;
  const could = granted + (world.nodes.at.capacityMilli[node] as number) - (flow.nodeWanted[node] as number);
  return limit > 0 && could > limit ? limit : could;
}
