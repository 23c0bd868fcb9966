// Scaling a Deployment, be it in the middle of a rollout (sync.go: scale, deployment_util.go: GetReplicaSetProportion). With one ReplicaSet that one
// follows; several keep their shares, and the largest takes what rounding leaves.

import { compareText } from '../../../base/order.ts';
import { DESIRED_REPLICAS_ANNOTATION, MAX_REPLICAS_ANNOTATION } from '../../../kinds/deployment.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { maxSurge } from './bounds.ts';
import { wholeNumber } from './revisions.ts';
import { scaleSet, settleSet } from './scale.ts';
import { active, sizeOf, type Sync } from './sync.ts';

/** A ReplicaSet with pods was last sized for another number of replicas. */
export function isScaling({ deployment }: Sync, sets: readonly ReplicaSet[]): boolean {
  const wanted = String(deployment.spec.replicas);
  for (const { spec, metadata } of sets) {
    const desired = metadata.annotations?.[DESIRED_REPLICAS_ANNOTATION];
    if (spec.replicas > 0 && desired !== wanted && wholeNumber(desired) !== undefined) return true;
  }
  return false;
}

/** `old`: oldest first. */
export function scaleSets(sync: Sync, set: ReplicaSet | undefined, old: readonly ReplicaSet[]): void {
  const { replicas, strategy } = sync.deployment.spec;
  const live = active(set ? [...old, set] : old);
  if (live.length <= 1) {
    const only = live[0] ?? set ?? old.at(-1);
    if (only) scaleSet(sync, only, replicas);
  } else if (set && isSaturated(set, replicas)) for (const one of active(old)) scaleSet(sync, one, 0);
  else if (strategy.type === 'RollingUpdate') scaleInProportion(sync, live);
}

/** It has all the pods that the Deployment wants, and they are available. */
function isSaturated({ metadata, spec, status }: ReplicaSet, replicas: number): boolean {
  return (
    spec.replicas === replicas &&
    wholeNumber(metadata.annotations?.[DESIRED_REPLICAS_ANNOTATION]) === replicas &&
    status.availableReplicas === replicas
  );
}

/** 10 replicas with 3 more at most, as 8 old and 5 new ones, become 15 (with 4 more at most): 5 · 19 / 13 is 7, 8 · 19 / 13 is 12. */
function scaleInProportion(sync: Sync, live: readonly ReplicaSet[]): void {
  const { deployment } = sync;
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const missing = allowed - sizeOf(live);
  const sets = [...live].sort(missing > 0 ? bySizeNewer : bySizeOlder);
  let added = 0;
  const sizes = sets.map((one) => {
    const share = missing === 0 ? 0 : proportion(sync, one, missing - added);
    added += share;
    return one.spec.replicas + share;
  });
  sizes[0] = Math.max(0, (sizes[0] as number) + missing - added); // two at least are there
  for (const [i, one] of sets.entries()) settleSet(sync, one, sizes[i] as number);
}

/** How much the ReplicaSet is to grow (or shrink, below 0), `left` at most. */
function proportion({ deployment }: Sync, { metadata, spec }: ReplicaSet, left: number): number {
  if (left === 0) return 0;
  const { replicas } = deployment.spec;
  const annotated = wholeNumber(metadata.annotations?.[MAX_REPLICAS_ANNOTATION]) ?? 0;
  const before = annotated === 0 ? deployment.status.replicas : annotated;
  const size = replicas === 0 ? 0 : Math.round((spec.replicas * (replicas + maxSurge(deployment))) / before);
  const share = size - spec.replicas;
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}

function bySizeNewer(x: ReplicaSet, y: ReplicaSet): number {
  return (
    y.spec.replicas - x.spec.replicas ||
    y.metadata.creationTimestamp - x.metadata.creationTimestamp ||
    compareText(x.metadata.name, y.metadata.name)
  );
}

function bySizeOlder(x: ReplicaSet, y: ReplicaSet): number {
  return (
    y.spec.replicas - x.spec.replicas ||
    x.metadata.creationTimestamp - y.metadata.creationTimestamp ||
    compareText(x.metadata.name, y.metadata.name)
  );
}
