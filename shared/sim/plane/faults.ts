// Faults of the control plane and of the network to it, under the names of Chaos Mesh (PhysicalMachineChaos process, NetworkChaos partition). Those of
// machines in general are `faults/faults`.

import { must } from '../../base/assert.ts';
import type { NodeSlot } from '../../base/units.ts';
import type { FaultCommand } from '../../journal/command.ts';
import { BOOT_SECONDS } from '../faults/faults.ts';
import type { World } from '../world.ts';
import { holdAll, lookAgain, reaches } from './held-statuses.ts';
import { cutProxy, healProxies } from './proxy-links.ts';
import type { PlaneMachine } from './plane.ts';
import { darken, die, start, stop } from './processes.ts';
import { settle } from './run-plane.ts';

/** True when the fault was the control plane's or the network's, and has struck. */
export function applyPlaneFault(world: World, { fault, target }: FaultCommand): boolean {
  const { plane } = world;
  const machine = plane.machine(target);
  switch (fault) {
    case 'process-kill':
    case 'process-stop':
    case 'process-start':
      strike(world, fault, target);
      break;
    case 'network-partition':
    case 'network-recover':
      if (machine) isolate(world, machine, fault === 'network-partition');
      else cutNode(world, target, fault === 'network-partition');
      break;
    case 'kubelet-service-kill':
    case 'kubelet-service-start':
      stopKubelet(world, target, fault === 'kubelet-service-kill');
      break;
    case 'node-poweroff':
    case 'node-restart':
      if (!machine) return false;
      powerOff(world, machine);
      if (fault === 'node-restart') powerOn(world, machine);
      break;
    case 'kube-proxy-stop': {
      const slot = world.nodes.slotOf(target);
      if (slot !== undefined) plane.links.proxies.delete(slot); // it stays stopped when the network is back
      return false;
    }
    default:
      return false;
  }
  if (!plane.managed) settle(world);
  return true;
}

function strike(world: World, fault: 'process-kill' | 'process-stop' | 'process-start', name: string): void {
  const process = must(world.plane.process(name), 'the fault was checked');
  const tell = (reason: 'ProcessKilled' | 'ProcessStopped', first: number | string = '') => {
    world.cause = world.recordNamed(reason, 'Process', 'kube-system', name, first);
    process.cause = world.cause;
  };
  switch (fault) {
    case 'process-kill':
      if (process.state === 'running' && process.machine.power) tell('ProcessKilled', die(world, process));
      return;
    case 'process-stop':
      if (process.state === 'stopped') return;
      stop(process);
      return tell('ProcessStopped');
    case 'process-start':
      if (process.state !== 'stopped') return;
      start(world, process);
      process.cause = world.cause;
  }
}

function powerOff(world: World, machine: PlaneMachine): void {
  if (!machine.power && machine.bootAt === 0) return;
  world.cause = world.recordNamed('PowerOff', 'Machine', undefined, machine.name);
  darken(world, machine, world.cause);
}

function powerOn(world: World, machine: PlaneMachine): void {
  machine.bootAt = world.tick + BOOT_SECONDS;
  const cause = world.recordNamed('PowerOn', 'Machine', undefined, machine.name);
  for (const process of world.plane.processes)
    if (process.machine === machine && process.state === 'starting') process.cause = cause;
}

function isolate(world: World, machine: PlaneMachine, cutOff: boolean): void {
  if (machine.cutOff === cutOff) return;
  machine.cutOff = cutOff;
  const reason = cutOff ? 'NetworkPartition' : 'NetworkRecovered';
  world.cause = world.recordNamed(reason, 'Machine', undefined, machine.name);
  for (const process of world.plane.processes) if (process.machine === machine) process.cause = world.cause;
}

/** A node that hears nothing keeps its containers and its kube-proxy's rules (facts sheet 5.5). */
function cutNode(world: World, name: string, cut: boolean): void {
  const slot = must(world.nodes.slotOf(name), 'the fault was checked');
  const { links } = world.plane;
  if (links.cutOff.has(slot) === cut) return;
  world.nodes.at.cause[slot] = world.record(cut ? 'NetworkPartition' : 'NetworkRecovered', world.nodes.node(slot));
  if (cut) {
    holdAll(world, slot);
    links.cutOff.add(slot);
    cutProxy(world, slot);
    return;
  }
  links.cutOff.delete(slot);
  if (!world.plane.writable) return; // whoever hears nothing yet is told with all others
  healProxies(world);
  hearAgain(world, slot);
}

/** It has tried to renew its lease all the time. */
function hearAgain(world: World, slot: NodeSlot): void {
  if (world.nodes.at.power[slot] === 0 || !reaches(world, slot)) return;
  world.nodes.at.leaseAt[slot] = world.tick;
  lookAgain(world, slot);
}

/** Containers run on; nobody starts again what ends, probes, or tells anything (facts sheet 5.5). */
function stopKubelet(world: World, name: string, stopped: boolean): void {
  const slot = must(world.nodes.slotOf(name), 'the fault was checked');
  const { links } = world.plane;
  if (links.stopped.has(slot) === stopped || world.nodes.at.power[slot] === 0) return;
  world.nodes.at.cause[slot] = world.record(stopped ? 'KubeletStopped' : 'Starting', world.nodes.node(slot));
  if (stopped) {
    holdAll(world, slot);
    links.stopped.add(slot);
    return;
  }
  links.stopped.delete(slot);
  hearAgain(world, slot);
}
