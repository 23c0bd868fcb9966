// How objects go: pods with their grace, and what belonged to an owner after it.
import { describe, expect, test } from 'vitest';
import {
  bind,
  Cluster,
  deletion,
  deployment,
  fault,
  image,
  loop,
  machine,
  pod,
  replicaSet,
  service,
} from '../../support/cluster.ts';

/** A pod that runs on n1 since tick 4 at the latest; its process needs `stopSeconds` after SIGTERM. The last tick is 10. */
function running(stopSeconds: number, ask = {}): Cluster {
  const cluster = new Cluster();
  cluster.tick(image('web:1.0', { stopSeconds }), machine('n1'), pod('p', ask));
  cluster.runTo(10);
  expect(cluster.ready('p')).toBe(true);
  return cluster;
}

const gone = (cluster: Cluster) => cluster.until(() => !cluster.hasPod('p'));

describe('[DELETE-1] a pod that runs goes when its kubelet has ended it', () => {
  // Deleted in tick 11.
  test.each([
    ['its process ends after 3 s', 3, undefined, 41, 14],
    ['the process needs longer than the 30 s of grace: it is killed', 45, undefined, 41, 41],
    ['a process that ends at once takes a tick', 0, undefined, 41, 12],
    ['a grace of 5 s in the request', 45, 5, 16, 16],
    ['a grace of 60 s in the request', 45, 60, 71, 56],
  ])('%s', (_what, stopSeconds, grace, deletionTimestamp, goneAt) => {
    const cluster = running(stopSeconds);
    cluster.tick(deletion('pods', 'p', grace));
    expect(cluster.pod('p').metadata).toMatchObject({ deletionTimestamp, deletionGracePeriodSeconds: grace ?? 30 });
    expect(cluster.pod('p').status.phase).toBe('Running');
    expect(gone(cluster)).toBe(goneAt);
    expect(cluster.said('Killing')).toEqual(['11 Stopping container main']);
    expect(cluster.ticks('PodRemoved')).toEqual([goneAt]);
  });

  test('the grace of the spec', () => {
    const cluster = running(45, { terminationGracePeriodSeconds: 8 });
    cluster.tick(deletion('pods', 'p'));
    expect(gone(cluster)).toBe(19);
  });

  test.each([
    ['a shorter grace shortens', 5, 26, 5],
    ['a longer one changes nothing', 60, 41, 30],
    ['none ends it', 0, 21, 0],
  ])('deleted again in tick 21: %s', (_what, grace, goneAt, deletionGracePeriodSeconds) => {
    const cluster = running(90);
    cluster.tick(deletion('pods', 'p'));
    cluster.runTo(20);
    cluster.tick(deletion('pods', 'p', grace));
    if (grace === 0) expect(cluster.hasPod('p')).toBe(false);
    else {
      expect(cluster.pod('p').metadata).toMatchObject({ deletionTimestamp: goneAt, deletionGracePeriodSeconds });
      expect(gone(cluster)).toBe(goneAt);
    }
    expect(cluster.facts('Killing')).toHaveLength(1);
  });

  test('one whose container does not run yet goes in the next tick', () => {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { sizeBytes: 5e9, stopSeconds: 45 }), machine('n1'), pod('p'));
    cluster.tick(deletion('pods', 'p'));
    expect(cluster.hasPod('p')).toBe(true);
    cluster.tick();
    expect(cluster.hasPod('p')).toBe(false);
    expect(cluster.facts('Killing')).toEqual([]);
  });

  test('on a node without power it stays until the machine is back', () => {
    const cluster = running(3);
    cluster.tick(fault('node-poweroff', 'n1'));
    cluster.tick(deletion('pods', 'p'));
    cluster.run(200);
    expect(cluster.pod('p').metadata.deletionTimestamp).toBe(42);
    cluster.tick(fault('node-restart', 'n1')); // tick 213
    expect(gone(cluster)).toBe(243);
  });
});

describe('[DELETE-1] a pod without a node, or one that is finished, goes at once', () => {
  test('without a node', () => {
    const cluster = new Cluster();
    cluster.tick(pod('p'));
    cluster.tick(deletion('pods', 'p'));
    expect(cluster.hasPod('p')).toBe(false);
    expect(cluster.world.queue.size).toBe(0);
  });

  test('Succeeded', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('web:1.0', { stopSeconds: 45, crash: { afterSeconds: 1, exitCode: 0 } }),
      machine('n1'),
      pod('p', { restartPolicy: 'OnFailure' }),
    );
    cluster.until(() => cluster.pod('p').status.phase === 'Succeeded');
    cluster.tick(deletion('pods', 'p'));
    expect(cluster.hasPod('p')).toBe(false);
  });

  test('Failed, refused by its kubelet, also on a node without power', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), loop('scheduler', 'manual'), pod('p', { requests: { cpu: '5' } }));
    cluster.tick(bind('p', 'n1'));
    expect(cluster.pod('p').status.phase).toBe('Failed');
    cluster.tick(fault('node-poweroff', 'n1'));
    cluster.tick(deletion('pods', 'p'));
    expect(cluster.hasPod('p')).toBe(false);
  });
});

describe('[KUBELET-7] a grace of 0: the pod is gone with its process, and so is what it had booked', () => {
  test.each(['with', 'without'])('%s power', (power) => {
    const cluster = running(45, { requests: { cpu: '3' } });
    if (power === 'without') cluster.tick(fault('node-poweroff', 'n1'));
    expect(cluster.world.nodes.at.requestedMilli[0]).toBe(3_000);
    cluster.tick(deletion('pods', 'p', 0));
    expect(cluster.hasPod('p')).toBe(false);
    expect(cluster.world.nodes.at.requestedMilli[0]).toBe(0);
    expect(cluster.world.nodes.pods[0]).toEqual([]);
    cluster.run(100); // a row that is free has no timer
    expect(cluster.facts('PodRemoved')).toHaveLength(1);
  });
});

describe('[GC-1] what belonged to an owner that is gone is deleted after it', () => {
  test('a deployment: its replica set in the same tick, the pods in the next, with their grace', () => {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { stopSeconds: 5 }), machine('n1'), deployment('web', 2), deployment('api', 1));
    cluster.runTo(10);
    const [api] = cluster.pods().filter((one) => one.metadata.labels?.['app'] === 'api');
    cluster.tick(deletion('deployments', 'web'));
    expect(cluster.world.store.list('ReplicaSet').map((one) => one.metadata.labels?.['app'])).toEqual(['api']);
    const web = () => cluster.pods().filter((one) => one.metadata.labels?.['app'] === 'web');
    expect(web().map((one) => one.metadata.deletionTimestamp)).toEqual([undefined, undefined]);
    cluster.tick();
    expect(web().map((one) => one.metadata.deletionTimestamp)).toEqual([42, 42]);
    cluster.runTo(16);
    expect(web()).toHaveLength(2);
    cluster.tick();
    expect(cluster.pods()).toEqual([api]);
    expect(cluster.facts('GarbageCollected').map(({ tick, kind }) => `${tick} ${kind}`)).toEqual([
      '11 ReplicaSet',
      '12 Pod',
      '12 Pod',
    ]);
  });

  test('a replica set: its pods; a service: its slices, and the rules of every kube-proxy', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), replicaSet('web', 3), service('web'), replicaSet('api', 2), service('api'));
    cluster.runTo(10);
    expect([
      cluster.world.store.count('EndpointSlice'),
      cluster.targets('web').length,
      cluster.targets('api').length,
    ]).toEqual([2, 3, 2]);
    cluster.tick(deletion('services', 'web'));
    expect(cluster.world.store.list('EndpointSlice').map((one) => one.metadata.generateName)).toEqual(['api-']);
    expect([cluster.targets('web'), cluster.targets('api').length]).toEqual([[], 2]);
    cluster.tick(deletion('replicasets', 'web'));
    expect(cluster.pods().filter((one) => one.metadata.deletionTimestamp !== undefined)).toHaveLength(3);
    cluster.run(3);
    expect(cluster.pods().map((one) => one.metadata.labels?.['app'])).toEqual(['api', 'api']);
  });

  test('a service that comes again under its name starts with nothing of the old one', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), pod('old'), service('web'));
    cluster.runTo(10);
    cluster.tick(deletion('services', 'web'), deletion('pods', 'old', 0));
    cluster.tick(pod('other', { labels: { app: 'other' } }), service('web'));
    cluster.run(5);
    expect(cluster.world.store.stored('Pod', 'default/other')?.slot, 'the row of the old pod').toBe(0);
    expect(cluster.ready('other')).toBe(true);
    expect(cluster.targets('web')).toEqual([]);
  });
});
