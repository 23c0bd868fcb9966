// The table of contents of the simulation: what happens within one simulated second, in this order. An effect that points forward in the order happens
// in the same tick, one that points backward in the next.

import { assert } from '../base/assert.ts';
import type { Entropy } from '../base/draw.ts';
import { NO_EVENT, type Tick } from '../base/units.ts';
import type { Entry } from '../journal/command.ts';
import { applyEntries, settleLoops } from './commands/apply.ts';
import { runDeployments } from './controllers/deployment.ts';
import { runDisruption } from './controllers/disruption.ts';
import { runEndpointSlices } from './controllers/endpointslice.ts';
import { runGarbageCollector } from './controllers/garbage-collector.ts';
import { runNodeLifecycle } from './controllers/node-lifecycle.ts';
import { runReplicaSets } from './controllers/replicaset.ts';
import { runEvictionTimers } from './controllers/taint-eviction.ts';
import { bootMachines } from './faults/faults.ts';
import { acceptPods } from './kubelet/accept.ts';
import { killOverLimit } from './kubelet/memory.ts';
import { reportNodes, reportPods } from './kubelet/report.ts';
import { runScheduler } from './scheduler/cycle.ts';
import { runTraffic } from './traffic/run-traffic.ts';
import type { World } from './world.ts';

export interface TickInput {
  /** The tick after the world's last one; 0 for the set-up of a new world. */
  readonly tick: Tick;
  readonly entropy: Entropy;
  readonly entries: readonly Entry[];
}

export function runTick(world: World, input: TickInput): void {
  assert(input.tick === (world.started ? world.tick + 1 : 0), `tick ${input.tick} does not follow tick ${world.tick}`);
  world.started = true;
  world.tick = input.tick;
  world.entropy = input.entropy;

  settleLoops(world);
  applyEntries(world, input.entries);

  bootMachines(world);
  killOverLimit(world);

  reportNodes(world);
  reportPods(world);

  runControllers(world);
  world.cause = NO_EVENT; // a scheduler's decision has no cause but the pod's own being
  runScheduler(world);
  acceptPods(world);

  if (decides(world, 'endpointslice')) runEndpointSlices(world);
  world.cause = NO_EVENT;
  runTraffic(world);
  world.cause = NO_EVENT;
}

/** Each queue is drained once, in this order; what a controller makes for one before it waits for the next tick. */
function runControllers(world: World): void {
  if (decides(world, 'node-lifecycle')) {
    runNodeLifecycle(world);
    runEvictionTimers(world);
  }
  if (decides(world, 'deployment')) runDeployments(world);
  if (decides(world, 'replicaset')) runReplicaSets(world);
  if (decides(world, 'disruption')) runDisruption(world);
  if (decides(world, 'garbage-collector')) runGarbageCollector(world);
}

/** Only an automatic loop decides. The queues of the others fill, and are worked off when they are automatic again. */
function decides(world: World, loop: keyof World['loops']): boolean {
  return world.loops[loop].mode === 'automatic';
}
