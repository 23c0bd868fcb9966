// Cohorts: rows of one Service that have equal seconds, of one image, limit and weight, on calm nodes where weight is worth as much. Who joins and leaves them.
// A Service whose rows are all in cohorts is even, and is reckoned by `even`, once a cohort; row by row it would come to the very same numbers.

import { CELL, CELLS } from './backends.ts';
import type { Ground } from './ground.ts';
import { CALM, NO_OUTCOME, type PodWork, ROLE } from './pod-work.ts';
import type { ServiceTraffic } from './service-traffic.ts';

/** More sorts of rows than this, and a Service is reckoned row by row. */
export const MOST_COHORTS = 8;

export class Cohort {
  readonly image: number;
  readonly limit: number;
  readonly weight: number;
  /** What a unit of weight is worth on the nodes of these rows. */
  readonly share: number;
  rows = 0;
  /** Of each row: millicores that it wants and is granted, and those that it uses; bytes in use but for those beside; its outcome. */
  allowed = 0;
  used = 0;
  memory = 0;
  outcome = NO_OUTCOME;
  /** Of its requests in this tick: those that are refused, accepted, and answered too late; seconds that a response takes. */
  refused = 0;
  accepted = 0;
  late = 0;
  seconds = 0;

  constructor(image: number, limit: number, weight: number, share: number) {
    this.image = image;
    this.limit = limit;
    this.weight = weight;
    this.share = share;
  }
}

/** Whether a row behind the Service of this number could be in a cohort with so many requests. */
export function fits({ pods, traffic: { work } }: Ground, slot: number, number: number, coming: number): boolean {
  const { at } = pods;
  if (work.role[slot] !== ROLE.takes || work.behind[slot] !== number) return false;
  if (work.nodeStretch[at.node[slot] as number] !== CALM) return false;
  const limit = at.limitMilli[slot] as number;
  return limit === 0 || work.wantedFor(at.image[slot] as number, coming) <= limit;
}

/** False where there are too many sorts of rows already. */
export function join(ground: Ground, service: ServiceTraffic, slot: number): boolean {
  const { pods, nodes, traffic } = ground;
  const { work } = traffic;
  const { image, limitMilli, weight, node } = pods.at;
  const on = node[slot] as number;
  const share = work.nodeShare[on] as number;
  const place = placeOf(service, image[slot] as number, limitMilli[slot] as number, weight[slot] as number, share);
  const cohort = service.cohorts[place];
  if (!cohort) return false;
  if (cohort.rows === 0) cohort.allowed = work.wantedFor(cohort.image, service.coming);
  work.book(nodes.at, slot, on, cohort.allowed, weight);
  work.use(nodes.at, slot, cohort.used);
  holdMemory(ground, slot, cohort.memory);
  work.outcomeOf[slot] = NO_OUTCOME;
  enter(work, cohort, slot, place);
  return true;
}

/** The row is reckoned for itself from now on, beginning with what it had in its cohort. */
export function leave({ cohort, allowed, spent, outcomeOf }: PodWork, service: ServiceTraffic, slot: number): void {
  const from = service.cohorts[(cohort[slot] as number) - 1] as Cohort;
  allowed[slot] = from.allowed;
  spent[slot] = from.used;
  outcomeOf[slot] = NO_OUTCOME;
  from.rows -= 1;
  cohort[slot] = 0;
}

/** Weight is worth something else on the row's node, which is still calm. False where there are too many sorts of rows then. */
export function regrade(ground: Ground, service: ServiceTraffic, slot: number, share: number): boolean {
  const { work } = ground.traffic;
  const { usedMilli } = ground.nodes.at;
  const from = service.cohorts[(work.cohort[slot] as number) - 1] as Cohort;
  const place = placeOf(service, from.image, from.limit, from.weight, share);
  const to = service.cohorts[place];
  if (!to) return false;
  if (to.rows === 0) {
    to.allowed = from.allowed;
    to.used = from.used;
    to.memory = from.memory;
  }
  const on = work.on[slot] as number;
  usedMilli[on] = (usedMilli[on] as number) + to.used - from.used;
  if (to.memory !== from.memory) holdMemory(ground, slot, to.memory);
  from.rows -= 1;
  enter(work, to, slot, place);
  return true;
}

function enter(work: PodWork, cohort: Cohort, slot: number, place: number): void {
  cohort.rows += 1;
  work.cohort[slot] = place + 1;
}

/** Where the cohort of such rows stands; a new one takes the place of an empty one. MOST_COHORTS where there is no place. */
function placeOf(service: ServiceTraffic, image: number, limit: number, weight: number, share: number): number {
  const { cohorts } = service;
  let free = cohorts.length;
  for (let place = 0; place < cohorts.length; place += 1) {
    const one = cohorts[place] as Cohort;
    if (one.rows === 0) free = place;
    else if (one.image === image && one.share === share && one.weight === weight && one.limit === limit) return place;
  }
  if (free < MOST_COHORTS) cohorts[free] = new Cohort(image, limit, weight, share);
  return free;
}

/** The memory that a row's requests need, beside what its other containers use. */
export function holdMemory({ pods, nodes, traffic: { work } }: Ground, slot: number, memory: number): void {
  const { at } = pods;
  const inUse = memory + (at.besideMemory[slot] as number);
  if (work.hold(nodes.at, slot, inUse)) at.memory[slot] = inUse;
  if (at.limitMemory[slot] !== 0 && inUse > (at.limitMemory[slot] as number)) work.heavy.push(slot);
}

/** From the next reckoning on row by row. */
export function part({ traffic: { work } }: Ground, service: ServiceTraffic): void {
  if (!service.even) return;
  const { slots, count } = service.backends;
  for (let i = 0; i < count; i += 1) {
    const slot = slots[i] as number;
    if (work.cohort[slot] !== 0) leave(work, service, slot);
  }
  service.dissolve();
}

/** The same in the middle of a tick, after requests were sent: each row is told what comes to it, and is looked at. */
export function partNow(ground: Ground, service: ServiceTraffic): void {
  part(ground, service);
  const { slots, cells, count } = service.backends;
  const { arrived, good, lost } = ground.pods.at;
  const { work } = ground.traffic;
  for (let i = 0; i < count; i += 1) {
    const slot = slots[i] as number;
    cells[i * CELLS + CELL.arriving] = service.coming;
    arrived[slot] = service.coming;
    good[slot] = 0;
    lost[slot] = 0;
    work.touch(slot);
  }
}

/** Rows that were touched since the last tick are no longer what their cohorts are. */
export function leaveTouched({ traffic }: Ground, services: readonly ServiceTraffic[]): void {
  const { work } = traffic;
  for (let n = 0; n < work.touchedCount; n += 1) {
    const slot = work.touched[n] as number;
    if (work.cohort[slot] === 0) continue;
    const service = services[(work.behind[slot] as number) - 1] as ServiceTraffic;
    leave(work, service, slot);
    service.settled = false;
  }
}
