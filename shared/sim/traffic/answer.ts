// Pods at work: each node divides its processor among its pods, each pod serves what its share allows, first come first served. Late answers cost as much
// processor as timely ones and help nobody; that is how an overload keeps itself alive (rule TRAFFIC-6).

import { divideProcessor } from './divide.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { type Flow, fail } from './flow.ts';
import { ninetyNinth, shareLate, waveWait } from './latency.ts';
import type { ServiceTraffic } from './traffic.ts';

export function answer(world: World, flow: Flow): void {
  const { power, capacityMilli, usedMilli, usedMemory } = world.nodes.at;
  const { wantedMilli, grantedMilli, weight } = world.pods.at;
  for (const node of world.nodes.byName()) {
    const pods = world.nodes.pods[node] as number[];
    if (power[node] === 0) {
      usedMilli[node] = 0;
      usedMemory[node] = 0;
      for (const row of pods) rest(world, row);
      continue;
    }
    for (const row of pods) want(world, row);
    const capacity = capacityMilli[node] as number;
    const used = divideProcessor(capacity, pods, wantedMilli, weight, grantedMilli);
    usedMilli[node] = used;
    let memory = 0;
    for (const row of pods) memory += serve(world, flow, row, capacity - used);
    usedMemory[node] = memory;
  }
  for (const [one, sums] of flow.answered) {
    one.latency = sums.count > 0 ? sums.seconds / sums.count : 0;
    one.latency99 = sums.slowest;
  }
  for (const one of world.traffic.all()) smooth(one, flow);
}

function rest(world: World, row: number): void {
  const at = world.pods.at;
  at.wantedMilli[row] = 0;
  at.grantedMilli[row] = 0;
  at.good[row] = 0;
  at.lost[row] = 0;
  at.memory[row] = 0;
}

/** One tick is one second, so work in thousandths of a core-second is millicores. */
function want(world: World, row: number): void {
  const at = world.pods.at;
  const stage = at.stage[row];
  const profile = stage === STAGE.running || stage === STAGE.stopping ? world.images.profile(at.image[row] as number) : undefined;
  if (!profile) return rest(world, row);
  const work = ((at.queue[row] as number) + (at.arrived[row] as number)) * profile.milliCpuSecondsPerRequest;
  const wanted = profile.idleMilliCpu + work;
  const limit = at.limitMilli[row] as number;
  at.wantedMilli[row] = limit > 0 && wanted > limit ? limit : wanted;
}

/** Serves from the queue, and returns the memory in use. `spare` is what the node has left, which the pod could have had as well. */
function serve(world: World, flow: Flow, row: number, spare: number): number {
  const at = world.pods.at;
  const stage = at.stage[row];
  if (stage !== STAGE.running && stage !== STAGE.stopping) return 0;
  const profile = world.images.profile(at.image[row] as number);
  if (!profile) return 0;
  const waiting = at.queue[row] as number;
  const arrived = at.arrived[row] as number;
  at.good[row] = 0;
  at.lost[row] = 0;
  at.wait[row] = 0;
  at.memory[row] = profile.memoryBytes + waiting * profile.memoryBytesPerRequest;
  if (waiting + arrived === 0) return at.memory[row] as number;
  const one = world.traffic.byNumber((at.service[row] as number) - 1);
  if (!one) return at.memory[row] as number;

  const work = profile.milliCpuSecondsPerRequest;
  const limit = at.limitMilli[row] as number;
  const granted = at.grantedMilli[row] as number;
  const could = limit > 0 ? Math.min(limit, granted + spare) : granted + spare;
  const available = Math.max(1, could - profile.idleMilliCpu);
  const most = Math.max(0, granted - profile.idleMilliCpu) / work;
  const served = Math.min(waiting + arrived, most);
  let left = waiting + arrived - served;
  const refused = Math.max(0, left - profile.backlog);
  left -= refused;

  const own = work / Math.min(1000, available);
  const wave = own * (1 + waveWait((arrived * work) / available, available));
  const fluid = most > 0 ? (waiting + left) / 2 / most : one.timeoutSeconds * 2;
  const wait = wave + fluid;
  const late = served * shareLate(wait, one.timeoutSeconds);
  fail(flow, one, 'queue full', refused);
  fail(flow, one, 'timed out', late);
  const good = served - late;
  one.tick.good += good;
  one.totals.good += good;
  at.queue[row] = left;
  at.good[row] = good;
  at.lost[row] = refused + late;
  at.wait[row] = wait;
  at.memory[row] = profile.memoryBytes + left * profile.memoryBytesPerRequest;
  account(flow, one, served, wait, ninetyNinth(wave, fluid), (waiting + arrived) * work, available);
  return at.memory[row] as number;
}

function account(flow: Flow, one: ServiceTraffic, count: number, wait: number, slowest: number, wanted: number, available: number): void {
  const sums = flow.answered.get(one);
  if (!sums) {
    flow.answered.set(one, { count, seconds: count * wait, slowest, wanted, available });
    return;
  }
  sums.count += count;
  sums.seconds += count * wait;
  if (slowest > sums.slowest) sums.slowest = slowest;
  sums.wanted += wanted;
  sums.available += available;
}

const SMOOTHING_TICKS = 5;
/** The dial ends at twice what there is. */
const MOST_LOAD = 2;

function smooth(one: ServiceTraffic, flow: Flow): void {
  const sums = flow.answered.get(one);
  if (!sums) {
    one.latency = 0;
    one.latency99 = 0;
  }
  const now = sums ? Math.min(MOST_LOAD, sums.wanted / sums.available) : flow.failed.has(one) ? MOST_LOAD : 0;
  one.load += (now - one.load) / SMOOTHING_TICKS;
}
