// Room on nodes, as the cluster autoscaler reckons with it: would these pods fit there? Processor, memory, places, node affinity and taints; what pods ask of
// each other, ports and volumes are left out (rule AUTOSCALER-2).

import { HOSTNAME_LABEL, type Node, type Taint, ZONE_LABEL } from '../../kinds/node.ts';
import { tolerates } from '../../kinds/toleration.ts';
import type { PoolOrder } from '../../journal/command.ts';
import { RESERVED_MEMORY } from '../machines/order.ts';
import { labelsOf } from '../machines/pools.ts';
import type { PodClass } from '../scheduler/classes.ts';
import { admitsClass } from '../scheduler/plugins/node-affinity.ts';
import type { World } from '../world.ts';

export interface Room {
  readonly node: Node;
  milli: number;
  memory: number;
  pods: number;
}

/** What is left on a node. */
export function roomOn(world: World, slot: number): Room {
  const { at } = world.nodes;
  return {
    node: world.nodes.node(slot),
    milli: (at.allocatableMilli[slot] as number) - (at.requestedMilli[slot] as number),
    memory: (at.allocatableMemory[slot] as number) - (at.requestedMemory[slot] as number),
    pods: (at.allocatablePods[slot] as number) - (at.requestedPods[slot] as number),
  };
}

/** A machine of the pool that nobody uses yet. */
export function emptyRoom(pool: PoolOrder): Room {
  const name = `${pool.name}-new`;
  const labels = {
    [HOSTNAME_LABEL]: name,
    [ZONE_LABEL]: pool.zone,
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
    ...labelsOf(pool),
  };
  const metadata = { name, uid: name, resourceVersion: 0, generation: 0, creationTimestamp: 0, labels };
  const amounts = { cpu: '0', memory: '0', pods: '0' };
  const status = { capacity: amounts, allocatable: amounts, conditions: [], addresses: [] };
  const node = { kind: 'Node', metadata, spec: { taints: pool.taints ?? [] }, status };
  return {
    node: node as unknown as Node, // only labels and taints of it are looked at; it has no time of its own
    milli: pool.milliCpu,
    memory: pool.memoryBytes - RESERVED_MEMORY,
    pods: pool.maxPods,
  };
}

/** The first reason against it, in the scheduler's words; undefined when the pod fits. */
export function refusesPod({ node, milli, memory, pods }: Room, wants: PodClass): string | undefined {
  const bad = node.spec.taints.find(
    (taint: Taint) => taint.effect !== 'PreferNoSchedule' && !wants.tolerations.some((one) => tolerates(one, taint)),
  );
  if (bad) return `node(s) had untolerated taint {${bad.key}: ${bad.value ?? ''}}`;
  if (!admitsClass(wants, node)) return "node(s) didn't match Pod's node affinity/selector";
  if (pods < 1) return 'Too many pods';
  if (wants.requestMilli > milli) return 'Insufficient cpu';
  if (wants.requestMemory > memory) return 'Insufficient memory';
  const [other] = wants.others;
  return other && `Insufficient ${other.resource}`;
}

export function takeRoom(room: Room, wants: PodClass): void {
  room.milli -= wants.requestMilli;
  room.memory -= wants.requestMemory;
  room.pods -= 1;
}
