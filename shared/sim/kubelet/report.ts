// Kubelets report: heartbeats, and what became due on their nodes: containers that started, turned ready, ended, or may be tried again.

import { NEVER, type Tick, tick } from '../../base/units.ts';
import { withCondition } from '../../kinds/meta.ts';
import type { Probe } from '../../kinds/container.ts';
import type { Termination } from '../../kinds/pod.ts';
import { must } from '../../base/assert.ts';
import { removePod } from '../control-plane/delete.ts';
import { STAGE } from '../machines/pods.ts';
import { podAddress } from '../naming.ts';
import { reaches } from '../plane/held-statuses.ts';
import { stepPod } from '../watch-pod.ts';
import type { World } from '../world.ts';
import { pull } from './accept.ts';
import { tellUnmounted } from './await-volumes.ts';
import { nextBackOff } from './back-off.ts';
import { advanceRun, endProcess } from './pod-run.ts';
import { crashLoop, exited, finished } from './pod-status.ts';

export const LEASE_RENEWAL_SECONDS = 10;

export function reportNodes(world: World): void {
  const { at } = world.nodes;
  for (const slot of world.nodes.byName()) {
    if (at.power[slot] === 0 || !reaches(world, slot)) continue;
    if ((world.tick + slot) % LEASE_RENEWAL_SECONDS === 0 || at.leaseAt[slot] === 0) at.leaseAt[slot] = world.tick;
    if (at.ready[slot] === 0) postReady(world, slot);
  }
}

/** A kubelet that is back says so at once, without waiting for its next lease renewal. */
function postReady(world: World, slot: number): void {
  const stored = must(world.nodes.stored[slot], 'a node with power exists');
  const node = stored.object;
  world.nodes.at.leaseAt[slot] = world.tick;
  world.cause = world.nodes.at.cause[slot] as typeof world.cause; // the column holds numbers of facts
  world.cause = world.record('NodeReady', node);
  world.nodes.at.cause[slot] = world.cause;
  let { conditions } = node.status;
  for (const one of GOOD_CONDITIONS) conditions = withCondition(conditions, { ...one, lastTransitionTime: world.tick });
  world.store.write('Node', stored, { status: { ...node.status, conditions } });
}

export const SUFFICIENT_MEMORY = {
  type: 'MemoryPressure',
  status: 'False',
  reason: 'KubeletHasSufficientMemory',
  message: 'kubelet has sufficient memory available',
} as const;

export const NO_DISK_PRESSURE = {
  type: 'DiskPressure',
  status: 'False',
  reason: 'KubeletHasNoDiskPressure',
  message: 'kubelet has no disk pressure',
} as const;

export const GOOD_CONDITIONS = [
  SUFFICIENT_MEMORY,
  NO_DISK_PRESSURE,
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
] as const;

export function reportPods(world: World): void {
  const { runs } = world.pods;
  for (const slot of world.timers.take(world.pods.at.due, world.tick)) {
    const stored = world.pods.stored[slot];
    if (!stored) continue;
    world.cause = stored.cause;
    if (runs.size > 0 && runs.has(slot)) {
      advanceRun(world, slot);
      continue;
    }
    switch (world.pods.at.stage[slot]) {
      case STAGE.starting:
      case STAGE.crashBackOff:
        start(world, slot);
        break;
      case STAGE.imageBackOff:
        pull(world, slot, world.pods.at.node[slot] as number);
        break;
      case STAGE.running:
        if ((world.pods.at.readyAt[slot] as number) <= world.tick) becomeReady(world, slot);
        if ((world.pods.at.crashAt[slot] as number) <= world.tick) crash(world, slot);
        break;
      case STAGE.stopping:
        removePod(world, stored);
        break;
      case STAGE.mounting:
        tellUnmounted(world, slot);
        break;
      default:
        break;
    }
  }
}

function crash(world: World, slot: number): void {
  const plan = world.images.profile(world.pods.at.image[slot] as number)?.crash;
  if (plan?.kernelPanic) {
    world.nodes.panics.push({ node: world.pods.at.node[slot] as number, cause: world.cause });
    return;
  }
  endContainer(world, slot, plan?.exitCode === 0 ? 'Completed' : 'Error', plan?.exitCode ?? 1);
}

function start(world: World, slot: number): void {
  const stored = must(world.pods.stored[slot], 'a pod that starts exists');
  const { at } = world.pods;
  const now = world.tick;
  const pod = stored.seen;
  const { image, name, readinessProbe: probe } = must(pod.spec.containers[0], 'a pod has a container');
  const profile = must(world.images.profile(at.image[slot] as number), 'an image that was pulled is in the registry');
  const again = at.startedAt[slot] !== 0 || (at.restarts[slot] as number) > 0;
  if (again) at.restarts[slot] = (at.restarts[slot] as number) + 1;
  else if ((at.pullSeconds[slot] as number) > 0) world.record('Pulled', pod, image, at.pullSeconds[slot] as number);
  else world.record('PulledPresent', pod, image);
  at.pullSeconds[slot] = 0;
  world.record('Created', pod, name);
  world.cause = world.record('Started', pod, name);
  const readyAt = probe ? firstSuccess(probe, now, tick(now + profile.bootSeconds)) : 0;
  at.stage[slot] = STAGE.running;
  at.startedAt[slot] = now;
  at.servesAt[slot] = now + profile.bootSeconds;
  at.crashAt[slot] = profile.crash ? now + Math.max(1, profile.crash.afterSeconds) : NEVER;
  at.readyAt[slot] = readyAt > 0 ? readyAt : NEVER;
  world.timers.set(at.due, slot, tick(Math.min(at.readyAt[slot] as number, at.crashAt[slot] as number)));
  stepPod(world, stored, {
    step: 'running',
    podIP: podAddress(slot),
    ready: readyAt === 0,
    restarts: at.restarts[slot] as number,
    now,
  });
}

/** The first probe after the process answers: started at 100, answers at 104, probed every 5 s from 102 on (delay 2): ready at 107. */
function firstSuccess(probe: Probe, started: Tick, answers: Tick): number {
  const first = started + Math.max(1, probe.initialDelaySeconds);
  const missed = Math.max(0, Math.ceil((answers - first) / probe.periodSeconds));
  return first + (missed + probe.successThreshold - 1) * probe.periodSeconds;
}

function becomeReady(world: World, slot: number): void {
  const stored = must(world.pods.stored[slot], 'a pod that turns ready exists');
  const { at } = world.pods;
  at.readyAt[slot] = NEVER;
  world.timers.set(at.due, slot, tick(at.crashAt[slot] as number));
  world.cause = world.record('PodReady', stored.seen);
  stepPod(world, stored, { step: 'ready', now: world.tick });
}

/** A container ended: by itself, killed for its memory, or by a fault. The restart policy says what comes next. */
export function endContainer(world: World, slot: number, reason: string, exitCode: number): void {
  if (world.pods.runs.has(slot)) return endProcess(world, slot, undefined, reason, exitCode);
  const stored = must(world.pods.stored[slot], 'a container that ends has a pod');
  const pod = stored.object;
  const { at } = world.pods;
  const now = world.tick;
  const name = pod.spec.containers[0]?.name ?? '';
  const termination: Termination = { reason, exitCode, startedAt: at.startedAt[slot] as Tick, finishedAt: now }; // a column holds bare numbers
  world.cause = world.record(reason === 'OOMKilled' ? 'OOMKilling' : 'ContainerExited', pod, name, exitCode);
  at.queue[slot] = 0;
  world.pods.endProcesses(slot);
  at.readyAt[slot] = NEVER;
  at.crashAt[slot] = NEVER;
  at.servesAt[slot] = NEVER;
  const policy = pod.spec.restartPolicy;
  if (policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) {
    at.stage[slot] = STAGE.finished;
    world.timers.set(at.due, slot, NEVER);
    world.store.write('Pod', stored, { status: finished(pod, termination, now) });
    return;
  }
  const seconds = nextBackOff(at.backOff[slot] as number, at.backOffAt[slot] as number, now);
  at.backOff[slot] = seconds;
  at.backOffAt[slot] = now;
  at.stage[slot] = STAGE.crashBackOff;
  world.timers.set(at.due, slot, tick(now + Math.max(1, seconds)));
  if (seconds === 0) world.store.write('Pod', stored, { status: exited(pod, termination, now) });
  else {
    world.record('BackOff', pod, name);
    world.store.write('Pod', stored, { status: crashLoop(pod, termination, seconds, now) });
  }
}
