// Second part of a tick: pods want processor for what they have to do, nodes share out what they have, and each pod's rate, queue and memory follow.
// Three passes over rows, the same for all Services.

import { shareProcessor } from '../machines/processor.ts';
import type { Ground } from './ground.ts';
import { OUTCOME, ROLE } from './pod-work.ts';
import { chanceOfFull, chanceToWait, MOST_UTILISATION } from './response.ts';

/** Demand beyond twice the capacity is not told apart. */
export const LOAD_MOST = 2;
/** Stands for a rate without bound: an image whose requests cost nothing. */
const FREE_RATE = 1e9;

/** Each pod's wish: what it takes to be idle, and to work off everything that waits and arrives within this second. The limit cuts what is granted. */
export function wish(ground: Ground): void {
  const { length } = ground.pods;
  const { node, image, queue, arrived, wantedMilli, grantedMilli, limitMilli, weight, memory, wait } = ground.pods.at;
  const { nodeWanted, nodeWeight, idle, workPerRequest, memory: atRest, role } = ground.traffic.work;
  const { usedMemory } = ground.nodes.at;
  nodeWanted.fill(0, 0, ground.nodes.length);
  nodeWeight.fill(0, 0, ground.nodes.length);
  usedMemory.fill(0, 0, ground.nodes.length);
  for (let slot = 0; slot < length; slot += 1) {
    if (role[slot] === ROLE.none) {
      wantedMilli[slot] = 0;
      grantedMilli[slot] = 0;
      memory[slot] = 0;
      wait[slot] = 0;
      continue;
    }
    const on = node[slot] as number;
    const kind = image[slot] as number;
    const waiting = queue[slot] as number;
    const requests = waiting + (arrived[slot] as number);
    const wanted = (idle[kind] as number) + requests * (workPerRequest[kind] as number);
    const limit = limitMilli[slot] as number;
    const allowed = limit > 0 && wanted > limit ? limit : wanted;
    wantedMilli[slot] = wanted;
    grantedMilli[slot] = allowed;
    nodeWanted[on] = (nodeWanted[on] as number) + allowed;
    nodeWeight[on] = (nodeWeight[on] as number) + (weight[slot] as number);
    if (requests > 0) role[slot] = waiting > 0 || allowed < wanted ? ROLE.pressed : ROLE.calm;
    else {
      role[slot] = ROLE.stays;
      wait[slot] = 0;
      memory[slot] = atRest[kind] as number;
      usedMemory[on] = (usedMemory[on] as number) + (atRest[kind] as number);
    }
  }
}

/** Nodes with enough grant every wish; the others share by weight. */
export function grant(ground: Ground): void {
  const { nodes, traffic } = ground;
  const { nodeWanted, nodeWeight, nodeStretch } = traffic.work;
  const { capacityMilli, usedMilli } = nodes.at;
  for (let on = 0; on < nodes.length; on += 1) {
    const capacity = capacityMilli[on] as number;
    const wanted = nodeWanted[on] as number;
    nodeStretch[on] = wanted > 0 && wanted < capacity ? capacity / wanted : 1;
    nodeWeight[on] = (nodeWeight[on] as number) > 0 ? capacity / (nodeWeight[on] as number) : 0;
    usedMilli[on] = wanted > capacity ? ration(ground, on, capacity) : wanted;
  }
}

/** Returns the sum of what is granted. Whoever gets less than it wants is pressed. */
function ration(ground: Ground, on: number, capacity: number): number {
  const { work } = ground.traffic;
  const here = ground.nodes.pods[on] ?? [];
  const { grantedMilli, weight } = ground.pods.at;
  work.prepareNode(here.length);
  let count = 0;
  for (const slot of here) {
    if (work.role[slot] === ROLE.none) continue;
    work.wanted[count] = grantedMilli[slot] as number;
    work.weight[count] = weight[slot] as number;
    count += 1;
  }
  shareProcessor(work.wanted, work.weight, count, capacity, work.granted);
  count = 0;
  let sum = 0;
  for (const slot of here) {
    if (work.role[slot] === ROLE.none) continue;
    const granted = work.granted[count] as number;
    if (granted < (grantedMilli[slot] as number) && work.role[slot] === ROLE.calm) work.role[slot] = ROLE.pressed;
    grantedMilli[slot] = granted;
    sum += granted;
    count += 1;
  }
  return sum;
}

/** What neighbours leave changes by a hair in every second; it counts in steps of so many millicores, so that most pods meet what others met before. */
const POTENTIAL_STEP = 25;

/**
 * From what was granted to what is served. Capacity is more than what is granted now: it is what the pod would get if it wanted more, at least its part by
 * weight, and its part of the node's slack. Empties the queues: `depart` fills them again with what is left.
 */
export function serve(ground: Ground): void {
  const { length } = ground.pods;
  const { node, queue, arrived, grantedMilli, limitMilli, weight, memory, wait } = ground.pods.at;
  const { usedMilli, usedMemory } = ground.nodes.at;
  const { work } = ground.traffic;
  const { nodeWeight, nodeStretch, outcomeOf, role } = work;
  for (let slot = 0; slot < length; slot += 1) {
    const part = role[slot] as number;
    if (part < ROLE.calm) continue;
    const on = node[slot] as number;
    const granted = grantedMilli[slot] as number;
    const slack = Math.max(
      (weight[slot] as number) * (nodeWeight[on] as number),
      granted * (nodeStretch[on] as number),
    );
    let potential = Math.max(granted, Math.floor(slack / POTENTIAL_STEP) * POTENTIAL_STEP);
    const limit = limitMilli[slot] as number;
    if (limit > 0 && potential > limit) potential = limit;
    const outcome =
      part === ROLE.calm
        ? calmOutcome(ground, slot, arrived[slot] as number, potential)
        : outcomeAt(ground, work.nextOutcome(), slot, potential);
    const { outcomes } = work;
    outcomeOf[slot] = outcome;
    if (part === ROLE.pressed) queue[slot] = 0;
    wait[slot] = outcomes[outcome + OUTCOME.wait] as number;
    const inUse = outcomes[outcome + OUTCOME.memory] as number;
    memory[slot] = inUse;
    usedMemory[on] = (usedMemory[on] as number) + inUse;
    const unused = outcomes[outcome + OUTCOME.unused] as number;
    if (unused > 0) {
      grantedMilli[slot] = granted - unused;
      usedMilli[on] = (usedMilli[on] as number) - unused;
    }
  }
}

/** Pods of one image that get as much, with as many requests and nothing in the queue, have equal seconds: reckoned for the first, found for the others. */
function calmOutcome(ground: Ground, slot: number, coming: number, potential: number): number {
  const { work } = ground.traffic;
  const { remembered, outcomes } = work;
  const image = ground.pods.at.image[slot] as number;
  const place = (Math.imul((coming * 4096) | 0, 0x9e3779b1) ^ Math.imul(potential | 0, 0x85ebca6b) ^ image) >>> 22;
  const known = remembered[place] as number;
  if (
    known >= 0 &&
    outcomes[known + OUTCOME.coming] === coming &&
    outcomes[known + OUTCOME.potential] === potential &&
    outcomes[known + OUTCOME.image] === image
  )
    return known;
  const made = outcomeAt(ground, work.nextOutcome(), slot, potential);
  remembered[place] = made;
  return made;
}

/** What happens to the requests at one pod, which could use `potential` millicores. */
function outcomeAt(ground: Ground, base: number, slot: number, potential: number): number {
  const { queue, arrived, image, wantedMilli, grantedMilli } = ground.pods.at;
  const { work } = ground.traffic;
  const { outcomes } = work;
  const kind = image[slot] as number;
  const idle = work.idle[kind] as number;
  const each = work.workPerRequest[kind] as number;
  const perMilli = work.requestsPerMilli[kind] as number;
  const room = work.backlog[kind] as number;
  const granted = grantedMilli[slot] as number;
  const waiting = queue[slot] as number;
  const coming = arrived[slot] as number;
  const all = waiting + coming;
  const enough = each === 0 || granted >= (wantedMilli[slot] as number);
  const able = enough ? all : granted <= idle ? 0 : (granted - idle) * perMilli;
  const rate = potential <= idle ? 0 : each === 0 ? FREE_RATE : (potential - idle) * perMilli;
  const pace = rate > 0 ? 1 / rate : 0;
  const cores = potential > 1000 ? potential / 1000 : 1;
  const loaded = rate > 0 ? coming * pace : MOST_UTILISATION;
  const utilisation = Math.min(loaded, MOST_UTILISATION);
  const chance = rate > 0 ? chanceToWait(cores, utilisation) : 1;

  let over = able < all ? all - able - room : -room;
  const byChance = coming * chanceOfFull(chance, utilisation, room);
  if (over < byChance) over = byChance;
  if (over > coming) over = coming;
  const taken = all - over;
  const done = Math.min(able, taken);
  const left = taken - done;

  const seconds = cores * pace;
  const ahead = (waiting + left) / 2;
  const spare = rate * (1 - utilisation);
  let mean = spare > 0 ? chance / spare : 0;
  if (mean > room * pace) mean = room * pace;
  if (mean < ahead * pace) mean = ahead * pace;
  const inside = Math.max(done * (mean + seconds), left);

  outcomes[base + OUTCOME.served] = done === taken ? 1 : done / taken;
  outcomes[base + OUTCOME.refused] = over > 0 ? over / coming : 0;
  outcomes[base + OUTCOME.rate] = rate;
  outcomes[base + OUTCOME.spare] = spare;
  outcomes[base + OUTCOME.seconds] = seconds;
  outcomes[base + OUTCOME.ahead] = ahead;
  outcomes[base + OUTCOME.chance] = chance;
  outcomes[base + OUTCOME.busy] = rate > 0 && all < LOAD_MOST * rate ? all * pace : LOAD_MOST;
  outcomes[base + OUTCOME.wait] = mean;
  outcomes[base + OUTCOME.room] = room;
  outcomes[base + OUTCOME.late] = 0;
  outcomes[base + OUTCOME.lateFor] = -1;
  outcomes[base + OUTCOME.coming] = coming;
  outcomes[base + OUTCOME.potential] = potential;
  outcomes[base + OUTCOME.image] = kind;
  outcomes[base + OUTCOME.memory] = (work.memory[kind] as number) + inside * (work.memoryPerRequest[kind] as number);
  outcomes[base + OUTCOME.unused] = Math.max(0, granted - idle - done * each);
  return base;
}
