// Deleting objects as the API server does it: pods with a grace period that only their kubelet can end, everything else at once.

import { NO_NODE, tick } from '../../base/units.ts';
import type { StoredKind } from '../../kinds/index.ts';
import type { Pod } from '../../kinds/pod.ts';
import { PHASE } from '../machines/pods.ts';
import type { Stored } from '../store.ts';
import { stepPod } from '../watch.ts';
import type { World } from '../world.ts';

/** A pod whose node is none or does not exist, or one that is finished, goes at once; so does one with grace 0. A shorter grace shortens, a longer one changes nothing (facts sheet 3.6). */
export function deletePod(world: World, stored: Stored<Pod>, graceSeconds?: number): void {
  const { node, phase, endsBy } = world.pods.at;
  const { slot } = stored;
  const grace = Math.max(0, graceSeconds ?? stored.seen.spec.terminationGracePeriodSeconds);
  const finished = phase[slot] === PHASE.Succeeded || phase[slot] === PHASE.Failed;
  if (node[slot] === NO_NODE || finished || grace === 0) return removePod(world, stored);
  const until = tick(world.tick + grace);
  if ((endsBy[slot] as number) <= until) return;
  stepPod(world, stored, { step: 'ending', until, graceSeconds: grace });
}

/** The object goes now. A process that still runs on the node ends with it (simplified: see rule KUBELET-7). */
export function removePod(world: World, stored: Stored<Pod>): void {
  const before = world.cause;
  world.cause = world.record('PodRemoved', stored.seen);
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
