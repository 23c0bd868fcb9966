// Kubelets: from the binding to a pod that is ready, images, and what a kubelet refuses.
import { describe, expect, test } from 'vitest';
import { condition } from '../../../shared/kinds/meta.ts';
import { bind, Cluster, deletion, fault, image, loop, machine, pod, updateNode } from '../../support/cluster.ts';

/** n1 with the image web:1.0 already on it; nobody schedules; the last tick is 10. */
function warm(profile = {}): Cluster {
  const cluster = new Cluster();
  cluster.tick(image('web:1.0', profile), machine('n1'), loop('scheduler', 'manual'), pod('first'));
  cluster.tick(bind('first', 'n1'));
  cluster.runTo(9);
  cluster.tick(deletion('pods', 'first', 0));
  return cluster;
}

const startedAt = (cluster: Cluster, name: string) => cluster.ticks('Started', name)[0];
const state = (cluster: Cluster, name: string) => cluster.pod(name).status.containerStatuses?.[0]?.state;

describe('[KUBELET-1] with the image present, containers run 2 s after the binding', () => {
  test('bound in 12: ContainerCreating in 12 and 13, Running and Ready in 14', () => {
    const cluster = warm();
    cluster.tick(pod('p'));
    expect(cluster.pod('p').status).toEqual({ phase: 'Pending', conditions: [], qosClass: 'BestEffort' });
    cluster.tick(bind('p', 'n1'));
    for (const at of [12, 13]) {
      expect(cluster.pod('p').status).toMatchObject({ phase: 'Pending', startTime: 12, hostIP: '192.168.0.1' });
      expect([at, state(cluster, 'p'), cluster.ready('p'), cluster.pod('p').status.podIP]).toEqual([
        cluster.world.tick,
        { waiting: { reason: 'ContainerCreating' } },
        false,
        undefined,
      ]);
      expect(condition(cluster.pod('p').status.conditions, 'Ready')).toMatchObject({
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [main]',
      });
      cluster.tick();
    }
    expect(cluster.pod('p').status).toMatchObject({ phase: 'Running', podIP: '10.128.0.0' });
    expect([state(cluster, 'p'), cluster.ready('p')]).toEqual([{ running: { startedAt: 14 } }, true]);
    expect(
      cluster
        .pod('p')
        .status.conditions.map(({ type, status, lastTransitionTime }) => `${type}=${status} ${lastTransitionTime}`),
    ).toEqual(['PodScheduled=True 12', 'Initialized=True 12', 'Ready=True 14', 'ContainersReady=True 14']);
    expect(cluster.facts('Pulled', 'p').map((fact) => fact.reason)).toEqual(['PulledPresent']);
    expect([cluster.said('Created', 'p'), cluster.said('Started', 'p')]).toEqual([
      ['14 Created container: main'],
      ['14 Started container main'],
    ]);
  });

  test('one that names its node itself needs no binding', () => {
    const cluster = warm();
    cluster.tick(pod('p', { nodeName: 'n1' })); // 11
    expect(startedAt(cluster, 'p')).toBeUndefined();
    cluster.run(2);
    expect([startedAt(cluster, 'p'), cluster.facts('Scheduled', 'p')]).toEqual([13, []]);
  });

  test('classes of service', () => {
    const cluster = warm();
    const [some, all] = [
      { cpu: '1', memory: '1Gi' },
      { cpu: '1000m', memory: '1024Mi' },
    ];
    cluster.tick(
      pod('a'),
      pod('b', { requests: { cpu: '1' } }),
      pod('c', { limits: some }),
      pod('d', { limits: some, requests: all }),
      pod('e', { limits: some, requests: { cpu: '500m', memory: '1Gi' } }),
    );
    expect(cluster.pods().map((one) => one.status.qosClass)).toEqual([
      'BestEffort',
      'Burstable',
      'Guaranteed',
      'Guaranteed',
      'Burstable',
    ]);
  });
});

describe('[KUBELET-2] with a readiness probe: Ready at the first probe after the process answers', () => {
  test.each([
    // seconds of boot, delay, period, threshold; probes; Ready that many seconds after the start
    [4, 2, 5, 1, 7], // probes at 2 and 7
    [0, 0, 10, 1, 1], // the first probe comes a second after the start
    [1, 0, 10, 1, 1],
    [2, 0, 10, 1, 11],
    [12, 2, 5, 1, 12],
    [13, 2, 5, 1, 17],
    [3, 30, 10, 1, 30],
    [4, 2, 5, 3, 17], // 7, 12 and 17
  ])(
    'boot %i s, delay %i s, every %i s, %i successes: %i s',
    (bootSeconds, initialDelaySeconds, periodSeconds, successThreshold, after) => {
      const cluster = warm({ bootSeconds });
      cluster.tick(
        pod('p', { readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds, periodSeconds, successThreshold } }),
      );
      cluster.tick(bind('p', 'n1')); // 12, starts in 14
      expect(cluster.until(() => cluster.ready('p'))).toBe(14 + after);
      expect(cluster.ticks('PodReady', 'p')).toEqual([14 + after]);
      expect(cluster.pod('p').status.containerStatuses?.[0]?.ready).toBe(true);
    },
  );

  test('Running and not ready until then, and never ready when the process ends before', () => {
    const cluster = warm({ bootSeconds: 4, crash: { afterSeconds: 6, exitCode: 1 } });
    cluster.tick(pod('p', { readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 2, periodSeconds: 5 } }));
    cluster.tick(bind('p', 'n1'));
    cluster.runTo(19);
    expect([cluster.pod('p').status.phase, cluster.ready('p'), state(cluster, 'p')]).toEqual([
      'Running',
      false,
      { running: { startedAt: 14 } },
    ]);
    cluster.runTo(500);
    expect(cluster.ticks('PodReady', 'p')).toEqual([]);
  });
});

describe('[KUBELET-3] a pull takes 1 s and what 50 MB a second need, one after the other on a node', () => {
  test.each([
    [0, 1],
    [1, 2],
    [50e6, 2],
    [50e6 + 1, 3],
    [1_000e6, 21],
  ])('%i bytes: %i s', (sizeBytes, seconds) => {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { sizeBytes }), machine('n1'), pod('p'));
    cluster.until(() => cluster.pod('p').status.phase === 'Running');
    expect(cluster.world.tick).toBe(1 + seconds + 2);
    expect(cluster.said('Pulling')).toEqual(['1 Pulling image "web:1.0"']);
    expect(cluster.said('Pulled')).toEqual([
      `${1 + seconds + 2} Successfully pulled image "web:1.0" in ${seconds}s (${seconds}s including waiting).`,
    ]);
  });

  test("two images, and a pod that waits for another one's pull", () => {
    const cluster = new Cluster();
    cluster.tick(
      image('a:1', { sizeBytes: 100e6 }),
      image('b:1', { sizeBytes: 120e6 }),
      machine('n1'),
      machine('n2'),
      loop('scheduler', 'manual'),
    );
    cluster.tick(
      pod('a', { image: 'a:1' }),
      pod('b', { image: 'b:1' }),
      pod('c', { image: 'a:1' }),
      pod('d', { image: 'b:1' }),
    );
    cluster.tick(bind('a', 'n1'), bind('b', 'n1'), bind('c', 'n1'), bind('d', 'n2')); // tick 3
    cluster.run(20);
    // a: 3 s of pull, 2 s of start; b waits for it, then 4 s; c takes a's; d has another node for itself.
    expect(['a', 'b', 'c', 'd'].map((name) => startedAt(cluster, name))).toEqual([
      3 + 3 + 2,
      3 + 3 + 4 + 2,
      3 + 3 + 2,
      3 + 4 + 2,
    ]);
    expect(cluster.said('Pulling').length).toBe(3);
    expect(cluster.said('Pulled', 'b')).toEqual(['12 Successfully pulled image "b:1" in 7s (7s including waiting).']);
    expect(cluster.said('Pulled', 'c')).toEqual(['8 Container image "a:1" already present on machine']);
  });

  test('a pull that the power cut ends begins anew, one that was done is kept', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('a:1', { sizeBytes: 100e6 }),
      image('b:1', { sizeBytes: 500e6 }),
      machine('n1'),
      pod('a', { image: 'a:1' }),
      pod('b', { image: 'b:1' }),
    );
    cluster.run(6);
    expect([startedAt(cluster, 'a'), startedAt(cluster, 'b')]).toEqual([6, undefined]);
    cluster.tick(fault('node-restart', 'n1')); // 8, back at 38
    cluster.runTo(60);
    expect([cluster.ticks('Started', 'a'), cluster.ticks('Started', 'b')]).toEqual([[6, 40], [38 + 11 + 2]]);
  });
});

describe('[KUBELET-5] failed pulls are tried again after 10, 20, 40, 80, 160, 300, 300 s', () => {
  test('an image that is not in the registry', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), pod('p', { image: 'gone:1' }));
    cluster.runTo(1_000);
    const tries = cluster.ticks('Pulling');
    expect(tries).toEqual([1, 11, 31, 71, 151, 311, 611, 911]);
    expect(tries.slice(1).map((at, i) => at - (tries[i] as number))).toEqual([10, 20, 40, 80, 160, 300, 300]);
    expect(state(cluster, 'p')).toEqual({
      waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "gone:1": ErrImagePull: not found' },
    });
    expect(cluster.pod('p').status.phase).toBe('Pending');
    expect(cluster.said('Failed').slice(0, 2)).toEqual([
      '1 Failed to pull image "gone:1": not found',
      '1 Error: ErrImagePull',
    ]);
    expect(cluster.said('BackOff').slice(0, 2)).toEqual([
      '1 Back-off pulling image "gone:1"',
      '11 Back-off pulling image "gone:1"',
    ]);
  });

  test('the try after it has come finds it', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), pod('p', { image: 'late:1' }));
    cluster.runTo(20);
    cluster.tick(image('late:1', { sizeBytes: 50e6 }));
    cluster.runTo(40);
    expect(cluster.ticks('Pulling')).toEqual([1, 11, 31]);
    expect([startedAt(cluster, 'p'), cluster.ready('p')]).toEqual([31 + 2 + 2, true]);
  });
});

describe('[KUBELET-6] bound by hand to a node without room', () => {
  const refused = (reason: string, message: string) => ({ phase: 'Failed', reason, message });
  const noRoom = (resource: string, requested: number, used: number, capacity: number) =>
    refused(
      `OutOf${resource}`,
      `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
    );
  const GIB = 1024 ** 3;

  test.each([
    [
      'processor',
      { requests: { cpu: '1500m' } },
      1_500,
      { requests: { cpu: '501m' } },
      noRoom('cpu', 501, 1_500, 2_000),
    ],
    [
      'memory',
      { requests: { memory: '3Gi' } },
      0,
      { requests: { memory: '1Gi' } },
      noRoom('memory', GIB, 3 * GIB, 4 * GIB - 100 * 1024 ** 2),
    ],
    ['a label', {}, 0, { nodeSelector: { disk: 'fast' } }, refused('NodeAffinity', 'Predicate NodeAffinity failed')],
  ])('%s', (_what, first, booked, second, expected) => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('n1', { milliCpu: 2_000, memoryBytes: 4 * GIB }),
      loop('scheduler', 'manual'),
      pod('a', first),
      pod('b', second),
    );
    cluster.tick(bind('a', 'n1'));
    cluster.tick(bind('b', 'n1'));
    expect(cluster.pod('b').status).toMatchObject(expected);
    expect(cluster.said(expected.reason, 'b')).toEqual([`3 ${expected.message}`]);
    const { requestedMilli, requestedPods } = cluster.world.nodes.at;
    expect([requestedMilli[0], requestedPods[0]], 'only the first is booked').toEqual([booked, 1]);
    cluster.run(700);
    expect(cluster.pod('b').status, 'never tried again').toMatchObject(expected);
    expect(cluster.ready('a')).toBe(true);
  });

  test('exactly what is left is room', () => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('n1', { milliCpu: 2_000, memoryBytes: 4 * GIB }),
      loop('scheduler', 'manual'),
      pod('a', { requests: { cpu: '1500m' } }),
      pod('b', { requests: { cpu: '500m', memory: '3996Mi' } }),
    );
    cluster.tick(bind('a', 'n1'), bind('b', 'n1'));
    cluster.run(5);
    expect(cluster.pods().map((one) => one.status.phase)).toEqual(['Running', 'Running']);
  });

  test('the number of pods', () => {
    const cluster = new Cluster();
    const names = ['a', 'b', 'c', 'd'];
    cluster.tick(
      image(),
      machine('n1', { maxPods: 3 }),
      loop('scheduler', 'manual'),
      ...names.map((name) => pod(name)),
    );
    cluster.tick(...names.map((name) => bind(name, 'n1')));
    expect(cluster.pods().map((one) => one.status.reason)).toEqual([undefined, undefined, undefined, 'OutOfpods']);
    expect(cluster.pod('d').status.message).toBe(
      "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
    );
  });

  test('of several that come at once the first that fit stay, and those that do not take nothing from them', () => {
    const cluster = new Cluster();
    const cpus = { a: '1', b: '3', c: '500m', d: '600m', e: '500m' };
    cluster.tick(
      image(),
      machine('n1', { milliCpu: 2_000 }),
      loop('scheduler', 'manual'),
      ...Object.entries(cpus).map(([name, cpu]) => pod(name, { requests: { cpu } })),
    );
    cluster.tick(...Object.keys(cpus).map((name) => bind(name, 'n1')));
    cluster.run(5);
    expect(cluster.pods().map((one) => [one.metadata.name, one.status.phase])).toEqual([
      ['a', 'Running'],
      ['b', 'Failed'],
      ['c', 'Running'],
      ['d', 'Failed'],
      ['e', 'Running'],
    ]);
    expect(cluster.pod('b').status.message).toContain('requested: 3000, used: 1000, capacity: 2000');
    expect(cluster.pod('d').status.message).toContain('requested: 600, used: 1500, capacity: 2000');
  });

  test('one that is refused makes room for none, and a taint is not asked for: binding by hand overrides it', () => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('n1'),
      loop('scheduler', 'manual'),
      pod('a'),
      updateNode('n1', { unschedulable: true, taints: [{ key: 'x', effect: 'NoSchedule' }] }),
    );
    cluster.tick(bind('a', 'n1'));
    cluster.run(5);
    expect(cluster.pod('a').status.phase).toBe('Running');
  });
});
