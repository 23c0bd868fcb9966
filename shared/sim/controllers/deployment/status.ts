// A Deployment's status: the sums over its ReplicaSets as the look saw them, and the conditions that follow from them (sync.go: calculateStatus;
// progress.go: syncRolloutStatus).

import { type Tick, tick } from '../../../base/units.ts';
import type { Deployment, DeploymentStatus } from '../../../kinds/deployment.ts';
import { type Condition, condition } from '../../../kinds/meta.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { maxUnavailable } from './bounds.ts';
import { available, progressing, withCondition, without } from './conditions.ts';
import { availableOf, hasDeadline, sizeOf, type Sync, writeDeployment } from './sync.ts';

function sums(sync: Sync, set: ReplicaSet | undefined, sets: readonly ReplicaSet[]): DeploymentStatus {
  const { deployment } = sync;
  let replicas = 0;
  let readyReplicas = 0;
  for (const { status } of sets) {
    replicas += status.replicas;
    readyReplicas += status.readyReplicas;
  }
  const availableReplicas = availableOf(sets);
  const enough = availableReplicas >= deployment.spec.replicas - maxUnavailable(deployment);
  const { conditions, collisionCount } = deployment.status;
  const known = condition(conditions, 'Available')?.status === (enough ? 'True' : 'False');
  return {
    observedGeneration: deployment.metadata.generation,
    replicas,
    updatedReplicas: set?.status.replicas ?? 0,
    readyReplicas,
    availableReplicas,
    // Of the pods that the ReplicaSets are to have, as many as that may be beyond what the Deployment wants.
    unavailableReplicas: Math.max(0, sizeOf(sets) - availableReplicas),
    conditions: known ? conditions : withCondition(conditions, available(sync, enough)),
    collisionCount,
  };
}

/** Everything that was wanted is there, of the current template, and nothing else. */
export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus): boolean {
  return (
    status.updatedReplicas === spec.replicas &&
    status.replicas === spec.replicas &&
    status.availableReplicas === spec.replicas &&
    status.observedGeneration >= metadata.generation
  );
}

function hasProgressed(old: DeploymentStatus, now: DeploymentStatus): boolean {
  return (
    now.updatedReplicas > old.updatedReplicas ||
    now.replicas - now.updatedReplicas < old.replicas - old.updatedReplicas ||
    now.readyReplicas > old.readyReplicas ||
    now.availableReplicas > old.availableReplicas
  );
}

/** False for a Conflict. Sizes alone, without a word on progress: of a Deployment that is paused, scaled, or being deleted. */
export function writeSizes(sync: Sync, set: ReplicaSet | undefined, sets: readonly ReplicaSet[]): boolean {
  const status = sums(sync, set, sets);
  return same(sync.deployment.status, status) || writeDeployment(sync, status);
}

/** False for a Conflict. */
export function writeProgress(sync: Sync, set: ReplicaSet | undefined, sets: readonly ReplicaSet[]): boolean {
  const old = sync.deployment.status;
  const now = sums(sync, set, sets);
  const conditions = withFailures(withProgress(sync, set, now), set, sets);
  const status = conditions === now.conditions ? now : { ...now, conditions };
  return same(old, status) || writeDeployment(sync, status);
}

function withProgress(sync: Sync, set: ReplicaSet | undefined, now: DeploymentStatus): readonly Condition[] {
  const { deployment } = sync;
  if (!hasDeadline(deployment)) return without(now.conditions, 'Progressing');
  const current = condition(deployment.status.conditions, 'Progressing');
  // A rollout that is complete stays so: a pod that is lost later is no new one.
  if (now.replicas === now.updatedReplicas && current?.reason === 'NewReplicaSetAvailable') return now.conditions;
  const name = set?.metadata.name;
  if (isComplete(deployment, now))
    return withCondition(now.conditions, progressing(sync, 'NewReplicaSetAvailable', name));
  if (hasProgressed(deployment.status, now)) {
    // Said anew each time, which is what the deadline counts from.
    const next = progressing(sync, 'ReplicaSetUpdated', name);
    const since = current?.status === 'True' ? current.lastTransitionTime : next.lastTransitionTime;
    return [...without(now.conditions, 'Progressing'), { ...next, lastTransitionTime: since }];
  }
  if (current && isOverdue(deployment, current, sync.world.tick))
    return withCondition(now.conditions, progressing(sync, 'ProgressDeadlineExceeded', name));
  return now.conditions;
}

function isOverdue({ spec }: Deployment, { reason, lastUpdateTime = 0 as Tick }: Condition, now: Tick): boolean {
  if (reason === 'NewReplicaSetAvailable') return false;
  return reason === 'ProgressDeadlineExceeded' || lastUpdateTime + spec.progressDeadlineSeconds < now;
}

/** When the rollout may be overdue: one second after its deadline. */
export function watchDeadline({ world, deployment, stored }: Sync): void {
  const { spec, status } = deployment;
  const current = condition(status.conditions, 'Progressing');
  if (!hasDeadline(deployment) || !current || isComplete(deployment, status)) return;
  if (current.reason === 'ProgressDeadlineExceeded' || current.reason === 'NewReplicaSetAvailable') return;
  const at = (current.lastUpdateTime ?? world.tick) + spec.progressDeadlineSeconds + 1;
  world.queues.later('deployments', stored.key, tick(Math.max(at, world.tick + 1)));
}

/** What keeps a ReplicaSet from making pods, the new one's before that of others. */
function withFailures(
  conditions: readonly Condition[],
  set: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
): readonly Condition[] {
  let failure = set && condition(set.status.conditions, 'ReplicaFailure');
  for (const one of sets) failure ??= condition(one.status.conditions, 'ReplicaFailure');
  if (!failure) return without(conditions, 'ReplicaFailure');
  return withCondition(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime });
}

function same(x: DeploymentStatus, y: DeploymentStatus): boolean {
  return (
    x.observedGeneration === y.observedGeneration &&
    x.replicas === y.replicas &&
    x.updatedReplicas === y.updatedReplicas &&
    x.readyReplicas === y.readyReplicas &&
    x.availableReplicas === y.availableReplicas &&
    x.unavailableReplicas === y.unavailableReplicas &&
    x.collisionCount === y.collisionCount &&
    x.conditions === y.conditions
  );
}
