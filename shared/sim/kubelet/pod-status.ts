// The statuses that a kubelet writes for its pods, as pure functions: what the API shows at each stage (facts sheet 3.2, 3.3).

import { share } from '../../base/hash.ts';
import type { Tick } from '../../base/units.ts';
import type { Condition } from '../../kinds/meta.ts';
import type { ContainerState, ContainerStatus, Pod, PodStatus, Termination } from '../../kinds/pod.ts';
import { type ConditionPlan, withConditions } from '../control-plane/pod-conditions.ts';

function containers(
  pod: Pod,
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

/** Containers of pods that started for the first time in one tick differ by their template only. */
class FirstRuns {
  private readonly known = new WeakMap<
    Pod['spec']['containers'],
    { readonly now: Tick; readonly list: readonly ContainerStatus[] }
  >();

  list(pod: Pod, now: Tick, make: () => readonly ContainerStatus[]): readonly ContainerStatus[] {
    const known = this.known.get(pod.spec.containers);
    if (known && known.now === now) return known.list;
    const list = make();
    this.known.set(pod.spec.containers, { now, list });
    return list;
  }
}

const creatingRuns = new FirstRuns();
const readyRuns = new FirstRuns();
const unreadyRuns = new FirstRuns();

const YES = [
  { type: 'Ready', status: 'True' },
  { type: 'ContainersReady', status: 'True' },
] as const;
const INITIALIZED = { type: 'Initialized', status: 'True' } as const;

interface NotReady {
  readonly names: string;
  readonly plans: readonly ConditionPlan[];
  readonly accepted: readonly ConditionPlan[];
}

const notReady = new WeakMap<Pod['spec']['containers'], NotReady>();

function notReadyOf(pod: Pod): NotReady {
  const known = notReady.get(pod.spec.containers);
  if (known) return known;
  const names = pod.spec.containers.map((one) => one.name).join(' ');
  const no = {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${names}]`,
  } as const;
  const plans = [
    { type: 'Ready', ...no },
    { type: 'ContainersReady', ...no },
  ];
  const made = { names, plans, accepted: [INITIALIZED, ...plans] };
  notReady.set(pod.spec.containers, made);
  return made;
}

function unready(pod: Pod, now: Tick): readonly Condition[] {
  const { names, plans } = notReadyOf(pod);
  return withConditions(pod.status.conditions, `unready ${names}`, plans, now);
}

const last = (pod: Pod): Termination | undefined => pod.status.containerStatuses?.[0]?.lastState?.terminated;
const restarts = (pod: Pod): number => pod.status.containerStatuses?.[0]?.restartCount ?? 0;

const CREATING = share({ waiting: { reason: 'ContainerCreating' } });

/** First word of the kubelet: accepted, and waiting for images and containers. */
export function creating(pod: Pod, hostIP: string, now: Tick): PodStatus {
  const make = () => containers(pod, false, false, restarts(pod), CREATING, last(pod));
  const containerStatuses = restarts(pod) > 0 ? make() : creatingRuns.list(pod, now, make);
  const { names, accepted } = notReadyOf(pod);
  return {
    ...pod.status,
    conditions: withConditions(pod.status.conditions, `accepted ${names}`, accepted, now),
    hostIP,
    startTime: pod.status.startTime ?? now,
    containerStatuses,
  };
}

export function waiting(pod: Pod, reason: string, message: string | undefined, now: Tick): PodStatus {
  const containerStatuses = containers(pod, false, false, restarts(pod), { waiting: { reason, message } }, last(pod));
  return { ...pod.status, conditions: unready(pod, now), containerStatuses };
}

export function running(pod: Pod, podIP: string, ready: boolean, restartCount: number, now: Tick): PodStatus {
  const make = () => containers(pod, ready, true, restartCount, { running: { startedAt: now } }, last(pod));
  const containerStatuses = restartCount > 0 ? make() : (ready ? readyRuns : unreadyRuns).list(pod, now, make);
  const conditions = ready ? withConditions(pod.status.conditions, 'ready', YES, now) : unready(pod, now);
  return { ...pod.status, phase: 'Running', podIP, conditions, containerStatuses };
}

export function nowReady(pod: Pod, now: Tick): PodStatus {
  return {
    ...pod.status,
    conditions: withConditions(pod.status.conditions, 'ready', YES, now),
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

/** Ended for good: the restart policy does not ask for another run. */
export function finished(pod: Pod, termination: Termination, now: Tick): PodStatus {
  const succeeded = termination.exitCode === 0;
  const containerStatuses = containers(pod, false, false, restarts(pod), { terminated: termination }, last(pod));
  const reason = succeeded ? 'PodCompleted' : 'PodFailed';
  const plans = [
    { type: 'Ready', status: 'False', reason },
    { type: 'ContainersReady', status: 'False', reason },
  ] as const;
  return {
    ...pod.status,
    phase: succeeded ? 'Succeeded' : 'Failed',
    conditions: withConditions(pod.status.conditions, reason, plans, now),
    containerStatuses,
  };
}

/** Refused by the kubelet: the pod is Failed and never tried again (facts sheet 3.2). */
export function rejected(pod: Pod, reason: string, message: string, now: Tick): PodStatus {
  return { ...pod.status, phase: 'Failed', reason, message, startTime: now };
}
