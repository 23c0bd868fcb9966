// A control plane is set up: its machines come with their processes running, as kubeadm leaves them. Once a world, before or while it is played.

import { type ComponentName, COMPONENTS, type ControlPlaneOrder } from '../../journal/command.ts';
import { failure, type Status } from '../../kinds/status.ts';
import { NEVER } from '../../base/units.ts';
import type { World } from '../world.ts';
import { runPlane } from './run-plane.ts';

export function setUpPlane(world: World, order: ControlPlaneOrder): void {
  const { plane } = world;
  plane.writesPerSecond = order.writesPerSecond ?? 0;
  const names = order.machines.map((one) => one.name).join(', ');
  const cause = world.recordNamed('ControlPlaneUp', 'ControlPlane', undefined, order.name, names);
  for (const { name, zone, runs } of order.machines) {
    const machine = { name, zone, power: true, bootAt: 0, cutOff: false };
    plane.machines.push(machine);
    for (const component of runs)
      plane.processes.push({
        name: `${component}-${name}`,
        component,
        machine,
        state: 'running',
        upAt: NEVER,
        backOff: 0,
        backOffAt: 0,
        life: 1,
        leading: false,
        lookAt: 0,
        saw: 0,
        sawAt: 0,
        cause,
      });
  }
  runPlane(world);
}

/** A component that no machine runs. */
export function missingComponent(machines: ControlPlaneOrder['machines']): ComponentName | undefined {
  return COMPONENTS.find((component) => !machines.some((one) => one.runs.includes(component)));
}

export function planeRefusal(world: World, { name, machines }: ControlPlaneOrder): Status | undefined {
  if (!world.plane.managed) return failure('AlreadyExists', `the cluster has a control plane already`, { name });
  const names = machines.map((one) => one.name);
  const twice = names.find((one, i) => names.indexOf(one) !== i || world.nodes.slotOf(one) !== undefined);
  if (twice !== undefined) return failure('AlreadyExists', `machine "${twice}" already exists`, { name: twice });
  const missing = missingComponent(machines);
  return missing === undefined
    ? undefined
    : failure('BadRequest', `no machine runs ${missing}: a control plane needs one at least`, { name });
}
