// Node-pressure eviction (facts sheet 3.8; rules PRESSURE-1 to PRESSURE-3): a kubelet that finds too little memory says so, and ends one pod after the other until
// there is enough. Only memory; disks and process numbers do not run out here.

import { NEVER, NO_EVENT, type Tick } from '../../base/units.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';
import type { Pod, PodStatus } from '../../kinds/pod.ts';
import { HIGHEST_USER_PRIORITY } from '../../kinds/priority-class.ts';
import { parseBytes, printBytes } from '../../manifest/quantity.ts';
import { must } from '../../base/assert.ts';
import { RESERVED_MEMORY } from '../machines/order.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { SUFFICIENT_MEMORY } from './report.ts';

const EVICTION_PERIOD = 10;
/** evictionPressureTransitionPeriod: the condition stays this long after the signal is good again. */
const PRESSURE_SECONDS = 300;
/** memory.available<100Mi. */
const THRESHOLD = RESERVED_MEMORY;
const INSUFFICIENT_MEMORY = {
  type: 'MemoryPressure',
  status: 'True',
  reason: 'KubeletHasInsufficientMemory',
  message: 'kubelet has insufficient memory available',
} as const;

/** All kubelets look in the same second (simplified). */
export function relievePressure(world: World): void {
  if (world.tick % EVICTION_PERIOD !== 0) return;
  const { usedMemory, capacityMemory, power, pressureAt } = world.nodes.at;
  for (let node = 0; node < world.nodes.length; node += 1) {
    if (power[node] === 0) continue;
    const available = (capacityMemory[node] as number) - (usedMemory[node] as number);
    if (available < THRESHOLD && world.nodes.stored[node]) underPressure(world, node, available);
    else if (pressureAt[node] !== 0 && world.tick - (pressureAt[node] as number) >= PRESSURE_SECONDS)
      relax(world, node);
  }
}

function underPressure(world: World, node: number, available: number): void {
  const { at } = world.nodes;
  const victim = rank(world, node)[0];
  world.cause = (victim === undefined ? undefined : world.pods.stored[victim]?.cause) ?? NO_EVENT; // how it came to be there
  if (victim === undefined && at.pressureAt[node] === 0) return; // a machine of less than 100 MiB, and nobody on it
  if (at.pressureAt[node] === 0) {
    world.cause = world.record('NodeHasInsufficientMemory', world.nodes.node(node));
    at.cause[node] = world.cause;
    setCondition(world, node, INSUFFICIENT_MEMORY);
  }
  at.pressureAt[node] = world.tick;
  world.cause = at.cause[node] as typeof world.cause; // the column holds numbers of facts
  world.cause = world.record('EvictionThresholdMet', world.nodes.node(node));
  if (victim !== undefined) evict(world, victim, available);
}

function relax(world: World, node: number): void {
  const { at } = world.nodes;
  at.pressureAt[node] = 0;
  world.cause = at.cause[node] as typeof world.cause; // as above
  world.cause = world.record('NodeHasSufficientMemory', world.nodes.node(node));
  at.cause[node] = world.cause;
  setCondition(world, node, SUFFICIENT_MEMORY);
}

function setCondition(world: World, node: number, condition: Omit<Condition, 'lastTransitionTime'>): void {
  const stored = must(world.nodes.stored[node], 'a node with power exists');
  const { status } = stored.object;
  const conditions = withCondition(status.conditions, { ...condition, lastTransitionTime: world.tick });
  world.store.write('Node', stored, { status: { ...status, conditions } });
}

/** Pods that may be evicted, the first to go first: those that use more than they requested, then lower priority, then more over their request. */
export function rank(world: World, node: number): number[] {
  const { memory, stage, podClass } = world.pods.at;
  const candidates: { slot: number; over: number; priority: number }[] = [];
  for (const slot of world.nodes.pods[node] ?? []) {
    const { requestMemory, priority } = world.classes.at(podClass[slot] as number);
    if (stage[slot] !== STAGE.running || priority >= 2 * HIGHEST_USER_PRIORITY) continue;
    candidates.push({ slot, over: (memory[slot] as number) - requestMemory, priority });
  }
  candidates.sort(
    (x, y) => Number(y.over > 0) - Number(x.over > 0) || x.priority - y.priority || y.over - x.over || x.slot - y.slot,
  );
  return candidates.map((one) => one.slot);
}

/** With a grace of a second whatever the pod's own is, so it is over with the next report. The object stays, Failed. */
function evict(world: World, slot: number, available: number): void {
  const stored = must(world.pods.stored[slot], 'a row on a node has a pod');
  const pod = stored.object;
  const { at } = world.pods;
  const message = `The node was low on resource: memory. Threshold quantity: ${printBytes(THRESHOLD)}, available: ${printBytes(Math.max(0, available))}. ${usage(world, slot, pod)}`;
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
