// A machine that was bought becomes a node: its kubelet registers and reports Ready in the same tick (rule MACHINE-2).

import { share } from '../../base/hash.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../kinds/node.ts';
import type { OrderCommand } from '../../journal/command.ts';
import { printBytes, printMilli } from '../../manifest/quantity.ts';
import { newMeta } from '../control-plane/create.ts';
import { GOOD_CONDITIONS } from '../kubelet/report.ts';
import type { World } from '../world.ts';
import { registerMachine, stockImages } from './register.ts';

/** Kept back for the system: the hard eviction threshold of memory (facts sheet 3.1). A machine of 8 GiB (8,192 MiB) can promise 8,092 MiB. */
export const RESERVED_MEMORY = 100 * 1024 * 1024;

export function addMachine(world: World, order: OrderCommand): void {
  const cpu = printMilli(order.milliCpu);
  const pods = String(order.maxPods);
  const labels = share({
    [HOSTNAME_LABEL]: order.name,
    [ZONE_LABEL]: order.zone,
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
    ...order.labels,
  });
  const metadata = newMeta(world, { name: order.name, labels });
  const stored = world.store.create('Node', {
    kind: 'Node',
    metadata,
    spec: { unschedulable: undefined, taints: order.taints ?? [] },
    status: {
      capacity: { cpu, memory: printBytes(order.memoryBytes), pods },
      allocatable: { cpu, memory: printBytes(order.memoryBytes - RESERVED_MEMORY), pods },
      conditions: GOOD_CONDITIONS.map((one) => ({ ...one, lastTransitionTime: world.tick })),
      addresses: [],
      images: order.images?.flatMap((name) => {
        const profile = world.images.profile(world.images.numberOf(name));
        return profile ? { names: [name], sizeBytes: profile.sizeBytes } : [];
      }),
    },
  });
  registerMachine(world, stored, { ...order, power: 1 });
  stockImages(world, stored);
}
