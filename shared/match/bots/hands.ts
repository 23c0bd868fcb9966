// A person who only places: the pod that waits longest to the emptiest ship that can take it, one decision in two real seconds, nothing planned. And who
// takes a release back once its containers have ended a few times.
// What the second star asks to pass.

import { must } from '../../base/assert.ts';
import { compareNumber, compareText } from '../../base/order.ts';
import type { Command } from '../../journal/command.ts';
import { updateOf } from '../../journal/template-update.ts';
import { keyOf } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { explainPod } from '../../sim/scheduler/explain.ts';
import type { World } from '../../sim/world.ts';
import { rolloutsOf } from '../rollout.ts';
import { type Bot, decidesNow } from './bot.ts';
import { bind } from './orders.ts';

/** Failures of a new version before it is given up. */
const PATIENCE = 5;

export class Hands implements Bot {
  readonly name = 'hands';
  readonly sits = true;
  private readonly speed: number;

  constructor(speed: number) {
    this.speed = speed;
  }

  act(world: World): Command[] {
    if (!decidesNow(world, this.speed)) return [];
    const broken = rolloutsOf(world).find(({ next }) => next.failures >= PATIENCE && next.ready === 0);
    if (broken) return [updateOf(broken.deployment, broken.back)];
    for (const pod of waiting(world)) {
      const stored = must(world.store.stored('Pod', keyOf(pod.metadata)), 'a pod that waits is stored');
      const feasible = explainPod(world, stored.slot).nodes.filter((one) => one.feasible);
      const [emptiest] = feasible.sort(
        (x, y) =>
          compareNumber(taints(world, y.slot), taints(world, x.slot)) ||
          compareNumber(room(world, y.slot), room(world, x.slot)) ||
          compareText(x.node, y.node),
      );
      if (emptiest) return [bind(pod, emptiest.node)];
    }
    return [];
  }
}

/** A ship with a taint that the pod tolerates is kept for such pods. */
function taints(world: World, node: number): number {
  return world.nodes.node(node).spec.taints.length;
}

/** As the eye sees it: millicores that are not promised yet. */
function room(world: World, node: number): number {
  const { allocatableMilli, requestedMilli } = world.nodes.at;
  return (allocatableMilli[node] as number) - (requestedMilli[node] as number);
}

function waiting(world: World): Pod[] {
  return world.store
    .list('Pod')
    .filter((pod) => pod.spec.nodeName === undefined && pod.metadata.deletionTimestamp === undefined)
    .sort(
      (x, y) =>
        compareNumber(x.metadata.creationTimestamp, y.metadata.creationTimestamp) ||
        compareText(keyOf(x.metadata), keyOf(y.metadata)),
    );
}
