// Bots: players of code. Each looks at the world and gives commands, at the pace and with the means of a person where it stands in for one.

import { assert } from '../base/assert.ts';
import { compareNumber, compareText } from '../base/order.ts';
import { type Command, LOOPS } from '../journal/command.ts';
import { keyOf } from '../kinds/meta.ts';
import type { Pod } from '../kinds/pod.ts';
import { HAND_OVER_SECONDS } from '../sim/loops.ts';
import { explainPod } from '../sim/scheduler/explain.ts';
import type { World } from '../sim/world.ts';

export const BOTS = ['none', 'kube-default', 'hands'] as const;
export type BotName = (typeof BOTS)[number];

export interface Bot {
  readonly name: BotName;
  /** Whether it takes a seat; who has none cannot give commands. */
  readonly sits: boolean;
  /** Its commands for the next tick. */
  act(world: World): Command[];
}

/** A bot for a scenario of so many ticks a second. */
export function botNamed(name: BotName, speed: number): Bot {
  switch (name) {
    case 'none':
      return { name, sits: false, act: () => [] };
    case 'kube-default':
      return { name, sits: true, act: handOver };
    case 'hands':
      return { name, sits: true, act: (world) => (world.tick % (2 * speed) === 0 ? placeOne(world) : []) };
  }
}

/** Everything to the real algorithms: what is not automatic is handed over, once. */
function handOver(world: World): Command[] {
  return LOOPS.filter(
    (loop) => world.loops[loop].mode === 'manual' && world.loops[loop].next?.mode !== 'automatic',
  ).map((loop) => ({
    kind: 'loop',
    loop,
    mode: 'automatic',
    afterTicks: HAND_OVER_SECONDS,
  }));
}

/** One decision in two real seconds, as a person takes for it: the pod that waits longest to the first node that can take it. */
function placeOne(world: World): Command[] {
  for (const pod of waiting(world)) {
    const stored = world.store.stored('Pod', keyOf(pod.metadata));
    assert(stored, 'a pod that waits is stored');
    const node = explainPod(world, stored.slot).nodes.find((one) => one.feasible)?.node;
    if (node === undefined) continue;
    const { namespace, name } = pod.metadata;
    return [
      {
        kind: 'api',
        verb: 'create',
        resource: 'pods',
        subresource: 'binding',
        namespace,
        name,
        body: { target: { kind: 'Node', name: node } },
      },
    ];
  }
  return [];
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
