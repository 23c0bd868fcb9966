// What a new leader does not know: it was somebody else who saw heartbeats and counted attempts. Objects it lists anew, as everybody does.

import type { ElectedComponent } from '../../journal/command.ts';
import { forgetNodes } from '../controllers/node-lifecycle.ts';
import { forgetPlans } from '../controllers/taint-eviction.ts';
import { takeAllBack } from '../scheduler/volume-reservation.ts';
import type { World } from '../world.ts';

export function beginLeading(world: World, component: ElectedComponent): void {
  if (component === 'kube-scheduler') {
    takeAllBack(world); // it was not this one that promised
    world.queue.forgetAttempts(world.tick);
  } else {
    forgetNodes(world);
    forgetPlans(world);
  }
}
