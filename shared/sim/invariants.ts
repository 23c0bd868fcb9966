// What must hold after every tick, whatever players did. Checked in tests after each tick; each broken promise is a sentence.

import { controllerOf } from '../kinds/meta.ts';
import { STORED_KINDS } from '../kinds/index.ts';
import { FOREGROUND_FINALIZER } from '../kinds/meta.ts';
import { isActive, isPodReady } from '../kinds/pod.ts';
import { matchesSelector } from '../kinds/selector.ts';
import { brokenRuns } from './kubelet/run-invariants.ts';
import { toldOf } from './traffic/told.ts';
import type { World } from './world.ts';

export function brokenInvariants(world: World): string[] {
  return [
    ...brokenRows(world),
    ...brokenSums(world),
    ...brokenOwners(world),
    ...brokenBudgets(world),
    ...brokenDeletions(world),
    ...brokenTraffic(world),
    ...brokenRuns(world),
  ];
}

function brokenRows(world: World): string[] {
  const broken: string[] = [];
  const seen = new Map<number, string>();
  for (const [key, stored] of world.store.table('Pod')) {
    const other = seen.get(stored.slot);
    if (other !== undefined) broken.push(`pods ${other} and ${key} share row ${stored.slot}`);
    seen.set(stored.slot, key);
    if (world.pods.stored[stored.slot] !== stored) broken.push(`row ${stored.slot} does not belong to pod ${key}`);
    const node = world.pods.at.node[stored.slot] as number;
    const name = stored.object.spec.nodeName;
    const there = name !== undefined && world.nodes.slotOf(name) !== undefined ? name : undefined;
    if ((node >= 0 ? world.nodes.node(node).metadata.name : undefined) !== there)
      broken.push(`pod ${key} says node ${name} and its row says ${node}`);
    if ((world.pods.at.ready[stored.slot] === 1) !== isPodReady(stored.object))
      broken.push(`pod ${key}: ready in one place only`);
  }
  const places = new Map<number, number>();
  for (const slot of world.nodes.byName()) {
    for (const pod of world.nodes.pods[slot] ?? []) {
      const elsewhere = places.get(pod);
      if (elsewhere !== undefined) broken.push(`pod row ${pod} is on nodes ${elsewhere} and ${slot}`);
      places.set(pod, slot);
    }
  }
  return broken;
}

function brokenSums(world: World): string[] {
  const broken: string[] = [];
  for (const slot of world.nodes.byName()) {
    let milli = 0;
    let memory = 0;
    let count = 0;
    for (const pod of [...(world.nodes.pods[slot] ?? []), ...world.volumes.assumedOn(slot)]) {
      const { phase } = world.pods.pod(pod).status;
      if (phase === 'Succeeded' || phase === 'Failed') continue;
      const wants = world.classes.at(world.pods.at.podClass[pod] as number);
      milli += wants.requestMilli;
      memory += wants.requestMemory;
      count += 1;
    }
    const at = world.nodes.at;
    const name = world.nodes.node(slot).metadata.name;
    if (count !== world.census.podsOn(slot).length)
      broken.push(`node ${name}: the census has ${world.census.podsOn(slot).length} pods, ${count} are there`);
    if (milli !== at.requestedMilli[slot])
      broken.push(`node ${name}: ${at.requestedMilli[slot]}m cpu are booked, its pods request ${milli}m`);
    if (memory !== at.requestedMemory[slot])
      broken.push(`node ${name}: memory booked ${at.requestedMemory[slot]}, requested ${memory}`);
    if (count !== at.requestedPods[slot])
      broken.push(`node ${name}: ${at.requestedPods[slot]} pods are booked, ${count} are there`);
  }
  return broken;
}

function brokenOwners(world: World): string[] {
  const broken: string[] = [];
  for (const [key, { slot, object }] of world.store.table('Pod'))
    if (world.pods.loose.has(slot) === (controllerOf(object.metadata) !== undefined))
      broken.push(`pod ${key}: whether it has a controller is known wrongly`);
  for (const [key, { object }] of world.store.table('ReplicaSet')) {
    if (world.looseSets.has(key) === (controllerOf(object.metadata) !== undefined))
      broken.push(`replica set ${key}: whether it has a controller is known wrongly`);
    const pods = (world.owners.of(object.metadata.uid)?.pods ?? []).map((row) => world.pods.stored[row]?.object);
    const active = pods.filter((pod) => pod && isActive(pod));
    const children = world.owners.of(object.metadata.uid);
    if (active.length !== (children?.active ?? 0))
      broken.push(`replica set ${key} counts ${children?.active} active pods and has ${active.length}`);
    const ready = active.filter((pod) => pod && isPodReady(pod)).length;
    if (ready !== (children?.ready ?? 0))
      broken.push(`replica set ${key} counts ${children?.ready} ready pods and has ${ready}`);
  }
  return broken;
}

/** What budgets count of their pods, and which pods are promised a node. */
function brokenBudgets(world: World): string[] {
  const broken: string[] = [];
  const pods = [...world.store.table('Pod').values()].map((stored) => stored.object);
  for (const [key, { object }] of world.store.table('PodDisruptionBudget')) {
    const { selector } = object.spec;
    const mine = pods.filter(
      ({ metadata }) =>
        selector && metadata.namespace === object.metadata.namespace && matchesSelector(selector, metadata.labels),
    );
    const healthy = mine.filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined).length;
    const counted = world.budgets.get(key);
    if (counted?.members.size !== mine.length || counted.healthy !== healthy)
      broken.push(
        `budget ${key} counts ${counted?.healthy} of ${counted?.members.size} pods healthy and has ${healthy} of ${mine.length}`,
      );
  }
  const promised = pods.filter((pod) => pod.spec.nodeName === undefined && pod.status.nominatedNodeName !== undefined);
  if (promised.length !== world.nominations.size)
    broken.push(`${world.nominations.size} pods are nominated, ${promised.length} say so`);
  return broken;
}

/** What is marked for deletion has something to wait for, and is waited for. */
function brokenDeletions(world: World): string[] {
  const broken: string[] = [];
  for (const kind of STORED_KINDS) {
    if (kind === 'Namespace' || kind === 'Pod') continue;
    for (const [key, { seen }] of world.store.table(kind)) {
      const { deletionTimestamp, finalizers, uid } = seen.metadata;
      if (deletionTimestamp !== undefined && finalizers === undefined)
        broken.push(`${kind} ${key} is deleted, has no finalizer and is still there`);
      const waits = deletionTimestamp !== undefined && finalizers?.includes(FOREGROUND_FINALIZER) === true;
      if (waits !== world.owners.waiting.has(uid))
        broken.push(`${kind} ${key} waits for what it owns in one place only`);
    }
  }
  return broken;
}

function brokenTraffic(world: World): string[] {
  const broken: string[] = [];
  const { queue } = world.pods.at;
  const { arrived, good, lost, grantedMilli } = toldOf(world);
  for (const [name, column] of Object.entries({ queue, arrived, good, lost, grantedMilli })) {
    for (let slot = 0; slot < world.pods.length; slot += 1) {
      const value = column[slot] as number;
      if (!(value >= 0) || value === Number.POSITIVE_INFINITY) broken.push(`row ${slot}: ${name} is ${value}`);
    }
  }
  return broken;
}
