// A Pod: what was asked for (spec) and what the kubelet reports (status). Small pure readings of both stand here, changes do not.

import type { Tick } from '../base/units.ts';
import type { Affinity, TopologySpreadConstraint } from './affinity.ts';
import type { Container, ResourceList, Resources } from './container.ts';
import type { Condition, Labels, ObjectMeta } from './meta.ts';
import type { TaintEffect } from './node.ts';
import type { Volume } from './volume.ts';

export interface Toleration {
  readonly key?: string | undefined;
  readonly operator: 'Equal' | 'Exists';
  readonly value?: string | undefined;
  readonly effect?: TaintEffect | undefined;
  readonly tolerationSeconds?: number | undefined;
}

export const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'] as const;
export const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'] as const;
export type PreemptionPolicy = (typeof PREEMPTION_POLICIES)[number];

export interface PodSpec {
  readonly nodeName?: string | undefined;
  readonly schedulerName: string;
  readonly restartPolicy: (typeof RESTART_POLICIES)[number];
  readonly terminationGracePeriodSeconds: number;
  /** Of a stored pod: that of its PriorityClass, which admission looked up. */
  readonly priority: number;
  readonly priorityClassName?: string | undefined;
  /** Absent: PreemptLowerPriority. */
  readonly preemptionPolicy?: PreemptionPolicy | undefined;
  readonly containers: readonly Container[];
  /** They run before the others, one after the other; those with restartPolicy Always run on as sidecars. */
  readonly initContainers?: readonly Container[] | undefined;
  /** Amounts of the whole pod; they win over the sum of its containers'. */
  readonly resources?: Resources | undefined;
  /** Amounts that running a pod costs beside its containers. */
  readonly overhead?: ResourceList | undefined;
  readonly hostNetwork?: true | undefined;
  readonly volumes?: readonly Volume[] | undefined;
  readonly tolerations: readonly Toleration[];
  readonly nodeSelector?: Labels | undefined;
  readonly affinity?: Affinity | undefined;
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[] | undefined;
  /** While there is one, the pod waits outside the scheduler's queue. */
  readonly schedulingGates?: readonly { readonly name: string }[] | undefined;
  /** Its name in the network, where that is not the pod's own, and the Service under which it stands there. */
  readonly hostname?: string | undefined;
  readonly subdomain?: string | undefined;
}

export type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string | undefined } }
  | { readonly running: { readonly startedAt: Tick } }
  | { readonly terminated: Termination };

export interface Termination {
  readonly reason: string;
  readonly exitCode: number;
  readonly startedAt: Tick;
  readonly finishedAt: Tick;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState?: { readonly terminated: Termination } | undefined;
}

export const POD_PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const;
export type PodPhase = (typeof POD_PHASES)[number];
export const QOS_CLASSES = ['Guaranteed', 'Burstable', 'BestEffort'] as const;

export interface PodStatus {
  readonly phase: PodPhase;
  readonly conditions: readonly Condition[];
  readonly qosClass: (typeof QOS_CLASSES)[number];
  /** The node on which room was made for the pod by preemption. */
  readonly nominatedNodeName?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly hostIP?: string | undefined;
  readonly podIP?: string | undefined;
  readonly startTime?: Tick | undefined;
  readonly initContainerStatuses?: readonly ContainerStatus[] | undefined;
  readonly containerStatuses?: readonly ContainerStatus[] | undefined;
}

export interface Pod {
  readonly kind: 'Pod';
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  readonly status: PodStatus;
}

export interface PodTemplate {
  readonly metadata: { readonly labels?: Labels | undefined; readonly annotations?: Labels | undefined };
  readonly spec: PodSpec;
}

/** Its containers have ended for good. */
export function isFinished({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

/** Active pods count towards a ReplicaSet's size: not finished and not being deleted. */
export function isActive(pod: Pod): boolean {
  return (
    pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined
  );
}

export function isPodReady(pod: Pod): boolean {
  return isReadyStatus(pod.status);
}

export function isReadyStatus(status: PodStatus): boolean {
  return status.conditions.some((one) => one.type === 'Ready' && one.status === 'True');
}
