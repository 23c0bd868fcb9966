// The harbour office: one clerk for each control loop that has work in this cluster, with who decides there now and what is being handed over.

import { LOOPS, type LoopMode, type LoopName } from '../../shared/journal/command.ts';
import type { StoredKind } from '../../shared/kinds/index.ts';
import type { World } from '../../shared/sim/world.ts';

/** A hand-over under way, and how many ticks it still takes. */
export interface HandOver {
  readonly mode: LoopMode;
  readonly ticks: number;
}

export interface Clerk {
  readonly loop: LoopName;
  readonly mode: LoopMode;
  readonly next: HandOver | undefined;
}

export interface Office {
  readonly scheduler: LoopMode;
  readonly next: HandOver | undefined;
  /** One for each loop that has something to look after, the scheduler's first. */
  readonly clerks: readonly Clerk[];
}

/** Loops whose clerk comes with the first object of one of these kinds. The others are always there. */
const COMES_WITH: Readonly<Partial<Record<LoopName, readonly StoredKind[]>>> = {
  statefulset: ['StatefulSet'],
  daemonset: ['DaemonSet'],
  'persistent-volume-binder': ['PersistentVolumeClaim'],
  'attach-detach': ['VolumeAttachment'],
  job: ['Job', 'CronJob'],
  cronjob: ['CronJob'],
  'resource-quota': ['ResourceQuota'],
  'horizontal-pod-autoscaler': ['HorizontalPodAutoscaler'],
  namespace: [],
  'cluster-autoscaler': [],
};

export function officeOf(world: World): Office {
  const present = LOOPS.filter((loop) => COMES_WITH[loop]?.some((kind) => world.store.count(kind) > 0) ?? true);
  const clerks = present.map((loop) => {
    const { mode, next } = world.loops[loop];
    return { loop, mode, next: next && { mode: next.mode, ticks: Math.max(0, next.at - world.tick) } };
  });
  const scheduler = clerks.find((one) => one.loop === 'scheduler');
  return { scheduler: scheduler?.mode ?? 'automatic', next: scheduler?.next, clerks };
}
