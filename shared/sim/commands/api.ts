// Writes to the API server as they reach the store. They were decoded at the door and found possible by `commands/refusal`.

import { must } from '../../base/assert.ts';
import { share } from '../../base/hash.ts';
import { type PodSlot, tick } from '../../base/units.ts';
import type { DeleteOptions } from '../../kinds/delete-options.ts';
import { resourceNamed, type StoredKind, type StoredKinds, type StoredObject } from '../../kinds/index.ts';
import type { ConfigMap } from '../../kinds/config-map.ts';
import type { JobSpec } from '../../kinds/job.ts';
import { keyOf, type ObjectMeta } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Service } from '../../kinds/service.ts';
import type { Node, Taint } from '../../kinds/node.ts';
import type { ApiCommand } from '../../journal/command.ts';
import { bindPod } from '../control-plane/bind.ts';
import { allocate } from '../control-plane/service-allocation.ts';
import { createObject, type NewObject, shareTemplate } from '../control-plane/create.ts';
import { deleteObject, setFinalizers } from '../control-plane/delete.ts';
import { evictPod } from '../control-plane/evict.ts';
import { noteOwned } from '../controllers/garbage-collector.ts';
import { noteConfiguration } from '../kubelet/mounts.ts';
import { canonical } from '../naming.ts';
import { reserveVolumes } from '../scheduler/volume-reservation.ts';
import type { Change } from '../store.ts';
import type { World } from '../world.ts';
import { bindingTarget } from './refusal.ts';
import { reportStatus } from './report-status.ts';
import { withOwnParts } from './refusal-job.ts';

export function applyApi(world: World, command: ApiCommand): void {
  const kind = must(resourceNamed(command.resource), 'the resource was checked').kind as StoredKind; // refusal lets stored kinds pass only
  switch (command.verb) {
    case 'create': {
      if (command.subresource === 'binding') return bind(world, command);
      if (command.subresource === 'eviction') return evict(world, command);
      createObject(world, command.body as NewObject); // decoded by manifest/ before it was journaled
      const key = keyOf(command);
      if ((command.body as NewObject).metadata.ownerReferences) noteOwned(world, kind, key);
      return noteConfiguration(world, kind, key);
    }
    case 'update':
      return update(world, command, kind, keyOf(command));
    case 'delete': {
      const stored = world.store.named<StoredKind>(kind, command.namespace, command.name);
      return deleteObject(world, kind, stored, (command.body ?? {}) as DeleteOptions); // its shape was checked at the door;
    }
  }
}

function bind(world: World, command: ApiCommand): void {
  const stored = must(world.store.named('Pod', command.namespace, command.name), 'the pod was checked');
  const node = must(world.nodes.slotOf(bindingTarget(command) ?? ''), 'the node was checked');
  const slot = stored.slot as PodSlot; // a pod's entry holds its own row
  reserveVolumes(world, slot, node); // whoever binds by hand does the whole of the scheduler's work
  bindPod(world, slot, node);
}

/** An Eviction names its options; a grace of its own is that of the deletion. */
function evict(world: World, command: ApiCommand): void {
  const { deleteOptions } = (command.body ?? {}) as { readonly deleteOptions?: unknown }; // its shape was checked at the door
  evictPod(
    world,
    must(world.store.named('Pod', command.namespace, command.name), 'the pod was checked'),
    (deleteOptions as DeleteOptions | undefined)?.gracePeriodSeconds,
  );
}

function update(world: World, command: ApiCommand, kind: StoredKind, key: string): void {
  if (command.subresource === 'status') return reportStatus(world, kind, key, command.body);
  if (command.subresource === 'scale') {
    const scaled = kind as 'Deployment' | 'ReplicaSet' | 'StatefulSet'; // others have no such subresource
    return setReplicas(world, scaled, key, (command.body as { spec: { replicas: number } }).spec.replicas); // shape checked at the door
  }
  updateParts(world, command, kind, key);
  const { finalizers } = (command.body as Partial<Pick<StoredObject, 'metadata'>>).metadata ?? {}; // checked at the door; who says nothing of them keeps them
  const known = world.store.stored(kind, key)?.object.metadata.finalizers;
  if (finalizers !== undefined && canonical(finalizers) !== canonical(known ?? []))
    setFinalizers(world, kind, key, finalizers);
}

function updateParts(world: World, command: ApiCommand, kind: StoredKind, key: string): void {
  switch (kind) {
    case 'Node':
      return updateNode(world, key, command.body as Pick<Node, 'metadata' | 'spec'>);
    case 'Pod':
      return updatePod(world, key, command.body as Pick<Pod, 'metadata' | 'spec'>);
    case 'ConfigMap':
    case 'Secret':
      return updateData(world, kind, key, command.body as Pick<ConfigMap, 'metadata' | 'data' | 'immutable'>);
    case 'Service': {
      const body = command.body as Pick<Service, 'metadata' | 'spec'>;
      const spec = allocate(world, body.spec, world.store.get('Service', key)?.spec);
      return replace(world, kind, key, { ...body, spec: share(spec) });
    }
    default:
      return replace(world, kind, key, command.body as Pick<StoredObject, 'metadata'> & { spec?: unknown });
  }
}

function setReplicas(
  world: World,
  kind: 'Deployment' | 'ReplicaSet' | 'StatefulSet',
  key: string,
  replicas: number,
): void {
  const stored = must(world.store.stored(kind, key), 'the object was checked');
  if (replicas === stored.object.spec.replicas) return;
  // The three differ in their specs; `replicas` is the same in each.
  world.store.write(kind, stored, {
    metadata: { generation: stored.object.metadata.generation + 1 },
    spec: { ...stored.object.spec, replicas },
  } as Change<StoredKinds[typeof kind]>);
}

/** ConfigMaps and Secrets have no spec: their data is replaced as a whole. */
function updateData(
  world: World,
  kind: 'ConfigMap' | 'Secret',
  key: string,
  { metadata, data, immutable }: Pick<ConfigMap, 'metadata' | 'data' | 'immutable'>,
): void {
  const stored = must(world.store.stored(kind, key), 'the object was checked');
  const { labels, annotations } = metadata;
  world.store.write(kind, stored, { metadata: { labels, annotations }, data, immutable });
  noteConfiguration(world, kind, key);
}

/** A new spec makes a new generation; labels and annotations alone do not. What may not change was refused before. */
function replace(
  world: World,
  kind: StoredKind,
  key: string,
  said: Partial<Pick<StoredObject, 'metadata'>> & { spec?: unknown },
): void {
  const stored = must(world.store.stored(kind, key), 'the object was checked');
  const before = stored.object as StoredObject & { readonly spec?: unknown };
  const spec = kind === 'Job' ? withOwnParts(before.spec as JobSpec, said.spec as JobSpec) : said.spec; // by its kind
  const changed = canonical(spec) !== canonical(before.spec);
  const { labels, annotations } = said.metadata ?? before.metadata; // a body without metadata speaks of the spec alone
  const metadata = { labels: labels && share(labels), annotations: annotations && share(annotations) };
  if (changed) {
    const generation = before.metadata.generation + 1;
    const next = hasTemplate(spec) ? shareTemplate(spec) : spec;
    // The body is of the kind of the path, which the door checked; the store knows only that it is one of several.
    world.store.write(kind, stored, { metadata: { ...metadata, generation }, spec: next } as Change<
      StoredKinds[StoredKind]
    >);
  } else if (
    canonical(metadata) !== canonical({ labels: before.metadata.labels, annotations: before.metadata.annotations })
  )
    world.store.write(kind, stored, { metadata });
}

type WithTemplate = Parameters<typeof shareTemplate>[0];

function hasTemplate(spec: unknown): spec is WithTemplate {
  return typeof spec === 'object' && spec !== null && 'template' in spec;
}

/** Gates that are lifted, tolerations that are added, labels and annotations: the rest of a pod never changes. */
function updatePod(world: World, key: string, body: Pick<Pod, 'metadata' | 'spec'>): void {
  const stored = must(world.store.stored('Pod', key), 'the pod was checked');
  const before = stored.object;
  const gates = body.spec.schedulingGates;
  const { conditions } = before.status;
  const lifted = before.spec.schedulingGates !== undefined && (gates === undefined || gates.length === 0);
  world.store.write('Pod', stored, {
    metadata: {
      annotations: body.metadata.annotations,
      labels: relabelled(before.metadata.labels, body.metadata),
    },
    spec: {
      ...before.spec,
      schedulingGates: lifted ? undefined : (gates ?? before.spec.schedulingGates),
      tolerations: body.spec.tolerations,
    },
    // The scheduler speaks of the pod from here on; what stands there now says that it may not.
    status: lifted
      ? { ...before.status, conditions: conditions.filter((one) => one.reason !== 'SchedulingGated') }
      : before.status,
  });
}

/** A body that says nothing of labels leaves them; equal ones stay the same object, so that nobody takes them for new. */
function relabelled(before: ObjectMeta['labels'], metadata: Pick<ObjectMeta, 'labels'>): ObjectMeta['labels'] {
  if (!('labels' in metadata) || canonical(metadata.labels ?? {}) === canonical(before ?? {})) return before;
  return metadata.labels && share(metadata.labels);
}

function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => one.key === b[i]?.key && one.effect === b[i]?.effect && one.value === b[i]?.value)
  );
}

/** Cordon and uncordon, taints and labels. The status is the kubelet's. */
function updateNode(world: World, name: string, body: Pick<Node, 'metadata' | 'spec'>): void {
  const stored = must(world.store.stored('Node', name), 'the node was checked');
  const before = stored.object;
  const was = before.spec.unschedulable === true;
  const now = body.spec.unschedulable === true;
  if (was !== now) {
    world.cause = world.record(now ? 'NodeNotSchedulable' : 'NodeSchedulable', before);
    world.nodes.at.cause[stored.slot] = world.cause;
  } else if (!sameTaints(before.spec.taints, body.spec.taints)) world.nodes.at.cause[stored.slot] = world.cause;
  const taints = body.spec.taints.map((taint) =>
    taint.timeAdded === undefined && taint.effect === 'NoExecute' ? { ...taint, timeAdded: tick(world.tick) } : taint,
  );
  world.store.write('Node', stored, {
    metadata: { labels: body.metadata.labels },
    spec: { unschedulable: now ? true : undefined, taints },
  });
}
