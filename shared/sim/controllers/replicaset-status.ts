// What a ReplicaSet says of its pods: how many there are, how many are ready, and for long enough; and why it cannot make or delete some
// (replica_set_utils.go: calculateStatus).

import { must } from '../../base/assert.ts';
import { type Tick, tick } from '../../base/units.ts';
import { type Condition, condition } from '../../kinds/meta.ts';
import { isActive, isPodReady } from '../../kinds/pod.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import { matchesLabels } from '../../kinds/selector.ts';
import { nextTry, ORDINARY } from '../retries.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

export interface PodCounts {
  readonly active: number;
  /** Active pods that have all labels of the template. */
  readonly labelled: number;
  readonly ready: number;
  readonly available: number;
}

/** As of now. Pods that are ready and not available yet bring the ReplicaSet back when the first of them will be. */
export function countPods(world: World, stored: Stored<ReplicaSet>): PodCounts {
  const { metadata, spec } = stored.object;
  const children = world.owners.of(metadata.uid);
  const active = children?.active ?? 0;
  const ready = children?.ready ?? 0;
  const labelled = children?.mixed ? countLabelled(world, stored.object, children.pods) : active;
  if (spec.minReadySeconds === 0 || ready === 0) return { active, labelled, ready, available: ready };
  let available = 0;
  let next = Infinity;
  for (const row of children?.pods ?? []) {
    const pod = world.pods.stored[row]?.object;
    if (!pod || !isActive(pod) || !isPodReady(pod)) continue;
    const since = must(condition(pod.status.conditions, 'Ready'), 'a ready pod has the condition').lastTransitionTime;
    const at = since + spec.minReadySeconds;
    if (at <= world.tick) available += 1;
    else next = Math.min(next, at);
  }
  if (next < Infinity) world.queues.later('replicaSets', stored.key, tick(next));
  return { active, labelled, ready, available };
}

function countLabelled(world: World, { spec }: ReplicaSet, rows: readonly number[]): number {
  const wanted = spec.template.metadata.labels ?? {};
  let count = 0;
  for (const row of rows) {
    const pod = world.pods.stored[row]?.object;
    if (pod && isActive(pod) && (pod.metadata.labels === wanted || matchesLabels(wanted, pod.metadata.labels)))
      count += 1;
  }
  return count;
}

export function writeStatus(
  world: World,
  stored: Stored<ReplicaSet>,
  { active, labelled, ready, available }: PodCounts,
  failure: string | undefined,
): void {
  const { metadata, spec, status: old } = stored.object;
  const conditions = withFailure(old.conditions, failure, active < spec.replicas, world.tick);
  if (
    old.replicas === active &&
    old.fullyLabeledReplicas === labelled &&
    old.readyReplicas === ready &&
    old.availableReplicas === available &&
    old.observedGeneration === metadata.generation &&
    old.conditions === conditions
  )
    return;
  world.store.write('ReplicaSet', stored, {
    status: {
      observedGeneration: metadata.generation,
      replicas: active,
      fullyLabeledReplicas: labelled,
      readyReplicas: ready,
      availableReplicas: available,
      conditions,
    },
  });
}

/** The first failure stands until there is none. */
function withFailure(
  conditions: readonly Condition[],
  failure: string | undefined,
  creating: boolean,
  now: Tick,
): readonly Condition[] {
  const known = condition(conditions, 'ReplicaFailure');
  if (failure === undefined) return known ? conditions.filter((one) => one !== known) : conditions;
  if (known) return conditions;
  const reason = creating ? 'FailedCreate' : 'FailedDelete';
  return [...conditions, { type: 'ReplicaFailure', status: 'True', reason, message: failure, lastTransitionTime: now }];
}

/**
 * A failed attempt is repeated 5, 15, 35, 75, 155, 315 and 635 ms after the first failure, which is all within the same second here, and then after 1.3, 2.6,
 * 5.1, 10.2, 20.5 … s. The time of the condition says when the first failure was, so nothing else has to be remembered.
 */
export function retryLater(world: World, stored: Stored<ReplicaSet>): void {
  const first = condition(stored.object.status.conditions, 'ReplicaFailure')?.lastTransitionTime ?? world.tick;
  const at = nextTry(ORDINARY, first, world.tick);
  if (at !== undefined) world.queues.later('replicaSets', stored.key, at);
}
