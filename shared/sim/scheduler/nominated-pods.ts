// Filters on a node to which other pods are nominated: those of equal or higher priority are counted as if they stood there already, in a first pass; a second
// pass does without them, since they may never come. Both must let the pod through (facts sheet 1.2).

import type { NodeSlot, PodSlot } from '../../base/units.ts';
import { book, unbook, wantsOf } from './bookings.ts';
import { promisedOn } from './nominations.ts';
import type { Candidate, Refusal } from './plugins/plugin.ts';
import type { NumberedCheck } from './verdicts.ts';

/** A refusal, and the filter that spoke it. */
export interface NumberedRefusal extends Refusal {
  readonly number: number;
  readonly name: string;
}

/** The refusal of the first filter that does not let the pod onto the node, be it with the pods nominated to it or without. */
export function refusalOn(
  candidate: Candidate,
  checks: readonly NumberedCheck[],
  node: NodeSlot,
): NumberedRefusal | undefined {
  const { world } = candidate;
  const guests = guestsOn(candidate, node);
  if (guests.length === 0) return firstRefusal(checks, node);
  for (const guest of guests) book(world, guest, node);
  const crowded = firstRefusal(checks, node);
  for (const guest of guests) unbook(world, guest);
  return crowded ?? firstRefusal(checks, node);
}

/** Pods nominated to the node that the candidate has to leave room for. */
export function guestsOn({ world, slot, wants }: Candidate, node: NodeSlot): PodSlot[] {
  if (world.nominations.size === 0) return [];
  return promisedOn(world, world.nodes.node(node).metadata.name).filter(
    (guest) => guest !== slot && wantsOf(world, guest).priority >= wants.priority,
  );
}

function firstRefusal(checks: readonly NumberedCheck[], node: NodeSlot): NumberedRefusal | undefined {
  for (const { number, name, check } of checks) {
    const refusal = check.refusal(node);
    if (refusal) return { ...refusal, number, name };
  }
  return undefined;
}
