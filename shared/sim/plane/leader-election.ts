// Leader election of scheduler and controller-manager as client-go does it (facts sheet 5.4): one holds the Lease and renews it, the others look.

import { drawBelow, STREAMS } from '../../base/draw.ts';
import { ELECTED, type ElectedComponent } from '../../journal/command.ts';
import { HAND_OVER_SECONDS } from '../loops.ts';
import type { World } from '../world.ts';
import { type Process, works } from './plane.ts';
import { die } from './processes.ts';
import { beginLeading } from './take-over.ts';

export const LEASE_SECONDS = HAND_OVER_SECONDS;
/** A leader that could not renew for so long ends itself: before anybody else may think that the lease ran out. */
export const RENEW_DEADLINE_SECONDS = 10;
export const RETRY_SECONDS = 2;
/** Standbys look every 2 to 4.4 s: 2, 3 or 4 here. */
const LOOK_SPREAD = 3;

/** Name and life: a process that was started again is somebody else. `cp-1_2` is the second one on cp-1. */
export function identityOf({ machine, life }: Process): string {
  return `${machine.name}_${life}`;
}

export function elect(world: World): void {
  for (const component of ELECTED) {
    const processes = world.plane.of(component);
    for (const process of processes)
      if (process.state === 'running' && process.leading) renew(world, component, process);
    for (const [i, process] of processes.entries())
      if (process.state === 'running' && !process.leading && process.lookAt <= world.tick)
        look(world, component, process, i);
  }
}

function renew(world: World, component: ElectedComponent, process: Process): void {
  const lease = world.plane.leases[component];
  if (world.plane.writable && works(process)) {
    if (world.tick - lease.renewedAt >= RETRY_SECONDS) lease.renewedAt = world.tick;
    return;
  }
  if (world.tick - lease.renewedAt < RENEW_DEADLINE_SECONDS) return;
  world.cause = process.machine.cutOff ? process.cause : world.plane.cause;
  world.cause = world.recordNamed('LeaderElectionLost', 'Lease', 'kube-system', component, identityOf(process));
  process.cause = world.recordNamed('ProcessExited', 'Process', 'kube-system', process.name, RENEW_DEADLINE_SECONDS);
  die(world, process);
}

/** The fifteen seconds are counted from when this standby *saw* the last renewal, by its own clock. */
function look(world: World, component: ElectedComponent, process: Process, entity: number): void {
  const { plane } = world;
  process.lookAt =
    world.tick +
    RETRY_SECONDS +
    drawBelow(LOOK_SPREAD, world.entropy, STREAMS.jitter, entity + 1, world.tick, component.length);
  if (!plane.writable || !works(process)) return;
  const lease = plane.leases[component];
  if (lease.holder !== '') {
    if (process.sawAt === 0 || process.saw !== lease.renewedAt) {
      process.saw = lease.renewedAt;
      process.sawAt = world.tick;
      return;
    }
    if (world.tick - process.sawAt < LEASE_SECONDS) return;
    lease.transitions += 1;
  }
  // What became of the last leader, if anybody knows.
  const last = plane.of(component).find((one) => lease.holder.startsWith(`${one.machine.name}_`)) ?? process;
  lease.holder = identityOf(process);
  lease.acquiredAt = world.tick;
  lease.renewedAt = world.tick;
  process.leading = true;
  world.cause = last.cause;
  process.cause = world.recordNamed('LeaderElection', 'Lease', 'kube-system', component, lease.holder);
  beginLeading(world, component);
}
