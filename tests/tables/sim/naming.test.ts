// Names, identities and addresses that a cluster gives out.
import { describe, expect, test } from 'vitest';
import {
  canonical,
  generateName,
  nodeAddress,
  podAddress,
  serviceAddress,
  templateHash,
} from '../../../shared/sim/naming.ts';
import { World } from '../../../shared/sim/world.ts';
import { Cluster, deletion, loop, machine, pod, present, replicaSet, service } from '../../support/cluster.ts';

test('uids are version 4 UUIDs, and no two objects share one', () => {
  const cluster = new Cluster();
  cluster.tick(
    loop('scheduler', 'manual'),
    machine('n1'),
    service('web'),
    replicaSet('web', 500),
    replicaSet('api', 500),
  );
  cluster.run(3);
  const uids = (['Node', 'Service', 'ReplicaSet', 'Pod'] as const).flatMap((kind) =>
    cluster.world.store.list(kind).map((one) => one.metadata.uid),
  );
  for (const uid of uids) expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([uids.length, new Set(uids).size]).toEqual([1_004, 1_004]);
});

test('the same journal gives the same names, other chance others', () => {
  const names = () => {
    const cluster = new Cluster();
    cluster.tick(replicaSet('web', 20));
    return cluster.pods().map((one) => one.metadata.name);
  };
  expect(names()).toEqual(names());
  const world = new World(0);
  const first = generateName(world, 'web-', () => false);
  world.entropy = { high: 1, low: 2 };
  expect(generateName(world, 'web-', () => false)).not.toBe(first);
});

test('a name that is taken is drawn again', () => {
  const world = new World(0);
  const taken: string[] = [];
  for (let i = 0; i < 50; i += 1) taken.push(generateName(world, 'web-', (name) => taken.includes(name)));
  expect(new Set(taken).size).toBe(50);
  for (const name of taken) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
});

describe('the hash of a template', () => {
  const { template } = ((): { template: Parameters<typeof templateHash>[0] } => {
    const cluster = new Cluster();
    cluster.tick(replicaSet('web', 0, { requests: { cpu: '1' }, annotations: { a: '1', b: '2' } }));
    return present(cluster.world.store.list('ReplicaSet')[0], 'replica set').spec;
  })();

  test('does not know the order of fields, nor fields that are undefined', () => {
    const turned = {
      spec: { ...template.spec, nodeSelector: undefined },
      metadata: { annotations: { b: '2', a: '1' }, labels: template.metadata.labels },
    };
    expect(templateHash(turned)).toBe(templateHash(template));
    expect(canonical({ b: [1, null, 'x'], a: undefined, c: { z: true, y: 2 } })).toBe(
      '{"b":[1,null,"x"],"c":{"y":2,"z":true}}',
    );
  });

  test('changes with the template and with collisions', () => {
    const others = [
      templateHash(template),
      templateHash(template, 1),
      templateHash(template, 2),
      templateHash({ ...template, metadata: {} }),
      templateHash({ ...template, spec: { ...template.spec, priority: 1 } }),
    ];
    expect(new Set(others).size).toBe(5);
  });
});

describe('addresses', () => {
  test.each([
    [0, '10.128.0.0'],
    [300, '10.128.1.44'],
    [65_536, '10.129.0.0'],
    [149_999, '10.130.73.239'],
  ])('pod row %i: %s', (row, address) => {
    expect(podAddress(row)).toBe(address);
  });

  test.each([
    [0, '192.168.0.1'],
    [254, '192.168.0.255'],
    [255, '192.168.1.0'],
    [4_999, '192.168.19.136'],
  ])('node row %i: %s', (row, address) => {
    expect(nodeAddress(row)).toBe(address);
  });

  test.each([
    [0, '10.96.0.10'],
    [246, '10.96.1.0'],
    [999_999, '10.111.66.73'],
  ])('a service made at version %i: %s', (version, address) => {
    expect(serviceAddress(version)).toBe(address);
  });

  test('a pod that is gone leaves its row, and with it its address, to the next', () => {
    const cluster = new Cluster();
    cluster.tick(pod('a'), pod('b'));
    cluster.tick(deletion('pods', 'a'), pod('c'));
    expect(['b', 'c'].map((name) => cluster.world.store.stored('Pod', `default/${name}`)?.slot)).toEqual([1, 0]);
  });
});
