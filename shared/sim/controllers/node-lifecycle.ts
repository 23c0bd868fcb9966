// The node lifecycle controller (facts sheet 2.8): notices nodes that fell silent, marks them Unknown and their pods not ready, and taints them.
// What NoExecute taints do to pods is `controllers/taint-eviction`.

import { compareText } from '../../base/order.ts';
import { condition, withCondition } from '../../kinds/meta.ts';
import { isReady, type Node, type Taint, TAINTS, zoneOf } from '../../kinds/node.ts';
import { isPodReady } from '../../kinds/pod.ts';
import { must } from '../../base/assert.ts';
import { runTaintEviction } from './taint-eviction.ts';
import type { World } from '../world.ts';

export const MONITOR_PERIOD = 5;
export const MONITOR_GRACE_PERIOD = 50;
/** 0.1 nodes a second. */
export const SECONDS_PER_TAINTED_NODE = 10;
const LARGE_CLUSTER = 50;

export function runNodeLifecycle(world: World): void {
  if (world.tick % MONITOR_PERIOD === 0) monitor(world);
  for (const { key, cause } of world.nodeTaints.drain()) {
    world.cause = cause;
    keepNoScheduleTaints(world, key);
    runTaintEviction(world, key);
  }
  if (world.tick % MONITOR_PERIOD === 0) keepNoExecuteTaints(world);
}

/** The grace period is counted from when this controller *saw* a renewal, which is up to 5 s after it was made. */
function monitor(world: World): void {
  const { at } = world.nodes;
  for (const slot of world.nodes.byName()) {
    if (at.leaseAt[slot] !== at.leaseSeen[slot]) {
      at.leaseSeen[slot] = at.leaseAt[slot] as number;
      at.leaseSeenAt[slot] = world.tick;
      at.lost[slot] = 0;
    } else if (at.lost[slot] === 0 && world.tick - (at.leaseSeenAt[slot] as number) > MONITOR_GRACE_PERIOD) {
      at.lost[slot] = 1;
      markUnknown(world, slot);
    }
  }
}

const SILENT = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' } as const;

function markUnknown(world: World, slot: number): void {
  const stored = must(world.nodes.stored[slot], 'a node that is watched exists');
  const node = stored.object;
  world.cause = world.nodes.at.cause[slot] as typeof world.cause; // the column holds numbers of facts
  world.cause = world.record('NodeNotReady', node);
  world.nodes.at.cause[slot] = world.cause;
  const conditions = node.status.conditions.map((one) => ({
    ...one,
    ...SILENT,
    status: 'Unknown' as const,
    lastTransitionTime: one.status === 'Unknown' ? one.lastTransitionTime : world.tick,
  }));
  world.store.write('Node', stored, { status: { ...node.status, conditions } });
  const cause = world.cause;
  for (const podSlot of world.nodes.pods[slot] ?? []) {
    const pod = must(world.pods.stored[podSlot], 'a row on a node has a pod');
    if (!isPodReady(pod.object)) continue;
    world.cause = cause;
    world.cause = world.record('PodNodeNotReady', pod.object);
    const ready = must(condition(pod.object.status.conditions, 'Ready'), 'a ready pod has the condition');
    world.store.write('Pod', pod, {
      status: {
        ...pod.object.status,
        conditions: withCondition(pod.object.status.conditions, {
          ...ready,
          status: 'False',
          lastTransitionTime: world.tick,
        }),
      },
    });
  }
}

/** Conditions and spec.unschedulable are mirrored as NoSchedule taints, without a rate limit. */
function keepNoScheduleTaints(world: World, name: string): void {
  const stored = world.store.stored('Node', name);
  if (!stored) return;
  const node = stored.object;
  const wanted: string[] = [];
  if (node.spec.unschedulable) wanted.push(TAINTS.unschedulable);
  const ready = condition(node.status.conditions, 'Ready')?.status;
  if (ready === 'False') wanted.push(TAINTS.notReady);
  if (ready === 'Unknown') wanted.push(TAINTS.unreachable);
  const ours: readonly string[] = [TAINTS.unschedulable, TAINTS.notReady, TAINTS.unreachable];
  const kept = node.spec.taints.filter(
    (taint) => taint.effect !== 'NoSchedule' || !ours.includes(taint.key) || wanted.includes(taint.key),
  );
  const added = wanted.filter((key) => !kept.some((taint) => taint.key === key && taint.effect === 'NoSchedule'));
  setTaints(world, name, [
    ...kept,
    ...added.map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded: world.tick })),
  ]);
}

type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** Facts sheet 2.8: no ready node at all, or at least three and 55 % of them not ready. */
export function zoneState(ready: number, notReady: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  return notReady > 2 && notReady * 100 >= 55 * (ready + notReady) ? 'PartialDisruption' : 'Normal';
}

function keepNoExecuteTaints(world: World): void {
  const zones = new Map<string, { nodes: Node[]; ready: number }>();
  for (const slot of world.nodes.byName()) {
    const node = world.nodes.node(slot);
    const zone = zones.get(zoneOf(node)) ?? { nodes: [], ready: 0 };
    zone.nodes.push(node);
    if (isReady(node)) zone.ready += 1;
    zones.set(zoneOf(node), zone);
  }
  const names = [...zones.keys()].sort(compareText);
  const states = names.map((name) =>
    zoneState(zones.get(name)?.ready ?? 0, (zones.get(name)?.nodes.length ?? 0) - (zones.get(name)?.ready ?? 0)),
  );
  const allDark = states.length > 0 && states.every((state) => state === 'FullDisruption');
  names.forEach((name, i) => {
    const zone = must(zones.get(name), 'a zone that was counted');
    for (const node of zone.nodes)
      taintOrClear(world, node, allDark, periodOf(states[i] as ZoneState, zone.nodes.length));
  });
}

/** Seconds between two nodes of a zone; undefined when none may be tainted. */
function periodOf(state: ZoneState, nodes: number): number | undefined {
  if (state !== 'PartialDisruption') return SECONDS_PER_TAINTED_NODE;
  return nodes > LARGE_CLUSTER ? 10 * SECONDS_PER_TAINTED_NODE : undefined;
}

function taintOrClear(world: World, node: Node, allDark: boolean, period: number | undefined): void {
  const status = condition(node.status.conditions, 'Ready')?.status;
  const key = status === 'Unknown' ? TAINTS.unreachable : status === 'False' ? TAINTS.notReady : undefined;
  const rest = node.spec.taints.filter(
    (taint) => taint.effect !== 'NoExecute' || (taint.key !== TAINTS.unreachable && taint.key !== TAINTS.notReady),
  );
  const has = node.spec.taints.length !== rest.length;
  const { name } = node.metadata;
  world.cause = world.nodes.at.cause[must(world.nodes.slotOf(name), 'the node is in the list')] as typeof world.cause; // the column holds numbers of facts
  if (key === undefined || allDark) {
    if (has) setTaints(world, name, rest);
    return;
  }
  if (node.spec.taints.some((taint) => taint.effect === 'NoExecute' && taint.key === key)) return;
  const zone = zoneOf(node);
  if (period === undefined || world.tick < (world.zoneTaintAt.get(zone) ?? 0)) return;
  world.zoneTaintAt.set(zone, world.tick + period);
  setTaints(world, name, [...rest, { key, effect: 'NoExecute', timeAdded: world.tick }]);
}

function setTaints(world: World, name: string, taints: readonly Taint[]): void {
  const stored = world.store.stored('Node', name);
  if (!stored) return;
  const node = stored.object;
  const old = node.spec.taints;
  const lost = old.filter((taint) => !taints.some((one) => sameTaint(one, taint)));
  const got = taints.filter((taint) => !old.some((one) => sameTaint(one, taint)));
  if (lost.length === 0 && got.length === 0) return;
  for (const taint of lost) world.cause = world.record('NodeUntainted', node, `${taint.key}:${taint.effect}`);
  for (const taint of got) world.cause = world.record('NodeTainted', node, `${taint.key}:${taint.effect}`);
  world.store.write('Node', stored, { spec: { ...node.spec, taints } });
  runTaintEviction(world, name);
}

function sameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect && a.value === b.value;
}
