// The volumes' half of the binder: which phase a volume is in, and what becomes of it when its claim is gone, by its reclaim policy
// (pkg/controller/volume/persistentvolume/pv_controller.go, syncVolume and reclaimVolume; facts sheet 6.2).

import { tick } from '../../base/units.ts';
import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import { driverNamed } from '../../kinds/storage-driver.ts';
import { deleteObject, releaseProtection } from '../control-plane/delete.ts';
import type { Stored } from '../store.ts';
import { ANNOTATIONS, isKeptFor } from '../volumes/matching.ts';
import type { World } from '../world.ts';

/** Seconds until a volume that could not be deleted is tried again. */
const RETRY_SECONDS = 5;

type Volume = Stored<PersistentVolume>;

export function syncVolume(world: World, stored: Volume): void {
  if (releaseProtection(world, 'PersistentVolume', stored.key)) return;
  const { spec, metadata } = stored.object;
  const { claimRef } = spec;
  // Without a uid it is kept for a claim that may not be there yet: the claim's look binds the two.
  if (claimRef === undefined || claimRef.uid === undefined) return setPhase(world, stored, 'Available');
  const key = `${claimRef.namespace}/${claimRef.name}`;
  const claim = world.store.get('PersistentVolumeClaim', key);
  if (claim === undefined || !isKeptFor(claimRef, claim)) {
    if (stored.object.status.phase !== 'Failed') setPhase(world, stored, 'Released');
    return reclaim(world, stored);
  }
  if (claim.spec.volumeName === undefined) {
    if (stored.object.status.phase === 'Pending') setPhase(world, stored, 'Available');
    world.work.claims.add(key, world.cause);
  } else if (claim.spec.volumeName === metadata.name) setPhase(world, stored, 'Bound');
  else letGo(world, stored);
}

function setPhase(world: World, stored: Volume, phase: PersistentVolume['status']['phase']): void {
  if (stored.object.status.phase !== phase) world.store.write('PersistentVolume', stored, { status: { phase } });
}

/** Its claim has another volume. One that was made for the claim is of no use; one that was only chosen is free again. */
function letGo(world: World, stored: Volume): void {
  const { metadata, spec } = stored.object;
  if (metadata.annotations?.[ANNOTATIONS.provisionedBy] !== undefined) {
    setPhase(world, stored, 'Released');
    return reclaim(world, stored);
  }
  if (metadata.annotations?.[ANNOTATIONS.boundByController] === undefined) return;
  world.store.write('PersistentVolume', stored, { spec: { ...spec, claimRef: undefined } });
  setPhase(world, stored, 'Available');
}

function reclaim(world: World, stored: Volume): void {
  const { spec, metadata } = stored.object;
  switch (spec.persistentVolumeReclaimPolicy) {
    case 'Retain':
      releaseProtection(world, 'PersistentVolume', stored.key);
      return;
    case 'Recycle': // scrubbed at once (rule STORAGE-7)
      world.store.write('PersistentVolume', stored, { spec: { ...spec, claimRef: undefined } });
      return setPhase(world, stored, 'Available');
    case 'Delete': {
      const driver = driverNamed(metadata.annotations?.[ANNOTATIONS.provisionedBy] ?? '');
      if (driver === undefined) return failToDelete(world, stored);
      const [attachment] = world.volumes.attachmentsOf(metadata.name);
      if (attachment === undefined) return deleteObject(world, 'PersistentVolume', stored);
      const node = world.store.get('VolumeAttachment', attachment)?.spec.nodeName ?? '';
      world.record(
        'VolumeFailedDelete',
        stored.object,
        `persistentvolume ${metadata.name} is still attached to node ${node}`,
      );
      return world.queues.later('volumes', stored.key, tick(world.tick + RETRY_SECONDS));
    }
  }
}

/** No driver of this cluster can delete it. */
function failToDelete(world: World, stored: Volume): void {
  if (stored.object.status.phase === 'Failed') return;
  const why = `error getting deleter volume plugin for volume "${stored.object.metadata.name}": no deletable volume plugin matched`;
  world.record('VolumeFailedDelete', stored.object, why);
  setPhase(world, stored, 'Failed');
}
