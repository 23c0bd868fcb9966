// How a failed attempt is told: the event FailedScheduling as kube-scheduler's recorder counts it, and the pod's condition (facts sheet 1.8, 5.9).
// The recorder knows an event by the pod's version, not by its text: the first repeat is written as `x2`, further ones are only counted until a timer writes them.

import { must } from '../../base/assert.ts';
import { NO_EVENT, type PodSlot } from '../../base/units.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import type { FailureSeries } from './queue.ts';

/** Seconds: counts that grew are written this often. */
export const REFRESH = 1_800;

/** What becomes of the node that was promised to the pod: a node's name promises that one. */
export type Nomination =
  | { readonly kind: 'kept' }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'set'; readonly node: string };

/** The event, the condition and the nomination. The world's cause is then the event, for what follows from the failure. */
export function tellFailure(world: World, slot: PodSlot, message: string, nomination: Nomination): void {
  const stored = must(world.pods.stored[slot], 'a pod that was decided exists');
  world.cause = world.cause || stored.cause;
  const { status, metadata } = stored.object;
  const before = world.queue.seriesOf(slot);
  if (before?.version !== metadata.resourceVersion) {
    write(world, stored, message, { version: metadata.resourceVersion, count: 1, written: 1 });
  } else {
    const again: FailureSeries = { ...before, count: before.count + 1 };
    if (before.count === 1) write(world, stored, message, again);
    else world.queue.setSeries(slot, again);
  }
  const next = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: world.tick,
  } as const;
  const conditions = withCondition(status.conditions, next);
  const nominatedNodeName = promised(status.nominatedNodeName, nomination);
  if (conditions !== status.conditions || nominatedNodeName !== status.nominatedNodeName)
    world.store.write('Pod', stored, { status: { ...status, conditions, nominatedNodeName } });
}

function promised(before: string | undefined, nomination: Nomination): string | undefined {
  switch (nomination.kind) {
    case 'kept':
      return before;
    case 'cleared':
      return undefined;
    case 'set':
      return nomination.node;
  }
}

/** A fact for the log; readers of events take series and count from it (`failureSeries`). */
function write(world: World, { object, slot }: Stored<Pod>, message: string, series: FailureSeries): void {
  world.queue.setSeries(slot, { ...series, written: series.count });
  world.cause = world.record('FailedScheduling', object, message, `${series.version}x${series.count}`);
}

/** Of a fact FailedScheduling: facts of one series are one Event, with the highest count. */
export function failureSeries(second: string | number): { readonly series: string; readonly count: number } {
  const [series = '', count] = String(second).split('x');
  return { series, count: Number(count ?? 1) };
}

/** The recorder's timer; once a tick. A series ends six minutes after its last repeat, which who waits never is without: see rule QUEUE-5. */
export function tendFailureEvents(world: World): void {
  if (world.tick % REFRESH !== 0) return;
  for (const slot of world.queue.withSeries()) {
    const series = must(world.queue.seriesOf(slot), 'the pod has a series');
    if (series.count === series.written) continue;
    const stored = must(world.pods.stored[slot], 'a queued pod exists');
    world.cause = stored.cause;
    write(world, stored, lastMessage(stored.object), series);
  }
  world.cause = NO_EVENT;
}

function lastMessage({ status }: Pod): string {
  return status.conditions.find((one: Condition) => one.type === 'PodScheduled')?.message ?? '';
}
