// The users of one Service: how many come, how often they try again, and what became of their requests. Only numbers; who moves them is `run-traffic`.

import type { EventId } from '../../base/units.ts';
import type { TrafficCommand } from '../../journal/command.ts';
import { Backends, type SavedBackends } from './backends.ts';
import type { Calls, SavedEdge } from './calls.ts';
import type { Cohort } from './cohorts.ts';
import { type SavedStickiness, Stickiness } from './stickiness.ts';
import { type Asked, keyOfUsers } from './routes.ts';
import { LOSS_REASONS } from './loss-reasons.ts';

/** First attempts and up to three more. */
export const LEVELS = 4;

const REASONS = LOSS_REASONS.length;

/**
 * Where a Service's numbers stand in its one column: a calm second touches the first few of them and nothing else, and a large cluster has many Services. From
 * `accepted` on stand the sums of the last reckoning of answers over all its pods, which follow from the rest: they are neither saved nor hashed.
 */
export const AT = {
  offered: 0,
  offeredTotal: 1,
  good: 2,
  goodTotal: 3,
  load: 4,
  lossShare: 5,
  failing: 6,
  attempts: 7,
  rate: 8,
  target: 9,
  rampTicks: 10,
  timeoutSeconds: 11,
  retries: 12,
  cause: 13,
  latency: 14,
  p99: 15,
  lossFact: 16,
  lost: 17,
  lostTotal: 17 + REASONS,
  failed: 17 + 2 * REASONS,
  attemptsAt: 17 + 3 * REASONS,
  waitingAt: 17 + 3 * REASONS + LEVELS,
  retryingAt: 17 + 3 * REASONS + 2 * LEVELS,
  accepted: 17 + 3 * REASONS + 3 * LEVELS,
  full: 18 + 3 * REASONS + 3 * LEVELS,
  goodNow: 19 + 3 * REASONS + 3 * LEVELS,
  late: 20 + 3 * REASONS + 3 * LEVELS,
  gaveUp: 21 + 3 * REASONS + 3 * LEVELS,
  live: 22 + 3 * REASONS + 3 * LEVELS,
  seconds: 23 + 3 * REASONS + 3 * LEVELS,
  busiest: 24 + 3 * REASONS + 3 * LEVELS,
  /** The place of the outcome with the longest responses, NO_OUTCOME without any. */
  slowest: 25 + 3 * REASONS + 3 * LEVELS,
  slowestSeconds: 26 + 3 * REASONS + 3 * LEVELS,
} as const;
const SAVED = AT.accepted;
const NUMBERS = AT.slowestSeconds + 1;

export interface SavedServiceTraffic {
  readonly namespace: string;
  readonly service: string;
  readonly numbers: Float64Array;
  readonly backends: SavedBackends;
  readonly asked?: Asked | undefined;
  readonly calls?: readonly SavedEdge[] | undefined;
  readonly called?: Float64Array | undefined;
  readonly sticky?: SavedStickiness | undefined;
}

export class ServiceTraffic {
  readonly namespace: string;
  readonly service: string;
  /** What users of an Ingress ask for; `service` is the Ingress's name then. */
  readonly asked: Asked | undefined;
  /** `namespace/name` as proxies and store know it; for users of an Ingress with what they ask for. */
  readonly key: string;
  /** Derived: key of the Service by whose rules the requests go. */
  leadsTo: string;
  readonly numbers = new Float64Array(NUMBERS);

  /** This tick, by LOSS_REASONS: requests lost for good; and attempts that failed, most of which come back while users have retries left. */
  readonly lost = this.part(AT.lost, REASONS);
  readonly failed = this.part(AT.failed, REASONS);
  /** Since the start of the match. offered = good + lost + waiting + retrying. */
  readonly lostTotal = this.part(AT.lostTotal, REASONS);
  /** By attempt (0 for the first): made in this tick, waiting at pods, and coming back in the next tick. */
  readonly attemptsAt = this.part(AT.attemptsAt, LEVELS);
  readonly waitingAt = this.part(AT.waitingAt, LEVELS);
  readonly retryingAt = this.part(AT.retryingAt, LEVELS);
  readonly backends = new Backends();

  /** What its requests ask of other Services; undefined for most. */
  calls: Calls | undefined = undefined;
  /** First attempts of this tick that are calls of other Services. Derived, as is `relayTo`: the Service behind an ingress controller. */
  inflow = 0;
  relayTo: string | undefined = undefined;
  /** Share of its requests that cross zones; 0 while that costs nothing. Derived. */
  crossing = 0;
  /** Since the start, of all its requests those that were calls: offered, good, and lost by reason; undefined while it was never called. */
  called: Float64Array | undefined = undefined;

  /** Whose users stay with their pods; undefined for most. */
  sticky: Stickiness | undefined = undefined;

  /**
   * Derived. Settled: nothing that its answers depend on has changed since the last tick. Stirred: in this tick something has. Calm: the last tick was settled
   * from its beginning to its end, so that a settled one after it is the same second once more. Rerouted: its rules may be others than in the last tick.
   * Lossless: when it was reckoned last, nobody was lost.
   */
  settled = false;
  stirred = false;
  calm = false;
  rerouted = false;
  lossless = false;

  /** Derived. Even: its rows are in cohorts, and `coming` requests come to each; untold: the columns of these rows say something else, see `told`. */
  even = false;
  untold = false;
  coming = 0;
  cohorts: Cohort[] = [];

  constructor(namespace: string, service: string, asked?: Asked) {
    this.namespace = namespace;
    this.service = service;
    this.asked = asked;
    this.key = keyOfUsers(namespace, service, asked);
    this.leadsTo = this.key;
    this.numbers[AT.timeoutSeconds] = 1;
  }

  private part(from: number, length: number): Float64Array {
    return this.numbers.subarray(from, from + length);
  }

  private at(place: number): number {
    return this.numbers[place] as number;
  }

  /** First attempts a second now, where the rate goes to, and in how many ticks it will be there. */
  get rate(): number {
    return this.at(AT.rate);
  }

  get target(): number {
    return this.at(AT.target);
  }

  get rampTicks(): number {
    return this.at(AT.rampTicks);
  }

  get timeoutSeconds(): number {
    return this.at(AT.timeoutSeconds);
  }

  get retries(): number {
    return this.at(AT.retries);
  }

  /** The fact of the command that last changed the demand. */
  get cause(): EventId {
    return this.at(AT.cause) as EventId; // only facts are written there; so is lossFact
  }

  /** This tick: first attempts; all attempts, retries included; first attempts answered in time, now or at a retry. */
  get offered(): number {
    return this.at(AT.offered);
  }

  get attempts(): number {
    return this.at(AT.attempts);
  }

  get good(): number {
    return this.at(AT.good);
  }

  get offeredTotal(): number {
    return this.at(AT.offeredTotal);
  }

  get goodTotal(): number {
    return this.at(AT.goodTotal);
  }

  /** Response times of this tick's answers in seconds: mean and 99th percentile; 0 when nothing was answered. */
  get latency(): number {
    return this.at(AT.latency);
  }

  get p99(): number {
    return this.at(AT.p99);
  }

  /** Demand over capacity of the fullest pod, smoothed over about five seconds, 2 at most: 0.8 is time to act, from 1 on requests are lost. */
  get load(): number {
    return this.at(AT.load);
  }

  /** Share of requests lost, smoothed; whether users were last said to lose requests; and the fact that said so. */
  get lossShare(): number {
    return this.at(AT.lossShare);
  }

  get failing(): boolean {
    return this.at(AT.failing) === 1;
  }

  get lossFact(): EventId {
    return this.at(AT.lossFact) as EventId;
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
    const { numbers } = this;
    numbers[AT.target] = command.requestsPerSecond;
    numbers[AT.rampTicks] = command.rampTicks;
    numbers[AT.timeoutSeconds] = command.timeoutSeconds;
    numbers[AT.retries] = Math.min(LEVELS - 1, command.retries);
    numbers[AT.cause] = cause;
    this.settled = false;
    this.calm = false;
  }

  /** No row is in a cohort any more. */
  dissolve(): void {
    this.even = false;
    this.cohorts = [];
  }

  /** All state but the backends. */
  get state(): Float64Array {
    return this.numbers.subarray(0, SAVED);
  }

  save(): SavedServiceTraffic {
    return {
      namespace: this.namespace,
      service: this.service,
      numbers: this.state.slice(),
      backends: this.backends.save(),
      asked: this.asked,
      calls: this.calls?.edges.map(({ to, made, closed }) => ({ to, made, closed })),
      called: this.called?.slice(),
      sticky: this.sticky?.save(),
    };
  }

  static restore(saved: SavedServiceTraffic): ServiceTraffic {
    const made = new ServiceTraffic(saved.namespace, saved.service, saved.asked);
    made.numbers.set(saved.numbers);
    made.backends.restore(saved.backends);
    made.called = saved.called?.slice();
    made.sticky = saved.sticky && Stickiness.restore(saved.sticky);
    return made;
  }
}

function sum(column: Float64Array): number {
  let total = 0;
  for (let i = 0; i < column.length; i += 1) total += column[i] as number;
  return total;
}
