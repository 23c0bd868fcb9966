// What guests of the simulated room say: orders that make sense, some that are refused, and things that are no orders at all.

import { unreachable } from '../../shared/base/assert.ts';
import { type Command, type Role, ROLES } from '../../shared/journal/command.ts';
import type { World } from '../../shared/sim/world.ts';
import { bind, HAND_OVER, PAUSE, pending, RESUME, scale } from '../tables/match/small-scenario.ts';
import type { Chance } from './chance.ts';

const NODES = ['node-a', 'node-b', 'node-c', 'node-of-nobody'] as const;

/** What a stranger may send instead of a command. */
const NONSENSE: readonly unknown[] = [
  null,
  'bind',
  { kind: 'api' },
  { kind: 'host', action: 'speed', factor: 3 },
  { kind: 'seat', action: 'leave', seat: 's1' },
  { kind: 'fault', fault: 'node-poweroff', target: 'node-a' },
  { kind: 'api', verb: 'delete', resource: 'nodes', name: 'node-a' },
  {
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    subresource: 'binding',
    namespace: 'default',
    name: 'web-0',
    body: { target: {} },
  },
  { kind: 'order', order: 'machine', name: 'x'.repeat(20_000) },
];

/** `world` and `roles` are as the sender knows them, which may be old. One in eight does not care whether it may. */
export function saying(chance: Chance, world: World | undefined, roles: readonly Role[]): unknown {
  if (chance.permille(60)) return chance.pick(NONSENSE);
  const may = chance.permille(125) ? ROLES : roles;
  return may.length === 0 ? RESUME : orderOf(chance.pick(may), chance, world);
}

function orderOf(role: Role, chance: Chance, world: World | undefined): Command {
  const waiting = world ? pending(world) : [];
  switch (role) {
    case 'scheduler':
      return waiting.length > 0 && chance.permille(800)
        ? bind(chance.pick(waiting), chance.pick(NODES))
        : deletion(chance, world);
    case 'controller':
      return scale(1 + chance.below(7));
    case 'node-operator':
      return cordon(chance.pick(NODES), chance.permille(600));
    case 'network':
      return {
        kind: 'api',
        verb: 'delete',
        resource: 'services',
        namespace: 'default',
        name: chance.pick(['web', 'nothing', 'nothing', 'nothing']),
      };
    case 'captain':
      return chance.pick([PAUSE, RESUME, RESUME, HAND_OVER, TAKE_BACK, pace(0.5), pace(1), pace(2)]);
    default:
      return unreachable(role);
  }
}

const TAKE_BACK: Command = { kind: 'loop', loop: 'scheduler', mode: 'manual', afterTicks: 15 };

function pace(factor: number): Command {
  return { kind: 'host', action: 'speed', factor };
}

function cordon(name: string, unschedulable: boolean): Command {
  const body = { metadata: { labels: { 'topology.kubernetes.io/zone': 'a' } }, spec: { unschedulable, taints: [] } };
  return { kind: 'api', verb: 'update', resource: 'nodes', name, body };
}

function deletion(chance: Chance, world: World | undefined): Command {
  const pods = world?.store.list('Pod') ?? [];
  const name = pods.length === 0 ? 'nobody' : chance.pick(pods).metadata.name;
  return { kind: 'api', verb: 'delete', resource: 'pods', namespace: 'default', name };
}
