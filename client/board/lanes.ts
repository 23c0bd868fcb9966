// Services as sea-lanes: how many requests come, which share of them is answered and by which pods, and where the others are lost and why.

import { compareText } from '../../shared/base/order.ts';
import { keyOf } from '../../shared/kinds/meta.ts';
import { LOSS_REASONS, type LossReason, mainReason } from '../../shared/sim/traffic/loss-reasons.ts';
import { toldOf } from '../../shared/sim/traffic/told.ts';
import type { World } from '../../shared/sim/world.ts';
import { workloadOf } from './workloads.ts';

export interface Lane {
  /** `namespace/name` of the Service. */
  readonly key: string;
  readonly name: string;
  /** Rank of the workload behind it: the lane wears its colour and mark. */
  readonly rank: number;
  /** Requests a second that users send now. */
  readonly rate: number;
  /** Share of them answered in time, 0 to 1. */
  readonly share: number;
  /** Demand over capacity of its fullest pod, smoothed: 0.8 is time to act, from 1 on requests are lost. */
  readonly load: number;
  /** Attempts that failed in the last tick, by reason, those that did not happen left out; and the most frequent reason. */
  readonly failures: readonly { readonly reason: LossReason; readonly count: number }[];
  readonly reason: LossReason | undefined;
  /** Pods behind it, with what each answered and lost in the last tick, and the sums. */
  readonly pods: readonly LanePod[];
  readonly served: number;
  readonly lostAtPods: number;
}

export interface LanePod {
  readonly pod: string;
  readonly good: number;
  readonly lost: number;
}

export function lanesOf(world: World, ranks: ReadonlyMap<string, number>): readonly Lane[] {
  const behind = new Map<string, { pods: LanePod[]; rank: number }>();
  const told = toldOf(world);
  for (let slot = 0; slot < world.pods.length; slot += 1) {
    const pod = world.pods.stored[slot]?.object;
    if (pod === undefined) continue;
    for (const key of world.serviceIndex.matching(pod.metadata.namespace ?? '', pod.metadata.labels)) {
      const lane = behind.get(key) ?? { pods: [], rank: ranks.get(workloadOf(world, pod)) ?? ranks.size };
      const good = told.good[slot] ?? 0;
      const lost = told.lost[slot] ?? 0;
      if (good > 0 || lost > 0) lane.pods.push({ pod: keyOf(pod.metadata), good, lost });
      behind.set(key, lane);
    }
  }
  const lanes: Lane[] = [];
  for (const key of [...world.store.table('Service').keys()].sort(compareText)) {
    const { pods, rank } = behind.get(key) ?? { pods: [], rank: rankWithoutPods(world, key, ranks) };
    lanes.push({ ...trafficOf(world, key), key, name: key.slice(key.indexOf('/') + 1), rank, pods, ...sumsOf(pods) });
  }
  return lanes;
}

/** A Deployment without replicas has its colour all the same. */
export function rankWithoutPods(world: World, service: string, ranks: ReadonlyMap<string, number>): number {
  for (const { metadata, spec } of world.store.list('Deployment')) {
    const selected = world.serviceIndex.matching(metadata.namespace ?? '', spec.template.metadata.labels);
    if (selected.includes(service)) return ranks.get(keyOf(metadata)) ?? ranks.size;
  }
  return ranks.size;
}

export function trafficOf(world: World, key: string): Pick<Lane, 'rate' | 'share' | 'load' | 'failures' | 'reason'> {
  const traffic = world.traffic.get(key);
  if (traffic === undefined) return { rate: 0, share: 1, load: 0, failures: [], reason: undefined };
  const { offered, good, failed } = traffic;
  const failures = LOSS_REASONS.map((reason, i) => ({ reason, count: failed[i] ?? 0 })).filter((one) => one.count > 0);
  return {
    rate: traffic.rate,
    share: offered > 0 ? Math.min(1, good / offered) : 1,
    load: traffic.load,
    failures,
    reason: mainReason(failed),
  };
}

function sumsOf(pods: readonly LanePod[]): Pick<Lane, 'served' | 'lostAtPods'> {
  let [served, lostAtPods] = [0, 0];
  for (const { good, lost } of pods) {
    served += good;
    lostAtPods += lost;
  }
  return { served, lostAtPods };
}
