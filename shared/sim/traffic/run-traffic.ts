// One tick of traffic: users send, kube-proxies choose pods, nodes share out their processor, pods answer, and what failed is counted with its reason or
// tried again. A fluid model: requests are numbers with fractions (rules TRAFFIC-1 to 9).

import type { TrafficCommand } from '../../journal/command.ts';
import type { World } from '../world.ts';
import { type Flow, flowOf } from './flow.ts';
import { LOSS_REASONS } from './loss-reasons.ts';
import { noteLosses } from './notice.ts';
import { send } from './send.ts';
import { MOST_RETRIES, type ServiceTraffic } from './traffic.ts';
import { work } from './work.ts';

export function applyTraffic(world: World, command: TrafficCommand): void {
  world.traffic.set(command);
}

export function runTraffic(world: World): void {
  const services = world.traffic.all();
  if (services.length === 0 && world.pods.length === 0) return;
  const flow = flowOf(world);
  for (const one of services) begin(one);
  send(world, flow);
  work(world, flow);
  services.forEach((one, number) => settle(one, number, flow));
  for (const one of world.traffic.inOrder()) noteLosses(world, one);
}

/** A rate moves in a straight line: 40 to 100 in 30 ticks is 2 more in each. */
function begin(one: ServiceTraffic): void {
  if (one.rampTicks > 0) {
    one.rate += (one.target - one.rate) / one.rampTicks;
    one.rampTicks -= 1;
    if (one.rampTicks === 0) one.rate = one.target;
  }
  one.tick.offered = one.rate;
  one.tick.good = 0;
  for (const reason of LOSS_REASONS) one.tick.lost[reason] = 0;
  one.totals.offered += one.rate;
}

const attempts = new Float64Array(MOST_RETRIES + 1);

function settle(one: ServiceTraffic, number: number, flow: Flow): void {
  let sum = one.rate;
  attempts[0] = one.rate;
  for (let i = 0; i < MOST_RETRIES; i += 1) {
    attempts[i + 1] = one.again[i] as number;
    sum += one.again[i] as number;
    one.again[i] = 0;
  }
  let failed = 0;
  for (let reason = 0; reason < LOSS_REASONS.length; reason += 1) {
    const count = flow.failed[number * LOSS_REASONS.length + reason] as number;
    if (count > 0) failed += tryAgain(one, reason, count, sum);
  }
  const answered = flow.answered[number] as number;
  one.latency = answered > 0 ? (flow.seconds[number] as number) / answered : 0;
  one.latency99 = answered > 0 ? (flow.slowest[number] as number) : 0;
  smooth(one, flow.wanted[number] as number, flow.available[number] as number, failed > 0);
}

/** Failures go to those who try again, as the attempts of this tick were mixed; the last attempt's are lost for good. Returns the count. */
function tryAgain(one: ServiceTraffic, reason: number, count: number, sum: number): number {
  const name = LOSS_REASONS[reason] as (typeof LOSS_REASONS)[number];
  for (let attempt = 0; attempt <= MOST_RETRIES; attempt += 1) {
    // Nobody sends any more and a queue is left over: what fails of it was the last try.
    const share = sum > 0 ? (attempts[attempt] as number) / sum : attempt === one.retries ? 1 : 0;
    const part = count * share;
    if (part === 0) continue;
    if (attempt < one.retries) one.again[attempt] = (one.again[attempt] as number) + part;
    else {
      one.tick.lost[name] += part;
      one.totals.lost[name] += part;
    }
  }
  return count;
}

const SMOOTHING_TICKS = 5;
export const MOST_LOAD = 2;

/** The signal that players see: it warns before the first loss, and does not flicker. */
function smooth(one: ServiceTraffic, wanted: number, available: number, failing: boolean): void {
  const now = available > 0 ? Math.min(MOST_LOAD, wanted / available) : failing ? MOST_LOAD : 0;
  one.load += (now - one.load) / SMOOTHING_TICKS;
}
