// Kubelets accept: each looks at the pods that were newly bound to its node, and at those that are to go. A node without power looks at nothing.

import { sortNumbers } from '../../base/order.ts';
import { NEVER, tick } from '../../base/units.ts';
import { TAINTS } from '../../kinds/node.ts';
import type { Pod } from '../../kinds/pod.ts';
import { isCritical } from '../../kinds/priority-class.ts';
import { tolerates } from '../../kinds/toleration.ts';
import { must, unreachable } from '../../base/assert.ts';
import { removePod } from '../control-plane/delete.ts';
import type { Nodes } from '../machines/nodes.ts';
import { STAGE } from '../machines/pods.ts';
import { nodeAddress } from '../naming.ts';
import { matchesNode } from '../scheduler/plugins/node-affinity.ts';
import { stepPod } from '../watch-pod.ts';
import { mountCause, volumesReady } from '../volumes/mounts.ts';
import type { World } from '../world.ts';
import { awaitVolumes } from './await-volumes.ts';
import { nextPullBackOff, SYNC_RETRY_SECONDS } from './back-off.ts';
import { fetchImage } from './fetch-image.ts';
import { isPlain } from './plain.ts';
import { acceptRun, START_SECONDS } from './pod-run.ts';
import { rejected, waiting } from './pod-status.ts';
import { stopRun } from './stop-run.ts';

interface Refusal {
  readonly reason: 'OutOfpods' | 'OutOfcpu' | 'OutOfmemory' | 'NodeAffinity' | 'Evicted';
  readonly message: string;
}

export function acceptPods(world: World): void {
  if (world.inbox.length === 0) return;
  const slots = sortNumbers(world.inbox.splice(0));
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
    else if (world.pods.at.stage[slot] === STAGE.mounting && volumesReady(world, slot)) {
      world.cause = mountCause(world, slot) ?? stored.cause;
      begin(world, slot, node);
    }
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
  if (volumesReady(world, slot)) begin(world, slot, node);
  else awaitVolumes(world, slot);
}

/** Its volumes are there. */
function begin(world: World, slot: number, node: number): void {
  if (isPlain(must(world.pods.stored[slot], 'a pod that begins exists').seen.spec)) pull(world, slot, node);
  else acceptRun(world, slot);
}

/** The kubelet checks resources and node affinity itself: two hands may have bound to the same room (facts sheet 3.2). */
function admission(world: World, slot: number, node: number, pod: Pod): Refusal | undefined {
  const pressed = pressureRefusal(world.nodes.at, node, pod);
  if (pressed) return pressed;
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

/**
 * Under disk pressure a kubelet refuses all pods but critical ones; under memory pressure alone those that asked for nothing and do not tolerate the taint
 * (pkg/kubelet/eviction, Admit).
 */
function pressureRefusal({ pressureAt, diskPressureAt }: Nodes['at'], node: number, pod: Pod): Refusal | undefined {
  const memory = pressureAt[node] !== 0;
  const disk = diskPressureAt[node] !== 0;
  if ((!memory && !disk) || isCritical(pod.spec.priority)) return undefined;
  if (!disk && (pod.status.qosClass !== 'BestEffort' || toleratesPressure(pod))) return undefined;
  const conditions = [...(memory ? ['MemoryPressure'] : []), ...(disk ? ['DiskPressure'] : [])];
  return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
}

function toleratesPressure({ spec }: Pod): boolean {
  return spec.tolerations.some((one) => tolerates(one, { key: TAINTS.memoryPressure, effect: 'NoSchedule' }));
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

/** The image of a plain pod. */
export function pull(world: World, slot: number, node: number): void {
  const stored = must(world.pods.stored[slot], 'a pod that pulls exists');
  const { at } = world.pods;
  const container = must(stored.seen.spec.containers[0], 'a pod has a container');
  const fetched = fetchImage(world, node, stored.seen, container);
  at.image[slot] = fetched.image;
  at.pullSeconds[slot] = 0;
  let present: number = world.tick;
  switch (fetched.is) {
    case 'failed':
      at.backOff[slot] = nextPullBackOff(at.backOff[slot] as number);
      return waitForImage(world, slot, at.backOff[slot] as number, fetched.reason, fetched.message);
    case 'never':
      return waitForImage(world, slot, SYNC_RETRY_SECONDS, fetched.reason, fetched.message);
    case 'coming':
      present = fetched.at;
      at.pullSeconds[slot] = fetched.seconds;
      break;
    case 'present':
      break;
    default:
      unreachable(fetched);
  }
  at.stage[slot] = STAGE.starting;
  world.timers.set(at.due, slot, tick(present + START_SECONDS));
}

function waitForImage(world: World, slot: number, seconds: number, reason: string, message: string): void {
  const stored = must(world.pods.stored[slot], 'a pod that pulls exists');
  world.pods.at.stage[slot] = STAGE.imageBackOff;
  world.timers.set(world.pods.at.due, slot, tick(world.tick + seconds));
  world.store.write('Pod', stored, { status: waiting(stored.object, reason, message, world.tick) });
}

/** SIGTERM: the process ends by itself after its stop time, or is killed when the grace period is over. What does not run is gone with the next report. */
function stop(world: World, slot: number, pod: Pod): void {
  const { at } = world.pods;
  const stage = at.stage[slot];
  if (stage === STAGE.finished || stage === STAGE.none)
    return removePod(world, must(world.pods.stored[slot], 'the pod is there'));
  if (world.pods.runs.size > 0 && world.pods.runs.has(slot)) return stopRun(world, slot);
  const deadline = at.endsBy[slot] as number;
  let end = world.tick + 1;
  if (stage === STAGE.running || stage === STAGE.stopping) {
    const own = world.images.profile(at.image[slot] as number)?.stopSeconds ?? 0;
    end = stage === STAGE.stopping ? Math.min(at.due[slot] as number, deadline) : Math.min(world.tick + own, deadline);
    if (stage === STAGE.running) world.record('Killing', pod, pod.spec.containers[0]?.name ?? '');
  }
  at.stage[slot] = STAGE.stopping;
  world.pods.endProcesses(slot);
  at.readyAt[slot] = NEVER;
  at.crashAt[slot] = NEVER;
  world.timers.set(at.due, slot, tick(Math.max(world.tick + 1, end)));
}
