// Namespaces: what a new one gets, and how one goes.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { readObject } from '../../../shared/manifest/read.ts';
import { creationOf } from '../../../shared/journal/creation.ts';
import { deletionOf } from '../../support/batch.ts';
import { Cluster, create, image, machine } from '../../support/cluster.ts';

function inBlue(manifest: { readonly metadata: object; readonly [field: string]: unknown }): Command {
  const read = readObject({ ...manifest, metadata: { ...manifest.metadata, namespace: 'blue' } });
  if ('findings' in read) throw new Error(JSON.stringify(read.findings));
  return creationOf(read.object);
}

const container = { name: 'main', image: 'web:1.0' };
const bluePod = (name: string, spec: object = {}) =>
  inBlue({ kind: 'Pod', apiVersion: 'v1', metadata: { name }, spec: { ...spec, containers: [container] } });
const blueDeployment = inBlue({
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
  },
});

function withBlue(...more: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), image('web:1.0', { stopSeconds: 2 }));
  cluster.tick(create({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'blue' } }));
  cluster.tick(...more);
  return cluster;
}

const phase = (cluster: Cluster) => cluster.world.store.get('Namespace', 'blue')?.status.phase;

test('[NAMESPACE-1] a new namespace gets its ServiceAccount and the root certificate; they come again', () => {
  const cluster = withBlue();
  const there = () => [
    cluster.world.store.get('ServiceAccount', 'blue/default') !== undefined,
    Object.keys(cluster.world.store.get('ConfigMap', 'blue/kube-root-ca.crt')?.data ?? {}),
  ];
  expect(there()).toEqual([true, ['ca.crt']]);
  cluster.tick(
    deletionOf('serviceaccounts', 'default', {}, 'blue'),
    deletionOf('configmaps', 'kube-root-ca.crt', {}, 'blue'),
  );
  expect(there()).toEqual([true, ['ca.crt']]);
});

describe('[NAMESPACE-2] deleting a namespace', () => {
  test('Terminating at once, emptied from 5 s on, pods first and with their grace, gone with the last object', () => {
    const cluster = withBlue(blueDeployment, bluePod('alone'));
    cluster.run(8);
    cluster.tick(deletionOf('namespaces', 'blue'));
    const start = cluster.world.tick;
    expect(phase(cluster)).toBe('Terminating');
    cluster.run(4);
    expect(cluster.pods().every((one) => one.metadata.deletionTimestamp === undefined)).toBe(true);
    cluster.tick();
    expect(cluster.pods().every((one) => one.metadata.deletionTimestamp === start + 35)).toBe(true);
    expect(cluster.world.store.count('Deployment')).toBe(1);
    expect(cluster.world.store.get('Namespace', 'blue')?.status.conditions).toMatchObject([
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        message: 'Some resources are remaining: pods. has 3 resource instances',
      },
      { type: 'NamespaceFinalizersRemaining', status: 'False' },
    ]);
    cluster.until(() => phase(cluster) === undefined, 40);
    for (const kind of ['Deployment', 'ReplicaSet', 'Pod'] as const) expect(cluster.world.store.count(kind)).toBe(0);
    expect(cluster.world.store.get('ServiceAccount', 'blue/default')).toBeUndefined();
    expect(cluster.world.store.get('ServiceAccount', 'default/default')).toBeDefined();
  });

  test('an empty one goes after 5 s', () => {
    const cluster = withBlue();
    cluster.tick(deletionOf('namespaces', 'blue'));
    const start = cluster.world.tick;
    expect(cluster.until(() => phase(cluster) === undefined)).toBe(start + 5);
  });

  test('content with finalizers keeps it, and it says so', () => {
    const kept = inBlue({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'held', finalizers: ['example.com/x'] },
    });
    const cluster = withBlue(kept);
    cluster.tick(deletionOf('namespaces', 'blue'));
    cluster.run(60);
    expect(cluster.world.store.get('Namespace', 'blue')?.status.conditions?.map((one) => one.message)).toEqual([
      'Some resources are remaining: configmaps. has 1 resource instances',
      'Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances',
    ]);
    const object = cluster.world.store.get('ConfigMap', 'blue/held');
    const body = { ...object, metadata: { ...object?.metadata, finalizers: [] } };
    cluster.tick({ kind: 'api', verb: 'update', resource: 'configmaps', namespace: 'blue', name: 'held', body });
    cluster.until(() => phase(cluster) === undefined, 40);
  });
});

test('[NAMESPACE-3] nothing new comes into a namespace that is Terminating', () => {
  const cluster = withBlue(blueDeployment);
  cluster.run(8);
  cluster.tick(deletionOf('namespaces', 'blue'));
  cluster.tick(bluePod('late'));
  expect(cluster.said('CommandRefused').at(-1)).toContain(
    'pods "late" is forbidden: unable to create new content in namespace blue because it is being terminated',
  );
  cluster.until(() => phase(cluster) === undefined, 60);
  expect(cluster.facts('SuccessfulCreate')).toHaveLength(2);
});

test.each(['default', 'kube-system', 'kube-public'])('[NAMESPACE-4] %s cannot be deleted', (name) => {
  const cluster = new Cluster();
  if (name !== 'default') cluster.tick(create({ kind: 'Namespace', apiVersion: 'v1', metadata: { name } }));
  cluster.tick(deletionOf('namespaces', name));
  expect(cluster.said('CommandRefused').at(-1)).toMatch(
    new RegExp(`namespaces "${name}" is forbidden: this namespace may not be deleted$`),
  );
});
