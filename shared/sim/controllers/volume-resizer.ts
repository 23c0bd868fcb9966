// Claims that grow (the external resizer, and the kubelet's half of it; facts sheet 6.2): the driver makes the volume larger, then the file system on it is
// made to follow at the node where a pod uses it. What may be asked for was checked at the door.

import { tick } from '../../base/units.ts';
import type { ResourceList } from '../../kinds/container.ts';
import { type Condition, condition } from '../../kinds/meta.ts';
import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import { driverNamed, type StorageDriver } from '../../kinds/storage-driver.ts';
import { STAGE } from '../machines/pods.ts';
import type { Stored } from '../store.ts';
import { storageOf } from '../volumes/matching.ts';
import { holdersOf, isMounted } from '../volumes/mounts.ts';
import type { World } from '../world.ts';

type Claim = Stored<PersistentVolumeClaim>;

/** How often the kubelet is asked whether a pod has the volume by now. Seconds. */
const LOOK_SECONDS = 5;

function wantsMore({ spec, status }: PersistentVolumeClaim): boolean {
  return status.phase === 'Bound' && storageOf(spec.resources.requests) > storageOf(status.capacity);
}

function driverOf(world: World, { spec }: PersistentVolumeClaim): StorageDriver | undefined {
  const storageClass = world.store.get('StorageClass', spec.storageClassName ?? '');
  return storageClass?.allowVolumeExpansion ? driverNamed(storageClass.provisioner) : undefined;
}

/** The binder saw a claim with its volume: whether it is to grow. Without a driver that can, nothing follows. */
export function askForRoom(world: World, stored: Claim): void {
  const claim = stored.object;
  if (!wantsMore(claim) || (claim.status.conditions ?? []).length > 0) return;
  world.cause = world.record('ExternalExpanding', claim);
  if (driverOf(world, claim)?.expands !== undefined) world.work.provisions.add(stored.key, world.cause);
}

/** The next step, if it is time for it. */
export function resize(world: World, stored: Claim): void {
  const claim = stored.object;
  const driver = driverOf(world, claim);
  const volume = world.store.stored('PersistentVolume', claim.spec.volumeName ?? '');
  if (!wantsMore(claim) || driver?.expands === undefined || volume === undefined) return;
  world.cause = stored.cause;
  const begun = condition(claim.status.conditions ?? [], 'Resizing');
  if (condition(claim.status.conditions ?? [], 'FileSystemResizePending'))
    return growAtNode(world, stored, volume.object);
  if (!begun) {
    world.cause = world.record('Resizing', claim, volume.object.metadata.name);
    write(world, stored, [{ type: 'Resizing', status: 'True', lastTransitionTime: world.tick }]);
    return world.queues.later('provisions', stored.key, tick(world.tick + driver.provisionSeconds));
  }
  const done = begun.lastTransitionTime + driver.provisionSeconds;
  if (done > world.tick) return world.queues.later('provisions', stored.key, tick(done));
  const capacity = { ...volume.object.spec.capacity, storage: claim.spec.resources.requests?.['storage'] };
  world.store.write('PersistentVolume', volume, { spec: { ...volume.object.spec, capacity } });
  if (driver.expands === 'driver' || claim.spec.volumeMode === 'Block') {
    world.cause = world.record('VolumeResizeSuccessful', claim);
    return write(world, stored, [], capacity);
  }
  world.cause = world.record('FileSystemResizeRequired', claim);
  write(world, stored, [
    {
      type: 'FileSystemResizePending',
      status: 'True',
      message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
      lastTransitionTime: world.tick,
    },
  ]);
  world.queues.later('provisions', stored.key, tick(world.tick + 1));
}

function growAtNode(world: World, stored: Claim, { metadata, spec }: PersistentVolume): void {
  const { node, stage } = world.pods.at;
  const user = holdersOf(world, stored.key).find(
    (slot) => stage[slot] === STAGE.running && isMounted(world, slot, stored.key),
  );
  if (user === undefined) return world.queues.later('provisions', stored.key, tick(world.tick + LOOK_SECONDS));
  const name = world.nodes.node(node[user] as number).metadata.name;
  world.cause = world.record('FileSystemResizeSuccessful', stored.object, metadata.name, name);
  write(world, stored, [], spec.capacity);
}

function write(world: World, stored: Claim, conditions: readonly Condition[], capacity?: ResourceList): void {
  const { status } = stored.object;
  world.store.write('PersistentVolumeClaim', stored, {
    status: {
      ...status,
      capacity: capacity ?? status.capacity,
      conditions: conditions.length === 0 ? undefined : conditions,
    },
  });
}
