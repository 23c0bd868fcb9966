// Nodes that are not heard, and what the choice between deleting their pods now and waiting comes to.

import { keyOf } from '../../../shared/kinds/meta.ts';
import { silenceOf, standingOf } from '../../../shared/match/known/node.ts';
import type { World } from '../../../shared/sim/world.ts';
import { comingOf, notReadyAt } from './arrivals.ts';
import { baysOf, wouldFit } from './room.ts';

export interface Silence {
  readonly node: string;
  /** `silent`: it missed a renewal of its Lease, or is off by announcement, and is called Ready still. `not-ready`: no longer. */
  readonly state: 'silent' | 'not-ready';
  /** Seconds since it was heard. */
  readonly seconds: number;
  /** Keys of the pods on it that nobody has deleted. */
  readonly pods: readonly string[];
  /** When the control plane will call it NotReady; in the past once it has. */
  readonly notReadyAt: number;
  /** When the first of its pods will be replaced by itself. */
  readonly replacedAt: number | undefined;
  /** How many of its pods would find room elsewhere now. */
  readonly room: number;
  /** The announced end of it, where it is a maintenance. */
  readonly backAt: number | undefined;
}

export function silencesOf(world: World): readonly Silence[] {
  const found: Silence[] = [];
  for (const slot of world.nodes.byName()) {
    const node = world.nodes.node(slot);
    const standing = standingOf(world, slot);
    if (standing === 'heard') continue;
    const { name } = node.metadata;
    const rows = (world.nodes.pods[slot] ?? []).filter((row) => world.pods.at.ending[row] !== 1);
    if (rows.length === 0) continue;
    const window = world.notices.find(
      (one) => one.kind === 'maintenance' && one.node === name && one.at <= world.tick && one.untilTick > world.tick,
    );
    found.push({
      node: name,
      state: standing === 'silent' ? 'silent' : 'not-ready',
      seconds: silenceOf(world, slot),
      pods: rows.map((row) => keyOf(world.pods.pod(row).metadata)),
      notReadyAt: notReadyAt(world, slot),
      replacedAt: comingOf(world).find((one) => one.node === name)?.at,
      room: wouldFit(
        world,
        baysOf(world),
        rows.map((row) => world.pods.at.podClass[row] ?? 0),
      ),
      backAt: window?.kind === 'maintenance' ? window.untilTick : undefined,
    });
  }
  return found;
}
