// A step of a rolling update (rolling.go; facts sheet 2.2): the new ReplicaSet grows as far as the surge allows, or else the old ones give up what may be
// missing, first of all pods that are no use. One step a look: the next one sees what came of it.

import type { Deployment } from '../../../kinds/deployment.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { maxSurge, maxUnavailable } from './bounds.ts';
import { scaleSet } from './scale.ts';
import { active, availableOf, sizeOf, type Sync } from './sync.ts';

/** 10 replicas, 25 % surge, an old ReplicaSet of 10: the new one of 0 may have 3. `size`: what it is to have now. */
export function newSetSize(deployment: Deployment, old: readonly ReplicaSet[], size: number): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') return replicas;
  const room = replicas + maxSurge(deployment) - sizeOf(old) - size;
  return room <= 0 ? size : size + Math.min(room, replicas - size);
}

/** `failed` when what the ReplicaSets say of themselves is too old to reckon with. */
export function rollingStep(sync: Sync, set: ReplicaSet, old: readonly ReplicaSet[]): 'scaled' | 'still' | 'failed' {
  const { deployment } = sync;
  const { replicas } = deployment.spec;
  const size = set.spec.replicas;
  if (size !== replicas && scaleSet(sync, set, size > replicas ? replicas : newSetSize(deployment, old, size)))
    return 'scaled';
  return old.length === 0 ? 'still' : shrinkOld(sync, set, active(old));
}

/**
 * 4 replicas, one may be missing, an old ReplicaSet of 3 and a new one of 2 without an available pod: 3 + 2 − 3 − 2 = 0 may go. With both new pods
 * available it is 2.
 */
function shrinkOld(sync: Sync, set: ReplicaSet, old: ReplicaSet[]): 'scaled' | 'still' | 'failed' {
  if (old.length === 0) return 'still';
  const least = sync.deployment.spec.replicas - maxUnavailable(sync.deployment);
  const notYet = set.spec.replicas - set.status.availableReplicas;
  const most = sizeOf(old) + set.spec.replicas - least - notYet;
  if (most <= 0) return 'still';
  const cleaned = giveUpUnhealthy(sync, old, most);
  if (cleaned === undefined) return 'failed';
  let left = availableOf(old) + set.status.availableReplicas - least;
  let total = cleaned.total;
  for (const one of cleaned.old) {
    if (left <= 0) break;
    const count = Math.min(one.spec.replicas, left);
    if (count === 0) continue;
    scaleSet(sync, one, one.spec.replicas - count);
    left -= count;
    total += count;
  }
  return total > 0 ? 'scaled' : 'still';
}

/** Of each old ReplicaSet, the oldest first, what is not available, `most` in all. Undefined when one says that it has more available pods than it is to have. */
function giveUpUnhealthy(
  sync: Sync,
  old: readonly ReplicaSet[],
  most: number,
): { readonly old: readonly ReplicaSet[]; readonly total: number } | undefined {
  let total = 0;
  const after: ReplicaSet[] = [];
  for (const one of old) {
    const unhealthy = one.spec.replicas - one.status.availableReplicas;
    if (total >= most || unhealthy === 0) {
      after.push(one);
      continue;
    }
    if (unhealthy < 0) return undefined;
    const count = Math.min(most - total, unhealthy);
    scaleSet(sync, one, one.spec.replicas - count);
    after.push({ ...one, spec: { ...one.spec, replicas: one.spec.replicas - count } });
    total += count;
  }
  return { old: after, total };
}
