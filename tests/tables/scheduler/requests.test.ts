// What a pod requests in all, and what a node must have for it, resource by resource.
import { describe, expect, test } from 'vitest';
import type { Container, ResourceList } from '../../../shared/kinds/container.ts';
import type { PodSpec } from '../../../shared/kinds/pod.ts';
import { requestsOf } from '../../../shared/sim/scheduler/requests.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { Cluster, podSpec } from './cluster.ts';

const container = (requests: ResourceList, restartPolicy?: 'Always'): Container => ({
  name: 'i',
  image: 'init:1.0',
  imagePullPolicy: 'IfNotPresent',
  resources: { requests },
  restartPolicy,
});
const GPU = 'example.com/gpu';

describe('[FIT-3] a pod requests max(containers + sidecars, the running need while init containers run) + overhead', () => {
  test.each<[string, readonly ResourceList[], Partial<PodSpec>, number, number]>([
    ['the sum of containers', [{ cpu: '100m' }, { cpu: '250m', memory: '1Ki' }], {}, 350, 1024],
    ['a large init container', [{ cpu: '100m' }], { initContainers: [container({ cpu: '1' })] }, 1000, 0],
    ['a small init container', [{ cpu: '100m' }], { initContainers: [container({ cpu: '50m' })] }, 100, 0],
    [
      'the larger of two init containers, by resource',
      [{}],
      { initContainers: [container({ cpu: '1' }), container({ cpu: '10m', memory: '1Ki' })] },
      1000,
      1024,
    ],
    ['a sidecar counts beside', [{ cpu: '100m' }], { initContainers: [container({ cpu: '50m' }, 'Always')] }, 150, 0],
    [
      'an init container behind a sidecar runs beside it',
      [{ cpu: '200m' }],
      { initContainers: [container({ cpu: '100m' }, 'Always'), container({ cpu: '500m' })] },
      600,
      0,
    ],
    [
      'one before it does not',
      [{ cpu: '200m' }],
      { initContainers: [container({ cpu: '500m' }), container({ cpu: '100m' }, 'Always')] },
      500,
      0,
    ],
    ['overhead comes on top', [{ cpu: '100m' }], { overhead: { cpu: '20m', memory: '1Ki' } }, 120, 1024],
    ['requests of the pod itself win', [{ cpu: '100m' }], { resources: { requests: { cpu: '70m' } } }, 70, 0],
  ])('%s', (_, requests, spec, milli, memory) => {
    expect(requestsOf(podSpec({ requests, spec }))).toMatchObject({ milli, memory });
  });

  test('for scores each container without a request counts, init containers and sidecars alike', () => {
    const scored = (requests: readonly ResourceList[], spec: Partial<PodSpec>) =>
      requestsOf(podSpec({ requests, spec })).scoredMilli;
    expect(scored([{}], { initContainers: [container({})] })).toBe(100);
    expect(scored([{ cpu: '10m' }], { initContainers: [container({})] })).toBe(100);
    expect(scored([{}], { initContainers: [container({}, 'Always')] })).toBe(200);
    expect(scored([{}], { overhead: { cpu: '5m' } })).toBe(105);
    expect(scored([{}], { resources: { requests: { cpu: '30m' } } })).toBe(30);
  });
});

describe('[FIT-4] ephemeral-storage and extended resources are booked as processor and memory are', () => {
  const allocatable = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '10Gi', [GPU]: '2' };
  const cluster = () => {
    const made = new Cluster({ n2: {} });
    const { store } = made.world;
    const { object } = made.node('n1');
    store.write('Node', store.stored('Node', 'n1') as never, { status: { ...object.status, allocatable } });
    return made;
  };
  const wants = (requests: ResourceList) => ({ requests: [requests] });

  test.each<[string, ResourceList, readonly string[]]>([
    ['what is there', { [GPU]: '2', 'ephemeral-storage': '10Gi' }, []],
    ['nothing of it', { [GPU]: '0' }, []],
    ['one more', { [GPU]: '3' }, [`Insufficient ${GPU}`]],
    ['what no node has', { 'example.com/fpga': '1' }, ['Insufficient example.com/fpga']],
    [
      'several at once',
      { cpu: '5', 'ephemeral-storage': '11Gi', [GPU]: '3' },
      ['Insufficient cpu', 'Insufficient ephemeral-storage', `Insufficient ${GPU}`],
    ],
  ])('%s', (_, requests, reasons) => {
    const made = cluster();
    made.pod('p', wants(requests));
    expect([...made.explainOn('p', 'n1').reasons].sort()).toEqual([...reasons].sort());
  });

  test('what a pod took is gone, what it gave back is there again, also after a restore', () => {
    const made = cluster();
    made.pod('a', { ...wants({ [GPU]: '2' }), nodeName: 'n1' });
    made.pod('b', wants({ [GPU]: '1' }));
    expect(made.explainOn('b', 'n1').reasons).toEqual([`Insufficient ${GPU}`]);
    made.world.inbox.length = 0;
    const restored = new Cluster({}, loadWorld(saveWorld(made.world)));
    expect(restored.explainOn('b', 'n1').reasons).toEqual([`Insufficient ${GPU}`]);
    restored.remove('a');
    restored.run();
    expect(restored.nodeOf('b')).toBe('n1');
  });

  test('more than the node has in all is final, less could be freed', () => {
    const made = cluster();
    made.pod('a', { ...wants({ [GPU]: '2' }), nodeName: 'n1', priority: 1 });
    made.pod('free', { ...wants({ [GPU]: '2' }) });
    made.pod('never', { ...wants({ [GPU]: '3' }) });
    made.run();
    expect(made.message('free')).toMatch(/1 No preemption victims found for incoming pod, 1 Preemption is not helpful/);
    expect(made.message('never')).toMatch(/ 2 Preemption is not helpful for scheduling\.$/);
  });
});
