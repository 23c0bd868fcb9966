// NodeResourcesFit: what is requested must fit into what is allocatable (never what is used), and the emptier node scores higher (LeastAllocated).
// Plain functions of numbers: the scheduling cycle calls them for every node, explanations for every line.

import { MOST_NODE_SCORE, type FilterPlugin } from './plugin.ts';

export const nodeResourcesFit: FilterPlugin = {
  name: 'NodeResourcesFit',
  wokenBy: ['assigned-pod-deleted', 'node-added', 'node-allocatable-raised'],
};

/** The reasons in Kubernetes' order; a node may have several. */
export const FIT_REASONS = ['Too many pods', 'Insufficient cpu', 'Insufficient memory'] as const;

/** Which of FIT_REASONS hold, as bits 1, 2 and 4; 0 when the pod fits. Free = allocatable − requested, which may be negative: a request of 0 fits even there. */
export function misfits(
  freePods: number,
  freeMilli: number,
  freeMemory: number,
  wantMilli: number,
  wantMemory: number,
): number {
  return (
    (freePods < 1 ? 1 : 0) |
    (wantMilli > freeMilli && wantMilli > 0 ? 2 : 0) |
    (wantMemory > freeMemory && wantMemory > 0 ? 4 : 0)
  );
}

/** More than the node has when it is empty: preemption could not help (since 1.34). */
export function exceeds(
  allocatableMilli: number,
  allocatableMemory: number,
  wantMilli: number,
  wantMemory: number,
): boolean {
  return wantMilli > allocatableMilli || wantMemory > allocatableMemory;
}

// Integers up to 100 · 2^46 (memory of 64 TiB) divide exactly in float64: the quotient is never rounded up to the next integer.
function freeShare(allocatable: number, requested: number): number {
  return requested > allocatable ? 0 : Math.floor(((allocatable - requested) * MOST_NODE_SCORE) / allocatable);
}

/** The mean of the free shares, each cut to an integer. 2000m of 4000m and 1024 MiB of 8192 MiB: (50 + 87) / 2 → 68. A resource that the node lacks does not count. */
export function leastAllocated(
  allocatableMilli: number,
  requestedMilli: number,
  allocatableMemory: number,
  requestedMemory: number,
): number {
  if (allocatableMilli === 0) return allocatableMemory === 0 ? 0 : freeShare(allocatableMemory, requestedMemory);
  if (allocatableMemory === 0) return freeShare(allocatableMilli, requestedMilli);
  return (freeShare(allocatableMilli, requestedMilli) + freeShare(allocatableMemory, requestedMemory)) >> 1;
}
