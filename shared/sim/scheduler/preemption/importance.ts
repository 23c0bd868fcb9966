// Which of two pods is more important, and which of two ways to make room harms less (facts sheet 1.7, step 4).

import { compareNumber } from '../../../base/order.ts';
import { NEVER, type NodeSlot, type PodSlot } from '../../../base/units.ts';
import type { World } from '../../world.ts';
import { wantsOf } from '../bookings.ts';

/** Room for the pod on a node, at the price of these pods. */
export interface Room {
  readonly node: NodeSlot;
  /** The most important first; never empty. */
  readonly victims: readonly PodSlot[];
  /** Victims whose PodDisruptionBudget has nothing left. */
  readonly violations: number;
}

/** Added to each priority, so that a sum of many low ones is never less than one of a few. */
const SHIFT = 2_147_483_648;

/**
 * The more important first: higher priority, then the longer run, then who came first. Of pods that were not started yet Kubernetes takes the clock at the moment of
 * each comparison, so that the one it looks at later seems to be the older: among these who came last is first, as recordings show.
 */
export function byImportance(world: World): (x: PodSlot, y: PodSlot) => number {
  return (x, y) => {
    const [a, b] = [world.pods.pod(x), world.pods.pod(y)];
    const came = compareNumber(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compareNumber(x, y);
    return (
      compareNumber(wantsOf(world, y).priority, wantsOf(world, x).priority) ||
      compareNumber(a.status.startTime ?? NEVER, b.status.startTime ?? NEVER) ||
      (a.status.startTime === undefined ? -came : came)
    );
  };
}

/**
 * Fewest violated budgets; then the lowest of the highest priorities, the lowest sum of priorities, the fewest victims, and the latest start of the most
 * important victims. Below 0 when `x` harms less.
 */
export function compareRooms(world: World, x: Room, y: Room): number {
  const highest = ({ victims }: Room) => wantsOf(world, victims[0] as PodSlot).priority; // a room has victims, sorted
  const sum = ({ victims }: Room) => victims.reduce((total, pod) => total + wantsOf(world, pod).priority + SHIFT, 0);
  const start = (room: Room) => {
    const top = highest(room);
    let earliest: number = NEVER;
    for (const pod of room.victims)
      if (wantsOf(world, pod).priority === top)
        earliest = Math.min(earliest, world.pods.pod(pod).status.startTime ?? world.tick);
    return earliest;
  };
  return (
    compareNumber(x.violations, y.violations) ||
    compareNumber(highest(x), highest(y)) ||
    compareNumber(sum(x), sum(y)) ||
    compareNumber(x.victims.length, y.victims.length) ||
    compareNumber(start(y), start(x))
  );
}
