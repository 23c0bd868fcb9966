// A Deployment's conditions with the texts of the real controller (deployment_util.go). Unlike other kinds' they tell when they were last said.

import { condition, type Condition } from '../../../kinds/meta.ts';
import type { Sync } from './sync.ts';

/** A condition that says nothing new in status and reason leaves the list as it is: that costs nothing and keeps its times. */
export function withCondition(list: readonly Condition[], next: Condition): readonly Condition[] {
  const old = condition(list, next.type);
  if (old && old.status === next.status && old.reason === next.reason) return list;
  const kept = old?.status === next.status ? { ...next, lastTransitionTime: old.lastTransitionTime } : next;
  return [...without(list, next.type), kept];
}

export function without(list: readonly Condition[], type: string): readonly Condition[] {
  return list.some((one) => one.type === type) ? list.filter((one) => one.type !== type) : list;
}

const AVAILABLE = {
  True: { reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' },
  False: { reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' },
} as const;

export function available({ world }: Sync, enough: boolean): Condition {
  const status = enough ? 'True' : 'False';
  return {
    type: 'Available',
    status,
    ...AVAILABLE[status],
    lastTransitionTime: world.tick,
    lastUpdateTime: world.tick,
  };
}

const PROGRESS = {
  NewReplicaSetCreated: ['True', (set: string) => `Created new replica set ${set}`],
  FoundNewReplicaSet: ['True', (set: string) => `Found new replica set ${set}`],
  ReplicaSetUpdated: ['True', (set: string) => `${set} is progressing.`],
  NewReplicaSetAvailable: ['True', (set: string) => `${set} has successfully progressed.`],
  ProgressDeadlineExceeded: ['False', (set: string) => `${set} has timed out progressing.`],
  DeploymentPaused: ['Unknown', () => 'Deployment is paused'],
  DeploymentResumed: ['Unknown', () => 'Deployment is resumed'],
} as const;

/** Progressing for this reason. `set`: the name of the ReplicaSet that it is about; without one the Deployment speaks of itself. */
export function progressing({ world, deployment }: Sync, reason: keyof typeof PROGRESS, set?: string): Condition {
  const [status, text] = PROGRESS[reason];
  const made = reason === 'NewReplicaSetCreated' || reason === 'FoundNewReplicaSet';
  const subject = set === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${set}"`;
  return {
    type: 'Progressing',
    status,
    reason,
    message: text(made ? `"${set}"` : subject),
    lastTransitionTime: world.tick,
    lastUpdateTime: world.tick,
  };
}

/** A ReplicaSet could not be made: the reason and the API server's words. */
export function createError({ world }: Sync, message: string): Condition {
  return {
    type: 'Progressing',
    status: 'False',
    reason: 'ReplicaSetCreateError',
    message,
    lastTransitionTime: world.tick,
    lastUpdateTime: world.tick,
  };
}
