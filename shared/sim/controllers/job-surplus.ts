// In which order a Job gives up active pods (pkg/controller, ActivePods): not assigned, not running, not ready, ready for a shorter time, restarted more
// often, made later; equal ones by name.

import { compareText } from '../../base/order.ts';
import type { Job } from '../../kinds/job.ts';
import { condition } from '../../kinds/meta.ts';
import { isPodReady, type Pod } from '../../kinds/pod.ts';
import type { Stored } from '../store.ts';
import { indexOfPod } from './job-indexes.ts';

const PHASE_RANK = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 } as const;

function ranksOf({ spec, status, metadata }: Pod, ready: boolean): readonly number[] {
  const restarts = (status.containerStatuses ?? []).reduce((most, one) => Math.max(most, one.restartCount), 0);
  return [
    spec.nodeName === undefined ? 0 : 1,
    PHASE_RANK[status.phase],
    ready ? 1 : 0,
    ready ? -(condition(status.conditions, 'Ready')?.lastTransitionTime ?? 0) : 0,
    -restarts,
    -metadata.creationTimestamp,
  ];
}

/**
 * At least so many pods that go. Of an Indexed Job first of all those that run twice for one index, and those of no index that is asked for
 * (appendDuplicatedIndexPodsForRemoval).
 */
export function surplusPods({ spec }: Job, active: readonly Stored<Pod>[], least: number): Stored<Pod>[] {
  const gone = spec.completionMode === 'Indexed' ? doubles(active, spec.completions ?? 0) : [];
  if (gone.length >= least) return gone;
  const left = active.filter((one) => !gone.includes(one));
  return [...gone, ...firstToGo(left).slice(0, least - gone.length)];
}

function doubles(active: readonly Stored<Pod>[], completions: number): Stored<Pod>[] {
  const gone: Stored<Pod>[] = [];
  const taken = new Set<number>();
  for (const one of firstToGo(active).reverse()) {
    const index = indexOfPod(one.object);
    if (index === undefined || index >= completions || taken.has(index)) gone.push(one);
    else taken.add(index);
  }
  return gone;
}

export function firstToGo(pods: readonly Stored<Pod>[]): Stored<Pod>[] {
  return pods
    .map((stored) => ({ stored, ranks: ranksOf(stored.object, isPodReady(stored.object)) }))
    .sort((x, y) => {
      const at = x.ranks.findIndex((rank, i) => rank !== y.ranks[i]);
      return at < 0 ? compareText(x.stored.key, y.stored.key) : (x.ranks[at] as number) - (y.ranks[at] as number);
    })
    .map((one) => one.stored);
}
