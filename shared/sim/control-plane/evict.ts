// The eviction of a pod (pods/eviction, pkg/registry/core/pod/storage/eviction.go): a deletion that asks the pod's PodDisruptionBudget first and takes
// one of the disruptions that it allows. What budgets say is the disruption controller's; other deletions do not ask.

import { must } from '../../base/assert.ts';
import type { Tick } from '../../base/units.ts';
import { withCondition } from '../../kinds/meta.ts';
import { isFinished, isPodReady, type Pod } from '../../kinds/pod.ts';
import type { PodDisruptionBudget } from '../../kinds/pod-disruption-budget.ts';
import { failure, type Status } from '../../kinds/status.ts';
import { DISRUPTION_TARGET } from '../scheduler/preemption/plan.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { deletePod } from './delete.ts';

/** Evictions whose pods the disruption controller has not seen go; more are refused (MaxDisruptedPodSize). */
const MOST_DISRUPTED = 2_000;
/** Seconds after which a client should ask again while the budget was not looked at yet. */
const RETRY_AFTER = 10;

const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";
const SEVERAL = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';

/** The budgets that select the pod, by name. */
function budgetsOf(world: World, stored: Stored<Pod>): Stored<PodDisruptionBudget>[] {
  return world.budgets
    .in(stored.object.metadata.namespace ?? '')
    .filter((one) => one.members.has(stored.slot))
    .map((one) => must(world.store.stored('PodDisruptionBudget', one.key), 'a budget that counts pods is stored'));
}

/** Nobody misses a pod that does not run yet, has ended, or is going already. */
function needsNoBudget(pod: Pod): boolean {
  return pod.status.phase === 'Pending' || isFinished(pod) || pod.metadata.deletionTimestamp !== undefined;
}

/** A pod that is not ready is no loss: always by the policy AlwaysAllow, else while the budget's others are as many as it asks for. */
function isNoLoss(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (isPodReady(pod)) return false;
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

/** The one budget that an eviction has to be taken from; undefined when none is asked. */
function guard(world: World, stored: Stored<Pod>): Stored<PodDisruptionBudget> | undefined {
  if (needsNoBudget(stored.object)) return undefined;
  const [budget] = budgetsOf(world, stored);
  return budget && !isNoLoss(stored.object, budget.object) ? budget : undefined;
}

/** Why the pod cannot be evicted now. */
export function evictionRefusal(world: World, stored: Stored<Pod>): Status | undefined {
  if (needsNoBudget(stored.object)) return undefined;
  if (budgetsOf(world, stored).length > 1) return failure('InternalError', SEVERAL);
  const budget = guard(world, stored)?.object;
  if (!budget) return undefined;
  const { metadata, status } = budget;
  const refused = (message: string, retryAfterSeconds?: number): Status =>
    failure('TooManyRequests', REFUSED, {
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${metadata.name} ${message}`, field: '' }],
    });
  if (status.observedGeneration < metadata.generation)
    return refused('is still being processed by the server.', RETRY_AFTER);
  if (Object.keys(status.disruptedPods ?? {}).length > MOST_DISRUPTED)
    return failure(
      'Forbidden',
      `poddisruptionbudgets.policy "${metadata.name}" is forbidden: DisruptedPods map too big - too many evictions not confirmed by PDB controller`,
    );
  return status.disruptionsAllowed > 0
    ? undefined
    : refused(`needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`);
}

/** Nothing is against it, see `evictionRefusal`. The budget is charged at once, so that the next eviction of the same second finds it so. */
export function evictPod(world: World, stored: Stored<Pod>, graceSeconds?: number): void {
  const budget = guard(world, stored);
  if (budget) charge(world, budget, stored.object.metadata.name);
  const { status } = stored.object;
  if (stored.object.metadata.deletionTimestamp === undefined)
    world.store.write('Pod', stored, {
      status: {
        ...status,
        conditions: withCondition(status.conditions, {
          type: DISRUPTION_TARGET,
          status: 'True',
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
          lastTransitionTime: world.tick,
        }),
      },
    });
  deletePod(world, stored, graceSeconds);
}

function charge(world: World, budget: Stored<PodDisruptionBudget>, pod: string): void {
  const { status } = budget.object;
  const disruptionsAllowed = status.disruptionsAllowed - 1;
  world.store.write('PodDisruptionBudget', budget, {
    status: {
      ...status,
      disruptionsAllowed,
      conditions: withCondition(status.conditions, disruptionAllowed(disruptionsAllowed, world.tick)),
      disruptedPods: { ...status.disruptedPods, [pod]: world.tick },
    },
  });
}

export function disruptionAllowed(count: number, now: Tick) {
  return {
    type: 'DisruptionAllowed',
    status: count > 0 ? 'True' : 'False',
    reason: count > 0 ? 'SufficientPods' : 'InsufficientPods',
    lastTransitionTime: now,
  } as const;
}
