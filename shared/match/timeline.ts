// A match over time as plain numbers, for charts and for the bar on which one seeks: samples every few ticks, and marks for what broke, what
// players decided and when users lost requests. How they are gathered is `match/recorder`.

import type { FaultName } from '../journal/command.ts';
import type { Journal } from '../journal/log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { LossReason } from '../sim/traffic/loss-reasons.ts';
import { Course } from './course.ts';
import type { Decision } from './decision.ts';
import { Recorder } from './recorder.ts';

/** One Service. Rates are requests a second, means over the sample's ticks. */
export interface ServiceSeries {
  readonly namespace: string;
  readonly name: string;
  readonly offered: readonly number[];
  readonly good: readonly number[];
  readonly lost: readonly number[];
  /** The highest load of the sample's ticks: 0.8 is time to act, from 1 on requests are lost (rule TRAFFIC-11). */
  readonly load: readonly number[];
  /** Pods ready to take requests at the sample's last tick. */
  readonly endpoints: readonly number[];
}

export interface Timeline {
  /** Ticks between two samples; the last sample may be shorter. */
  readonly every: number;
  /** The tick of each sample: the last one that it counts. All lists below are as long as this. */
  readonly ticks: readonly number[];
  /** By namespace and name. A Service that comes later is 0 before. */
  readonly services: readonly ServiceSeries[];
  readonly pods: {
    /** Replicas that Deployments ask for; pods that are ready; pods without a node. At the sample's last tick. */
    readonly wanted: readonly number[];
    readonly ready: readonly number[];
    readonly waiting: readonly number[];
  };
  /** From the match's start to the sample: cents (not rounded), pod-seconds, pods, and the share of requests served in time. */
  readonly cents: readonly number[];
  readonly distance: readonly number[];
  readonly disruption: readonly number[];
  readonly goodput: readonly number[];
  /** In the order of time; those of one tick incidents first, then decisions, then losses. */
  readonly marks: readonly TimelineMark[];
}

export type TimelineMark =
  | {
      readonly kind: 'incident';
      readonly tick: number;
      /** When a machine got its power back; absent while it has none, and for what is over at once. */
      readonly untilTick?: number | undefined;
      /** `maintenance` is a node-poweroff that was announced with its name. */
      readonly fault: FaultName | 'maintenance';
      /** A node, or `namespace/pod`. */
      readonly name: string;
    }
  /** What users will do from this tick on. */
  | {
      readonly kind: 'traffic';
      readonly tick: number;
      readonly namespace: string;
      readonly service: string;
      readonly from: number;
      readonly to: number;
    }
  /** The town scaled a Deployment. */
  | {
      readonly kind: 'arrival';
      readonly tick: number;
      readonly namespace: string;
      readonly deployment: string;
      readonly replicas: number;
    }
  /** A Deployment got another image. */
  | {
      readonly kind: 'release';
      readonly tick: number;
      readonly namespace: string;
      readonly deployment: string;
      readonly image: string;
    }
  | { readonly kind: 'decision'; readonly tick: number; readonly decision: Decision }
  /** A stretch in which users of one Service lost requests, for one main reason; pauses of up to LOSS_PAUSE ticks are within. */
  | {
      readonly kind: 'loss';
      readonly tick: number;
      readonly untilTick: number;
      readonly namespace: string;
      readonly service: string;
      readonly reason: LossReason;
      readonly requests: number;
    };

/** Ticks between two samples without another wish: a second and a half of a match at speed 2, 300 samples for First shift. */
export const SAMPLE_TICKS = 3;

/** One world of a match, from its journal: runs it again, which takes as long as a replay to its end. Throws what the simulation throws. */
export function timelineOf(
  journal: Pick<Journal, 'frames'>,
  scenario: Scenario,
  every = SAMPLE_TICKS,
  number = 0,
): Timeline {
  const course = new Course(scenario, 1);
  const recorder = new Recorder(scenario, every);
  for (const frame of journal.frames) {
    if (frame.world !== number) continue;
    recorder.before(course.world(0), frame);
    course.run({ ...frame, world: 0 });
    recorder.after(course.world(0), course.account(0));
  }
  return recorder.timeline();
}
