// The texts with which kube-scheduler says that a pod fits on no node, letter for letter (facts sheet 1.8).

import { compareText } from '../../base/order.ts';
import type { SchedulerVersion } from '../../kinds/scheduler-configuration.ts';

export const NO_NODES = 'no nodes available to schedule pods';
export const NO_VICTIMS = 'No preemption victims found for incoming pod';
export const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
export const NEVER_PREEMPTS = 'not eligible due to preemptionPolicy=Never.';
export const VICTIMS_TERMINATE = 'not eligible due to a terminating pod on the nominated node.';

/** `2 Insufficient cpu` and the like, sorted as text: `10 …` stands before `2 …`. */
export function reasonList(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`)
    .sort(compareText)
    .join(', ');
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`; `instead` is the text with which PreFilter ended the cycle for all nodes. */
export function unavailable(nodes: number, reasons: ReadonlyMap<string, number>, instead?: string): string {
  return `0/${nodes} nodes are available: ${instead ?? reasonList(reasons)}.`;
}

const NO_CLAIMS = 'no new claims to deallocate';

/** What PostFilter adds when it made no room; `preemption` is what DefaultPreemption said, undefined where it is off. */
export function postFilterText(preemption: string | undefined, version: SchedulerVersion): string | undefined {
  switch (version) {
    case '1.34': // DynamicResources is on by default and speaks first: there was no claim that it could take from anybody
      return preemption === undefined ? NO_CLAIMS : `${NO_CLAIMS}, preemption: ${preemption}`;
    case '1.20': // said nothing of what it tried
      return undefined;
  }
}
