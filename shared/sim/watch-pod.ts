// What follows at once from a write of a pod: its row, its place among its siblings, what is booked on its node, and the keys of whoever may have
// work because of it. Other kinds are `watch`'s.

import { must } from '../base/assert.ts';
import { compareNumber, sortInPlace } from '../base/order.ts';
import { NEVER, NO_NODE, type NodeSlot, type PodSlot, type Tick } from '../base/units.ts';
import { controllerOf, type OwnerReference } from '../kinds/meta.ts';
import { isReadyStatus, type Pod, type PodSpec } from '../kinds/pod.ts';
import { tellBudgets } from './budgets.ts';
import { tellQuotas } from './control-plane/quota.ts';
import { PHASE, type PhaseNumber, type RowPlan } from './machines/pods.ts';
import { processorOf } from './machines/processor.ts';
import type { Children } from './owners.ts';
import { keepStep } from './plane/held-statuses.ts';
import type { PodStep } from './pod-steps.ts';
import { book, unbook } from './scheduler/bookings.ts';
import { noteNomination } from './scheduler/nominations.ts';
import { isGated, waitingPodChanged, wakePods } from './scheduler/wake.ts';
import { forget } from './scheduler/volume-reservation.ts';
import type { Stored } from './store.ts';
import { mountsChanged, noteMounts } from './volumes/mounts.ts';
import type { World } from './world.ts';

export function podChanged(world: World, before: Pod | undefined, stored: Stored<Pod>, gone: boolean): void {
  if (before === undefined) addRow(world, stored);
  const pod = gone ? stored.seen : stored.object;
  const { metadata, spec, status } = pod;
  const { at, siblings, siblingPlace } = world.pods;
  const slot = stored.slot as PodSlot; // rows of pods are pod slots
  const first = metadata.ownerReferences?.[0];
  if (!gone && before !== undefined && before.metadata.ownerReferences !== metadata.ownerReferences)
    reowned(world, stored, before, pod);
  noteNomination(world, slot, pod, gone);
  if (gone) {
    if (spec.volumes !== undefined) noteMounts(world, slot, pod, true);
    podTurns(world, stored, PHASE.none, false, at.addressed[slot] === 1, at.endsBy[slot] as Tick);
    const node = at.node[slot] as number;
    if (node >= 0) world.nodes.takePod(node, slot);
    else {
      forget(world, slot);
      world.queue.remove(slot);
    }
    const children = siblings[slot];
    if (first && children) world.owners.removePod(first.uid, children, slot, siblingPlace);
    world.pods.remove(slot);
    if (first && children?.pods.length === 0) lastPodGone(world, first, metadata.namespace);
    return;
  }
  if (before === undefined && first) siblings[slot] = world.owners.addPod(first.uid, slot, siblingPlace);
  if (before?.metadata.ownerReferences !== metadata.ownerReferences || before === undefined) noteLoose(world, stored);
  const wasCounted = at.counted[slot];
  if (before !== undefined) rewritten(world, slot, before, pod);
  if (spec.nodeName !== undefined && before?.spec.nodeName === undefined) bound(world, slot, spec.nodeName);
  const addressed = status.podIP !== undefined;
  podTurns(world, stored, PHASE[status.phase], isReadyStatus(status), addressed, metadata.deletionTimestamp ?? NEVER);
  if (before === undefined || at.counted[slot] !== wasCounted) return;
  if (before.metadata.labels !== metadata.labels) {
    if (wasCounted === 1) wakePods(world, 'podRelabelled', pod, before);
    tellBudgets(world, slot, pod, false);
    if (addressed) tellServices(world, slot, before, pod);
    world.work.podClaims.add(stored.key, world.cause);
  }
  if (spec.nodeName === undefined) waitingPodChanged(world, slot, before, pod);
}

/** Services that select it from now on, or no more. */
function tellServices(world: World, slot: number, { metadata: { namespace = '', labels } }: Pod, after: Pod): void {
  const { serviceIndex } = world;
  const old = serviceIndex.matching(namespace, labels);
  const now = serviceIndex.matching(namespace, after.metadata.labels);
  for (const key of [...old, ...now])
    if (old.includes(key) !== now.includes(key)) serviceIndex.noteFor(key, slot, after.metadata, world.cause);
}

/** A pod without a controller may be taken over. */
function noteLoose(world: World, { key, slot, seen }: Stored<Pod>): void {
  const { ownerReferences } = seen.metadata;
  const { loose } = world.pods;
  if (ownerReferences?.[0]?.controller || (ownerReferences && controllerOf(seen.metadata))) {
    if (loose.size > 0) loose.delete(slot);
    return;
  }
  loose.add(slot);
  world.work.podClaims.add(key, world.cause);
}

/** A Deployment that recreates its pods waits for the last one of the old. */
function lastPodGone(world: World, owner: OwnerReference, namespace: string | undefined): void {
  if (owner.kind !== 'ReplicaSet') return;
  const replicaSet = world.store.get('ReplicaSet', `${namespace}/${owner.name}`);
  const deployment = replicaSet && controllerOf(replicaSet.metadata);
  if (deployment?.kind === 'Deployment' && replicaSet?.spec.replicas === 0)
    world.queues.tellOwner(deployment, namespace, world.cause);
}

/** Another first owner, or none: the pod counts among that one's children from now on. */
function reowned(world: World, stored: Stored<Pod>, before: Pod, pod: Pod): void {
  const { at, siblings, siblingPlace } = world.pods;
  const slot = stored.slot as PodSlot; // rows of pods are pod slots
  const counts = Number(isActivePhase(at.phase[slot] as PhaseNumber) && at.ending[slot] === 0);
  const ready = counts === 1 && at.ready[slot] === 1 ? 1 : 0;
  const [first, ...others] = before.metadata.ownerReferences ?? [];
  const children = siblings[slot];
  if (first && children) {
    children.active -= counts;
    children.ready -= ready;
    world.owners.removePod(first.uid, children, slot, siblingPlace);
  }
  for (const { uid } of others) world.owners.remove(uid, 'Pod', stored.key);
  const [next, ...more] = pod.metadata.ownerReferences ?? [];
  const siblingsNow = next && world.owners.addPod(next.uid, slot, siblingPlace);
  siblings[slot] = siblingsNow;
  if (siblingsNow) {
    siblingsNow.mixed = true;
    siblingsNow.active += counts;
    siblingsNow.ready += ready;
  }
  for (const { uid } of more) world.owners.add(uid, 'Pod', stored.key);
  world.queues.tellOwner(first, pod.metadata.namespace, world.cause);
  world.queues.tellOwner(next, pod.metadata.namespace, world.cause);
  tellBudgets(world, slot, pod, false); // they ask who controls it
}

/** New tolerations or labels make another class of the pod, and it counts as one of that. */
function rewritten(world: World, slot: PodSlot, before: Pod, pod: Pod): void {
  const { at } = world.pods;
  const retolerated = before.spec.tolerations !== pod.spec.tolerations;
  if (retolerated) {
    at.podClass[slot] = world.classes.of(pod.spec);
    if (at.node[slot] !== NO_NODE) world.work.nodeTaints.add(pod.spec.nodeName as string, world.cause);
  }
  if (!retolerated && before.metadata.labels === pod.metadata.labels) return;
  const children = world.pods.siblings[slot];
  if (children) children.mixed = true;
  const node = unbook(world, slot);
  if (node >= 0) book(world, slot, node);
}

/** A step of a pod's life, and what follows from it. */
export function stepPod(world: World, stored: Stored<Pod>, step: PodStep): void {
  if (world.store.divert !== undefined && keepStep(world, stored, step)) return;
  world.store.step(stored, step);
  const slot = stored.slot as PodSlot;
  const { phase, ready, addressed, endsBy } = world.pods.at;
  const isReady = ready[slot] === 1;
  switch (step.step) {
    case 'bound':
      bound(world, slot, step.nodeName);
      world.nominations.put(slot, undefined);
      return countOnNode(world, stored, phase[slot] as PhaseNumber, false);
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
    if (owner && children) tellSiblings(world, children, owner, metadata.namespace);
  }

  if (phase >= PHASE.Succeeded && isActivePhase(wasPhase)) tellQuotas(world, metadata.namespace);
  countOnNode(world, stored, phase, gone);
  if ((asReplica || endsAnew) && world.budgets.in(metadata.namespace ?? '').length > 0)
    tellBudgets(world, slot, gone ? stored.seen : stored.object, gone);
  if (!gone && endsAnew && endsBy !== NEVER && at.node[slot] !== NO_NODE) world.inbox.push(slot);

  if (addressed && (!wasAddressed || wasReady !== ready || endsAnew || wasPhase !== phase))
    world.serviceIndex.note(at.noted, slot, metadata, world.cause);
}

/** Its requests count on its node while it has one and is not finished. */
function countOnNode(world: World, stored: Stored<Pod>, phase: PhaseNumber, gone: boolean): void {
  const { node, counted } = world.pods.at;
  const slot = stored.slot as PodSlot; // rows of pods are pod slots
  const counts = isActivePhase(phase) && node[slot] !== NO_NODE;
  if (counts === (counted[slot] === 1)) return;
  counted[slot] = counts ? 1 : 0;
  if (!counts) unbook(world, slot);
  else if (world.census.nodeOfPod(slot) < 0) book(world, slot, node[slot] as NodeSlot);
  if (world.queue.awaited !== 0)
    wakePods(world, counts ? 'podAdded' : 'podDeleted', gone ? stored.seen : stored.object);
  if (stored.seen.spec.volumes !== undefined) mountsChanged(world, slot, stored.seen);
}

/** Pods of one owner tell it many times a second, and nearly all name it alike. */
function tellSiblings(
  { queues, cause }: World,
  children: Children,
  owner: OwnerReference,
  namespace: string | undefined,
): void {
  let { desk } = children;
  if (desk?.name !== owner.name || desk.kind !== owner.kind || desk.namespace !== namespace) {
    desk = queues.deskOf(owner, namespace);
    children.desk = desk;
  }
  const { queue } = desk;
  if (!queue || desk.turn === queue.turn) return;
  desk.turn = queue.turn;
  queue.add(desk.key, cause);
}

function isActivePhase(phase: PhaseNumber): boolean {
  return phase === PHASE.Pending || phase === PHASE.Running;
}

function rowPlan(world: World, spec: PodSpec): RowPlan {
  const { plans } = world.pods;
  const known = plans.get(spec);
  if (known) return known;
  const { image } = must(spec.containers[0], 'a pod has a container');
  return plans.set(spec, { podClass: world.classes.of(spec), image, processor: processorOf(spec) });
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
  if (spec.volumes !== undefined) noteMounts(world, slot, stored.seen, false);
  if (spec.nodeName === undefined) world.queue.add(slot, spec.priority, world.tick, isGated(stored.seen, world));
}

function bound(world: World, slot: PodSlot, nodeName: string): void {
  const node = world.nodes.slotOf(nodeName);
  if (node === undefined) {
    world.pods.strays.add(slot);
    return;
  }
  if (world.volumes.assumed.size > 0 && world.volumes.assumed.get(slot)?.node === node)
    world.volumes.assumed.delete(slot);
  else forget(world, slot); // it was promised another place
  world.pods.at.node[slot] = node;
  world.nodes.putPod(node, slot);
  world.queue.remove(slot);
  world.inbox.push(slot);
  if (world.nodes.node(node).spec.taints.some((taint) => taint.effect === 'NoExecute'))
    world.work.nodeTaints.add(nodeName, world.cause);
}

/** What the API says is the same; where the pod is may be not. */
function turnsAsItWas(world: World, slot: number): void {
  const { phase, ready, addressed, endsBy } = world.pods.at;
  const stored = must(world.pods.stored[slot], 'the pod is there');
  podTurns(world, stored, phase[slot] as PhaseNumber, ready[slot] === 1, addressed[slot] === 1, endsBy[slot] as Tick);
}

/** Pods that named the node before it was there. */
export function takeStrays(world: World, name: string): void {
  for (const slot of sortInPlace([...world.pods.strays], compareNumber)) {
    const pod = world.pods.pod(slot);
    if (pod.spec.nodeName !== name) continue;
    world.pods.strays.delete(slot);
    bound(world, slot as PodSlot, name); // rows of pods are pod slots
    turnsAsItWas(world, slot);
  }
}
