// Random faults of a control plane made of machines, and of the network to it, for properties: sensible or not.

import fc from 'fast-check';
import { type Command, COMPONENTS, type FaultName } from '../../shared/journal/command.ts';
import type { World } from '../../shared/sim/world.ts';

const MACHINES = ['cp-1', 'cp-2', 'cp-3'] as const;

/** One machine or three, all of which run everything. */
export function controlPlane(count: number, writesPerSecond?: number): Command {
  return {
    kind: 'order',
    order: 'control-plane',
    name: 'control-plane',
    machines: MACHINES.slice(0, count).map((name) => ({ name, zone: 'a', runs: COMPONENTS })),
    writesPerSecond,
  };
}

const fault = (name: FaultName, target: string): Command => ({ kind: 'fault', fault: name, target });

const machine = fc.constantFrom(...MACHINES);

/** Strikes processes and machines of the control plane; some of them may not be there. */
export const planeFault: fc.Arbitrary<Command> = fc.oneof(
  fc
    .record({
      name: fc.constantFrom('process-kill' as const, 'process-stop' as const, 'process-start' as const),
      component: fc.constantFrom(...COMPONENTS),
      machine,
    })
    .map((one) => fault(one.name, `${one.component}-${one.machine}`)),
  fc
    .record({
      name: fc.constantFrom(
        'node-poweroff' as const,
        'node-restart' as const,
        'network-partition' as const,
        'network-recover' as const,
      ),
      machine,
    })
    .map((one) => fault(one.name, one.machine)),
);

/** Any time somebody orders one. */
export const planeCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(1, 3).map((count) => controlPlane(count, 4)) },
  { weight: 6, arbitrary: planeFault },
);

/** All that mends what `planeFault` and faults of nodes broke; only machines that are dark are started. */
export function mend({ nodes, plane }: World): Command[] {
  const names = nodes.byName().map((slot) => nodes.node(slot).metadata.name);
  const dark = names.filter((name) => nodes.at.power[nodes.slotOf(name) ?? 0] === 0);
  return [
    ...plane.machines.flatMap(({ name, power }) => [
      fault('network-recover', name),
      ...(power ? [] : [fault('node-restart', name)]),
      ...COMPONENTS.map((component) => fault('process-start', `${component}-${name}`)),
    ]),
    ...names.flatMap((name) => [fault('network-recover', name), fault('kubelet-service-start', name)]),
    ...dark.map((name) => fault('node-restart', name)),
  ];
}
