// What follows from pods that mount claims: who uses what, whether a pod's volumes are there, and whom to tell when that may have changed. Pods without
// claims, which are most, cost one comparison here.

import type { EventId } from '../../base/units.ts';
import type { Node } from '../../kinds/node.ts';
import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { VolumeAttachment } from '../../kinds/volume-attachment.ts';
import { PHASE, STAGE } from '../machines/pods.ts';
import { isBound } from '../scheduler/claims.ts';
import { wakePods } from '../scheduler/wake.ts';
import type { World } from '../world.ts';
import { attacherOf } from './matching.ts';

const NO_CLAIMS: readonly string[] = [];

/** Keys of the claims that a pod mounts. */
export function claimKeysOf(world: World, slot: number, { metadata }: Pod): readonly string[] {
  const { claims } = world.classes.at(world.pods.at.podClass[slot] as number);
  return claims.length === 0 ? NO_CLAIMS : claims.map((name) => `${metadata.namespace}/${name}`);
}

/** A pod came, or is gone. */
export function noteMounts(world: World, slot: number, pod: Pod, gone: boolean): void {
  for (const key of claimKeysOf(world, slot, pod)) {
    if (gone) world.volumes.leave(key, slot);
    else world.volumes.use(key, slot);
    world.work.claims.add(key, world.cause);
  }
}

/** A pod was bound to a node, has ended there, or is gone: its volumes are to be attached or may leave. */
export function mountsChanged(world: World, slot: number, pod: Pod): void {
  for (const key of claimKeysOf(world, slot, pod)) {
    const claim = world.store.stored('PersistentVolumeClaim', key)?.seen;
    if (claim?.spec.volumeName !== undefined) world.work.attachments.add(claim.spec.volumeName, world.cause);
    if (claim?.metadata.deletionTimestamp !== undefined) world.work.claims.add(key, world.cause);
  }
}

/** The pod is on a node and has not ended: its volumes stay. */
function holds(world: World, slot: number): boolean {
  const { node, phase } = world.pods.at;
  return (node[slot] as number) >= 0 && (phase[slot] === PHASE.Pending || phase[slot] === PHASE.Running);
}

/** Rows of the pods on nodes that use a claim. */
export function holdersOf(world: World, claim: string): number[] {
  return [...world.volumes.usersOf(claim)].filter((slot) => holds(world, slot));
}

/** All claims of a pod on a node are bound and their volumes attached there: its containers can be made. */
export function volumesReady(world: World, slot: number): boolean {
  const { claims } = world.classes.at(world.pods.at.podClass[slot] as number);
  if (claims.length === 0) return true;
  const pod = world.pods.stored[slot]?.seen;
  return pod !== undefined && claimKeysOf(world, slot, pod).every((key) => isMounted(world, slot, key));
}

/** One claim of the pod is bound, and its volume is at the pod's node. */
export function isMounted(world: World, slot: number, key: string): boolean {
  const claim = world.store.get('PersistentVolumeClaim', key);
  if (claim === undefined || !isBound(claim)) return false;
  const volume = world.store.get('PersistentVolume', claim.spec.volumeName ?? '');
  if (volume === undefined) return false;
  if (attacherOf(volume) === undefined) return true;
  const node = world.nodes.node(world.pods.at.node[slot] as number).metadata.name;
  const attachment = attachmentAt(world, volume, node);
  return attachment?.status.attached === true && attachment.metadata.deletionTimestamp === undefined;
}

/** Why they are: the fact that the last of them was attached, if any was. */
export function mountCause(world: World, slot: number): EventId | undefined {
  const pod = world.pods.stored[slot]?.seen;
  const node = world.nodes.node(world.pods.at.node[slot] as number).metadata.name;
  let last: EventId | undefined;
  for (const key of pod ? claimKeysOf(world, slot, pod) : []) {
    const claim = world.store.get('PersistentVolumeClaim', key);
    for (const name of world.volumes.attachmentsOf(claim?.spec.volumeName ?? '')) {
      const stored = world.store.stored('VolumeAttachment', name);
      if (stored?.seen.spec.nodeName === node && stored.cause > (last ?? 0)) last = stored.cause;
    }
  }
  return last;
}

export function attachmentAt(world: World, { metadata }: PersistentVolume, node: string): VolumeAttachment | undefined {
  return world.volumes
    .attachmentsOf(metadata.name)
    .map((name) => world.store.get('VolumeAttachment', name))
    .find((one) => one?.spec.nodeName === node);
}

/** Kubelets look again at pods that wait for this claim's volume. */
function remount(world: World, claim: string): void {
  for (const slot of world.volumes.usersOf(claim))
    if (world.pods.at.stage[slot] === STAGE.mounting) world.inbox.push(slot);
}

export function claimWritten(
  world: World,
  key: string,
  before: PersistentVolumeClaim | undefined,
  claim: PersistentVolumeClaim,
  gone: boolean,
): void {
  world.work.claims.add(key, world.cause);
  const { volumeName } = claim.spec;
  if (volumeName === undefined) return;
  if (gone || before?.spec.volumeName !== volumeName) world.work.volumes.add(volumeName, world.cause);
  if (before?.status.phase === claim.status.phase && !gone) return;
  world.work.attachments.add(volumeName, world.cause);
  remount(world, key);
}

export function volumeWritten(world: World, volume: PersistentVolume, gone: boolean): void {
  world.work.volumes.add(volume.metadata.name, world.cause);
  const { claimRef } = volume.spec;
  if (!gone || claimRef === undefined) return;
  world.work.claims.add(`${claimRef.namespace}/${claimRef.name}`, world.cause);
  world.work.attachments.add(volume.metadata.name, world.cause);
}

export function attachmentWritten(world: World, attachment: VolumeAttachment, isNew: boolean, gone: boolean): void {
  if (isNew || gone) world.volumes.index(attachment, gone);
  const { persistentVolumeName } = attachment.spec.source;
  if (gone) {
    world.work.attachments.add(persistentVolumeName, world.cause);
    wakePods(world, 'volumeDetached', attachment);
  }
  const claimRef = world.store.get('PersistentVolume', persistentVolumeName)?.spec.claimRef;
  if (gone) world.work.volumes.add(persistentVolumeName, world.cause);
  if (claimRef && attachment.status.attached) remount(world, `${claimRef.namespace}/${claimRef.name}`);
}

/** A node became ready or silent, was tainted, or is gone: what is attached to it may be taken from it. */
export function nodeOfVolumesChanged(world: World, before: Node | undefined, { metadata, spec, status }: Node): void {
  if (world.store.count('VolumeAttachment') === 0) return;
  if (before !== undefined && before.spec === spec && before.status === status) return;
  for (const { seen } of world.store.table('VolumeAttachment').values())
    if (seen.spec.nodeName === metadata.name)
      world.work.attachments.add(seen.spec.source.persistentVolumeName, world.cause);
}
