// The scheduling loop: takes pods from the queue in order, finds and scores nodes, binds, or says why no node fits (facts sheet 1.2).
// While players hold the loop it only keeps the queue: nothing is decided and nothing said.

import { must } from '../../base/assert.ts';
import { LIMITS } from '../../base/limits.ts';
import { NO_EVENT, type NodeSlot, type PodSlot } from '../../base/units.ts';
import type { Pod } from '../../kinds/pod.ts';
import { decides } from '../loops.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import type { Kin } from './census.ts';
import { diagnose } from './diagnosis.ts';
import { explain, type PodExplanation } from './explain.ts';
import { tellFailure, tendFailureEvents } from './failure-events.ts';
import { failureText, preemptionFor } from './failure-text.ts';
import { NO_NODES } from './fit-error.ts';
import { snapshotOf } from './node-snapshot.ts';
import { carryOut } from './preemption/carry-out.ts';
import { DryRuns } from './preemption/victims.ts';
import { choose, findBest, scoresOf } from './scoring.ts';
import { place, settleAssumed, takeAllBack } from './volume-reservation.ts';
import { beginSearch, type Feasible, findFeasible, promisedNode, type Search } from './search.ts';

/** Pods that name another scheduler wait for one that does not exist, without any event. */
export const SCHEDULER_NAME = 'default-scheduler';

const feasible: Feasible = { places: new Int32Array(0), found: 0 };

/** What became of the last pod of a kin for which there was no node and no room to be made. */
interface Failure {
  readonly rejectedBy: number;
  readonly message: string;
  readonly explanation: PodExplanation | undefined;
  /** How far the start of the next search moved. */
  readonly moved: number;
}

/** Once a tick. */
export function runScheduler(world: World): void {
  const { queue } = world;
  queue.upkeep(world.tick);
  if (!decides(world, 'scheduler')) return takeAllBack(world);
  settleAssumed(world);
  tendFailureEvents(world);
  // Kins that failed since the last change: with nothing changed, another pod of the kin fails alike and needs no search.
  const failed = new Map<Kin, Failure>();
  const dryRuns = new DryRuns();
  for (let decided = 0; decided < LIMITS.scheduledPerTick; decided += 1) {
    const slot = queue.pop();
    if (slot === undefined) break;
    decide(world, failed, dryRuns, slot);
    world.cause = NO_EVENT; // what was told of a pod is no cause for what becomes of the next
  }
}

function decide(world: World, failed: Map<Kin, Failure>, dryRuns: DryRuns, slot: PodSlot): void {
  const { queue } = world;
  const stored = must(world.pods.stored[slot], 'a queued pod exists');
  if (stored.object.spec.schedulerName !== SCHEDULER_NAME) return queue.remove(slot);
  if (stored.object.metadata.deletionTimestamp !== undefined) return skipDeleting(world, stored.object, slot);
  const snapshot = snapshotOf(world);
  if (snapshot.count === 0) {
    queue.putBackAfterError(slot, world.tick);
    return tellFailure(world, slot, NO_NODES, { kind: 'cleared' });
  }
  const search = beginSearch(snapshot, slot);
  const known = failed.get(search.kin);
  if (known && stored.object.status.nominatedNodeName === undefined) {
    queue.putBack(slot, known.rejectedBy, world.tick);
    queue.nextStart = (queue.nextStart + known.moved) % snapshot.count;
    if (known.explanation) note(search, undefined, known.explanation);
    return tellFailure(world, slot, known.message, { kind: 'cleared' });
  }
  const start = queue.nextStart;
  const node = findNode(search);
  if (node !== undefined) {
    if (failed.size > 0) failed.clear();
    dryRuns.forget(node);
    if (isTold(search)) note(search, node, explain(search));
    return place(world, slot, node);
  }
  giveUp(search, stored, failed, dryRuns, (queue.nextStart - start + snapshot.count) % snapshot.count);
}

function isTold({ world, snapshot }: Search): boolean {
  return world.decisions.kept && snapshot.count <= LIMITS.explainedNodes;
}

/** Kept for whoever asks why. */
function note({ world, slot }: Search, node: NodeSlot | undefined, explanation: PodExplanation): void {
  const { uid } = world.pods.pod(slot).metadata;
  const name = node === undefined ? undefined : world.nodes.node(node).metadata.name;
  world.decisions.note(slot, { uid, tick: world.tick, node: name, explanation });
}

/** The cycle's decision: where the pod goes. Moves the start of the next search; nothing else is touched. */
export function findNode(search: Search): NodeSlot | undefined {
  if (search.ended) return undefined;
  const promised = promisedNode(search);
  if (promised !== undefined) return promised;
  const differing = scoresOf(search);
  if (differing.length === 0 && search.checks.length === 0 && search.world.nominations.size === 0)
    return findBest(search);
  findFeasible(search, feasible);
  return feasible.found === 0 ? undefined : choose(search, differing, feasible);
}

/** No node fits: room is made by preemption, or the pod waits for an event that helps. */
function giveUp(search: Search, stored: Stored<Pod>, failed: Map<Kin, Failure>, dryRuns: DryRuns, moved: number): void {
  const { world, slot, kin } = search;
  const diagnosis = diagnose(search);
  const preemption = preemptionFor(search, diagnosis, dryRuns);
  const message = failureText(search, diagnosis, preemption);
  const explanation = isTold(search) ? explain(search, message) : undefined;
  if (explanation) note(search, undefined, explanation);
  const { nominatedNodeName } = stored.object.status;
  world.queue.putBack(slot, diagnosis.rejectedBy, world.tick);
  switch (preemption.kind) {
    case 'room': {
      failed.clear();
      dryRuns.forget(preemption.room.node);
      const node = world.nodes.node(preemption.room.node).metadata.name;
      tellFailure(world, slot, message, { kind: 'set', node });
      return carryOut(world, slot, preemption.room);
    }
    case 'none':
      if (nominatedNodeName === undefined)
        failed.set(kin, { rejectedBy: diagnosis.rejectedBy, message, explanation, moved });
      else if (preemption.clears) {
        failed.clear(); // others may go where it was promised a place
        dryRuns.clear();
      }
      return tellFailure(world, slot, message, { kind: preemption.clears ? 'cleared' : 'kept' });
    case 'off':
      return tellFailure(world, slot, message, { kind: 'kept' });
  }
}

/** It waited while it was deleted, which only a finalizer allows. */
function skipDeleting(world: World, pod: Pod, slot: PodSlot): void {
  const { namespace, name } = pod.metadata;
  world.record('FailedScheduling', pod, `skip schedule deleting pod: ${namespace}/${name}`);
  world.queue.remove(slot);
}
