// First part of a tick: users come, and so do those who try again; each meets the rules of a node and by them a pod that takes the request,
// refuses it, or is not there.

import { STAGE } from '../machines/pods.ts';
import { CELL, CELLS } from './backends.ts';
import { leave } from './cohorts.ts';
import { type Ground, hasProcess } from './ground.ts';
import { LOSS, LOSS_REASONS } from './loss-reasons.ts';
import { BEHIND, type PodWork, ROLE } from './pod-work.ts';
import { AT, LEVELS, type ServiceTraffic } from './service-traffic.ts';

/** Moves the rate along its ramp and counts the attempts of this tick; calls of other Services are first attempts, too. */
export function openTick(service: ServiceTraffic): void {
  const { numbers } = service;
  if (service.calm) {
    numbers[AT.offeredTotal] = (numbers[AT.offeredTotal] as number) + (numbers[AT.offered] as number);
    return;
  }
  const left = numbers[AT.rampTicks] as number;
  const rate = numbers[AT.rate] as number;
  const target = numbers[AT.target] as number;
  const users = left > 1 ? rate + (target - rate) / left : target; // a tick is one second
  const offered = users + service.inflow;
  numbers[AT.rampTicks] = left > 1 ? left - 1 : 0;
  numbers[AT.rate] = users;
  numbers[AT.offered] = offered;
  numbers[AT.offeredTotal] = (numbers[AT.offeredTotal] as number) + offered;
  let attempts = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    const count = level === 0 ? offered : (numbers[AT.retryingAt + level] as number);
    if (count !== numbers[AT.attemptsAt + level]) service.settled = false;
    numbers[AT.attemptsAt + level] = count;
    attempts += count;
  }
  numbers[AT.attempts] = attempts;
  clearTick(service);
}

/** Nothing has become of the attempts of this tick yet. */
export function clearTick(service: ServiceTraffic): void {
  const { numbers } = service;
  numbers[AT.good] = 0;
  for (let reason = 0; reason < LOSS_REASONS.length; reason += 1) {
    numbers[AT.lost + reason] = 0;
    numbers[AT.failed + reason] = 0;
  }
  for (let level = 0; level < LEVELS; level += 1) numbers[AT.retryingAt + level] = 0;
  service.calm = false;
}

/** Attempts of a mix, which begins at `from`, fail: those with retries left come back in the next tick, the others are lost for good. `amount` is at most the mix's sum. */
export function fail(service: ServiceTraffic, from: number, total: number, amount: number, reason: number): void {
  if (amount <= 0 || total <= 0) return;
  const { numbers } = service;
  const retries = numbers[AT.retries] as number;
  numbers[AT.failed + reason] = (numbers[AT.failed + reason] as number) + amount;
  const part = amount / total;
  for (let level = 0; level < LEVELS; level += 1) {
    const count = (numbers[from + level] as number) * part;
    if (count === 0) continue;
    if (level < retries) numbers[AT.retryingAt + level + 1] = (numbers[AT.retryingAt + level + 1] as number) + count;
    else {
      numbers[AT.lost + reason] = (numbers[AT.lost + reason] as number) + count;
      numbers[AT.lostTotal + reason] = (numbers[AT.lostTotal + reason] as number) + count;
    }
  }
}

/** What waited at processes that are gone is lost with them: the connection is cut, or the node is dark. Whoever ends a process empties the pod's queue. */
export function dropGone(ground: Ground, service: ServiceTraffic): void {
  const { slots, cells, count, backlog } = service.backends;
  if (!backlog) return;
  const { queue, stage, node } = ground.pods.at;
  const { power } = ground.nodes.at;
  let refused = 0;
  let unreachable = 0;
  let left = 0;
  for (let i = 0, base = 0; i < count; i += 1, base += CELLS) {
    const live = cells[base + CELL.live] as number;
    if (live === 0 && cells[base + CELL.dead] === 0) continue;
    const slot = slots[i] as number;
    const there = (node[slot] as number) >= 0 && power[node[slot] as number] === 1;
    if (queue[slot] !== 0 && there && hasProcess(stage[slot])) {
      left += live;
      continue;
    }
    if (there || ground.pods.stored[slot] === undefined) refused += live;
    else unreachable += live;
    cells[base + CELL.live] = 0;
    cells[base + CELL.dead] = 0;
    cells[base + CELL.recent] = 0;
  }
  if (refused === 0 && unreachable === 0) return;
  const { waitingAt } = service;
  const total = refused + unreachable + left;
  fail(service, AT.waitingAt, total, refused, LOSS.refused);
  fail(service, AT.waitingAt, total, unreachable, LOSS.unreachable);
  for (let level = 0; level < LEVELS; level += 1) waitingAt[level] = (waitingAt[level] as number) * (left / total);
}

/** Who takes requests in this tick. Rows that do not as before are touched, and the Services behind whose rules they stand are unsettled. */
export function turnRows(ground: Ground, services: readonly ServiceTraffic[], anew: boolean): void {
  const { pods, nodes, traffic } = ground;
  const { stage } = pods.at;
  const { work } = traffic;
  if (work.lookAtPower(nodes) || anew) {
    work.booting = [];
    for (let slot = 0; slot < pods.length; slot += 1) turnRow(ground, services, slot);
    work.stages.set(stage.subarray(0, pods.length));
    work.role.fill(ROLE.none, pods.length); // rows that are to come begin with nothing
    return;
  }
  const { booting, stages } = work;
  work.booting = [];
  for (const slot of booting) turnRow(ground, services, slot);
  // Four rows at a time: of most the stage is what it was. Both arrays have room for whole words.
  const words = (pods.length + 3) >> 2;
  const now = new Int32Array(stage.buffer, stage.byteOffset, words);
  const before = new Int32Array(stages.buffer, 0, words);
  for (let word = 0; word < words; word += 1) {
    if (now[word] === before[word]) continue;
    for (let slot = 4 * word; slot < 4 * word + 4; slot += 1)
      if (stage[slot] !== stages[slot]) turnRow(ground, services, slot);
    before[word] = now[word] as number;
  }
}

/** Whether the row has a process, and whether it answers yet. */
function couldTake({ pods, tick }: Ground, slot: number): number {
  const at = pods.at.stage[slot];
  if (at === STAGE.running) return (pods.at.servesAt[slot] as number) <= tick ? ROLE.takes : ROLE.stays;
  return at === STAGE.stopping ? ROLE.stays : ROLE.none;
}

function turnRow(ground: Ground, services: readonly ServiceTraffic[], slot: number): void {
  const { pods, nodes, traffic } = ground;
  const { role, behind } = traffic.work;
  const could = couldTake(ground, slot);
  if (could === ROLE.stays && pods.at.stage[slot] === STAGE.running) traffic.work.booting.push(slot);
  const on = pods.at.node[slot] as number;
  const now = on >= 0 && nodes.at.power[on] === 1 ? could : ROLE.none;
  if (now === role[slot]) return;
  role[slot] = now;
  traffic.work.touch(slot);
  const number = behind[slot] as number;
  if (number > 0 && number <= services.length) (services[number - 1] as ServiceTraffic).settled = false;
}

/** A Service whose rules changed: rows left them or came. `number` is the Service's, from 1 on; `anew` where nobody knows of the others either. */
export function lineUp({ pods, traffic }: Ground, service: ServiceTraffic, number: number, anew: boolean): void {
  const { work } = traffic;
  const { slots, count, left, came } = service.backends;
  for (const slot of left) {
    if (work.cohort[slot] !== 0) leave(work, service, slot);
    if (work.behind[slot] === number) work.behind[slot] = BEHIND.none;
    clear(pods.at, work, slot);
  }
  for (const slot of anew ? slots.subarray(0, count) : came) {
    const other = work.behind[slot] as number;
    if (other === BEHIND.none) work.behind[slot] = number;
    else if (other !== number) {
      work.overlaps = true;
      if (work.cohort[slot] !== 0) leave(work, traffic.inOrder()[other - 1] as ServiceTraffic, slot);
    }
  }
  service.settled = false;
}

/** With pods that stand behind the rules of several Services: whose they are, all anew. Such Services never settle, see `sendRequests`. */
export function lineUpAll({ traffic }: Ground, services: readonly ServiceTraffic[]): void {
  const { work } = traffic;
  const { behind } = work;
  behind.fill(BEHIND.none);
  work.overlaps = false;
  for (const [i, { backends }] of services.entries()) {
    for (let n = 0; n < backends.count; n += 1) {
      const slot = backends.slots[n] as number;
      if (behind[slot] !== BEHIND.none) work.overlaps = true;
      behind[slot] = behind[slot] === BEHIND.none ? i + 1 : BEHIND.several;
    }
  }
  for (const service of services) {
    const { slots, count } = service.backends;
    for (let n = 0; n < count; n += 1) if (behind[slots[n] as number] === BEHIND.several) service.settled = false;
  }
}

function clear(at: Ground['pods']['at'], work: PodWork, slot: number): void {
  at.arrived[slot] = 0;
  at.good[slot] = 0;
  at.lost[slot] = 0;
  work.touch(slot);
}

/** Before any Service sends requests: the numbers of rows that stand behind several are sums, those of others are told once. */
export function clearSharedRows({ pods, traffic }: Ground, { backends: { slots, count } }: ServiceTraffic): void {
  const { behind } = traffic.work;
  for (let i = 0; i < count; i += 1)
    if (behind[slots[i] as number] === BEHIND.several) clear(pods.at, traffic.work, slots[i] as number);
}

/** Sends the attempts to the pods. Those that a process takes are left in the cells and in `arrived`; the others have failed by the end. */
export function sendRequests(ground: Ground, service: ServiceTraffic): void {
  const { attempts, backends } = service;
  const { slots, cells, count } = backends;
  const { arrived, good, lost, node } = ground.pods.at;
  const { power } = ground.nodes.at;
  const { work } = ground.traffic;
  const { role, behind, overlaps } = work;
  let refused = 0;
  let unreachable = ground.traffic.entry.dark ? attempts : 0;
  let shared = false;
  for (let i = 0, base = 0; i < count; i += 1, base += CELLS) {
    const share = cells[base + CELL.share] as number;
    const arriving = share * attempts;
    const slot = slots[i] as number;
    const taken = role[slot] === ROLE.takes ? arriving : 0;
    cells[base + CELL.arriving] = taken;
    work.touch(slot);
    if (overlaps && behind[slot] === BEHIND.several) {
      shared = true;
      arrived[slot] = (arrived[slot] as number) + taken;
    } else {
      arrived[slot] = taken;
      good[slot] = 0;
      lost[slot] = 0;
    }
    if (taken === arriving) continue;
    const on = node[slot] as number;
    const lit = on >= 0 && power[on] === 1;
    const gone = ground.pods.stored[slot] === undefined;
    if (lit || on < 0 || gone) refused += arriving;
    else unreachable += arriving;
    if (!gone) lost[slot] = (lost[slot] as number) + arriving;
  }
  const unrouted = backends.unrouted * attempts;
  const dropped = backends.dropped * attempts;
  unreachable += backends.unreached * attempts;
  // Pods that serve several Services are looked at in every tick: what one Service sends changes the other's answers.
  service.settled =
    !shared && !backends.backlog && refused === 0 && unreachable === 0 && unrouted === 0 && dropped === 0;
  fail(service, AT.attemptsAt, attempts, refused, LOSS.refused);
  fail(service, AT.attemptsAt, attempts, unreachable, LOSS.unreachable);
  fail(service, AT.attemptsAt, attempts, unrouted, LOSS.noEndpoints);
  fail(service, AT.attemptsAt, attempts, dropped, LOSS.timedOut);
}
