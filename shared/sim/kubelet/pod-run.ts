// A kubelet's work on a pod that is more than one plain container: init containers one after the other, sidecars, then app containers, each with its own
// image, environment, restarts and probes (rules KUBELET-10 to KUBELET-12). Like the real one it looks at the pod as a whole and does what is next.
// How containers are stopped is `stop-run`, what the API shows of it `run-status`.

import { must, unreachable } from '../../base/assert.ts';
import { NEVER, type Tick } from '../../base/units.ts';
import { hookSeconds, PROBE_FIELDS } from '../../kinds/container.ts';
import type { Pod } from '../../kinds/pod.ts';
import { parseMilli } from '../../manifest/quantity.ts';
import { type ContainerRole, type ContainerRun, type PodRun, runsOf } from '../machines/container-runs.ts';
import { STAGE } from '../machines/pods.ts';
import { LEAST_LIMIT_MILLI } from '../machines/processor.ts';
import type { World } from '../world.ts';
import { nextBackOff, nextPullBackOff, SYNC_RETRY_SECONDS } from './back-off.ts';
import { filesOf, missingEnvironment } from './configuration.ts';
import { fetchImage } from './fetch-image.ts';
import { mountVolumes } from './mounts.ts';
import { containerOf, isUp, outcomeOf } from './run-status.ts';
import { memoryLimit, showRun, writeRun } from './show-run.ts';
import { sendTerm, stopNext } from './stop-run.ts';

/** From a present image to a running container: the pod's sandbox and network before its first container, then a second for each that is created. */
export const START_SECONDS = 2;
const CREATE_SECONDS = 1;

function newRun(role: ContainerRole, place: number): ContainerRun {
  return {
    role,
    place,
    stage: 'waiting',
    due: NEVER,
    image: 0,
    pullSeconds: 0,
    startedAt: 0,
    servesAt: NEVER,
    restarts: 0,
    backOff: 0,
    backOffAt: 0,
    pullBackOff: 0,
    passed: false,
    killed: false,
    endsBy: NEVER,
    reason: '',
    message: '',
    last: undefined,
    probes: [],
  };
}

/** The kubelet has taken the pod, or found it again after the machine came back: then its containers only keep their counts. */
export function acceptRun(world: World, slot: number): void {
  const { spec } = world.pods.pod(slot);
  let run = world.pods.runs.get(slot);
  if (!run) {
    run = {
      init: (spec.initContainers ?? []).map((one, i) => newRun(one.restartPolicy === 'Always' ? 'sidecar' : 'init', i)),
      app: spec.containers.map((_, i) => newRun('app', i)),
      mounts: (spec.volumes ?? []).flatMap((one, volume) =>
        filesOf(one).length > 0 ? [{ volume, version: 0, followsAt: 0, cause: 0 }] : [],
      ),
      sandboxAt: 0,
      mountAt: 0,
      mountBackOff: 0,
      ending: 'no',
    };
    world.pods.runs.set(slot, run);
  }
  run.mountAt = run.mounts.length > 0 ? world.tick : 0;
  // The first container alone works on requests, so its limit is the one that throttles.
  const limit = parseMilli(spec.containers[0]?.resources.limits?.cpu ?? '0') ?? 0;
  world.pods.at.limitMilli[slot] = limit === 0 ? 0 : Math.max(LEAST_LIMIT_MILLI, limit);
  advanceRun(world, slot);
}

/** The machine is dark: nothing runs, and everything begins anew when it is back, init containers too. */
export function loseRun(world: World, slot: number): void {
  const run = world.pods.runs.get(slot);
  world.pods.endProcesses(slot);
  if (!run) return;
  for (const one of runsOf(run)) {
    one.stage = 'waiting';
    one.due = NEVER;
    one.servesAt = NEVER;
    one.passed = false;
    one.killed = false;
    one.backOff = 0;
    one.backOffAt = 0;
    one.reason = '';
    one.probes.length = 0;
  }
  run.sandboxAt = 0;
  run.ending = 'no';
  world.pods.runs.set(slot, run);
}

/** Everything that is due in this pod, what follows from it, and what the API shows of it. */
export function advanceRun(world: World, slot: number): void {
  const run = must(world.pods.runs.get(slot), 'the pod has a record of its containers');
  const pod = world.pods.pod(slot);
  mountVolumes(world, pod, run);
  for (const one of runsOf(run)) if (one.due <= world.tick) whatIsDue(world, slot, pod, run, one);
  settleRun(world, slot, pod, run);
}

/** What is next for the pod as a whole. It may be gone afterwards. */
export function settleRun(world: World, slot: number, pod: Pod, run: PodRun): void {
  if (run.ending === 'no') startContainers(world, slot, pod, run);
  if (run.ending === 'no' && outcomeOf(run) !== undefined) run.ending = 'done';
  if (run.ending !== 'no' && !stopNext(world, slot, pod, run)) return finishRun(world, slot, pod, run);
  showRun(world, slot, pod, run);
}

/** All is over: a pod that is deleted has gone already (see `stopNext`), another shows how it ended. */
function finishRun(world: World, slot: number, pod: Pod, run: PodRun): void {
  if (!world.pods.stored[slot] || run.ending === 'deleted') return;
  writeRun(world, slot, pod, run, true);
  const { at } = world.pods;
  at.stage[slot] = STAGE.finished;
  at.queue[slot] = 0;
  at.servesAt[slot] = NEVER;
  at.besideMemory[slot] = 0;
  world.pods.endProcesses(slot);
  world.timers.set(at.due, slot, NEVER);
}

function startContainers(world: World, slot: number, pod: Pod, run: PodRun): void {
  if (run.mountAt !== 0) return;
  for (const one of run.init) {
    if (one.role === 'init' && one.passed) continue;
    if (one.stage === 'waiting') begin(world, slot, pod, run, one);
    if (!one.passed) return;
  }
  for (const one of run.app) {
    if (one.stage === 'waiting') begin(world, slot, pod, run, one);
    if (one.stage === 'pulling' || one.stage === 'creating') return; // one at a time; one that fails holds up nobody
  }
}

/** Image first, then environment, then the container itself. */
function begin(world: World, slot: number, pod: Pod, run: PodRun, one: ContainerRun): void {
  const container = containerOf(pod, one);
  const fetched = fetchImage(world, world.pods.at.node[slot] as number, pod, container);
  one.image = fetched.image;
  switch (fetched.is) {
    case 'present':
      return create(world, slot, pod, run, one);
    case 'coming':
      one.pullSeconds = fetched.seconds;
      return wait(one, 'pulling', fetched.at);
    case 'failed':
      one.pullBackOff = nextPullBackOff(one.pullBackOff);
      return wait(one, 'imageBackOff', world.tick + one.pullBackOff, fetched.reason, fetched.message);
    case 'never':
      return wait(one, 'imageBackOff', world.tick + SYNC_RETRY_SECONDS, fetched.reason, fetched.message);
    default:
      return unreachable(fetched);
  }
}

function wait(one: ContainerRun, stage: ContainerRun['stage'], due: number, reason = '', message = ''): void {
  one.stage = stage;
  one.due = due;
  one.reason = reason;
  one.message = message;
}

function create(world: World, slot: number, pod: Pod, run: PodRun, one: ContainerRun): void {
  one.pullBackOff = 0;
  const missing = missingEnvironment(world, pod, containerOf(pod, one));
  if (missing !== undefined) {
    world.record('ContainerError', pod, missing);
    return wait(one, 'configError', world.tick + SYNC_RETRY_SECONDS, 'CreateContainerConfigError', missing);
  }
  const together = runsOf(run).some((other) => other.role !== 'init' && other.startedAt === world.tick);
  const made = run.sandboxAt === 0 ? START_SECONDS : one.startedAt >= run.sandboxAt || together ? 0 : CREATE_SECONDS;
  // The kubelet waits for the hook before it tells that the container runs.
  const seconds = made + hookSeconds(containerOf(pod, one).lifecycle?.postStart);
  if (run.sandboxAt === 0) run.sandboxAt = world.tick;
  if (seconds === 0) start(world, slot, pod, one);
  else wait(one, 'creating', world.tick + seconds);
}

function start(world: World, slot: number, pod: Pod, one: ContainerRun): void {
  const container = containerOf(pod, one);
  const profile = must(world.images.profile(one.image), 'an image that was pulled is in the registry');
  if (one.startedAt > 0) one.restarts += 1;
  else if (one.pullSeconds > 0) world.record('Pulled', pod, container.image, one.pullSeconds);
  else world.record('PulledPresent', pod, container.image);
  world.record('Created', pod, container.name);
  world.cause = world.record('Started', pod, container.name);
  one.pullSeconds = 0;
  one.startedAt = world.tick;
  one.servesAt = world.tick + profile.bootSeconds;
  one.killed = false;
  one.probes.length = 0;
  for (const field of PROBE_FIELDS)
    if (container[field])
      one.probes.push({ field, passes: field === 'livenessProbe' ? true : undefined, last: false, count: 0 });
  if (one.probes.length > 0) world.pods.probed.set(slot, undefined);
  if (one.role === 'sidecar' && container.startupProbe === undefined) one.passed = true;
  const limit = memoryLimit(container);
  const bursts = limit > 0 && profile.memoryBytes > limit;
  const runs = bursts ? 1 : profile.crash ? Math.max(1, profile.crash.afterSeconds) : NEVER;
  wait(one, 'running', runs === NEVER ? NEVER : world.tick + runs);
}

function whatIsDue(world: World, slot: number, pod: Pod, run: PodRun, one: ContainerRun): void {
  switch (one.stage) {
    case 'pulling':
      return create(world, slot, pod, run, one);
    case 'creating':
      return start(world, slot, pod, one);
    case 'running': {
      const profile = world.images.profile(one.image);
      const limit = memoryLimit(containerOf(pod, one));
      if (limit > 0 && (profile?.memoryBytes ?? 0) > limit) return endRun(world, pod, run, one, 'OOMKilled', 137);
      if (profile?.crash?.kernelPanic) {
        world.nodes.panics.push({ node: world.pods.at.node[slot] as number, cause: world.cause });
        return wait(one, 'running', NEVER);
      }
      const code = profile?.crash?.exitCode ?? 1;
      return endRun(world, pod, run, one, code === 0 ? 'Completed' : 'Error', code);
    }
    case 'preStop':
      return sendTerm(world, one);
    case 'stopping':
      return one.killed ? endRun(world, pod, run, one, 'Error', 137) : endRun(world, pod, run, one, 'Completed', 0);
    default: // a wait is over
      return wait(one, 'waiting', NEVER, one.reason, one.message);
  }
}

/** A process ended. By the pod's policy and the container's role it is started again, after its own back-off, or not. */
export function endRun(world: World, pod: Pod, run: PodRun, one: ContainerRun, reason: string, exitCode: number): void {
  const { name } = containerOf(pod, one);
  const stopped = one.stage === 'stopping'; // by the kubelet: because of a probe, unless the pod ends
  world.cause = world.record(reason === 'OOMKilled' ? 'OOMKilling' : 'ContainerExited', pod, name, exitCode);
  one.last = { reason, exitCode, startedAt: one.startedAt as Tick, finishedAt: world.tick }; // a process that ends has started
  one.probes.length = 0;
  one.servesAt = NEVER;
  const policy = one.role === 'sidecar' ? 'Always' : pod.spec.restartPolicy;
  const well = exitCode === 0 && (one.role === 'init' || (policy === 'OnFailure' && !stopped));
  if (one.role === 'init' && well) one.passed = true;
  if (run.ending !== 'no' || policy === 'Never' || well) return wait(one, 'ended', NEVER);
  one.backOff = nextBackOff(one.backOff, one.backOffAt, world.tick);
  one.backOffAt = world.tick;
  const due = world.tick + Math.max(1, one.backOff);
  if (one.backOff === 0) return wait(one, 'crashBackOff', due);
  world.record('BackOff', pod, name);
  const { namespace, uid } = pod.metadata;
  const message = `back-off ${one.backOff}s restarting failed container=${name} pod=${pod.metadata.name}_${namespace}(${uid})`;
  wait(one, 'crashBackOff', due, 'CrashLoopBackOff', message);
}

/** The kernel or a fault ends a process; `place` counts init containers first, and is absent for the first app container. */
export function endProcess(
  world: World,
  slot: number,
  place: number | undefined,
  reason: string,
  exitCode: number,
): void {
  const run = must(world.pods.runs.get(slot), 'the pod has a record of its containers');
  const one = must(place === undefined ? run.app[0] : runsOf(run)[place], 'the place is in the list');
  if (!isUp(one)) return;
  endRun(world, world.pods.pod(slot), run, one, reason, exitCode);
  advanceRun(world, slot); // also what else is due in this second: the pod gets another timer
}
