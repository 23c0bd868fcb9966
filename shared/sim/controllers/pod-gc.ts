// The pod garbage collector (facts sheet 2.13, 2.8): pods that no kubelet will ever end, and finished ones when there are too many. Part of the
// garbage-collector loop here.

import { must } from '../../base/assert.ts';
import { compareNumber, compareText, sortInPlace } from '../../base/order.ts';
import { withCondition } from '../../kinds/meta.ts';
import { isReady, TAINTS } from '../../kinds/node.ts';
import type { Pod } from '../../kinds/pod.ts';
import { removePod } from '../control-plane/delete.ts';
import { PHASE } from '../machines/pods.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

export const POD_GC_PERIOD = 20;
/** A node is believed to be gone when it was missing for so long. */
export const QUARANTINE = 40;
/** --terminated-pod-gc-threshold. */
export const FINISHED_PODS_KEPT = 12_500;

export function runPodGarbageCollector(world: World): void {
  if (world.tick % POD_GC_PERIOD !== 0) return;
  collectFinished(world);
  collectOutOfService(world);
  if (world.pods.strays.size > 0 || world.nodeMemory.missing.size > 0) collectStrays(world);
}

/** The oldest go. */
function collectFinished(world: World): void {
  const { phase } = world.pods.at;
  if (world.store.count('Pod') <= FINISHED_PODS_KEPT) return;
  const finished: number[] = [];
  for (let slot = 0; slot < world.pods.length; slot += 1)
    if (phase[slot] === PHASE.Succeeded || phase[slot] === PHASE.Failed) finished.push(slot);
  const surplus = finished.length - FINISHED_PODS_KEPT;
  if (surplus <= 0) return;
  const age = (slot: number) => must(world.pods.stored[slot], 'a finished pod exists').seen.metadata;
  sortInPlace(finished, (x, y) => {
    const [a, b] = [age(x), age(y)];
    return compareNumber(a.creationTimestamp, b.creationTimestamp) || compareText(a.name, b.name) || x - y;
  });
  for (const slot of finished.slice(0, surplus)) collect(world, slot, 'it ended long ago');
}

/** Pods that end on a node of which somebody says that it is gone for good. */
function collectOutOfService(world: World): void {
  for (const node of world.nodes.byName()) {
    const object = world.nodes.node(node);
    if (isReady(object) || !object.spec.taints.some((taint) => taint.key === TAINTS.outOfService)) continue;
    for (const slot of [...(world.nodes.pods[node] ?? [])])
      if (world.pods.at.ending[slot] === 1) collect(world, slot, 'its node is out of service');
  }
}

/** Pods that name a node which does not exist: looked for anew each time, believed after the quarantine. */
function collectStrays(world: World): void {
  const { missing } = world.nodeMemory;
  const gone = new Set<string>();
  const named = new Set<string>();
  const strays = sortInPlace([...world.pods.strays], compareNumber);
  for (const slot of strays) {
    const name = must(world.pods.stored[slot], 'a stray pod exists').object.spec.nodeName as string; // strays name a node
    named.add(name);
    const until = missing.get(name);
    if (until === undefined) missing.set(name, world.tick + QUARANTINE);
    else if (until <= world.tick) gone.add(name);
  }
  for (const name of [...missing.keys()]) if (!named.has(name) || gone.has(name)) missing.delete(name);
  for (const slot of strays)
    if (gone.has(world.pods.pod(slot).spec.nodeName as string)) collect(world, slot, 'its node no longer exists');
}

const ORPHANED = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC' } as const;

function collect(world: World, slot: number, why: string): void {
  const stored = must(world.pods.stored[slot], 'a pod that is collected exists');
  world.cause = stored.cause;
  world.cause = world.record('PodCollected', stored.seen, why);
  if (world.schedulerConfiguration.version !== '1.20') fail(world, stored, why === 'its node no longer exists');
  removePod(world, stored);
}

/** Since 1.26: what did not end is said to have failed, so that whoever counts ends (a Job) learns of it. */
function fail(world: World, stored: Stored<Pod>, orphaned: boolean): void {
  const { status } = stored.object;
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return;
  const conditions = orphaned
    ? withCondition(status.conditions, {
        ...ORPHANED,
        message: 'PodGC: node no longer exists',
        lastTransitionTime: world.tick,
      })
    : status.conditions;
  world.store.write('Pod', stored, { status: { ...status, phase: 'Failed', conditions } });
}
