// Announced maintenance: how long there is, what is still on the node, and where each of its pods would find room.

import { keyOf } from '../../../shared/kinds/meta.ts';
import type { World } from '../../../shared/sim/world.ts';
import { baysOf, refugeFor } from './room.ts';

export interface Drain {
  readonly node: string;
  readonly at: number;
  readonly cordoned: boolean;
  readonly pods: readonly { readonly key: string; readonly refuge: string | undefined }[];
}

/** Windows that have not begun, the next one first. */
export function drainsOf(world: World): readonly Drain[] {
  const drains: Drain[] = [];
  for (const notice of world.notices) {
    if (notice.kind !== 'maintenance' || notice.at <= world.tick) continue;
    const slot = world.nodes.slotOf(notice.node);
    if (slot === undefined) continue;
    const bays = baysOf(world);
    const rows = (world.nodes.pods[slot] ?? []).filter((row) => world.pods.at.ending[row] !== 1);
    drains.push({
      node: notice.node,
      at: notice.at,
      cordoned: world.nodes.node(slot).spec.unschedulable === true,
      pods: rows.map((row) => ({
        key: keyOf(world.pods.pod(row).metadata),
        refuge: refugeFor(world, bays, world.pods.at.podClass[row] ?? 0)?.node,
      })),
    });
  }
  return drains.sort((a, b) => a.at - b.at);
}
