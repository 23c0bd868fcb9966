// What a filter plugin is, and the cluster's events by which a rejected pod may be woken. Which plugins there are is `registry`'s.

import type { Node } from '../../../kinds/node.ts';
import type { PodClass } from '../classes.ts';

/** Events that may help a pod which waits because no node fitted (facts sheet 1.1). */
export const WAKE_KINDS = [
  'assigned-pod-deleted',
  'node-added',
  'node-allocatable-raised',
  'node-taints-changed',
  'node-labels-changed',
] as const;
export type WakeKind = (typeof WAKE_KINDS)[number];
export interface WakeEvent {
  readonly kind: WakeKind;
}

export interface FilterPlugin {
  /** As Kubernetes names it. */
  readonly name: string;
  /** Events that may let a pod pass which this plugin rejected. */
  readonly wokenBy: readonly WakeKind[];
}

/** A filter that asks only for the Node object, not for what is booked on it: its answer holds until the Node's spec or labels change. */
export interface StaticFilter extends FilterPlugin {
  /** Why the node is no place for the pod, in kube-scheduler's words; undefined when it is. `nodeName` is the pod's own spec.nodeName. */
  readonly rejects: (wants: PodClass, node: Node, nodeName: string | undefined) => string | undefined;
}

export const MOST_NODE_SCORE = 100;

/** DefaultNormalizeScore: 0 to 100 by the largest raw score among the feasible nodes, in integer division. */
export function normalised(raw: number, largest: number): number {
  return largest === 0 ? 0 : Math.floor((MOST_NODE_SCORE * raw) / largest);
}

/** The same where fewer is better: 100 for every node when no node has any. */
export function normalisedReverse(raw: number, largest: number): number {
  return MOST_NODE_SCORE - normalised(raw, largest);
}
