// The kinds that the scheduler reads, through the API: listed, patched, deleted.
import { expect, test } from 'vitest';
import { listAll } from '../../../shared/api/read.ts';
import { resolvePatch } from '../../../shared/api/resolve.ts';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { playerCommandSchema } from '../../../shared/journal/door.ts';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, create, NAMESPACE, pod } from '../../support/cluster.ts';

const OBJECTS = [
  {
    kind: 'PriorityClass',
    apiVersion: 'scheduling.k8s.io/v1',
    metadata: { name: 'high' },
    value: 100,
    description: 'x',
  },
  {
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    metadata: { name: 'guard' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
  },
  {
    kind: 'PersistentVolume',
    apiVersion: 'v1',
    metadata: { name: 'disk' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
  },
  {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  { kind: 'StorageClass', apiVersion: 'storage.k8s.io/v1', metadata: { name: 'fast' }, provisioner: 'a/b' },
  { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'settings' }, data: { greeting: 'hello' } },
  { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'keys' }, type: 'Opaque', data: { key: 'aGVsbG8=' } },
] as const;

function filled(): Cluster {
  const cluster = new Cluster();
  cluster.tick(...OBJECTS.map((one) => create(one)));
  return cluster;
}

test('[API-3] what was written is listed in the form of the API', () => {
  const { items } = listAll(filled().world);
  for (const { kind, apiVersion, metadata, ...said } of OBJECTS)
    expect(
      items.find((one) => one['kind'] === kind && (one['metadata'] as { name: string }).name === metadata.name),
    ).toMatchObject({ apiVersion, kind, metadata, ...said });
});

test.each(OBJECTS)('[HASH-1, SNAPSHOT-1] $kind is in the hash and in a snapshot', (object) => {
  const without = new Cluster();
  without.tick();
  const cluster = new Cluster();
  cluster.tick(create(object));
  expect(hashWorld(cluster.world)).not.toBe(hashWorld(without.world));
  const other = structuredClone(object) as { value?: number; spec?: object; provisioner?: string; data?: object };
  if (other.value !== undefined) other.value += 1;
  else if (other.provisioner !== undefined) other.provisioner = 'c/d';
  else if (other.data !== undefined) other.data = { other: 'eA==' };
  else other.spec = { ...other.spec, storageClassName: 'fast' };
  if (object.kind === 'PodDisruptionBudget') other.spec = { ...object.spec, minAvailable: 2 };
  const changed = new Cluster();
  changed.tick(create(other as typeof object));
  expect(hashWorld(changed.world)).not.toBe(hashWorld(cluster.world));
  expect(hashWorld(loadWorld(saveWorld(cluster.world)))).toBe(hashWorld(cluster.world));
});

test('[API-2] lifting the gates of a pod is a merge patch', () => {
  const cluster = filled();
  cluster.tick(pod('p', { schedulingGates: [{ name: 'example.com/wait' }] }));
  const patch = { resource: 'pods', namespace: NAMESPACE, name: 'p', patch: { spec: { schedulingGates: null } } };
  const resolved = resolvePatch(cluster.world, patch);
  if ('refusal' in resolved) throw new Error(resolved.refusal.message);
  expect(refusal(cluster.world, resolved.command)).toBeUndefined();
  cluster.tick(resolved.command);
  expect(cluster.pod('p').spec.schedulingGates).toBeUndefined();
  expect(cluster.pod('p').spec.tolerations).toHaveLength(2);
});

test('[API-2] and so is another size of a budget; both bounds at once are refused', () => {
  const cluster = filled();
  const patch = (spec: object) => ({
    resource: 'poddisruptionbudgets',
    namespace: NAMESPACE,
    name: 'guard',
    patch: { spec },
  });
  const resolved = resolvePatch(cluster.world, patch({ minAvailable: '50%' }));
  if ('refusal' in resolved) throw new Error(resolved.refusal.message);
  cluster.tick(resolved.command);
  const { spec, metadata } = cluster.world.store.list('PodDisruptionBudget')[0] as NonNullable<
    ReturnType<typeof cluster.world.store.list<'PodDisruptionBudget'>>[0]
  >;
  expect([spec, metadata.generation]).toEqual([{ minAvailable: '50%', selector: { matchLabels: { app: 'web' } } }, 2]);
  expect(resolvePatch(cluster.world, patch({ maxUnavailable: 1 }))).toMatchObject({
    refusal: { code: 422, message: expect.stringContaining('minAvailable and maxUnavailable cannot be both set') },
  });
});

test('[API-2] a change of a ConfigMap is a merge patch, too', () => {
  const cluster = filled();
  const patch = { resource: 'configmaps', namespace: NAMESPACE, name: 'settings', patch: { data: { more: '1' } } };
  const resolved = resolvePatch(cluster.world, patch);
  if ('refusal' in resolved) throw new Error(resolved.refusal.message);
  cluster.tick(resolved.command);
  expect(cluster.world.store.get('ConfigMap', `${NAMESPACE}/settings`)?.data).toEqual({ greeting: 'hello', more: '1' });
});

test.each([
  [
    'more keys than the limit',
    { data: Object.fromEntries(Array.from({ length: LIMITS.keysPerConfiguration + 1 }, (_, i) => [`k${i}`, ''])) },
  ],
  ['a key that is none', { data: { 'a b': '' } }],
  ['no data', {}],
])('[JOURNAL-7] a player’s ConfigMap is looked at: %s', (_what, body) => {
  const command = (body: object) => ({
    kind: 'api',
    verb: 'update',
    resource: 'configmaps',
    namespace: NAMESPACE,
    name: 'settings',
    body: { metadata: {}, ...body },
  });
  expect(playerCommandSchema.safeParse(command({ data: { a: '1' } })).success).toBe(true);
  expect(playerCommandSchema.safeParse(command(body)).success).toBe(false);
});

test('[JOURNAL-7] what a player creates is what its path says', () => {
  const made = (name: string, namespace: string) => ({
    kind: 'api',
    verb: 'create',
    resource: 'secrets',
    namespace: NAMESPACE,
    name: 'keys',
    body: { kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', data: {} },
  });
  expect(playerCommandSchema.safeParse(made('keys', NAMESPACE)).success).toBe(true);
  expect(playerCommandSchema.safeParse(made('other', NAMESPACE)).success).toBe(false);
  expect(playerCommandSchema.safeParse(made('keys', 'other')).success).toBe(false);
});

test('[JOURNAL-7] lists in a player’s body are bounded', () => {
  const gates = (count: number) => ({
    kind: 'api',
    verb: 'update',
    resource: 'pods',
    namespace: NAMESPACE,
    name: 'p',
    body: {
      metadata: {},
      spec: { tolerations: [], schedulingGates: Array.from({ length: count }, (_, i) => ({ name: `g${i}` })) },
    },
  });
  expect(playerCommandSchema.safeParse(gates(LIMITS.schedulingGatesPerPod)).success).toBe(true);
  expect(playerCommandSchema.safeParse(gates(LIMITS.schedulingGatesPerPod + 1)).success).toBe(false);
});

test('what is deleted is gone', () => {
  const cluster = filled();
  const deletions = OBJECTS.map(({ kind, metadata: { name } }): Command => {
    const command = create(OBJECTS.find((one) => one.kind === kind) as (typeof OBJECTS)[0]);
    return { ...command, verb: 'delete', name, body: undefined } as Command;
  });
  cluster.tick(...deletions);
  const left = OBJECTS.flatMap(({ kind, metadata: { name } }) =>
    cluster.world.store.list(kind).filter(({ metadata }) => metadata.name === name),
  );
  expect(left).toEqual([]);
});

test('[CONFIG-5] the configuration of the scheduler is the world’s: in its hash, its snapshots, whole each time', () => {
  const cluster = new Cluster();
  const before = hashWorld(cluster.world);
  expect(cluster.world.schedulerConfiguration).toEqual(DEFAULT_CONFIGURATION);
  const configuration = { ...DEFAULT_CONFIGURATION, percentageOfNodesToScore: 30 };
  cluster.world.schedulerConfiguration = configuration;
  expect(hashWorld(cluster.world)).not.toBe(before);
  cluster.world.schedulerConfiguration = DEFAULT_CONFIGURATION;
  cluster.tick({ kind: 'host', action: 'scheduler-configuration', configuration });
  expect(loadWorld(saveWorld(cluster.world)).schedulerConfiguration).toEqual(configuration);
});
