// NodeVolumeLimits: a node takes so many disks of a driver and no more (facts sheet 1.4; plugins/nodevolumelimits, csi.go). Those of pods that are promised to
// the node count as well, and so do those that are still attached there.

import type { NodeSlot } from '../../../base/units.ts';
import type { PersistentVolumeClaim } from '../../../kinds/persistent-volume-claim.ts';
import { driverNamed, type StorageDriver } from '../../../kinds/storage-driver.ts';
import type { VolumeAttachment } from '../../../kinds/volume-attachment.ts';
import { attacherOf } from '../../volumes/matching.ts';
import type { World } from '../../world.ts';
import { claimsOf } from '../claims.ts';
import type { Candidate, Check, LiveFilter } from './plugin.ts';

const FULL = { reasons: ['node(s) exceed max volume count'], final: false } as const;

/** A disk by a name of its own: that of the volume, or of the claim for which one is to be made. */
interface Disk {
  readonly name: string;
  readonly driver: StorageDriver;
}

function diskOf(world: World, { spec, metadata }: PersistentVolumeClaim): Disk | undefined {
  if (spec.volumeName === undefined) {
    const driver = driverNamed(world.store.get('StorageClass', spec.storageClassName ?? '')?.provisioner ?? '');
    return driver && { name: `${metadata.namespace}/${metadata.name}`, driver };
  }
  const volume = world.store.get('PersistentVolume', spec.volumeName);
  const driver = volume && attacherOf(volume);
  return driver && { name: spec.volumeName, driver };
}

function disksOf(world: World, slot: number): Disk[] {
  const wants = world.classes.at(world.pods.at.podClass[slot] as number);
  if (wants.claims.length === 0) return [];
  return claimsOf({ world, slot: slot as Candidate['slot'], wants }).flatMap(({ claim }) => {
    const disk = claim && diskOf(world, claim);
    return disk?.driver.volumesPerNode === undefined ? [] : [disk];
  });
}

type Attached = ReadonlyMap<string, readonly VolumeAttachment['spec'][]>;

/** What is attached, by node. */
function attachedByNode(world: World): Attached {
  const nodes = new Map<string, VolumeAttachment['spec'][]>();
  for (const { seen } of world.store.table('VolumeAttachment').values()) {
    const there = nodes.get(seen.spec.nodeName);
    if (there) there.push(seen.spec);
    else nodes.set(seen.spec.nodeName, [seen.spec]);
  }
  return nodes;
}

/** The disks of a driver at a node, by name. */
function present(world: World, node: NodeSlot, driver: StorageDriver, attached: Attached): Set<string> {
  const names = new Set<string>();
  for (const slot of world.census.podsOn(node))
    for (const disk of disksOf(world, slot)) if (disk.driver === driver) names.add(disk.name);
  for (const { attacher, source } of attached.get(world.nodes.node(node).metadata.name) ?? [])
    if (attacher === driver.name) names.add(source.persistentVolumeName);
  return names;
}

export const nodeVolumeLimits: LiveFilter = {
  name: 'NodeVolumeLimits',
  scope: 'cluster',
  ofClaims: true,
  prepare({ world, slot }: Candidate): Check | undefined {
    const disks = disksOf(world, slot);
    if (disks.length === 0) return undefined;
    const attached = attachedByNode(world);
    const passes = (node: NodeSlot) =>
      [...new Set(disks.map(({ driver }) => driver))].every((driver) => {
        const names = present(world, node, driver, attached);
        for (const disk of disks) if (disk.driver === driver) names.add(disk.name);
        return names.size <= (driver.volumesPerNode ?? Infinity);
      });
    return { passes, refusal: (node) => (passes(node) ? undefined : FULL) };
  },
};
