// A Node object gets its machine: the row of columns beneath it. Machines that are bought come by `order`; the machine of a Node that was
// written through the API is as large as the Node says.

import { must } from '../../base/assert.ts';
import type { Node } from '../../kinds/node.ts';
import { parseBytes, parseMilli } from '../../manifest/quantity.ts';
import { nodeAddress } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

export interface Machine {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly centsPerHour: number;
  readonly power: 0 | 1;
  readonly pullBytesPerSecond?: number | undefined;
  readonly imageDiskBytes?: number | undefined;
}

/** Records `RegisteredNode`, and gives the Node its addresses unless it has some. */
export function registerMachine(world: World, stored: Stored<Node>, machine: Machine): void {
  const { slot } = stored;
  const { at } = world.nodes;
  at.power[slot] = machine.power;
  at.capacityMilli[slot] = machine.milliCpu;
  at.capacityMemory[slot] = machine.memoryBytes;
  at.centsPerHour[slot] = machine.centsPerHour;
  at.pullBytes[slot] = machine.pullBytesPerSecond ?? 0;
  at.imageDisk[slot] = machine.imageDiskBytes ?? 0;
  at.leaseAt[slot] = world.tick;
  at.leaseSeen[slot] = world.tick;
  at.leaseSeenAt[slot] = world.tick;
  at.cause[slot] = world.record('RegisteredNode', stored.object);
  const { name } = stored.object.metadata;
  if (stored.object.status.addresses.length > 0) return;
  world.store.write('Node', stored, {
    status: {
      ...stored.object.status,
      addresses: [
        { type: 'InternalIP', address: nodeAddress(slot) },
        { type: 'Hostname', address: name },
      ],
    },
  });
}

/**
 * Rule MACHINE-3: a Node that says it is Ready, or says nothing of it, has a machine that runs; one that says otherwise has one that is dark. The
 * images that it lists are there.
 */
export function registerNode(world: World, stored: Stored<Node>): void {
  const { capacity, conditions } = stored.object.status;
  const ready = conditions.find((one) => one.type === 'Ready');
  registerMachine(world, stored, {
    milliCpu: must(parseMilli(capacity.cpu), 'a node has a quantity of cpu'),
    memoryBytes: must(parseBytes(capacity.memory), 'a node has a quantity of memory'),
    centsPerHour: 0,
    power: ready === undefined || ready.status === 'True' ? 1 : 0,
  });
  stockImages(world, stored);
}

/** The images that the Node lists are on its machine. */
export function stockImages(world: World, { slot, object }: Stored<Node>): void {
  const present = world.nodes.images[slot];
  for (const name of (object.status.images ?? []).flatMap((image) => image.names)) {
    const number = world.images.numberOf(name);
    if (number > 0) present?.set(number, world.tick);
  }
}
