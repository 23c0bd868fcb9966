// The end of a pod with a record of runs: hook, SIGTERM, grace, SIGKILL for the app containers at once, then the sidecars from the last to the first (facts
// sheet 3.6; rules KUBELET-21, KUBELET-22). Also the end of one container whose probe failed.

import { must } from '../../base/assert.ts';
import { NEVER, tick } from '../../base/units.ts';
import { hookSeconds } from '../../kinds/container.ts';
import type { Pod } from '../../kinds/pod.ts';
import { removePod } from '../control-plane/delete.ts';
import { type ContainerRun, type PodRun, runsOf } from '../machines/container-runs.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { containerOf, isUp } from './run-status.ts';
import { showRun } from './show-run.ts';

/** What a process still gets after a hook that used up the whole grace period. */
const LEAST_GRACE_SECONDS = 2;

/** The pod has a deletionTimestamp, or an earlier one than before. */
export function stopRun(world: World, slot: number): void {
  const run = must(world.pods.runs.get(slot), 'the pod has a record of its containers');
  const pod = world.pods.pod(slot);
  const deadline = world.pods.at.endsBy[slot] as number;
  const again = run.ending === 'deleted';
  run.ending = 'deleted';
  run.mountAt = 0;
  for (const one of runsOf(run)) {
    if (one.role === 'sidecar' && one.stage === 'running') continue; // their turn comes last
    if (again) shorten(world, one, deadline);
    else endOne(world, pod, one, deadline);
  }
  if (runsOf(run).some(isUp)) {
    stopNext(world, slot, pod, run);
    return showRun(world, slot, pod, run);
  }
  world.pods.at.stage[slot] = STAGE.stopping;
  world.timers.set(world.pods.at.due, slot, tick(world.tick + 1));
}

function shorten(world: World, one: ContainerRun, deadline: number): void {
  if (one.stage !== 'preStop' && one.stage !== 'stopping') return;
  one.endsBy = Math.min(one.endsBy, deadline);
  if (one.due <= deadline) return;
  one.due = Math.max(world.tick + 1, deadline);
  if (one.stage === 'stopping') one.killed = true;
}

/** Stops a container that runs; one that does not will not start any more. */
function endOne(world: World, pod: Pod, one: ContainerRun, deadline: number): void {
  if (one.stage === 'running') {
    world.record('Killing', pod, containerOf(pod, one).name);
    return signal(world, pod, one, deadline);
  }
  if (isUp(one)) return shorten(world, one, deadline);
  one.stage = 'ended';
  one.due = NEVER;
}

/** The hook first, in which the process serves on; its time counts against the grace period. */
export function signal(world: World, pod: Pod, one: ContainerRun, deadline: number): void {
  const hook = hookSeconds(containerOf(pod, one).lifecycle?.preStop);
  one.endsBy = deadline;
  if (hook === 0) return sendTerm(world, one);
  one.stage = 'preStop';
  one.due = Math.max(world.tick + 1, Math.min(world.tick + hook, deadline));
}

/** The process ends by itself after its stop time, or is killed when the grace is over. */
export function sendTerm(world: World, one: ContainerRun): void {
  const used = one.stage === 'preStop' && one.endsBy <= world.tick;
  const last = used ? world.tick + LEAST_GRACE_SECONDS : one.endsBy;
  const own = world.tick + (world.images.profile(one.image)?.stopSeconds ?? 0);
  one.stage = 'stopping';
  one.killed = own > last;
  one.due = Math.max(world.tick + 1, Math.min(own, last));
}

/**
 * With the app containers done, sidecars go from the last to the first. False when nothing runs any more; a pod that is being deleted is gone then.
 */
export function stopNext(world: World, slot: number, pod: Pod, run: PodRun): boolean {
  const deadline =
    run.ending === 'deleted'
      ? (world.pods.at.endsBy[slot] as number)
      : world.tick + pod.spec.terminationGracePeriodSeconds;
  if (run.app.some(isUp) || run.init.some((one) => one.role === 'init' && isUp(one))) return true;
  for (let i = run.init.length - 1; i >= 0; i -= 1) {
    const one = must(run.init[i], 'the place is in the list');
    if (!isUp(one)) {
      endOne(world, pod, one, deadline);
      continue;
    }
    if (one.stage === 'running') endOne(world, pod, one, Math.max(deadline, world.tick + 1));
    return true;
  }
  if (run.ending === 'deleted') removePod(world, must(world.pods.stored[slot], 'the pod is there'));
  return false;
}
