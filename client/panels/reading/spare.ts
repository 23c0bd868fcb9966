// Replicas that nobody needs, neither now nor for what is announced: they cost money, and they are what is left when a node is lost.

import { keyOf } from '../../../shared/kinds/meta.ts';
import { rolloutsOf } from '../../../shared/match/rollout.ts';
import type { World } from '../../../shared/sim/world.ts';
import { demandOf, demandOfNotice } from './shortage.ts';

export interface Spare {
  /** `namespace/name`. */
  readonly deployment: string;
  /** Replicas that are desired, and the most that is needed of them. */
  readonly wanted: number;
  readonly needed: number;
}

/** By Service. A Deployment of which a release is on its way is left alone. */
export function sparesOf(world: World): readonly Spare[] {
  const rolling = new Set(rolloutsOf(world).map(({ deployment }) => keyOf(deployment.metadata)));
  return world.traffic.inOrder().flatMap(({ key, rate, target }) => {
    const now = demandOf(world, key, Math.max(rate, target), world.tick);
    if (now === undefined || rolling.has(now.deployment)) return [];
    const { deployment, wanted } = now;
    let { needed } = now;
    for (const notice of world.notices) {
      if (notice.kind !== 'traffic' || notice.at <= world.tick) continue;
      const demand = demandOfNotice(world, notice);
      if (demand?.deployment === deployment) needed = Math.max(needed, demand.needed);
    }
    return wanted > needed ? [{ deployment, wanted, needed }] : [];
  });
}
