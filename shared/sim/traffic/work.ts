// Second part of a tick: pods want processor for what they have to do, nodes share out what they have, and each pod's rate, queue and memory follow.
// Three passes over rows, the same for all Services.

import { shareProcessor } from '../machines/processor.ts';
import { type Ground, hasProcess } from './ground.ts';
import { chanceOfFull, chanceToWait, LN_100, MOST_UTILISATION, tailBehind, tailOfWait } from './response.ts';

/** Demand beyond twice the capacity is not told apart. */
export const LOAD_MOST = 2;
/** Stands for a rate without bound: an image whose requests cost nothing. */
const FREE_RATE = 1e9;

/** Each pod's wish: what it takes to be idle, and to work off everything that waits and arrives within this second. The limit cuts what is granted. */
export function wish(ground: Ground): void {
  const { length } = ground.pods;
  const { stage, node, image, queue, arrived, wantedMilli, grantedMilli, limitMilli, weight, memory, wait } = ground.pods.at;
  const { nodeWanted, nodeWeight, idle, workPerRequest } = ground.traffic.work;
  const { power } = ground.nodes.at;
  nodeWanted.fill(0, 0, ground.nodes.length);
  nodeWeight.fill(0, 0, ground.nodes.length);
  for (let slot = 0; slot < length; slot += 1) {
    const on = node[slot] as number;
    if (!hasProcess(stage[slot]) || on < 0 || power[on] === 0) {
      wantedMilli[slot] = 0;
      grantedMilli[slot] = 0;
      memory[slot] = 0;
      wait[slot] = 0;
      continue;
    }
    const kind = image[slot] as number;
    const wanted = (idle[kind] as number) + ((queue[slot] as number) + (arrived[slot] as number)) * (workPerRequest[kind] as number);
    const limit = limitMilli[slot] as number;
    const allowed = limit > 0 && wanted > limit ? limit : wanted;
    wantedMilli[slot] = wanted;
    grantedMilli[slot] = allowed;
    nodeWanted[on] = (nodeWanted[on] as number) + allowed;
    nodeWeight[on] = (nodeWeight[on] as number) + (weight[slot] as number);
  }
}

/** Nodes with enough grant every wish; the others share by weight. */
export function grant(ground: Ground): void {
  const { nodes, traffic } = ground;
  const { nodeWanted, nodeStretch } = traffic.work;
  const { capacityMilli, usedMilli, usedMemory } = nodes.at;
  for (let on = 0; on < nodes.length; on += 1) {
    usedMilli[on] = 0;
    usedMemory[on] = 0;
    const capacity = capacityMilli[on] as number;
    const wanted = nodeWanted[on] as number;
    nodeStretch[on] = wanted > 0 && wanted < capacity ? capacity / wanted : 1;
    if (wanted > capacity) ration(ground, on, capacity);
  }
}

function ration(ground: Ground, on: number, capacity: number): void {
  const { work } = ground.traffic;
  const here = ground.nodes.pods[on] ?? [];
  const { stage, grantedMilli, weight } = ground.pods.at;
  work.prepareNode(here.length);
  let count = 0;
  for (const slot of here) {
    if (!hasProcess(stage[slot])) continue;
    work.wanted[count] = grantedMilli[slot] as number;
    work.weight[count] = weight[slot] as number;
    count += 1;
  }
  shareProcessor(work.wanted, work.weight, count, capacity, work.granted);
  count = 0;
  for (const slot of here) {
    if (!hasProcess(stage[slot])) continue;
    grantedMilli[slot] = work.granted[count] as number;
    count += 1;
  }
}

/**
 * From what was granted to what is served. Capacity is more than what is granted now: it is what the pod would get if it wanted more, at least its part by
 * weight, and its part of the node's slack. Empties the queues: `depart` fills them again with what is left.
 */
export function serve(ground: Ground): void {
  const { length } = ground.pods;
  const { stage, node, image, queue, arrived, wantedMilli, grantedMilli, limitMilli, weight, memory, wait } = ground.pods.at;
  const { capacityMilli, usedMilli, usedMemory } = ground.nodes.at;
  const { work } = ground.traffic;
  for (let slot = 0; slot < length; slot += 1) {
    const granted = grantedMilli[slot] as number;
    const kind = image[slot] as number;
    const on = node[slot] as number;
    const waiting = queue[slot] as number;
    const coming = arrived[slot] as number;
    if (waiting + coming > 0 && hasProcess(stage[slot])) {
      const capacity = capacityMilli[on] as number;
      const part = (weight[slot] as number) > 0 ? (capacity * (weight[slot] as number)) / (work.nodeWeight[on] as number) : 0;
      const stretched = granted * (work.nodeStretch[on] as number);
      let potential = part > stretched ? part : stretched;
      const limit = limitMilli[slot] as number;
      if (limit > 0 && potential > limit) potential = limit;
      const enough = granted >= (wantedMilli[slot] as number);
      grantedMilli[slot] = serveOne(ground, slot, kind, waiting, coming, potential, enough);
      usedMilli[on] = (usedMilli[on] as number) + (grantedMilli[slot] as number);
      usedMemory[on] = (usedMemory[on] as number) + (memory[slot] as number);
    } else if (hasProcess(stage[slot]) && on >= 0) {
      wait[slot] = 0;
      if (ground.nodes.at.power[on] === 0) continue;
      memory[slot] = work.memory[kind] as number;
      usedMilli[on] = (usedMilli[on] as number) + granted;
      usedMemory[on] = (usedMemory[on] as number) + (memory[slot] as number);
    }
  }
}

/** One pod with requests. Returns the processor that it really used. */
function serveOne(ground: Ground, slot: number, kind: number, waiting: number, coming: number, potential: number, enough: boolean): number {
  const { queue, grantedMilli, memory, wait } = ground.pods.at;
  const { work } = ground.traffic;
  const idle = work.idle[kind] as number;
  const each = work.workPerRequest[kind] as number;
  const room = work.backlog[kind] as number;
  const granted = grantedMilli[slot] as number;
  const all = waiting + coming;
  const able = enough ? all : granted <= idle ? 0 : each > 0 ? (granted - idle) / each : all;
  const rate = potential <= idle ? 0 : each > 0 ? (potential - idle) / each : FREE_RATE;
  const cores = potential > 1000 ? potential / 1000 : 1;

  let utilisation = rate > 0 ? coming / rate : MOST_UTILISATION;
  if (utilisation > MOST_UTILISATION) utilisation = MOST_UTILISATION;
  const chance = chanceToWait(cores, utilisation);
  let over = all - (able < all ? able : all) - room;
  const byChance = coming * chanceOfFull(chance, utilisation, room);
  if (over < byChance) over = byChance;
  if (over > coming) over = coming;
  const taken = all - over;
  const done = able < taken ? able : taken;
  const left = taken - done;

  work.served[slot] = done === taken ? 1 : done / taken;
  work.refused[slot] = coming > 0 ? over / coming : 0;
  work.rate[slot] = rate;
  const demand = rate > 0 ? all / rate : LOAD_MOST;
  work.busy[slot] = demand > LOAD_MOST ? LOAD_MOST : demand;
  queue[slot] = 0;
  if (rate <= 0) {
    work.chance[slot] = 1;
    work.spare[slot] = 0;
    work.seconds[slot] = 0;
    work.ahead[slot] = left;
    work.tail[slot] = 0;
    wait[slot] = 0;
    memory[slot] = (work.memory[kind] as number) + left * (work.memoryPerRequest[kind] as number);
    return granted;
  }
  const seconds = cores / rate;
  const ahead = (waiting + left) / 2;
  const spare = rate * (1 - utilisation);
  const byRoom = room / rate;
  let mean = chance / spare;
  if (mean > byRoom) mean = byRoom;
  if (mean < ahead / rate) mean = ahead / rate;
  let tail = tailOfWait(cores, utilisation) / rate;
  if (tail > byRoom) tail = Math.min(tail, tailBehind(room, rate));
  if (ahead > 0) tail = Math.max(tail, tailBehind(ahead, rate));
  work.chance[slot] = chance;
  work.spare[slot] = spare;
  work.seconds[slot] = seconds;
  work.ahead[slot] = ahead;
  work.tail[slot] = Math.max(LN_100 * seconds, seconds + tail);
  wait[slot] = mean;
  const inside = done * (mean + seconds);
  memory[slot] = (work.memory[kind] as number) + (inside > left ? inside : left) * (work.memoryPerRequest[kind] as number);
  const used = idle + done * each;
  return used < granted ? used : granted;
}
