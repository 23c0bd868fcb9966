// Services as sea-lanes: how many requests come, which share of them is answered, and by which pods.

import { compareText } from '../../shared/base/order.ts';
import { keyOf } from '../../shared/kinds/meta.ts';
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
  /** Ready pods behind it, with what each answered in the last tick, and the sum. */
  readonly pods: readonly { readonly pod: string; readonly good: number }[];
  readonly served: number;
}

export function lanesOf(world: World, ranks: ReadonlyMap<string, number>): readonly Lane[] {
  const behind = new Map<string, { pods: { pod: string; good: number }[]; rank: number }>();
  for (let slot = 0; slot < world.pods.length; slot += 1) {
    const pod = world.pods.stored[slot]?.object;
    if (pod === undefined) continue;
    for (const key of world.serviceIndex.matching(pod.metadata.namespace ?? '', pod.metadata.labels)) {
      const lane = behind.get(key) ?? { pods: [], rank: ranks.get(workloadOf(world, pod)) ?? ranks.size };
      const good = world.pods.at.good[slot] ?? 0;
      if (good > 0) lane.pods.push({ pod: keyOf(pod.metadata), good });
      behind.set(key, lane);
    }
  }
  const lanes: Lane[] = [];
  for (const key of [...world.store.table('Service').keys()].sort(compareText)) {
    const { pods, rank } = behind.get(key) ?? { pods: [], rank: ranks.size };
    const traffic = world.traffic.get(key);
    const { offered, good } = traffic ?? { offered: 0, good: 0 };
    const served = pods.reduce((sum, one) => sum + one.good, 0);
    lanes.push({
      key,
      name: key.slice(key.indexOf('/') + 1),
      rank,
      rate: traffic?.rate ?? 0,
      share: offered > 0 ? Math.min(1, good / offered) : 1,
      pods,
      served,
    });
  }
  return lanes;
}
