// A Node as the API shows it: labels, taints, allocatable, conditions. The machine beneath it is in `sim/machines`.

import type { Condition, ObjectMeta } from './meta.ts';

export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;
export type TaintEffect = (typeof TAINT_EFFECTS)[number];

export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: TaintEffect;
  readonly timeAdded?: number | undefined;
}

/** Amounts by the name of the resource; every node says how much processor and memory it has and how many pods it takes. */
export interface NodeResources {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly [resource: string]: string | undefined;
}

/** An image that is on the node, under all its names. */
export interface NodeImage {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

export interface NodeSpec {
  readonly unschedulable?: true | undefined;
  readonly taints: readonly Taint[];
}

export interface NodeStatus {
  readonly capacity: NodeResources;
  readonly allocatable: NodeResources;
  readonly conditions: readonly Condition[];
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  readonly images?: readonly NodeImage[] | undefined;
}

export interface Node {
  readonly kind: 'Node';
  readonly metadata: ObjectMeta;
  readonly spec: NodeSpec;
  readonly status: NodeStatus;
}

export const ZONE_LABEL = 'topology.kubernetes.io/zone';
export const HOSTNAME_LABEL = 'kubernetes.io/hostname';

export const TAINTS = {
  unschedulable: 'node.kubernetes.io/unschedulable',
  notReady: 'node.kubernetes.io/not-ready',
  unreachable: 'node.kubernetes.io/unreachable',
  memoryPressure: 'node.kubernetes.io/memory-pressure',
  diskPressure: 'node.kubernetes.io/disk-pressure',
  pidPressure: 'node.kubernetes.io/pid-pressure',
  networkUnavailable: 'node.kubernetes.io/network-unavailable',
  outOfService: 'node.kubernetes.io/out-of-service',
} as const;

export function isReady(node: Node): boolean {
  return node.status.conditions.some((one) => one.type === 'Ready' && one.status === 'True');
}

export function zoneOf(node: Node): string {
  return node.metadata.labels?.[ZONE_LABEL] ?? '';
}
