// The strategy Recreate (recreate.go): all pods of old templates go, and only when none of them is there any more the new ones come.

import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { PHASE } from '../../machines/pods.ts';
import { createSet } from './create-set.ts';
import { scaleSet } from './scale.ts';
import { active, type Sync } from './sync.ts';

/** The new ReplicaSet as it was seen or made, if there is one; else as in `createSet`. */
export function recreateStep(
  sync: Sync,
  found: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): ReplicaSet | 'again' | 'settled' | undefined {
  let scaled = false;
  for (const one of active(old)) scaled = scaleSet(sync, one, 0) || scaled;
  if (scaled || old.some((one) => hasPods(sync, one))) return found;
  const set = found ?? createSet(sync, old);
  if (typeof set !== 'string') scaleSet(sync, set, sync.deployment.spec.replicas);
  return set;
}

/** Pods that run or end; whether they are seen in the status or are only there. */
function hasPods({ world }: Sync, { metadata, status }: ReplicaSet): boolean {
  if (status.replicas > 0) return true;
  const { phase } = world.pods.at;
  return (world.owners.of(metadata.uid)?.pods ?? []).some(
    (row) => phase[row] !== PHASE.Succeeded && phase[row] !== PHASE.Failed,
  );
}
