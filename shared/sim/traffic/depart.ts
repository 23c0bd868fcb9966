// Last part of a tick: answers go out, users whose time is up give up (their work stays queued), and the Service's sums, times and load are reckoned.

import { CELL, CELLS } from './backends.ts';
import { fail } from './arrive.ts';
import type { Ground } from './ground.ts';
import { LOSS } from './loss-reasons.ts';
import type { PodWork } from './pod-work.ts';
import { chanceBeyond, LN_100 } from './response.ts';
import { expNegative, ln } from '../../base/power.ts';
import { LEVELS, type ServiceTraffic } from './service-traffic.ts';
import { LOAD_MOST } from './work.ts';

/** Each second counts a fifth: load and losses are smoothed over about five seconds. */
export const SMOOTHING = 0.2;

/** What one tick did to a Service's requests, over all its pods. */
interface Sums {
  accepted: number;
  full: number;
  good: number;
  late: number;
  gaveUp: number;
  live: number;
  seconds: number;
  tail: number;
  tailMost: number;
  busiest: number;
}

const sums: Sums = { accepted: 0, full: 0, good: 0, late: 0, gaveUp: 0, live: 0, seconds: 0, tail: 0, tailMost: 0, busiest: 0 };

export function closeTick(ground: Ground, service: ServiceTraffic): void {
  answer(ground, service);
  const { attemptsAt, waitingAt, attempts } = service;
  fail(service, attemptsAt, attempts, sums.full, LOSS.queueFull);
  // Who leaves the queue is a fair sample of all that waited or came in, whichever attempt it was.
  const taken = attempts > 0 ? sums.accepted / attempts : 0;
  let pool = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    waitingAt[level] = (waitingAt[level] as number) + (attemptsAt[level] as number) * taken;
    pool += waitingAt[level] as number;
  }
  if (pool > 0) {
    fail(service, waitingAt, pool, sums.late + sums.gaveUp, LOSS.timedOut);
    for (let level = 0; level < LEVELS; level += 1) waitingAt[level] = (waitingAt[level] as number) * (sums.live / pool);
  }
  service.good = sums.good;
  service.goodTotal += sums.good;
  measure(service);
}

function answer(ground: Ground, service: ServiceTraffic): void {
  const { slots, cells, count } = service.backends;
  const { queue, good: podGood, lost: podLost, wait, image } = ground.pods.at;
  const { work } = ground.traffic;
  const limit = service.timeoutSeconds;
  const keep = limit > 1 ? 1 - 1 / limit : 0;
  const gain = limit > 1 ? 1 : limit;
  clear();
  for (let i = 0, base = 0; i < count; i += 1, base += CELLS) {
    const arriving = cells[base + CELL.arriving] as number;
    const before = cells[base + CELL.live] as number;
    const dead = cells[base + CELL.dead] as number;
    if (arriving === 0 && before === 0 && dead === 0) {
      if (cells[base + CELL.recent] !== 0) cells[base + CELL.recent] = fade(cells[base + CELL.recent] as number, keep);
      continue;
    }
    const slot = slots[i] as number;
    const full = arriving * (work.refused[slot] as number);
    const accepted = arriving - full;
    const part = work.served[slot] as number;
    // The dead are the oldest, so they are served first: work that nobody waits for.
    const out = part * (before + accepted + dead);
    const deadOut = part === 1 || out > dead ? dead : out;
    const liveOut = part === 1 ? before + accepted : out - deadOut;
    const late = liveOut > 0 ? liveOut * lateShare(work, slot, limit, work.backlog[image[slot] as number] as number) : 0;
    let live = part === 1 ? 0 : before + accepted - liveOut;
    const recent = fade(cells[base + CELL.recent] as number, keep) + accepted * gain;
    // In a first-come queue nobody who still waits came earlier than all that came within the time-out (Little's law).
    const gaveUp = live > recent ? live - recent : 0;
    live -= gaveUp;
    cells[base + CELL.live] = live;
    cells[base + CELL.dead] = dead - deadOut + gaveUp;
    cells[base + CELL.recent] = recent;
    queue[slot] = (queue[slot] as number) + live + (dead - deadOut + gaveUp);
    podGood[slot] = (podGood[slot] as number) + liveOut - late;
    podLost[slot] = (podLost[slot] as number) + full + late + gaveUp;
    sums.accepted += accepted;
    sums.full += full;
    sums.good += liveOut - late;
    sums.late += late;
    sums.gaveUp += gaveUp;
    sums.live += live;
    sums.seconds += liveOut * ((wait[slot] as number) + (work.seconds[slot] as number));
    sums.tail += liveOut * (work.tail[slot] as number);
    if ((work.tail[slot] as number) > sums.tailMost && liveOut > 0) sums.tailMost = work.tail[slot] as number;
    if (arriving > 0 && (work.busy[slot] as number) > sums.busiest) sums.busiest = work.busy[slot] as number;
  }
}

function clear(): void {
  sums.accepted = 0;
  sums.full = 0;
  sums.good = 0;
  sums.late = 0;
  sums.gaveUp = 0;
  sums.live = 0;
  sums.seconds = 0;
  sums.tail = 0;
  sums.tailMost = 0;
  sums.busiest = 0;
}

/** Ends at 0 instead of lingering as ever smaller numbers. */
function fade(recent: number, keep: number): number {
  const faded = recent * keep;
  return faded < 1e-6 ? 0 : faded;
}

/**
 * Share of a pod's answers that come too late. Below saturation the wait of an M/M/c queue is exponential for those who wait at all; behind a backlog it is
 * the sum of those ahead. Neither is worse than a full backlog would be.
 */
function lateShare(work: PodWork, slot: number, limit: number, room: number): number {
  const seconds = work.seconds[slot] as number;
  const ahead = work.ahead[slot] as number;
  const rate = work.rate[slot] as number;
  if (rate <= 0) return 1;
  const left = limit - seconds;
  const byChance = left > 0 ? (work.chance[slot] as number) * expNegative(left * (work.spare[slot] as number)) : 1;
  if (byChance === 0 && ahead === 0 && seconds * 2.8 < limit) return 0;
  const behind = chanceBeyond(limit, ahead, rate, seconds);
  const most = chanceBeyond(limit, room > ahead ? room : ahead, rate, seconds);
  const late = byChance > behind ? byChance : behind;
  return late < most ? late : most;
}

function measure(service: ServiceTraffic): void {
  const answered = sums.good + sums.late;
  service.latency = answered > 0 ? sums.seconds / answered : 0;
  const mean = answered > 0 ? sums.tail / answered : 0;
  // If all pods are alike, theirs is the Service's. One slow pod with a share w of the answers makes its own tail at 1/w of the whole: tails fall
  // exponentially, so the Service's is shorter by ln(1/w)/ln(100).
  const worst = mean > 0 ? sums.tailMost * (1 + ln(mean / sums.tailMost) / LN_100) : 0;
  service.p99 = worst > mean ? worst : mean;
  const refusedAll = service.attempts > 0 && sums.accepted + sums.full === 0;
  const load = refusedAll ? LOAD_MOST : sums.busiest;
  service.load += SMOOTHING * (load - service.load);
  const lost = service.lostNow;
  const share = lost + service.good > 0 ? lost / (lost + service.good) : 0;
  service.lossShare += SMOOTHING * (share - service.lossShare);
}
