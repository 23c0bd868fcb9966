// ConfigMaps and Secrets by environment and by volume: what a missing one looks like, and when a change arrives.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, create, deletion, image, machine, NAMESPACE } from '../../support/cluster.ts';

type Fields = Readonly<Record<string, unknown>>;
const configMap = (data: Fields, more: Fields = {}): Command =>
  create({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'settings' }, data, ...more });
const secret = (stringData: Fields): Command =>
  create({ kind: 'Secret', apiVersion: 'v1', metadata: { name: 'keys' }, stringData });
const update = (resource: string, name: string, data: Fields): Command => ({
  kind: 'api',
  verb: 'update',
  resource,
  namespace: NAMESPACE,
  name,
  body: { metadata: {}, data },
});
const withContainer = (more: Fields, spec: Fields = {}): Command =>
  create({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'p' },
    spec: { ...spec, containers: [{ name: 'main', image: 'web:1.0', ...more }] },
  });
const fromMap = (key: string, optional?: boolean) => ({
  env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'settings', key, optional } } }],
});
const fromSecret = (key: string) => ({ env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'keys', key } } }] });
const mounted = (source: Fields): Command => withContainer({}, { volumes: [{ name: 'v', ...source }] });

function begin(...commands: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'));
  cluster.world.nodes.images[0]?.set(1, 0);
  cluster.tick(...commands);
  return cluster;
}
const state = (cluster: Cluster) => cluster.pod('p').status.containerStatuses?.[0]?.state;

describe('[KUBELET-18] an environment that cannot be made: CreateContainerConfigError', () => {
  test.each([
    ['no ConfigMap', fromMap('a'), 'configmap "settings" not found'],
    ['no Secret', fromSecret('a'), 'secret "keys" not found'],
    ['all of no ConfigMap', { envFrom: [{ configMapRef: { name: 'settings' } }] }, 'configmap "settings" not found'],
    ['all of no Secret', { envFrom: [{ secretRef: { name: 'keys' } }] }, 'secret "keys" not found'],
  ])('%s', (_what, container, message) => {
    const cluster = begin(withContainer(container));
    expect(state(cluster)).toEqual({ waiting: { reason: 'CreateContainerConfigError', message } });
    expect(cluster.said('Failed')).toEqual([`2 Error: ${message}`]);
    cluster.runTo(25);
    expect(cluster.ticks('Failed'), 'tried again every ten seconds').toEqual([2, 12, 22]);
    cluster.tick(configMap({ a: '1' }), secret({ a: '1' }));
    cluster.runTo(34);
    expect([cluster.ticks('Started'), cluster.ready('p')], 'repaired by itself once it is there').toEqual([[34], true]);
  });

  test.each([
    ['a ConfigMap without the key', fromMap('b'), "couldn't find key b in ConfigMap default/settings"],
    ['a Secret without the key', fromSecret('b'), "couldn't find key b in Secret default/keys"],
  ])('%s', (_what, container, message) => {
    const cluster = begin(configMap({ a: '1' }), secret({ a: '1' }), withContainer(container));
    expect(state(cluster)).toEqual({ waiting: { reason: 'CreateContainerConfigError', message } });
  });

  test.each([
    ['an optional key', fromMap('b', true)],
    ['an optional object', { envFrom: [{ configMapRef: { name: 'settings', optional: true } }] }],
  ])('%s is no trouble', (_what, container) => {
    const cluster = begin(withContainer(container));
    cluster.run(2);
    expect(cluster.ready('p')).toBe(true);
  });

  test('what has started keeps its environment: a change, even a deletion, reaches it with its next start only', () => {
    const cluster = begin(
      image('web:1.0', { crash: { afterSeconds: 100, exitCode: 1 } }),
      configMap({ a: '1' }),
      withContainer(fromMap('a')),
    );
    cluster.run(10);
    cluster.tick(deletion('configmaps', 'settings'));
    cluster.runTo(103);
    expect([cluster.ready('p'), cluster.facts('Failed').length]).toEqual([true, 0]);
    cluster.run(3);
    expect(state(cluster)).toEqual({
      waiting: { reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' },
    });
  });
});

describe('[KUBELET-19] a volume that cannot be mounted: ContainerCreating, FailedMount', () => {
  test.each([
    ['no ConfigMap', { configMap: { name: 'other' } }, 'configmap "other" not found'],
    ['no Secret', { secret: { secretName: 'other' } }, 'secret "other" not found'],
    [
      'a key that is not there',
      { configMap: { name: 'settings', items: [{ key: 'b', path: 'b' }] } },
      'configmap references non-existent config key: b',
    ],
    [
      'a key of a Secret',
      { secret: { secretName: 'keys', items: [{ key: 'b', path: 'b' }] } },
      'references non-existent secret key: b',
    ],
  ])('%s', (_what, source, why) => {
    const cluster = begin(configMap({ a: '1' }), secret({ a: '1' }), mounted(source));
    expect(state(cluster)).toEqual({ waiting: { reason: 'ContainerCreating' } });
    expect(cluster.said('FailedMount')).toEqual([`2 MountVolume.SetUp failed for volume "v" : ${why}`]);
    cluster.runTo(400);
    expect(cluster.ticks('FailedMount')).toEqual([2, 3, 5, 9, 17, 33, 65, 129, 251, 373]);
    expect(cluster.pod('p').status.phase).toBe('Pending');
  });

  test('it starts when the object is there, and at once when it is optional', () => {
    const late = begin(mounted({ configMap: { name: 'settings' } }));
    late.runTo(11);
    late.tick(configMap({ a: '1' }));
    late.runTo(30);
    expect(late.ticks('Started')).toEqual([17 + 2]);
    const optional = begin(mounted({ configMap: { name: 'settings', optional: true } }));
    optional.run(2);
    expect(optional.ready('p')).toBe(true);
  });
});

describe('[KUBELET-20] a change of a mounted ConfigMap arrives with the next look at the pod, within 90 s', () => {
  test('as a file it does, in the environment never', () => {
    const cluster = begin(
      configMap({ a: '1' }),
      withContainer(fromMap('a'), { volumes: [{ name: 'v', configMap: { name: 'settings' } }] }),
    );
    cluster.runTo(49);
    cluster.tick(update('configmaps', 'settings', { a: '2' }));
    cluster.runTo(140);
    const [at = 0] = cluster.ticks('VolumeFollowed');
    expect(at).toBeGreaterThan(50);
    expect(at).toBeLessThanOrEqual(140);
    expect(cluster.said('VolumeFollowed')).toEqual([`${at} volume v of pod p shows ConfigMap settings as it is now`]);
    expect(cluster.ticks('Started'), 'nothing is restarted').toEqual([4]);
  });

  test('a file that is mounted by subPath never follows', () => {
    const container = (volumeMounts: readonly Fields[]): Command =>
      withContainer({ volumeMounts }, { volumes: [{ name: 'v', configMap: { name: 'settings' } }] });
    const followed = (volumeMounts: readonly Fields[]): number => {
      const cluster = begin(configMap({ a: '1' }), container(volumeMounts));
      cluster.run(10);
      cluster.tick(update('configmaps', 'settings', { a: '2' }));
      cluster.run(91);
      return cluster.facts('VolumeFollowed').length;
    };
    const file = { name: 'v', mountPath: '/etc/a', subPath: 'a' };
    expect(followed([file])).toBe(0);
    expect(followed([file, { name: 'v', mountPath: '/etc/all' }])).toBe(1);
  });

  test('of many pods each has its own moment', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), configMap({ a: '1' }));
    const names = Array.from({ length: 60 }, (_, i) => `p${i}`);
    cluster.tickWith(
      names.map((name) =>
        create({
          kind: 'Pod',
          apiVersion: 'v1',
          metadata: { name },
          spec: {
            containers: [{ name: 'main', image: 'web:1.0' }],
            volumes: [{ name: 'v', configMap: { name: 'settings' } }],
          },
        }),
      ),
    );
    cluster.run(20);
    const from = cluster.world.tick + 1;
    cluster.tick(update('configmaps', 'settings', { a: '2' }));
    const other = new Cluster(loadWorld(saveWorld(cluster.world)));
    cluster.run(90);
    other.run(90);
    const after = cluster.ticks('VolumeFollowed').map((at) => at - from);
    expect(after.length).toBe(60);
    expect([Math.min(...after) < 15, Math.max(...after) > 75]).toEqual([true, true]);
    expect(hashWorld(other.world)).toBe(hashWorld(cluster.world));
  });

  test('an immutable one refuses the change', () => {
    const cluster = begin(configMap({ a: '1' }, { immutable: true }));
    expect(refusal(cluster.world, update('configmaps', 'settings', { a: '2' }))).toMatchObject({
      reason: 'Invalid',
      message: 'ConfigMap "settings" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    });
  });
});

describe('[KUBELET-25] a projected volume', () => {
  const projected = (...sources: readonly Fields[]): Command => mounted({ projected: { sources } });
  const both = [{ configMap: { name: 'settings', items: [{ key: 'a', path: 'a' }] } }, { secret: { name: 'keys' } }];

  test('waits for all of its sources, and follows each', () => {
    const cluster = begin(projected(...both, { serviceAccountToken: { path: 'token' } }));
    cluster.run(2);
    expect(cluster.said('FailedMount')[0]).toMatch(
      /MountVolume.SetUp failed for volume "v" : \[configmap "settings" not found, secret "keys" not found\]$/,
    );
    cluster.tick(configMap({ b: '1' }), secret({ k: 'x' }));
    cluster.run(8);
    expect(cluster.said('FailedMount').at(-1)).toMatch(/configmap references non-existent config key: a$/);
    cluster.tick(update('configmaps', 'settings', { a: '1' }));
    cluster.run(20);
    expect(cluster.pod('p').status.phase).toBe('Running');
    cluster.tick(update('secrets', 'keys', { k: 'eA==' }));
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      one.run(91);
      expect(one.facts('VolumeFollowed').map((fact) => fact.second)).toEqual(['ConfigMap settings, Secret keys']);
    }
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  });

  test('of optional sources, and of tokens alone, is there at once', () => {
    const cluster = begin(projected({ secret: { name: 'keys', optional: true } }, { downwardAPI: { items: [] } }));
    cluster.run(3);
    expect(cluster.pod('p').status.phase).toBe('Running');
  });
});
