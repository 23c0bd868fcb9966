// VolumeRestrictions: a claim that is ReadWriteOncePod belongs to one pod in the whole cluster. Disks named in the pod itself, which one node may have, are
// not part of the simulation.

import { claimNotFound, claimsOf, podsWithClaim } from '../claims.ts';
import type { Candidate, Check, CycleRefusal, LiveFilter } from './plugin.ts';

const IN_USE = {
  reasons: [
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  ],
  final: false,
} as const;

export const volumeRestrictions: LiveFilter = {
  name: 'VolumeRestrictions',
  scope: 'cluster',
  ofClaims: true,
  prepare(candidate: Candidate): Check | CycleRefusal | undefined {
    const { world, slot } = candidate;
    const users: number[] = [];
    for (const { name, claim } of claimsOf(candidate)) {
      if (!claim) return { endsCycle: claimNotFound(name) };
      if (claim.spec.accessModes.includes('ReadWriteOncePod'))
        users.push(...podsWithClaim(world, claim.metadata.namespace, name).filter((user) => user !== slot));
    }
    if (users.length === 0) return undefined;
    // Whoever has it keeps the pod from every node; it would be free if that pod were gone.
    const passes = () => users.every((user) => world.census.nodeOfPod(user) < 0);
    return { passes, refusal: () => (passes() ? undefined : IN_USE) };
  },
};
