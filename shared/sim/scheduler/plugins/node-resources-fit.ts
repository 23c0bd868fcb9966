// NodeResourcesFit: what is requested must fit into what is allocatable (never what is used), and the emptier node scores higher (LeastAllocated).

import type { NodeSlot } from '../../../base/units.ts';
import type { Nodes } from '../../machines/nodes.ts';
import type { PodClass } from '../classes.ts';
import { type Check, type LiveFilter, MOST_NODE_SCORE, type NodeScore, type Refusal } from './plugin.ts';

export const nodeResourcesFit: LiveFilter & NodeScore = {
  name: 'NodeResourcesFit',
  scope: 'node',
  prepare: ({ world, wants }) => new Fit(world.nodes, wants),
  applies: () => true,
  score({ world, wants }, node) {
    const { allocatableMilli, allocatableMemory, scoredMilli, scoredMemory } = world.nodes.at;
    return leastAllocated(
      allocatableMilli[node] as number,
      (scoredMilli[node] as number) + wants.scoredMilli,
      allocatableMemory[node] as number,
      (scoredMemory[node] as number) + wants.scoredMemory,
    );
  },
};

/** The reasons that every node can have, in Kubernetes' order; further resources follow as `Insufficient NAME`. */
export const FIT_REASONS = ['Too many pods', 'Insufficient cpu', 'Insufficient memory'] as const;

/** Free = allocatable − requested, which may be negative: a request of 0 fits even there. A node may refuse for several reasons at once. */
class Fit implements Check {
  private readonly nodes: Nodes;
  private readonly wants: PodClass;
  private readonly known = new Map<number, Refusal>();

  constructor(nodes: Nodes, wants: PodClass) {
    this.nodes = nodes;
    this.wants = wants;
  }

  passes(node: NodeSlot): boolean {
    const { wants, nodes } = this;
    if (misfits(nodes.at, wants, node) !== 0) return false;
    for (let i = 0; i < wants.others.length; i += 1) if (this.lacks(i, node)) return false;
    return true;
  }

  refusal(node: NodeSlot): Refusal | undefined {
    const bits = misfits(this.nodes.at, this.wants, node);
    const others = this.wants.others.filter((_, i) => this.lacks(i, node));
    if (bits === 0 && others.length === 0) return undefined;
    const final = this.exceeds(node);
    const key = bits | (final ? 8 : 0);
    const known = others.length === 0 ? this.known.get(key) : undefined;
    if (known) return known;
    const reasons = [
      ...FIT_REASONS.filter((_, reason) => (bits & (1 << reason)) !== 0),
      ...others.map(({ resource }) => `Insufficient ${resource}`),
    ];
    const refusal = { reasons, final };
    if (others.length === 0) this.known.set(key, refusal);
    return refusal;
  }

  private lacks(other: number, node: NodeSlot): boolean {
    const { resource, amount } = this.wants.others[other] as PodClass['others'][number]; // `other` is an index of the list
    return amount > this.nodes.others.free(resource, node);
  }

  /** More than the node has when it is empty: preemption could not help (since 1.34). */
  private exceeds(node: NodeSlot): boolean {
    const { requestMilli, requestMemory, others } = this.wants;
    const { allocatableMilli, allocatableMemory } = this.nodes.at;
    return (
      requestMilli > (allocatableMilli[node] as number) ||
      requestMemory > (allocatableMemory[node] as number) ||
      others.some(({ resource, amount }) => amount > this.nodes.others.allocatable(resource, node))
    );
  }
}

/** Which of FIT_REASONS hold, as bits 1, 2 and 4. */
function misfits(at: Nodes['at'], { requestMilli, requestMemory }: PodClass, node: number): number {
  return (
    ((at.requestedPods[node] as number) >= (at.allocatablePods[node] as number) ? 1 : 0) |
    (requestMilli > 0 && requestMilli > (at.allocatableMilli[node] as number) - (at.requestedMilli[node] as number)
      ? 2
      : 0) |
    (requestMemory > 0 && requestMemory > (at.allocatableMemory[node] as number) - (at.requestedMemory[node] as number)
      ? 4
      : 0)
  );
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
