// Second part of a tick: pods want processor for what they have to do, nodes share out what they have, and each pod's rate, queue and memory follow.
// Only touched rows are looked at, and the nodes that these change: in a calm second of a large cluster nearly all pods do what they did before.

import { shareProcessor } from '../machines/processor.ts';
import { partNow, regrade } from './cohorts.ts';
import type { Ground } from './ground.ts';
import { calmOutcome, outcomeAt } from './outcome.ts';
import { CALM, GRAIN, NO_OUTCOME, OUTCOME, type PodWork, ROLE } from './pod-work.ts';
import type { ServiceTraffic } from './service-traffic.ts';

/** Probes wait for an answer for a second at least (Kubernetes takes whole seconds): faster pods need no look. */
export const LEAST_TIMEOUT_SECONDS = 1;

/** Each pod's wish: what it takes to be idle, and to work off everything that waits and arrives within this second. The limit cuts what is granted. */
export function wish(ground: Ground): void {
  const { node, image, queue, arrived, limitMilli, weight, memory } = ground.pods.at;
  const { work } = ground.traffic;
  const { touched, role, cohort } = work;
  const nodesAt = ground.nodes.at;
  for (let n = 0; n < work.touchedCount; n += 1) {
    const slot = touched[n] as number;
    if (cohort[slot] !== 0) continue;
    if (role[slot] === ROLE.none) {
      memory[slot] = 0;
      work.book(nodesAt, slot, -1, 0, weight);
      continue;
    }
    const wanted = work.wantedFor(image[slot] as number, (queue[slot] as number) + (arrived[slot] as number));
    const limit = limitMilli[slot] as number;
    work.book(nodesAt, slot, node[slot] as number, limit > 0 && wanted > limit ? limit : wanted, weight);
  }
}

/**
 * How much more a pod could get than it asks for is told in steps, finer ones near saturation: what neighbours do changes it by a hair in every second, and a
 * pod that gets as much as before does what it did before. 1.37 → 1.359, 2.3 → 2.25, 20.5 → 16.
 */
function inSteps(stretch: number): number {
  if (stretch < 1.5) return Math.floor(stretch * 64) / 64;
  if (stretch < 4) return Math.floor(stretch * 8) / 8;
  return stretch < CALM ? Math.floor(stretch) : CALM;
}

/**
 * What a unit of weight is worth on a calm node is told by the nearest power of two, for the same reason: there one pod more or less is no other second for
 * the rest. 133.3 → 128, 31.4 → 32, 23 → 32, 22 → 16.
 */
function byOctave(share: number): number {
  const fine = Math.max(1, Math.min(share, 16_384) * 65_536);
  const below = 1 << (31 - Math.clz32(fine));
  return (fine * fine > 2 * below * below ? 2 * below : below) / 65_536;
}

/** Nodes with enough grant every wish; the others share by weight. The pods of a node that grants otherwise than before are touched. */
export function grant(ground: Ground): void {
  const { work } = ground.traffic;
  const { nodeWanted, nodeWeight, nodeStretch, nodeShare, dirty } = work;
  const { capacityMilli } = ground.nodes.at;
  work.lookAtNodes(ground.nodes);
  for (let n = 0; n < work.dirtyCount; n += 1) {
    const on = dirty[n] as number;
    const capacity = capacityMilli[on] as number;
    const wanted = nodeWanted[on] as number;
    const weights = nodeWeight[on] as number;
    const short = wanted > capacity;
    const stretch = short ? 0 : wanted > 0 ? inSteps(capacity / wanted) : 1;
    const worth = weights > 0 ? capacity / weights : 0;
    const share = stretch === CALM ? byOctave(worth) : worth;
    if (!short && stretch === nodeStretch[on] && share === nodeShare[on]) continue;
    nodeStretch[on] = stretch;
    nodeShare[on] = share;
    touchNode(ground, on, stretch === CALM);
    if (short) ration(ground, on, capacity);
  }
  work.closeNodes();
}

/** Rows that are reckoned for themselves are touched; rows in a cohort go to another one, or their Service is reckoned row by row from here on. */
function touchNode(ground: Ground, on: number, calm: boolean): void {
  const { work } = ground.traffic;
  for (const slot of ground.nodes.pods[on] ?? []) {
    if (work.cohort[slot] === 0) {
      work.touch(slot);
      continue;
    }
    const number = work.behind[slot] as number;
    const service = ground.traffic.inOrder()[number - 1] as ServiceTraffic;
    if (calm && regrade(ground, service, slot, work.nodeShare[on] as number)) work.disturbed[number] = 1;
    else partNow(ground, service);
  }
}

function ration(ground: Ground, on: number, capacity: number): void {
  const { work } = ground.traffic;
  const here = ground.nodes.pods[on] ?? [];
  work.prepareNode(here.length);
  let count = 0;
  for (const slot of here) {
    if (work.role[slot] === ROLE.none) continue;
    work.wanted[count] = work.allowed[slot] as number;
    work.weight[count] = ground.pods.at.weight[slot] as number;
    count += 1;
  }
  shareProcessor(work.wanted, work.weight, count, capacity, work.granted);
  count = 0;
  for (const slot of here) {
    if (work.role[slot] === ROLE.none) continue;
    work.rationed[slot] = Math.floor((work.granted[count] as number) * GRAIN) / GRAIN;
    count += 1;
  }
}

/** What a pod would get if it wanted more than it was granted: at least its part by weight, and its part of the node's slack, within its limit. */
export function potentialOf(byWeight: number, granted: number, stretch: number, limit: number): number {
  const slack = Math.max(byWeight, granted * Math.max(1, stretch));
  return limit > 0 && slack > limit ? limit : slack;
}

/** Granted millicores without those that nothing needed. */
export function usedOf({ outcomes }: PodWork, outcome: number, granted: number): number {
  return granted - Math.floor((outcomes[outcome + OUTCOME.unused] as number) * GRAIN) / GRAIN;
}

/**
 * From what was granted to what is served, for touched rows. Empties the queues: `depart` fills them again with what is left.
 */
export function serve(ground: Ground): void {
  const { node, queue, arrived, grantedMilli, limitMilli, limitMemory, weight, memory, besideMemory, image } =
    ground.pods.at;
  const { work } = ground.traffic;
  const { touched, role, cohort, allowed, rationed, nodeStretch, nodeShare, outcomeOf } = work;
  const nodesAt = ground.nodes.at;
  for (let n = 0; n < work.touchedCount; n += 1) {
    const slot = touched[n] as number;
    if (cohort[slot] !== 0) continue;
    let outcome = NO_OUTCOME;
    let used = 0;
    let inUse = 0;
    let waits = 0;
    if (role[slot] !== ROLE.none) {
      const on = node[slot] as number;
      const stretch = nodeStretch[on] as number;
      const granted = stretch === 0 ? (rationed[slot] as number) : (allowed[slot] as number);
      const waiting = queue[slot] as number;
      const coming = arrived[slot] as number;
      const kind = image[slot] as number;
      used = granted;
      if (waiting + coming > 0) {
        const byWeight = (weight[slot] as number) * (nodeShare[on] as number);
        const potential = potentialOf(byWeight, granted, stretch, limitMilli[slot] as number);
        const wanted = work.wantedFor(kind, waiting + coming);
        outcome =
          waiting === 0 && granted === wanted
            ? calmOutcome(work, kind, coming, wanted, potential)
            : outcomeAt(work, work.nextOutcome(), { kind, waiting, coming, wanted, granted, potential });
        queue[slot] = 0;
        const { outcomes } = work;
        waits = outcomes[outcome + OUTCOME.wait] as number;
        inUse = outcomes[outcome + OUTCOME.memory] as number;
        used = usedOf(work, outcome, granted);
      } else inUse = work.memory[kind] as number;
      inUse += besideMemory[slot] as number;
      if (waits >= LEAST_TIMEOUT_SECONDS) work.slow.push(slot);
    }
    grantedMilli[slot] = used;
    work.use(nodesAt, slot, used);
    if (work.hold(nodesAt, slot, inUse)) memory[slot] = inUse;
    if (limitMemory[slot] !== 0 && inUse > (limitMemory[slot] as number)) work.heavy.push(slot);
    if (outcome !== outcomeOf[slot]) {
      outcomeOf[slot] = outcome;
      work.disturb(slot);
    }
  }
}
