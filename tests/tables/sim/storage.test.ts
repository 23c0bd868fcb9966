// Claims and volumes: who gets which, when one is made, and what becomes of it. How volumes come to nodes is in attach.test.ts.
import { describe, expect, test } from 'vitest';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { bind, Cluster, deletion, image, loop, machine, NAMESPACE, pod, present } from '../../support/cluster.ts';
import { controlPlane } from '../../support/random-plane.ts';
import { claim, claimSpec, mounting, statefulSet, storageClass, volume, type Json } from '../../support/sets.ts';

const ZONES = [machine('a1', { zone: 'a' }), machine('b1', { zone: 'b' }), machine('c1', { zone: 'c' })];

/** `disk Bound data`: volumes with their phases and claims. */
function volumes(cluster: Cluster): string[] {
  return cluster.world.store
    .list('PersistentVolume')
    .map(({ metadata, status, spec }) => `${metadata.name} ${status.phase} ${spec.claimRef?.name ?? '-'}`);
}

/** Texts of the events about a claim, without their ticks. */
function said(cluster: Cluster, reason: string, name = 'data'): string[] {
  return cluster.said(reason, name).map((one) => one.replace(/^\d+ /, ''));
}

describe('[STORAGE-1] a claim gets the smallest volume that suits it', () => {
  const of = (storage: string) => ({ capacity: { storage } });

  test('the volume is marked for it first, then both are bound', () => {
    const cluster = new Cluster();
    cluster.tick(volume('small', of('1Gi')), volume('large', of('10Gi')), volume('middle', of('5Gi')));
    expect(volumes(cluster)).toEqual(['large Available -', 'middle Available -', 'small Available -']);
    cluster.tick(claim('data', { resources: { requests: { storage: '3Gi' } } }));
    expect(volumes(cluster)).toEqual(['large Available -', 'middle Bound data', 'small Available -']);
    const { metadata, spec, status } = cluster.claim('data');
    expect([spec.volumeName, status]).toEqual([
      'middle',
      { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' } },
    ]);
    expect(metadata.annotations).toEqual({
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
    });
    expect(cluster.volume('middle').spec.claimRef?.uid).toBe(metadata.uid);
  });
  test.each<[string, Json, Json, boolean]>([
    ['as large as it asks', of('1Gi'), {}, true],
    ['too small', of('512Mi'), {}, false],
    ['another class', { storageClassName: 'other' }, {}, false],
    ['no class for a claim without one', { storageClassName: '' }, { storageClassName: '' }, true],
    ['an access mode that it lacks', {}, { accessModes: ['ReadWriteMany'] }, false],
    ['more access modes than asked for', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }, {}, true],
    ['a block device for a file system', { volumeMode: 'Block' }, {}, false],
    ['kept for another claim', { claimRef: { namespace: NAMESPACE, name: 'other' } }, {}, false],
    ['kept for this one', { claimRef: { namespace: NAMESPACE, name: 'data' } }, {}, true],
  ])('%s', (_, spec, ask, fits) => {
    const cluster = new Cluster();
    cluster.tick(volume('disk', spec), claim('data', ask));
    expect(cluster.claim('data').status.phase).toBe(fits ? 'Bound' : 'Pending');
  });
  test('a selector chooses by labels', () => {
    const cluster = new Cluster();
    const ask = { selector: { matchLabels: { disk: 'fast' } } };
    cluster.tick(volume('slow', of('1Gi'), { disk: 'slow' }), volume('fast', {}, { disk: 'fast' }), claim('data', ask));
    expect(cluster.claim('data').spec.volumeName).toBe('fast');
  });
  test('one that few can use goes before one that many can use, even if it is larger', () => {
    const cluster = new Cluster();
    const many = { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], ...of('1Gi') };
    cluster.tick(volume('many', many), volume('one', of('9Gi')), claim('data'));
    expect(cluster.claim('data').spec.volumeName).toBe('one');
  });
});

describe('[STORAGE-2] a claim that says which volume it wants', () => {
  test.each<[string, Json, string | undefined]>([
    ['is bound to it when it suits', {}, undefined],
    ['not when it is too small', { capacity: { storage: '1Mi' } }, 'requested PV is too small'],
    ['not when the class differs', { storageClassName: 'other' }, 'storageClassName does not match'],
    ['not when the mode differs', { volumeMode: 'Block' }, 'incompatible volumeMode'],
    ['not when it lacks the access mode', { accessModes: ['ReadOnlyMany'] }, 'incompatible accessMode'],
  ])('%s', (_, spec, why) => {
    const cluster = new Cluster();
    cluster.tick(volume('disk', spec), claim('data', { volumeName: 'disk' }));
    expect(cluster.claim('data').status.phase).toBe(why === undefined ? 'Bound' : 'Pending');
    expect(said(cluster, 'VolumeMismatch')).toEqual(
      why === undefined ? [] : [`Cannot bind to requested volume "disk": ${why}`],
    );
  });
  test('waits for a volume that is to come, and for one that somebody has', () => {
    const cluster = new Cluster();
    cluster.tick(volume('disk'), claim('first'));
    cluster.tick(claim('data', { volumeName: 'disk' }), claim('late', { volumeName: 'later' }));
    expect(said(cluster, 'FailedBinding')).toEqual(['volume "disk" already bound to a different claim.']);
    cluster.tick(volume('later'));
    cluster.run(15);
    expect([cluster.claim('data').status.phase, cluster.claim('late').status.phase]).toEqual(['Pending', 'Bound']);
  });
});

describe('[STORAGE-3] a claim without a volume waits, says why, and is looked at again every 15 s', () => {
  test.each<[string, Json, string, string]>([
    [
      'no class',
      { storageClassName: '' },
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
    ],
    ['a class that is not there', {}, 'ProvisioningFailed', 'storageclass.storage.k8s.io "manual" not found'],
    [
      'a class without a driver',
      { storageClassName: 'none' },
      'ProvisioningFailed',
      'no volume plugin matched name: kubernetes.io/no-provisioner',
    ],
    [
      'a class that waits for a pod',
      { storageClassName: 'late' },
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
    ],
  ])('%s', (_, ask, reason, text) => {
    const cluster = new Cluster();
    const none = { provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'Immediate' };
    cluster.tick(storageClass('none', none), storageClass('late'), claim('data', ask));
    cluster.run(30);
    expect(cluster.said(reason, 'data')).toEqual([1, 16, 31].map((at) => `${at} ${text}`));
  });
  test('a driver that is nowhere: it is waited for', () => {
    const cluster = new Cluster();
    cluster.tick(storageClass('far', { provisioner: 'of.nobody/x', volumeBindingMode: 'Immediate' }));
    cluster.tick(claim('data', { storageClassName: 'far' }));
    cluster.run(100);
    expect(said(cluster, 'ExternalProvisioning')).toEqual([
      "Waiting for a volume to be created either by the external provisioner 'of.nobody/x' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    ]);
    expect(cluster.claim('data').status.phase).toBe('Pending');
  });
  test('a volume that comes is found within 15 s', () => {
    const cluster = new Cluster();
    cluster.tick(claim('data', { storageClassName: '' }));
    cluster.runTo(5);
    cluster.tick(volume('disk', { storageClassName: '' }));
    expect(cluster.until(() => cluster.claim('data').status.phase === 'Bound')).toBe(16);
  });
});

describe('[STORAGE-4] WaitForFirstConsumer: the scheduler chooses the node, and the pod waits for its volume', () => {
  test('a volume is made in the zone of the node, and then the pod is bound', () => {
    const cluster = new Cluster();
    cluster.tick(...ZONES, image(), storageClass('late'), claim('data', { storageClassName: 'late' }));
    cluster.tick(pod('db', { ...mounting('data'), nodeSelector: { 'topology.kubernetes.io/zone': 'b' } }));
    const { metadata } = cluster.claim('data');
    expect(metadata.annotations).toEqual({ 'volume.kubernetes.io/selected-node': 'b1' });
    expect([cluster.pod('db').spec.nodeName, cluster.facts('AwaitsVolumes').length]).toEqual([undefined, 1]);
    const bound = cluster.until(() => cluster.pod('db').spec.nodeName !== undefined);
    expect([bound, cluster.pod('db').spec.nodeName]).toEqual([7, 'b1']); // asked for at 3, made in 4 s
    expect(cluster.volume(`pvc-${metadata.uid}`).spec.nodeAffinity?.required.nodeSelectorTerms).toEqual([
      { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['b'] }] },
    ]);
  });
  test('its room is taken meanwhile', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image(), storageClass('late'), claim('data', { storageClassName: 'late' }));
    cluster.tick(pod('db', { ...mounting('data'), requests: { cpu: '3' } }));
    cluster.tick(pod('other', { requests: { cpu: '2' } }));
    expect(cluster.said('FailedScheduling', 'other')[0]).toContain('1 Insufficient cpu');
    cluster.until(() => cluster.pod('db').spec.nodeName === 'n1');
  });
  test('[PLANE-8] a new scheduler knows nothing of the promise and decides anew, on the node that the claim names', () => {
    const cluster = new Cluster();
    cluster.tick(...ZONES, image(), storageClass('late'), claim('data', { storageClassName: 'late' }));
    cluster.tick(pod('db', { ...mounting('data'), requests: { cpu: '3' } }));
    const chosen = cluster.claim('data').metadata.annotations?.['volume.kubernetes.io/selected-node'];
    expect(cluster.world.volumes.assumed.size).toBe(1);
    cluster.tick(controlPlane(1));
    cluster.until(() => cluster.pod('db').spec.nodeName !== undefined, 60);
    expect([chosen, cluster.pod('db').spec.nodeName]).toEqual(['a1', 'a1']);
    expect([cluster.facts('AwaitsVolumes').length, cluster.world.volumes.assumed.size]).toEqual([2, 0]);
  });
  test('a volume that is there is taken where it can be reached', () => {
    const cluster = new Cluster();
    const inC = {
      storageClassName: 'late',
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['c'] }] },
          ],
        },
      },
    };
    cluster.tick(...ZONES, image(), storageClass('late', { provisioner: 'kubernetes.io/no-provisioner' }));
    cluster.tick(volume('disk', inC), claim('data', { storageClassName: 'late' }));
    cluster.tick(pod('db', mounting('data')));
    expect(volumes(cluster)).toEqual(['disk Available data']);
    cluster.tick();
    expect([cluster.pod('db').spec.nodeName, volumes(cluster)]).toEqual(['c1', ['disk Bound data']]);
  });
  test('the claim says for whom it waits', () => {
    const cluster = new Cluster();
    cluster.tick(storageClass('late'), claim('data', { storageClassName: 'late' }), pod('db', mounting('data')));
    expect(said(cluster, 'WaitForPodScheduled')).toEqual(['waiting for pod db to be scheduled']);
    cluster.tick(pod('more', mounting('data')));
    expect(said(cluster, 'WaitForPodScheduled').at(-1)).toBe('waiting for pods db,more to be scheduled');
  });
  test('after ten minutes in vain it is tried again', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image(), storageClass('late', { provisioner: 'of.nobody/x' }));
    cluster.tick(claim('data', { storageClassName: 'late' }), pod('db', mounting('data')));
    cluster.run(605);
    expect(cluster.said('FailedScheduling', 'db')).toEqual([
      '602 running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
    ]);
  });
  test('not when the claim is deleted meanwhile: then nothing is waited for', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image(), storageClass('late', { provisioner: 'of.nobody/x' }));
    cluster.tick(claim('data', { storageClassName: 'late' }), pod('db', mounting('data')));
    expect(cluster.world.volumes.assumed.size).toBe(1);
    cluster.tick(deletion('persistentvolumeclaims', 'data'));
    cluster.run(2);
    expect(cluster.world.volumes.assumed.size).toBe(0);
    expect(cluster.said('FailedScheduling', 'db')[0]).toContain('persistentvolumeclaim "data" not found');
  });
  test('a scheduler that stops deciding forgets its promises', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image(), storageClass('late'), claim('data', { storageClassName: 'late' }));
    cluster.tick(pod('db', mounting('data')));
    cluster.tick(loop('scheduler', 'manual'));
    cluster.run(20);
    expect([cluster.pod('db').spec.nodeName, cluster.claim('data').status.phase]).toEqual([undefined, 'Bound']);
    cluster.tick(loop('scheduler', 'automatic'));
    cluster.run(2);
    expect(cluster.pod('db').spec.nodeName).toBe('n1');
  });
  test('whoever binds by hand names the node to the claims as well', () => {
    const cluster = new Cluster();
    cluster.tick(...ZONES, image(), loop('scheduler', 'manual'), storageClass('late'));
    cluster.tick(claim('data', { storageClassName: 'late' }), pod('db', mounting('data')));
    cluster.tick(bind('db', 'c1'));
    expect(cluster.claim('data').metadata.annotations?.['volume.kubernetes.io/selected-node']).toBe('c1');
    cluster.until(() => cluster.ready('db'), 40);
  });
});

describe('[STORAGE-5] drivers make volumes', () => {
  test('in the time that they need, and of the class', () => {
    const cluster = new Cluster();
    const gold = { volumeBindingMode: 'Immediate', reclaimPolicy: 'Retain' };
    cluster.tick(...ZONES, storageClass('gold', gold), claim('data', { storageClassName: 'gold' }));
    cluster.run(10);
    expect([cluster.ticks('Provisioning', 'data'), cluster.ticks('ProvisioningSucceeded', 'data')]).toEqual([[1], [5]]);
    const { spec, metadata } = present(cluster.world.store.list('PersistentVolume')[0], 'a volume');
    expect([spec.storageClassName, spec.persistentVolumeReclaimPolicy, spec.capacity, spec.claimRef?.name]).toEqual([
      'gold',
      'Retain',
      { storage: '1Gi' },
      'data',
    ]);
    expect(metadata.annotations).toEqual({ 'pv.kubernetes.io/provisioned-by': 'ebs.csi.aws.com' });
  });
  test('claims of a StatefulSet that bind at once go around the zones', () => {
    const cluster = new Cluster();
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claimSpec({ storageClassName: 'now' }) }];
    const spec = { volumeClaimTemplates, podManagementPolicy: 'Parallel' };
    cluster.tick(
      ...ZONES,
      image(),
      storageClass('now', { volumeBindingMode: 'Immediate' }),
      statefulSet('db', 3, spec),
    );
    cluster.until(() => cluster.statefulSet('db').status.readyReplicas === 3, 60);
    expect(
      cluster
        .pods()
        .map((one) => one.spec.nodeName)
        .sort(),
    ).toEqual(['a1', 'b1', 'c1']);
  });
  test('a folder of one node is reached from there only', () => {
    const cluster = new Cluster();
    cluster.tick(...ZONES, image(), storageClass('local', { provisioner: 'rancher.io/local-path' }));
    cluster.tick(claim('data', { storageClassName: 'local' }), pod('db', mounting('data')));
    cluster.until(() => cluster.hasPod('db') && cluster.pod('db').spec.nodeName !== undefined);
    const node = String(cluster.pod('db').spec.nodeName);
    cluster.tick(deletion('pods', 'db', 0), pod('again', mounting('data')));
    cluster.run(2);
    expect(cluster.pod('again').spec.nodeName).toBe(node);
  });
  test('allowed topologies are kept', () => {
    const cluster = new Cluster();
    const inB = [{ matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['b'] }] }];
    cluster.tick(...ZONES, storageClass('now', { volumeBindingMode: 'Immediate', allowedTopologies: inB }));
    cluster.tick(claim('data', { storageClassName: 'now' }));
    cluster.run(10);
    const terms = cluster.world.store.list('PersistentVolume')[0]?.spec.nodeAffinity?.required.nodeSelectorTerms;
    expect(terms?.[0]?.matchExpressions?.[0]?.values).toEqual(['b']);
  });
});

describe('[STORAGE-6] what becomes of a volume whose claim is gone', () => {
  test.each([
    ['Retain', ['disk Released data']],
    ['Recycle', ['disk Available -']],
    ['Delete', ['disk Failed data']],
  ])('%s', (policy, after) => {
    const cluster = new Cluster();
    cluster.tick(volume('disk', { persistentVolumeReclaimPolicy: policy }), claim('data'));
    cluster.tick(deletion('persistentvolumeclaims', 'data'));
    cluster.run(2);
    expect(volumes(cluster)).toEqual(after);
  });
  test('Released is not Available: a claim of the same name is another one', () => {
    const cluster = new Cluster();
    cluster.tick(volume('disk'), claim('data'));
    cluster.tick(deletion('persistentvolumeclaims', 'data'));
    cluster.tick(claim('data'));
    cluster.run(20);
    expect([cluster.claim('data').status.phase, volumes(cluster)]).toEqual(['Pending', ['disk Released data']]);
  });
  test('one that was made for the claim is deleted', () => {
    const cluster = new Cluster();
    cluster.tick(...ZONES, storageClass('now', { volumeBindingMode: 'Immediate' }));
    cluster.tick(claim('data', { storageClassName: 'now' }));
    cluster.until(() => cluster.claim('data').status.phase === 'Bound');
    cluster.tick(deletion('persistentvolumeclaims', 'data'));
    expect(volumes(cluster)).toEqual([]);
  });
});

describe('[STORAGE-7] what is in use stays when it is deleted', () => {
  test('a claim until its pod is gone', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image(), volume('disk'), claim('data'), pod('db', mounting('data')));
    cluster.until(() => cluster.ready('db'));
    cluster.tick(deletion('persistentvolumeclaims', 'data'));
    cluster.run(50);
    expect(cluster.claim('data').metadata.deletionTimestamp).toBeDefined();
    cluster.tick(pod('new', mounting('data')));
    expect(cluster.said('FailedScheduling', 'new')[0]).toContain('persistentvolumeclaim "data" is being deleted');
    cluster.tick(deletion('pods', 'db'));
    cluster.run(3);
    expect([cluster.world.store.count('PersistentVolumeClaim'), volumes(cluster)]).toEqual([0, ['disk Released data']]);
  });
  test('a volume until its claim is gone', () => {
    const cluster = new Cluster();
    cluster.tick(volume('disk'), claim('data'));
    cluster.tick({ kind: 'api', verb: 'delete', resource: 'persistentvolumes', name: 'disk' });
    cluster.run(20);
    expect(cluster.volume('disk').metadata.deletionTimestamp).toBeDefined();
    cluster.tick(deletion('persistentvolumeclaims', 'data'));
    expect(volumes(cluster)).toEqual([]);
  });
});

test('[STORAGE-8] a claim whose volume is gone is Lost, and so are its pods', () => {
  const cluster = new Cluster();
  cluster.tick(machine('n1'), volume('disk'), claim('data'));
  cluster.world.store.remove(
    'PersistentVolume',
    present(cluster.world.store.stored('PersistentVolume', 'disk'), 'disk'),
  );
  cluster.tick(pod('db', mounting('data')));
  expect([cluster.claim('data').status.phase, said(cluster, 'ClaimLost')]).toEqual([
    'Lost',
    ['Bound claim has lost its PersistentVolume. Data on the volume is lost!'],
  ]);
  expect(cluster.said('FailedScheduling', 'db')[0]).toContain('bound to non-existent persistentvolume "disk"');
});

test('[STORAGE-9] of a claim only the volume may be said later, of a volume never what it is made of', () => {
  const cluster = new Cluster();
  cluster.tick(volume('disk'), claim('data', { storageClassName: '' }));
  const update = (resource: string, name: string, spec: Json) =>
    refusal(cluster.world, {
      kind: 'api',
      verb: 'update',
      resource,
      namespace: resource === 'persistentvolumeclaims' ? NAMESPACE : undefined,
      name,
      body: { metadata: {}, spec },
    })?.message;
  const { spec } = cluster.claim('data');
  expect(update('persistentvolumeclaims', 'data', { ...spec, volumeName: 'disk' })).toBeUndefined();
  expect(update('persistentvolumeclaims', 'data', { ...spec, storageClassName: 'other' })).toContain(
    'spec is immutable after creation except resources.requests',
  );
  expect(update('persistentvolumeclaims', 'data', { ...spec, resources: { requests: { storage: '1Mi' } } })).toContain(
    'spec is immutable after creation except resources.requests',
  );
  expect(
    update('persistentvolumes', 'disk', { ...cluster.volume('disk').spec, hostPath: { path: '/other' } }),
  ).toContain('spec.persistentvolumesource is immutable after creation');
});
