// The StatefulSet controller: names, order, revisions, claims.
import { describe, expect, test } from 'vitest';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { Cluster, deletion, fault, image, machine, pod } from '../../support/cluster.ts';
import { claimSpec, edit, scaleTo, setImage, statefulSet, storageClass, type Json } from '../../support/sets.ts';

const MACHINES = [machine('n1'), machine('n2')];
const IMAGES = [image(), image('web:2.0'), image('slow:1.0', { bootSeconds: 20 })];
const PARALLEL = { podManagementPolicy: 'Parallel' };

/** `db-0 db-1`: all pods there are, those that are being deleted in brackets. */
function names(cluster: Cluster): string {
  return cluster
    .pods()
    .map(({ metadata: { name, deletionTimestamp } }) => (deletionTimestamp === undefined ? name : `(${name})`))
    .join(' ');
}

function images(cluster: Cluster): string {
  return cluster
    .pods()
    .map(({ metadata, spec }) => `${metadata.name}=${spec.containers[0]?.image}`)
    .join(' ');
}

function started(replicas: number, spec = {}, ask = {}): Cluster {
  const cluster = new Cluster();
  cluster.tick(...MACHINES, ...IMAGES, statefulSet('db', replicas, spec, ask));
  cluster.until(() => cluster.statefulSet('db').status.availableReplicas === replicas);
  return cluster;
}

describe('[STATEFULSET-1] a pod has an identity', () => {
  test('a name, labels, a host name and a place under the Service', () => {
    const { metadata, spec } = started(2, { serviceName: 'data' }).pod('db-1');
    const revision = metadata.labels?.['controller-revision-hash'];
    expect(metadata.labels).toEqual({
      app: 'db',
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'apps.kubernetes.io/pod-index': '1',
      'controller-revision-hash': expect.stringMatching(/^db-[bcdfghjklmnpqrstvwxz2-9]+$/),
    });
    expect([spec.hostname, spec.subdomain]).toEqual(['db-1', 'data']);
    expect(metadata.ownerReferences?.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['StatefulSet/db']);
    expect(revision).toBeDefined();
  });
  test('ordinals count from where the set says', () => {
    expect(names(started(2, { ordinals: { start: 5 } }))).toBe('db-5 db-6');
  });
  test('each has its own claim, and finds it again when it comes back', () => {
    const cluster = new Cluster();
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claimSpec({ storageClassName: 'disk' }) }];
    cluster.tick(...MACHINES, ...IMAGES, storageClass('disk'), statefulSet('db', 2, { volumeClaimTemplates }));
    cluster.until(() => cluster.statefulSet('db').status.readyReplicas === 2);
    const claims = () => cluster.world.store.list('PersistentVolumeClaim').map((one) => one.metadata.name);
    expect(claims()).toEqual(['data-db-0', 'data-db-1']);
    expect(cluster.pod('db-1').spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } },
    ]);
    expect(cluster.said('SuccessfulCreate', 'db').map((one) => one.replace(/^\d+ /, ''))).toEqual([
      'create Claim data-db-0 Pod db-0 in StatefulSet db success',
      'create Pod db-0 in StatefulSet db successful',
      'create Claim data-db-1 Pod db-1 in StatefulSet db success',
      'create Pod db-1 in StatefulSet db successful',
    ]);
    const { volumeName } = cluster.claim('data-db-1').spec;
    cluster.tick(deletion('pods', 'db-1'));
    cluster.until(() => cluster.hasPod('db-1') && cluster.ready('db-1') && names(cluster) === 'db-0 db-1');
    expect(claims()).toEqual(['data-db-0', 'data-db-1']);
    expect(cluster.claim('data-db-1').spec.volumeName).toBe(volumeName);
  });
});

describe('[STATEFULSET-2] OrderedReady', () => {
  test('each pod is made when all before it are ready', () => {
    const cluster = started(3);
    const [first = 0, second = 0, third = 0] = cluster.ticks('SuccessfulCreate', 'db');
    const readyOf = (name: string) =>
      cluster.pod(name).status.conditions.find((one) => one.type === 'Ready')?.lastTransitionTime;
    expect([readyOf('db-0'), readyOf('db-1')]).toEqual([second, third]);
    expect(second).toBeGreaterThan(first);
  });
  test('the highest goes first, and the next when it is gone', () => {
    const cluster = started(3);
    cluster.tick(scaleTo('statefulsets', 'db', 1));
    expect(names(cluster)).toBe('db-0 db-1 (db-2)');
    cluster.tick();
    expect(names(cluster)).toBe('db-0 (db-1)');
    cluster.tick();
    expect(names(cluster)).toBe('db-0');
  });
  test('a pod that is not ready holds up those after it, and is the first to be scaled away', () => {
    const cluster = started(3);
    cluster.tick(fault('node-poweroff', String(cluster.pod('db-0').spec.nodeName)));
    cluster.until(() => !cluster.ready('db-0'));
    cluster.tick(scaleTo('statefulsets', 'db', 5));
    cluster.run(20);
    expect(cluster.hasPod('db-3')).toBe(false);
  });
});

test('[STATEFULSET-3] Parallel: pods come and go at once', () => {
  const cluster = new Cluster();
  cluster.tick(...MACHINES, ...IMAGES, statefulSet('db', 3, PARALLEL));
  expect(names(cluster)).toBe('db-0 db-1 db-2');
  cluster.until(() => cluster.statefulSet('db').status.readyReplicas === 3);
  cluster.tick(scaleTo('statefulsets', 'db', 0));
  expect(names(cluster)).toBe('(db-0) (db-1) (db-2)');
});

describe('[STATEFULSET-4] RollingUpdate', () => {
  test('goes from the highest ordinal down, one when the last is ready', () => {
    const cluster = started(3);
    cluster.tick(setImage(cluster, 'StatefulSet', 'db', 'web:2.0'));
    expect(names(cluster)).toBe('db-0 db-1 (db-2)');
    const seen = new Set<string>();
    cluster.until(() => {
      seen.add(images(cluster));
      return cluster.statefulSet('db').status.currentReplicas === 3;
    });
    expect([...seen]).toEqual([
      'db-0=web:1.0 db-1=web:1.0 db-2=web:1.0',
      'db-0=web:1.0 db-1=web:1.0 db-2=web:2.0',
      'db-0=web:1.0 db-1=web:2.0 db-2=web:2.0',
      'db-0=web:2.0 db-1=web:2.0 db-2=web:2.0',
    ]);
    for (const status of [cluster.statefulSet('db').status])
      expect([status.updatedReplicas, status.currentRevision]).toEqual([3, status.updateRevision]);
  });
  test('ends at the partition; below it pods come back as they were', () => {
    const cluster = started(4, { updateStrategy: { rollingUpdate: { partition: 2 } } });
    cluster.tick(setImage(cluster, 'StatefulSet', 'db', 'web:2.0'));
    cluster.run(40);
    expect(images(cluster)).toBe('db-0=web:1.0 db-1=web:1.0 db-2=web:2.0 db-3=web:2.0');
    const { currentReplicas, updatedReplicas, currentRevision, updateRevision } = cluster.statefulSet('db').status;
    expect([currentReplicas, updatedReplicas, currentRevision === updateRevision]).toEqual([2, 2, false]);
    cluster.tick(deletion('pods', 'db-1'), deletion('pods', 'db-3'));
    cluster.run(20);
    expect(images(cluster)).toBe('db-0=web:1.0 db-1=web:1.0 db-2=web:2.0 db-3=web:2.0');
    cluster.tick(
      edit(cluster, 'StatefulSet', 'db', {
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      }),
    );
    cluster.run(40);
    expect(images(cluster)).toBe('db-0=web:2.0 db-1=web:2.0 db-2=web:2.0 db-3=web:2.0');
  });
});

test('[STATEFULSET-5] OnDelete: a pod takes the new template when somebody deletes it', () => {
  const cluster = started(2, { updateStrategy: { type: 'OnDelete' } });
  cluster.tick(setImage(cluster, 'StatefulSet', 'db', 'web:2.0'));
  cluster.run(20);
  expect(images(cluster)).toBe('db-0=web:1.0 db-1=web:1.0');
  cluster.tick(deletion('pods', 'db-0'));
  cluster.run(20);
  expect(images(cluster)).toBe('db-0=web:2.0 db-1=web:1.0');
  const { currentReplicas, updatedReplicas } = cluster.statefulSet('db').status;
  expect([currentReplicas, updatedReplicas]).toEqual([1, 1]);
});

test('[STATEFULSET-6] a broken template hangs; the mended one helps only when the broken pod is deleted by hand', () => {
  const cluster = started(2);
  cluster.tick(setImage(cluster, 'StatefulSet', 'db', 'nobody:1'));
  cluster.run(30);
  expect(images(cluster)).toBe('db-0=web:1.0 db-1=nobody:1');
  cluster.tick(setImage(cluster, 'StatefulSet', 'db', 'web:2.0'));
  cluster.run(300);
  expect(images(cluster)).toBe('db-0=web:1.0 db-1=nobody:1');
  cluster.tick(deletion('pods', 'db-1'));
  cluster.run(30);
  expect(images(cluster)).toBe('db-0=web:2.0 db-1=web:2.0');
});

test('[STATEFULSET-7] a pod on a dead node is not replaced before its object is gone', () => {
  const cluster = started(2);
  const node = String(cluster.pod('db-1').spec.nodeName);
  const { uid } = cluster.pod('db-1').metadata;
  cluster.tick(fault('node-poweroff', node));
  cluster.run(900);
  expect([names(cluster), cluster.pod('db-1').metadata.uid]).toEqual(['db-0 (db-1)', uid]);
  cluster.tick(deletion('pods', 'db-1', 0));
  expect([cluster.pod('db-1').metadata.uid === uid, cluster.pod('db-1').spec.nodeName === node]).toEqual([
    false,
    false,
  ]);
});

test('[STATEFULSET-8] a failed pod is deleted and made again under its name', () => {
  const cluster = new Cluster();
  cluster.tick(machine('n1', { maxPods: 1 }), ...IMAGES, pod('first'));
  cluster.tick(statefulSet('db', 1, {}, { nodeName: 'n1' }));
  cluster.until(() => cluster.pods().some((one) => one.status.phase === 'Failed'), 10);
  const failed = cluster.pod('db-0').status.phase;
  expect(failed).toBe('Failed');
  cluster.tick();
  expect(cluster.said('RecreatingFailedPod').map((one) => one.replace(/^\d+ /, ''))[0]).toBe(
    'StatefulSet default/db is recreating failed Pod db-0',
  );
  cluster.tick(deletion('pods', 'first', 0));
  cluster.until(() => cluster.hasPod('db-0') && cluster.ready('db-0'), 30);
});

describe('[STATEFULSET-9] claims', () => {
  const withClaims = (policy: Json) => {
    const cluster = new Cluster();
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claimSpec({ storageClassName: 'disk' }) }];
    const spec = { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy: policy };
    cluster.tick(...MACHINES, ...IMAGES, storageClass('disk'), statefulSet('db', 2, spec));
    cluster.until(() => cluster.statefulSet('db').status.readyReplicas === 2);
    return cluster;
  };
  const claims = (cluster: Cluster) =>
    cluster.world.store
      .list('PersistentVolumeClaim')
      .map((one) => one.metadata.name)
      .join(' ');

  test.each([
    [{}, 'data-db-0 data-db-1', 'data-db-0 data-db-1'],
    [{ whenScaled: 'Delete' }, 'data-db-0', 'data-db-0'],
    [{ whenDeleted: 'Delete' }, 'data-db-0 data-db-1', ''],
    [{ whenScaled: 'Delete', whenDeleted: 'Delete' }, 'data-db-0', ''],
  ])('%j: scaled to 1 %s are left, then deleted %s', (policy, scaled, deleted) => {
    const cluster = withClaims(policy);
    cluster.tick(scaleTo('statefulsets', 'db', 1));
    cluster.run(10);
    expect(claims(cluster)).toBe(scaled);
    cluster.tick(deletion('statefulsets', 'db'));
    cluster.run(10);
    expect([claims(cluster), cluster.pods().length]).toEqual([deleted, 0]);
  });
  test('scaled up again, a pod has the data of before', () => {
    const cluster = withClaims({});
    const { volumeName } = cluster.claim('data-db-1').spec;
    cluster.tick(scaleTo('statefulsets', 'db', 1));
    cluster.run(10);
    cluster.tick(scaleTo('statefulsets', 'db', 2));
    cluster.until(() => cluster.statefulSet('db').status.readyReplicas === 2);
    expect(cluster.claim('data-db-1').spec.volumeName).toBe(volumeName);
  });
});

describe('[STATEFULSET-10] revisions', () => {
  const revisions = (cluster: Cluster) => cluster.world.store.list('ControllerRevision');

  test('a way back is the old revision with a new number', () => {
    const cluster = started(1);
    const [first] = revisions(cluster);
    for (const name of ['web:2.0', 'web:1.0']) {
      cluster.tick(setImage(cluster, 'StatefulSet', 'db', name));
      cluster.run(15);
    }
    expect(
      revisions(cluster)
        .map(({ metadata, revision }) => [metadata.name === first?.metadata.name, revision])
        .sort(),
    ).toEqual([
      [false, 2],
      [true, 3],
    ]);
    expect(cluster.statefulSet('db').status.currentRevision).toBe(first?.metadata.name);
  });
  test('of those that no pod is of, the newest are kept', () => {
    const cluster = started(1, { revisionHistoryLimit: 1 });
    for (const name of ['web:2.0', 'slow:1.0', 'web:1.0', 'web:2.0']) {
      cluster.tick(setImage(cluster, 'StatefulSet', 'db', name));
      cluster.run(40);
    }
    expect(
      revisions(cluster)
        .map((one) => one.revision)
        .sort(),
    ).toEqual([4, 5]);
  });
  test('the writes of a rollout: the pod first, and the status that counts it', () => {
    const cluster = started(2);
    cluster.tick(setImage(cluster, 'StatefulSet', 'db', 'web:2.0'));
    const status = () => {
      const { replicas, readyReplicas, currentReplicas, updatedReplicas } = cluster.statefulSet('db').status;
      return [replicas, readyReplicas, currentReplicas, updatedReplicas];
    };
    expect(status(), 'db-1 is being deleted').toEqual([2, 2, 1, 0]);
    cluster.tick();
    expect(status(), 'db-1 is made anew').toEqual([2, 1, 1, 1]);
  });
});

test('[STATEFULSET-11] minReadySeconds: the next pod waits until this one has been ready so long', () => {
  const cluster = new Cluster();
  cluster.tick(...MACHINES, ...IMAGES, statefulSet('db', 2, { minReadySeconds: 10 }));
  const ready = cluster.until(() => cluster.ready('db-0'));
  expect(cluster.until(() => cluster.hasPod('db-1'))).toBe(ready + 10);
  expect(cluster.statefulSet('db').status.availableReplicas).toBe(1);
});

test('[STATEFULSET-12] what makes the identity of pods cannot be changed', () => {
  const cluster = started(1);
  const refused = (spec: Readonly<Record<string, unknown>>) =>
    refusal(cluster.world, edit(cluster, 'StatefulSet', 'db', spec))?.message;
  expect(refused({ serviceName: 'other' })).toBe(
    "StatefulSet \"db\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  );
  expect(refused({ replicas: 3, minReadySeconds: 1 })).toBeUndefined();
});

describe('[STATEFULSET-13] a pod that stands under the name already', () => {
  test('is taken over when nobody owns it and its labels are right', () => {
    const cluster = new Cluster();
    cluster.tick(...MACHINES, ...IMAGES, pod('db-0', { labels: { app: 'db' } }));
    const { uid } = cluster.pod('db-0').metadata;
    cluster.tick(statefulSet('db', 1));
    expect([cluster.pod('db-0').metadata.uid, cluster.pod('db-0').metadata.ownerReferences?.[0]?.name]).toEqual([
      uid,
      'db',
    ]);
  });
  test('keeps the set waiting otherwise', () => {
    const cluster = new Cluster();
    cluster.tick(...MACHINES, ...IMAGES, pod('db-0', { labels: { app: 'other' } }), statefulSet('db', 1));
    expect(cluster.said('FailedCreate', 'db')).toEqual([
      '1 create Pod db-0 in StatefulSet db failed error: pods "db-0" already exists',
    ]);
    cluster.tick(deletion('pods', 'db-0', 0));
    cluster.until(() => cluster.statefulSet('db').status.replicas === 1, 20);
  });
});
