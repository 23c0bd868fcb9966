// The claims of a pod, as the plugins for volumes look at them: found or not, bound or not.

import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import type { World } from '../world.ts';
import type { Candidate } from './plugins/plugin.ts';

export interface NamedClaim {
  readonly name: string;
  /** Undefined for one that does not exist. */
  readonly claim: PersistentVolumeClaim | undefined;
}

/** In the order of the pod's volumes. */
export function claimsOf({ world, slot, wants }: Pick<Candidate, 'world' | 'slot' | 'wants'>): NamedClaim[] {
  if (wants.claims.length === 0) return [];
  const { namespace } = world.pods.pod(slot).metadata;
  return wants.claims.map((name) => ({
    name,
    claim: world.store.get('PersistentVolumeClaim', `${namespace}/${name}`),
  }));
}

export function claimNotFound(name: string): string {
  return `persistentvolumeclaim "${name}" not found`;
}

/** A claim that names a volume is bound only when its controller says so. */
export function isBound(claim: PersistentVolumeClaim): boolean {
  return claim.spec.volumeName !== undefined && claim.status.phase === 'Bound';
}

/** Rows of the pods that mount a claim, given by namespace and name. A look at every pod: few plugins ask, of few pods. */
export function podsWithClaim(world: World, namespace: string | undefined, name: string): number[] {
  const slots: number[] = [];
  for (let slot = 0; slot < world.pods.length; slot += 1) {
    const pod = world.pods.stored[slot]?.object;
    if (!pod || pod.metadata.namespace !== namespace) continue;
    if (world.classes.at(world.pods.at.podClass[slot] as number).claims.includes(name)) slots.push(slot);
  }
  return slots;
}
