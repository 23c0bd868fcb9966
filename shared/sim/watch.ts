// What follows at once from a write: rows and sums are kept in step with the objects, and the keys of whoever may have work are queued.
// Nothing is decided here and no object is written; that is the controllers' part.

import { share } from '../base/hash.ts';
import type { NodeSlot, PodSlot } from '../base/units.ts';
import type { StoredKind, StoredKinds, StoredObject } from '../kinds/index.ts';
import { controllerOf, type ObjectMeta, type OwnerReference } from '../kinds/meta.ts';
import { isReady, type Node } from '../kinds/node.ts';
import type { Pod } from '../kinds/pod.ts';
import type { PersistentVolume } from '../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../kinds/persistent-volume-claim.ts';
import type { ReplicaSet } from '../kinds/replicaset.ts';
import type { Service } from '../kinds/service.ts';
import type { StorageClass } from '../kinds/storage-class.ts';
import type { VolumeAttachment } from '../kinds/volume-attachment.ts';
import { parseBytes, parseMilli } from '../manifest/quantity.ts';
import { must } from '../base/assert.ts';
import { countBudget, tellBudgetsOfScale } from './budgets.ts';
import { tellQuotas } from './control-plane/quota.ts';
import { noteLooseSet } from './controllers/deployment/claims.ts';
import { offerOthers, unbook } from './scheduler/bookings.ts';
import { nodeWritten, wakePods } from './scheduler/wake.ts';
import { takeBack } from './scheduler/volume-reservation.ts';
import { unregisterMachine } from './machines/unregister.ts';
import type { Stored } from './store.ts';
import { attachmentWritten, claimWritten, nodeOfVolumesChanged, volumeWritten } from './volumes/mounts.ts';
import { podChanged, takeStrays } from './watch-pod.ts';
import { serviceChanged } from './watch-service.ts';
import { QUEUE_OF } from './workqueue.ts';
import type { World } from './world.ts';

/** Whose work it is when an object's spec is another; a status is its controller's own writing. */
const BY_SPEC: typeof QUEUE_OF = { ...QUEUE_OF, ResourceQuota: 'resourceQuotas' };
/** Budgets count how many pods these are to have. */
const SCALED: readonly StoredKind[] = ['Deployment', 'ReplicaSet', 'StatefulSet'];

export function watchStore(world: World): void {
  world.store.watchWith((kind, before, stored) => {
    const gone = before === stored.seen;
    if (before === undefined || gone) index(world, kind, stored, gone);
    if (gone) tellQuotas(world, stored.seen.metadata.namespace);
    if (kind === 'Pod') return podChanged(world, before as Pod | undefined, stored as Stored<Pod>, gone); // the kind says the type; so in the cases below
    const { key, object: after } = stored;
    if (!gone && before !== undefined) reowned(world, kind, key, before.metadata, after.metadata);
    if (after.metadata.ownerReferences)
      world.queues.tellOwner(controllerOf(after.metadata), after.metadata.namespace, world.cause);
    if (kind === 'ReplicaSet') {
      if (gone) world.looseSets.delete(key);
      else noteSet(world, key, before as ReplicaSet | undefined, after as ReplicaSet);
    }
    const queue = BY_SPEC[kind];
    if (queue === undefined) return written(world, kind, key, before, stored, gone);
    if (gone) return;
    if (specOf(before) !== specOf(after)) {
      world.work[queue].add(key, world.cause);
      if (SCALED.includes(kind)) tellBudgetsOfScale(world, after.metadata.namespace);
    } else if (kind === 'Deployment' && before?.metadata.annotations !== after.metadata.annotations)
      world.work.deployments.add(key, world.cause); // its ReplicaSet has them, too
  });
}

/** Whose it is, and whether its pods still are what its template says. */
function noteSet(world: World, key: string, before: ReplicaSet | undefined, after: ReplicaSet): void {
  noteLooseSet(world, key, before, after);
  const children = world.owners.of(after.metadata.uid);
  if (children && before && before.spec.template.metadata.labels !== after.spec.template.metadata.labels)
    children.mixed = true;
}

function specOf(object: StoredObject | undefined): unknown {
  return object && 'spec' in object ? object.spec : undefined;
}

function written<K extends StoredKind>(
  world: World,
  kind: K,
  key: string,
  before: StoredKinds[K] | undefined,
  stored: Stored<StoredKinds[K]>,
  gone: boolean,
): void {
  const { metadata } = stored.object;
  switch (kind) {
    case 'Node':
      return nodeChanged(world, key, before as Node | undefined, stored as Stored<Node>, gone);
    case 'HorizontalPodAutoscaler':
      if (gone || before === undefined) world.work.horizontalPodAutoscalers.add(key, world.cause);
      return;
    case 'ServiceAccount':
    case 'ConfigMap': // each namespace has some of its own, which come again
      if (gone) world.work.namespaces.add(metadata.namespace ?? '', world.cause);
      return;
    case 'Namespace': // terms of pods choose namespaces by their labels
      if (world.census.bearers.length > 0 && (gone || before?.metadata.labels !== metadata.labels))
        world.census.stale = true;
      if (before === undefined) world.work.namespaces.add(key, world.cause);
      return;
    case 'PriorityClass': // pods that admission refused for want of it may be made now
      if (before === undefined)
        for (const replicaSet of world.store.table('ReplicaSet').keys())
          world.work.replicaSets.add(replicaSet, world.cause);
      return;
    case 'Service':
      return serviceChanged(world, key, before as Service | undefined, stored.object as Service, gone);
    case 'Ingress':
      world.traffic.routes.stale = true;
      return;
    case 'PodDisruptionBudget': {
      const budget = stored.object as StoredKinds['PodDisruptionBudget'];
      if (gone) world.budgets.remove(key);
      else if ((before as typeof budget | undefined)?.spec !== budget.spec) countBudget(world, key, budget);
      return;
    }
    case 'PersistentVolumeClaim':
      if (!gone && before !== undefined && specOf(before) !== specOf(stored.object))
        tellQuotas(world, metadata.namespace);
      claimWritten(world, key, before as PersistentVolumeClaim, stored.object as PersistentVolumeClaim, gone);
      if (!gone)
        wakePods(world, 'claimWritten', stored.object as PersistentVolumeClaim, before as PersistentVolumeClaim);
      return;
    case 'PersistentVolume':
      volumeWritten(world, stored.object as PersistentVolume, gone);
      if (!gone) wakePods(world, 'volumeWritten', stored.object as PersistentVolume, before as PersistentVolume);
      return;
    case 'StorageClass':
      if (!gone) wakePods(world, 'classWritten', stored.object as StorageClass, before as StorageClass);
      return;
    case 'VolumeAttachment':
      return attachmentWritten(world, stored.object as VolumeAttachment, before === undefined, gone);
    default:
      return;
  }
}

/** Its owners changed while it lived: one that let go of it, or took it over. Of a pod see `podChanged`. */
function reowned(world: World, kind: StoredKind, key: string, before: ObjectMeta, after: ObjectMeta): void {
  if (before.ownerReferences === after.ownerReferences) return;
  for (const { uid } of before.ownerReferences ?? []) world.owners.remove(uid, kind, key);
  for (const { uid } of after.ownerReferences ?? []) world.owners.add(uid, kind, key);
  world.queues.tellOwner(controllerOf(before), before.namespace, world.cause);
}

/** Children are found by their owner; owners that go leave orphans. */
function index<K extends StoredKind>(world: World, kind: K, stored: Stored<StoredKinds[K]>, gone: boolean): void {
  const { uid, ownerReferences } = stored.seen.metadata;
  if (ownerReferences)
    for (let i = kind === 'Pod' ? 1 : 0; i < ownerReferences.length; i += 1) {
      const owner = ownerReferences[i] as OwnerReference;
      if (gone) world.owners.remove(owner.uid, kind, stored.key);
      else world.owners.add(owner.uid, kind, stored.key);
    }
  // Of pods only those with claims may own something.
  if (gone && (kind !== 'Pod' || (stored.seen as Pod).spec.volumes !== undefined) && world.owners.of(uid))
    world.work.orphans.add(uid, world.cause);
  if (gone && world.owners.waiting.size > 0) {
    world.owners.waiting.delete(uid);
    for (const owner of ownerReferences ?? []) {
      const waiting = world.owners.waiting.get(owner.uid);
      if (waiting !== undefined) world.work.garbage.add(waiting, world.cause);
    }
  }
}

function nodeChanged(world: World, name: string, before: Node | undefined, stored: Stored<Node>, gone: boolean): void {
  const { nodes } = world;
  if (gone) {
    for (const pod of world.census.sortedPodsOn(stored.slot)) {
      unbook(world, pod as PodSlot); // the census keeps rows of pods
      world.pods.at.counted[pod] = 0;
    }
    for (const pod of world.volumes.assumedOn(stored.slot)) takeBack(world, pod as PodSlot); // rows of pods are pod slots
    unregisterMachine(world, stored.slot as NodeSlot); // a node's entry holds its own row
    nodes.remove(name);
    world.work.nodeTaints.add(name, world.cause);
    tellDaemonSets(world);
    nodeOfVolumesChanged(world, undefined, stored.object);
    return wakePods(world, 'nodeDeleted', stored.object);
  }
  const node = stored.object;
  if (before === undefined) {
    stored.slot = nodes.add(name);
    nodes.stored[stored.slot] = stored;
  }
  share(node.spec);
  nodes.at.ready[stored.slot] = isReady(node) ? 1 : 0;
  if (before?.status.allocatable !== node.status.allocatable) readAllocatable(world, stored.slot, node);
  nodeWritten(world, before, node);
  if (before?.spec !== node.spec || before?.metadata.labels !== node.metadata.labels) tellDaemonSets(world);
  nodeOfVolumesChanged(world, before, node);
  if (before?.spec !== node.spec || before?.metadata.labels !== node.metadata.labels || before?.status !== node.status)
    nodes.version += 1;
  if (before?.spec !== node.spec || before?.status !== node.status) world.work.nodeTaints.add(name, world.cause);
  if (before === undefined && world.pods.strays.size > 0) takeStrays(world, name);
}

/** A node came or went, or its labels or taints changed: it may have to have other daemons. */
function tellDaemonSets(world: World): void {
  for (const key of world.store.table('DaemonSet').keys()) world.work.daemonSets.add(key, world.cause);
}

function readAllocatable(world: World, slot: number, { status }: Node): void {
  const { cpu, memory, pods } = status.allocatable;
  world.nodes.at.allocatableMilli[slot] = must(parseMilli(cpu), 'a node has a quantity of cpu');
  world.nodes.at.allocatableMemory[slot] = must(parseBytes(memory), 'a node has a quantity of memory');
  world.nodes.at.allocatablePods[slot] = must(parseBytes(pods), 'a node has a quantity of pods');
  offerOthers(world, slot, status);
  world.nodes.changes.note(slot);
}
