// NodePorts: a port of the node belongs to one pod. Two ports clash when number and protocol are equal and the addresses are, or one of them is all addresses.

import type { NodeSlot } from '../../../base/units.ts';
import type { World } from '../../world.ts';
import type { HostPort, PodClass } from '../classes.ts';
import type { Candidate, Check, LiveFilter } from './plugin.ts';

const EVERY_ADDRESS = '0.0.0.0';
const TAKEN = { reasons: ["node(s) didn't have free ports for the requested pod ports"], final: false } as const;

export function clash(x: HostPort, y: HostPort): boolean {
  if (x.port !== y.port || x.protocol !== y.protocol) return false;
  return x.ip === y.ip || x.ip === EVERY_ADDRESS || y.ip === EVERY_ADDRESS;
}

/** One of the ports that a pod wants is taken by the other. */
export function clashes(wants: PodClass, other: PodClass): boolean {
  return other.hostPorts.some((taken) => wants.hostPorts.some((port) => clash(port, taken)));
}

export const nodePorts: LiveFilter = {
  name: 'NodePorts',
  scope: 'node',
  prepare({ world, wants }: Candidate): Check | undefined {
    if (wants.hostPorts.length === 0) return undefined;
    const passes = (node: NodeSlot) => free(world, wants, node);
    return { passes, refusal: (node) => (passes(node) ? undefined : TAKEN) };
  },
};

function free(world: World, wants: PodClass, node: NodeSlot): boolean {
  for (const slot of world.census.podsOn(node)) {
    const other = world.classes.at(world.pods.at.podClass[slot] as number);
    if (other.hostPorts.length > 0 && clashes(wants, other)) return false;
  }
  return true;
}
