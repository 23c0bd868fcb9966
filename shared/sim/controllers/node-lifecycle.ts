// The node lifecycle controller (facts sheet 2.8): notices nodes that fell silent, marks them Unknown and their pods not ready, and taints them. How fast it
// may taint is `zone-disruption`, what NoExecute taints do to pods `taint-eviction`.

import { must } from '../../base/assert.ts';
import { condition, withCondition } from '../../kinds/meta.ts';
import { type Taint, TAINTS, zoneOf } from '../../kinds/node.ts';
import { isPodReady } from '../../kinds/pod.ts';
import type { SchedulerVersion } from '../../kinds/scheduler-configuration.ts';
import type { World } from '../world.ts';
import { runTaintEviction } from './taint-eviction.ts';
import { type ReadyCounts, setDisruption } from './zone-disruption.ts';

export const MONITOR_PERIOD = 5;
export const MONITOR_GRACE_PERIOD = 50;
/** It was 40 s up to 1.31. */
const GRACE_PERIODS: Readonly<Record<SchedulerVersion, number>> = { '1.34': MONITOR_GRACE_PERIOD, '1.20': 40 };

type Status = 'True' | 'False' | 'Unknown' | undefined;

export function runNodeLifecycle(world: World): void {
  const looks = world.tick % MONITOR_PERIOD === 0;
  const waiting = looks ? monitor(world) : [];
  for (const { key, cause } of world.work.nodeTaints.drain()) {
    world.cause = cause;
    keepNoScheduleTaints(world, key);
    runTaintEviction(world, key);
  }
  for (const name of waiting) taintInTurn(world, name);
}

/** One pass over all nodes; the names of those that wait for a NoExecute taint, in order. */
function monitor(world: World): string[] {
  const { version } = world.schedulerConfiguration;
  const zones = new Map<string, ReadyCounts>();
  const waiting: string[] = [];
  for (const slot of world.nodes.byName()) {
    const before = readyStatus(world, slot);
    watchRenewal(world, slot, GRACE_PERIODS[version]);
    const node = world.nodes.node(slot);
    const now = readyStatus(world, slot);
    const zone = zones.get(zoneOf(node)) ?? { ready: 0, others: 0 };
    if (now === 'True') zone.ready += 1;
    else zone.others += 1;
    zones.set(zoneOf(node), zone);
    // Up to 1.33 the pass that marks a node taints by what it saw before: the taint comes with the next one.
    if (followReady(world, slot, version === '1.34' ? now : before)) waiting.push(node.metadata.name);
  }
  const change = setDisruption(world, zones);
  if (change === 'all dark') for (const slot of world.nodes.byName()) liftNoExecute(world, slot);
  if (change === 'light again') restartGrace(world);
  return waiting;
}

function readyStatus({ nodes }: World, slot: number): Status {
  return nodes.at.ready[slot] === 1 ? 'True' : condition(nodes.node(slot).status.conditions, 'Ready')?.status;
}

/** The grace period is counted from when this controller *saw* a renewal, which is up to 5 s after it was made. */
function watchRenewal(world: World, slot: number, grace: number): void {
  const { at } = world.nodes;
  if (at.leaseAt[slot] !== at.leaseSeen[slot]) {
    at.leaseSeen[slot] = at.leaseAt[slot] as number;
    at.leaseSeenAt[slot] = world.tick;
    at.lost[slot] = 0;
  } else if (at.lost[slot] === 0 && world.tick - (at.leaseSeenAt[slot] as number) > grace) {
    at.lost[slot] = 1;
    markUnknown(world, slot);
  }
}

function restartGrace(world: World): void {
  for (const slot of world.nodes.byName()) world.nodes.at.leaseSeenAt[slot] = world.tick;
}

/** A controller-manager that takes over has seen neither renewals nor zones: all begins anew (facts sheet 5.3). */
export function forgetNodes(world: World): void {
  restartGrace(world);
  world.nodeMemory.forget();
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
  markPodsNotReady(world, slot);
}

function markPodsNotReady(world: World, slot: number): void {
  const { cause } = world;
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

/** Conditions that are mirrored as a taint while they have this status, in the order in which the real controller's table has them. */
const TAINTED_BY = [
  { type: 'Ready', status: 'False', key: TAINTS.notReady },
  { type: 'Ready', status: 'Unknown', key: TAINTS.unreachable },
  { type: 'MemoryPressure', status: 'True', key: TAINTS.memoryPressure },
  { type: 'DiskPressure', status: 'True', key: TAINTS.diskPressure },
  { type: 'NetworkUnavailable', status: 'True', key: TAINTS.networkUnavailable },
  { type: 'PIDPressure', status: 'True', key: TAINTS.pidPressure },
] as const;
const MIRRORED: readonly string[] = [TAINTS.unschedulable, ...TAINTED_BY.map((one) => one.key)];

/** Conditions and spec.unschedulable are mirrored as NoSchedule taints, without a rate limit. A key without a node is one that was deleted. */
function keepNoScheduleTaints(world: World, name: string): void {
  const stored = world.store.stored('Node', name);
  if (!stored) {
    world.recordNamed('RemovingNode', 'Node', undefined, name);
    return;
  }
  const { spec, status } = stored.object;
  const wanted: string[] = [];
  for (const one of status.conditions) {
    const found = TAINTED_BY.find(({ type, status: is }) => type === one.type && is === one.status);
    if (found) wanted.push(found.key);
  }
  if (spec.unschedulable) wanted.push(TAINTS.unschedulable);
  const kept = spec.taints.filter(
    (taint) => taint.effect !== 'NoSchedule' || !MIRRORED.includes(taint.key) || wanted.includes(taint.key),
  );
  const added = wanted.filter((key) => !kept.some((taint) => taint.key === key && taint.effect === 'NoSchedule'));
  setTaints(world, name, [
    ...kept,
    ...added.map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded: world.tick })),
  ]);
}

function noExecuteKey(status: Status): string | undefined {
  return status === 'Unknown' ? TAINTS.unreachable : status === 'False' ? TAINTS.notReady : undefined;
}

function isOurs({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === TAINTS.unreachable || key === TAINTS.notReady);
}

function liftNoExecute(world: World, slot: number): void {
  const { metadata, spec } = world.nodes.node(slot);
  if (!spec.taints.some(isOurs)) return;
  world.cause = world.nodes.at.cause[slot] as typeof world.cause; // the column holds numbers of facts
  setTaints(
    world,
    metadata.name,
    spec.taints.filter((taint) => !isOurs(taint)),
  );
}

/** NoExecute taints by the condition Ready. One takes the place of the other at once; true when the node has to wait for its first. */
function followReady(world: World, slot: number, status: Status): boolean {
  const key = noExecuteKey(status);
  if (key === undefined) {
    liftNoExecute(world, slot);
    return false;
  }
  const { spec } = world.nodes.node(slot);
  const ours = spec.taints.filter(isOurs);
  if (ours.some((taint) => taint.key === key)) return false;
  if (ours.length === 0) return true;
  addNoExecute(world, slot, key);
  return false;
}

function addNoExecute(world: World, slot: number, key: string): void {
  const { metadata, spec } = world.nodes.node(slot);
  world.cause = world.nodes.at.cause[slot] as typeof world.cause; // the column holds numbers of facts
  const rest = spec.taints.filter((taint) => !isOurs(taint));
  setTaints(world, metadata.name, [...rest, { key, effect: 'NoExecute', timeAdded: world.tick }]);
}

/** As fast as the zone allows; whose turn it is not is asked again with the next pass. */
function taintInTurn(world: World, name: string): void {
  const slot = must(world.nodes.slotOf(name), 'the node was looked at in this pass');
  const node = world.nodes.node(slot);
  const zone = must(world.nodeMemory.zones.get(zoneOf(node)), 'a zone with a node was counted');
  const key = noExecuteKey(readyStatus(world, slot));
  if (zone.period === 0 || world.tick < zone.taintAt || key === undefined) return;
  zone.taintAt = world.tick + zone.period;
  addNoExecute(world, slot, key);
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
