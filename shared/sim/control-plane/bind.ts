// Binding a pod to a node: the one write that the scheduler makes, by hand or by algorithm (pods/binding). Whether it is wise is not asked here.

import { must } from '../../base/assert.ts';
import type { NodeSlot, PodSlot } from '../../base/units.ts';
import type { World } from '../world.ts';
import { stepPod } from '../watch-pod.ts';

/** Sets spec.nodeName and PodScheduled, and records `Scheduled`, caused by `world.cause` or, without one, by what made the pod. */
export function bindPod(world: World, slot: PodSlot, node: NodeSlot): void {
  const stored = must(world.pods.stored[slot], 'only a pod that exists is bound');
  const nodeName = world.nodes.node(node).metadata.name;
  const before = world.cause;
  world.cause = before || stored.cause;
  world.cause = world.record('Scheduled', stored.seen, nodeName);
  stepPod(world, stored, { step: 'bound', nodeName, now: world.tick });
  world.cause = before;
}
