// The default plugins in their order, and the weights of their scores (facts sheet 1.3). A new plugin is a new file and a line here.

import { nodeAffinity } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { type FilterPlugin, type StaticFilter, WAKE_KINDS, type WakeKind } from './plugin.ts';
import { taintToleration } from './taint-toleration.ts';

export const STATIC_FILTERS: readonly StaticFilter[] = [nodeUnschedulable, nodeName, taintToleration, nodeAffinity];
/** The first that rejects a node is the only one that counts for it. */
export const FILTERS: readonly FilterPlugin[] = [...STATIC_FILTERS, nodeResourcesFit];

export const WEIGHTS = {
  TaintToleration: 3,
  NodeAffinity: 2,
  NodeResourcesFit: 1,
  NodeResourcesBalancedAllocation: 1,
} as const;

/** Sets of filter plugins are bits: plugin number n of FILTERS is 1 << n. */
export const FIT_BIT = 1 << FILTERS.indexOf(nodeResourcesFit);
export const AFFINITY_BIT = 1 << FILTERS.indexOf(nodeAffinity);

/** The plugins whose rejected pods an event of this kind may help, as bits. */
export function listeners(kind: WakeKind): number {
  return LISTENERS[kind];
}

const LISTENERS = Object.fromEntries(
  WAKE_KINDS.map((kind) => [
    kind,
    FILTERS.reduce((bits, plugin, number) => (plugin.wokenBy.includes(kind) ? bits | (1 << number) : bits), 0),
  ]),
) as Record<WakeKind, number>; // every kind of the list is there
