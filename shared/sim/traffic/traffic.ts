// What users ask of each Service, and what became of it: state only. How a tick of it is reckoned is `run-traffic`.

import { hashNumber, hashText, lanes } from '../../base/hash.ts';
import { compareText } from '../../base/order.ts';
import type { TrafficCommand } from '../../journal/command.ts';
import { LOSS_REASONS, type LossReason } from './loss-reasons.ts';

export type Losses = Record<LossReason, number>;

/** Attempts after the first one that are told apart. */
export const MOST_RETRIES = 3;

export function noLosses(): Losses {
  return { 'no endpoints': 0, 'connection refused': 0, 'node unreachable': 0, 'queue full': 0, 'timed out': 0 };
}

/** Counts of requests by their first attempt: one that succeeds when tried again is good. Fractions occur, the flow is a fluid. */
export interface Counts {
  offered: number;
  good: number;
  readonly lost: Losses;
}

export interface ServiceTraffic {
  readonly key: string;
  readonly namespace: string;
  readonly service: string;
  /** Requests a second now, where the rate is going, and in how many ticks it will be there. */
  rate: number;
  target: number;
  rampTicks: number;
  timeoutSeconds: number;
  retries: number;
  /** Failed attempts that come again in the next tick: after the first, second and third failure. */
  readonly again: number[];
  /** Of the last tick. */
  readonly tick: Counts;
  /** Since the match began. */
  readonly totals: Counts;
  /** Mean and 99th percentile in seconds of the requests answered in the last tick; 0 without any. */
  latency: number;
  latency99: number;
  /** Work wanted against processor at hand, smoothed over about five seconds; 1 is the brink, 2 the end of the dial. */
  load: number;
  /** Users are losing requests; ticks since the last noticed loss. */
  losing: boolean;
  quiet: number;
}

export class Traffic {
  /** By number: pods remember the number plus one of the Service that sent to them last. */
  private readonly list: ServiceTraffic[] = [];
  private readonly numbers = new Map<string, number>();
  private sorted: ServiceTraffic[] | undefined;

  get(key: string): ServiceTraffic | undefined {
    const number = this.numbers.get(key);
    return number === undefined ? undefined : this.list[number];
  }

  byNumber(number: number): ServiceTraffic | undefined {
    return this.list[number];
  }

  all(): readonly ServiceTraffic[] {
    return this.list;
  }

  /** All Services with users, by key. */
  inOrder(): readonly ServiceTraffic[] {
    this.sorted ??= [...this.list].sort((x, y) => compareText(x.key, y.key));
    return this.sorted;
  }

  set(command: TrafficCommand): void {
    const key = `${command.namespace}/${command.service}`;
    let one = this.get(key);
    if (!one) {
      one = newService(key, command.namespace, command.service);
      this.numbers.set(key, this.list.length);
      this.list.push(one);
      this.sorted = undefined;
    }
    one.target = command.requestsPerSecond;
    one.rampTicks = command.rampTicks;
    if (command.rampTicks === 0) one.rate = one.target;
    one.timeoutSeconds = command.timeoutSeconds;
    one.retries = Math.min(MOST_RETRIES, command.retries);
  }

  hashInto(into: Int32Array): void {
    for (const one of this.list) {
      hashText(one.key, 0x7aff1c);
      const seed = lanes[0] as number;
      let n = 0;
      const add = (value: number) => {
        n += 1;
        hashNumber(value, seed + n);
        into[0] = (into[0] as number) + (lanes[0] as number);
        into[1] = (into[1] as number) + (lanes[1] as number);
      };
      for (const value of [one.rate, one.target, one.rampTicks, one.timeoutSeconds, one.retries, one.load, one.quiet, Number(one.losing)]) add(value);
      for (const value of one.again) add(value);
      add(one.totals.offered);
      add(one.totals.good);
      for (const reason of LOSS_REASONS) add(one.totals.lost[reason]);
    }
  }

  save(): readonly ServiceTraffic[] {
    return this.list;
  }

  restore(saved: readonly ServiceTraffic[]): void {
    for (const one of saved) {
      this.numbers.set(one.key, this.list.length);
      this.list.push(one);
    }
    this.sorted = undefined;
  }
}

function newService(key: string, namespace: string, service: string): ServiceTraffic {
  return {
    key, namespace, service, rate: 0, target: 0, rampTicks: 0, timeoutSeconds: 1, retries: 0, again: [0, 0, 0],
    tick: { offered: 0, good: 0, lost: noLosses() }, totals: { offered: 0, good: 0, lost: noLosses() },
    latency: 0, latency99: 0, load: 0, losing: false, quiet: 0,
  };
}
