// First part of a tick: users come, and so do those who try again; each meets the rules of a node and by them a pod that takes the request,
// refuses it, or is not there.

import { STAGE } from '../machines/pods.ts';
import { CELL, CELLS } from './backends.ts';
import { type Ground, hasProcess } from './ground.ts';
import { LOSS } from './loss-reasons.ts';
import { BEHIND, type PodWork, ROLE } from './pod-work.ts';
import { LEVELS, type ServiceTraffic } from './service-traffic.ts';

/** Moves the rate along its ramp and counts the attempts of this tick. Calls from other services will be added to the first attempts here. */
export function openTick(service: ServiceTraffic): void {
  if (service.rampTicks > 1) {
    service.rate += (service.target - service.rate) / service.rampTicks;
    service.rampTicks -= 1;
  } else {
    service.rate = service.target;
    service.rampTicks = 0;
  }
  service.offered = service.rate; // a tick is one second
  service.offeredTotal += service.offered;
  service.attempts = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    const count = level === 0 ? service.offered : (service.retryingAt[level] as number);
    if (count !== service.attemptsAt[level]) service.settled = false;
    service.attemptsAt[level] = count;
    service.retryingAt[level] = 0;
    service.attempts += count;
  }
  service.good = 0;
  service.lost.fill(0);
  service.failed.fill(0);
}

/** Attempts of the mix `from` fail: those with retries left come back in the next tick, the others are lost for good. Returns nothing; `amount` is at most the mix's sum. */
export function fail(service: ServiceTraffic, from: Float64Array, total: number, amount: number, reason: number): void {
  if (amount <= 0 || total <= 0) return;
  const { failed, lost, lostTotal, retryingAt, retries } = service;
  failed[reason] = (failed[reason] as number) + amount;
  const part = amount / total;
  for (let level = 0; level < LEVELS; level += 1) {
    const count = (from[level] as number) * part;
    if (count === 0) continue;
    if (level < retries) retryingAt[level + 1] = (retryingAt[level + 1] as number) + count;
    else {
      lost[reason] = (lost[reason] as number) + count;
      lostTotal[reason] = (lostTotal[reason] as number) + count;
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
  fail(service, waitingAt, total, refused, LOSS.refused);
  fail(service, waitingAt, total, unreachable, LOSS.unreachable);
  for (let level = 0; level < LEVELS; level += 1) waitingAt[level] = (waitingAt[level] as number) * (left / total);
}

/** Who takes requests in this tick. Rows that do not as before are touched, and the Services behind whose rules they stand are unsettled. */
export function turnRows({ pods, nodes, tick, traffic }: Ground, services: readonly ServiceTraffic[]): void {
  const { node, stage, servesAt } = pods.at;
  const { power } = nodes.at;
  const { work } = traffic;
  const { role, behind } = work;
  for (let slot = 0; slot < pods.length; slot += 1) {
    const on = node[slot] as number;
    const there = hasProcess(stage[slot]) && on >= 0 && power[on] === 1;
    const takes = there && stage[slot] === STAGE.running && (servesAt[slot] as number) <= tick;
    const now = takes ? ROLE.takes : there ? ROLE.stays : ROLE.none;
    if (now === role[slot]) continue;
    role[slot] = now;
    work.touch(slot);
    const service = services[(behind[slot] as number) - 1];
    if (service) service.settled = false;
  }
}

/** A Service whose rules changed: rows left them or came. `number` is the Service's, from 1 on. */
export function lineUp({ pods, traffic }: Ground, service: ServiceTraffic, number: number): void {
  const { work } = traffic;
  const { slots, count, left } = service.backends;
  for (const slot of left) {
    if (work.behind[slot] === number) work.behind[slot] = BEHIND.none;
    clear(pods.at, work, slot);
  }
  for (let i = 0; i < count; i += 1) {
    const slot = slots[i] as number;
    if (work.behind[slot] === BEHIND.none) work.behind[slot] = number;
    else if (work.behind[slot] !== number) work.overlaps = true;
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

/** Before any Service sends requests, since several may send to one pod. */
export function clearRows({ pods, traffic }: Ground, { backends: { slots, count } }: ServiceTraffic): void {
  for (let i = 0; i < count; i += 1) clear(pods.at, traffic.work, slots[i] as number);
}

/** Sends the attempts to the pods. Those that a process takes are left in the cells and in `arrived`; the others have failed by the end. */
export function sendRequests(ground: Ground, service: ServiceTraffic): void {
  const { attempts, backends } = service;
  const { slots, cells, count } = backends;
  const { arrived, lost, node } = ground.pods.at;
  const { power } = ground.nodes.at;
  const { role, behind } = ground.traffic.work;
  let refused = 0;
  let unreachable = ground.traffic.entry.dark ? attempts : 0;
  let shared = false;
  for (let i = 0, base = 0; i < count; i += 1, base += CELLS) {
    const share = cells[base + CELL.share] as number;
    const arriving = share * attempts;
    cells[base + CELL.arriving] = 0;
    const slot = slots[i] as number;
    if (behind[slot] === BEHIND.several) shared = true;
    if (arriving === 0) continue;
    if (role[slot] === ROLE.takes) {
      cells[base + CELL.arriving] = arriving;
      arrived[slot] = (arrived[slot] as number) + arriving;
      continue;
    }
    const on = node[slot] as number;
    const lit = on >= 0 && power[on] === 1;
    const gone = ground.pods.stored[slot] === undefined;
    if (lit || on < 0 || gone) refused += arriving;
    else unreachable += arriving;
    if (!gone) lost[slot] = (lost[slot] as number) + arriving;
  }
  const unrouted = backends.unrouted * attempts;
  // Pods that serve several Services are looked at in every tick: what one Service sends changes the other's answers.
  service.settled = !shared && !backends.backlog && refused === 0 && unreachable === 0 && unrouted === 0;
  fail(service, service.attemptsAt, attempts, refused, LOSS.refused);
  fail(service, service.attemptsAt, attempts, unreachable, LOSS.unreachable);
  fail(service, service.attemptsAt, attempts, unrouted, LOSS.noEndpoints);
}
