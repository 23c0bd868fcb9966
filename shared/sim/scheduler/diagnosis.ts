// Why a pod fits nowhere: looks at every node once more and counts reasons. Only for pods that the search has found no node for. What is said of it, and
// whether preemption can help, is for others.

import { type NodeSlot, nodeSlot } from '../../base/units.ts';
import { objectionTo, type Search } from './search.ts';

export interface Diagnosis {
  readonly nodes: number;
  /** How many nodes have each reason; a node may have several. */
  readonly reasons: ReadonlyMap<string, number>;
  /** The text with which PreFilter ended the cycle for all nodes; then there are no reasons. */
  readonly endsCycle: string | undefined;
  /** Nodes on which preemption could help, in the search's order; it cannot on the others. */
  readonly resolvable: readonly NodeSlot[];
  /** The plugins that rejected any node, as bits: events that they listen to wake the pod. */
  readonly rejectedBy: number;
}

export function diagnose(search: Search): Diagnosis {
  const { snapshot, ended } = search;
  const { count: nodes, order } = snapshot;
  if (ended) return { nodes, reasons: new Map(), endsCycle: ended.text, resolvable: [], rejectedBy: 1 << ended.number };
  const reasons = new Map<string, number>();
  const resolvable: NodeSlot[] = [];
  let rejectedBy = 0;
  for (let place = 0; place < nodes; place += 1) {
    const node = nodeSlot(order[place] as number);
    const objection = objectionTo(search, node);
    if (!objection) continue;
    rejectedBy |= 1 << objection.number;
    if (!objection.final) resolvable.push(node);
    for (const reason of objection.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return { nodes, reasons, endsCycle: undefined, resolvable, rejectedBy };
}
