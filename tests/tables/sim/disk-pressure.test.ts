// A machine whose disk for images has too little room left: what its kubelet says, deletes, evicts and refuses.
import { describe, expect, test } from 'vitest';
import { bind, Cluster, create, deletion, fault, image, loop, machine, pod } from '../../support/cluster.ts';

const MB = 1e6;
/** By disk in megabytes: images of 100 to 500 MB, and a node n1. Pods are bound by hand, which no taint keeps away. */
function cluster(disk: number, memoryBytes = 16 * 1024 ** 3): Cluster {
  const made = new Cluster();
  made.tick(
    ...[100, 300, 400, 500].map((size) => image(`i${size}:1`, { sizeBytes: size * MB, memoryBytes: 400 * 1024 ** 2 })),
    machine('n1', { imageDiskBytes: disk * MB, memoryBytes }),
    loop('scheduler', 'manual'),
  );
  return made;
}
/** The pod runs, or was refused. */
function put(on: Cluster, name: string, size: number, more: object = {}): void {
  on.tick(pod(name, { image: `i${size}:1`, ...more }));
  on.tick(bind(name, 'n1'));
  on.until(() => on.ready(name) || on.pod(name).status.phase === 'Failed', 60);
}
const CRITICAL = { priorityClassName: 'system-node-critical' };
const condition = (on: Cluster) => on.status(on.node('n1'), 'DiskPressure');
const gone = (on: Cluster, reason: 'Evicted' | 'ImageDeleted') =>
  on.facts(reason).map((one) => (reason === 'Evicted' ? one.name : String(one.first)));
const nextLook = (on: Cluster) => on.runTo(10 * (Math.floor(on.world.tick / 10) + 1));

describe('[PRESSURE-4] less than 15 % of the disk for images is free', () => {
  test('condition, taint and event; what nothing uses goes first, and where that is enough no pod goes', () => {
    const one = cluster(1_000);
    put(one, 'old', 400);
    one.tick(deletion('pods', 'old', 0));
    put(one, 'new', 500);
    if (condition(one) === 'False') nextLook(one);
    const at = one.world.tick;
    expect([at % 10, condition(one), one.taints('n1')]).toEqual([0, 'True', ['disk-pressure:NoSchedule']]);
    expect(one.said('EvictionThresholdMet')).toEqual([`${at} Attempting to reclaim ephemeral-storage`]);
    expect(one.said('NodeHasDiskPressure')).toEqual([`${at} Node n1 status is now: NodeHasDiskPressure`]);
    expect([gone(one, 'ImageDeleted'), gone(one, 'Evicted')]).toEqual([['i400:1'], []]);
    one.runTo(at + 299);
    expect(condition(one)).toBe('True');
    one.run(1);
    expect([condition(one), one.taints('n1')]).toEqual(['False', []]);
    expect(one.said('NodeHasNoDiskPressure')).toEqual([`${at + 300} Node n1 status is now: NodeHasNoDiskPressure`]);
  });

  test.each([
    [942, 'True'], // 142 MB are free, and 15 % are 141.3: as a whole number of bytes more than that
    [941, 'False'],
  ])('%i MB with 800 MB of images: not %s', (disk, not) => {
    const one = cluster(disk);
    put(one, 'a', 300);
    put(one, 'b', 500);
    nextLook(one);
    expect(condition(one)).not.toBe(not);
  });

  test('the pod of the lowest priority goes, and its image with the next look', () => {
    const one = cluster(1_000);
    one.tick(
      create({ kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', metadata: { name: 'high' }, value: 10 }),
    );
    put(one, 'a', 300, { priorityClassName: 'high' });
    put(one, 'b', 100);
    put(one, 'c', 500, { priorityClassName: 'high' });
    nextLook(one);
    expect([gone(one, 'Evicted'), gone(one, 'ImageDeleted')]).toEqual([['b'], []]);
    const message =
      'The node was low on resource: ephemeral-storage. Threshold quantity: 150000000, available: 100000000. ';
    expect(one.pod('b').status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    one.run(10);
    expect([gone(one, 'Evicted'), gone(one, 'ImageDeleted')]).toEqual([['b'], ['i100:1']]);
    one.run(50);
    expect(gone(one, 'Evicted'), 'there is enough again').toEqual(['b']);
  });

  test('an image that is on its way takes no room yet', () => {
    const one = cluster(1_000);
    put(one, 'a', 500);
    one.tick(pod('b', { image: 'i400:1' }));
    one.tick(bind('b', 'n1'));
    nextLook(one);
    expect([one.ready('b'), condition(one)]).toEqual([false, 'False']);
  });

  test('and is not deleted, though nothing uses it', () => {
    const one = cluster(1_000);
    put(one, 'a', 400, CRITICAL);
    put(one, 'b', 500, CRITICAL);
    const coming = one.world.images.numberOf('i100:1');
    one.world.nodes.images[0]?.set(coming, one.world.tick + 15);
    nextLook(one);
    expect([condition(one), gone(one, 'ImageDeleted')]).toEqual(['True', []]);
    one.run(20);
    expect(gone(one, 'ImageDeleted'), 'when it is there, it is').toEqual(['i100:1']);
  });

  test('[PRESSURE-3] critical pods stay, even if there is nobody else', () => {
    const one = cluster(1_000);
    put(one, 'a', 400, CRITICAL);
    put(one, 'b', 500, CRITICAL);
    nextLook(one);
    one.run(60);
    expect([condition(one), gone(one, 'Evicted')]).toEqual(['True', []]);
  });

  test('memory comes first: no image and no pod goes for the disk in that look', () => {
    const one = cluster(1_000, 900 * 1024 ** 2); // two pods of 400 MiB leave 100 MiB, less what they use to be there
    put(one, 'old', 100);
    one.tick(deletion('pods', 'old', 0));
    put(one, 'a', 300, CRITICAL);
    put(one, 'b', 500);
    one.tick(image('i500:1', { sizeBytes: 500 * MB, memoryBytes: 450 * 1024 ** 2 }));
    nextLook(one);
    expect([one.status(one.node('n1'), 'MemoryPressure'), condition(one)]).toEqual(['True', 'True']);
    expect(one.said('EvictionThresholdMet').map((said) => said.split(' ').at(-1))).toEqual(['memory']);
    expect([gone(one, 'Evicted'), gone(one, 'ImageDeleted')]).toEqual([['b'], []]);
    one.run(10);
    expect(gone(one, 'ImageDeleted')).toEqual(['i100:1', 'i500:1']);
  });

  test('a machine that starts anew begins without', () => {
    const one = cluster(1_000);
    put(one, 'a', 400, CRITICAL);
    put(one, 'b', 500, CRITICAL);
    nextLook(one);
    expect(condition(one)).toBe('True');
    one.tick(fault('node-restart', 'n1'));
    expect(one.world.nodes.at.diskPressureAt[0]).toBe(0);
  });

  test('a disk of unknown size has no end', () => {
    const one = new Cluster();
    one.tick(image('i:1', { sizeBytes: 1e15 }), machine('n1', {}), loop('scheduler', 'manual'));
    one.world.nodes.images[0]?.set(one.world.images.numberOf('i:1'), 0);
    one.runTo(20);
    expect(condition(one)).toBe('False');
  });
});

describe('[PRESSURE-5] a kubelet under disk pressure', () => {
  test('refuses all pods but critical ones', () => {
    const one = cluster(1_000);
    put(one, 'a', 400, CRITICAL);
    put(one, 'b', 500, CRITICAL);
    nextLook(one);
    const asks = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '100m', memory: '1Gi' } };
    put(one, 'c', 400, { resources: asks });
    put(one, 'd', 400, CRITICAL);
    expect(one.pod('c').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node had condition: [DiskPressure]. ',
    });
    expect(one.ready('d')).toBe(true);
  });

  test('with too little memory as well says both, and refuses whoever tolerates one', () => {
    const one = cluster(1_000);
    put(one, 'a', 400, CRITICAL);
    put(one, 'b', 500, CRITICAL);
    nextLook(one);
    one.world.nodes.at.pressureAt[0] = one.world.tick;
    put(one, 'c', 400, { tolerations: [{ operator: 'Exists' }] });
    expect(one.pod('c').status.message).toBe('The node had condition: [MemoryPressure DiskPressure]. ');
  });
});
