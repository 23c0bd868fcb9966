// Which waiting pods preemption has made room for, by the node that they were promised. Derived from the pods' status; kept in step by `watch`.

import { compareNumber } from '../../base/order.ts';
import type { PodSlot } from '../../base/units.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { World } from '../world.ts';

export class Nominations {
  private readonly byNode = new Map<string, number[]>();
  private readonly nodeOf = new Map<number, string>();

  /** `node` undefined: no nomination, or none any more. */
  put(slot: number, node: string | undefined): void {
    const before = this.nodeOf.get(slot);
    if (before === node) return;
    if (before !== undefined) {
      const rest = this.on(before).filter((one) => one !== slot);
      if (rest.length > 0) this.byNode.set(before, rest);
      else this.byNode.delete(before);
      this.nodeOf.delete(slot);
    }
    if (node === undefined) return;
    this.nodeOf.set(slot, node);
    this.byNode.set(node, [...this.on(node), slot].sort(compareNumber));
  }

  /** Rows of the pods nominated to a node, ascending. */
  on(node: string): readonly number[] {
    return this.byNode.get(node) ?? NONE;
  }

  /** Rows of all nominated pods, in no order. */
  rows(): IterableIterator<number> {
    return this.nodeOf.keys();
  }

  get size(): number {
    return this.nodeOf.size;
  }
}

const NONE: readonly number[] = [];

/** Rows of the pods that were promised room on a node and do not have it yet: one that waits there for its volumes has it. */
export function promisedOn({ nominations, volumes }: World, node: string): PodSlot[] {
  if (nominations.size === 0) return [];
  return (nominations.on(node) as readonly PodSlot[]).filter((slot) => !volumes.assumed.has(slot)); // rows of pods
}

/** A pod as it is now, or that it is gone: one with a node needs no nomination. */
export function noteNomination({ nominations }: World, slot: number, { spec, status }: Pod, gone = false): void {
  const node = gone || spec.nodeName !== undefined ? undefined : status.nominatedNodeName;
  if (node !== undefined || nominations.size > 0) nominations.put(slot, node);
}
