// Whose pods are whose: adoption and release, and what a ReplicaSet does when the API server takes no pod.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { controllerOf, type Labels } from '../../../shared/kinds/meta.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, deployment, image, loop, machine, pod, present, replicaSet } from '../../support/cluster.ts';

function relabel(cluster: Cluster, name: string, labels: Labels): Command {
  const { metadata, spec } = cluster.pod(name);
  const body = { metadata: { ...metadata, labels }, spec };
  return { kind: 'api', verb: 'update', resource: 'pods', namespace: 'default', name, body };
}

const owner = (cluster: Cluster, name: string) => controllerOf(cluster.pod(name).metadata)?.name;
const set = (cluster: Cluster, name = 'web') =>
  present(cluster.world.store.get('ReplicaSet', `default/${name}`), 'replica set');
const names = (cluster: Cluster) => cluster.pods().map((one) => one.metadata.name);

function started(...commands: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'), ...commands);
  return cluster;
}

describe('[REPLICASET-3] a ReplicaSet takes over what its selector matches', () => {
  test('a bare pod that is there before it, as recorded: two more are made', () => {
    const cluster = started(pod('loner'));
    cluster.runTo(6);
    cluster.tick(replicaSet('web', 3));
    expect([names(cluster).length, owner(cluster, 'loner')]).toEqual([3, 'web']);
    expect(set(cluster).status).toMatchObject({ replicas: 1, readyReplicas: 1 });
    cluster.tick();
    expect(set(cluster).status).toMatchObject({ replicas: 3, readyReplicas: 1 });
    expect(cluster.facts('PodAdopted').map((fact) => [fact.name, fact.first])).toEqual([['loner', 'web']]);
  });

  test('a bare pod that comes later is one too many: it goes, as the youngest', () => {
    const cluster = started(replicaSet('web', 2));
    cluster.runTo(20);
    cluster.tick(pod('late'));
    expect(cluster.facts('SuccessfulDelete').map((fact) => fact.first)).toEqual(['late']);
    cluster.run(5);
    expect(names(cluster)).toHaveLength(2);
  });

  test('not one of another namespace’s labels, one that is finished, or one that has an owner', () => {
    const cluster = started(
      pod('other', { labels: { app: 'other' } }),
      replicaSet('api', 1, { labels: { app: 'api' } }),
    );
    cluster.tick(replicaSet('web', 1));
    expect([owner(cluster, 'other'), names(cluster).length]).toEqual([undefined, 3]);
  });

  test('a pod whose labels are changed is let go, and replaced; with the labels back it is taken again', () => {
    const cluster = started(replicaSet('web', 2));
    cluster.runTo(10);
    const [first] = names(cluster) as [string];
    cluster.tick(relabel(cluster, first, { app: 'quarantine' }));
    expect([owner(cluster, first), names(cluster).length]).toEqual([undefined, 3]);
    expect(cluster.facts('PodReleased').map((fact) => fact.name)).toEqual([first]);
    expect(cluster.pod(first).metadata.ownerReferences).toBeUndefined();
    cluster.runTo(20);
    cluster.tick(relabel(cluster, first, { app: 'web' }));
    expect(cluster.facts('PodAdopted').map((fact) => fact.name)).toEqual([first]);
    cluster.run(5);
    expect(names(cluster)).toHaveLength(2);
  });

  test('who lets go of a pod makes way for another owner', () => {
    const cluster = started(replicaSet('web', 1), replicaSet('api', 1, { labels: { app: 'api' } }));
    cluster.runTo(10);
    const [first] = names(cluster).filter((name) => name.startsWith('web')) as [string];
    cluster.tick(relabel(cluster, first, { app: 'api' }));
    cluster.run(5);
    expect(
      cluster
        .pods()
        .map((one) => controllerOf(one.metadata)?.name)
        .sort(),
    ).toEqual(['api', 'web']);
  });

  test('while its loop is in hands nothing is taken; then everything is', () => {
    const cluster = started(loop('replicaset', 'manual'), replicaSet('web', 1), pod('a'));
    cluster.run(3);
    expect(owner(cluster, 'a')).toBeUndefined();
    cluster.tick(loop('replicaset', 'automatic'));
    expect([owner(cluster, 'a'), names(cluster)]).toEqual(['web', ['a']]);
  });

  test('a saved world goes on alike', () => {
    const cluster = started(loop('replicaset', 'manual'), pod('a'), pod('b'));
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      one.tick(replicaSet('web', 3), loop('replicaset', 'automatic'));
      one.run(8);
      expect(owner(one, 'a')).toBe('web');
    }
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  });
});

describe('[REPLICASET-4] pods that are refused', () => {
  test('[REPLICASET-1] one event for each try, after 1, 2, 5, 10, 20 … s; one pod a try, not all that are missing', () => {
    const cluster = started(deployment('web', 400, { priorityClassName: 'high' }));
    cluster.runTo(90);
    expect(cluster.ticks('FailedCreate')).toEqual([1, 2, 3, 6, 11, 21, 41, 82]);
  });
});
