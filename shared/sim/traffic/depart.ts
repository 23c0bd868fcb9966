// Last part of a tick: answers go out, users whose time is up give up (their work stays queued), and the Service's sums, times and load are reckoned.

import { CELL, CELLS } from './backends.ts';
import { fail } from './arrive.ts';
import type { Ground } from './ground.ts';
import { LOSS } from './loss-reasons.ts';
import { OUTCOME } from './pod-work.ts';
import { chanceBeyond, LN_100, tailBehind, tailOfWait } from './response.ts';
import { expNegative, ln } from '../../base/power.ts';
import { LEVELS, type ServiceTraffic } from './service-traffic.ts';
import { LOAD_MOST } from './outcome.ts';

/** Each second counts a fifth: load and losses are smoothed over about five seconds. */
export const SMOOTHING = 0.2;

/** The sums of the answers become the Service's numbers of this tick. */
export function closeTick(ground: Ground, service: ServiceTraffic): void {
  const { attemptsAt, waitingAt, attempts, sums } = service;
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
    for (let level = 0; level < LEVELS; level += 1)
      waitingAt[level] = (waitingAt[level] as number) * (sums.live / pool);
  }
  service.good = sums.good;
  service.goodTotal += sums.good;
  measure(ground, service);
}

/** What became of the requests at each pod of a Service that did not send any anew: pods found other outcomes for the same ones. */
export function answerAgain(ground: Ground, service: ServiceTraffic): void {
  const { slots, count } = service.backends;
  const { good, lost } = ground.pods.at;
  for (let i = 0; i < count; i += 1) {
    good[slots[i] as number] = 0;
    lost[slots[i] as number] = 0;
  }
  answer(ground, service);
}

/** What became of the requests at each pod of a Service. */
export function answer(ground: Ground, service: ServiceTraffic): void {
  const { backends } = service;
  const { slots, cells, count } = backends;
  const { queue, good: podGood, lost: podLost } = ground.pods.at;
  const { outcomes, outcomeOf } = ground.traffic.work;
  const limit = service.timeoutSeconds;
  const keep = limit > 1 ? 1 - 1 / limit : 0;
  const gain = Math.min(1, limit);
  let allAccepted = 0,
    allFull = 0,
    allGood = 0,
    allLate = 0,
    allGaveUp = 0,
    allLive = 0,
    allSeconds = 0;
  let busiest = 0,
    slowest = -1,
    slowestSeconds = 0;
  let backlog = false;
  for (let i = 0, base = 0; i < count; i += 1, base += CELLS) {
    const arriving = cells[base + CELL.arriving] as number;
    const before = cells[base + CELL.live] as number;
    const dead = cells[base + CELL.dead] as number;
    if (arriving === 0 && before === 0 && dead === 0) continue;
    const slot = slots[i] as number;
    const outcome = outcomeOf[slot] as number;
    const part = outcomes[outcome + OUTCOME.served] as number;
    const full = arriving * (outcomes[outcome + OUTCOME.refused] as number);
    const accepted = arriving - full;
    const late =
      outcomes[outcome + OUTCOME.lateFor] === limit
        ? (outcomes[outcome + OUTCOME.late] as number)
        : lateShare(ground, outcome, limit);
    const seconds = (outcomes[outcome + OUTCOME.wait] as number) + (outcomes[outcome + OUTCOME.seconds] as number);
    let liveOut = accepted;
    let tooLate = accepted * late;
    let gaveUp = 0;
    if (part !== 1 || before !== 0 || dead !== 0) {
      // The dead are the oldest, so they are served first: work that nobody waits for.
      const out = part * (before + accepted + dead);
      const deadOut = part === 1 || out > dead ? dead : out;
      liveOut = part === 1 ? before + accepted : out - deadOut;
      tooLate = liveOut > 0 ? liveOut * late : 0;
      const left = part === 1 ? 0 : before + accepted - liveOut;
      // While nobody waits, the second before is taken to have been like this one. In a first-come queue nobody who still waits came earlier than all that
      // came within the time-out (Little's law).
      const waited = before !== 0 || dead !== 0;
      const recent = waited ? fade(cells[base + CELL.recent] as number, keep) + accepted * gain : accepted * limit;
      gaveUp = left > recent ? left - recent : 0;
      const live = left - gaveUp;
      const gone = dead - deadOut + gaveUp;
      cells[base + CELL.live] = live;
      cells[base + CELL.dead] = gone;
      cells[base + CELL.recent] = live > 0 || gone > 0 ? recent : 0;
      queue[slot] = (queue[slot] as number) + live + gone;
      allLive += live;
      if (live > 0 || gone > 0) backlog = true;
    }
    podGood[slot] = (podGood[slot] as number) + liveOut - tooLate;
    podLost[slot] = (podLost[slot] as number) + full + tooLate + gaveUp;
    allAccepted += accepted;
    allFull += full;
    allGood += liveOut - tooLate;
    allLate += tooLate;
    allGaveUp += gaveUp;
    allSeconds += liveOut * seconds;
    if (seconds > slowestSeconds && liveOut > 0) {
      slowestSeconds = seconds;
      slowest = outcome;
    }
    if (arriving > 0 && (outcomes[outcome + OUTCOME.busy] as number) > busiest)
      busiest = outcomes[outcome + OUTCOME.busy] as number;
  }
  backends.backlog = backlog;
  if (backlog) service.settled = false;
  const { sums } = service;
  sums.accepted = allAccepted;
  sums.full = allFull;
  sums.good = allGood;
  sums.late = allLate;
  sums.gaveUp = allGaveUp;
  sums.live = allLive;
  sums.seconds = allSeconds;
  sums.busiest = busiest;
  sums.slowest = slowest;
  sums.slowestSeconds = slowestSeconds;
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
function lateShare(ground: Ground, base: number, limit: number): number {
  const { outcomes } = ground.traffic.work;
  const share = reckonLate(outcomes, base, limit);
  outcomes[base + OUTCOME.late] = share;
  outcomes[base + OUTCOME.lateFor] = limit;
  return share;
}

function reckonLate(outcomes: Float64Array, base: number, limit: number): number {
  const rate = outcomes[base + OUTCOME.rate] as number;
  if (rate <= 0) return 1;
  const seconds = outcomes[base + OUTCOME.seconds] as number;
  const ahead = outcomes[base + OUTCOME.ahead] as number;
  const left = limit - seconds;
  const byChance =
    left > 0
      ? (outcomes[base + OUTCOME.chance] as number) * expNegative(left * (outcomes[base + OUTCOME.spare] as number))
      : 1;
  const room = outcomes[base + OUTCOME.room] as number;
  // The common case without a square root: nobody is ahead, and a full backlog would make half of all answers late.
  if (ahead === 0 && seconds * 2.8 < limit && (byChance === 0 || (byChance < 0.5 && room >= left * rate)))
    return byChance;
  const behind = chanceBeyond(limit, ahead, rate, seconds);
  const most = chanceBeyond(limit, Math.max(room, ahead), rate, seconds);
  return Math.min(Math.max(byChance, behind), most);
}

function measure(ground: Ground, service: ServiceTraffic): void {
  const { sums } = service;
  const answered = sums.good + sums.late;
  service.latency = answered > 0 ? sums.seconds / answered : 0;
  // If all pods are alike, the slowest one's tail is the Service's. One slow pod with a share w of the answers makes its own tail at 1/w of the whole:
  // tails fall exponentially, so the Service's is shorter by ln(1/w)/ln(100); mean over slowest response is near w when one stands out, and 1 when none does.
  const tail =
    sums.slowest >= 0 ? tailAt(ground, sums.slowest) * (1 + ln(service.latency / sums.slowestSeconds) / LN_100) : 0;
  service.p99 = Math.max(tail, service.latency);
  const refusedAll = service.attempts > 0 && sums.accepted + sums.full === 0;
  const load = refusedAll ? LOAD_MOST : sums.busiest;
  service.load += SMOOTHING * (load - service.load);
  const lost = service.lostNow;
  const share = lost + service.good > 0 ? lost / (lost + service.good) : 0;
  service.lossShare += SMOOTHING * (share - service.lossShare);
}

/** The 99th percentile of the responses of pods with this outcome: the tail of its wait, or of the work itself (taken as exponential) where nobody waits. */
function tailAt(ground: Ground, base: number): number {
  const { outcomes } = ground.traffic.work;
  const rate = outcomes[base + OUTCOME.rate] as number;
  const seconds = outcomes[base + OUTCOME.seconds] as number;
  const ahead = outcomes[base + OUTCOME.ahead] as number;
  const room = outcomes[base + OUTCOME.room] as number;
  const utilisation = 1 - (outcomes[base + OUTCOME.spare] as number) / rate;
  let tail = tailOfWait(seconds * rate, utilisation) / rate;
  if (tail > room / rate) tail = Math.min(tail, tailBehind(room, rate));
  if (ahead > 0) tail = Math.max(tail, tailBehind(ahead, rate));
  return Math.max(LN_100 * seconds, seconds + tail);
}
