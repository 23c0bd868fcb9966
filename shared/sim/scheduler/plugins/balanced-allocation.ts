// NodeResourcesBalancedAllocation: the node scores higher on which processor and memory would be booked to like shares. Pods that request nothing skip it.

import { MOST_NODE_SCORE } from './plugin.ts';

/**
 * In float64 and then cut, as in Kubernetes: half the difference of the two shares is their standard deviation.
 * 2500m of 4000m and 1536 MiB of 8192 MiB: |0.625 − 0.1875| / 2 = 0.21875 → 78. A resource that the node lacks does not count.
 */
export function balancedAllocation(
  allocatableMilli: number,
  requestedMilli: number,
  allocatableMemory: number,
  requestedMemory: number,
): number {
  if (allocatableMilli === 0 || allocatableMemory === 0) return MOST_NODE_SCORE;
  let processor = requestedMilli / allocatableMilli;
  let memory = requestedMemory / allocatableMemory;
  if (processor > 1) processor = 1;
  if (memory > 1) memory = 1;
  const deviation = (processor > memory ? processor - memory : memory - processor) / 2;
  return ((1 - deviation) * MOST_NODE_SCORE) | 0;
}
