// Preemption as it is carried out: the victims are marked and deleted with their own grace period, and pods of lower priority that were promised the node lose
// the promise. The preemptor itself waits in the queue like any other; its status is written by `cycle`.

import { must } from '../../../base/assert.ts';
import type { PodSlot } from '../../../base/units.ts';
import { withCondition } from '../../../kinds/meta.ts';
import type { Pod } from '../../../kinds/pod.ts';
import { deletePod } from '../../control-plane/delete.ts';
import type { World } from '../../world.ts';
import { wantsOf } from '../bookings.ts';
import { promisedOn } from '../nominations.ts';
import type { Room } from './importance.ts';
import { BY_SCHEDULER, DISRUPTION_TARGET } from './plan.ts';

/** Everything that happens is caused by `world.cause`. */
export function carryOut(world: World, preemptor: PodSlot, { node, victims }: Room): void {
  const pod = world.pods.pod(preemptor);
  const nodeName = world.nodes.node(node).metadata.name;
  for (const other of promisedOn(world, nodeName))
    if (wantsOf(world, other).priority < wantsOf(world, preemptor).priority) clearNomination(world, other);
  for (const victim of victims) preempt(world, victim, pod, nodeName);
}

/** What was promised to the pod is promised no longer. */
export function clearNomination(world: World, slot: PodSlot): void {
  const stored = must(world.pods.stored[slot], 'a nominated pod exists');
  const { status } = stored.object;
  world.store.write('Pod', stored, { status: { ...status, nominatedNodeName: undefined } });
}

/** One that is being deleted already is left to its end. */
function preempt(world: World, victim: PodSlot, preemptor: Pod, nodeName: string): void {
  const stored = must(world.pods.stored[victim], 'a victim exists');
  const { status, metadata } = stored.object;
  if (metadata.deletionTimestamp !== undefined) return;
  const before = world.cause;
  world.cause = world.record('Preempted', stored.object, preemptor.metadata.uid, nodeName);
  const conditions = withCondition(status.conditions, {
    type: DISRUPTION_TARGET,
    status: 'True',
    reason: BY_SCHEDULER,
    message: `${preemptor.spec.schedulerName}: preempting to accommodate a higher priority pod`,
    lastTransitionTime: world.tick,
  });
  world.store.write('Pod', stored, { status: { ...status, conditions } });
  deletePod(world, stored);
  world.cause = before;
}
