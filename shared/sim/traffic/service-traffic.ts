// The users of one Service: how many come, how often they try again, and what became of their requests. Only numbers; who moves them is `run-traffic`.

import { type EventId, NO_EVENT } from '../../base/units.ts';
import type { TrafficCommand } from '../../journal/command.ts';
import { Backends, type SavedBackends } from './backends.ts';
import { LOSS_REASONS } from './loss-reasons.ts';

/** First attempts and up to three more. */
export const LEVELS = 4;

/** What one tick did to a Service's requests; `slowest` is the place of the outcome with the longest responses, NO_OUTCOME without any. */
export interface AnswerSums {
  accepted: number;
  full: number;
  good: number;
  late: number;
  gaveUp: number;
  live: number;
  seconds: number;
  busiest: number;
  slowest: number;
  slowestSeconds: number;
}

function emptySums(): AnswerSums {
  return {
    accepted: 0,
    full: 0,
    good: 0,
    late: 0,
    gaveUp: 0,
    live: 0,
    seconds: 0,
    busiest: 0,
    slowest: -1,
    slowestSeconds: 0,
  };
}

export interface SavedServiceTraffic {
  readonly namespace: string;
  readonly service: string;
  readonly numbers: Float64Array;
  readonly backends: SavedBackends;
}

export class ServiceTraffic {
  readonly namespace: string;
  readonly service: string;
  /** `namespace/name`, as proxies and store know it. */
  readonly key: string;

  /** First attempts a second now, where the rate goes to, and in how many ticks it will be there. */
  rate = 0;
  target = 0;
  rampTicks = 0;
  timeoutSeconds = 1;
  retries = 0;
  /** The fact of the command that last changed the demand. */
  cause: EventId = NO_EVENT;

  /** This tick: first attempts; all attempts, retries included; first attempts answered in time, now or at a retry; and lost for good, by LOSS_REASONS. */
  offered = 0;
  attempts = 0;
  good = 0;
  readonly lost = new Float64Array(LOSS_REASONS.length);
  /** This tick: attempts that failed, by LOSS_REASONS; most come back while users have retries left. */
  readonly failed = new Float64Array(LOSS_REASONS.length);
  /** Since the start of the match. offered = good + lost + waiting + retrying. */
  offeredTotal = 0;
  goodTotal = 0;
  readonly lostTotal = new Float64Array(LOSS_REASONS.length);

  /** Response times of this tick's answers in seconds: mean and 99th percentile; 0 when nothing was answered. */
  latency = 0;
  p99 = 0;
  /** Demand over capacity of the fullest pod, smoothed over about five seconds, 2 at most: 0.8 is time to act, from 1 on requests are lost. */
  load = 0;
  /** Share of requests lost, smoothed; whether users were last said to lose requests; and the fact that said so. */
  lossShare = 0;
  failing = false;
  lossFact: EventId = NO_EVENT;

  /** By attempt (0 for the first): made in this tick, waiting at pods, and coming back in the next tick. */
  readonly attemptsAt = new Float64Array(LEVELS);
  readonly waitingAt = new Float64Array(LEVELS);
  readonly retryingAt = new Float64Array(LEVELS);
  readonly backends = new Backends();

  /** Derived. Settled: nothing that its answers depend on has changed since the last tick. Stirred: in this tick something has. */
  settled = false;
  stirred = false;
  /** Of the last reckoning of answers, over all its pods. */
  readonly sums = emptySums();

  constructor(namespace: string, service: string) {
    this.namespace = namespace;
    this.service = service;
    this.key = `${namespace}/${service}`;
  }

  /** Requests whose users wait for an answer, at all pods. */
  get waiting(): number {
    return sum(this.waitingAt);
  }

  /** Requests that failed and come back in the next tick. */
  get retrying(): number {
    return sum(this.retryingAt);
  }

  get lostNow(): number {
    return sum(this.lost);
  }

  /** The rate starts to move in the tick of the command and arrives after `rampTicks` ticks; with 0 it jumps. */
  change(command: TrafficCommand, cause: EventId): void {
    this.target = command.requestsPerSecond;
    this.rampTicks = command.rampTicks;
    this.timeoutSeconds = command.timeoutSeconds;
    this.retries = Math.min(LEVELS - 1, command.retries);
    this.settled = false;
    this.cause = cause;
  }

  save(): SavedServiceTraffic {
    return {
      namespace: this.namespace,
      service: this.service,
      numbers: Float64Array.from(this.numbers()),
      backends: this.backends.save(),
    };
  }

  /** All state but the backends, in the order that `read` takes it. */
  numbers(): number[] {
    return [
      this.rate,
      this.target,
      this.rampTicks,
      this.timeoutSeconds,
      this.retries,
      this.cause,
      this.offered,
      this.attempts,
      this.good,
      this.offeredTotal,
      this.goodTotal,
      this.latency,
      this.p99,
      this.load,
      this.lossShare,
      this.failing ? 1 : 0,
      this.lossFact,
      ...this.lost,
      ...this.failed,
      ...this.lostTotal,
      ...this.attemptsAt,
      ...this.waitingAt,
      ...this.retryingAt,
    ];
  }

  static restore(saved: SavedServiceTraffic): ServiceTraffic {
    const made = new ServiceTraffic(saved.namespace, saved.service);
    let place = 0;
    const next = (): number => {
      place += 1;
      return saved.numbers[place - 1] as number;
    };
    made.rate = next();
    made.target = next();
    made.rampTicks = next();
    made.timeoutSeconds = next();
    made.retries = next();
    made.cause = next() as EventId; // saved from the field of this type; so is lossFact
    made.offered = next();
    made.attempts = next();
    made.good = next();
    made.offeredTotal = next();
    made.goodTotal = next();
    made.latency = next();
    made.p99 = next();
    made.load = next();
    made.lossShare = next();
    made.failing = next() === 1;
    made.lossFact = next() as EventId;
    for (const column of [made.lost, made.failed, made.lostTotal, made.attemptsAt, made.waitingAt, made.retryingAt]) {
      for (let i = 0; i < column.length; i += 1) column[i] = next();
    }
    made.backends.restore(saved.backends);
    return made;
  }
}

function sum(column: Float64Array): number {
  let total = 0;
  for (let i = 0; i < column.length; i += 1) total += column[i] as number;
  return total;
}
