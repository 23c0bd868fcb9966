// The columns READY, STATUS and RESTARTS of `kubectl get pods`, as its printer reckons them (pkg/printers/internalversion, printPod; facts sheet 9.4).

import { condition } from './meta.ts';
import type { ContainerStatus, Pod, Termination } from './pod.ts';

export interface PodSummary {
  /** Containers that are ready, and how many there are; sidecars count, init containers do not. */
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
}

export function podSummary(pod: Pod): PodSummary {
  const { spec, status, metadata } = pod;
  const sidecars = (spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always').map((one) => one.name);
  const init = status.initContainerStatuses ?? [];
  const apps = status.containerStatuses ?? [];
  const sum = (list: readonly ContainerStatus[]) => list.reduce((all, one) => all + one.restartCount, 0);
  const isUp = (one: ContainerStatus) => sidecars.includes(one.name) && one.started;
  let ready = init.filter((one) => isUp(one) && one.ready).length;
  let restarts = sum(init);
  let text = status.reason ?? status.phase;
  if (condition(status.conditions, 'PodScheduled')?.reason === 'SchedulingGated') text = 'SchedulingGated';
  const unfinished = init.findIndex((one) => !isUp(one) && !endedWell(one));
  if (unfinished >= 0) text = initText(init, unfinished);
  if (unfinished < 0 || condition(status.conditions, 'Initialized')?.status === 'True') {
    restarts = sum(init.filter((one) => sidecars.includes(one.name))) + sum(apps);
    ready += apps.filter((one) => one.ready && 'running' in one.state).length;
    text = appText(apps) ?? text;
    if (text === 'Completed' && apps.some((one) => one.ready && 'running' in one.state))
      text = condition(status.conditions, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
  }
  const final = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (metadata.deletionTimestamp !== undefined && !final) text = 'Terminating';
  return { ready, total: spec.containers.length + sidecars.length, status: text, restarts };
}

function endedWell({ state }: ContainerStatus): boolean {
  return 'terminated' in state && state.terminated.exitCode === 0;
}

function initText(list: readonly ContainerStatus[], place: number): string {
  const state = list[place]?.state;
  if (state && 'terminated' in state) return `Init:${ended(state.terminated)}`;
  if (state && 'waiting' in state && state.waiting.reason !== 'PodInitializing') return `Init:${state.waiting.reason}`;
  return `Init:${place}/${list.length}`;
}

/** Of several containers that do not run, the first in the list has the word. */
function appText(list: readonly ContainerStatus[]): string | undefined {
  for (const { state } of list) {
    if ('waiting' in state) return state.waiting.reason;
    if ('terminated' in state) return ended(state.terminated);
  }
  return undefined;
}

function ended({ reason, exitCode }: Termination): string {
  return reason === '' ? `ExitCode:${exitCode}` : reason;
}
