// The statuses that a kubelet writes for its pods, as pure functions: what the API shows at each stage (facts sheet 3.2, 3.3).

import { share } from '../../base/hash.ts';
import type { Tick } from '../../base/units.ts';
import type { Condition } from '../../kinds/meta.ts';
import type { ContainerState, ContainerStatus, Pod, PodStatus, Termination } from '../../kinds/pod.ts';
import { ConditionStep } from '../control-plane/pod-conditions.ts';

/** What these functions read of a pod. */
export type PodParts = Pick<Pod, 'spec' | 'status'>;

function containers(
  pod: PodParts,
  ready: boolean,
  started: boolean,
  restartCount: number,
  state: ContainerState,
  last: Termination | undefined,
): readonly ContainerStatus[] {
  return pod.spec.containers.map((one) => ({
    name: one.name,
    image: one.image,
    ready,
    started,
    restartCount,
    state,
    lastState: last && { terminated: last },
  }));
}

/** Containers of pods that started for the first time in one tick differ by their template only: the last list is kept. */
class FirstRuns {
  private at = -1;
  private made: readonly ContainerStatus[] = [];

  list(now: Tick, make: () => readonly ContainerStatus[]): readonly ContainerStatus[] {
    if (this.at !== now) {
      this.at = now;
      this.made = make();
    }
    return this.made;
  }
}

const YES = [
  { type: 'Ready', status: 'True' },
  { type: 'ContainersReady', status: 'True' },
] as const;
const INITIALIZED = { type: 'Initialized', status: 'True' } as const;

/** The steps of the pods of one template. */
interface Steps {
  readonly accepted: ConditionStep;
  readonly unready: ConditionStep;
  readonly ready: ConditionStep;
  readonly creatingRuns: FirstRuns;
  readonly readyRuns: FirstRuns;
  readonly unreadyRuns: FirstRuns;
}

const known = new WeakMap<Pod['spec']['containers'], Steps>();

function stepsOf({ spec }: PodParts): Steps {
  let steps = known.get(spec.containers);
  if (steps) return steps;
  const no = {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${spec.containers.map((one) => one.name).join(' ')}]`,
  } as const;
  const plans = [
    { type: 'Ready', ...no },
    { type: 'ContainersReady', ...no },
  ];
  steps = {
    accepted: new ConditionStep([INITIALIZED, ...plans]),
    unready: new ConditionStep(plans),
    ready: new ConditionStep(YES),
    creatingRuns: new FirstRuns(),
    readyRuns: new FirstRuns(),
    unreadyRuns: new FirstRuns(),
  };
  known.set(spec.containers, steps);
  return steps;
}

function unready(pod: PodParts, now: Tick): readonly Condition[] {
  return stepsOf(pod).unready.of(pod.status.conditions, now);
}

const last = (pod: PodParts): Termination | undefined => pod.status.containerStatuses?.[0]?.lastState?.terminated;
const restarts = (pod: PodParts): number => pod.status.containerStatuses?.[0]?.restartCount ?? 0;

const CREATING = share({ waiting: { reason: 'ContainerCreating' } });

/** First word of the kubelet: accepted, and waiting for images and containers. */
export function creating(pod: PodParts, hostIP: string, now: Tick): PodStatus {
  const make = () => containers(pod, false, false, restarts(pod), CREATING, last(pod));
  const steps = stepsOf(pod);
  return {
    ...pod.status,
    conditions: steps.accepted.of(pod.status.conditions, now),
    hostIP,
    startTime: pod.status.startTime ?? now,
    containerStatuses: restarts(pod) > 0 ? make() : steps.creatingRuns.list(now, make),
  };
}

export function waiting(pod: Pod, reason: string, message: string | undefined, now: Tick): PodStatus {
  const containerStatuses = containers(pod, false, false, restarts(pod), { waiting: { reason, message } }, last(pod));
  return { ...pod.status, conditions: unready(pod, now), containerStatuses };
}

export function running(pod: PodParts, podIP: string, ready: boolean, restartCount: number, now: Tick): PodStatus {
  const make = () => containers(pod, ready, true, restartCount, { running: { startedAt: now } }, last(pod));
  const steps = stepsOf(pod);
  const runs = ready ? steps.readyRuns : steps.unreadyRuns;
  const conditions = (ready ? steps.ready : steps.unready).of(pod.status.conditions, now);
  const containerStatuses = restartCount > 0 ? make() : runs.list(now, make);
  return { ...pod.status, phase: 'Running', podIP, conditions, containerStatuses };
}

export function nowReady(pod: PodParts, now: Tick): PodStatus {
  return {
    ...pod.status,
    conditions: stepsOf(pod).ready.of(pod.status.conditions, now),
    containerStatuses: (pod.status.containerStatuses ?? []).map((one) => ({ ...one, ready: true })),
  };
}

/** It runs on, and its readiness probe fails. */
export function unreadyStatus(pod: Pod, now: Tick): PodStatus {
  return {
    ...pod.status,
    conditions: unready(pod, now),
    containerStatuses: (pod.status.containerStatuses ?? []).map((one) => ({ ...one, ready: false })),
  };
}

/** Just exited, and about to be started again. */
export function exited(pod: Pod, termination: Termination, now: Tick): PodStatus {
  return {
    ...pod.status,
    conditions: unready(pod, now),
    containerStatuses: containers(pod, false, false, restarts(pod), { terminated: termination }, termination),
  };
}

export function crashLoop(pod: Pod, termination: Termination, seconds: number, now: Tick): PodStatus {
  const first = pod.spec.containers[0]?.name ?? '';
  const message = `back-off ${seconds}s restarting failed container=${first} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
  const containerStatuses = containers(
    pod,
    false,
    false,
    restarts(pod),
    { waiting: { reason: 'CrashLoopBackOff', message } },
    termination,
  );
  return { ...pod.status, conditions: unready(pod, now), containerStatuses };
}

function ended(reason: 'PodCompleted' | 'PodFailed'): ConditionStep {
  return new ConditionStep([
    { type: 'Ready', status: 'False', reason },
    { type: 'ContainersReady', status: 'False', reason },
  ]);
}

const COMPLETED = ended('PodCompleted');
const FAILED = ended('PodFailed');

/** Ended for good: the restart policy does not ask for another run. */
export function finished(pod: Pod, termination: Termination, now: Tick): PodStatus {
  const succeeded = termination.exitCode === 0;
  return {
    ...pod.status,
    phase: succeeded ? 'Succeeded' : 'Failed',
    conditions: (succeeded ? COMPLETED : FAILED).of(pod.status.conditions, now),
    containerStatuses: containers(pod, false, false, restarts(pod), { terminated: termination }, last(pod)),
  };
}

/** Refused by the kubelet: the pod is Failed and never tried again (facts sheet 3.2). */
export function rejected(pod: Pod, reason: string, message: string, now: Tick): PodStatus {
  return { ...pod.status, phase: 'Failed', reason, message, startTime: now };
}
