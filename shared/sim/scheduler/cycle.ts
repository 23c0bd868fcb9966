// The scheduling loop: takes pods from the queue in order, finds and scores nodes, binds, or says why no node fits (facts sheet 1.2).
// While players hold the loop it only keeps the queue: nothing is decided and nothing said.

import { LIMITS } from '../../base/limits.ts';
import type { PodSlot } from '../../base/units.ts';
import { condition, withCondition } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { must } from '../../base/assert.ts';
import { bindPod } from '../control-plane/bind.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { NO_NODES } from './fit-error.ts';
import { type NodeSnapshot, snapshotOf } from './node-snapshot.ts';
import { choose } from './scoring.ts';
import { type Feasible, findFeasible } from './search.ts';

/** Pods that name another scheduler wait for one that does not exist, without any event. */
export const SCHEDULER_NAME = 'default-scheduler';

const feasible: Feasible = { places: new Int32Array(0), found: 0 };

/** Once a tick. */
export function runScheduler(world: World): void {
  const { queue } = world;
  queue.upkeep(world.tick);
  if (world.loops.scheduler.mode !== 'automatic') return;
  // Classes that failed since the last binding: with nothing changed, another pod of the class fails alike and needs no search.
  const failed = new Map<number, Diagnosis>();
  let snapshot: NodeSnapshot | undefined;
  for (let decided = 0; decided < LIMITS.scheduledPerTick; decided += 1) {
    const slot = queue.pop();
    if (slot === undefined) break;
    snapshot ??= snapshotOf(world);
    decide(world, snapshot, failed, slot);
  }
}

function decide(world: World, snapshot: NodeSnapshot, failed: Map<number, Diagnosis>, slot: PodSlot): void {
  const { queue } = world;
  const stored = must(world.pods.stored[slot], 'a queued pod exists');
  if (stored.object.spec.schedulerName !== SCHEDULER_NAME) return queue.remove(slot);
  if (snapshot.count === 0) {
    queue.putBackAfterError(slot, world.tick);
    return say(world, stored, NO_NODES);
  }
  const wants = world.classes.at(world.pods.at.podClass[slot] as number);
  let diagnosis = failed.get(wants.number);
  if (!diagnosis) {
    const verdicts = snapshot.of(world, wants);
    findFeasible(world, snapshot, wants, verdicts, feasible);
    if (feasible.found > 0) {
      if (failed.size > 0) failed.clear();
      return bindPod(world, slot, choose(world, snapshot, wants, verdicts, feasible, slot));
    }
    diagnosis = diagnose(world, snapshot, wants, verdicts);
    failed.set(wants.number, diagnosis);
  }
  queue.putBack(slot, diagnosis.rejectedBy, world.tick);
  say(world, stored, diagnosis.message);
}

/** The event and the condition, both with the same text; written only when it is another than last time (rule FITERROR-3). */
function say(world: World, stored: Stored<Pod>, message: string): void {
  const { status } = stored.object;
  if (condition(status.conditions, 'PodScheduled')?.message === message) return;
  const before = world.cause;
  world.cause = before || stored.cause;
  world.cause = world.record('FailedScheduling', stored.object, message);
  const next = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: world.tick,
  } as const;
  world.store.write('Pod', stored, { status: { ...status, conditions: withCondition(status.conditions, next) } });
  world.cause = before;
}
