// Commands meet the world, in the order of the journal. Each leaves a fact, which is the first cause of all that follows from it.

import { unreachable } from '../../base/assert.ts';
import { share } from '../../base/hash.ts';
import { NO_EVENT } from '../../base/units.ts';
import {
  type Command,
  type Entry,
  type HostCommand,
  LOOPS,
  type LoopCommand,
  type ControlPlaneOrder,
  type OrderCommand,
  type PoolOrder,
} from '../../journal/command.ts';
import { tick } from '../../base/units.ts';
import { applyFault } from '../faults/faults.ts';
import { openPool } from '../machines/pools.ts';
import { addMachine } from '../machines/order.ts';
import { applyPlaneFault } from '../plane/faults.ts';
import { asKubelets } from '../plane/held-statuses.ts';
import { setUpPlane } from '../plane/order.ts';
import { applyTraffic } from '../traffic/run-traffic.ts';
import type { World } from '../world.ts';
import { applyApi } from './api.ts';
import { describe, subjectOf } from './describe.ts';
import { refusal } from './refusal.ts';

export function applyEntries(world: World, entries: readonly Entry[]): void {
  for (const entry of entries) {
    world.cause = NO_EVENT;
    const { command } = entry;
    const refused = refusal(world, command);
    const { namespace, name } = subjectOf(command);
    if (refused) {
      world.recordNamed(
        'CommandRefused',
        command.kind,
        namespace,
        name,
        entry.actor,
        `${describe(command)}: ${refused.message}`,
      );
      continue;
    }
    world.cause = world.recordNamed('CommandApplied', command.kind, namespace, name, entry.actor, describe(command));
    if (command.kind === 'api') world.plane.writes += 1;
    apply(world, command);
  }
  world.cause = NO_EVENT;
}

function apply(world: World, command: Command): void {
  switch (command.kind) {
    case 'api':
      return applyApi(world, command);
    case 'order':
      return order(world, command);
    case 'fault':
      if (!applyPlaneFault(world, command)) asKubelets(world, () => applyFault(world, command));
      return;
    case 'traffic':
      return applyTraffic(world, command);
    case 'loop':
      return changeLoop(world, command);
    case 'host':
      return host(world, command);
    case 'seat': // who sits where is the match's business; the entry stands in the journal so that it is known
      return;
    default:
      return unreachable(command);
  }
}

function order(world: World, command: OrderCommand | PoolOrder | ControlPlaneOrder): void {
  if (command.order === 'control-plane') return setUpPlane(world, command);
  if (command.order === 'pool') return openPool(world, command);
  if (world.plane.writable) return addMachine(world, command);
  const cause = world.recordNamed('RegistrationWaits', 'Machine', undefined, command.name);
  world.plane.waiting.push({ order: command, cause });
}

function changeLoop(world: World, { loop, mode, afterTicks }: LoopCommand): void {
  const at = tick(world.tick + afterTicks);
  world.loops[loop] = afterTicks === 0 ? { mode } : { mode: world.loops[loop].mode, next: { mode, at } };
  if (afterTicks === 0) world.recordNamed('LoopChanged', 'Loop', undefined, loop, mode);
  else world.recordNamed('LoopChanged', 'Loop', undefined, loop, `${mode} from second ${at} on`);
}

/** Hand-overs whose lease has run out. */
export function settleLoops(world: World): void {
  for (const loop of LOOPS) {
    const state = world.loops[loop];
    if (!state.next || state.next.at > world.tick) continue;
    world.loops[loop] = { mode: state.next.mode };
    world.recordNamed('LoopChanged', 'Loop', undefined, loop, state.next.mode);
  }
}

function host(world: World, command: HostCommand): void {
  switch (command.action) {
    case 'image':
      return world.images.put(share(command.profile));
    case 'announce':
      world.notices.push(command.notice);
      return;
    case 'network':
      world.traffic.crossZoneSeconds = command.crossZoneSeconds;
      world.traffic.work.forget();
      return;
    case 'scheduler-configuration':
      world.schedulerConfiguration = command.configuration;
      return;
    case 'speed':
    case 'pause':
    case 'resume':
    case 'end': // when ticks run is the match's business, never the world's
      return;
    default:
      return unreachable(command);
  }
}
