// What follows at once from a write: rows and sums are kept in step with the objects, and the keys of whoever may have work are queued.
// Nothing is decided here and no object is written; that is the controllers' part.

import { share } from '../base/hash.ts';
import { compareNumber, sortInPlace } from '../base/order.ts';
import { NEVER, NO_NODE, type NodeSlot, type PodSlot, type Tick } from '../base/units.ts';
import type { Deployment } from '../kinds/deployment.ts';
import type { StoredKind, StoredKinds } from '../kinds/index.ts';
import { controllerOf, keyOf, type OwnerReference } from '../kinds/meta.ts';
import { isReady, type Node } from '../kinds/node.ts';
import type { ReplicaSet } from '../kinds/replicaset.ts';
import { isReadyStatus, type Pod, type PodSpec } from '../kinds/pod.ts';
import type { PersistentVolume } from '../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../kinds/persistent-volume-claim.ts';
import type { StorageClass } from '../kinds/storage-class.ts';
import { parseBytes, parseMilli } from '../manifest/quantity.ts';
import { must } from '../base/assert.ts';
import { countBudget, tellBudgets, tellBudgetsOfScale } from './budgets.ts';
import { PHASE, type PhaseNumber } from './machines/pods.ts';
import { type Processor, processorOf } from './machines/processor.ts';
import type { PodStep } from './pod-steps.ts';
import { book, offerOthers, unbook } from './scheduler/bookings.ts';
import { noteNomination } from './scheduler/nominations.ts';
import { isGated, nodeWritten, waitingPodChanged, wakePods } from './scheduler/wake.ts';
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
        if (!gone && (before as Deployment | undefined)?.spec !== (stored.object as Deployment).spec) {
          world.deployments.add(key, world.cause);
          tellBudgetsOfScale(world, stored.object.metadata.namespace);
        }
        return;
      case 'ReplicaSet': {
        if (!gone && (before as ReplicaSet | undefined)?.spec !== (stored.object as ReplicaSet).spec) {
          world.replicaSets.add(key, world.cause);
          tellBudgetsOfScale(world, stored.object.metadata.namespace);
        }
        const owner = controllerOf(stored.object.metadata);
        if (owner?.kind === 'Deployment')
          world.deployments.add(ownerKey(owner, stored.object.metadata.namespace), world.cause);
        return;
      }
      case 'Namespace': // terms of pods choose namespaces by their labels
        if (world.census.bearers.length > 0 && (gone || before?.metadata.labels !== stored.object.metadata.labels))
          world.census.stale = true;
        return;
      case 'PriorityClass': // pods that admission refused for want of it may be made now
        if (before === undefined)
          for (const replicaSet of world.store.table('ReplicaSet').keys())
            world.replicaSets.add(replicaSet, world.cause);
        return;
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
      case 'PodDisruptionBudget': {
        const budget = stored.object as StoredKinds['PodDisruptionBudget'];
        if (gone) world.budgets.remove(key);
        else if ((before as typeof budget | undefined)?.spec !== budget.spec) countBudget(world, key, budget);
        return;
      }
      case 'PersistentVolumeClaim':
        if (!gone)
          wakePods(world, 'claimWritten', stored.object as PersistentVolumeClaim, before as PersistentVolumeClaim);
        return;
      case 'PersistentVolume':
        if (!gone) wakePods(world, 'volumeWritten', stored.object as PersistentVolume, before as PersistentVolume);
        return;
      case 'StorageClass':
        if (!gone) wakePods(world, 'classWritten', stored.object as StorageClass, before as StorageClass);
        return;
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
  const pod = gone ? stored.seen : stored.object;
  const { metadata, spec, status } = pod;
  const { at, siblings, siblingPlace } = world.pods;
  const slot = stored.slot as PodSlot; // rows of pods are pod slots
  const first = metadata.ownerReferences?.[0];
  noteNomination(world, slot, pod, gone);
  if (gone) {
    podTurns(world, stored, PHASE.none, false, at.addressed[slot] === 1, at.endsBy[slot] as Tick);
    const node = at.node[slot] as number;
    if (node >= 0) world.nodes.takePod(node, slot);
    else world.queue.remove(slot);
    const children = siblings[slot];
    if (first && children) world.owners.removePod(first.uid, children, slot, siblingPlace);
    world.pods.remove(slot);
    return;
  }
  if (before === undefined && first) siblings[slot] = world.owners.addPod(first.uid, slot, siblingPlace);
  const wasCounted = at.counted[slot];
  if (before !== undefined) rewritten(world, slot, before, pod);
  if (spec.nodeName !== undefined && before?.spec.nodeName === undefined) bound(world, slot, spec.nodeName);
  const addressed = status.podIP !== undefined;
  podTurns(world, stored, PHASE[status.phase], isReadyStatus(status), addressed, metadata.deletionTimestamp ?? NEVER);
  if (before === undefined || at.counted[slot] !== wasCounted) return;
  if (before.metadata.labels !== metadata.labels) {
    if (wasCounted === 1) wakePods(world, 'podRelabelled', pod, before);
    tellBudgets(world, slot, pod, false);
  }
  if (spec.nodeName === undefined) waitingPodChanged(world, slot, before, pod);
}

/** New tolerations or labels make another class of the pod, and it counts as one of that. */
function rewritten(world: World, slot: PodSlot, before: Pod, pod: Pod): void {
  const { at } = world.pods;
  const retolerated = before.spec.tolerations !== pod.spec.tolerations;
  if (retolerated) {
    at.podClass[slot] = world.classes.of(pod.spec);
    if (at.node[slot] !== NO_NODE) world.nodeTaints.add(pod.spec.nodeName as string, world.cause);
  }
  if (!retolerated && before.metadata.labels === pod.metadata.labels) return;
  const node = unbook(world, slot);
  if (node >= 0) book(world, slot, node);
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
      world.nominations.put(slot, undefined);
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
  if (endsBy !== NEVER && endsAnew) {
    at.ending[slot] = 1;
    world.census.end(slot);
  }

  const gone = phase === PHASE.none;
  const asReplica = wasActive !== nowActive || wasReady !== ready || wasPhase === PHASE.none || gone;
  if (asReplica) {
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
    if (!counts) unbook(world, slot);
    else if (world.census.nodeOfPod(slot) < 0) book(world, slot, at.node[slot] as NodeSlot);
    if (world.queue.awaited !== 0)
      wakePods(world, counts ? 'podAdded' : 'podDeleted', gone ? stored.seen : stored.object);
  }
  if ((asReplica || endsAnew) && world.budgets.in(metadata.namespace ?? '').length > 0)
    tellBudgets(world, slot, gone ? stored.seen : stored.object, gone);
  if (!gone && endsAnew && endsBy !== NEVER && at.node[slot] !== NO_NODE) world.inbox.push(slot);

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
  if (spec.nodeName === undefined) world.queue.add(slot, spec.priority, world.tick, isGated(stored.seen, world));
}

function bound(world: World, slot: PodSlot, nodeName: string): void {
  const node = world.nodes.slotOf(nodeName);
  if (node === undefined) {
    world.pods.strays.add(slot);
    return;
  }
  world.pods.at.node[slot] = node;
  world.nodes.putPod(node, slot);
  world.queue.remove(slot);
  world.inbox.push(slot);
  if (world.nodes.node(node).spec.taints.some((taint) => taint.effect === 'NoExecute'))
    world.nodeTaints.add(nodeName, world.cause);
}

/** What the API says is the same; where the pod is may be not. */
function turnsAsItWas(world: World, slot: number): void {
  const { phase, ready, addressed, endsBy } = world.pods.at;
  const stored = must(world.pods.stored[slot], 'the pod is there');
  podTurns(world, stored, phase[slot] as PhaseNumber, ready[slot] === 1, addressed[slot] === 1, endsBy[slot] as Tick);
}

/** Pods that named the node before it was there. */
function takeStrays(world: World, name: string): void {
  for (const slot of sortInPlace([...world.pods.strays], compareNumber)) {
    const pod = world.pods.pod(slot);
    if (pod.spec.nodeName !== name) continue;
    world.pods.strays.delete(slot);
    bound(world, slot as PodSlot, name); // rows of pods are pod slots
    turnsAsItWas(world, slot);
  }
}

function nodeChanged(world: World, name: string, before: Node | undefined, stored: Stored<Node>, gone: boolean): void {
  const { nodes } = world;
  if (gone) {
    for (const pod of world.census.sortedPodsOn(stored.slot)) {
      unbook(world, pod as PodSlot); // the census keeps rows of pods
      world.pods.at.counted[pod] = 0;
    }
    nodes.remove(name);
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
  if (before?.spec !== node.spec || before?.metadata.labels !== node.metadata.labels || before?.status !== node.status)
    nodes.version += 1;
  if (before?.spec !== node.spec || before?.status !== node.status) world.nodeTaints.add(name, world.cause);
  if (before === undefined && world.pods.strays.size > 0) takeStrays(world, name);
}

function readAllocatable(world: World, slot: number, { status }: Node): void {
  const { cpu, memory, pods } = status.allocatable;
  world.nodes.at.allocatableMilli[slot] = must(parseMilli(cpu), 'a node has a quantity of cpu');
  world.nodes.at.allocatableMemory[slot] = must(parseBytes(memory), 'a node has a quantity of memory');
  world.nodes.at.allocatablePods[slot] = must(parseBytes(pods), 'a node has a quantity of pods');
  offerOthers(world, slot, status);
  world.nodes.changes.note(slot);
}
