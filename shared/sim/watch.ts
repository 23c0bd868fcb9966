// What follows at once from a write: rows and sums are kept in step with the objects, and the keys of whoever may have work are queued.
// Nothing is decided here and no object is written; that is the controllers' part.

import { share } from '../base/hash.ts';
import { NEVER, NO_NODE, type PodSlot, type Tick } from '../base/units.ts';
import type { Deployment } from '../kinds/deployment.ts';
import type { StoredKind, StoredKinds } from '../kinds/index.ts';
import { controllerOf, keyOf, type OwnerReference } from '../kinds/meta.ts';
import { isReady, type Node } from '../kinds/node.ts';
import type { ReplicaSet } from '../kinds/replicaset.ts';
import { isReadyStatus, type Pod, type PodSpec } from '../kinds/pod.ts';
import { parseBytes, parseMilli } from '../manifest/quantity.ts';
import { must } from '../base/assert.ts';
import { PHASE, type PhaseNumber } from './machines/pods.ts';
import { type Processor, processorOf } from './machines/processor.ts';
import type { PodStep } from './pod-steps.ts';
import type { Stored } from './store.ts';
import type { World } from './world.ts';

export function watchStore(world: World): void {
  world.store.watchWith((kind, key, before, stored) => {
    const gone = before === stored.seen;
    if (before === undefined || gone) index(world, kind, key, stored, gone);
    switch (kind) {
      case 'Pod':
        return podChanged(world, before as Pod | undefined, stored as Stored<Pod>, gone); // the kind says the type; so in the cases below
      case 'Node':
        return nodeChanged(world, key, before as Node | undefined, stored as Stored<Node>, gone);
      case 'Deployment': // a status is its controller's own writing
        if (!gone && (before as Deployment | undefined)?.spec !== (stored.object as Deployment).spec)
          world.deployments.add(key, world.cause);
        return;
      case 'ReplicaSet': {
        if (!gone && (before as ReplicaSet | undefined)?.spec !== (stored.object as ReplicaSet).spec)
          world.replicaSets.add(key, world.cause);
        const owner = controllerOf(stored.object.metadata);
        if (owner?.kind === 'Deployment')
          world.deployments.add(ownerKey(owner, stored.object.metadata.namespace), world.cause);
        return;
      }
      case 'Service': {
        const service = stored.object as StoredKinds['Service'];
        if (gone) {
          world.serviceIndex.remove(key, service);
          if (world.proxies.current(key).length > 0) world.proxies.put(key, []); // proxies that run drop its rules
          world.proxies.lastResort.delete(key);
        } else {
          world.serviceIndex.put(key, service);
          noteSelected(world, key);
        }
        return;
      }
      default:
        return;
    }
  });
}

/** The pods that a new Service selects, by row. */
function noteSelected(world: World, service: string): void {
  for (const pod of world.pods.stored) {
    const metadata = pod?.seen.metadata;
    if (metadata && world.serviceIndex.matching(metadata.namespace ?? '', metadata.labels).includes(service))
      world.serviceIndex.note(world.pods.at.noted, pod.slot, metadata, world.cause);
  }
}

/** Children are found by their owner; owners that go leave orphans. */
function index<K extends StoredKind>(
  world: World,
  kind: K,
  key: string,
  stored: Stored<StoredKinds[K]>,
  gone: boolean,
): void {
  const { uid, ownerReferences } = stored.seen.metadata;
  if (ownerReferences)
    for (let i = kind === 'Pod' ? 1 : 0; i < ownerReferences.length; i += 1) {
      const owner = ownerReferences[i] as OwnerReference;
      if (gone) world.owners.remove(owner.uid, kind, key);
      else world.owners.add(owner.uid, kind, key);
    }
  if (gone && kind !== 'Pod' && world.owners.of(uid)) world.orphans.add(uid, world.cause); // pods own nothing
}

/** Owners of namespaced objects are of the same namespace. Shared references, shared key: building it for each pod would cost more than the rest. */
function ownerKey(owner: OwnerReference, namespace: string | undefined): string {
  let key = ownerKeys.get(owner);
  if (key === undefined) {
    key = keyOf({ namespace, name: owner.name });
    ownerKeys.set(owner, key);
  }
  return key;
}

const ownerKeys = new WeakMap<OwnerReference, string>();

function podChanged(world: World, before: Pod | undefined, stored: Stored<Pod>, gone: boolean): void {
  if (before === undefined) addRow(world, stored);
  const { metadata, spec, status } = gone ? stored.seen : stored.object;
  const slot = stored.slot as PodSlot; // rows of pods are pod slots
  const first = metadata.ownerReferences?.[0];
  if (gone) {
    podTurns(world, stored, PHASE.none, false, world.pods.at.addressed[slot] === 1, world.pods.at.endsBy[slot] as Tick);
    const node = world.pods.at.node[slot] as number;
    if (node >= 0) world.nodes.takePod(node, slot);
    else world.queue.remove(slot);
    const siblings = world.pods.siblings[slot];
    if (first && siblings) world.owners.removePod(first.uid, siblings, slot, world.pods.siblingPlace);
    world.pods.remove(slot);
    return;
  }
  if (before === undefined && first)
    world.pods.siblings[slot] = world.owners.addPod(first.uid, slot, world.pods.siblingPlace);
  if (spec.nodeName !== undefined && world.pods.at.node[slot] === NO_NODE) bound(world, slot, spec.nodeName);
  const addressed = status.podIP !== undefined;
  podTurns(world, stored, PHASE[status.phase], isReadyStatus(status), addressed, metadata.deletionTimestamp ?? NEVER);
}

/** A step of a pod's life, and what follows from it. */
export function stepPod(world: World, stored: Stored<Pod>, step: PodStep): void {
  world.store.step(stored, step);
  const slot = stored.slot as PodSlot;
  const { phase, ready, addressed, endsBy } = world.pods.at;
  const isReady = ready[slot] === 1;
  switch (step.step) {
    case 'bound':
      bound(world, slot, step.nodeName);
      return podTurns(world, stored, phase[slot] as PhaseNumber, isReady, addressed[slot] === 1, endsBy[slot] as Tick);
    case 'creating': // also after the node came back, when the API still shows the pod as ready
      return podTurns(world, stored, phase[slot] as PhaseNumber, false, addressed[slot] === 1, endsBy[slot] as Tick);
    case 'running':
      return podTurns(world, stored, PHASE.Running, step.ready, true, endsBy[slot] as Tick);
    case 'ready':
      return podTurns(world, stored, phase[slot] as PhaseNumber, true, addressed[slot] === 1, endsBy[slot] as Tick);
    case 'ending':
      return podTurns(world, stored, phase[slot] as PhaseNumber, isReady, addressed[slot] === 1, step.until);
  }
}

/** What the API says of the pod from now on, held against the row, which has what it said before. */
function podTurns(
  world: World,
  stored: Stored<Pod>,
  phase: PhaseNumber,
  ready: boolean,
  addressed: boolean,
  endsBy: Tick,
): void {
  const { at } = world.pods;
  const slot = stored.slot as PodSlot;
  const { metadata } = stored.seen;
  const wasPhase = at.phase[slot] as PhaseNumber;
  const wasActive = isActivePhase(wasPhase) && at.ending[slot] === 0;
  const nowActive = isActivePhase(phase) && endsBy === NEVER;
  const wasReady = at.ready[slot] === 1;
  const wasAddressed = at.addressed[slot] === 1;
  const endsAnew = at.endsBy[slot] !== endsBy;
  at.phase[slot] = phase;
  at.ready[slot] = ready ? 1 : 0;
  at.addressed[slot] = addressed ? 1 : 0;
  at.endsBy[slot] = endsBy;
  if (endsBy !== NEVER) at.ending[slot] = 1;

  if (wasActive !== nowActive || wasReady !== ready || wasPhase === PHASE.none || phase === PHASE.none) {
    const owner = metadata.ownerReferences?.[0];
    const children = world.pods.siblings[slot];
    if (children) {
      children.active += Number(nowActive) - Number(wasActive);
      children.ready += Number(nowActive && ready) - Number(wasActive && wasReady);
    }
    if (owner?.kind === 'ReplicaSet') world.replicaSets.add(ownerKey(owner, metadata.namespace), world.cause);
  }

  const counts = isActivePhase(phase) && at.node[slot] !== NO_NODE;
  if (counts !== (at.counted[slot] === 1)) {
    at.counted[slot] = counts ? 1 : 0;
    countRequests(world, slot, counts ? 1 : -1);
    if (!counts) world.queue.wake({ kind: 'assigned-pod-deleted' }, world.tick);
  }
  if (phase !== PHASE.none && endsAnew && endsBy !== NEVER && at.node[slot] !== NO_NODE) world.inbox.push(slot);

  if (addressed && (!wasAddressed || wasReady !== ready || endsAnew || wasPhase !== phase))
    world.serviceIndex.note(at.noted, slot, metadata, world.cause);
}

function isActivePhase(phase: PhaseNumber): boolean {
  return phase === PHASE.Pending || phase === PHASE.Running;
}

/** What the rows of all pods of a template have in common. */
interface RowPlan {
  readonly podClass: number;
  readonly image: string;
  readonly processor: Processor;
}

const rowPlans = new WeakMap<World, WeakMap<PodSpec, RowPlan>>();

function rowPlan(world: World, spec: PodSpec): RowPlan {
  let plans = rowPlans.get(world);
  if (!plans) {
    plans = new WeakMap();
    rowPlans.set(world, plans);
  }
  let plan = plans.get(spec);
  if (!plan) {
    const { image } = must(spec.containers[0], 'a pod has a container');
    plan = { podClass: world.classes.of(spec), image, processor: processorOf(spec) };
    plans.set(spec, plan);
  }
  return plan;
}

function addRow(world: World, stored: Stored<Pod>): void {
  const { spec } = stored.seen;
  const slot = world.pods.add(stored);
  const at = world.pods.at;
  const { podClass, image, processor } = rowPlan(world, spec);
  at.podClass[slot] = podClass;
  at.image[slot] = world.images.numberOf(image);
  at.weight[slot] = processor.weight;
  at.limitMilli[slot] = processor.limitMilli;
  at.limitMemory[slot] = processor.limitMemory;
  if (spec.nodeName === undefined) world.queue.add(slot, spec.priority, world.tick);
}

function bound(world: World, slot: PodSlot, nodeName: string): void {
  const node = must(world.nodes.slotOf(nodeName), 'a pod is bound to a node that exists');
  world.pods.at.node[slot] = node;
  world.nodes.putPod(node, slot);
  world.queue.remove(slot);
  world.inbox.push(slot);
  if (world.nodes.node(node).spec.taints.some((taint) => taint.effect === 'NoExecute'))
    world.nodeTaints.add(nodeName, world.cause);
}

/** Requests count from the binding until the pod is finished or gone (facts sheet 1.4). */
function countRequests(world: World, slot: PodSlot, sign: 1 | -1): void {
  const node = world.pods.at.node[slot] as number;
  const wants = world.classes.at(world.pods.at.podClass[slot] as number);
  const at = world.nodes.at;
  at.requestedMilli[node] = (at.requestedMilli[node] as number) + sign * wants.requestMilli;
  at.requestedMemory[node] = (at.requestedMemory[node] as number) + sign * wants.requestMemory;
  at.requestedPods[node] = (at.requestedPods[node] as number) + sign;
  at.bookings[node] = (at.bookings[node] as number) + 1;
  at.scoredMilli[node] = (at.scoredMilli[node] as number) + sign * wants.scoredMilli;
  at.scoredMemory[node] = (at.scoredMemory[node] as number) + sign * wants.scoredMemory;
}

function nodeChanged(world: World, name: string, before: Node | undefined, stored: Stored<Node>, gone: boolean): void {
  const { nodes } = world;
  if (gone) return nodes.remove(name);
  const node = stored.object;
  if (before === undefined) {
    stored.slot = nodes.add(name);
    nodes.stored[stored.slot] = stored;
  }
  share(node.spec);
  nodes.at.ready[stored.slot] = isReady(node) ? 1 : 0;
  if (before?.status.allocatable !== node.status.allocatable) readAllocatable(world, stored.slot, node);
  if (before === undefined) world.queue.wake({ kind: 'node-added' }, world.tick);
  else {
    if (before.status.allocatable !== node.status.allocatable)
      world.queue.wake({ kind: 'node-allocatable-raised' }, world.tick);
    if (before.spec !== node.spec) world.queue.wake({ kind: 'node-taints-changed' }, world.tick);
    if (before.metadata.labels !== node.metadata.labels) world.queue.wake({ kind: 'node-labels-changed' }, world.tick);
  }
  if (before?.spec !== node.spec || before?.metadata.labels !== node.metadata.labels || before?.status !== node.status)
    nodes.version += 1;
  if (before?.spec !== node.spec || before?.status !== node.status) world.nodeTaints.add(name, world.cause);
}

/** Also after a restore, when rows exist and objects come back. */
function readAllocatable(world: World, slot: number, node: Node): void {
  const { cpu, memory, pods } = node.status.allocatable;
  world.nodes.at.bookings[slot] = (world.nodes.at.bookings[slot] as number) + 1;
  world.nodes.at.allocatableMilli[slot] = must(parseMilli(cpu), 'a node has a quantity of cpu');
  world.nodes.at.allocatableMemory[slot] = must(parseBytes(memory), 'a node has a quantity of memory');
  world.nodes.at.allocatablePods[slot] = must(parseBytes(pods), 'a node has a quantity of pods');
}
