// Room on the nodes as a sketch: what could still be promised where, with pods taken away or put there in thought. The world is only read.

import type { Notice } from '../../../shared/journal/command.ts';
import { keyOf } from '../../../shared/kinds/meta.ts';
import { zoneOf } from '../../../shared/kinds/node.ts';
import { tolerates } from '../../../shared/kinds/toleration.ts';
import { standingOf } from '../../../shared/match/known/node.ts';
import type { World } from '../../../shared/sim/world.ts';
import { nodesOpenTo } from '../../../shared/sim/scheduler/explain.ts';

/** What a pod asks for: millicores and bytes. */
export interface Size {
  readonly milli: number;
  readonly bytes: number;
}

/** Free room of one node. Changes as pods are put there in thought. */
export interface Bay {
  readonly node: string;
  readonly slot: number;
  readonly zone: string;
  milli: number;
  bytes: number;
  pods: number;
}

/** A cluster of more nodes is looked at by machines, not by eyes: what is worked out for each pod and node is left out there. */
export const READABLE_NODES = 200;

/** Free room by node's row. Nodes that are not heard take nothing, though they may be called Ready still, nor do those that are announced to go. */
export function baysOf(world: World, leaving: ReadonlySet<string> = leavingNodes(world)): Map<number, Bay> {
  const { at } = world.nodes;
  const bays = new Map<number, Bay>();
  for (const slot of world.nodes.byName()) {
    const node = world.nodes.node(slot);
    const { name } = node.metadata;
    if (standingOf(world, slot) !== 'heard' || leaving.has(name)) continue;
    bays.set(slot, {
      node: name,
      slot,
      zone: zoneOf(node),
      milli: (at.allocatableMilli[slot] ?? 0) - (at.requestedMilli[slot] ?? 0),
      bytes: (at.allocatableMemory[slot] ?? 0) - (at.requestedMemory[slot] ?? 0),
      pods: (at.allocatablePods[slot] ?? 0) - (at.requestedPods[slot] ?? 0),
    });
  }
  return bays;
}

/** Nodes whose maintenance is announced and not over. */
export function leavingNodes(world: World): ReadonlySet<string> {
  const names = world.notices.flatMap((one) =>
    one.kind === 'maintenance' && one.untilTick > world.tick ? [one.node] : [],
  );
  return new Set(names);
}

export function sizeOf(world: World, podClass: number): Size {
  const { requestMilli, requestMemory } = world.classes.at(podClass);
  return { milli: requestMilli, bytes: requestMemory };
}

export function fits(bay: Bay, size: Size): boolean {
  return bay.pods >= 1 && bay.milli >= size.milli && bay.bytes >= size.bytes;
}

export function put(bay: Bay, size: Size, sign: 1 | -1 = 1): void {
  bay.milli -= sign * size.milli;
  bay.bytes -= sign * size.bytes;
  bay.pods -= sign;
}

/** A kind of pod that may come: how large it is, and the rows of the nodes that would take it if there were room. */
export interface Need {
  /** `namespace/name` of its Deployment. */
  readonly workload: string;
  readonly size: Size;
  readonly open: ReadonlySet<number>;
}

/** Of an announced arrival. There may be no pod of it yet, so selector, taints and cordon are compared here. */
export function needOfArrival(world: World, notice: Notice & { kind: 'arrival' }): Need {
  const workload = keyOf({ namespace: notice.namespace, name: notice.deployment });
  const spec = world.store.get('Deployment', workload)?.spec.template.spec;
  const open = world.nodes.byName().filter((slot) => {
    const node = world.nodes.node(slot);
    if (node.spec.unschedulable === true) return false;
    if (Object.entries(spec?.nodeSelector ?? {}).some(([key, value]) => node.metadata.labels?.[key] !== value))
      return false;
    return node.spec.taints.every(
      (taint) => taint.effect === 'PreferNoSchedule' || spec?.tolerations.some((one) => tolerates(one, taint)) === true,
    );
  });
  return {
    workload,
    size: { milli: notice.milliCpu, bytes: notice.memoryBytes },
    open: new Set<number>(open),
  };
}

/** How many more pods of a kind there would be room for. */
export function holesFor(bays: ReadonlyMap<number, Bay>, { size, open }: Need): number {
  let holes = 0;
  for (const slot of open) {
    const bay = bays.get(slot);
    if (bay === undefined) continue;
    const byCpu = size.milli > 0 ? Math.floor(bay.milli / size.milli) : bay.pods;
    const byMemory = size.bytes > 0 ? Math.floor(bay.bytes / size.bytes) : bay.pods;
    holes += Math.max(0, Math.min(byCpu, byMemory, bay.pods));
  }
  return holes;
}

/** The next arrival that is announced and larger than nothing; undefined when none is. */
export function nextNeed(world: World): Need | undefined {
  let next: (Notice & { kind: 'arrival' }) | undefined;
  for (const notice of world.notices) {
    if (notice.kind !== 'arrival' || notice.at <= world.tick || (next !== undefined && next.at <= notice.at)) continue;
    const workload = keyOf({ namespace: notice.namespace, name: notice.deployment });
    if (notice.replicas > (world.store.get('Deployment', workload)?.spec.replicas ?? 0)) next = notice;
  }
  return next && needOfArrival(world, next);
}

/** The node with room for a pod of this class on which the least would be left over. */
export function refugeFor(world: World, bays: ReadonlyMap<number, Bay>, podClass: number): Bay | undefined {
  const size = sizeOf(world, podClass);
  let best: Bay | undefined;
  for (const slot of nodesOpenTo(world, podClass)) {
    const bay = bays.get(slot);
    if (bay !== undefined && fits(bay, size) && (best === undefined || bay.milli < best.milli)) best = bay;
  }
  return best;
}

/** How many of these pods (by class) would find room, the largest first, each where the least is left over. */
export function wouldFit(world: World, bays: ReadonlyMap<number, Bay>, classes: readonly number[]): number {
  const sketch = new Map([...bays].map(([slot, bay]) => [slot, { ...bay }]));
  const sorted = [...classes].sort((a, b) => sizeOf(world, b).milli - sizeOf(world, a).milli);
  let placed = 0;
  for (const podClass of sorted) {
    const found = refugeFor(world, sketch, podClass);
    if (found === undefined) continue;
    put(found, sizeOf(world, podClass));
    placed += 1;
  }
  return placed;
}
