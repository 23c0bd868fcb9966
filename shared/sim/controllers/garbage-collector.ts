// The garbage collector (facts sheet 2.13): what belonged to an owner that is gone, or never was, goes after it; an owner that waits for what it owns has
// that deleted first; an owner that lets go takes its name off. Which objects belong to whom is in `owners`.

import { STORED_KINDS, type StoredKind } from '../../kinds/index.ts';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER, type ObjectMeta, type OwnerReference } from '../../kinds/meta.ts';
import type { PropagationPolicy } from '../../kinds/delete-options.ts';
import { resourceOfKind } from '../../kinds/index.ts';
import { keyOf } from '../../kinds/meta.ts';
import { TRACKING_FINALIZER } from '../../kinds/job.ts';
import type { EventId } from '../../base/units.ts';
import { deleteObject, garbageKey, removeFinalizer } from '../control-plane/delete.ts';
import type { World } from '../world.ts';

interface Child {
  readonly kind: StoredKind;
  readonly key: string;
}

export function runGarbageCollector(world: World): void {
  for (const { key: uid, cause } of world.work.orphans.drain())
    for (const child of childrenOf(world, uid)) collect(world, child, cause);
  for (const { key: item, cause } of world.work.garbage.drain()) {
    const space = item.indexOf(' ');
    const child = { kind: item.slice(0, space) as StoredKind, key: item.slice(space + 1) }; // written by garbageKey
    const metadata = world.store.stored(child.kind, child.key)?.object.metadata;
    if (!metadata) continue;
    if (waitsFor(metadata, ORPHAN_FINALIZER)) letGo(world, child, metadata.uid, cause);
    else if (waitsFor(metadata, FOREGROUND_FINALIZER)) deleteFirst(world, child, metadata.uid, cause);
    else collect(world, child, cause);
  }
}

function waitsFor({ deletionTimestamp, finalizers }: ObjectMeta, finalizer: string): boolean {
  return deletionTimestamp !== undefined && finalizers?.includes(finalizer) === true;
}

/** By kind, then by key. */
function childrenOf(world: World, uid: string): Child[] {
  const rows = world.owners.of(uid)?.pods ?? [];
  return STORED_KINDS.flatMap((kind) => {
    const pods = kind === 'Pod' ? world.pods.keysOf(rows) : [];
    return [...pods, ...world.owners.keysOf(uid, kind)].map((key): Child => ({ kind, key }));
  });
}

type Standing = 'solid' | 'dangling' | 'waiting';

/** Of owners whose kind is not known here nothing can be said: they count as being there. */
function standing(world: World, owner: OwnerReference, namespace: string | undefined): Standing {
  const kind = STORED_KINDS.find((one) => one === owner.kind);
  if (kind === undefined) return 'solid';
  const key = keyOf({ name: owner.name, namespace: resourceOfKind(kind)?.namespaced ? namespace : undefined });
  const metadata = world.store.stored(kind, key)?.object.metadata;
  if (metadata?.uid !== owner.uid) return 'dangling';
  return waitsFor(metadata, FOREGROUND_FINALIZER) ? 'waiting' : 'solid';
}

/** Deletes an object that nobody owns any more; one with other owners only forgets those that are gone. */
function collect(world: World, { kind, key }: Child, cause: EventId): void {
  const stored = world.store.stored<StoredKind>(kind, key);
  if (stored === undefined) return;
  const { object } = stored;
  const { ownerReferences = [], namespace, deletionTimestamp, finalizers = [], uid } = object.metadata;
  if (ownerReferences.length === 0) return;
  if (deletionTimestamp !== undefined) {
    if (finalizers.includes(TRACKING_FINALIZER)) deleteObject(world, kind, stored); // nobody counts it any more
    return;
  }
  const stands = ownerReferences.map((one) => standing(world, one, namespace));
  world.cause = cause;
  if (stands.includes('solid')) {
    if (stands.every((one) => one === 'solid')) return;
    return writeOwners(
      world,
      { kind, key },
      ownerReferences.filter((_, i) => stands[i] === 'solid'),
    );
  }
  const waiting = stands.includes('waiting');
  const policy: PropagationPolicy | undefined =
    waiting && world.owners.of(uid) !== undefined
      ? 'Foreground'
      : finalizers.includes(ORPHAN_FINALIZER)
        ? 'Orphan'
        : finalizers.includes(FOREGROUND_FINALIZER)
          ? 'Foreground'
          : undefined;
  world.cause = world.record('GarbageCollected', object, waiting ? 'its owner waits for that' : 'its owner is gone');
  deleteObject(world, kind, stored, { propagationPolicy: policy });
}

/** What blocks the owner is deleted; when nothing does any more, the owner goes. */
function deleteFirst(world: World, owner: Child, uid: string, cause: EventId): void {
  const blocking = childrenOf(world, uid).filter(({ kind, key }) =>
    world.store
      .stored(kind, key)
      ?.object.metadata.ownerReferences?.some((one) => one.uid === uid && one.blockOwnerDeletion),
  );
  world.cause = cause;
  if (blocking.length === 0) return removeFinalizer(world, owner.kind, owner.key, FOREGROUND_FINALIZER);
  for (const child of blocking) collect(world, child, cause);
}

function letGo(world: World, owner: Child, uid: string, cause: EventId): void {
  world.cause = cause;
  for (const child of childrenOf(world, uid)) {
    const { ownerReferences = [] } = world.store.stored(child.kind, child.key)?.object.metadata ?? {};
    writeOwners(
      world,
      child,
      ownerReferences.filter((one) => one.uid !== uid),
    );
  }
  removeFinalizer(world, owner.kind, owner.key, ORPHAN_FINALIZER);
}

function writeOwners(world: World, { kind, key }: Child, owners: readonly OwnerReference[]): void {
  const stored = world.store.stored(kind, key);
  if (stored)
    world.store.write(kind, stored, { metadata: { ownerReferences: owners.length === 0 ? undefined : owners } });
}

/** An object whose owners may not exist: it is looked at in this tick. */
export function noteOwned(world: World, kind: StoredKind, key: string): void {
  world.work.garbage.add(garbageKey(kind, key), world.cause);
}
