// The binder of claims and volumes (pkg/controller/volume/persistentvolume/pv_controller.go; facts sheet 6.2): the claims' half. It finds the smallest
// volume that suits, or asks for one to be made. What becomes of volumes is `controllers/persistent-volume-release`'s.

import { compareNumber, compareText } from '../../base/order.ts';
import { tick } from '../../base/units.ts';
import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import { releaseProtection } from '../control-plane/delete.ts';
import type { Stored } from '../store.ts';
import { ANNOTATIONS, isKeptFor, selectedNode, storageOf, suits } from '../volumes/matching.ts';
import type { World } from '../world.ts';
import { syncVolume } from './persistent-volume-release.ts';
import { askForVolume } from './volume-provisioner.ts';
import { askForRoom } from './volume-resizer.ts';

/** Claims without a volume are looked at again this often (pvclaimbinder-sync-period). Seconds. */
const RESYNC = 15;

type Claim = Stored<PersistentVolumeClaim>;
type Volume = Stored<PersistentVolume>;

export function runVolumeBinder(world: World): void {
  for (const { key, cause } of world.work.volumes.drain()) {
    const stored = world.store.stored('PersistentVolume', key);
    if (!stored) continue;
    world.cause = cause;
    syncVolume(world, stored);
  }
  for (const { key, cause } of world.work.claims.drain()) {
    const stored = world.store.stored('PersistentVolumeClaim', key);
    if (!stored) continue;
    world.cause = cause;
    syncClaim(world, stored);
  }
}

function syncClaim(world: World, stored: Claim): void {
  if (releaseProtection(world, 'PersistentVolumeClaim', stored.key)) return;
  const { metadata, status } = stored.object;
  const completed = metadata.annotations?.[ANNOTATIONS.bindCompleted] !== undefined || status.phase !== 'Pending';
  if (completed) return syncBound(world, stored);
  syncUnbound(world, stored);
  if (stored.object.status.phase === 'Pending') world.queues.later('claims', stored.key, tick(world.tick + RESYNC));
}

/** A claim that has, or had, its volume: it may have lost it since. */
function syncBound(world: World, stored: Claim): void {
  const claim = stored.object;
  const volume = world.store.stored('PersistentVolume', claim.spec.volumeName ?? '');
  if (volume === undefined) return lose(world, stored, 'ClaimLost');
  const { claimRef } = volume.object.spec;
  if (claimRef === undefined || isKeptFor(claimRef, claim)) {
    bind(world, volume, stored);
    return askForRoom(world, stored);
  }
  lose(world, stored, 'ClaimMisbound');
}

function lose(world: World, stored: Claim, reason: 'ClaimLost' | 'ClaimMisbound'): void {
  if (stored.object.status.phase === 'Lost') return;
  world.cause = world.record(reason, stored.object);
  world.store.write('PersistentVolumeClaim', stored, { status: { phase: 'Lost' } });
}

function syncUnbound(world: World, stored: Claim): void {
  const claim = stored.object;
  const { volumeName, storageClassName = '' } = claim.spec;
  if (volumeName !== undefined) return bindNamed(world, stored, volumeName);
  const storageClass = world.store.get('StorageClass', storageClassName);
  const delayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
  const volume = bestMatch(world, claim, delayed);
  if (volume) return bind(world, volume, stored);
  if (delayed && selectedNode(claim) === undefined) return tellWaiting(world, stored);
  if (storageClassName !== '') return askForVolume(world, stored, storageClass);
  world.record('FailedBinding', claim);
}

/** Somebody has said which volume it is to be. */
function bindNamed(world: World, stored: Claim, name: string): void {
  const claim = stored.object;
  const volume = world.store.stored('PersistentVolume', name);
  if (!volume) return; // it may come yet
  const { claimRef } = volume.object.spec;
  if (claimRef === undefined) {
    const why = objection(volume.object, claim);
    if (why === undefined) bind(world, volume, stored);
    else world.record('VolumeMismatch', claim, name, why);
  } else if (isKeptFor(claimRef, claim)) bind(world, volume, stored);
  else world.record('VolumeTaken', claim, name);
}

/** Why a volume does not do for a claim that asks for it by name (checkVolumeSatisfyClaim). */
function objection({ spec }: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (storageOf(spec.capacity) < storageOf(claim.spec.resources.requests)) return 'requested PV is too small';
  if ((claim.spec.storageClassName ?? '') !== spec.storageClassName) return 'storageClassName does not match';
  if (claim.spec.volumeMode !== spec.volumeMode) return 'incompatible volumeMode';
  return claim.spec.accessModes.every((mode) => spec.accessModes.includes(mode))
    ? undefined
    : 'incompatible accessMode';
}

/**
 * A volume that is kept for the claim, or else the smallest free one: of those with the fewest access modes first, since a volume that many could use is not
 * spent on one. A claim that waits for its first consumer gets only what is kept for it.
 */
function bestMatch(world: World, claim: PersistentVolumeClaim, delayed: boolean): Volume | undefined {
  const bytes = storageOf(claim.spec.resources.requests);
  const fitting: { readonly volume: Volume; readonly size: number }[] = [];
  for (const volume of world.store.table('PersistentVolume').values()) {
    const { spec, status, metadata } = volume.object;
    if (status.phase !== 'Available' || metadata.deletionTimestamp !== undefined || !suits(volume.object, claim, bytes))
      continue;
    if (spec.claimRef !== undefined) return volume; // `suits`: it is kept for this claim
    if (!delayed) fitting.push({ volume, size: storageOf(spec.capacity) });
  }
  fitting.sort(
    (x, y) =>
      compareNumber(x.volume.object.spec.accessModes.length, y.volume.object.spec.accessModes.length) ||
      compareNumber(x.size, y.size) ||
      compareText(x.volume.key, y.volume.key),
  );
  return fitting[0]?.volume;
}

/** Four writes, as the real binder makes them: the volume's claim and phase, the claim's volume and phase. Those that say nothing new are left out. */
function bind(world: World, volume: Volume, claim: Claim): void {
  const { name, namespace = '', uid, annotations } = claim.object.metadata;
  const before = volume.object;
  if (before.spec.claimRef?.uid !== uid) {
    const chosen = before.spec.claimRef === undefined;
    world.store.write('PersistentVolume', volume, {
      metadata: chosen
        ? { annotations: { ...before.metadata.annotations, [ANNOTATIONS.boundByController]: 'yes' } }
        : {},
      spec: { ...before.spec, claimRef: { namespace, name, uid } },
    });
  }
  if (volume.object.status.phase !== 'Bound')
    world.store.write('PersistentVolume', volume, { status: { phase: 'Bound' } });
  const { capacity, accessModes } = volume.object.spec;
  const volumeName = volume.object.metadata.name;
  if (claim.object.spec.volumeName !== volumeName || annotations?.[ANNOTATIONS.bindCompleted] === undefined) {
    const chosen = claim.object.spec.volumeName === undefined;
    world.cause = world.record('ClaimBound', claim.object, volumeName);
    world.store.write('PersistentVolumeClaim', claim, {
      metadata: {
        annotations: {
          ...annotations,
          [ANNOTATIONS.bindCompleted]: 'yes',
          ...(chosen ? { [ANNOTATIONS.boundByController]: 'yes' } : {}),
        },
      },
      spec: { ...claim.object.spec, volumeName },
    });
  }
  if (claim.object.status.phase !== 'Bound')
    world.store.write('PersistentVolumeClaim', claim, { status: { phase: 'Bound', accessModes, capacity } });
}

/** What a claim that waits for its first consumer waits for. */
function tellWaiting(world: World, { object, key }: Claim): void {
  const names = [...world.volumes.usersOf(key)]
    .filter((slot) => (world.pods.at.node[slot] as number) < 0)
    .flatMap((slot) => world.pods.stored[slot]?.seen.metadata.name ?? [])
    .sort(compareText);
  if (names.length === 0) world.record('WaitForFirstConsumer', object);
  else world.record('WaitForPodScheduled', object, names.join(','), names.length);
}
