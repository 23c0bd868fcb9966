// The text with which kube-scheduler 1.34.1 says that a pod fits on no node, letter for letter (facts sheet 1.8).

import { compareText } from '../../base/order.ts';

export const NO_NODES = 'no nodes available to schedule pods';

/** `2 Insufficient cpu` and the like, sorted as text: `10 …` stands before `2 …`. */
export function reasonList(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`)
    .sort(compareText)
    .join(', ');
}

/**
 * `reasons`: how many nodes have each; a node may have several. `final`: nodes on which preemption could not help.
 * `preFilter`: the text with which PreFilter ended the cycle for all nodes; it stands in the place of the reasons.
 */
export function fitError(
  nodes: number,
  reasons: ReadonlyMap<string, number>,
  final: number,
  preFilter: string | undefined,
): string {
  const preemption = reasonList(
    new Map([
      ['No preemption victims found for incoming pod', nodes - final],
      ['Preemption is not helpful for scheduling', final],
    ]),
  );
  return `0/${nodes} nodes are available: ${preFilter ?? reasonList(reasons)}. no new claims to deallocate, preemption: 0/${nodes} nodes are available: ${preemption}.`;
}
