// How disks come to nodes and leave them: pods wait for theirs, and a dead node keeps what it has.
import { describe, expect, test } from 'vitest';
import { STORAGE_DRIVERS } from '../../../shared/kinds/storage-driver.ts';
import { FORCE_DETACH_AFTER } from '../../../shared/sim/controllers/attach-detach.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { bind, Cluster, deletion, fault, image, loop, machine, pod, updateNode } from '../../support/cluster.ts';
import { claim, daemonSet, mounting, storageClass, volume, type Json } from '../../support/sets.ts';

const DISK = { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'disk' } };
const NODES = [machine('n1'), machine('n2'), machine('n3')];

/** `disk@n1 attached` */
function attachments(cluster: Cluster): string[] {
  return cluster.world.store
    .list('VolumeAttachment')
    .map(({ spec, status, metadata }) => {
      const state = metadata.deletionTimestamp !== undefined ? 'leaving' : status.attached ? 'attached' : 'coming';
      return `${spec.source.persistentVolumeName}@${spec.nodeName} ${state}`;
    })
    .sort();
}

/** A pod `db` on n1 with the disk `disk`; nobody else is placed by the scheduler. */
function withDisk(spec: Json = DISK, ask: Json = {}): Cluster {
  const cluster = new Cluster();
  cluster.tick(...NODES, image(), loop('scheduler', 'manual'), volume('disk', spec), claim('data', ask));
  cluster.tick(pod('db', mounting('data')));
  cluster.tick(bind('db', 'n1'));
  cluster.until(() => cluster.ready('db'));
  return cluster;
}

describe('[STORAGE-10] a pod waits for its disk in ContainerCreating', () => {
  test('six seconds on its way, then two to start', () => {
    const cluster = new Cluster();
    cluster.tick(...NODES, image(), loop('scheduler', 'manual'), volume('disk', DISK), claim('data'));
    cluster.tick(pod('db', mounting('data')));
    cluster.tick(bind('db', 'n1'));
    expect(attachments(cluster)).toEqual(['disk@n1 coming']);
    expect(cluster.pod('db').status.containerStatuses?.[0]?.state).toEqual({
      waiting: { reason: 'ContainerCreating' },
    });
    expect(cluster.until(() => attachments(cluster)[0] === 'disk@n1 attached')).toBe(9);
    expect(cluster.said('SuccessfulAttachVolume', 'db')).toEqual([
      '9 AttachVolume.Attach succeeded for volume "disk" ',
    ]);
    expect(cluster.until(() => cluster.ready('db'))).toBe(12); // its image takes a second
  });
  test.each([
    ['a folder', { hostPath: { path: '/x' } }],
    ['a file server', { nfs: { server: 'a', path: '/' } }],
    ['a driver that attaches nothing', { csi: { driver: 'nfs.csi.k8s.io' } }],
    ['a driver of somebody else', { csi: { driver: 'of.nobody/x' } }],
  ])('%s is there at once', (_, spec) => {
    const cluster = withDisk(spec);
    expect([attachments(cluster), cluster.world.tick]).toEqual([[], 6]);
  });
  test('a claim that is not bound is waited for as well', () => {
    const cluster = new Cluster();
    cluster.tick(...NODES, image(), loop('scheduler', 'manual'), claim('data'), pod('db', mounting('data')));
    cluster.tick(bind('db', 'n1'));
    cluster.run(20);
    expect(cluster.pod('db').status.phase).toBe('Pending');
    cluster.tick(volume('disk'));
    cluster.until(() => cluster.ready('db'), 20);
  });
  test('every two minutes its kubelet says what is missing', () => {
    const cluster = new Cluster();
    cluster.tick(...NODES, image(), loop('scheduler', 'manual'), claim('data'), pod('db', mounting('data')));
    cluster.tick(bind('db', 'n1'));
    cluster.run(300);
    const text =
      'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: context deadline exceeded';
    expect(cluster.said('FailedMount', 'db')).toEqual([`125 ${text}`, `248 ${text}`]);
    cluster.tick(volume('disk'));
    cluster.until(() => cluster.ready('db'), 20);
    cluster.run(200);
    expect(cluster.said('FailedMount', 'db')).toHaveLength(2);
  });
  test('a disk of two pods on one node is attached once, and stays for the second', () => {
    const cluster = withDisk();
    cluster.tick(pod('two', mounting('data')));
    cluster.tick(bind('two', 'n1'));
    cluster.until(() => cluster.ready('two'), 5);
    cluster.tick(deletion('pods', 'db'));
    cluster.run(10);
    expect(attachments(cluster)).toEqual(['disk@n1 attached']);
  });
});

test('[STORAGE-11] a pod that comes back to the node at once finds its disk there', () => {
  const cluster = withDisk();
  cluster.tick(deletion('pods', 'db'));
  cluster.until(() => !cluster.hasPod('db'));
  cluster.tick(pod('db', mounting('data')), bind('db', 'n1'));
  cluster.run(5);
  expect([attachments(cluster), cluster.ready('db')]).toEqual([['disk@n1 attached'], true]);
});

describe('[STORAGE-11] a disk is at one node at a time', () => {
  test('the next pod waits until the last one is gone and the disk has come over', () => {
    const cluster = withDisk();
    cluster.tick(pod('new', mounting('data')));
    cluster.tick(bind('new', 'n2'));
    cluster.run(30);
    expect(cluster.said('FailedAttachVolume', 'new').map((one) => one.replace(/^\d+ /, ''))).toEqual([
      'Multi-Attach error for volume "disk" Volume is already used by pod(s) db',
    ]);
    cluster.tick(deletion('pods', 'db'));
    const gone = cluster.until(() => !cluster.hasPod('db'));
    expect(cluster.until(() => attachments(cluster)[0] === 'disk@n1 leaving')).toBe(gone + 1);
    const over = cluster.until(() => attachments(cluster)[0] === 'disk@n2 attached');
    const driver = STORAGE_DRIVERS[0];
    expect(over - gone).toBe(1 + (driver?.detachSeconds ?? 0) + (driver?.attachSeconds ?? 0));
    cluster.until(() => cluster.ready('new'), 5);
  });
  test('one that many may read or write is at several', () => {
    const many = { accessModes: ['ReadWriteMany'] };
    const cluster = withDisk({ ...DISK, ...many }, many);
    cluster.tick(pod('new', mounting('data')));
    cluster.tick(bind('new', 'n2'));
    cluster.until(() => cluster.ready('new'), 20);
    expect(attachments(cluster)).toEqual(['disk@n1 attached', 'disk@n2 attached']);
  });
});

describe('[STORAGE-12] a dead node keeps its disks', () => {
  /** The pod's node is dead and known to be, its pod forced away, and a new pod on another node wants the disk. */
  const stuck = () => {
    const cluster = withDisk();
    cluster.tick(fault('node-poweroff', 'n1'));
    cluster.until(() => cluster.status(cluster.node('n1'), 'Ready') === 'Unknown');
    cluster.tick(deletion('pods', 'db', 0), pod('new', mounting('data')));
    cluster.tick(bind('new', 'n2'));
    return cluster;
  };
  test('for six minutes after its pod was deleted by force; then they are taken', () => {
    const cluster = stuck();
    const forced = cluster.world.tick - 1;
    cluster.tick();
    expect(cluster.said('FailedAttachVolume', 'new').map((one) => one.replace(/^\d+ /, ''))).toEqual([
      'Multi-Attach error for volume "disk" Volume is already exclusively attached to one node and can\'t be attached to another',
    ]);
    const left = cluster.until(() => attachments(cluster)[0] === 'disk@n1 leaving');
    expect([left - forced, cluster.ticks('DetachForced').length]).toEqual([FORCE_DETACH_AFTER, 1]);
    cluster.until(() => cluster.ready('new'), 20);
  });
  test('until it is back: then at once', () => {
    const cluster = stuck();
    cluster.run(100);
    cluster.tick(fault('node-restart', 'n1'));
    const back = cluster.until(() => cluster.status(cluster.node('n1'), 'Ready') === 'True');
    expect(cluster.until(() => attachments(cluster)[0] === 'disk@n1 leaving')).toBe(back);
    expect(cluster.ticks('DetachForced')).toEqual([]);
  });
  test('until somebody says that it is out of service', () => {
    const cluster = stuck();
    cluster.run(50);
    const taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' } as const;
    cluster.tick(updateNode('n1', { taints: [...cluster.node('n1').spec.taints, taint] }));
    expect(attachments(cluster)).toEqual(['disk@n1 leaving']);
  });
  test('and while the pod is only marked as being deleted, for ever', () => {
    const cluster = withDisk();
    cluster.tick(fault('node-poweroff', 'n1'));
    cluster.run(2_000);
    expect([attachments(cluster), cluster.pod('db').metadata.deletionTimestamp === undefined]).toEqual([
      ['disk@n1 attached'],
      false,
    ]);
  });
});

test('[VOLUME-6] a node takes so many disks of a driver and no more', () => {
  const cluster = new Cluster();
  const most = STORAGE_DRIVERS[0]?.volumesPerNode ?? 0;
  const disk = (i: number) => volume(`disk-${i}`, { csi: { driver: 'ebs.csi.aws.com', volumeHandle: String(i) } });
  const indexes = Array.from({ length: most + 1 }, (_, i) => i);
  cluster.tick(machine('n1'), image());
  cluster.tickWith(indexes.flatMap((i) => [disk(i), claim(`data-${i}`, { volumeName: `disk-${i}` })]));
  cluster.tickWith(indexes.map((i) => pod(`db-${String(i).padStart(2, '0')}`, mounting(`data-${i}`))));
  cluster.run(5);
  const waiting = cluster.pods().filter((one) => one.spec.nodeName === undefined);
  expect(waiting.map((one) => one.metadata.name)).toEqual([`db-${most}`]);
  expect(cluster.said('FailedScheduling')[0]).toContain('1 node(s) exceed max volume count');
  cluster.tick(deletion('pods', 'db-00'));
  cluster.until(() => cluster.pod(`db-${most}`).spec.nodeName === 'n1', 30);
});

test('[WORLD-2] a pod that awaits its volume, a disk that a dead node keeps, a daemon that fails: restored, all goes on as it would have', () => {
  const cluster = withDisk();
  cluster.tick(machine('n4', { maxPods: 1 }), pod('first', { nodeName: 'n4' }), storageClass('late'));
  cluster.tick(fault('node-poweroff', 'n1'), daemonSet('agent', {}, { nodeName: 'n4' }));
  cluster.until(() => cluster.status(cluster.node('n1'), 'Ready') === 'Unknown');
  cluster.tick(deletion('pods', 'db', 0), pod('new', mounting('data')), claim('more', { storageClassName: 'late' }));
  cluster.tick(bind('new', 'n2'), loop('scheduler', 'automatic'), pod('waiting', mounting('more')));
  cluster.tick();
  const { assumed, unused, told } = cluster.world.volumes;
  expect([assumed.size, unused.size, told.size, cluster.world.daemonBackOff.size]).toEqual([1, 1, 1, 1]);
  const copy = new Cluster(loadWorld(saveWorld(cluster.world)));
  for (let i = 0; i < FORCE_DETACH_AFTER + 60; i += 1) {
    cluster.tick();
    copy.tick();
    if (hashWorld(copy.world) !== hashWorld(cluster.world)) throw new Error(`differ at ${copy.world.tick}`);
  }
  expect([cluster.ready('new'), cluster.ready('waiting'), attachments(copy).length]).toEqual([true, true, 2]);
});
