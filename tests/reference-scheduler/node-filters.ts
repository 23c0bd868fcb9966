// Filters that ask for the node and what is booked on it: NodeUnschedulable, NodeName, TaintToleration, NodeAffinity, NodePorts, NodeResourcesFit
// (facts sheet 1.4).

import type { NodeSelectorTerm } from '../../shared/kinds/affinity.ts';
import type { Node, Taint } from '../../shared/kinds/node.ts';
import type { Pod, Toleration } from '../../shared/kinds/pod.ts';
import { type Amounts, allocatable, podRequests, requestedOn } from './amounts.ts';
import { labelsOf, podsOn, type ReferenceCluster, requirementsHold } from './cluster.ts';

/** Why a node is no place for a pod. `final`: evicting pods would not help. */
export interface Refusal {
  readonly reasons: readonly string[];
  readonly final: boolean;
}

export type Filter = (cluster: ReferenceCluster, pod: Pod, node: Node) => Refusal | undefined;

export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key !== undefined && key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || (value ?? '') === (taint.value ?? '');
}

function isTolerated(pod: Pod, taint: Taint): boolean {
  return pod.spec.tolerations.some((one) => tolerates(one, taint));
}

export const nodeUnschedulable: Filter = (_, pod, node) => {
  if (!node.spec.unschedulable) return undefined;
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;
  return isTolerated(pod, taint) ? undefined : { reasons: ['node(s) were unschedulable'], final: true };
};

export const nodeName: Filter = (_, pod, node) =>
  pod.spec.nodeName === undefined || pod.spec.nodeName === node.metadata.name
    ? undefined
    : { reasons: ["node(s) didn't match the requested node name"], final: true };

/** The taints that keep the pod off the node. */
export function forbiddingTaints(pod: Pod, node: Node): Taint[] {
  return node.spec.taints.filter((taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(pod, taint));
}

export const taintToleration: Filter = (_, pod, node) => {
  const [first] = forbiddingTaints(pod, node);
  return first && { reasons: [`node(s) had untolerated taint {${first.key}: ${first.value ?? ''}}`], final: true };
};

export function termHolds({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    requirementsHold(matchExpressions, labelsOf(node)) &&
    requirementsHold(matchFields, { 'metadata.name': node.metadata.name })
  );
}

/** nodeSelector and required node affinity. */
export function isAdmitted({ spec }: Pod, node: Node): boolean {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labelsOf(node)[key] === value) &&
    (required === undefined || required.nodeSelectorTerms.some((term) => termHolds(term, node)))
  );
}

export const nodeAffinity: Filter = (_, pod, node) =>
  isAdmitted(pod, node) ? undefined : { reasons: ["node(s) didn't match Pod's node affinity/selector"], final: true };

interface HostPort {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

/** Ports of app containers and sidecars. */
function hostPorts({ spec }: Pod): HostPort[] {
  const containers = [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always'),
  ];
  return containers
    .flatMap((container) => container.ports ?? [])
    .filter((port) => (port.hostPort ?? 0) > 0)
    .map((one) => ({ address: one.hostIP || '0.0.0.0', protocol: one.protocol || 'TCP', port: one.hostPort ?? 0 }));
}

function clash(x: HostPort, y: HostPort): boolean {
  const sameAddress = x.address === y.address || x.address === '0.0.0.0' || y.address === '0.0.0.0';
  return sameAddress && x.protocol === y.protocol && x.port === y.port;
}

export const nodePorts: Filter = (cluster, pod, node) => {
  const taken = podsOn(cluster, node).flatMap(hostPorts);
  const clashes = hostPorts(pod).some((wanted) => taken.some((one) => clash(wanted, one)));
  return clashes
    ? { reasons: ["node(s) didn't have free ports for the requested pod ports"], final: false }
    : undefined;
};

/** In this order the reasons of a node stand; further resources follow by name. */
const NAMED_FIRST = ['cpu', 'memory', 'ephemeral-storage'];

export const nodeResourcesFit: Filter = (cluster, pod, node) => {
  const has = allocatable(node);
  const booked: Amounts = requestedOn(cluster, node);
  const reasons: string[] = [];
  let final = false;
  if (podsOn(cluster, node).length + 1 > (has['pods'] ?? 0)) reasons.push('Too many pods');
  const requests = podRequests(pod);
  for (const resource of [...new Set([...NAMED_FIRST, ...Object.keys(requests).sort()])]) {
    const wanted = requests[resource] ?? 0;
    if (wanted === 0 || wanted <= (has[resource] ?? 0) - (booked[resource] ?? 0)) continue;
    reasons.push(`Insufficient ${resource}`);
    if (wanted > (has[resource] ?? 0)) final = true;
  }
  return reasons.length > 0 ? { reasons, final } : undefined;
};
