// Giving a ReplicaSet another size, with the event that tells of it and the annotations from which proportions are reckoned.

import { share } from '../../../base/hash.ts';
import type { EventId } from '../../../base/units.ts';
import { DESIRED_REPLICAS_ANNOTATION, MAX_REPLICAS_ANNOTATION } from '../../../kinds/deployment.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { sizeAnnotations } from './revisions.ts';
import { type Sync, writeSet } from './sync.ts';

/** ScalingReplicaSet. Version 1.20 did not tell what the size had been. */
export function recordScaling({ world, deployment }: Sync, set: string, from: number, to: number): EventId {
  const sizes = world.schedulerConfiguration.version === '1.20' ? `to ${to}` : `from ${from} to ${to}`;
  return world.record(to > from ? 'ScalingReplicaSetUp' : 'ScalingReplicaSetDown', deployment, set, sizes);
}

/** True when it has another size now; annotations that are out of date are renewed with it. */
export function scaleSet(sync: Sync, set: ReplicaSet, size: number): boolean {
  return size !== set.spec.replicas && settleSet(sync, set, size);
}

/** The same, but annotations are renewed without a change of size, too. */
export function settleSet(sync: Sync, set: ReplicaSet, size: number): boolean {
  const { world, deployment } = sync;
  const annotations = sizeAnnotations(deployment);
  const have = set.metadata.annotations;
  const resized = size !== set.spec.replicas;
  const upToDate = [DESIRED_REPLICAS_ANNOTATION, MAX_REPLICAS_ANNOTATION].every(
    (name) => have?.[name] === annotations[name],
  );
  if (!resized && upToDate) return false;
  const before = world.cause;
  if (resized) world.cause = recordScaling(sync, set.metadata.name, set.spec.replicas, size);
  writeSet(sync, set, {
    metadata: {
      annotations: share({ ...have, ...annotations }),
      ...(resized && { generation: set.metadata.generation + 1 }),
    },
    ...(resized && { spec: share({ ...set.spec, replicas: size }) }),
  });
  world.cause = before;
  return resized;
}
