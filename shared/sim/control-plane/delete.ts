// Deleting objects as the API server does it: pods with a grace period that only their kubelet can end, everything else at once.

import { type Tick, tick } from '../../base/units.ts';
import type { StoredKind } from '../../kinds/index.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

/** A pod without a node, or one that is finished, goes at once; so does one with grace 0. A shorter grace shortens, a longer one changes nothing (facts sheet 3.6). */
export function deletePod(world: World, stored: Stored<Pod>, graceSeconds?: number): void {
  const pod = stored.object;
  const grace = Math.max(0, graceSeconds ?? pod.spec.terminationGracePeriodSeconds);
  const finished = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
  if (pod.spec.nodeName === undefined || finished || grace === 0) return removePod(world, stored);
  const until: Tick = tick(world.tick + grace);
  const already = pod.metadata.deletionTimestamp;
  if (already !== undefined && already <= until) return;
  world.store.write('Pod', stored, { metadata: { deletionTimestamp: until, deletionGracePeriodSeconds: grace } });
}

/** The object goes now. A process that still runs on the node ends with it (simplified: see rule KUBELET-7). */
export function removePod(world: World, stored: Stored<Pod>): void {
  const before = world.cause;
  world.cause = world.record('PodRemoved', stored.object);
  world.store.remove('Pod', stored);
  world.cause = before;
}

export function deleteObject(world: World, kind: StoredKind, key: string, graceSeconds?: number): void {
  if (kind === 'Pod') {
    const stored = world.store.stored('Pod', key);
    if (stored) deletePod(world, stored, graceSeconds);
    return;
  }
  const stored = world.store.stored(kind, key);
  if (stored) world.store.remove(kind, stored);
}
