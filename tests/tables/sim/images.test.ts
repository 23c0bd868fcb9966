// Images on a node: layers, pull policies, the machine's link and disk, and what is deleted when the disk fills up.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { commandSchema } from '../../../shared/journal/schema.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { Images } from '../../../shared/sim/images.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import type { Command, ImageProfile } from '../../../shared/journal/command.ts';
import { Cluster, create, deletion, fault, image, machine, pod } from '../../support/cluster.ts';

const MB = 1e6;
const layered = (name: string, layers: Readonly<Record<string, number>>): Command => {
  const list = Object.entries(layers).map(([digest, mb]) => ({ digest, sizeBytes: mb * MB }));
  return image(name, { layers: list, sizeBytes: list.reduce((sum, one) => sum + one.sizeBytes, 0) });
};
const profileOf = (command: Command): ImageProfile => (command as { profile: ImageProfile }).profile;
const withPolicy = (name: string, what: string, imagePullPolicy: string): Command =>
  create({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name },
    spec: { containers: [{ name: 'main', image: what, imagePullPolicy }] },
  });

describe('[KUBELET-15] a node fetches only the layers that it lacks', () => {
  test('the second image of the same base takes what is its own', () => {
    const cluster = new Cluster();
    cluster.tick(
      layered('a:1', { base: 400, a: 50 }),
      layered('b:1', { base: 400, b: 100 }),
      machine('n1'),
      pod('a', { image: 'a:1' }),
    );
    cluster.runTo(29);
    cluster.tick(pod('b', { image: 'b:1' }));
    cluster.run(20);
    // 1 s and 450 MB at 50 a second are 10 s; then 1 s and 100 MB are 3.
    expect(cluster.said('Pulled')).toEqual([
      '13 Successfully pulled image "a:1" in 10s (10s including waiting).',
      '35 Successfully pulled image "b:1" in 3s (3s including waiting).',
    ]);
  });

  test.each([
    [{}, 300 * MB],
    [{ a: 1 }, 100 * MB],
    [{ b: 1 }, 200 * MB],
    [{ a: 1, b: 1 }, 0],
  ])('with %j there', (present, missing) => {
    const images = new Images();
    for (const one of [layered('a', { x: 200, y: 5 }), layered('b', { z: 100 }), layered('c', { x: 200, z: 100 })])
      images.put(profileOf(one));
    const numbers = new Map(Object.keys(present).map((name) => [images.numberOf(name), 1]));
    expect(images.missingBytes(images.numberOf('c'), numbers)).toBe(missing);
    expect(images.bytesOf(images.profiles.keys())).toBe(305 * MB);
  });

  test("the machine's own link sets the pace", () => {
    const cluster = new Cluster();
    cluster.tick(
      image('a:1', { sizeBytes: 100 * MB }),
      machine('n1', { pullBytesPerSecond: 5 * MB }),
      pod('a', { image: 'a:1' }),
    );
    cluster.until(() => cluster.ready('a'));
    expect(cluster.said('Pulled')).toEqual(['24 Successfully pulled image "a:1" in 21s (21s including waiting).']);
  });
});

describe('[KUBELET-16] imagePullPolicy', () => {
  test('Always asks the registry each time and fetches nothing that is there', () => {
    const cluster = new Cluster();
    cluster.tick(image('a:latest', { sizeBytes: 500 * MB }), machine('n1'), pod('a', { image: 'a:latest' }));
    cluster.runTo(29);
    cluster.tick(pod('b', { image: 'a:latest' }), withPolicy('c', 'a:latest', 'IfNotPresent'));
    cluster.run(9);
    expect(cluster.said('Pulled')).toEqual([
      '14 Successfully pulled image "a:latest" in 11s (11s including waiting).',
      '32 Container image "a:latest" already present on machine',
      '33 Successfully pulled image "a:latest" in 1s (1s including waiting).',
    ]);
  });

  test('Never waits for somebody else to bring it', () => {
    const cluster = new Cluster();
    cluster.tick(image('a:1'), machine('n1'), withPolicy('p', 'a:1', 'Never'));
    cluster.run(4);
    expect(cluster.pod('p').status.containerStatuses?.[0]?.state).toEqual({
      waiting: {
        reason: 'ErrImageNeverPull',
        message: 'Container image "a:1" is not present with pull policy of Never',
      },
    });
    expect(cluster.said('ErrImageNeverPull')).toEqual([
      '1 Container image "a:1" is not present with pull policy of Never',
    ]);
    expect(cluster.said('Failed')).toEqual(['1 Error: ErrImageNeverPull']);
    cluster.tick(pod('q', { image: 'a:1' }));
    cluster.run(10);
    expect(cluster.ticks('Started', 'p')).toEqual([13]); // tried again in 11
  });
});

describe('[REGISTRY-1] a registry that is down', () => {
  const registry = (name: 'registry-stop' | 'registry-start') => fault(name, 'registry');
  test('what is on the node starts there, nothing new comes, and Always cannot even ask', () => {
    const cluster = new Cluster();
    cluster.tick(image('a:1'), image('b:1'), machine('n1'), pod('first', { image: 'a:1' }));
    cluster.runTo(9);
    cluster.tick(registry('registry-stop'));
    cluster.tick(pod('here', { image: 'a:1' }), pod('not-here', { image: 'b:1' }), withPolicy('asks', 'a:1', 'Always'));
    cluster.runTo(20);
    expect(cluster.ticks('Started', 'here')).toEqual([13]);
    for (const name of ['not-here', 'asks'])
      expect(cluster.pod(name).status.containerStatuses?.[0]?.state).toMatchObject({
        waiting: {
          reason: 'ImagePullBackOff',
          message: expect.stringContaining('dial tcp: connect: connection refused'),
        },
      });
    expect(cluster.said('Failed', 'not-here')[0]).toBe(
      '11 Failed to pull image "b:1": dial tcp: connect: connection refused',
    );
    const other = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, other]) {
      one.run(3);
      one.tick(registry('registry-start'));
      one.run(40);
    }
    expect(cluster.ticks('Started', 'not-here')).toEqual([41 + 1 + 2]); // tried in 11, 21, 41
    expect(hashWorld(other.world)).toBe(hashWorld(cluster.world));
    expect(cluster.said('RegistryStarted').length).toBe(1);
  });

  test('there is one registry', () => {
    expect(refusal(new Cluster().world, fault('registry-stop', 'n1'))).toMatchObject({ reason: 'NotFound' });
  });
});

describe('[KUBELET-17] a disk for images that fills up', () => {
  /** Pods of 250 MB each, one after the other, all but the last deleted again. */
  function filled(count: number, imageDiskBytes: number): Cluster {
    const cluster = new Cluster();
    const names = Array.from({ length: count }, (_, i) => `i${i}`);
    cluster.tick(...names.map((name) => image(name, { sizeBytes: 250 * MB })), machine('n1', { imageDiskBytes }));
    for (const name of names) {
      cluster.tick(withPolicy(name, name, 'IfNotPresent'));
      cluster.until(() => cluster.ready(name));
      if (name !== names.at(-1)) cluster.tick(deletion('pods', name, 0));
    }
    return cluster;
  }
  const deleted = (cluster: Cluster) => cluster.facts('ImageDeleted').map((one) => [one.tick, one.first]);

  test('above 85 % those that nothing uses go, the one that came first first, until 80 % are reached', () => {
    const cluster = filled(17, 5_000 * MB); // 4,250 of 5,000 MB are 85 %, and still no DiskPressure
    cluster.runTo(299);
    expect(deleted(cluster)).toEqual([]);
    cluster.tick();
    expect(deleted(cluster)).toEqual([[300, 'i0']]); // 4,000 MB are 80 %
    cluster.run(600);
    expect(deleted(cluster).length).toBe(1);
    cluster.tick(withPolicy('again', 'i0', 'IfNotPresent'));
    cluster.run(10);
    expect(cluster.ticks('Pulling', 'again').length).toBe(1);
  });

  test('exactly 85 % is too much, less is not', () => {
    const enough = filled(4, 1_176_470_589); // 1,000 MB are 84.99 %
    enough.runTo(301);
    expect(deleted(enough)).toEqual([]);
    const tooMuch = filled(17, 5_000 * MB);
    tooMuch.runTo(301);
    expect(deleted(tooMuch).length).toBe(1);
  });

  test('what came less than 120 s ago stays for the next look', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('base:1', { sizeBytes: 550 * MB }),
      image('late:1', { sizeBytes: 300 * MB }),
      machine('n1', { imageDiskBytes: 1_000 * MB }),
      pod('base', { image: 'base:1' }),
    );
    cluster.runTo(185);
    cluster.tick(pod('late', { image: 'late:1' }));
    cluster.until(() => cluster.ready('late'));
    cluster.tick(deletion('pods', 'late', 0));
    cluster.runTo(301);
    expect([deleted(cluster), cluster.said('FreeDiskSpaceFailed').length]).toEqual([[], 1]);
    cluster.runTo(601);
    expect(deleted(cluster)).toEqual([[600, 'late:1']]);
  });

  test('what is in use stays: then the kubelet says that it could not free enough', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('big:1', { sizeBytes: 850 * MB }),
      machine('n1', { imageDiskBytes: 1_000 * MB }),
      pod('p', { image: 'big:1' }),
    );
    cluster.runTo(301);
    expect(deleted(cluster)).toEqual([]);
    expect(cluster.said('FreeDiskSpaceFailed')).toEqual([
      '300 Failed to garbage collect required amount of images. Attempted to free 50000000 bytes, but only found 0 bytes eligible to free.',
    ]);
  });

  test('an image for which there is no room does not come', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('big:1', { sizeBytes: 900 * MB }),
      machine('n1', { imageDiskBytes: 800 * MB }),
      pod('p', { image: 'big:1' }),
    );
    cluster.run(5);
    expect(cluster.said('Failed')[0]).toBe('1 Failed to pull image "big:1": no space left on device');
    expect(cluster.pod('p').status.containerStatuses?.[0]?.state).toMatchObject({
      waiting: { reason: 'ImagePullBackOff' },
    });
  });
});

describe('[JOURNAL-7] what a command may say of images, machines and kernels', () => {
  const layers = (count: number) => Array.from({ length: count }, (_, i) => ({ digest: `sha256:${i}`, sizeBytes: 1 }));
  test.each<readonly [string, unknown, boolean]>([
    ['as many layers as an image may have', image('a:1', { layers: layers(LIMITS.layersPerImage) }), true],
    ['one more', image('a:1', { layers: layers(LIMITS.layersPerImage + 1) }), false],
    ['no layer at all', image('a:1', { layers: [] }), false],
    ['a layer of less than nothing', image('a:1', { layers: [{ digest: 'x', sizeBytes: -1 }] }), false],
    [
      'a container that takes the kernel along',
      image('a:1', { crash: { afterSeconds: 1, exitCode: 1, kernelPanic: true } }),
      true,
    ],
    ['a link and a disk', machine('n1', { pullBytesPerSecond: 1, imageDiskBytes: 1 }), true],
    ['no disk', machine('n1', { imageDiskBytes: 0 }), false],
    ['a link of no width', machine('n1', { pullBytesPerSecond: 0 }), false],
    ['a kernel that stays down', { kind: 'fault', fault: 'kernel-panic', target: 'n1', staysDown: true }, true],
    ['one that perhaps stays down', { kind: 'fault', fault: 'kernel-panic', target: 'n1', staysDown: 'maybe' }, false],
  ])('%s', (_what, command, fine) => {
    expect(commandSchema.safeParse(command).success).toBe(fine);
  });
});
