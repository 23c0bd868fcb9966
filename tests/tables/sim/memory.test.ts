// Memory that runs out: a container's limit, a node without any left, and the kubelet that evicts before it comes to that.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { oomScoreAdjustment } from '../../../shared/sim/kubelet/memory.ts';
import { Cluster, create, image, loop, machine, pod } from '../../support/cluster.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const asks = (memory: string) => ({ requests: { cpu: '100m', memory } });

describe('[OOM-1] oom_score_adj by class of service', () => {
  const guaranteed = { limits: { cpu: '1', memory: '1Gi' } };
  test.each([
    ['Guaranteed', guaranteed, -997],
    ['BestEffort', {}, 1000],
    ['Burstable, a quarter of the node', { requests: { memory: '4Gi' } }, 750],
    ['Burstable without a request for memory', { requests: { cpu: '1' } }, 999],
    ['Burstable, all of the node', { requests: { memory: '16Gi' } }, 3],
    ['Burstable, 100 MiB: 1000 − 6', { requests: { memory: '100Mi' } }, 994],
  ])('%s', (_what, resources, score) => {
    const cluster = new Cluster();
    cluster.tick(pod('p', resources));
    const { spec } = cluster.pod('p');
    expect(oomScoreAdjustment(cluster.pod('p'), spec.containers[0] as (typeof spec.containers)[0], 16 * GIB)).toBe(
      score,
    );
  });
});

describe('[OOM-2] a node without memory: the kernel ends the process with the highest score', () => {
  // Shares of 300 and 750 MiB of 1,024 are 292 and 732; with adjustments of 1,000 and 1,000 − 488: 1,292 before 1,244.
  test('who asked for nothing goes before who asked for some, even if it uses less', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('small:1', { memoryBytes: 300 * MIB }),
      image('large:1', { memoryBytes: 750 * MIB }),
      machine('n1', { memoryBytes: GIB }),
      loop('scheduler', 'manual'),
      pod('nothing', { image: 'small:1', nodeName: 'n1' }),
      pod('some', { image: 'large:1', nodeName: 'n1', ...asks('500Mi') }),
    );
    const at = cluster.until(() => cluster.facts('SystemOOM').length > 0, 8);
    expect(cluster.said('SystemOOM')).toEqual([`${at} System OOM encountered, victim process: main, pid: 1000`]);
    expect(cluster.facts('OOMKilling').map((one) => one.name)).toEqual(['nothing']);
    expect(cluster.pod('nothing').status.containerStatuses?.[0]?.state).toMatchObject({
      terminated: { reason: 'OOMKilled', exitCode: 137 },
    });
    expect(cluster.pod('some').status.phase).toBe('Running');
  });
});

/** 2 GiB less 100 MiB can be promised; each pod uses what its image says. */
function crowded(...pods: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image('m300:1', { memoryBytes: 300 * MIB }),
    image('m600:1', { memoryBytes: 600 * MIB }),
    image('m900:1', { memoryBytes: 900 * MIB }),
    machine('n1', { memoryBytes: 2 * GIB }),
    machine('n2', { memoryBytes: 2 * GIB }),
    loop('scheduler', 'manual'),
    ...pods,
  );
  return cluster;
}
const on = (name: string, uses: string, requests: string | undefined, more = {}): Command =>
  pod(name, { image: `m${uses}:1`, nodeName: 'n1', ...(requests === undefined ? {} : asks(requests)), ...more });
const evicted = (cluster: Cluster) => cluster.facts('Evicted').map((one) => [one.tick, one.name]);

describe('[PRESSURE-1] memory.available < 100Mi, looked at every ten seconds: one pod at a time goes, in this order', () => {
  test('the message, the status, the condition and the taint', () => {
    const cluster = crowded(on('a', '900', '1000Mi'), on('b', '900', '100Mi'), on('c', '200', '200Mi'));
    cluster.tick(image('m200:1', { memoryBytes: 200 * MIB }));
    const at = cluster.until(() => cluster.facts('Evicted').length > 0, 60);
    expect(at % 10).toBe(0);
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 48Mi. Container main was using 900Mi, request is 100Mi, has larger consumption of memory. ';
    expect(cluster.pod('b').status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(cluster.status(cluster.pod('b'), 'DisruptionTarget')).toBe('True');
    expect(cluster.said('EvictionThresholdMet')).toEqual([`${at} Attempting to reclaim memory`]);
    expect(cluster.status(cluster.node('n1'), 'MemoryPressure')).toBe('True');
    expect(cluster.taints('n1')).toEqual(['memory-pressure:NoSchedule']);
    cluster.runTo(at + 299);
    expect(evicted(cluster), 'there is enough again').toEqual([[at, 'b']]);
    expect(cluster.status(cluster.node('n1'), 'MemoryPressure')).toBe('True');
    cluster.run(1);
    expect(cluster.status(cluster.node('n1'), 'MemoryPressure')).toBe('False');
    expect(cluster.taints('n1')).toEqual([]);
    expect(cluster.said('NodeHasSufficientMemory')).toEqual([
      `${at + 300} Node n1 status is now: NodeHasSufficientMemory`,
    ]);
  });

  test.each([
    // Usage, request and priority of each, 2,000 MiB in use of 2,060; over its request before within it, then priority, then by how much.
    [{ a: ['900', '1000Mi'], b: ['600', '600Mi'], c: ['300', '50Mi'], d: ['200', '10Mi'] }, 'c'],
    [{ a: ['900', '1000Mi'], b: ['600', '500Mi'], c: ['300', '50Mi'], d: ['200', undefined] }, 'c'],
    [{ a: ['900', '800Mi'], b: ['600', '200Mi'], c: ['300', '50Mi'], d: ['200', '10Mi'] }, 'b'],
    [
      { a: ['900', '800Mi', 'high'], b: ['600', '200Mi', 'high'], c: ['300', '250Mi'], d: ['200', '10Mi', 'high'] },
      'c',
    ],
    [{ a: ['900', '1000Mi'], b: ['600', '200Mi', 'high'], c: ['300', '250Mi', 'high'], d: ['200', '200Mi'] }, 'b'],
  ] as const)('%j: %s', (pods, victim) => {
    const cluster = new Cluster();
    const sizes = [200, 300, 600, 900];
    cluster.tick(
      ...sizes.map((size) => image(`m${size}:1`, { memoryBytes: size * MIB })),
      machine('n1', { memoryBytes: 2_060 * MIB, maxPods: 10 }),
      loop('scheduler', 'manual'),
    );
    cluster.tick(
      create({ kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', metadata: { name: 'high' }, value: 10 }),
    );
    const asked = Object.entries(pods) as [string, readonly [string, string | undefined, string?]][];
    cluster.tick(
      ...asked.map(([name, [uses, requests, priorityClassName]]) => on(name, uses, requests, { priorityClassName })),
    );
    cluster.until(() => cluster.facts('Evicted').length > 0, 60);
    expect(cluster.facts('Evicted').map((one) => one.name)).toEqual([victim]);
  });

  test('[PRESSURE-2] a node under pressure refuses pods that asked for nothing, and takes others', () => {
    const cluster = crowded(on('a', '900', '900Mi'), on('b', '900', '100Mi'), on('c', '200', '200Mi'));
    cluster.tick(image('m200:1', { memoryBytes: 200 * MIB }));
    cluster.until(() => cluster.facts('Evicted').length > 0, 60);
    cluster.tick(on('nothing', '200', undefined), on('some', '200', '100Mi'));
    cluster.run(5);
    expect(cluster.pod('nothing').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node had condition: [MemoryPressure]. ',
    });
    expect(cluster.pod('some').status.phase).toBe('Running');
  });

  test('[PRESSURE-3] pods of the system are never evicted', () => {
    const cluster = crowded(
      on('system', '900', '100Mi', { priorityClassName: 'system-cluster-critical' }),
      on('a', '900', '900Mi'),
      on('c', '200', '200Mi'),
    );
    cluster.tick(image('m200:1', { memoryBytes: 200 * MIB }));
    cluster.until(() => cluster.facts('Evicted').length > 0, 60);
    expect(evicted(cluster).map((one) => one[1])).not.toContain('system');
  });
});
