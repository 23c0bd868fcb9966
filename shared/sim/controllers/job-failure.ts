// When a Job has failed, and how long it waits after a pod of it did (facts sheet 2.5, pkg/controller/job).

import type { Tick } from '../../base/units.ts';
import type { Job, PodFailurePolicyRule } from '../../kinds/job.ts';
import { condition } from '../../kinds/meta.ts';
import type { ContainerStatus, Pod } from '../../kinds/pod.ts';
import type { World } from '../world.ts';

export interface Failure {
  readonly reason:
    | 'BackoffLimitExceeded'
    | 'DeadlineExceeded'
    | 'PodFailurePolicy'
    | 'MaxFailedIndexesExceeded'
    | 'FailedIndexes';
  readonly message: string;
}

export const BACKOFF_LIMIT_EXCEEDED: Failure = {
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};
export const DEADLINE_EXCEEDED: Failure = {
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};

export const MAX_FAILED_INDEXES_EXCEEDED: Failure = {
  reason: 'MaxFailedIndexesExceeded',
  message: 'Job has exceeded the specified maximal number of failed indexes',
};
export const FAILED_INDEXES: Failure = { reason: 'FailedIndexes', message: 'Job has failed indexes' };

/** The deadline counts from the start and does not run while the Job is suspended. */
export function isPastDeadline(world: World, { spec }: Job, startTime: Tick | undefined): boolean {
  if (spec.activeDeadlineSeconds === undefined || startTime === undefined || spec.suspend) return false;
  return world.tick - startTime >= spec.activeDeadlineSeconds;
}

const FIRST_BACK_OFF = 10;
const LONGEST_BACK_OFF = 600;

/** The last of its containers' ends; of a pod that never ran, when it was made. */
export function finishTick({ status, metadata }: Pod): Tick {
  let last = -1;
  for (const { state } of status.containerStatuses ?? [])
    if ('terminated' in state) last = Math.max(last, state.terminated.finishedAt);
  return last >= 0
    ? (last as Tick)
    : (condition(status.conditions, 'Ready')?.lastTransitionTime ?? metadata.creationTimestamp); // finishedAt is a tick
}

/**
 * When the next pod may be made: 10 s after the last failure, 20 s after two in a row, 40, … 600. A success ends the row. 0 when no pod has failed.
 */
export function backOffEnd(pods: readonly Pod[]): number {
  const finished = pods
    .filter(({ status }) => status.phase === 'Failed' || status.phase === 'Succeeded')
    .map((pod) => ({ failed: pod.status.phase === 'Failed', at: finishTick(pod) }));
  const lastSuccess = finished.reduce((last, one) => (one.failed ? last : Math.max(last, one.at)), -1);
  const failures = finished.filter((one) => one.failed && one.at > lastSuccess);
  if (failures.length === 0) return 0;
  return failures.reduce((last, one) => Math.max(last, one.at), 0) + backOff(failures.length);
}

/** Seconds to wait after so many failures. */
export function backOff(failures: number): number {
  let wait = FIRST_BACK_OFF;
  for (let i = 1; i < failures && wait < LONGEST_BACK_OFF; i += 1) wait *= 2;
  return Math.min(LONGEST_BACK_OFF, wait);
}

/** With restartPolicy OnFailure it is restarts that count. */
export function tooManyRestarts({ spec }: Job, active: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const restarts = active.reduce(
    (sum, { status }) =>
      [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].reduce(
        (of, one) => of + one.restartCount,
        sum,
      ),
    0,
  );
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= spec.backoffLimit;
}

/** What the Job's podFailurePolicy says of a pod that failed: the first rule that matches; undefined for none. */
export function policyFor(
  { spec }: Job,
  pod: Pod,
): { readonly action: PodFailurePolicyRule['action']; readonly message: string } | undefined {
  const { name, namespace } = pod.metadata;
  for (const [i, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const { action, onExitCodes, onPodConditions } = rule;
    const container =
      onExitCodes &&
      [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].find((one) =>
        exitMatches(one, onExitCodes),
      );
    if (container)
      return {
        action,
        message: `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${exitCode(container)} matching ${action} rule at index ${i}`,
      };
    const found = pod.status.conditions.find(({ type, status }) =>
      onPodConditions?.some((one) => one.type === type && one.status === status),
    );
    if (found)
      return {
        action,
        message: `Pod ${namespace}/${name} has condition ${found.type} matching ${action} rule at index ${i}`,
      };
  }
  return undefined;
}

function exitCode({ state }: ContainerStatus): number {
  return 'terminated' in state ? state.terminated.exitCode : 0;
}

function exitMatches(
  container: ContainerStatus,
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
): boolean {
  const code = exitCode(container);
  if (code === 0 || (containerName !== undefined && containerName !== container.name)) return false;
  return values.includes(code) === (operator === 'In');
}
