// Stretches of ticks in which users of one Service lost requests: what a person would call one trouble.

import { LOSS_BEGINS } from '../sim/traffic/loss-facts.ts';
import { LOSS_REASONS, mainReason } from '../sim/traffic/loss-reasons.ts';
import type { ServiceTraffic } from '../sim/traffic/service-traffic.ts';
import type { TimelineMark } from './timeline.ts';

/** Losses that come back within so many ticks belong to the same stretch. */
export const LOSS_PAUSE = 10;
/** A tick counts from this share of requests lost on, as in rule TRAFFIC-9; a stretch from so many requests on. Crumbs are no trouble. */
const LEAST_SHARE = LOSS_BEGINS;
const LEAST = 1;

interface Stretch {
  readonly namespace: string;
  readonly service: string;
  readonly tick: number;
  untilTick: number;
  requests: number;
  readonly byReason: Float64Array;
}

export class LossStretches {
  private readonly stretches: Stretch[] = [];
  /** By the Service's key: its last stretch, which may still go on. */
  private readonly open = new Map<string, Stretch>();

  /** Once after each tick for each Service. The first tick of the stretch that this one belongs to; undefined when next to nothing is
   *  lost. */
  observe(service: ServiceTraffic, tick: number): number | undefined {
    const { lostNow } = service;
    if (lostNow <= 0 || lostNow < LEAST_SHARE * service.offered) return undefined;
    let stretch = this.open.get(service.key);
    if (!stretch || tick - stretch.untilTick > LOSS_PAUSE) {
      stretch = {
        namespace: service.namespace,
        service: service.service,
        tick,
        untilTick: tick,
        requests: 0,
        byReason: new Float64Array(LOSS_REASONS.length),
      };
      this.open.set(service.key, stretch);
      this.stretches.push(stretch);
    }
    stretch.untilTick = tick;
    stretch.requests += lostNow;
    for (let i = 0; i < stretch.byReason.length; i += 1)
      stretch.byReason[i] = (stretch.byReason[i] as number) + (service.lost[i] as number);
    return stretch.tick;
  }

  /** Of all Services, in the order in which they began. */
  marks(): (TimelineMark & { kind: 'loss' })[] {
    return this.stretches
      .filter(({ requests }) => requests >= LEAST)
      .map(({ byReason, ...stretch }) => ({
        kind: 'loss',
        ...stretch,
        reason: mainReason(byReason) ?? LOSS_REASONS[0],
      }));
  }
}
