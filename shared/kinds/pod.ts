// A Pod: what was asked for (spec) and what the kubelet reports (status). Small pure readings of both stand here, changes do not.

import type { Tick } from '../base/units.ts';
import type { Condition, ObjectMeta } from './meta.ts';
import type { Labels } from './meta.ts';
import type { TaintEffect } from './node.ts';
import type { SelectorRequirement } from './selector.ts';

export interface ResourceList {
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: number } | undefined;
  readonly tcpSocket?: { readonly port: number } | undefined;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

export const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: (typeof PULL_POLICIES)[number];
  readonly resources: { readonly requests?: ResourceList | undefined; readonly limits?: ResourceList | undefined };
  readonly ports?:
    | readonly { readonly name?: string | undefined; readonly containerPort: number; readonly protocol: string }[]
    | undefined;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly readinessProbe?: Probe | undefined;
}

export interface Toleration {
  readonly key?: string | undefined;
  readonly operator: 'Equal' | 'Exists';
  readonly value?: string | undefined;
  readonly effect?: TaintEffect | undefined;
  readonly tolerationSeconds?: number | undefined;
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly SelectorRequirement[] | undefined;
  readonly matchFields?: readonly SelectorRequirement[] | undefined;
}

export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?:
    | { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] }
    | undefined;
  readonly preferredDuringSchedulingIgnoredDuringExecution?:
    | readonly { readonly weight: number; readonly preference: NodeSelectorTerm }[]
    | undefined;
}

export const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'] as const;

export interface PodSpec {
  readonly nodeName?: string | undefined;
  readonly schedulerName: string;
  readonly restartPolicy: (typeof RESTART_POLICIES)[number];
  readonly terminationGracePeriodSeconds: number;
  readonly priority: number;
  readonly containers: readonly Container[];
  readonly tolerations: readonly Toleration[];
  readonly nodeSelector?: Labels | undefined;
  readonly affinity?: { readonly nodeAffinity?: NodeAffinity | undefined } | undefined;
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
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly hostIP?: string | undefined;
  readonly podIP?: string | undefined;
  readonly startTime?: Tick | undefined;
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
