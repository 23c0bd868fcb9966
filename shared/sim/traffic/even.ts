// A second of an even Service: all its pods take the same share and nothing waits, so that one reckoning stands for all rows of a cohort. Sums are added up row by
// row all the same, in the order of the rows: a Service that is even comes to the same bits as one that is not.

import { type Cohort, fits, holdMemory, join, MOST_COHORTS, part, partNow } from './cohorts.ts';
import type { Ground } from './ground.ts';
import { lateShare } from './late.ts';
import { calmOutcome } from './outcome.ts';
import { CALM, NO_OUTCOME, OUTCOME } from './pod-work.ts';
import { AT, type ServiceTraffic } from './service-traffic.ts';
import { LEAST_TIMEOUT_SECONDS, potentialOf, usedOf } from './work.ts';

/** By cohort, from 1 on as rows name them: what changes for each of its rows. */
const steps = new Float64Array(MOST_COHORTS + 1);
const grown = new Uint8Array(MOST_COHORTS + 1);

/** Sends the attempts to the pods. False where the Service is not even: then nothing was sent. */
export function sendEvenly(ground: Ground, service: ServiceTraffic, number: number): boolean {
  service.coming = service.backends.even * service.attempts;
  if (isAlike(ground, service) && takeWishes(ground, service, number)) {
    service.settled = true;
    return true;
  }
  part(ground, service);
  return false;
}

function isAlike({ traffic }: Ground, { backends, calls, sticky, coming }: ServiceTraffic): boolean {
  return coming > 0 && !backends.backlog && !calls && !sticky && !traffic.entry.dark;
}

/** Each row wants what its cohort wants. False where a row is in none and fits into none. */
function takeWishes(ground: Ground, service: ServiceTraffic, number: number): boolean {
  const { work } = ground.traffic;
  const { cohorts, coming } = service;
  const { slots, count } = service.backends;
  const { cohort } = work;
  let known = 0;
  let changes = false;
  for (let place = 0; place < cohorts.length; place += 1) {
    const one = cohorts[place] as Cohort;
    if (one.rows === 0) continue;
    known += one.rows;
    const wanted = work.wantedFor(one.image, coming);
    if (one.limit > 0 && wanted > one.limit) return false;
    steps[place + 1] = wanted - one.allowed;
    changes ||= wanted !== one.allowed;
  }
  if (known < count)
    for (let i = 0; i < count; i += 1)
      if (cohort[slots[i] as number] === 0 && !fits(ground, slots[i] as number, number, coming)) return false;
  if (changes) changeWishes(ground, service);
  service.even = true;
  if (known < count)
    for (let i = 0; i < count; i += 1)
      if (cohort[slots[i] as number] === 0 && !join(ground, service, slots[i] as number)) return false;
  return true;
}

/** Rows want as many millicores more as `steps` says, and most likely will use as many more; `useAndHold` looks whether they do. */
function changeWishes(
  { nodes, traffic: { work } }: Ground,
  { cohorts, coming, backends: { slots, count } }: ServiceTraffic,
): void {
  const { cohort, on } = work;
  const { usedMilli } = nodes.at;
  for (let i = 0; i < count; i += 1) {
    const slot = slots[i] as number;
    const place = cohort[slot] as number;
    if (place === 0) continue;
    const step = steps[place] as number;
    const node = on[slot] as number;
    work.want(node, step);
    usedMilli[node] = (usedMilli[node] as number) + step;
  }
  for (const one of cohorts) {
    const wanted = work.wantedFor(one.image, coming);
    one.used += wanted - one.allowed;
    one.allowed = wanted;
  }
}

/** From what was granted to what is served, for all Services that sent requests or whose rows changed their cohorts. */
export function serveEvenly(ground: Ground): void {
  const services = ground.traffic.inOrder();
  const { disturbed } = ground.traffic.work;
  for (let i = 0; i < services.length; i += 1) {
    const service = services[i] as ServiceTraffic;
    if (!service.even || (!service.stirred && disturbed[i + 1] === 0)) continue;
    if (findOutcomes(ground, service)) useAndHold(ground, service);
    else partNow(ground, service);
  }
}

/** False where requests wait so long that probes may fail: then each row is looked at. All are served, since a row is granted what it wants. */
function findOutcomes({ traffic: { work } }: Ground, { cohorts, coming }: ServiceTraffic): boolean {
  for (let place = 0; place < cohorts.length; place += 1) {
    const one = cohorts[place] as Cohort;
    if (one.rows === 0) continue;
    const potential = potentialOf(one.weight * one.share, one.allowed, CALM, one.limit);
    const outcome = calmOutcome(work, one.image, coming, one.allowed, potential);
    one.outcome = outcome;
    if ((work.outcomes[outcome + OUTCOME.wait] as number) >= LEAST_TIMEOUT_SECONDS) return false;
  }
  return true;
}

function useAndHold(ground: Ground, { cohorts, backends: { slots, count } }: ServiceTraffic): void {
  const { work } = ground.traffic;
  const { usedMilli } = ground.nodes.at;
  let changes = false;
  for (let place = 0; place < cohorts.length; place += 1) {
    const one = cohorts[place] as Cohort;
    if (one.rows === 0) continue;
    const used = usedOf(work, one.outcome, one.allowed);
    const memory = work.outcomes[one.outcome + OUTCOME.memory] as number;
    steps[place + 1] = used - one.used;
    grown[place + 1] = memory === one.memory ? 0 : 1;
    changes ||= used !== one.used || memory !== one.memory;
    one.used = used;
    one.memory = memory;
  }
  if (!changes) return;
  const { cohort, on } = work;
  for (let i = 0; i < count; i += 1) {
    const slot = slots[i] as number;
    const place = cohort[slot] as number;
    const node = on[slot] as number;
    usedMilli[node] = (usedMilli[node] as number) + (steps[place] as number);
    if (grown[place] === 1) holdMemory(ground, slot, (cohorts[place - 1] as Cohort).memory);
  }
}

/** What became of the requests at each of the pods. */
export function answerEvenly(ground: Ground, service: ServiceTraffic): void {
  const { numbers } = service;
  numbers[AT.busiest] = answerCohorts(ground, service);
  numbers[AT.gaveUp] = 0;
  numbers[AT.live] = 0;
  addUpRows(service, ground.traffic.work.cohort);
  service.untold = true;
  ground.traffic.work.untold = true;
}

/** Of one row of each cohort. Tells the highest share of what pods could serve that is asked of them. */
function answerCohorts(ground: Ground, { cohorts, coming, timeoutSeconds }: ServiceTraffic): number {
  const { outcomes } = ground.traffic.work;
  let busiest = 0;
  for (let place = 0; place < cohorts.length; place += 1) {
    const one = cohorts[place] as Cohort;
    if (one.rows === 0) continue;
    const { outcome } = one;
    const known = outcomes[outcome + OUTCOME.lateFor] === timeoutSeconds;
    const late = known ? (outcomes[outcome + OUTCOME.late] as number) : lateShare(ground, outcome, timeoutSeconds);
    one.refused = coming * (outcomes[outcome + OUTCOME.refused] as number);
    one.accepted = coming - one.refused;
    one.late = one.accepted * late;
    one.seconds = (outcomes[outcome + OUTCOME.wait] as number) + (outcomes[outcome + OUTCOME.seconds] as number);
    busiest = Math.max(busiest, outcomes[outcome + OUTCOME.busy] as number);
  }
  return busiest;
}

/** Row by row, since a sum of a hundred equal numbers is not a hundred times one of them in the last bits. */
function addUpRows({ numbers, cohorts, backends: { slots, count } }: ServiceTraffic, cohort: Uint8Array): void {
  let accepted = 0;
  let refused = 0;
  let good = 0;
  let late = 0;
  let seconds = 0;
  let slowest = NO_OUTCOME;
  let slowestSeconds = 0;
  for (let i = 0; i < count; ) {
    const one = cohorts[(cohort[slots[i] as number] as number) - 1] as Cohort;
    const run = one.rows === count ? count : 1; // nearly all Services have but one cohort
    const oneGood = one.accepted - one.late;
    const oneSeconds = one.accepted * one.seconds;
    for (let n = 0; n < run; n += 1) {
      accepted += one.accepted;
      refused += one.refused;
      good += oneGood;
      late += one.late;
      seconds += oneSeconds;
    }
    if (one.seconds > slowestSeconds && one.accepted > 0) {
      slowestSeconds = one.seconds;
      slowest = one.outcome;
    }
    i += run;
  }
  numbers[AT.accepted] = accepted;
  numbers[AT.full] = refused;
  numbers[AT.goodNow] = good;
  numbers[AT.late] = late;
  numbers[AT.seconds] = seconds;
  numbers[AT.slowest] = slowest;
  numbers[AT.slowestSeconds] = slowestSeconds;
}
