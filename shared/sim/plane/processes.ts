// Life and death of the control plane's processes. They are static pods: the kubelet of their machine starts again what ended, with a container's back-off.

import { NEVER, type EventId } from '../../base/units.ts';
import { BACK_OFF_FIRST, BACK_OFF_FORGOTTEN_AFTER, BACK_OFF_MOST } from '../kubelet/back-off.ts';
import type { World } from '../world.ts';
import type { PlaneMachine, Process } from './plane.ts';

/** From the start of a process until it does its work. */
export const PROCESS_START_SECONDS = 2;

/** What it knew is gone. Returns the seconds until it runs again. */
export function die(world: World, process: Process): number {
  const { backOff, backOffAt } = process;
  const forgotten = backOffAt === 0 || world.tick - backOffAt > BACK_OFF_FORGOTTEN_AFTER;
  process.backOff = forgotten ? 0 : backOff === 0 ? BACK_OFF_FIRST : Math.min(BACK_OFF_MOST, backOff * 2);
  process.backOffAt = world.tick;
  const seconds = process.backOff + PROCESS_START_SECONDS;
  forget(process);
  process.state = 'starting';
  process.upAt = process.machine.power ? world.tick + seconds : NEVER;
  return seconds;
}

function forget(process: Process): void {
  process.leading = false;
  process.lookAt = 0;
  process.saw = 0;
  process.sawAt = 0;
}

export function stop(process: Process): void {
  forget(process);
  process.state = 'stopped';
  process.upAt = NEVER;
}

export function start(world: World, process: Process): void {
  process.state = 'starting';
  process.upAt = process.machine.power ? world.tick + PROCESS_START_SECONDS : NEVER;
}

export function darken(world: World, machine: PlaneMachine, cause: EventId): void {
  machine.power = false;
  machine.bootAt = 0;
  for (const process of world.plane.processes) {
    if (process.machine !== machine || process.state === 'stopped') continue;
    forget(process);
    process.state = 'starting';
    process.upAt = NEVER;
    process.cause = cause;
  }
}

/** Machines whose boot is over, and processes whose start is. */
export function comeUp(world: World): void {
  for (const machine of world.plane.machines) {
    if (machine.bootAt === 0 || machine.bootAt > world.tick) continue;
    machine.bootAt = 0;
    machine.power = true;
    for (const process of world.plane.processes) {
      if (process.machine !== machine || process.state !== 'starting') continue;
      process.backOff = 0;
      process.backOffAt = 0;
      process.upAt = world.tick + PROCESS_START_SECONDS;
    }
  }
  for (const process of world.plane.processes) {
    if (process.state !== 'starting' || process.upAt > world.tick) continue;
    process.state = 'running';
    process.upAt = NEVER;
    process.life += 1;
    process.lookAt = world.tick;
    world.cause = process.cause;
    process.cause = world.recordNamed('ProcessStarted', 'Process', 'kube-system', process.name);
  }
}
