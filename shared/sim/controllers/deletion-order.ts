// In which order a ReplicaSet gives up pods (facts sheet 2.1): not assigned, not running, not ready, cheaper to delete, doubled up on a node,
// ready for a shorter time, restarted more often, created later. Ages are compared by powers of two; equal ones by uid.

import { compareText } from '../../base/order.ts';
import { condition, type ObjectMeta } from '../../kinds/meta.ts';
import { isPodReady, type Pod } from '../../kinds/pod.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_RANK = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 } as const;

interface Ranked {
  readonly stored: Stored<Pod>;
  readonly ranks: readonly number[];
}

export function byDeletionOrder(world: World, pods: readonly Stored<Pod>[]): Stored<Pod>[] {
  const onNode = new Map<string, number>();
  for (const { object } of pods)
    if (object.spec.nodeName !== undefined)
      onNode.set(object.spec.nodeName, (onNode.get(object.spec.nodeName) ?? 0) + 1);
  const ranked: Ranked[] = pods.map((stored) => ({ stored, ranks: ranksOf(world, stored.object, onNode) }));
  ranked.sort((x, y) => {
    for (let i = 0; i < x.ranks.length; i += 1) {
      const difference = (x.ranks[i] as number) - (y.ranks[i] as number);
      if (difference !== 0) return difference;
    }
    return compareText(x.stored.object.metadata.uid, y.stored.object.metadata.uid);
  });
  return ranked.map((one) => one.stored);
}

/** Numbers to compare from left to right, smaller goes first. */
function ranksOf(world: World, pod: Pod, onNode: ReadonlyMap<string, number>): number[] {
  const ready = isPodReady(pod);
  const readySince = condition(pod.status.conditions, 'Ready')?.lastTransitionTime ?? world.tick;
  const restarts = pod.status.containerStatuses?.reduce((most, one) => Math.max(most, one.restartCount), 0) ?? 0;
  return [
    pod.spec.nodeName === undefined ? 0 : 1,
    PHASE_RANK[pod.status.phase],
    ready ? 1 : 0,
    cost(pod.metadata),
    pod.spec.nodeName === undefined ? 0 : -(onNode.get(pod.spec.nodeName) ?? 0),
    ready ? ageBucket(world.tick - readySince) : 0,
    -restarts,
    ageBucket(world.tick - pod.metadata.creationTimestamp),
  ];
}

function cost(meta: ObjectMeta): number {
  const text = meta.annotations?.[COST];
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : 0;
}

/** The whole part of the binary logarithm: 0 for ages under 2 s, 1 for 2 and 3 s, 5 for 32 to 63 s. */
function ageBucket(seconds: number): number {
  return 31 - Math.clz32(Math.max(1, seconds));
}
