// A world at rest as bytes, and back. What can be reckoned from the rest (indexes, counts, timers) is left out and built anew; a restored world goes
// on exactly as the original. Objects are shared in the bytes as they are in memory, so specs of a template stand there once.

import { assert } from '../base/assert.ts';
import { BinaryError, decode, encode } from '../base/binary.ts';
import { fromChunks, toChunks } from '../base/chunks.ts';
import type { SavedColumns } from '../base/columns.ts';
import { share } from '../base/hash.ts';
import type { EventId, NodeSlot, Tick } from '../base/units.ts';
import { NO_EVENT } from '../base/units.ts';
import type { ImageProfile, Notice } from '../journal/command.ts';
import { STORED_KINDS, type StoredKind, type StoredObject } from '../kinds/index.ts';
import { controllerOf } from '../kinds/meta.ts';
import { FOREGROUND_FINALIZER } from '../kinds/meta.ts';
import { isActive, isPodReady, type Pod } from '../kinds/pod.ts';
import type { SchedulerConfiguration } from '../kinds/scheduler-configuration.ts';
import type { SavedAutoscaling } from './autoscaling.ts';
import type { SavedLoadBalancers } from './cloud/load-balancers.ts';
import { countBudget } from './budgets.ts';
import { garbageKey } from './control-plane/delete.ts';
import type { SavedNodeMemory } from './controllers/node-memory.ts';
import type { Fact } from './events.ts';
import type { LoopStates } from './loops.ts';
import { restoreBookings } from './scheduler/bookings.ts';
import { noteNomination } from './scheduler/nominations.ts';
import type { SavedPools } from './machines/pools.ts';
import { sharePodParts } from './object-hash.ts';
import type { SavedPlane } from './plane/plane.ts';
import type { SavedProxies } from './proxy/proxies.ts';
import { claimKeysOf } from './volumes/mounts.ts';
import type { SavedVolumes } from './volumes/volume-state.ts';
import type { SavedWork } from './workqueue.ts';
import { describeService } from './watch-service.ts';
import { toldOf } from './traffic/told.ts';
import { World } from './world.ts';

const FORMAT = 3;

interface SavedObject {
  readonly object: StoredObject;
  readonly slot: number;
  readonly cause: EventId;
}

interface SavedWorld {
  readonly format: number;
  readonly tick: Tick;
  readonly started: boolean;
  readonly epoch: number;
  readonly version: number;
  readonly objects: Readonly<Record<StoredKind, readonly SavedObject[]>>;
  readonly events: { readonly count: number; readonly hash: Int32Array; readonly facts: readonly Fact[] };
  readonly loops: LoopStates;
  readonly scheduler: SchedulerConfiguration;
  readonly notices: readonly Notice[];
  readonly images: readonly (ImageProfile | undefined)[];
  readonly registryDown: EventId;
  readonly nodes: SavedColumns;
  readonly pulled: readonly { readonly node: number; readonly image: number; readonly at: number }[];
  readonly pods: ReturnType<World['pods']['save']>;
  readonly autoscaling: SavedAutoscaling;
  readonly pools: SavedPools;
  readonly work: SavedWork;
  readonly services: ReturnType<World['serviceIndex']['save']>;
  readonly nodeMemory: SavedNodeMemory;
  readonly classes: ReturnType<World['classes']['save']>;
  readonly queue: ReturnType<World['queue']['save']>;
  readonly proxies: SavedProxies;
  readonly balancers: SavedLoadBalancers | undefined;
  readonly traffic: ReturnType<World['traffic']['save']>;
  readonly volumes: SavedVolumes;
  readonly daemonBackOff: readonly { readonly key: string; readonly at: number; readonly seconds: number }[];
  readonly failing: readonly (readonly [string, number])[];
  readonly plane?: SavedPlane | undefined;
  readonly crossZoneSeconds: number;
}

/** Only between ticks. */
export function saveWorld(world: World): Uint8Array {
  assert(world.inbox.length === 0, 'a world is saved between ticks');
  toldOf(world);
  const objects = Object.fromEntries(
    STORED_KINDS.map((kind) => [
      kind,
      [...world.store.table(kind).values()].map(({ object, slot, cause }) => ({ object, slot, cause })),
    ]),
  ) as unknown as SavedWorld['objects']; // built from the closed list of kinds
  const pulled = world.nodes.images.flatMap((images, node) =>
    [...(images ?? [])].map(([image, at]) => ({ node, image, at })),
  );
  const saved: SavedWorld = {
    format: FORMAT,
    tick: world.tick,
    started: world.started,
    epoch: world.epoch,
    version: world.store.version,
    objects,
    events: { count: world.events.count, hash: world.events.hash, facts: world.events.all() },
    loops: world.loops,
    scheduler: world.schedulerConfiguration,
    notices: world.notices,
    images: world.images.profiles,
    registryDown: world.images.down,
    nodes: world.nodes.save(),
    pulled,
    pods: world.pods.save(),
    autoscaling: world.autoscaling.save(),
    pools: world.pools.save(),
    work: world.queues.save(),
    services: world.serviceIndex.save(),
    nodeMemory: world.nodeMemory.save(),
    classes: world.classes.save(),
    queue: world.queue.save(),
    proxies: world.proxies.save(),
    balancers: world.balancers.save(),
    traffic: world.traffic.save(),
    volumes: world.volumes.save(),
    daemonBackOff: [...world.daemonBackOff.entries()].map(([key, one]) => ({ key, ...one })),
    failing: [...world.failing],
    plane: world.plane.save(),
    crossZoneSeconds: world.traffic.crossZoneSeconds,
  };
  return toChunks(encode(saved));
}

/** Throws BinaryError for bytes that are no snapshot. They come from our own server or disk; a stranger's snapshot is never loaded. */
export function loadWorld(bytes: Uint8Array): World {
  const saved = decode(fromChunks(bytes)) as SavedWorld | undefined | null; // written by saveWorld; the format number is checked next
  if (saved?.format !== FORMAT) throw new BinaryError(`no snapshot of format ${FORMAT}`);
  const world = new World(saved.epoch);
  world.tick = saved.tick;
  world.started = saved.started;
  world.store.version = saved.version;
  Object.assign(world.loops, saved.loops);
  world.schedulerConfiguration = saved.scheduler;
  world.notices.push(...saved.notices);
  for (const profile of saved.images) if (profile) world.images.put(profile);
  world.images.down = saved.registryDown;
  world.events.restore(saved.events.count, saved.events.hash, saved.events.facts);
  world.classes.restore(saved.classes);
  world.nodes.restore(saved.nodes);
  world.pods.restore(saved.pods);
  for (const kind of STORED_KINDS) world.store.restore(kind, saved.objects[kind].map(shared));
  world.volumes.restore(saved.volumes);
  for (const { key, at, seconds } of saved.daemonBackOff) world.daemonBackOff.set(key, { at, seconds });
  for (const [id, since] of saved.failing) world.failing.set(id, since);
  attachRows(world);
  restoreBookings(world);
  for (const { node, image, at } of saved.pulled) world.nodes.images[node]?.set(image, at);
  for (const [key, budget] of world.store.table('PodDisruptionBudget')) countBudget(world, key, budget.object);
  world.autoscaling.restore(saved.autoscaling);
  world.pools.restore(saved.pools);
  world.queues.restore(saved.work);
  world.serviceIndex.restore(saved.services);
  world.nodeMemory.restore(saved.nodeMemory);
  world.queue.restore(saved.queue);
  world.proxies.restore(saved.proxies);
  world.balancers.restore(saved.balancers);
  world.traffic.restore(saved.traffic);
  if (saved.plane) world.plane.restore(saved.plane);
  world.traffic.crossZoneSeconds = saved.crossZoneSeconds;
  world.timers.rebuild(world.pods.at.due, world.pods.length);
  world.evictions.rebuild(world.pods.at.evictAt, world.pods.length);
  world.store.cause = NO_EVENT;
  return world;
}

/** Marks what many objects share, as it was in the original: only a matter of speed. */
function shared(saved: SavedObject): SavedObject {
  const { metadata } = saved.object;
  if (metadata.labels) share(metadata.labels);
  if (metadata.ownerReferences) share(metadata.ownerReferences);
  if (saved.object.kind === 'Pod') sharePodParts(saved.object.spec);
  if (saved.object.kind !== 'Pod' && 'spec' in saved.object && 'template' in saved.object.spec)
    share(saved.object.spec.template);
  return saved;
}

function attachRows(world: World): void {
  for (const [name, stored] of world.store.table('Node')) world.nodes.attach(name, stored.slot as NodeSlot, stored);
  for (const kind of STORED_KINDS) {
    for (const [key, stored] of world.store.table(kind)) {
      const { uid, finalizers, deletionTimestamp } = stored.object.metadata;
      if (kind !== 'Pod' && deletionTimestamp !== undefined && finalizers?.includes(FOREGROUND_FINALIZER))
        world.owners.waiting.set(uid, garbageKey(kind, key));
      const owners = stored.object.metadata.ownerReferences ?? [];
      for (const owner of kind === 'Pod' ? owners.slice(1) : owners) world.owners.add(owner.uid, kind, key);
    }
  }
  for (const [key, { object }] of world.store.table('ReplicaSet'))
    if (!controllerOf(object.metadata)) world.looseSets.add(key);
  for (const { object } of world.store.table('VolumeAttachment').values()) world.volumes.index(object, false);
  for (const [key, service] of world.store.table('Service')) describeService(world, key, service.object);
  for (const stored of world.store.table('Pod').values()) {
    world.pods.stored[stored.slot] = stored;
    for (const claim of claimKeysOf(world, stored.slot, stored.object)) world.volumes.use(claim, stored.slot);
    const node = world.pods.at.node[stored.slot] as number;
    if (node >= 0) world.nodes.putPod(node, stored.slot);
    else if (stored.object.spec.nodeName !== undefined) world.pods.strays.add(stored.slot);
    noteNomination(world, stored.slot, stored.object);
    if (!controllerOf(stored.object.metadata)) world.pods.loose.add(stored.slot);
    const owner = stored.object.metadata.ownerReferences?.[0];
    const children = owner && world.owners.addPod(owner.uid, stored.slot, world.pods.siblingPlace);
    world.pods.siblings[stored.slot] = children;
    if (children && owner?.kind === 'ReplicaSet' && isMixed(world, stored.object, owner.name)) children.mixed = true;
    if (!children || !isActive(stored.object)) continue;
    children.active += 1;
    if (isPodReady(stored.object)) children.ready += 1;
  }
}

/** A pod that does not share its labels with its ReplicaSet's template. */
function isMixed(world: World, { metadata }: Pod, owner: string): boolean {
  const replicaSet = world.store.stored('ReplicaSet', `${metadata.namespace}/${owner}`);
  return replicaSet?.object.spec.template.metadata.labels !== metadata.labels;
}
