// ResourceQuota and LimitRange: what admission adds, what it refuses and in which words, and what the quota says is used.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { cronJob, deletionOf, ending, limitRange, quota } from '../../support/batch.ts';
import { Cluster, create, deployment, image, machine, pod, present } from '../../support/cluster.ts';
import { claimSpec, statefulSet, storageClass } from '../../support/sets.ts';

/** An empty node, and quotas that have been counted; the last tick is 2. */
function guarded(...guards: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), image());
  cluster.tick(...guards);
  return cluster;
}

const used = (cluster: Cluster) => present(cluster.world.store.list('ResourceQuota')[0], 'quota').status.used;
const refused = (cluster: Cluster) =>
  cluster.said('CommandRefused').map((one) => one.replace(/^\d+ director: create pods \w+: /, ''));

describe('[QUOTA-1] what is used and asked for together stays within what is hard', () => {
  test('pods and processor', () => {
    const cluster = guarded(quota('few', { pods: 2, 'requests.cpu': '1', 'limits.memory': '1Gi' }));
    expect(used(cluster)).toEqual({ pods: '0', 'requests.cpu': '0', 'limits.memory': '0' });
    const ask = (cpu: string) => ({ requests: { cpu, memory: '100Mi' }, limits: { memory: '400Mi' } });
    cluster.tick(pod('a', ask('400m')), pod('b', ask('700m')), pod('c', ask('600m')), pod('d', ask('0')));
    expect(cluster.pods().map((one) => one.metadata.name)).toEqual(['a', 'c']);
    expect(used(cluster)).toEqual({ pods: '2', 'requests.cpu': '1', 'limits.memory': '800Mi' });
    expect(refused(cluster)).toEqual([
      'pods "b" is forbidden: exceeded quota: few, requested: requests.cpu=700m, used: requests.cpu=400m, limited: requests.cpu=1',
      'pods "d" is forbidden: exceeded quota: few, requested: limits.memory=400Mi,pods=1, used: limits.memory=800Mi,pods=2, limited: limits.memory=1Gi,pods=2',
    ]);
  });

  test('pods that a ReplicaSet makes: FailedCreate, and one comes when there is room again', () => {
    const cluster = guarded(quota('few', { pods: 2 }), deployment('web', 3));
    cluster.run(20);
    expect(cluster.pods()).toHaveLength(2);
    expect(cluster.said('FailedCreate')[0]).toMatch(
      /Error creating: pods "web-.+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2$/,
    );
    const [first] = cluster.pods();
    cluster.tick(deletionOf('pods', first?.metadata.name ?? ''));
    cluster.run(30);
    expect(cluster.pods()).toHaveLength(2);
    expect(used(cluster)).toEqual({ pods: '2' });
    cluster.tick(deletionOf('resourcequotas', 'few'));
    cluster.run(30);
    expect(cluster.pods()).toHaveLength(3);
  });
});

describe('[QUOTA-2] what a quota counts must be said by every container', () => {
  test.each([
    ['1.34', 'failed quota: few: must specify limits.cpu for: main; requests.memory for: main'],
    ['1.20', 'failed quota: few: must specify limits.cpu,requests.memory'],
  ] as const)('in the words of %s', (version, message) => {
    const cluster = guarded(quota('few', { 'requests.cpu': '1', 'requests.memory': '1Gi', 'limits.cpu': '2' }));
    cluster.tick({
      kind: 'host',
      action: 'scheduler-configuration',
      configuration: { ...DEFAULT_CONFIGURATION, version },
    });
    cluster.tick(pod('a', { requests: { cpu: '100m' } }));
    expect(refused(cluster)).toEqual([`pods "a" is forbidden: ${message}`]);
  });

  test('a LimitRange says it for them', () => {
    const cluster = guarded(
      quota('few', { 'requests.cpu': '1' }),
      limitRange('usual', { type: 'Container', defaultRequest: { cpu: '300m' } }),
    );
    cluster.tick(pod('a'), pod('b'), pod('c'), pod('d'));
    expect(cluster.pods().map((one) => one.metadata.name)).toEqual(['a', 'b', 'c']);
    expect(used(cluster)).toEqual({ 'requests.cpu': '900m' });
  });
});

test('[QUOTA-3] a pod that has ended, or is gone, is used no more; all else counts by count/…', () => {
  const cluster = guarded(quota('few', { pods: 5, 'count/pods': 5, configmaps: 5, 'count/deployments.apps': 1 }));
  cluster.tick(ending('job:1', 3));
  cluster.tick(pod('a', { image: 'job:1', restartPolicy: 'Never' }), pod('b'), deployment('web', 1));
  expect(used(cluster)).toEqual({ pods: '3', 'count/pods': '3', configmaps: '1', 'count/deployments.apps': '1' });
  cluster.until(() => cluster.pod('a').status.phase === 'Succeeded');
  cluster.tick();
  expect(used(cluster)).toMatchObject({ pods: '2', 'count/pods': '3' });
  cluster.tick(deletionOf('pods', 'b', { gracePeriodSeconds: 0 }));
  cluster.tick();
  expect(used(cluster)).toMatchObject({ pods: '1', 'count/pods': '2' });
  cluster.tick(deployment('api', 1));
  expect(cluster.said('CommandRefused').at(-1)).toMatch(
    /deployments.apps "api" is forbidden: exceeded quota: few, requested: count\/deployments.apps=1, used: count\/deployments.apps=1, limited: count\/deployments.apps=1$/,
  );
});

test('[QUOTA-4] until the controller has counted nothing is admitted', () => {
  const cluster = guarded(
    { kind: 'loop', loop: 'resource-quota', mode: 'down', afterTicks: 0 },
    quota('few', { pods: 2 }),
  );
  cluster.tick(pod('a'));
  expect(refused(cluster)).toEqual(['pods "a" is forbidden: status unknown for quota: few, resources: pods']);
});

test('[QUOTA-5] scopes: only pods of all of them count', () => {
  const cluster = guarded(quota('loose', { pods: 1 }, { scopes: ['BestEffort'] }));
  cluster.tick(pod('a'), pod('b'), pod('c', { requests: { cpu: '100m' } }));
  expect(cluster.pods().map((one) => one.metadata.name)).toEqual(['a', 'c']);

  const classes = guarded(
    create({ kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', metadata: { name: 'high' }, value: 10 }),
    quota(
      'few',
      { pods: 1 },
      {
        scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] },
      },
    ),
  );
  const high = { priorityClassName: 'high' };
  classes.tick(pod('a', high), pod('b', high), pod('c'), pod('d'));
  expect(classes.pods().map((one) => one.metadata.name)).toEqual(['a', 'c', 'd']);

  // A class that is everybody's counts as the pod's own.
  const everybody = guarded(
    create({
      kind: 'PriorityClass',
      apiVersion: 'scheduling.k8s.io/v1',
      metadata: { name: 'usual' },
      value: 1,
      globalDefault: true,
    }),
    quota(
      'few',
      { pods: 1 },
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'Exists' }] } },
    ),
  );
  everybody.tick(pod('a'), pod('b'));
  expect(everybody.pods().map((one) => one.metadata.name)).toEqual(['a']);
});

test('[QUOTA-6] claims count by number, by size and by class', () => {
  const claim = (name: string, storage: string, storageClassName = 'fast') =>
    create({
      kind: 'PersistentVolumeClaim',
      apiVersion: 'v1',
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
    });
  const cluster = guarded(
    quota('disks', {
      'requests.storage': '10Gi',
      persistentvolumeclaims: 3,
      'fast.storageclass.storage.k8s.io/requests.storage': '4Gi',
    }),
  );
  cluster.tick(claim('a', '3Gi'), claim('b', '3Gi'), claim('c', '3Gi', 'slow'), claim('d', '5Gi', 'slow'));
  expect(cluster.world.store.list('PersistentVolumeClaim').map((one) => one.metadata.name)).toEqual(['a', 'c']);
  expect(used(cluster)).toEqual({
    'requests.storage': '6Gi',
    persistentvolumeclaims: '2',
    'fast.storageclass.storage.k8s.io/requests.storage': '3Gi',
  });
});

describe('[LIMIT-1] a LimitRange fills in what containers leave out', () => {
  test.each([
    // range, what the container says, what it has
    [{ default: { cpu: '1' } }, {}, { requests: { cpu: '1' }, limits: { cpu: '1' } }],
    [
      { default: { cpu: '1' }, defaultRequest: { cpu: '200m' } },
      {},
      { requests: { cpu: '200m' }, limits: { cpu: '1' } },
    ],
    [{ max: { cpu: '2' } }, {}, { requests: { cpu: '2' }, limits: { cpu: '2' } }],
    [{ min: { cpu: '100m' } }, {}, { requests: { cpu: '100m' }, limits: undefined }],
    [
      { default: { cpu: '1' }, defaultRequest: { cpu: '200m' } },
      { requests: { cpu: '500m' } },
      { requests: { cpu: '500m' }, limits: { cpu: '1' } },
    ],
    // A limit of one's own is one's request, before the range is asked.
    [
      { default: { cpu: '1' }, defaultRequest: { cpu: '200m' } },
      { limits: { cpu: '700m' } },
      { requests: { cpu: '700m' }, limits: { cpu: '700m' } },
    ],
  ])('%j, %j', (range, ask, expected) => {
    const cluster = guarded(limitRange('usual', { type: 'Container', ...range }));
    cluster.tick(pod('a', ask));
    expect(cluster.pod('a').spec.containers[0]?.resources).toEqual(expected);
  });
});

describe('[LIMIT-2] what goes beyond the bounds is refused', () => {
  const both = { min: { cpu: '100m' }, max: { cpu: '1' } };
  test.each([
    [
      'Container',
      both,
      { requests: { cpu: '50m' }, limits: { cpu: '1' } },
      'minimum cpu usage per Container is 100m, but request is 50m',
    ],
    [
      'Container',
      both,
      { requests: { cpu: '200m' }, limits: { cpu: '2' } },
      'maximum cpu usage per Container is 1, but limit is 2',
    ],
    ['Container', both, { limits: { cpu: '2' } }, 'maximum cpu usage per Container is 1, but limit is 2'],
    ['Pod', { max: { memory: '1Gi' } }, {}, 'maximum memory usage per Pod is 1Gi.  No limit is specified'],
    ['Pod', { min: { memory: '1Gi' } }, {}, 'minimum memory usage per Pod is 1Gi.  No request is specified'],
    [
      'Pod',
      { max: { memory: '1Gi' } },
      { limits: { memory: '2Gi' } },
      'maximum memory usage per Pod is 1Gi, but limit is 2Gi',
    ],
    [
      'Container',
      { maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '200m' }, limits: { cpu: '500m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000',
    ],
    [
      'Container',
      { maxLimitRequestRatio: { cpu: '2' } },
      {},
      'cpu max limit to request ratio per Container is 2, but no request is specified or request is 0',
    ],
    [
      'Container',
      { ...both, ...{ max: { cpu: '1', memory: '1Gi' } } },
      { requests: { cpu: '50m' }, limits: { cpu: '3', memory: '2Gi' } },
      '[minimum cpu usage per Container is 100m, but request is 50m, maximum cpu usage per Container is 1, but limit is 3, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    ],
  ])('%s %j, %j', (type, range, ask, why) => {
    const cluster = guarded(limitRange('bounds', { type, ...range }));
    cluster.tick(pod('a', ask));
    expect(refused(cluster)).toEqual([`pods "a" is forbidden: ${why}`]);
  });

  test('a claim', () => {
    const cluster = guarded(
      limitRange('disks', { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '5Gi' } }),
    );
    const claim = (name: string, storage: string) =>
      create({
        kind: 'PersistentVolumeClaim',
        apiVersion: 'v1',
        metadata: { name },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
      });
    cluster.tick(claim('a', '500Mi'), claim('b', '9Gi'), claim('c', '2Gi'));
    expect(cluster.said('CommandRefused').map((one) => one.replace(/^.*forbidden: /, ''))).toEqual([
      'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi',
      'maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 9Gi',
    ]);
  });
});

test('[LIMIT-3] the order of admission: priority, then limits, then quota', () => {
  const cluster = guarded(quota('none', { pods: 0 }), limitRange('bounds', { type: 'Container', max: { cpu: '1' } }));
  cluster.tick(
    pod('a', { priorityClassName: 'nobody', limits: { cpu: '2' } }),
    pod('b', { limits: { cpu: '2' } }),
    pod('c', { limits: { cpu: '1' } }),
  );
  expect(refused(cluster).map((one) => one.replace(/^.*forbidden: /, ''))).toEqual([
    'no PriorityClass with name nobody was found',
    'maximum cpu usage per Container is 1, but limit is 2',
    'exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0',
  ]);
});

test('[QUOTA-6] a StatefulSet waits while the next of its claims is too much', () => {
  const cluster = guarded(quota('few', { persistentvolumeclaims: 1 }), storageClass('disk'));
  const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claimSpec({ storageClassName: 'disk' }) }];
  cluster.tick(statefulSet('db', 2, { volumeClaimTemplates, podManagementPolicy: 'Parallel' }));
  expect(cluster.said('FailedCreate', 'db')).toEqual([
    '3 create Claim data-db-1 for Pod db-1 in StatefulSet db failed error: persistentvolumeclaims "data-db-1" is forbidden: exceeded quota: few, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
    '3 create Pod db-1 in StatefulSet db failed error: failed to create PVC data-db-1: persistentvolumeclaims "data-db-1" is forbidden: exceeded quota: few, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
  ]);
  cluster.run(20);
  expect(cluster.pods().map((one) => one.metadata.name)).toEqual(['db-0']);
  cluster.tick(deletionOf('resourcequotas', 'few'));
  cluster.run(30);
  expect(cluster.pods().map((one) => one.metadata.name)).toEqual(['db-0', 'db-1']);
});

describe('[QUOTA-8] what controllers make is asked for as what players make, and tried again', () => {
  const full =
    'exceeded quota: few, requested: count/replicasets.apps=1, used: count/replicasets.apps=1, limited: count/replicasets.apps=1';

  test('a ReplicaSet: event, condition, and another try after 1, 2, 5, 10 … s', () => {
    const cluster = guarded(quota('few', { 'count/replicasets.apps': 1 }), deployment('one', 1));
    expect(used(cluster)).toEqual({ 'count/replicasets.apps': '1' });
    cluster.tick(deployment('two', 1)); // tick 3
    const name = /"(two-[^"]+)"/.exec(cluster.said('ReplicaSetCreateError')[0] ?? '')?.[1];
    expect(cluster.said('ReplicaSetCreateError')).toEqual([
      `3 Failed to create new replica set "${name}": replicasets.apps "${name}" is forbidden: ${full}`,
    ]);
    const { conditions } = present(cluster.world.store.get('Deployment', 'default/two'), 'deployment').status;
    expect(conditions.find((one) => one.type === 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ReplicaSetCreateError',
      message: `Failed to create new replica set "${name}": replicasets.apps "${name}" is forbidden: ${full}`,
    });
    cluster.run(12);
    expect(cluster.ticks('ReplicaSetCreateError')).toEqual([3, 4, 5, 8, 13]);
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      one.tick(deletionOf('resourcequotas', 'few'));
      one.run(10);
      expect(one.world.store.count('ReplicaSet')).toBe(2);
      expect(one.world.failing.size).toBe(0);
    }
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  });

  test('after fifteen tries the Deployment is left alone', () => {
    const cluster = guarded(quota('none', { 'count/replicasets.apps': 0 }), deployment('web', 1));
    cluster.run(400);
    expect(cluster.ticks('ReplicaSetCreateError').at(-1)).toBe(2 + 163);
  });

  test('a Job of a CronJob: the time that was missed is made up for', () => {
    const cluster = guarded(quota('none', { 'count/jobs.batch': 0 }), cronJob('tick', '* * * * *'));
    cluster.until(() => cluster.facts('FailedCreate', 'tick').length > 1);
    const [first = 0, second = 0] = cluster.ticks('FailedCreate', 'tick');
    expect(second - first).toBe(1);
    expect(cluster.said('FailedCreate', 'tick')[0]).toMatch(
      /Error creating job: jobs\.batch "tick-\d+" is forbidden: exceeded quota: none, requested: count\/jobs\.batch=1, used: count\/jobs\.batch=0, limited: count\/jobs\.batch=0$/,
    );
    cluster.tick(deletionOf('resourcequotas', 'none'));
    cluster.run(8);
    expect(cluster.world.store.count('Job')).toBe(1);
  });
});
