// Memory that runs out (facts sheet 3.7). Over a container's limit, its cgroup's kernel ends it. When the whole node has none left, the kernel ends the process
// with the highest score: its share of the memory in thousandths, and an adjustment by class of service. Memory in use comes from `traffic`.

import { must } from '../../base/assert.ts';
import { compareNumber } from '../../base/order.ts';
import { NO_EVENT } from '../../base/units.ts';
import type { Container } from '../../kinds/container.ts';
import type { Pod } from '../../kinds/pod.ts';
import { SYSTEM_PRIORITY_CLASSES } from '../../kinds/priority-class.ts';
import { parseBytes } from '../../manifest/quantity.ts';
import { runsOf } from '../machines/container-runs.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { endProcess } from './pod-run.ts';
import { endContainer } from './report.ts';
import { containerOf, isUp } from './run-status.ts';

export function killOverLimit(world: World): void {
  const { memory, limitMemory, stage, node } = world.pods.at;
  let last = -1;
  for (const slot of takeHeavy(world)) {
    const limit = limitMemory[slot] as number;
    if (slot === last || limit === 0 || (memory[slot] as number) <= limit) continue;
    last = slot;
    if (stage[slot] !== STAGE.running || world.nodes.at.power[node[slot] as number] === 0) {
      world.traffic.work.heavy.push(slot); // it may run again, or its node
      continue;
    }
    world.cause = world.pods.stored[slot]?.cause ?? world.cause;
    endContainer(world, slot, 'OOMKilled', 137);
  }
}

/** Rows that may be over their limit, in their order: those that traffic found, or all when it has not looked yet. */
function takeHeavy({ pods, traffic }: World): readonly number[] {
  const { begun, heavy } = traffic.work;
  if (!begun) return Array.from({ length: pods.length }, (_, slot) => slot);
  return heavy.length === 0 ? heavy : heavy.splice(0).sort(compareNumber);
}

/** Nodes without any memory left. The kernel acts at once; the kubelet, which looks every ten seconds, is too late. */
export function killOnFullNodes(world: World): void {
  const { usedMemory, capacityMemory, power } = world.nodes.at;
  for (let node = 0; node < world.nodes.length; node += 1) {
    if ((usedMemory[node] as number) <= (capacityMemory[node] as number) || power[node] === 0) continue;
    let over = (usedMemory[node] as number) - (capacityMemory[node] as number);
    for (const process of processesOn(world, node).sort((x, y) => y.score - x.score || x.slot - y.slot)) {
      if (over <= 0) break;
      over -= process.memory;
      kill(world, node, process);
    }
  }
}

/** A container's process; `run` is its place among the runs of its pod, undefined for the one that takes the requests. */
interface Process {
  readonly slot: number;
  readonly run: number | undefined;
  readonly name: string;
  readonly memory: number;
  readonly score: number;
}

function kill(world: World, node: number, { slot, run, name }: Process): void {
  world.cause = world.pods.stored[slot]?.cause ?? NO_EVENT;
  world.cause = world.record('SystemOOM', world.nodes.node(node), name, 1_000 + slot);
  if (run === undefined) endContainer(world, slot, 'OOMKilled', 137);
  else endProcess(world, slot, run, 'OOMKilled', 137);
}

function processesOn(world: World, node: number): Process[] {
  const { memory, besideMemory, stage } = world.pods.at;
  const capacity = world.nodes.at.capacityMemory[node] as number;
  const found: Process[] = [];
  const add = (slot: number, run: number | undefined, pod: Pod, container: Container, bytes: number): void => {
    const score = Math.floor((bytes * 1000) / capacity) + oomScoreAdjustment(pod, container, capacity);
    found.push({ slot, run, name: container.name, memory: bytes, score });
  };
  for (const slot of world.nodes.pods[node] ?? []) {
    if (stage[slot] !== STAGE.running) continue;
    const pod = world.pods.pod(slot);
    const first = must(pod.spec.containers[0], 'a pod has a container');
    add(slot, undefined, pod, first, (memory[slot] as number) - (besideMemory[slot] as number));
    const run = world.pods.runs.get(slot);
    if (!run) continue;
    for (const [i, one] of runsOf(run).entries()) {
      if (one === run.app[0] || !isUp(one)) continue;
      add(slot, i, pod, containerOf(pod, one), world.images.profile(one.image)?.memoryBytes ?? 0);
    }
  }
  return found;
}

/** −997 for what must live, 1000 for what asked for nothing; between them less for who asked for more. 4 GiB of 16 requested: 750. */
export function oomScoreAdjustment(pod: Pod, container: Container, capacityMemory: number): number {
  if (pod.spec.priority >= SYSTEM_PRIORITY_CLASSES[1].value) return -997;
  switch (pod.status.qosClass) {
    case 'Guaranteed':
      return -997;
    case 'BestEffort':
      return 1000;
    case 'Burstable': {
      const { requests, limits } = container.resources;
      const request = parseBytes(requests?.memory ?? limits?.memory ?? '0') ?? 0;
      return Math.min(999, Math.max(3, 1000 - Math.floor((1000 * request) / capacityMemory)));
    }
  }
}
