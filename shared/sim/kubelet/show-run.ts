// What is seen of a pod with a record of runs: its row, which is that of the first app container and takes the traffic, its next due tick, and the status
// that the kubelet writes.

import { must } from '../../base/assert.ts';
import { NEVER, tick } from '../../base/units.ts';
import type { Container } from '../../kinds/container.ts';
import type { Pod } from '../../kinds/pod.ts';
import { parseBytes } from '../../manifest/quantity.ts';
import { type ContainerRun, type PodRun, runsOf } from '../machines/container-runs.ts';
import { STAGE, type Stage } from '../machines/pods.ts';
import { nodeAddress, podAddress } from '../naming.ts';
import type { World } from '../world.ts';
import { isUp, nextDue, runStatus } from './run-status.ts';

/** The row shows the first app container: traffic goes to it. */
const STAGES: Readonly<Record<ContainerRun['stage'], Stage>> = {
  waiting: STAGE.starting,
  pulling: STAGE.starting,
  creating: STAGE.starting,
  running: STAGE.running,
  preStop: STAGE.running,
  stopping: STAGE.stopping,
  crashBackOff: STAGE.crashBackOff,
  imageBackOff: STAGE.imageBackOff,
  configError: STAGE.imageBackOff,
  ended: STAGE.crashBackOff,
};

export function showRun(world: World, slot: number, pod: Pod, run: PodRun): void {
  const { at } = world.pods;
  const first = must(run.app[0], 'a pod has a container');
  at.stage[slot] = run.ending === 'deleted' && !isUp(first) ? STAGE.stopping : STAGES[first.stage];
  if (first.image > 0) at.image[slot] = first.image;
  at.startedAt[slot] = first.startedAt;
  const servesAt = isUp(first) ? first.servesAt : NEVER;
  // A process that follows another within the second leaves the stage as it was, which is what traffic watches.
  if (at.servesAt[slot] !== servesAt) world.traffic.work.booting.push(slot);
  at.servesAt[slot] = servesAt;
  at.restarts[slot] = first.restarts;
  if (!isUp(first)) at.queue[slot] = 0;
  countBeside(world, slot, pod, run);
  world.timers.set(at.due, slot, tick(Math.max(world.tick + 1, nextDue(run))));
  writeRun(world, slot, pod, run, false);
}

/** Memory of the containers that take no requests: it counts on the node, and beside the first one's limit. */
function countBeside(world: World, slot: number, pod: Pod, run: PodRun): void {
  const { at } = world.pods;
  let beside = 0;
  for (const one of runsOf(run))
    if (one !== run.app[0] && isUp(one)) beside += world.images.profile(one.image)?.memoryBytes ?? 0;
  const limit = memoryLimit(must(pod.spec.containers[0], 'a pod has a container'));
  at.limitMemory[slot] = limit === 0 ? 0 : limit + beside;
  if (at.besideMemory[slot] === beside) return;
  at.besideMemory[slot] = beside;
  world.traffic.work.touch(slot);
}

/** In bytes, 0 for none. */
export function memoryLimit({ resources }: Container): number {
  return resources.limits?.memory === undefined ? 0 : (parseBytes(resources.limits.memory) ?? 0);
}

export function writeRun(world: World, slot: number, pod: Pod, run: PodRun, finished: boolean): void {
  const stored = must(world.pods.stored[slot], 'the pod is there');
  const addressed = pod.status.podIP !== undefined || runsOf(run).some((one) => one.startedAt > 0);
  world.store.write('Pod', stored, {
    status: runStatus(
      stored.object,
      run,
      finished,
      { hostIP: nodeAddress(world.pods.at.node[slot] as number), podIP: addressed ? podAddress(slot) : undefined },
      world.tick,
    ),
  });
}
