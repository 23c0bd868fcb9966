// First part of a tick: users come, and so do those who try again; each meets the rules of a node and by them a pod that takes the request,
// refuses it, or is not there.

import { STAGE } from '../machines/pods.ts';
import { CELL, CELLS } from './backends.ts';
import { type Ground, hasProcess } from './ground.ts';
import { LOSS } from './loss-reasons.ts';
import { ROLE } from './pod-work.ts';
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
  service.attemptsAt[0] = service.offered;
  service.attempts = service.offered;
  for (let level = 1; level < LEVELS; level += 1) {
    const again = service.retryingAt[level] as number;
    service.attemptsAt[level] = again;
    service.retryingAt[level] = 0;
    service.attempts += again;
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

/** Who takes requests in this tick, and a clean sheet for its sums. */
export function openRows({ pods, nodes, tick, traffic }: Ground): void {
  const { arrived, good, lost, node, stage, servesAt } = pods.at;
  const { power } = nodes.at;
  const { role } = traffic.work;
  const { length } = pods;
  for (const column of [arrived, good, lost]) column.fill(0, 0, length);
  for (let slot = 0; slot < length; slot += 1) {
    const on = node[slot] as number;
    if (on < 0 || power[on] === 0 || !hasProcess(stage[slot])) role[slot] = ROLE.none;
    else role[slot] = stage[slot] === STAGE.running && (servesAt[slot] as number) <= tick ? ROLE.takes : ROLE.stays;
  }
}

/** Sends the attempts to the pods. Those that a process takes are left in the cells and in `arrived`; the others have failed by the end. */
export function sendRequests(ground: Ground, service: ServiceTraffic): void {
  const { attempts, backends } = service;
  const { slots, cells, count } = backends;
  const { arrived, lost, node } = ground.pods.at;
  const { power } = ground.nodes.at;
  const { role } = ground.traffic.work;
  let refused = 0;
  let unreachable = ground.traffic.entry.dark ? attempts : 0;
  for (let i = 0, base = 0; i < count; i += 1, base += CELLS) {
    const share = cells[base + CELL.share] as number;
    const arriving = share * attempts;
    cells[base + CELL.arriving] = 0;
    if (arriving === 0) continue;
    const slot = slots[i] as number;
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
  fail(service, service.attemptsAt, attempts, refused, LOSS.refused);
  fail(service, service.attemptsAt, attempts, unreachable, LOSS.unreachable);
  fail(service, service.attemptsAt, attempts, backends.unrouted * attempts, LOSS.noEndpoints);
}
