// Machines that were bought, as the scheduler meets them.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { commandSchema } from '../../../shared/journal/schema.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../shared/kinds/node.ts';
import { explainPod } from '../../../shared/sim/scheduler/explain.ts';
import { bind, Cluster, image, loop, machine, NAMESPACE, pod, present } from '../../support/cluster.ts';

describe('[MACHINE-1] allocatable is the processor as it is and the memory less 100 MiB', () => {
  const MIB = 1024 ** 2;
  test.each([
    [4_000, 8_192, '4', '8Gi', '8092Mi'],
    [500, 1_024, '500m', '1Gi', '924Mi'],
    [64_000, 262_144, '64', '256Gi', '262044Mi'],
  ])('%i m and %i MiB', (milliCpu, mebibytes, cpu, memory, left) => {
    const cluster = new Cluster();
    cluster.tick(machine('n1', { milliCpu, memoryBytes: mebibytes * MIB, maxPods: 30 }));
    const { capacity, allocatable } = cluster.node('n1').status;
    expect(capacity).toEqual({ cpu, memory, pods: '30' });
    expect(allocatable).toEqual({ cpu, memory: left, pods: '30' });
  });

  test.each([
    [{ cpu: '4', memory: '8092Mi' }, 'n1', undefined],
    [{ cpu: '4001m' }, undefined, 'Insufficient cpu'],
    [{ memory: '8093Mi' }, undefined, 'Insufficient memory'],
  ])('a node of 4 cores and 8 GiB and a pod of %j', (requests, node, why) => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), pod('p', { requests }));
    expect(cluster.pod('p').spec.nodeName).toBe(node);
    const said = cluster.said('FailedScheduling');
    expect(said).toHaveLength(why === undefined ? 0 : 1);
    if (why !== undefined) expect(said[0]).toContain(`1 ${why}`);
  });
});

test(`a machine is for LIMITS.podsPerNode (${LIMITS.podsPerNode}) pods at most`, () => {
  const possible = (maxPods: number) => commandSchema.safeParse(machine('n1', { maxPods })).success;
  expect([0, 1, LIMITS.podsPerNode, LIMITS.podsPerNode + 1].map(possible)).toEqual([false, true, true, false]);
});

test('[MACHINE-2] a machine ordered is a Ready node in the same tick, and takes pods in it', () => {
  const cluster = new Cluster();
  cluster.tick(image(), pod('p'));
  cluster.tick(machine('n1', { zone: 'east', labels: { disk: 'fast' } }));
  const node = cluster.node('n1');
  expect(cluster.status(node, 'Ready')).toBe('True');
  expect(node.status.conditions.map(({ type, status }) => `${type}=${status}`)).toEqual([
    'MemoryPressure=False',
    'DiskPressure=False',
    'PIDPressure=False',
    'Ready=True',
  ]);
  expect(node.metadata.labels).toMatchObject({ [HOSTNAME_LABEL]: 'n1', [ZONE_LABEL]: 'east', disk: 'fast' });
  expect(node.status.addresses).toEqual([
    { type: 'InternalIP', address: '192.168.0.1' },
    { type: 'Hostname', address: 'n1' },
  ]);
  expect(cluster.pod('p').spec.nodeName).toBe('n1');
  expect(cluster.facts('NodeReady'), 'it was never anything else').toEqual([]);
  expect(cluster.said('RegisteredNode')).toEqual(['2 Node n1 event: Registered Node n1 in Controller']);
});

test('[MACHINE-4] a machine comes with images on its disk: its node lists them and does not pull them, and ImageLocality counts them', () => {
  const sizeBytes = 500_000_000;
  const cluster = new Cluster();
  cluster.tick(loop('scheduler', 'manual'), image('web:1.0', { sizeBytes }), pod('p'), pod('q'));
  cluster.tick(machine('n1'), machine('n2', { images: ['web:1.0', 'nobody-knows:1.0'] }));
  expect(cluster.node('n1').status.images).toBeUndefined();
  expect(cluster.node('n2').status.images).toEqual([{ names: ['web:1.0'], sizeBytes }]);
  const { slot } = present(cluster.world.store.stored('Pod', `${NAMESPACE}/p`), 'the pod');
  // Half of the nodes have 476 MiB: (238 - 23) / (1000 - 23).
  expect(explainPod(cluster.world, slot).nodes.map(({ scores }) => scores.ImageLocality)).toEqual([0, 22]);
  cluster.tick(bind('p', 'n1'), bind('q', 'n2'));
  cluster.run(15);
  expect(cluster.facts('Pulling').map(({ name }) => name)).toEqual(['p']);
  expect(cluster.said('Pulled', 'q')).toEqual([expect.stringContaining('already present on machine')]);
});
