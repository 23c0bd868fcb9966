// The whole table of who may send what.
import { describe, expect, test } from 'vitest';
import { type Command, LOOPS, ROLES, type Role } from '../../../shared/journal/command.ts';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { authorise } from '../../../shared/match/authorise.ts';
import { dealRoles, Roster } from '../../../shared/match/roster.ts';

const bind: Command = {
  kind: 'api',
  verb: 'create',
  resource: 'pods',
  subresource: 'binding',
  namespace: 'default',
  name: 'web-1',
  body: {},
};
const evict: Command = { kind: 'api', verb: 'delete', resource: 'pods', namespace: 'default', name: 'web-1' };
const cordon: Command = { kind: 'api', verb: 'update', resource: 'nodes', name: 'n1' };
const scale: Command = {
  kind: 'api',
  verb: 'update',
  resource: 'deployments',
  subresource: 'scale',
  namespace: 'default',
  name: 'web',
};
const handOver: Command = { kind: 'loop', loop: 'scheduler', mode: 'automatic', afterTicks: 15 };

const TABLE: readonly (readonly [string, Command, readonly Role[], boolean])[] = [
  // what, command, roles that may, whether the host may
  ['bind a pod', bind, ['scheduler'], false],
  ['delete a pod', evict, ['scheduler', 'controller', 'node-operator'], false],
  ['cordon a node', cordon, ['node-operator'], false],
  ['scale a deployment', scale, ['controller'], false],
  ['change a deployment', { ...scale, subresource: undefined } as Command, ['controller'], false],
  [
    'delete a deployment',
    { kind: 'api', verb: 'delete', resource: 'deployments', namespace: 'default', name: 'web' },
    ['controller'],
    false,
  ],
  [
    'delete a service',
    { kind: 'api', verb: 'delete', resource: 'services', namespace: 'default', name: 'web' },
    ['network'],
    false,
  ],
  [
    'lift the gates of a pod',
    { kind: 'api', verb: 'update', resource: 'pods', namespace: 'default', name: 'x' },
    ['controller'],
    false,
  ],
  [
    'change a disruption budget',
    { kind: 'api', verb: 'update', resource: 'poddisruptionbudgets', namespace: 'default', name: 'x' },
    ['controller'],
    false,
  ],
  [
    'delete a disruption budget',
    { kind: 'api', verb: 'delete', resource: 'poddisruptionbudgets', namespace: 'default', name: 'x' },
    ['controller'],
    false,
  ],
  [
    'create a ConfigMap',
    { kind: 'api', verb: 'create', resource: 'configmaps', namespace: 'default', name: 'x' },
    ['controller'],
    false,
  ],
  [
    'change a Secret',
    { kind: 'api', verb: 'update', resource: 'secrets', namespace: 'default', name: 'x' },
    ['controller'],
    false,
  ],
  ['create a priority class', { kind: 'api', verb: 'create', resource: 'priorityclasses', name: 'x' }, [], false],
  [
    'configure the scheduler',
    { kind: 'host', action: 'scheduler-configuration', configuration: DEFAULT_CONFIGURATION },
    [],
    true,
  ],
  ['create a pod', { kind: 'api', verb: 'create', resource: 'pods', namespace: 'default', name: 'x' }, [], false],
  ['delete a node', { kind: 'api', verb: 'delete', resource: 'nodes', name: 'n1' }, [], false],
  ...LOOPS.map((loop) => [`hand over ${loop}`, { ...handOver, loop } as Command, ['captain'], true] as const),
  ['take a loop back', { ...handOver, mode: 'manual' }, ['captain'], true],
  ['set the pace', { kind: 'host', action: 'speed', factor: 2 }, ['captain'], true],
  ['pause', { kind: 'host', action: 'pause' }, ['captain'], true],
  ['go on', { kind: 'host', action: 'resume' }, ['captain'], true],
  ['end the match', { kind: 'host', action: 'end' }, ['captain'], true],
  ['switch a node off', { kind: 'fault', fault: 'node-poweroff', target: 'n1' }, [], true],
  ['take a seat', { kind: 'seat', action: 'take', seat: 's9', displayName: 'x', roles: [...ROLES] }, [], true],
  ['leave a seat', { kind: 'seat', action: 'leave', seat: 's1' }, [], true],
  [
    'change traffic',
    {
      kind: 'traffic',
      namespace: 'default',
      service: 'web',
      requestsPerSecond: 1,
      rampTicks: 0,
      timeoutSeconds: 1,
      retries: 0,
    },
    [],
    false,
  ],
  [
    'order a machine',
    {
      kind: 'order',
      order: 'machine',
      name: 'n9',
      zone: 'a',
      milliCpu: 1,
      memoryBytes: 1,
      maxPods: 1,
      centsPerHour: 0,
    },
    [],
    false,
  ],
  [
    'announce',
    { kind: 'host', action: 'announce', notice: { id: 'x', kind: 'maintenance', node: 'n1', at: 1, untilTick: 2 } },
    [],
    false,
  ],
];

describe.each(TABLE)('[ROLE-1] %s', (_, command, roles, host) => {
  test.each(ROLES)('%s', (role) => {
    expect(authorise('s1', [role], command) === undefined).toBe(roles.includes(role));
  });
  test('spectators may not', () => expect(authorise('s1', [], command)).toMatchObject({ kind: 'Status', code: 403 }));
  test('who holds all roles may what any role may', () =>
    expect(authorise('s1', ROLES, command) === undefined).toBe(roles.length > 0));
  test('the host', () => expect(authorise('host', [], command) === undefined).toBe(host));
  test('the director may', () => expect(authorise('director', [], command)).toBeUndefined());
});

test('[ROLE-2] a hand-over takes a lease, and no order breaks a loop', () => {
  expect(authorise('s1', ROLES, { ...handOver, afterTicks: 0 } as Command)).toMatchObject({
    reason: 'Invalid',
    code: 422,
  });
  expect(authorise('s1', ROLES, { ...handOver, afterTicks: 14 } as Command)).toMatchObject({ reason: 'Invalid' });
  expect(authorise('host', [], { ...handOver, afterTicks: 0 } as Command)).toMatchObject({ reason: 'Invalid' });
  expect(authorise('s1', ROLES, { ...handOver, mode: 'down' } as Command)).toMatchObject({ reason: 'Invalid' });
});

test('[ROLE-1] the refusal is in the words of the real API server', () => {
  expect(authorise('s2', ['network'], bind)?.message).toBe(
    'pods "web-1" is forbidden: User "s2" cannot create resource "pods/binding" in API group "" in the namespace "default"',
  );
  expect(authorise('s2', ['network'], scale)?.message).toBe(
    'deployments.apps "web" is forbidden: User "s2" cannot update resource "deployments/scale" in API group "apps" in the namespace "default"',
  );
  expect(authorise('s2', [], cordon)?.message).toBe(
    'nodes "n1" is forbidden: User "s2" cannot update resource "nodes" in API group "" at the cluster scope',
  );
});

describe('[SEAT-1] dealing', () => {
  test.each([1, 2, 3, 4, 5, 6, 32])('%i at the table hold every role, and each may place pods', (seats) => {
    const dealt = dealRoles(seats);
    expect(dealt.length).toBe(seats);
    expect(new Set(dealt.flat())).toEqual(new Set(ROLES));
    expect(dealt.every((roles) => roles.includes('scheduler'))).toBe(true);
  });
  test('one holds all; two split what is not placing', () => {
    expect(dealRoles(1)).toEqual([ROLES]);
    const [first, second] = dealRoles(2);
    expect(first?.filter((role) => second?.includes(role))).toEqual(['scheduler']);
  });
});

test('[SEAT-2] the roster follows the seat commands, deals anew, and never gives an id twice', () => {
  const roster = new Roster();
  const seat = (...seats: { id: string; displayName: string }[]) => {
    for (const command of roster.deal(seats)) roster.apply(command);
  };
  seat({ id: roster.nextId(), displayName: 'Ada' });
  expect(roster.rolesOf('s1')).toEqual(ROLES);
  seat(...roster.list(), { id: roster.nextId(), displayName: 'Bo' });
  expect(roster.list().map(({ id, displayName }) => [id, displayName])).toEqual([
    ['s1', 'Ada'],
    ['s2', 'Bo'],
  ]);
  expect(roster.rolesOf('s1')).not.toContain('node-operator');
  expect(roster.rolesOf('s3')).toEqual([]);
  roster.apply({ kind: 'seat', action: 'leave', seat: 's2' });
  seat(...roster.list());
  expect(roster.rolesOf('s1')).toEqual(ROLES);
  expect(roster.nextId()).toBe('s3');
  expect(new Roster(roster.save())).toEqual(roster);
});
