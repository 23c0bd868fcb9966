// Kubernetes by itself: everything to the real algorithms. What is not automatic is handed over, once.

import { type Command, LOOPS } from '../../journal/command.ts';
import { HAND_OVER_SECONDS } from '../../sim/loops.ts';
import type { World } from '../../sim/world.ts';
import type { Bot } from './bot.ts';

export class KubeDefault implements Bot {
  readonly name = 'kube-default';
  readonly sits = true;

  act(world: World): Command[] {
    return LOOPS.filter(
      (loop) => world.loops[loop].mode === 'manual' && world.loops[loop].next?.mode !== 'automatic',
    ).map((loop) => ({ kind: 'loop', loop, mode: 'automatic', afterTicks: HAND_OVER_SECONDS }));
  }
}
