// Last part of a tick: answers go out, users whose time is up give up (their work stays queued), and the Service's sums, times and load are reckoned.

import { CELL, CELLS } from './backends.ts';
import { countCalled } from './call-graph.ts';
import type { Calls } from './calls.ts';
import { fail } from './arrive.ts';
import type { Ground } from './ground.ts';
import { LOSS, LOSS_REASONS } from './loss-reasons.ts';
import { OUTCOME } from './pod-work.ts';
import { lateShare } from './late.ts';
import { LN_100, tailBehind, tailOfWait } from './response.ts';
import { ln } from '../../base/power.ts';
import { AT, LEVELS, type ServiceTraffic } from './service-traffic.ts';
import { LOAD_MOST } from './outcome.ts';

/** Each second counts a fifth: load and losses are smoothed over about five seconds. */
export const SMOOTHING = 0.2;

/** The sums of the answers become the Service's numbers of this tick. */
export function closeTick(ground: Ground, service: ServiceTraffic): void {
  const { numbers } = service;
  const attempts = numbers[AT.attempts] as number;
  const accepted = numbers[AT.accepted] as number;
  fail(service, AT.attemptsAt, attempts, numbers[AT.full] as number, LOSS.queueFull);
  // Who leaves the queue is a fair sample of all that waited or came in, whichever attempt it was.
  const taken = attempts > 0 ? accepted / attempts : 0;
  let pool = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    const waiting = (numbers[AT.waitingAt + level] as number) + (numbers[AT.attemptsAt + level] as number) * taken;
    numbers[AT.waitingAt + level] = waiting;
    pool += waiting;
  }
  if (pool > 0) {
    fail(service, AT.waitingAt, pool, (numbers[AT.late] as number) + (numbers[AT.gaveUp] as number), LOSS.timedOut);
    if (service.calls) failCalls(service, service.calls, pool);
    const left = (numbers[AT.live] as number) / pool;
    for (let level = 0; level < LEVELS; level += 1)
      numbers[AT.waitingAt + level] = (numbers[AT.waitingAt + level] as number) * left;
  }
  numbers[AT.good] = numbers[AT.goodNow] as number;
  numbers[AT.goodTotal] = (numbers[AT.goodTotal] as number) + (numbers[AT.good] as number);
  respond(ground, service);
  if (service.called) countCalled(service);
  service.lossless = sumOfLosses(service) === 0;
  smooth(service);
}

/** A calm second: what became of the attempts is what became of them before. */
export function closeAgain(service: ServiceTraffic): void {
  const { numbers } = service;
  numbers[AT.goodTotal] = (numbers[AT.goodTotal] as number) + (numbers[AT.good] as number);
  if (!service.lossless)
    for (let reason = 0; reason < LOSS_REASONS.length; reason += 1)
      numbers[AT.lostTotal + reason] =
        (numbers[AT.lostTotal + reason] as number) + (numbers[AT.lost + reason] as number);
  if (service.called) countCalled(service);
  smooth(service);
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
  const { backends, calls, numbers } = service;
  const { slots, cells, count } = backends;
  const { queue, image, good: podGood, lost: podLost } = ground.pods.at;
  calls?.open();
  const { outcomes, outcomeOf } = ground.traffic.work;
  const limit = service.timeoutSeconds;
  const keep = limit > 1 ? 1 - 1 / limit : 0;
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
    if (calls) calls.turnTo(image[slot] as number);
    const own = calls ? Math.max(0, limit - calls.seconds) : limit;
    const late =
      outcomes[outcome + OUTCOME.lateFor] === own
        ? (outcomes[outcome + OUTCOME.late] as number)
        : lateShare(ground, outcome, own);
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
      const recent = waited
        ? fade(cells[base + CELL.recent] as number, keep) + accepted * Math.min(1, limit)
        : accepted * limit;
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
    if (calls) allGood -= failedAt(ground, calls, slot, part * (before + accepted + dead), liveOut, tooLate);
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
  numbers[AT.accepted] = allAccepted;
  numbers[AT.full] = allFull;
  keepEnds(numbers, allGood, allLate, allGaveUp, allLive);
  numbers[AT.seconds] = allSeconds;
  numbers[AT.busiest] = busiest;
  numbers[AT.slowest] = slowest;
  numbers[AT.slowestSeconds] = slowestSeconds;
}

function keepEnds(numbers: Float64Array, good: number, late: number, gaveUp: number, live: number): void {
  numbers[AT.goodNow] = good;
  numbers[AT.late] = late;
  numbers[AT.gaveUp] = gaveUp;
  numbers[AT.live] = live;
}

/** Of the answers at a pod that came in time, those that fail for their calls; `worked`: requests whose calls were made. */
function failedAt(
  { pods }: Ground,
  calls: Calls,
  slot: number,
  worked: number,
  answered: number,
  late: number,
): number {
  const { good, lost } = pods.at;
  const failed = (answered - late) * (1 - calls.kept);
  calls.count(worked, answered, failed);
  good[slot] = (good[slot] as number) - failed;
  lost[slot] = (lost[slot] as number) + failed;
  return failed;
}

/** Ends at 0 instead of lingering as ever smaller numbers. */
function fade(recent: number, keep: number): number {
  const faded = recent * keep;
  return faded < 1e-6 ? 0 : faded;
}

/** Answers that came in time and say that a call failed, by the reasons for which calls failed behind. */
function failCalls(service: ServiceTraffic, { edges, failed }: Calls, pool: number): void {
  let weights = 0;
  for (const { made, kept, closed } of edges) weights += (closed ? 1 : made) * (1 - kept);
  if (failed <= 0 || weights <= 0) return;
  for (const { made, kept, closed, lost } of edges) {
    const part = (failed * (closed ? 1 : made) * (1 - kept)) / weights;
    let all = 0;
    for (let reason = 0; reason < LOSS_REASONS.length; reason += 1) all += lost[reason] as number;
    if (all <= 0) fail(service, AT.waitingAt, pool, part, LOSS.refused);
    else
      for (let reason = 0; reason < LOSS_REASONS.length; reason += 1)
        fail(service, AT.waitingAt, pool, (part * (lost[reason] as number)) / all, reason);
  }
}

/** Response times. */
function respond(ground: Ground, { numbers, calls, crossing }: ServiceTraffic): void {
  const failed = calls ? calls.failed : 0;
  const answered = (numbers[AT.goodNow] as number) + (numbers[AT.late] as number) + failed;
  const own = answered > 0 ? (numbers[AT.seconds] as number) / answered : 0;
  const behind = calls && answered > 0 ? calls.spent / answered : 0;
  const slowest = numbers[AT.slowest] as number;
  // If all pods are alike, the slowest one's tail is the Service's. One slow pod with a share w of the answers makes its own tail at 1/w of the whole:
  // tails fall exponentially, so the Service's is shorter by ln(1/w)/ln(100); mean over slowest response is near w when one stands out, and 1 when none does.
  const tail =
    slowest >= 0 ? tailAt(ground, slowest) * (1 + ln(own / (numbers[AT.slowestSeconds] as number)) / LN_100) : 0;
  const far = answered > 0 ? ground.traffic.crossZoneSeconds : 0;
  numbers[AT.latency] = own + behind + far * crossing;
  numbers[AT.p99] = Math.max(tail, own) + behind + (crossing > 0.01 ? far : 0);
}

function sumOfLosses({ numbers }: ServiceTraffic): number {
  let lost = 0;
  for (let reason = 0; reason < LOSS_REASONS.length; reason += 1) lost += numbers[AT.lost + reason] as number;
  return lost;
}

/** Load and losses go a fifth of the way to what they are in this tick. */
function smooth(service: ServiceTraffic): void {
  const { numbers } = service;
  const refusedAll =
    (numbers[AT.attempts] as number) > 0 && (numbers[AT.accepted] as number) + (numbers[AT.full] as number) === 0;
  const load = refusedAll ? LOAD_MOST : (numbers[AT.busiest] as number);
  numbers[AT.load] = (numbers[AT.load] as number) + SMOOTHING * (load - (numbers[AT.load] as number));
  const good = numbers[AT.good] as number;
  const lost = service.lossless ? 0 : sumOfLosses(service);
  const share = lost + good > 0 ? lost / (lost + good) : 0;
  numbers[AT.lossShare] = (numbers[AT.lossShare] as number) + SMOOTHING * (share - (numbers[AT.lossShare] as number));
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
