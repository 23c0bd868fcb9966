// NodeResourcesBalancedAllocation: the node scores higher on which processor and memory would be booked to like shares. Pods that request nothing skip it.

import type { SchedulerVersion } from '../../../kinds/scheduler-configuration.ts';
import { MOST_NODE_SCORE, type NodeScore } from './plugin.ts';

export const balancedAllocation: NodeScore = {
  name: 'NodeResourcesBalancedAllocation',
  applies: ({ wants, configuration }) => !(wants.bestEffort && configuration.version === '1.34'),
  score({ world, wants, configuration }, node) {
    const { at } = world.nodes;
    const { assumed, balance } = FORMULAS[configuration.version];
    const milli = assumed
      ? (at.scoredMilli[node] as number) + wants.scoredMilli
      : (at.requestedMilli[node] as number) + wants.requestMilli;
    const memory = assumed
      ? (at.scoredMemory[node] as number) + wants.scoredMemory
      : (at.requestedMemory[node] as number) + wants.requestMemory;
    return balance(at.allocatableMilli[node] as number, milli, at.allocatableMemory[node] as number, memory);
  },
};

type Balance = (
  allocatableMilli: number,
  requestedMilli: number,
  allocatableMemory: number,
  requestedMemory: number,
) => number;

/**
 * In float64 and then cut, as in Kubernetes: half the difference of the two shares is their standard deviation.
 * 2500m of 4000m and 1536 MiB of 8192 MiB: |0.625 − 0.1875| / 2 = 0.21875 → 78. A resource that the node lacks does not count.
 */
export const byDeviation: Balance = (allocatableMilli, requestedMilli, allocatableMemory, requestedMemory) => {
  if (allocatableMilli === 0 || allocatableMemory === 0) return MOST_NODE_SCORE;
  let processor = requestedMilli / allocatableMilli;
  let memory = requestedMemory / allocatableMemory;
  if (processor > 1) processor = 1;
  if (memory > 1) memory = 1;
  const deviation = (processor > memory ? processor - memory : memory - processor) / 2;
  return ((1 - deviation) * MOST_NODE_SCORE) | 0;
};

/** As 1.20 had it: the whole difference, and nothing for a node that would be booked full. 0.625 and 0.1875 → 56. */
export const byDifference: Balance = (allocatableMilli, requestedMilli, allocatableMemory, requestedMemory) => {
  const processor = allocatableMilli === 0 ? 1 : requestedMilli / allocatableMilli;
  const memory = allocatableMemory === 0 ? 1 : requestedMemory / allocatableMemory;
  if (processor >= 1 || memory >= 1) return 0;
  return ((1 - Math.abs(processor - memory)) * MOST_NODE_SCORE) | 0;
};

/** `assumed`: containers without requests count as for LeastAllocated. */
const FORMULAS: Readonly<Record<SchedulerVersion, { readonly assumed: boolean; readonly balance: Balance }>> = {
  '1.34': { assumed: false, balance: byDeviation },
  '1.20': { assumed: true, balance: byDifference },
};
