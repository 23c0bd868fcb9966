// Kubelets accept: each looks at the pods that were newly bound to its node, and at those that are to go. A node without power looks at nothing.

import { compareNumber, sortInPlace } from '../../base/order.ts';
import { NEVER, tick } from '../../base/units.ts';
import type { Pod } from '../../kinds/pod.ts';
import { must } from '../../base/assert.ts';
import { removePod } from '../control-plane/delete.ts';
import { STAGE } from '../machines/pods.ts';
import { nodeAddress } from '../naming.ts';
import { matchesNode } from '../scheduler/plugins/node-affinity.ts';
import { stepPod } from '../watch.ts';
import type { World } from '../world.ts';
import { rejected, waiting } from './pod-status.ts';

/** From a present image to running containers: sandbox, network, create, start (facts sheet 10.4). */
export const START_SECONDS = 2;
export const BACK_OFF_FIRST = 10;
export const BACK_OFF_MOST = 300;

interface Refusal {
  readonly reason: 'OutOfpods' | 'OutOfcpu' | 'OutOfmemory' | 'NodeAffinity';
  readonly message: string;
}

export function acceptPods(world: World): void {
  if (world.inbox.length === 0) return;
  const slots = sortInPlace(world.inbox.splice(0), compareNumber);
  let last = -1;
  for (const slot of slots) {
    if (slot === last) continue; // bound and deleted in one tick
    last = slot;
    const stored = world.pods.stored[slot];
    const node = world.pods.at.node[slot] as number;
    if (!stored || node < 0 || world.nodes.at.power[node] === 0) continue;
    world.cause = stored.cause;
    if (world.pods.at.ending[slot] === 1) stop(world, slot, stored.seen);
    else if (world.pods.at.stage[slot] === STAGE.none) accept(world, slot, node);
  }
}

function accept(world: World, slot: number, node: number): void {
  const stored = must(world.pods.stored[slot], 'a pod that is accepted exists');
  const refused = admission(world, slot, node, stored.seen);
  if (refused) {
    world.record(refused.reason, stored.object, refused.message);
    world.store.write('Pod', stored, { status: rejected(stored.object, refused.reason, refused.message, world.tick) });
    world.pods.at.stage[slot] = STAGE.finished;
    return;
  }
  stepPod(world, stored, { step: 'creating', hostIP: nodeAddress(node), now: world.tick });
  pull(world, slot, node);
}

/** The kubelet checks resources and node affinity itself: two hands may have bound to the same room (facts sheet 3.2). */
function admission(world: World, slot: number, node: number, pod: Pod): Refusal | undefined {
  const wants = world.classes.at(world.pods.at.podClass[slot] as number);
  const { requestedPods, requestedMilli, requestedMemory, allocatablePods, allocatableMilli, allocatableMemory } =
    world.nodes.at;
  const pods = allocatablePods[node] as number;
  const milli = allocatableMilli[node] as number;
  const memory = allocatableMemory[node] as number;
  if (
    (requestedPods[node] as number) > pods ||
    (requestedMilli[node] as number) > milli ||
    (requestedMemory[node] as number) > memory
  ) {
    const used = acceptedOn(world, slot, node);
    if (used.pods + 1 > pods) return outOf('pods', 1, used.pods, pods);
    if (wants.requestMilli > 0 && used.milli + wants.requestMilli > milli)
      return outOf('cpu', wants.requestMilli, used.milli, milli);
    if (wants.requestMemory > 0 && used.memory + wants.requestMemory > memory)
      return outOf('memory', wants.requestMemory, used.memory, memory);
  }
  if (!matchesNode(pod.spec, world.nodes.node(node)))
    return { reason: 'NodeAffinity', message: 'Predicate NodeAffinity failed' };
  return undefined;
}

/** Room that others have taken. What is promised counts pods as well that the kubelet has yet to look at: of two that are bound at once, the first stays. */
function acceptedOn(world: World, slot: number, node: number): { pods: number; milli: number; memory: number } {
  const { stage, podClass } = world.pods.at;
  const used = { pods: 0, milli: 0, memory: 0 };
  for (const other of world.nodes.pods[node] ?? []) {
    if (other === slot || stage[other] === STAGE.none || stage[other] === STAGE.finished) continue;
    const { requestMilli, requestMemory } = world.classes.at(podClass[other] as number);
    used.pods += 1;
    used.milli += requestMilli;
    used.memory += requestMemory;
  }
  return used;
}

/** Processor is told in millicores, as Kubernetes does here. */
function outOf(resource: 'pods' | 'cpu' | 'memory', want: number, used: number, capacity: number): Refusal {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${want}, used: ${used}, capacity: ${capacity}`,
  };
}

/** Images come one after the other (serializeImagePulls), those of one pod too; a pod whose image is on its way waits for that. The first container's image is the pod's (rule KUBELET-10). */
export function pull(world: World, slot: number, node: number): void {
  const stored = must(world.pods.stored[slot], 'a pod that pulls exists');
  const pod = stored.seen;
  const { at } = world.pods;
  const onNode = world.nodes.images[node] as Map<number, number>;
  let present: number = world.tick;
  at.pullSeconds[slot] = 0;
  for (let i = 0; i < pod.spec.containers.length; i += 1) {
    const { image } = must(pod.spec.containers[i], 'a pod has a container');
    const number = world.images.numberOf(image); // the registry may have got it since the pod was made
    const profile = world.images.profile(number);
    if (i === 0) at.image[slot] = number;
    if (!profile) {
      world.record('Pulling', pod, image);
      world.record('FailedPull', pod, image);
      world.cause = world.record('ErrImagePull', pod);
      return backOffPull(world, slot, image);
    }
    const known = onNode.get(number);
    if (known === undefined) {
      present = Math.max(world.tick, world.nodes.at.pullsDoneAt[node] as number) + world.images.pullSeconds(profile);
      if (i === 0) at.pullSeconds[slot] = present - world.tick;
      world.nodes.at.pullsDoneAt[node] = present;
      onNode.set(number, present);
      world.record('Pulling', pod, image);
    } else present = Math.max(present, known);
  }
  at.stage[slot] = STAGE.starting;
  world.timers.set(at.due, slot, tick(present + START_SECONDS));
}

/** 10, 20, 40 … 300 s (facts sheet 3.4). */
function backOffPull(world: World, slot: number, image: string): void {
  const stored = must(world.pods.stored[slot], 'a pod that pulls exists');
  const { at } = world.pods;
  const seconds = Math.min(BACK_OFF_MOST, Math.max(BACK_OFF_FIRST, (at.backOff[slot] as number) * 2));
  at.backOff[slot] = seconds;
  at.stage[slot] = STAGE.imageBackOff;
  world.timers.set(at.due, slot, tick(world.tick + seconds));
  world.record('BackOffPulling', stored.object, image);
  world.store.write('Pod', stored, {
    status: waiting(stored.object, 'ImagePullBackOff', `Back-off pulling image "${image}"`, world.tick),
  });
}

/** SIGTERM: the process ends by itself after its stop time, or is killed when the grace period is over. What does not run is gone with the next report. */
function stop(world: World, slot: number, pod: Pod): void {
  const { at } = world.pods;
  const stage = at.stage[slot];
  if (stage === STAGE.finished || stage === STAGE.none)
    return removePod(world, must(world.pods.stored[slot], 'the pod is there'));
  const deadline = at.endsBy[slot] as number;
  let end = world.tick + 1;
  if (stage === STAGE.running || stage === STAGE.stopping) {
    const own = world.images.profile(at.image[slot] as number)?.stopSeconds ?? 0;
    end = stage === STAGE.stopping ? Math.min(at.due[slot] as number, deadline) : Math.min(world.tick + own, deadline);
    if (stage === STAGE.running) world.record('Killing', pod, pod.spec.containers[0]?.name ?? '');
  }
  at.stage[slot] = STAGE.stopping;
  at.readyAt[slot] = NEVER;
  at.crashAt[slot] = NEVER;
  world.timers.set(at.due, slot, tick(Math.max(world.tick + 1, end)));
}
