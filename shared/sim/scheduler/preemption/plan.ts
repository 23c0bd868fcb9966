// DefaultPreemption's decision: whether a pod that fits nowhere may take the room of less important ones, and where that harms least. It changes nothing;
// what follows is `carry-out`'s.

import { drawBelow, STREAMS } from '../../../base/draw.ts';
import type { NodeSlot, PodSlot } from '../../../base/units.ts';
import { condition } from '../../../kinds/meta.ts';
import type { Pod } from '../../../kinds/pod.ts';
import type { SchedulerConfiguration } from '../../../kinds/scheduler-configuration.ts';
import { wantsOf } from '../bookings.ts';
import { NEVER_PREEMPTS, NOT_HELPFUL, unavailable, VICTIMS_TERMINATE } from '../fit-error.ts';
import type { Candidate } from '../plugins/plugin.ts';
import type { NumberedCheck } from '../verdicts.ts';
import { compareRooms, type Room } from './importance.ts';
import { type DryRun, dryRun } from './victims.ts';

/** The condition of a victim. */
export const DISRUPTION_TARGET = 'DisruptionTarget';
export const BY_SCHEDULER = 'PreemptionByScheduler';

export type Preemption =
  | { readonly kind: 'off' }
  /** `equals`: all rooms that were found and harm as little, the chosen one among them: kube-scheduler takes any of these. */
  | { readonly kind: 'room'; readonly room: Room; readonly equals: readonly Room[] }
  /** `clears`: what was promised to the pod is taken back. */
  | { readonly kind: 'none'; readonly text: string; readonly clears: boolean };

/**
 * `resolvable`: the nodes whose refusal could be cured by taking pods away, in the snapshot's order. All others are final; `nominatedIsFinal` when the node that
 * was promised to the pod is one of these. `known`: dry runs that still hold; new ones are added.
 */
export function planPreemption(
  candidate: Candidate,
  checks: readonly NumberedCheck[],
  resolvable: readonly NodeSlot[],
  nominatedIsFinal: boolean,
  known?: Map<NodeSlot, DryRun>,
): Preemption {
  const { world, slot, configuration, snapshot } = candidate;
  if (configuration.disabled.includes('DefaultPreemption')) return { kind: 'off' };
  const pod = world.pods.pod(slot);
  if (pod.spec.preemptionPolicy === 'Never') return { kind: 'none', text: NEVER_PREEMPTS, clears: false };
  if (!nominatedIsFinal && victimsTerminate(candidate, pod))
    return { kind: 'none', text: VICTIMS_TERMINATE, clears: false };

  const budgets = world.store.list('PodDisruptionBudget');
  const reasons = new Map([[NOT_HELPFUL, snapshot.count - resolvable.length]]);
  const enough = candidatesToFind(resolvable.length, configuration);
  const offset =
    resolvable.length < 2
      ? 0
      : drawBelow(resolvable.length, world.entropy, STREAMS.preemptionOffset, slot, world.tick, 0);
  let best: Room[] = [];
  let harmless = 0;
  let found = 0;
  for (let i = 0; i < resolvable.length && !(harmless > 0 && found >= enough); i += 1) {
    const node = resolvable[(offset + i) % resolvable.length] as NodeSlot; // an index within the list
    const run = known?.get(node) ?? dryRun(candidate, checks, node, budgets);
    known?.set(node, run);
    if ('reasons' in run) for (const reason of run.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    else {
      found += 1;
      if (run.violations === 0) harmless += 1;
      const difference = best[0] === undefined ? -1 : compareRooms(world, run, best[0]);
      if (difference < 0) best = [run];
      else if (difference === 0) best.push(run);
    }
  }
  if (best[0]) return { kind: 'room', room: best[0], equals: best };
  return { kind: 'none', text: unavailable(snapshot.count, reasons), clears: true };
}

/** Of 5,000 nodes 500, of 300 the least number, 100; never more than there are. */
export function candidatesToFind(
  nodes: number,
  { minCandidateNodesPercentage, minCandidateNodesAbsolute }: SchedulerConfiguration,
): number {
  return Math.min(nodes, Math.max(Math.floor((nodes * minCandidateNodesPercentage) / 100), minCandidateNodesAbsolute));
}

/** Room is being made for the pod already: it waits for that and takes no more. */
function victimsTerminate({ world, wants }: Candidate, pod: Pod): boolean {
  const { nominatedNodeName } = pod.status;
  const node = nominatedNodeName === undefined ? undefined : world.nodes.slotOf(nominatedNodeName);
  if (node === undefined) return false;
  const rows = world.census.podsOn(node) as readonly PodSlot[]; // the census keeps rows of pods
  return rows.some((row) => {
    const { metadata, status } = world.pods.pod(row);
    if (metadata.deletionTimestamp === undefined || wantsOf(world, row).priority >= wants.priority) return false;
    return condition(status.conditions, DISRUPTION_TARGET)?.reason === BY_SCHEDULER;
  });
}
