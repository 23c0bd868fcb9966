// The API's reading and patching, as pure functions of a world.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatch } from '../../../shared/api/merge-patch.ts';
import { listAll, listKind, printAll } from '../../../shared/api/read.ts';
import { cordonPatch, patchSchema, resolvePatch, scalePatch } from '../../../shared/api/resolve.ts';
import type { Event } from '../../../shared/kinds/event.ts';
import { bind, HAND_OVER, pending, startSmall } from '../match/small-scenario.ts';

describe('[API-1] merge patch: the examples of RFC 7386, appendix A', () => {
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j', (target, patch, merged) => {
    const before = JSON.stringify(target);
    expect(mergePatch(target, patch)).toEqual(merged);
    expect(JSON.stringify(target)).toBe(before);
  });
  test('pollutes no prototype', () => {
    mergePatch({}, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
  test('twice is once', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        (target, patch) => void expect(mergePatch(mergePatch(target, patch), patch)).toEqual(mergePatch(target, patch)),
      ),
    );
  });
});

describe('[API-2] a patch becomes an update of the version it was made from', () => {
  const seated = () => {
    const { match } = startSmall();
    match.takeSeat('Ada');
    match.step();
    return { match, world: match.worlds[0] as NonNullable<(typeof match.worlds)[0]> };
  };
  const commandOf = (resolved: ReturnType<typeof resolvePatch>) => {
    if ('refusal' in resolved) throw new Error(resolved.refusal.message);
    return resolved.command;
  };

  test('cordon and uncordon', () => {
    const { match, world } = seated();
    for (const [n, unschedulable] of [
      [1, true],
      [2, false],
    ] as const) {
      const command = commandOf(resolvePatch(world, cordonPatch('node-a', unschedulable)));
      expect(command.ifResourceVersion).toBe(world.store.get('Node', 'node-a')?.metadata.resourceVersion);
      expect(match.submit('s1', n, command)).toMatchObject({ status: 'accepted' });
      match.step();
      expect(world.store.get('Node', 'node-a')?.spec.unschedulable).toBe(unschedulable ? true : undefined);
      expect(world.store.get('Node', 'node-a')?.metadata.labels).toMatchObject({ 'topology.kubernetes.io/zone': 'a' });
    }
  });

  test('scale', () => {
    const { match, world } = seated();
    expect(match.submit('s1', 1, commandOf(resolvePatch(world, scalePatch('default', 'web', 7))))).toMatchObject({
      status: 'accepted',
    });
    match.step();
    expect(world.store.get('Deployment', 'default/web')?.spec.replicas).toBe(7);
  });

  test('made from an older version is a Conflict', () => {
    const { match, world } = seated();
    const command = commandOf(resolvePatch(world, scalePatch('default', 'web', 7)));
    match.submit('s1', 1, command);
    match.step();
    expect(match.submit('s1', 2, command)).toMatchObject({
      status: 'refused',
      refusal: { reason: 'Conflict', code: 409 },
    });
  });

  test.each([
    ['a kind that is not there', { resource: 'wishes', name: 'x', patch: {} }, 404],
    ['an object that is not there', { resource: 'nodes', name: 'node-x', patch: {} }, 404],
    ['a value that cannot be', { ...scalePatch('default', 'web', -1) }, 422],
    [
      'a kind that players do not write',
      { resource: 'replicasets', namespace: 'default', name: 'none', patch: {} },
      404,
    ],
  ])('%s is refused', (_, patch, code) => {
    const { world } = seated();
    expect(patchSchema.safeParse(patch).success).toBe(true);
    expect(resolvePatch(world, patch)).toMatchObject({ refusal: { code } });
  });
});

describe('[API-3] reading', () => {
  const world = (() => {
    const { match } = startSmall();
    match.takeSeat('Ada');
    match.step();
    match.submit('s1', 1, bind(pending(match.worlds[0] as never)[0] as string, 'node-a'));
    match.submit('s1', 2, HAND_OVER);
    for (let i = 0; i < 80; i += 1) match.step();
    return match.worlds[0] as NonNullable<(typeof match.worlds)[0]>;
  })();

  test('lists every stored object, and the Leases and Events that are made on read', () => {
    const kinds = new Map<unknown, number>();
    for (const item of listAll(world).items) kinds.set(item['kind'], (kinds.get(item['kind']) ?? 0) + 1);
    expect([...kinds.keys()]).toEqual([
      'Namespace',
      'Node',
      'Pod',
      'Deployment',
      'ReplicaSet',
      'Service',
      'EndpointSlice',
      'ConfigMap',
      'ServiceAccount',
      'Lease',
      'Event',
    ]);
    expect(kinds.get('Node')).toBe(3);
    expect(kinds.get('Lease')).toBe(5);
  });

  test('times are RFC 3339 from the epoch on', () => {
    const [node] = listAll(world).items.filter((item) => item['kind'] === 'Node') as [
      { metadata: { creationTimestamp: string; resourceVersion: string } },
    ];
    expect(node.metadata.creationTimestamp).toBe('2023-11-14T22:13:20Z');
    expect(node.metadata.resourceVersion).toMatch(/^\d+$/);
  });

  test('equal events are one with a count', () => {
    const events = listKind(world, 'Event') as readonly Event[];
    expect(
      events.some(
        (event) =>
          event.reason === 'Scheduled' && /^Successfully assigned default\/web-\S+ to node-a$/.test(event.message),
      ),
    ).toBe(true);
    const seen = events.map((event) => JSON.stringify([event.reason, event.message, event.involvedObject]));
    expect(new Set(seen).size).toBe(seen.length);
    const facts = world.events.all().filter((fact) => fact.reason === 'Scheduled').length;
    expect(events.filter((event) => event.reason === 'Scheduled').reduce((sum, event) => sum + event.count, 0)).toBe(
      facts,
    );
    expect(events.some((event) => event.reason === 'CommandApplied')).toBe(false);
  });

  test('changes nothing', () => {
    const { version } = world.store;
    printAll(world, 'yaml');
    expect(JSON.parse(printAll(world, 'json'))).toMatchObject({ kind: 'List', apiVersion: 'v1' });
    expect(world.store.version).toBe(version);
  });
});
