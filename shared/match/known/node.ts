// A node as the control plane knows it: its condition Ready, and its Lease, whose growing age is the first sign of a machine that is gone. What the
// machine does in truth is asked by nobody here.

import { condition } from '../../kinds/meta.ts';
import { LEASE_RENEWAL_SECONDS } from '../../sim/kubelet/report.ts';
import type { World } from '../../sim/world.ts';
import { linksOf } from './links.ts';
import { knownPlane } from './plane.ts';

/** `silent`: still Ready, but it missed a renewal of its Lease, or was announced to be off now. `lost`: Ready is Unknown. `not-ready`: it says so itself. */
export type Standing = 'heard' | 'silent' | 'not-ready' | 'lost';

export function standingOf(world: World, slot: number): Standing {
  if (world.nodes.at.ready[slot] !== 1) {
    const ready = condition(world.nodes.node(slot).status.conditions, 'Ready');
    return ready?.status === 'Unknown' ? 'lost' : 'not-ready';
  }
  return silenceOf(world, slot) > LEASE_RENEWAL_SECONDS || isOffByPlan(world, slot) ? 'silent' : 'heard';
}

/** Seconds since its Lease was renewed, or could have been: what nobody could write is no silence of the node. */
export function silenceOf(world: World, slot: number): number {
  const renewed = world.nodes.at.leaseAt[slot] ?? 0;
  if (world.plane.managed) return world.tick - renewed;
  const since = Math.max(renewed, linksOf(world).writableFrom);
  return Math.max(0, knownPlane(world).asOf - since);
}

/** Its maintenance was announced, and is on. */
export function isOffByPlan({ notices, nodes, tick }: World, slot: number): boolean {
  if (notices.length === 0) return false;
  const { name } = nodes.node(slot).metadata;
  return notices.some(
    (one) => one.kind === 'maintenance' && one.node === name && one.at <= tick && tick < one.untilTick,
  );
}
