// Deletion in its three ways, finalizers, and owners that are not there (facts sheet 2.13).
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { brokenInvariants } from '../../../shared/sim/invariants.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { deletionOf } from '../../support/batch.ts';
import { Cluster, create, deployment, image, loop, machine, NAMESPACE, pod, present } from '../../support/cluster.ts';

/** A Deployment of two pods that end 3 s after SIGTERM. */
function started(): Cluster {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), image('web:1.0', { stopSeconds: 3 }), deployment('web', 2));
  cluster.runTo(10);
  return cluster;
}

function counts(cluster: Cluster): readonly number[] {
  return (['Deployment', 'ReplicaSet', 'Pod'] as const).map((kind) => cluster.world.store.count(kind));
}

describe('[GC-2] Foreground: the owner waits until what it owns is gone', () => {
  test('the Deployment goes last, the pods end with their grace', () => {
    const cluster = started();
    cluster.tick(deletionOf('deployments', 'web', { propagationPolicy: 'Foreground' }));
    const [web] = cluster.world.store.list('Deployment');
    expect(web?.metadata).toMatchObject({ deletionTimestamp: 11, finalizers: ['foregroundDeletion'], generation: 2 });
    const [replicaSet] = cluster.world.store.list('ReplicaSet');
    expect(replicaSet?.metadata).toMatchObject({ deletionTimestamp: 11, finalizers: ['foregroundDeletion'] });
    cluster.tick();
    expect(cluster.pods().every((one) => one.metadata.deletionTimestamp === 42)).toBe(true);
    cluster.runTo(14);
    expect(counts(cluster)).toEqual([1, 1, 2]);
    cluster.tick();
    expect(counts(cluster)).toEqual([1, 0, 0]);
    cluster.tick();
    expect(counts(cluster)).toEqual([0, 0, 0]);
  });

  test('a snapshot in the middle goes on alike', () => {
    const cluster = started();
    cluster.tick(deletionOf('deployments', 'web', { propagationPolicy: 'Foreground' }));
    cluster.tick();
    const copy = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, copy]) one.run(8);
    expect(counts(copy)).toEqual([0, 0, 0]);
    expect(hashWorld(copy.world)).toBe(hashWorld(cluster.world));
  });
});

test('[GC-3] Orphan: what the owner had stays, without an owner', () => {
  const cluster = started();
  cluster.tick(deletionOf('deployments', 'web', { propagationPolicy: 'Orphan' }));
  cluster.run(5);
  expect(counts(cluster)).toEqual([0, 1, 2]);
  expect(present(cluster.world.store.list('ReplicaSet')[0], 'replica set').metadata.ownerReferences).toBeUndefined();
  const key = [...cluster.world.store.table('ReplicaSet').keys()][0]?.split('/')[1] ?? '';
  cluster.tick(deletionOf('replicasets', key, { propagationPolicy: 'Orphan' }));
  cluster.run(5);
  expect(counts(cluster)).toEqual([0, 0, 2]);
  expect(cluster.pods().map((one) => one.metadata.ownerReferences)).toEqual([undefined, undefined]);
  expect(brokenInvariants(cluster.world)).toEqual([]);
});

function owned(kind: 'ConfigMap' | 'Pod', name: string, ...owners: readonly object[]): Command {
  const spec = { containers: [{ name: 'main', image: 'web:1.0' }] };
  const metadata = { name, ownerReferences: owners };
  return create({ kind, apiVersion: 'v1', metadata, ...(kind === 'Pod' ? { spec } : {}) });
}
const ghost = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ghost', uid: '0-1' };

describe('[GC-4] an object whose owners do not exist is collected', () => {
  test.each(['ConfigMap', 'Pod'] as const)('%s', (kind) => {
    const cluster = started();
    cluster.tick(owned(kind, 'kid', ghost));
    expect(cluster.world.store.stored(kind, `${NAMESPACE}/kid`)).toBeUndefined();
    expect(cluster.said('GarbageCollected', 'kid')).toEqual([`11 ${kind} kid is collected: its owner is gone`]);
  });

  test('the uid counts, not the name', () => {
    const cluster = started();
    cluster.tick(owned('ConfigMap', 'kid', { ...ghost, name: 'web' }));
    expect(cluster.world.store.get('ConfigMap', `${NAMESPACE}/kid`)).toBeUndefined();
  });

  test('one owner that is there is enough; the others are forgotten', () => {
    const cluster = started();
    const web = present(cluster.world.store.list('Deployment')[0], 'web').metadata;
    const own = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: web.uid };
    cluster.tick(owned('ConfigMap', 'kid', ghost, own));
    const kid = () => cluster.world.store.get('ConfigMap', `${NAMESPACE}/kid`);
    expect(kid()?.metadata.ownerReferences?.map((one) => one.name)).toEqual(['web']);
    cluster.tick(deletionOf('deployments', 'web'));
    expect(kid()).toBeUndefined();
  });

  test('of an owner of an unknown kind nothing is said: the object stays', () => {
    const cluster = started();
    cluster.tick(owned('ConfigMap', 'kid', { apiVersion: 'x.io/v1', kind: 'Thing', name: 't', uid: '0-2' }));
    cluster.run(5);
    expect(cluster.world.store.get('ConfigMap', `${NAMESPACE}/kid`)).toBeDefined();
  });
});

describe('[GC-5] an object with finalizers is marked and stays until the last of them is taken away', () => {
  const held = (kind: 'ConfigMap' | 'Pod') =>
    create({
      kind,
      apiVersion: 'v1',
      metadata: { name: 'held', finalizers: ['example.com/keep'] },
      ...(kind === 'Pod' ? { spec: { containers: [{ name: 'main', image: 'web:1.0' }] } } : {}),
    });
  const release = (kind: 'ConfigMap' | 'Pod', cluster: Cluster): Command => {
    const object = present(cluster.world.store.get(kind, `${NAMESPACE}/held`), 'held');
    const body = { ...object, metadata: { ...object.metadata, finalizers: [] } };
    return {
      kind: 'api',
      verb: 'update',
      resource: kind === 'Pod' ? 'pods' : 'configmaps',
      namespace: NAMESPACE,
      name: 'held',
      body,
    };
  };

  test('a ConfigMap', () => {
    const cluster = started();
    cluster.tick(held('ConfigMap'));
    cluster.tick(deletionOf('configmaps', 'held'));
    cluster.run(5);
    expect(cluster.world.store.get('ConfigMap', `${NAMESPACE}/held`)?.metadata.deletionTimestamp).toBe(12);
    cluster.tick(release('ConfigMap', cluster));
    expect(cluster.world.store.get('ConfigMap', `${NAMESPACE}/held`)).toBeUndefined();
  });

  test('a pod ends, is Failed, and its object stays', () => {
    const cluster = started();
    cluster.tick(held('Pod'));
    cluster.runTo(20);
    cluster.tick(deletionOf('pods', 'held'));
    cluster.runTo(24);
    expect(cluster.pod('held')).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 0 },
      status: { phase: 'Failed' },
    });
    cluster.tick(release('Pod', cluster));
    expect(cluster.hasPod('held')).toBe(false);
  });

  test('foregroundDeletion by hand: on an object that lives it means nothing, taken off one that waits it lets it go', () => {
    const cluster = started();
    cluster.tick(deletionOf('deployments', 'web', { propagationPolicy: 'Foreground' }));
    const web = present(cluster.world.store.list('Deployment')[0], 'web');
    const body = { ...web, metadata: { ...web.metadata, finalizers: [] } };
    cluster.tick({ kind: 'api', verb: 'update', resource: 'deployments', namespace: NAMESPACE, name: 'web', body });
    expect(cluster.world.store.count('Deployment')).toBe(0);
    cluster.tick(
      create({
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { name: 'c', finalizers: ['foregroundDeletion'] },
        data: {},
      }),
    );
    cluster.run(8);
    expect(counts(cluster)).toEqual([0, 0, 0]);
    expect(brokenInvariants(loadWorld(saveWorld(cluster.world)))).toEqual([]);
    cluster.tick(deletionOf('configmaps', 'c'));
    expect(cluster.world.store.get('ConfigMap', `${NAMESPACE}/c`)).toBeUndefined();
  });

  test('finalizers that are taken away while it lives change nothing else', () => {
    const cluster = started();
    cluster.tick(held('ConfigMap'));
    cluster.tick(release('ConfigMap', cluster));
    expect(cluster.world.store.get('ConfigMap', `${NAMESPACE}/held`)?.metadata.finalizers).toBeUndefined();
  });
});

test('[GC-2] the collector is down: nothing goes until it is back', () => {
  const cluster = started();
  cluster.tick(loop('garbage-collector', 'down'));
  cluster.tick(deletionOf('deployments', 'web', { propagationPolicy: 'Foreground' }));
  cluster.run(60);
  expect(counts(cluster)).toEqual([1, 1, 2]);
  cluster.tick(loop('garbage-collector', 'automatic'), pod('bystander'));
  cluster.run(10);
  expect(counts(cluster)).toEqual([0, 0, 1]);
});
