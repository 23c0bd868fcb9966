// Wakes the pods that an event may help: told of every write by `watch`, it asks the hints of the plugins that rejected each waiting pod.

import type { Node } from '../../kinds/node.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { World } from '../world.ts';
import { HAPPENINGS, HINTS, type Happening, type Happenings, type Hints } from './hints.ts';
import { FILTERS } from './plugins/registry.ts';

/** The hints of each filter, by its number. */
const HINTS_BY_NUMBER: readonly Hints[] = FILTERS.map(({ name }) => HINTS[name as keyof typeof HINTS] ?? {});
/** The plugins that listen to a happening, as bits. */
const LISTENERS = Object.fromEntries(
  HAPPENINGS.map((happening) => [
    happening,
    HINTS_BY_NUMBER.reduce((bits, hints, number) => (hints[happening] ? bits | (1 << number) : bits), 0),
  ]),
) as Record<Happening, number>; // every happening of the list is there

/** `before` is undefined for what came and for what went. Costs a comparison of bits while nobody waits for it. */
export function wakePods<H extends Happening>(
  world: World,
  happening: H,
  after: Happenings[H],
  before?: Happenings[H],
): void {
  const by = LISTENERS[happening];
  if ((world.queue.awaited & by) === 0) return;
  world.queue.wake(by, (slot, rejectedBy) => helps(world, slot, rejectedBy, happening, after, before), world.tick);
}

/** A waiting pod was written itself: its gates, its labels, its tolerations. */
export function waitingPodChanged(world: World, slot: number, before: Pod, after: Pod): void {
  if (before.spec === after.spec && before.metadata.labels === after.metadata.labels) return;
  if (isGated(before, world) && !isGated(after, world)) world.queue.ungate(slot);
  const by = LISTENERS.self;
  if ((world.queue.awaited & by) === 0) return;
  world.queue.wakeOne(slot, by, (pod, rejectedBy) => helps(world, pod, rejectedBy, 'self', after, before), world.tick);
}

/** SchedulingGates: a pod with a gate never comes into the queue's order. */
export function isGated(pod: Pod, world: World): boolean {
  const { schedulingGates } = pod.spec;
  if (schedulingGates === undefined || schedulingGates.length === 0) return false;
  return !world.schedulerConfiguration.disabled.includes('SchedulingGates');
}

/** All that can have changed in a Node's object, each by its own name. */
export function nodeWritten(world: World, before: Node | undefined, after: Node): void {
  if (before === undefined) return wakePods(world, 'nodeAdded', after);
  if (before.status.allocatable !== after.status.allocatable) wakePods(world, 'nodeResized', after, before);
  if (before.spec !== after.spec) wakePods(world, 'nodeTainted', after, before);
  if (before.metadata.labels !== after.metadata.labels) wakePods(world, 'nodeRelabelled', after, before);
}

function helps<H extends Happening>(
  world: World,
  slot: number,
  rejectedBy: number,
  happening: H,
  after: Happenings[H],
  before: Happenings[H] | undefined,
): boolean {
  const waiting = world.pods.pod(slot);
  return HINTS_BY_NUMBER.some(
    (hints, number) =>
      (rejectedBy & (1 << number)) !== 0 && (hints[happening]?.(waiting, after, before, world) ?? false),
  );
}
