// The table of contents of the simulation: what happens within one simulated second, in this order. An effect that points forward in the order happens
// in the same tick, one that points backward in the next.

import { assert } from '../base/assert.ts';
import type { Entropy } from '../base/draw.ts';
import { NO_EVENT, type Tick } from '../base/units.ts';
import type { Entry } from '../journal/command.ts';
import { applyEntries, settleLoops } from './commands/apply.ts';
import { runAttachDetach } from './controllers/attach-detach.ts';
import { runDaemonSets } from './controllers/daemonset.ts';
import { scrapeMetrics } from './controllers/autoscaled-pods.ts';
import { runClusterAutoscaler } from './controllers/cluster-autoscaler.ts';
import { runCronJobs } from './controllers/cronjob.ts';
import { runLoadBalancers } from './cloud/load-balancers.ts';
import { runDeployments } from './controllers/deployment.ts';
import { runDisruption } from './controllers/disruption.ts';
import { runEndpointSlices } from './controllers/endpointslice.ts';
import { runGarbageCollector } from './controllers/garbage-collector.ts';
import { runAutoscalers } from './controllers/horizontal-pod-autoscaler.ts';
import { runJobs } from './controllers/job.ts';
import { runNamespaces } from './controllers/namespace.ts';
import { runNodeLifecycle } from './controllers/node-lifecycle.ts';
import { runVolumeBinder } from './controllers/persistent-volume-binder.ts';
import { runPodGarbageCollector } from './controllers/pod-gc.ts';
import { runReplicaSets } from './controllers/replicaset.ts';
import { runStatefulSets } from './controllers/statefulset.ts';
import { runResourceQuotas } from './controllers/resource-quota.ts';
import { runEvictionTimers } from './controllers/taint-eviction.ts';
import { runProvisioners } from './controllers/volume-provisioner.ts';
import { bootMachines, panicMachines } from './faults/faults.ts';
import { acceptPods } from './kubelet/accept.ts';
import { relievePressure } from './kubelet/eviction.ts';
import { collectImages } from './kubelet/image-garbage.ts';
import { killOnFullNodes, killOverLimit } from './kubelet/memory.ts';
import { runProbes } from './kubelet/probes.ts';
import { reportNodes, reportPods } from './kubelet/report.ts';
import { decides } from './loops.ts';
import { asKubelets, dropUnheard } from './plane/held-statuses.ts';
import { runPlane } from './plane/run-plane.ts';
import { bootPools } from './machines/pools.ts';
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
  runPhases(world, input);
}

/** All phases once more within the same second, for recordings in which many things happen in one. Never in a match, where a tick is a second. */
export function runMoment(world: World, input: Omit<TickInput, 'tick'>): void {
  assert(world.started, 'a moment is part of a second that has begun');
  runPhases(world, input);
}

function runPhases(world: World, input: Omit<TickInput, 'tick'>): void {
  world.entropy = input.entropy;

  settleLoops(world);
  applyEntries(world, input.entries);

  runPlane(world);
  asKubelets(world, runKubelets);

  runControllers(world);
  world.cause = NO_EVENT; // a scheduler's decision has no cause but the pod's own being
  runScheduler(world);
  dropUnheard(world);
  acceptPods(world);

  if (decides(world, 'endpointslice')) runEndpointSlices(world);
  world.cause = NO_EVENT;
  runTraffic(world);
  asKubelets(world, runProbes);
  scrapeMetrics(world);
  world.cause = NO_EVENT;
  world.plane.writes = 0;
  world.store.weighAhead();
}

function runKubelets(world: World): void {
  bootMachines(world);
  bootPools(world);
  killOverLimit(world);
  killOnFullNodes(world);
  reportNodes(world);
  relievePressure(world);
  collectImages(world);
  reportPods(world);
  panicMachines(world);
}

/** Each queue is drained once, in this order; what a controller makes for one before it waits for the next tick. */
function runControllers(world: World): void {
  world.queues.release(world.tick);
  if (decides(world, 'node-lifecycle')) {
    runNodeLifecycle(world);
    runEvictionTimers(world);
  }
  if (decides(world, 'garbage-collector')) runPodGarbageCollector(world);
  if (decides(world, 'namespace')) runNamespaces(world);
  if (decides(world, 'resource-quota')) runResourceQuotas(world);
  if (decides(world, 'horizontal-pod-autoscaler')) runAutoscalers(world);
  if (decides(world, 'cronjob')) runCronJobs(world);
  if (decides(world, 'job')) runJobs(world);
  if (decides(world, 'deployment')) runDeployments(world);
  if (decides(world, 'replicaset')) runReplicaSets(world);
  if (decides(world, 'statefulset')) runStatefulSets(world);
  if (decides(world, 'daemonset')) runDaemonSets(world);
  if (world.plane.answers && world.plane.writable) runProvisioners(world); // drivers are no part of the control plane, and write through it
  if (decides(world, 'persistent-volume-binder')) runVolumeBinder(world);
  if (decides(world, 'attach-detach')) runAttachDetach(world);
  if (decides(world, 'disruption')) runDisruption(world);
  if (decides(world, 'garbage-collector')) runGarbageCollector(world);
  runLoadBalancers(world);
  if (decides(world, 'cluster-autoscaler')) runClusterAutoscaler(world);
}
