// The attach-detach controller: disks are brought to the nodes whose pods need them, and taken away when nobody there does. From a node that is silent
// a disk is not taken before six minutes have passed, since something there may still be writing (pkg/controller/volume/attachdetach; facts sheet 6.3).

import { hashText, hex64, lanes } from '../../base/hash.ts';
import { compareText } from '../../base/order.ts';
import { type Tick, tick } from '../../base/units.ts';
import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import { driverNamed, type StorageDriver } from '../../kinds/storage-driver.ts';
import type { VolumeAttachment } from '../../kinds/volume-attachment.ts';
import { newMeta } from '../control-plane/create.ts';
import { deleteObject, removeFinalizer } from '../control-plane/delete.ts';
import type { Stored } from '../store.ts';
import { attacherOf, isExclusive } from '../volumes/matching.ts';
import { holdersOf } from '../volumes/mounts.ts';
import type { World } from '../world.ts';

/** `maxWaitForUnmountDuration`: how long a node that is not ready keeps a disk that nobody uses. Seconds. */
export const FORCE_DETACH_AFTER = 360;
/** From the end of the last pod to the kubelet's word that it is unmounted: whoever comes back to the node within that time finds the disk there. */
const UNMOUNT_SECONDS = 1;
/** Put on a node by hand: it is off for sure, and its disks may go at once. */
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

type Attachment = Stored<VolumeAttachment>;

export function runAttachDetach(world: World): void {
  for (const { key, cause } of world.work.attachments.drain()) {
    world.cause = cause;
    reconcile(world, key);
  }
}

function reconcile(world: World, name: string): void {
  const volume = world.store.get('PersistentVolume', name);
  const driver = volume && attacherOf(volume);
  const attachments = world.volumes
    .attachmentsOf(name)
    .flatMap((one) => world.store.stored('VolumeAttachment', one) ?? []);
  if (!driver && attachments.length === 0) return;
  const wanted = volume && driver ? podsByNode(world, volume) : new Map<string, number[]>();
  const trigger = world.cause;
  let last = trigger;
  for (const one of attachments) {
    world.cause = trigger;
    tend(world, one, wanted.get(one.object.spec.nodeName));
    last = world.cause || last;
  }
  world.cause = last; // where a disk left, the next may have it
  if (!volume || !driver) return;
  for (const node of [...wanted.keys()].sort(compareText)) attach(world, volume, driver, node, wanted.get(node) ?? []);
}

/** Rows of the pods that need the volume, by the node that they are on. */
function podsByNode(world: World, { spec: { claimRef }, metadata }: PersistentVolume): Map<string, number[]> {
  const nodes = new Map<string, number[]>();
  const key = claimRef === undefined ? '' : `${claimRef.namespace}/${claimRef.name}`;
  const claim = world.store.get('PersistentVolumeClaim', key);
  if (claim?.spec.volumeName !== metadata.name || claim.status.phase !== 'Bound') return nodes;
  for (const slot of holdersOf(world, key)) {
    const { name } = world.nodes.node(world.pods.at.node[slot] as number).metadata;
    const there = nodes.get(name);
    if (there) there.push(slot);
    else nodes.set(name, [slot]);
  }
  return nodes;
}

function tend(world: World, stored: Attachment, users: readonly number[] | undefined): void {
  world.cause = world.cause || stored.cause;
  const { metadata, spec, status } = stored.object;
  const volume = spec.source.persistentVolumeName;
  const driver = driverNamed(spec.attacher);
  const { deletionTimestamp } = metadata;
  if (deletionTimestamp !== undefined) {
    const done = deletionTimestamp + (driver?.detachSeconds ?? 0);
    if (done > world.tick) return world.queues.later('attachments', volume, tick(done));
    world.cause = world.record('VolumeDetached', stored.object, volume, spec.nodeName);
    return removeFinalizer(world, 'VolumeAttachment', stored.key, finalizerOf(spec.attacher));
  }
  if (users === undefined) return release(world, stored, volume);
  world.volumes.unused.delete(metadata.name);
  if (status.attached) return;
  const done = metadata.creationTimestamp + (driver?.attachSeconds ?? 0);
  if (done > world.tick) return world.queues.later('attachments', volume, tick(done));
  for (const slot of users) {
    const pod = world.pods.stored[slot]?.seen;
    if (pod) world.cause = world.record('SuccessfulAttachVolume', pod, volume);
  }
  world.store.write('VolumeAttachment', stored, { status: { attached: true } });
}

/** What keeps the object until the disk is detached: `external-attacher/ebs-csi-aws-com` for the driver `ebs.csi.aws.com`. */
function finalizerOf(attacher: string): string {
  return `external-attacher/${attacher.replaceAll(/[^a-zA-Z0-9-]/g, '-')}`;
}

/** Nobody on the node needs it any more. Its kubelet has to say that it is unmounted, and a silent one says nothing. */
function release(world: World, stored: Attachment, volume: string): void {
  const { metadata, spec } = stored.object;
  const node = world.store.stored('Node', spec.nodeName);
  const unmounted =
    node === undefined ||
    world.nodes.at.ready[node.slot] === 1 ||
    node.object.spec.taints.some((taint) => taint.key === OUT_OF_SERVICE);
  const since = world.volumes.unused.get(metadata.name) ?? world.tick;
  world.volumes.unused.set(metadata.name, since);
  const until = since + (unmounted ? UNMOUNT_SECONDS : FORCE_DETACH_AFTER);
  if (until > world.tick) return world.queues.later('attachments', volume, tick(until));
  if (!unmounted) {
    world.cause = world.nodes.at.cause[node.slot] as typeof world.cause; // the column holds numbers of facts
    world.cause = world.record('DetachForced', stored.object, volume, spec.nodeName);
  }
  world.volumes.unused.delete(metadata.name);
  deleteObject(world, 'VolumeAttachment', stored);
  const seconds = driverNamed(spec.attacher)?.detachSeconds ?? 0;
  world.queues.later('attachments', volume, tick(world.tick + Math.max(1, seconds)));
}

function attach(
  world: World,
  volume: PersistentVolume,
  driver: StorageDriver,
  node: string,
  users: readonly number[],
): void {
  const { name } = volume.metadata;
  const all = world.volumes.attachmentsOf(name).flatMap((one) => world.store.get('VolumeAttachment', one) ?? []);
  const here = all.find((one) => one.spec.nodeName === node);
  const mark = `${name} ${node}`;
  if (here !== undefined) {
    world.volumes.told.delete(mark);
    return;
  }
  if (all.length > 0 && isExclusive(volume)) return tellMultiAttach(world, volume, mark, users);
  world.volumes.told.delete(mark);
  hashText(mark, 0);
  const finalizers = [finalizerOf(driver.name)];
  const attachment: VolumeAttachment = {
    kind: 'VolumeAttachment',
    metadata: newMeta(world, { name: `csi-${hex64(lanes[0] as number, lanes[1] as number)}`, finalizers }), // just filled
    spec: { attacher: driver.name, nodeName: node, source: { persistentVolumeName: name } },
    status: { attached: false },
  };
  world.store.create('VolumeAttachment', attachment);
  world.queues.later('attachments', name, tick(world.tick + driver.attachSeconds) as Tick);
}

/** Told once for each node that asks for it. */
function tellMultiAttach(world: World, volume: PersistentVolume, mark: string, users: readonly number[]): void {
  if (world.volumes.told.has(mark)) return;
  world.volumes.told.add(mark);
  const { claimRef } = volume.spec;
  const others = holdersOf(world, `${claimRef?.namespace}/${claimRef?.name}`)
    .filter((slot) => !users.includes(slot))
    .flatMap((slot) => world.pods.stored[slot]?.seen.metadata.name ?? [])
    .sort(compareText);
  const why =
    others.length > 0
      ? `Volume is already used by pod(s) ${others.join(', ')}`
      : "Volume is already exclusively attached to one node and can't be attached to another";
  const trigger = world.cause;
  for (const slot of users) {
    world.cause = trigger;
    const pod = world.pods.stored[slot]?.seen;
    if (pod) world.record('FailedAttachVolume', pod, volume.metadata.name, why);
  }
  world.cause = trigger;
}
