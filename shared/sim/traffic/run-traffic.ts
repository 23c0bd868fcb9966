// One tick of traffic: users send, kube-proxies choose pods, nodes share out their processor, pods answer, and what failed is counted with its reason or
// tried again. A fluid model: requests are numbers with fractions (sources: shared traffic models of queues; rules TRAFFIC-1 to 9).

import type { TrafficCommand } from '../../journal/command.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { answer } from './answer.ts';
import { flowOf } from './flow.ts';
import { noteLosses } from './notice.ts';
import { send } from './send.ts';
import { LOSS_REASONS, type LossReason, MOST_RETRIES, noLosses, type ServiceTraffic } from './traffic.ts';

export function applyTraffic(world: World, command: TrafficCommand): void {
  world.traffic.set(command);
}

export function runTraffic(world: World): void {
  const flow = flowOf(world);
  for (const one of world.traffic.all()) {
    moveRate(one);
    one.tick = { offered: one.rate, good: 0, lost: noLosses() };
    one.totals.offered += one.rate;
  }
  send(world, flow);
  answer(world, flow);
  for (const one of world.traffic.all()) settle(world, one, flow.failed);
  for (const one of world.traffic.inOrder()) noteLosses(world, one);
}

/** A straight line: 40 to 100 in 30 ticks is 2 more in each. */
function moveRate(one: ServiceTraffic): void {
  if (one.rampTicks <= 0) return;
  one.rate += (one.target - one.rate) / one.rampTicks;
  one.rampTicks -= 1;
  if (one.rampTicks === 0) one.rate = one.target;
}

/** Failures go to those who try again, as the attempts of this tick were mixed; the last attempt's are lost for good. */
function settle(_world: World, one: ServiceTraffic, failedByService: Map<ServiceTraffic, Record<LossReason, number>>): void {
  const failed = failedByService.get(one);
  const attempts = [one.rate, ...one.again];
  let sum = 0;
  for (const count of attempts) sum += count;
  one.again = [0, 0, 0];
  if (!failed) return;
  for (const reason of LOSS_REASONS) {
    const count = failed[reason];
    if (count <= 0) continue;
    for (let attempt = 0; attempt <= MOST_RETRIES; attempt += 1) {
      const share = sum > 0 ? (attempts[attempt] as number) / sum : attempt === one.retries ? 1 : 0;
      const part = count * share;
      if (part === 0) continue;
      if (attempt < one.retries) one.again[attempt] = (one.again[attempt] as number) + part;
      else {
        one.tick.lost[reason] += part;
        one.totals.lost[reason] += part;
      }
    }
  }
}

/** Requests that waited in a process that ends are cut off. Called by whoever ends it, before the row is cleared. */
export function cutOff(world: World, slot: number): void {
  const { queue, service, stage } = world.pods.at;
  const waiting = queue[slot] as number;
  if (waiting === 0) return;
  queue[slot] = 0;
  const one = world.traffic.byNumber((service[slot] as number) - 1);
  if (!one) return;
  const reason: LossReason = stage[slot] === STAGE.none ? 'node unreachable' : 'connection refused';
  one.tick.lost[reason] += waiting;
  one.totals.lost[reason] += waiting;
}
