// Node-pressure eviction (facts sheet 3.8; rules PRESSURE-1 to PRESSURE-5): a kubelet that finds too little memory, or too little room for images, says so, frees
// what it can, and ends one pod after the other until there is enough. Process numbers do not run out here.

import { NEVER, NO_EVENT, type Tick } from '../../base/units.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';
import type { Pod, PodStatus } from '../../kinds/pod.ts';
import { isCritical } from '../../kinds/priority-class.ts';
import { parseBytes, printBytes } from '../../manifest/quantity.ts';
import { must } from '../../base/assert.ts';
import { RESERVED_MEMORY } from '../machines/order.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { bytesOfImages, deleteUnusedImages } from './image-garbage.ts';
import { NO_DISK_PRESSURE, SUFFICIENT_MEMORY } from './report.ts';

const EVICTION_PERIOD = 10;
/** evictionPressureTransitionPeriod: the condition stays this long after the signal is good again. */
const PRESSURE_SECONDS = 300;
/** imagefs.available<15%. */
const LEAST_DISK_PERCENT = 15;

/** What can run out on a node, in the order in which kubelets care. Amounts are bytes. */
interface Signal {
  readonly resource: 'memory' | 'ephemeral-storage';
  /** The column of nodes with the tick at which too little was found last; 0 while the condition is not True. */
  readonly column: 'pressureAt' | 'diskPressureAt';
  readonly begins: 'NodeHasInsufficientMemory' | 'NodeHasDiskPressure';
  readonly ends: 'NodeHasSufficientMemory' | 'NodeHasNoDiskPressure';
  readonly bad: Omit<Condition, 'lastTransitionTime'>;
  readonly good: Omit<Condition, 'lastTransitionTime'>;
  readonly available: (world: World, node: number) => number;
  readonly threshold: (world: World, node: number) => number;
  /** What goes before any pod does. */
  readonly free: (world: World, node: number) => void;
}

const MEMORY: Signal = {
  resource: 'memory',
  column: 'pressureAt',
  begins: 'NodeHasInsufficientMemory',
  ends: 'NodeHasSufficientMemory',
  bad: {
    type: 'MemoryPressure',
    status: 'True',
    reason: 'KubeletHasInsufficientMemory',
    message: 'kubelet has insufficient memory available',
  },
  good: SUFFICIENT_MEMORY,
  available: ({ nodes: { at } }, node) => (at.capacityMemory[node] as number) - (at.usedMemory[node] as number),
  threshold: () => RESERVED_MEMORY, // memory.available<100Mi
  free: () => undefined,
};

const DISK: Signal = {
  resource: 'ephemeral-storage',
  column: 'diskPressureAt',
  begins: 'NodeHasDiskPressure',
  ends: 'NodeHasNoDiskPressure',
  bad: {
    type: 'DiskPressure',
    status: 'True',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
  },
  good: NO_DISK_PRESSURE,
  available: (world, node) => {
    const disk = world.nodes.at.imageDisk[node] as number;
    return disk === 0 ? Number.POSITIVE_INFINITY : disk - bytesOfImages(world, node);
  },
  threshold: (world, node) => Math.floor(((world.nodes.at.imageDisk[node] as number) * LEAST_DISK_PERCENT) / 100),
  free: deleteUnusedImages,
};

const SIGNALS = [MEMORY, DISK];

/** All kubelets look in the same second (simplified). */
export function relievePressure(world: World): void {
  if (world.tick % EVICTION_PERIOD !== 0) return;
  const { at, stored, length } = world.nodes;
  for (let node = 0; node < length; node += 1) {
    if (at.power[node] === 0 || !stored[node]) continue;
    let acted = false;
    for (const signal of SIGNALS) {
      const since = at[signal.column][node] as number;
      if (signal.available(world, node) < signal.threshold(world, node))
        acted = underPressure(world, node, signal, acted);
      else if (since !== 0 && world.tick - since >= PRESSURE_SECONDS) relax(world, node, signal);
    }
  }
}

/** Of several things that are short, one is reclaimed at a time: whether this one, or one before it, was. */
function underPressure(world: World, node: number, signal: Signal, acted: boolean): boolean {
  const { at } = world.nodes;
  const since = at[signal.column];
  const [victim] = rank(world, node, signal);
  world.cause = (victim === undefined ? undefined : world.pods.stored[victim]?.cause) ?? NO_EVENT; // how it came to be there
  if (victim === undefined && signal === MEMORY && since[node] === 0) return acted; // a machine of less than 100 MiB, and nobody on it
  if (since[node] === 0) {
    world.cause = world.record(signal.begins, world.nodes.node(node));
    at.cause[node] = world.cause;
    setCondition(world, node, signal.bad);
  }
  since[node] = world.tick;
  if (acted) return true;
  world.cause = at.cause[node] as typeof world.cause; // the column holds numbers of facts
  world.cause = world.record('EvictionThresholdMet', world.nodes.node(node), signal.resource);
  signal.free(world, node);
  const available = signal.available(world, node);
  const threshold = signal.threshold(world, node);
  if (victim !== undefined && available < threshold) evict(world, victim, signal, threshold, available);
  return true;
}

function relax(world: World, node: number, signal: Signal): void {
  const { at } = world.nodes;
  at[signal.column][node] = 0;
  world.cause = at.cause[node] as typeof world.cause; // as above
  world.cause = world.record(signal.ends, world.nodes.node(node));
  at.cause[node] = world.cause;
  setCondition(world, node, signal.good);
}

function setCondition(world: World, node: number, condition: Omit<Condition, 'lastTransitionTime'>): void {
  const stored = must(world.nodes.stored[node], 'a node with power exists');
  const { status } = stored.object;
  const conditions = withCondition(status.conditions, { ...condition, lastTransitionTime: world.tick });
  world.store.write('Node', stored, { status: { ...status, conditions } });
}

/**
 * Pods that may be evicted, the first to go first: those that use more than they requested, then lower priority, then more over their request. Of disks pods use
 * nothing themselves here.
 */
function rank(world: World, node: number, signal: Signal): number[] {
  const { memory, stage, podClass } = world.pods.at;
  const candidates: { slot: number; over: number; priority: number }[] = [];
  for (const slot of world.nodes.pods[node] ?? []) {
    const { requestMemory, priority } = world.classes.at(podClass[slot] as number);
    if (stage[slot] !== STAGE.running || isCritical(priority)) continue;
    candidates.push({ slot, over: signal === MEMORY ? (memory[slot] as number) - requestMemory : 0, priority });
  }
  candidates.sort(
    (x, y) => Number(y.over > 0) - Number(x.over > 0) || x.priority - y.priority || y.over - x.over || x.slot - y.slot,
  );
  return candidates.map((one) => one.slot);
}

/** With a grace of a second whatever the pod's own is, so it is over with the next report. The object stays, Failed. */
function evict(world: World, slot: number, { resource }: Signal, threshold: number, available: number): void {
  const stored = must(world.pods.stored[slot], 'a row on a node has a pod');
  const pod = stored.object;
  const { at } = world.pods;
  const low = `The node was low on resource: ${resource}. Threshold quantity: ${printBytes(threshold)}, available: ${printBytes(Math.max(0, available))}. `;
  const message = resource === 'memory' ? low + usage(world, slot, pod) : low;
  world.cause = world.record('Evicted', pod, message);
  at.stage[slot] = STAGE.finished;
  at.queue[slot] = 0;
  world.timers.set(at.due, slot, NEVER);
  world.pods.endProcesses(slot);
  world.store.write('Pod', stored, { status: evictedStatus(pod, message, world.tick) });
}

/** Each container that uses more than it requested; the one that takes the requests has what the others do not. */
function usage(world: World, slot: number, { spec }: Pod): string {
  const run = world.pods.runs.get(slot);
  const { memory, besideMemory } = world.pods.at;
  return spec.containers
    .map(({ name, resources }, i) => {
      const other = world.images.profile(run?.app[i]?.image ?? 0)?.memoryBytes ?? 0;
      const used = i === 0 ? (memory[slot] as number) - (besideMemory[slot] as number) : other;
      const request = parseBytes(resources.requests?.memory ?? resources.limits?.memory ?? '0') ?? 0;
      if (used <= request) return '';
      return `Container ${name} was using ${printBytes(used)}, request is ${printBytes(request)}, has larger consumption of memory. `;
    })
    .join('');
}

/** Without the states of its containers, which have nothing left to say: `kubectl get` shows Evicted then. */
function evictedStatus(pod: Pod, message: string, now: Tick): PodStatus {
  const failed = { status: 'False', reason: 'PodFailed', lastTransitionTime: now } as const;
  let conditions = withCondition(pod.status.conditions, { type: 'Ready', ...failed });
  conditions = withCondition(conditions, { type: 'ContainersReady', ...failed });
  conditions = withCondition(conditions, {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
    lastTransitionTime: now,
  });
  return {
    ...pod.status,
    phase: 'Failed',
    reason: 'Evicted',
    message,
    conditions,
    initContainerStatuses: undefined,
    containerStatuses: undefined,
  };
}
