// Claims that grow: who may ask, what the driver does, and when the file system follows.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { quota } from '../../support/batch.ts';
import { Cluster, image, machine, NAMESPACE, pod, present } from '../../support/cluster.ts';
import { claim, type Json, mounting, storageClass } from '../../support/sets.ts';

/** A class of a cloud's disks that may grow, and a claim of 1 GiB of it that a pod uses. */
function ready(allowVolumeExpansion = true, provisioner = 'ebs.csi.aws.com', ...more: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image(),
    machine('n1'),
    storageClass('disk', { provisioner, allowVolumeExpansion, volumeBindingMode: 'Immediate' }),
    claim('data', { storageClassName: 'disk', resources: { requests: { storage: '1Gi' } } }),
    ...more,
  );
  cluster.until(() => cluster.claim('data').status.phase === 'Bound');
  return cluster;
}

function asking(cluster: Cluster, storage: string, more: Json = {}): Command {
  const { metadata, spec, status } = cluster.claim('data');
  const body = { metadata, spec: { ...spec, ...more, resources: { requests: { storage } } }, status };
  return { kind: 'api', verb: 'update', resource: 'persistentvolumeclaims', namespace: NAMESPACE, name: 'data', body };
}

const conditions = (cluster: Cluster) => cluster.claim('data').status.conditions?.map((one) => one.type) ?? [];
const size = (cluster: Cluster) => cluster.claim('data').status.capacity?.['storage'];
const said = (cluster: Cluster, reason: string) =>
  cluster.said(reason, 'data').map((one) => one.replace(/^\d+ /, '').replace(/pvc-\S+?(?="|$)/, 'PV'));

describe('[STORAGE-13] a bound claim may grow', () => {
  test('the driver makes the volume larger, the node that uses it the file system', () => {
    const cluster = ready(true, 'ebs.csi.aws.com', pod('p', mounting('data')));
    cluster.until(() => cluster.pod('p').status.phase === 'Running');
    cluster.tick(asking(cluster, '5Gi'));
    cluster.tick();
    expect([conditions(cluster), size(cluster)]).toEqual([['Resizing'], '1Gi']);
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      one.run(4);
      expect([conditions(one), size(one)]).toEqual([['FileSystemResizePending'], '1Gi']);
      expect(present(one.world.store.list('PersistentVolume')[0], 'volume').spec.capacity).toEqual({ storage: '5Gi' });
      one.run(2);
      expect([conditions(one), size(one)]).toEqual([[], '5Gi']);
    }
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
    expect(said(cluster, 'ExternalExpanding')).toEqual(['waiting for an external controller to expand this PVC']);
    expect(said(cluster, 'Resizing')).toEqual(['External resizer is resizing volume PV']);
    expect(said(cluster, 'FileSystemResizeRequired')).toEqual(['Require file system resize of volume on node']);
    expect(said(cluster, 'FileSystemResizeSuccessful')).toEqual([
      'MountVolume.NodeExpandVolume succeeded for volume "PV" n1',
    ]);
    expect(cluster.pod('p').status.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  test('without a pod it waits for one', () => {
    const cluster = ready();
    cluster.tick(asking(cluster, '5Gi'));
    cluster.run(60);
    expect([conditions(cluster), size(cluster)]).toEqual([['FileSystemResizePending'], '1Gi']);
    expect(cluster.claim('data').status.conditions?.[0]?.message).toBe(
      'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
    );
    cluster.tick(pod('p', mounting('data')));
    cluster.run(20);
    expect([conditions(cluster), size(cluster)]).toEqual([[], '5Gi']);
  });

  test('a file server needs no node; a driver that cannot does nothing', () => {
    const cluster = ready(true, 'nfs.csi.k8s.io');
    cluster.tick(asking(cluster, '5Gi'));
    cluster.run(5);
    expect([conditions(cluster), size(cluster)]).toEqual([[], '5Gi']);
    expect(said(cluster, 'VolumeResizeSuccessful')).toEqual(['Resize volume succeeded']);
    const local = ready(true, 'rancher.io/local-path', pod('p', mounting('data')));
    local.tick(asking(local, '5Gi'));
    local.run(30);
    expect([conditions(local), size(local)]).toEqual([[], '1Gi']);
    expect(said(local, 'ExternalExpanding')).toContain('waiting for an external controller to expand this PVC');
  });

  test('quotas count what it asks for', () => {
    const cluster = ready(true, 'nfs.csi.k8s.io', quota('disks', { 'requests.storage': '10Gi' }));
    cluster.tick(asking(cluster, '5Gi'));
    cluster.tick();
    expect(present(cluster.world.store.list('ResourceQuota')[0], 'quota').status.used).toEqual({
      'requests.storage': '5Gi',
    });
  });

  const refused = (cluster: Cluster, command: Command) => refusal(cluster.world, command)?.message;
  test('only as its class allows, never below what it has, and in nothing else', () => {
    const fixed = ready(false);
    expect(refused(fixed, asking(fixed, '5Gi'))).toBe(
      'persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
    const cluster = ready();
    expect(refused(cluster, asking(cluster, '512Mi'))).toBe(
      'PersistentVolumeClaim "data" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    );
    expect(refused(cluster, asking(cluster, '5Gi', { storageClassName: 'other' }))).toBe(
      'PersistentVolumeClaim "data" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    );
    cluster.tick(asking(cluster, '5Gi'));
    expect(refused(cluster, asking(cluster, '2Gi'))).toBeUndefined();
    const pending = new Cluster();
    pending.tick(claim('data', { storageClassName: 'none' }));
    expect(refused(pending, asking(pending, '9Gi'))).toMatch(/spec is immutable after creation/);
  });
});
