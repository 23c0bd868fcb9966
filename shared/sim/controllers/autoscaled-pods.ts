// The pods behind an autoscaler's target, and the metrics server's look at what they use (facts sheet 2.10).

import { compareNumber } from '../../base/order.ts';
import type { HorizontalPodAutoscaler } from '../../kinds/horizontal-pod-autoscaler.ts';
import { resourceOfKind, STORED_KINDS, type StoredKind, type StoredKinds } from '../../kinds/index.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Sample } from '../autoscaling.ts';
import { STAGE } from '../machines/pods.ts';
import { answersNow } from '../plane/held-statuses.ts';
import type { Stored } from '../store.ts';
import { toldOf } from '../traffic/told.ts';
import type { World } from '../world.ts';

/** metrics-server's `--metric-resolution`, and the window that a sample stands for. */
export const SCRAPE_SECONDS = 15;

/** An object that can be scaled: its spec has a number of replicas. */
export interface Scalable {
  readonly kind: StoredKind;
  readonly stored: Stored<StoredKinds[StoredKind]>;
  readonly replicas: number;
}

export function targetOf(world: World, { metadata, spec }: HorizontalPodAutoscaler): Scalable | undefined {
  const { kind: named, name, apiVersion } = spec.scaleTargetRef;
  const kind = STORED_KINDS.find((one) => one === named);
  if (kind === undefined || (apiVersion !== '' && resourceOfKind(kind)?.apiVersion !== apiVersion)) return undefined;
  const stored = world.store.stored<StoredKind>(kind, `${metadata.namespace}/${name}`);
  if (!stored || !('spec' in stored.object)) return undefined;
  const { spec: asked } = stored.object;
  return 'replicas' in asked ? { kind, stored, replicas: asked.replicas } : undefined;
}

/** Rows of its pods, those of a Deployment's ReplicaSets too, ascending. */
function rowsOf(world: World, uid: string): number[] {
  const rows = [...(world.owners.of(uid)?.pods ?? [])];
  for (const key of world.owners.keysOf(uid, 'ReplicaSet')) {
    const replicaSet = world.store.get('ReplicaSet', key);
    if (replicaSet) rows.push(...(world.owners.of(replicaSet.metadata.uid)?.pods ?? []));
  }
  return rows.sort(compareNumber);
}

export function podsOfTarget(world: World, { stored }: Scalable): Pod[] {
  return rowsOf(world, stored.object.metadata.uid).map((row) => world.pods.pod(row));
}

/**
 * Every 15 s, at the end of a tick: what the pods that some autoscaler watches use right now. A pod shows up with the second scrape of its life. Simplified: a
 * real sample is the mean since the last scrape.
 */
export function scrapeMetrics(world: World): void {
  if (world.tick % SCRAPE_SECONDS !== 0 || world.store.count('HorizontalPodAutoscaler') === 0) return;
  const samples = new Map<string, Sample>();
  const { stage, node, startedAt, memory } = world.pods.at;
  const { grantedMilli } = toldOf(world);
  for (const { object } of world.store.table('HorizontalPodAutoscaler').values()) {
    const target = targetOf(world, object);
    if (!target) continue;
    for (const row of rowsOf(world, target.stored.object.metadata.uid)) {
      const stored = world.pods.stored[row];
      if (!stored || stage[row] !== STAGE.running || !answersNow(world, node[row] as number)) continue;
      if ((startedAt[row] as number) > world.tick - SCRAPE_SECONDS) continue;
      samples.set(stored.seen.metadata.uid, {
        milli: Math.round(grantedMilli[row] as number),
        bytes: Math.round(memory[row] as number),
      });
    }
  }
  world.autoscaling.scraped(world.tick, samples);
}
