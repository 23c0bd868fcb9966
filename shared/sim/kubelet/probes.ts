// Probes: startup, readiness, liveness (facts sheet 3.5; rules KUBELET-2, KUBELET-13, KUBELET-14). The simulated process answers once it has booted and when
// what waits before it takes less than the probe's time-out. Only pods whose answers may change something are asked: those that start, and those that are slow.

import { must } from '../../base/assert.ts';
import { compareNumber, compareText } from '../../base/order.ts';
import { NEVER, tick } from '../../base/units.ts';
import type { Probe, ProbeField } from '../../kinds/container.ts';
import type { Pod } from '../../kinds/pod.ts';
import { type ContainerRun, type PodRun, type ProbeRun, runsOf } from '../machines/container-runs.ts';
import { STAGE } from '../machines/pods.ts';
import { podAddress } from '../naming.ts';
import { stepPod } from '../watch-pod.ts';
import type { World } from '../world.ts';
import { settleRun } from './pod-run.ts';
import { unreadyStatus } from './pod-status.ts';
import { containerOf, isStarted } from './run-status.ts';
import { signal } from './stop-run.ts';

/** After the traffic of this second: what it did to the queues is what probes meet. */
export function runProbes(world: World): void {
  const { slow } = world.traffic.work;
  if (slow.length > 0) {
    for (const slot of slow) noteSlow(world, slot);
    slow.length = 0;
  }
  const { probed } = world.pods;
  if (probed.size === 0) return;
  for (const slot of [...probed.keys()].sort(compareNumber)) {
    if (world.plane.links.stopped.has(world.pods.at.node[slot] as number)) continue; // nobody asks
    const stored = must(world.pods.stored[slot], 'a pod that is probed exists');
    world.cause = stored.cause;
    const run = world.pods.runs.get(slot);
    if (run) probeRun(world, slot, stored.object, run);
    else probePlain(world, slot, stored.seen);
  }
}

function noteSlow(world: World, slot: number): void {
  const { probed, runs, at } = world.pods;
  if (probed.has(slot) || at.stage[slot] !== STAGE.running) return;
  if (runs.get(slot)?.app[0]?.probes.length) return void probed.set(slot, undefined);
  const probe = world.pods.stored[slot]?.seen.spec.containers[0]?.readinessProbe;
  if (!probe || runs.has(slot) || world.traffic.work.waitOf(slot) < probe.timeoutSeconds) return;
  // Before the first success its tick was planned (see `report`): from here on the probe is asked.
  const passes = at.readyAt[slot] === NEVER;
  if (!passes) {
    at.readyAt[slot] = NEVER;
    world.timers.set(at.due, slot, tick(at.crashAt[slot] as number));
  }
  probed.set(slot, { field: 'readinessProbe', passes, last: passes, count: 0 });
}

type Answer = 'answered' | 'refused' | 'late';

function answerOf(world: World, slot: number, first: boolean, servesAt: number, probe: Probe): Answer {
  if (servesAt > world.tick) return 'refused';
  return first && world.traffic.work.waitOf(slot) >= probe.timeoutSeconds ? 'late' : 'answered';
}

/** A probe that starts at 100 with a delay of 2 and a period of 5 is asked at 102, 107, 112; without a delay a second after the start. */
function isDue(probe: Probe, startedAt: number, now: number): boolean {
  const since = now - startedAt - Math.max(1, probe.initialDelaySeconds);
  return since >= 0 && since % probe.periodSeconds === 0;
}

/** Counts an answer; true when enough like it in a row turn the probe's verdict. */
function count(one: ProbeRun, probe: Probe, ok: boolean): boolean {
  if (one.count > 0 && one.last === ok) one.count += 1;
  else one.count = 1;
  one.last = ok;
  if (one.passes === ok || one.count < (ok ? probe.successThreshold : probe.failureThreshold)) return false;
  one.passes = ok;
  return true;
}

const NAMES: Readonly<Record<ProbeField, string>> = {
  startupProbe: 'Startup',
  livenessProbe: 'Liveness',
  readinessProbe: 'Readiness',
};

/** The kubelet's words for what Go's network code says. */
function failureText(slot: number, field: ProbeField, probe: Probe, answer: Answer): string {
  const host = podAddress(slot);
  const { httpGet, tcpSocket, exec, grpc } = probe;
  const port = httpGet?.port ?? tcpSocket?.port ?? 0;
  const refused = `dial tcp ${host}:${port}: ${answer === 'late' ? 'i/o timeout' : 'connect: connection refused'}`;
  let why = refused;
  if (httpGet)
    why = `Get "http://${host}:${port}${httpGet.path}": ${answer === 'late' ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : refused}`;
  else if (exec)
    why =
      answer === 'late'
        ? `command timed out: "${exec.command.join(' ')}" timed out after ${probe.timeoutSeconds}s`
        : '';
  else if (grpc)
    why =
      answer === 'late'
        ? `timeout: health rpc did not complete within ${probe.timeoutSeconds}s`
        : `timeout: failed to connect service "${host}:${grpc.port}" within ${probe.timeoutSeconds}s: context deadline exceeded`;
  return `${NAMES[field]} probe failed: ${why}`;
}

/** Who is late has too many requests before it: because of their users, who may have been said to lose some. */
function unhealthy(world: World, slot: number, pod: Pod, field: ProbeField, probe: Probe, answer: Answer): void {
  if (answer === 'late') {
    const { namespace = '', labels } = pod.metadata;
    const services = [...world.serviceIndex.matching(namespace, labels)].sort(compareText);
    const [users] = services.flatMap((key) => world.traffic.get(key) ?? []);
    if (users) world.cause = users.failing ? users.lossFact : users.cause;
  }
  world.cause = world.record('Unhealthy', pod, failureText(slot, field, probe, answer));
}

function probePlain(world: World, slot: number, pod: Pod): void {
  const { at, probed } = world.pods;
  const one = probed.get(slot);
  const probe = pod.spec.containers[0]?.readinessProbe;
  if (!one || !probe || at.stage[slot] !== STAGE.running) return void probed.delete(slot);
  if (isDue(probe, at.startedAt[slot] as number, world.tick)) {
    const answer = answerOf(world, slot, true, at.servesAt[slot] as number, probe);
    if (answer !== 'answered') unhealthy(world, slot, pod, one.field, probe, answer);
    if (count(one, probe, answer === 'answered')) turnPlain(world, slot, one.passes === true);
  }
  if (one.passes && one.last && world.traffic.work.waitOf(slot) < probe.timeoutSeconds) probed.delete(slot);
}

function turnPlain(world: World, slot: number, ready: boolean): void {
  const stored = must(world.pods.stored[slot], 'a pod that is probed exists');
  if ((world.pods.at.ready[slot] === 1) === ready) return; // its node's silence has told already
  if (ready) {
    world.cause = world.record('PodReady', stored.seen);
    return stepPod(world, stored, { step: 'ready', now: world.tick });
  }
  world.store.write('Pod', stored, { status: unreadyStatus(stored.object, world.tick) });
}

function probeRun(world: World, slot: number, pod: Pod, run: PodRun): void {
  let changed = false;
  for (const one of runsOf(run))
    if (one.probes.length > 0 && probeContainer(world, slot, pod, run, one)) changed = true;
  const first = run.app[0];
  const calm = (one: ContainerRun) =>
    one.probes.every(({ passes, last }) => passes === true && last) &&
    (one !== first || one.probes.length === 0 || world.traffic.work.waitOf(slot) < 1);
  if (runsOf(run).every(calm)) world.pods.probed.delete(slot);
  if (changed) settleRun(world, slot, pod, run);
}

/** True when a verdict turned. Liveness and startup are not asked of a pod that ends. */
function probeContainer(world: World, slot: number, pod: Pod, run: PodRun, one: ContainerRun): boolean {
  if (one.stage !== 'running' && one.stage !== 'preStop') return false;
  const container = containerOf(pod, one);
  let turned = false;
  let justStarted = false;
  for (const asked of one.probes) {
    const probe = must(container[asked.field], 'probes are made from the container');
    const startup = asked.field === 'startupProbe';
    if (startup ? asked.passes === true : !isStarted(one)) continue;
    if (run.ending !== 'no' && asked.field !== 'readinessProbe') continue;
    const atOnce = asked.field === 'readinessProbe' && justStarted;
    if (!atOnce && !isDue(probe, one.startedAt, world.tick)) continue;
    const answer = answerOf(world, slot, one === run.app[0], one.servesAt, probe);
    if (answer !== 'answered') unhealthy(world, slot, pod, asked.field, probe, answer);
    if (!count(asked, probe, answer === 'answered')) continue;
    turned = true;
    if (startup && asked.passes) justStarted = true;
    if (justStarted && one.role === 'sidecar') one.passed = true;
    if (asked.passes || asked.field === 'readinessProbe') {
      if (asked.passes && asked.field === 'readinessProbe' && one === run.app[0])
        world.cause = world.record('PodReady', pod);
      continue;
    }
    return kill(world, pod, one, asked.field, probe);
  }
  return turned;
}

function kill(world: World, pod: Pod, one: ContainerRun, field: ProbeField, probe: Probe): true {
  const again = one.role === 'sidecar' || pod.spec.restartPolicy !== 'Never';
  const { name } = containerOf(pod, one);
  const what = NAMES[field].toLowerCase();
  world.cause = world.record(again ? 'KillingUnhealthy' : 'KillingForGood', pod, name, what);
  one.probes.length = 0;
  const grace = probe.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
  signal(world, pod, one, world.tick + grace);
  return true;
}
