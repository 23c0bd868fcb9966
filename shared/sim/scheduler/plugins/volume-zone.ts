// VolumeZone: a volume that says in which zone or region it is can be reached from the nodes there only. Nodes that say nothing of zones take every volume.

import type { Labels } from '../../../kinds/meta.ts';
import type { PersistentVolume } from '../../../kinds/persistent-volume.ts';
import { must } from '../../../base/assert.ts';
import { claimNotFound, claimsOf } from '../claims.ts';
import type { Candidate, Check, CycleRefusal, LiveFilter } from './plugin.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
/** The old names still count; a volume's old name is answered by a node's new one. */
const OLD: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': ZONE,
  'failure-domain.beta.kubernetes.io/region': REGION,
};
const KEYS = [...Object.keys(OLD), ZONE, REGION];

const NO_ZONE = { reasons: ['node(s) had no available volume zone'], final: true } as const;

/** A volume that is replicated in two zones says `a__b`. */
interface Place {
  readonly key: string;
  readonly values: readonly string[];
}

export function zoneLabels({ metadata }: PersistentVolume): string[] {
  return KEYS.map((key) => metadata.labels?.[key] ?? '');
}

function placesOf({ metadata }: PersistentVolume): Place[] {
  return KEYS.flatMap((key) => {
    const value = metadata.labels?.[key];
    return value === undefined ? [] : [{ key, values: value.split('__') }];
  });
}

function inPlace(labels: Labels | undefined, { key, values }: Place): boolean {
  const value = labels?.[key] ?? labels?.[OLD[key] ?? key];
  return value !== undefined && values.includes(value);
}

export const volumeZone: LiveFilter = {
  name: 'VolumeZone',
  scope: 'cluster',
  ofClaims: true,
  prepare(candidate: Candidate): Check | CycleRefusal | undefined {
    const { world } = candidate;
    const places: Place[] = [];
    for (const { name, claim } of claimsOf(candidate)) {
      if (!claim) return { endsCycle: claimNotFound(name) };
      const { volumeName, storageClassName = '' } = claim.spec;
      if (volumeName === undefined) {
        if (storageClassName === '') return { endsCycle: 'PersistentVolumeClaim had no pv name and storageClass name' };
        const mode = world.store.get('StorageClass', storageClassName)?.volumeBindingMode;
        if (mode === undefined) return { endsCycle: `storageclass.storage.k8s.io "${storageClassName}" not found` };
        if (mode === 'Immediate') return { endsCycle: 'PersistentVolume had no name' };
        continue; // it will be made where the pod goes
      }
      const volume = world.store.get('PersistentVolume', volumeName);
      if (!volume) return { endsCycle: `persistentvolume "${volumeName}" not found` };
      places.push(...placesOf(volume));
    }
    if (places.length === 0) return undefined;
    const passes = (slot: number) => {
      const { labels } = must(world.nodes.stored[slot], 'a node is looked at').object.metadata;
      return !KEYS.some((key) => labels?.[key] !== undefined) || places.every((place) => inPlace(labels, place));
    };
    return { passes, refusal: (slot) => (passes(slot) ? undefined : NO_ZONE) };
  },
};
