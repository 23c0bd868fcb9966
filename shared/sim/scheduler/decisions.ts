// What the scheduler decided last of each pod, and why: kept for whoever will ask. It is no part of the world's state: neither hashed nor saved, so a world that
// was restored can tell of a pod only what holds now (`explain`) until it is decided again. So it is in clusters of more than LIMITS.explainedNodes nodes, of which a
// decision looks at a part only.

import { LIMITS } from '../../base/limits.ts';
import type { Tick } from '../../base/units.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { PodExplanation } from './explain.ts';

export interface Decision {
  readonly uid: string;
  readonly tick: Tick;
  /** The node that was chosen; undefined when none fitted. */
  readonly node: string | undefined;
  /** The chain from filter to score for each node, as it was then. */
  readonly explanation: PodExplanation;
}

export class Decisions {
  /** Set by who will ask: an explanation costs ten times what the decision does. */
  kept = false;
  /** By pod row, the oldest first. */
  private readonly bySlot = new Map<number, Decision>();

  note(slot: number, decision: Decision): void {
    this.bySlot.delete(slot);
    this.bySlot.set(slot, decision);
    if (this.bySlot.size <= LIMITS.decisionsKept) return;
    for (const oldest of this.bySlot.keys()) {
      this.bySlot.delete(oldest);
      return;
    }
  }

  /** Undefined for a pod that was not decided, or too long ago. */
  of(slot: number, { metadata }: Pod): Decision | undefined {
    const decision = this.bySlot.get(slot);
    return decision?.uid === metadata.uid ? decision : undefined; // the row may have been another pod's
  }
}
