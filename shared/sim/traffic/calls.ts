// What the requests of one Service ask of other Services: how many calls they make, and how much slower and less certain the answers get by them.

import { LOSS_REASONS } from './loss-reasons.ts';
import type { ServiceTraffic } from './service-traffic.ts';

/** Calls to one Service. `made`: in the last second, to arrive there in the next. */
export interface Edge {
  /** Key of its users. */
  readonly to: string;
  made: number;
  /** The way back to a Service whose request this is: such a call is refused, or one request would make calls without end. */
  closed: boolean;
  /** As it was in the last second: share of calls that were answered in time, and seconds that one took. Derived. */
  kept: number;
  seconds: number;
  /** Requests lost there in the last second, by reason. */
  readonly lost: Float64Array;
}

/** An edge of which nothing is known yet. */
export function edgeTo(to: string, made = 0, closed = false): Edge {
  return { to, made, closed, kept: 1, seconds: 0, lost: new Float64Array(LOSS_REASONS.length) };
}

export type SavedEdge = Pick<Edge, 'to' | 'made' | 'closed'>;

export class Calls {
  readonly edges: readonly Edge[];
  /** By image number: calls a request makes, by edge. */
  private readonly plans: ReadonlyMap<number, Float64Array>;
  /** Calls that every request makes, whatever its pod's image. */
  private readonly always: Float64Array;
  private plan: Float64Array;
  /** For the image turned to: seconds that the calls of a request take, one after the other, and the share of requests whose calls all succeed. */
  seconds = 0;
  kept = 1;
  /** This tick: answers that failed for their calls, and seconds spent on calls by all answers. */
  failed = 0;
  spent = 0;

  constructor(edges: readonly Edge[], plans: ReadonlyMap<number, Float64Array>, always: Float64Array) {
    this.edges = edges;
    this.plans = plans;
    this.always = always;
    this.plan = always;
  }

  /** Before the answers of a tick are counted. */
  open(): void {
    for (const edge of this.edges) edge.made = 0;
    this.failed = 0;
    this.spent = 0;
  }

  turnTo(image: number): void {
    this.plan = this.plans.get(image) ?? this.always;
    this.seconds = 0;
    this.kept = 1;
    for (let i = 0; i < this.edges.length; i += 1) {
      const { kept, seconds } = this.edges[i] as Edge;
      const times = this.plan[i] as number;
      this.seconds += times * seconds;
      this.kept *= allOf(kept, times);
    }
  }

  /** `worked`: requests that were worked off, for whomever; `failed` of them for their calls. */
  count(worked: number, answered: number, failed: number): void {
    for (let i = 0; i < this.edges.length; i += 1) {
      const edge = this.edges[i] as Edge;
      if (!edge.closed) edge.made += worked * (this.plan[i] as number);
    }
    this.failed += failed;
    this.spent += answered * this.seconds;
  }
}

/** The chance that all of `times` calls succeed: 0.9 twice 0.81; of a call that every second request makes, half of the chance to fail. */
function allOf(kept: number, times: number): number {
  let all = 1;
  let left = times;
  for (; left >= 1; left -= 1) all *= kept;
  return all * (1 - left * (1 - kept));
}

/** How the callee did in the last second. Without a request nothing is known, and nothing feared. */
export function readCallee(edge: Edge, callee: ServiceTraffic): boolean {
  const lost = callee.lostNow;
  const ended = callee.good + lost;
  const kept = edge.closed ? 0 : ended > 0 ? callee.good / ended : 1;
  const seconds = edge.closed ? 0 : callee.latency;
  let same = kept === edge.kept && seconds === edge.seconds;
  for (let reason = 0; same && reason < edge.lost.length; reason += 1)
    same = edge.closed || edge.lost[reason] === callee.lost[reason];
  if (same) return false;
  edge.kept = kept;
  edge.seconds = seconds;
  if (edge.closed) edge.lost.fill(0);
  else edge.lost.set(callee.lost);
  return true;
}
