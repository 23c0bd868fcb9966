// Strategic merge patches, as `kubectl patch` sends them, and the update that one becomes.
import { describe, expect, test } from 'vitest';
import { resolveStrategicPatch } from '../../../shared/api/patch.ts';
import { strategicMerge } from '../../../shared/api/strategic-merge.ts';
import type { Deployment } from '../../../shared/kinds/deployment.ts';
import { readObject } from '../../../shared/manifest/read.ts';
import { creation, Laboratory } from '../../../server/lab/laboratory.ts';

describe('[API-5] a strategic merge patch', () => {
  const c = (name: string, image: string) => ({ name, image });
  test.each<[string, unknown, unknown, unknown]>([
    ['merges maps and keeps what it does not name', { a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    ['takes away what is null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    [
      'merges containers by name',
      { containers: [c('x', 'x:1'), { ...c('y', 'y:1'), env: [{ name: 'K', value: '1' }] }] },
      { containers: [c('y', 'y:2')] },
      { containers: [c('x', 'x:1'), { ...c('y', 'y:2'), env: [{ name: 'K', value: '1' }] }] },
    ],
    [
      'adds a container that is new',
      { containers: [c('x', 'x:1')] },
      { containers: [c('z', 'z:1')] },
      { containers: [c('x', 'x:1'), c('z', 'z:1')] },
    ],
    [
      'takes a container away when told to',
      { containers: [c('x', 'x:1'), c('y', 'y:1')] },
      { containers: [{ name: 'x', $patch: 'delete' }] },
      { containers: [c('y', 'y:1')] },
    ],
    [
      'replaces a list when told to',
      { containers: [c('x', 'x:1')] },
      { containers: [{ $patch: 'replace' }, c('y', 'y:1')] },
      { containers: [c('y', 'y:1')] },
    ],
    [
      'replaces tolerations whole',
      { tolerations: [{ key: 'a' }] },
      { tolerations: [{ key: 'b' }] },
      { tolerations: [{ key: 'b' }] },
    ],
    ['replaces taints whole', { taints: [{ key: 'a' }] }, { taints: [] }, { taints: [] }],
    [
      'knows the ports of a container from those of a Service',
      { ports: [{ containerPort: 80 }] },
      { ports: [{ containerPort: 80, name: 'web' }] },
      { ports: [{ containerPort: 80, name: 'web' }] },
    ],
    ['adds to finalizers', { finalizers: ['a'] }, { finalizers: ['b', 'a'] }, { finalizers: ['a', 'b'] }],
    [
      'takes single values away',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a'] },
      { finalizers: ['b'] },
    ],
    [
      'keeps only the keys that it is told to',
      { strategy: { type: 'RollingUpdate', rollingUpdate: {} } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
  ])('%s', (_, target, patch, wanted) => {
    const before = structuredClone(target);
    expect(strategicMerge(target, patch)).toEqual(wanted);
    expect(target).toEqual(before);
  });

  function cluster(): Laboratory {
    const laboratory = Laboratory.empty(['default']);
    const read = readObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image: 'app:1', resources: { requests: { cpu: '100m' } } }] },
        },
      },
    });
    if (!('object' in read)) throw new Error(JSON.stringify(read));
    laboratory.tick([creation(read.object)]);
    return laboratory;
  }
  const patching = (laboratory: Laboratory, patch: unknown) =>
    resolveStrategicPatch(laboratory.world, { resource: 'deployments', namespace: 'default', name: 'web', patch });

  test('becomes an update of the object that it was made from, with the defaults of what is new', () => {
    const laboratory = cluster();
    const before = laboratory.world.store.get('Deployment', 'default/web') as Deployment;
    const resolved = patching(laboratory, {
      spec: {
        replicas: 3,
        template: { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '400m' } } }] } },
      },
    });
    if (!('command' in resolved)) throw new Error(resolved.refusal.message);
    const { ifResourceVersion, body } = resolved.command;
    expect(ifResourceVersion).toBe(before.metadata.resourceVersion);
    const { spec } = body as Deployment; // what the reader makes of a Deployment
    expect(spec.replicas).toBe(3);
    expect(spec.strategy).toEqual(before.spec.strategy);
    expect(spec.template.spec.containers).toMatchObject([
      { name: 'c', image: 'app:1', resources: { requests: { cpu: '400m' } } },
    ]);
  });

  test('that makes no object of it is Invalid, and one of nothing is NotFound', () => {
    const laboratory = cluster();
    expect(patching(laboratory, { spec: { replicas: 'many' } })).toMatchObject({ refusal: { reason: 'Invalid' } });
    expect(
      resolveStrategicPatch(laboratory.world, {
        resource: 'deployments',
        namespace: 'default',
        name: 'none',
        patch: {},
      }),
    ).toMatchObject({ refusal: { reason: 'NotFound', code: 404 } });
  });
});
