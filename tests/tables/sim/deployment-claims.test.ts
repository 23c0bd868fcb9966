// Which ReplicaSets are a Deployment's: adoption, release, and what an adopted one becomes. And how a ReplicaSet counts pods with other labels.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { controllerOf, type Labels } from '../../../shared/kinds/meta.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, deployment, image, loop, machine, pod, present, replicaSet } from '../../support/cluster.ts';
import { deletionOf } from '../../support/batch.ts';
import { deploymentOf } from '../../support/rollout.ts';

function started(...commands: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), image('web:2.0'), machine('n1'), ...commands);
  return cluster;
}

const sets = (cluster: Cluster) => cluster.world.store.list('ReplicaSet');
const set = (cluster: Cluster, name: string) =>
  present(cluster.world.store.get('ReplicaSet', `default/${name}`), `replica set ${name}`);
const owner = (cluster: Cluster, name: string) => controllerOf(set(cluster, name).metadata)?.name;

function relabelSet(cluster: Cluster, name: string, labels: Labels): Command {
  const { metadata, spec } = set(cluster, name);
  const body = { metadata: { ...metadata, labels }, spec };
  return { kind: 'api', verb: 'update', resource: 'replicasets', namespace: 'default', name, body };
}

function relabelPod(cluster: Cluster, name: string, labels: Labels): Command {
  const { metadata, spec } = cluster.pod(name);
  return {
    kind: 'api',
    verb: 'update',
    resource: 'pods',
    namespace: 'default',
    name,
    body: { metadata: { ...metadata, labels }, spec },
  };
}

const labels = { app: 'web' };

describe('[DEPLOY-15] a Deployment takes over ReplicaSets without a controller that its selector matches', () => {
  test('one of its own template is its new one: no other is made, no pod is touched', () => {
    const cluster = started(replicaSet('web', 2, {}, { labels }));
    cluster.run(5);
    const before = cluster.pods().map((one) => one.metadata.uid);
    cluster.tick(deployment('web', 2));
    cluster.run(5);
    expect([owner(cluster, 'web'), sets(cluster).length]).toEqual(['web', 1]);
    expect(cluster.pods().map((one) => one.metadata.uid)).toEqual(before);
    expect(deploymentOf(cluster).status).toMatchObject({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 });
    expect(set(cluster, 'web').metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    expect(cluster.facts('ReplicaSetAdopted').map((fact) => [fact.name, fact.first])).toEqual([['web', 'web']]);
  });

  test('one of another template is an old one, and is rolled away', () => {
    const cluster = started(replicaSet('old', 2, {}, { labels }));
    cluster.run(5);
    cluster.tick(deployment('web', 2, { image: 'web:2.0' }));
    cluster.run(15);
    expect([owner(cluster, 'old'), sets(cluster).length]).toEqual(['web', 2]);
    expect([set(cluster, 'old').spec.replicas, deploymentOf(cluster).status.replicas]).toEqual([0, 2]);
    expect(deploymentOf(cluster).metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
  });

  test('deleted with Orphan and made again, it finds what it had', () => {
    const cluster = started(deployment('web', 3));
    cluster.run(5);
    const pods = cluster.pods().map((one) => one.metadata.uid);
    cluster.tick(deletionOf('deployments', 'web', { propagationPolicy: 'Orphan' }));
    cluster.run(5);
    expect(sets(cluster).map((one) => controllerOf(one.metadata))).toEqual([undefined]);
    cluster.tick(deployment('web', 3));
    cluster.run(5);
    expect(sets(cluster).map((one) => controllerOf(one.metadata)?.uid)).toEqual([deploymentOf(cluster).metadata.uid]);
    expect(cluster.pods().map((one) => one.metadata.uid)).toEqual(pods);
  });

  test('labels that match no more are a release: another one is made; with the labels back it is taken again', () => {
    const cluster = started(deployment('web', 1));
    cluster.run(5);
    const name = sets(cluster)[0]?.metadata.name ?? '';
    const before = set(cluster, name).metadata.labels ?? {};
    cluster.tick(relabelSet(cluster, name, { app: 'aside' }));
    cluster.run(5);
    expect(owner(cluster, name)).toBeUndefined();
    expect(cluster.facts('ReplicaSetReleased').map((fact) => [fact.name, fact.first])).toEqual([[name, 'web']]);
    expect(deploymentOf(cluster).status.collisionCount).toBe(1);
    expect(sets(cluster)).toHaveLength(2);
    cluster.tick(relabelSet(cluster, name, before));
    cluster.run(5);
    expect(owner(cluster, name)).toBe('web');
    expect(deploymentOf(cluster).status.replicas).toBe(1);
  });

  test('not one that has a controller, and nothing while its loop is in hands', () => {
    const cluster = started(loop('deployment', 'manual'), replicaSet('web', 1, {}, { labels }));
    cluster.tick(deployment('web', 1));
    cluster.run(3);
    expect(owner(cluster, 'web')).toBeUndefined();
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      one.tick(loop('deployment', 'automatic'));
      one.run(3);
      expect(owner(one, 'web')).toBe('web');
    }
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  });
});

describe('[REPLICASET-6] fullyLabeledReplicas are the pods with all labels of the template', () => {
  const counts = (cluster: Cluster, name = 'web') => {
    const { replicas, fullyLabeledReplicas } = set(cluster, name).status;
    return [replicas, fullyLabeledReplicas];
  };
  const full = { app: 'web', tier: 'front' };

  test('an adopted pod with fewer labels, a pod that lost one, and got it back', () => {
    const cluster = started(pod('loner', { labels: { app: 'web' } }));
    cluster.run(3);
    cluster.tick(replicaSet('web', 3, { labels: full }));
    cluster.run(5);
    expect(counts(cluster)).toEqual([3, 2]);
    const other = cluster.pods().find((one) => one.metadata.name !== 'loner')?.metadata.name ?? '';
    cluster.tick(relabelPod(cluster, other, { app: 'web' }));
    cluster.tick();
    expect(counts(cluster)).toEqual([3, 1]);
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      one.tick(relabelPod(one, 'loner', full));
      one.tick();
      expect(counts(one)).toEqual([3, 2]);
    }
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  });

  test('a template that gets a label leaves its pods behind', () => {
    const cluster = started(replicaSet('web', 2));
    cluster.run(4);
    const { metadata, spec } = set(cluster, 'web');
    const template = { ...spec.template, metadata: { labels: full } };
    cluster.tick({
      kind: 'api',
      verb: 'update',
      resource: 'replicasets',
      namespace: 'default',
      name: 'web',
      body: { metadata, spec: { ...spec, template } },
    });
    cluster.tick();
    expect(counts(cluster)).toEqual([2, 0]);
  });
});
