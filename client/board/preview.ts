// What would happen if the pod in hand were put on each ship: kube-scheduler's verdict with its reason and score, and the room that would be
// taken. Binds that were sent but are not yet in the world count as done, so that quick hands do not overfill a ship.

import type { PodSlot } from '../../shared/base/units.ts';
import { explainPod } from '../../shared/sim/scheduler/explain.ts';
import type { World } from '../../shared/sim/world.ts';
import type { Moment, PodPicture, Ship } from './scene-model.ts';

export interface Verdict {
  readonly feasible: boolean;
  /** kube-scheduler's words, such as `Insufficient cpu`; empty for a feasible ship. */
  readonly reason: string;
  /** The refusing plugin, such as `NodeResourcesFit`. */
  readonly plugin: string | undefined;
  /** Weighted sum over the scoring plugins; 0 for an infeasible ship. */
  readonly score: number;
  /** True for the ships that kube-scheduler would choose from. */
  readonly best: boolean;
}

/** Binds on their way: pod key → node name. */
export type OnTheWay = ReadonlyMap<string, string>;

export function verdicts(
  world: World,
  moment: Moment,
  pod: PodPicture,
  onTheWay: OnTheWay,
): ReadonlyMap<string, Verdict> {
  const explained = explainPod(world, pod.slot as PodSlot); // a picture's slot is the pod's row
  const best = new Set(explained.best);
  const found = new Map<string, Verdict>();
  for (const one of explained.nodes) {
    const ship = moment.ships.get(one.node);
    const short = one.feasible && ship ? shortage(moment, ship, pod, onTheWay) : undefined;
    found.set(one.node, {
      feasible: one.feasible && short === undefined,
      reason: short ?? one.reasons.join(', '),
      plugin: short === undefined ? one.plugin : 'NodeResourcesFit',
      score: one.feasible && short === undefined ? one.total : 0,
      best: best.has(one.node) && short === undefined,
    });
  }
  return found;
}

function shortage(moment: Moment, ship: Ship, pod: PodPicture, onTheWay: OnTheWay): string | undefined {
  let [milli, bytes, count] = [pod.milli, pod.bytes, 1];
  for (const [key, node] of onTheWay) {
    const other = moment.pods.get(key);
    if (node !== ship.key || key === pod.key || other === undefined || other.ship !== undefined) continue;
    milli += other.milli;
    bytes += other.bytes;
    count += 1;
  }
  // With nothing on its way, kube-scheduler's own verdict stands.
  if (count === 1) return undefined;
  const reasons: string[] = [];
  if (ship.pods.length + count > ship.maxPods) reasons.push('Too many pods');
  if (ship.cpu.requested + milli > ship.cpu.room) reasons.push('Insufficient cpu');
  if (ship.memory.requested + bytes > ship.memory.room) reasons.push('Insufficient memory');
  return reasons.length > 0 ? reasons.join(', ') : undefined;
}
