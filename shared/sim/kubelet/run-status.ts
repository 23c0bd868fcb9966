// The status that a kubelet writes for a pod with a record of runs: each container's state, the conditions, the phase (facts sheet 3.2). Pure functions.

import { NEVER, type Tick } from '../../base/units.ts';
import type { Container } from '../../kinds/container.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';
import type { ContainerState, ContainerStatus, Pod, PodPhase, PodStatus } from '../../kinds/pod.ts';
import { type ContainerRun, type PodRun, runsOf } from '../machines/container-runs.ts';

/** Init containers and app containers of a spec, in the order of `runsOf`. */
export function containerOf({ spec }: Pod, { role, place }: ContainerRun): Container {
  return (role === 'app' ? spec.containers : (spec.initContainers ?? []))[place] as Container; // runs are made from this spec
}

/** The process runs, also while its hook does and while it ends. */
export function isUp({ stage }: ContainerRun): boolean {
  return stage === 'running' || stage === 'preStop' || stage === 'stopping';
}

/** Its startup probe has succeeded, or it has none. */
export function isStarted(run: ContainerRun): boolean {
  return isUp(run) && run.probes.every((one) => one.field !== 'startupProbe' || one.passes === true);
}

export function isReadyRun(run: ContainerRun): boolean {
  if (run.role === 'init') return run.passed;
  return isStarted(run) && run.probes.every((one) => one.field !== 'readinessProbe' || one.passes === true);
}

/** Ends that ask for no other run. */
export function hasEnded({ stage, last }: ContainerRun): boolean {
  return stage === 'ended' && last !== undefined;
}

function stateOf(run: ContainerRun, initial: string): ContainerState {
  if (isUp(run)) return { running: { startedAt: run.startedAt as Tick } }; // the start of a process that runs is a tick
  const justEnded = run.last && (run.stage === 'ended' || (run.stage === 'crashBackOff' && run.backOff === 0));
  if (run.last && justEnded) return { terminated: run.last };
  if (run.reason === '') return { waiting: { reason: initial } };
  return { waiting: { reason: run.reason, message: run.message } };
}

function statusOf(run: ContainerRun, container: Container, initial: string): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    ready: isReadyRun(run),
    started: isStarted(run),
    restartCount: run.restarts,
    state: stateOf(run, initial),
    lastState: run.last && run.stage !== 'ended' ? { terminated: run.last } : undefined,
  };
}

/** An init container that failed for good, or all app containers that ended: then how, by the one that failed. */
export function outcomeOf({ init, app }: PodRun): 'Succeeded' | 'Failed' | undefined {
  if (init.some((one) => one.role === 'init' && hasEnded(one) && !one.passed)) return 'Failed';
  if (!app.every(hasEnded)) return undefined;
  return app.every((one) => one.last?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

function phaseOf(run: PodRun, before: PodPhase, finished: boolean): PodPhase {
  if (finished) return outcomeOf(run) ?? 'Failed';
  const initialized = run.init.every((one) => one.passed);
  return before === 'Running' || (initialized && run.app.every((one) => one.startedAt > 0)) ? 'Running' : 'Pending';
}

/** `finished`: nothing runs any more and nothing will. */
export function runStatus(
  pod: Pod,
  run: PodRun,
  finished: boolean,
  addresses: { readonly hostIP: string; readonly podIP: string | undefined },
  now: Tick,
): PodStatus {
  const initial = run.init.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const phase = phaseOf(run, pod.status.phase, finished);
  const list = (runs: readonly ContainerRun[]) => runs.map((one) => statusOf(one, containerOf(pod, one), initial));
  return {
    ...pod.status,
    phase,
    hostIP: addresses.hostIP,
    podIP: addresses.podIP,
    startTime: pod.status.startTime ?? now,
    conditions: conditionsOf(pod, run, phase, now),
    initContainerStatuses: run.init.length > 0 ? list(run.init) : undefined,
    containerStatuses: list(run.app),
  };
}

function conditionsOf(pod: Pod, run: PodRun, phase: PodPhase, now: Tick): readonly Condition[] {
  const names = (runs: readonly ContainerRun[]) => runs.map((one) => containerOf(pod, one).name).join(' ');
  const incomplete = run.init.filter((one) => !one.passed);
  const unready = runsOf(run).filter((one) => one.role !== 'init' && !isReadyRun(one));
  const initialized =
    incomplete.length === 0
      ? ({ status: 'True' } as const)
      : ({
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${names(incomplete)}]`,
        } as const);
  let ready: Omit<Condition, 'type' | 'lastTransitionTime'> = { status: 'True' };
  if (phase === 'Succeeded' || phase === 'Failed')
    ready = { status: 'False', reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' };
  else if (unready.length > 0)
    ready = {
      status: 'False',
      reason: 'ContainersNotReady',
      message: `containers with unready status: [${names(unready)}]`,
    };
  let { conditions } = pod.status;
  for (const [type, one] of [
    ['Initialized', initialized],
    ['Ready', ready],
    ['ContainersReady', ready],
  ] as const)
    conditions = withCondition(conditions, { type, ...one, lastTransitionTime: now });
  return conditions;
}

/** The next tick at which something is due by itself; NEVER without one. */
export function nextDue(run: PodRun): number {
  let due = run.mountAt === 0 ? NEVER : run.mountAt;
  for (const { followsAt } of run.mounts) if (followsAt !== 0) due = Math.min(due, followsAt) as Tick; // of ticks
  for (const one of run.app) due = Math.min(due, one.due) as Tick;
  for (const one of run.init) due = Math.min(due, one.due) as Tick;
  return due;
}
