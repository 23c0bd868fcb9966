// One look of the Deployment controller at one Deployment: what it saw when it began, and its writes. As the real one it works on what it saw,
// writes each object under the version that it saw, and begins anew when that is an old one by then; so a rollout passes through the same states.

import { must } from '../../../base/assert.ts';
import { compareText } from '../../../base/order.ts';
import { NO_PROGRESS_DEADLINE, type Deployment, type DeploymentStatus } from '../../../kinds/deployment.ts';
import { keyOf, type Labels } from '../../../kinds/meta.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import type { Change, Stored } from '../../store.ts';
import type { World } from '../../world.ts';
import { claimedSets } from './claims.ts';

/**
 * `settled`: another look would find nothing to do. `again`: something that was seen has changed, be it by the look itself. `later`: nothing can be done
 * before others have done their part.
 */
export type Outcome = 'settled' | 'again' | 'later';

export interface Sync {
  readonly world: World;
  readonly stored: Stored<Deployment>;
  /** As it was when the look began, with what the look has written to it. */
  deployment: Deployment;
  /** The Deployment was written: one more write in this look would meet a Conflict. */
  written: boolean;
  /** ReplicaSets were written, which brings the Deployment back into the queue. */
  touched: boolean;
  /** The Deployment's ReplicaSets as they were when the look began, oldest first. */
  readonly sets: readonly ReplicaSet[];
}

export function beginSync(world: World, stored: Stored<Deployment>): Sync {
  const sets = claimedSets(world, stored.object);
  if (sets.length > 1) sets.sort(byCreation);
  return { world, stored, deployment: stored.object, written: false, touched: false, sets };
}

/** Older first; of one second, by name. */
export function byCreation(x: ReplicaSet, y: ReplicaSet): number {
  return x.metadata.creationTimestamp - y.metadata.creationTimestamp || compareText(x.metadata.name, y.metadata.name);
}

/** Writes the status, and with it the annotations (UpdateStatus takes them, too). False for a Conflict: the look is over. */
export function writeDeployment(sync: Sync, status: DeploymentStatus, annotations?: Labels): boolean {
  if (sync.written) return false;
  sync.written = true;
  sync.deployment = sync.world.store.write('Deployment', sync.stored, {
    metadata: annotations && { annotations },
    status,
  });
  return true;
}

export function writeSet(sync: Sync, set: ReplicaSet, change: Change<ReplicaSet>): ReplicaSet {
  const stored = must(sync.world.store.stored('ReplicaSet', keyOf(set.metadata)), 'nobody else writes meanwhile');
  sync.touched = true;
  return sync.world.store.write('ReplicaSet', stored, change);
}

export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== NO_PROGRESS_DEADLINE;
}

/** Sets that are to have pods. */
export function active(sets: readonly ReplicaSet[]): ReplicaSet[] {
  return sets.filter((one) => one.spec.replicas > 0);
}

export function sizeOf(sets: readonly ReplicaSet[]): number {
  let sum = 0;
  for (const { spec } of sets) sum += spec.replicas;
  return sum;
}

export function availableOf(sets: readonly ReplicaSet[]): number {
  let sum = 0;
  for (const { status } of sets) sum += status.availableReplicas;
  return sum;
}
