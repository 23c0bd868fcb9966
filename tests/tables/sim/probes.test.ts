// Probes against the simulated load: who boots, who is slow, who is taken out of the Service, who is killed for it.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, create, image, machine, NAMESPACE, service } from '../../support/cluster.ts';

type Probes = Readonly<Record<string, unknown>>;
const tcpSocket = { port: 8080 };

const web = (name: string, probes: Probes, more: Readonly<Record<string, unknown>> = {}): Command =>
  create({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, labels: { app: 'web' } },
    spec: {
      containers: [{ name: 'main', image: 'web:1.0', resources: { limits: { cpu: '1', memory: '1Gi' } }, ...probes }],
      ...more,
    },
  });

const traffic = (requestsPerSecond: number): Command => ({
  kind: 'traffic',
  namespace: NAMESPACE,
  service: 'web',
  requestsPerSecond,
  rampTicks: 0,
  timeoutSeconds: 4,
  retries: 0,
});

/** The pod comes in tick 12 on n1, which has the image: its process starts in 14. */
function begin(profile: Parameters<typeof image>[1], ...pods: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(image('web:1.0', profile), machine('n1'), service('web'));
  cluster.world.nodes.images[0]?.set(1, 0);
  cluster.runTo(11);
  cluster.tickWith(pods);
  return cluster;
}

describe('[KUBELET-13] startup, liveness and readiness probes of a process that boots', () => {
  test('without a startup probe a slow boot is killed by the liveness probe, again and again', () => {
    const cluster = begin({ bootSeconds: 40 }, web('p', { livenessProbe: { tcpSocket } }));
    cluster.runTo(120);
    // Asked at 15, 25, 35: three failures; a second to stop, then 0, 10 s of back-off.
    expect(cluster.said('Unhealthy').slice(0, 3)).toEqual(
      [15, 25, 35].map((at) => `${at} Liveness probe failed: dial tcp 10.128.0.0:8080: connect: connection refused`),
    );
    expect(cluster.said('Killing').slice(0, 2)).toEqual([
      '35 Container main failed liveness probe, will be restarted',
      '58 Container main failed liveness probe, will be restarted',
    ]);
    expect(cluster.ticks('Started')).toEqual([14, 37, 69, 111]);
    expect(cluster.pod('p').status.containerStatuses?.[0]?.restartCount).toBe(3);
  });

  test('with one it gets failureThreshold · periodSeconds, and the others are asked only afterwards', () => {
    const startupProbe = { httpGet: { path: '/up', port: 8080 }, periodSeconds: 10, failureThreshold: 30 };
    const cluster = begin(
      { bootSeconds: 40 },
      web('p', { startupProbe, livenessProbe: { tcpSocket }, readinessProbe: { tcpSocket, periodSeconds: 7 } }),
    );
    cluster.runTo(54);
    const status = () => cluster.pod('p').status.containerStatuses?.[0];
    expect([status()?.started, status()?.ready]).toEqual([false, false]);
    cluster.runTo(120);
    expect(cluster.said('Unhealthy')).toEqual(
      [15, 25, 35, 45].map(
        (at) =>
          `${at} Startup probe failed: Get "http://10.128.0.0:8080/up": dial tcp 10.128.0.0:8080: connect: connection refused`,
      ),
    );
    expect(cluster.ticks('PodReady')).toEqual([55]); // readiness is asked at once when startup has succeeded
    expect([status()?.started, status()?.ready, status()?.restartCount]).toEqual([true, true, 0]);
  });

  test('each is asked in its own period, whatever the other answers', () => {
    const cluster = begin(
      { bootSeconds: 2 },
      web('p', {
        livenessProbe: { tcpSocket, periodSeconds: 3 },
        readinessProbe: { tcpSocket, initialDelaySeconds: 9, periodSeconds: 10 },
      }),
    );
    cluster.runTo(60);
    expect(cluster.ticks('Unhealthy')).toEqual([15]); // liveness at 15, 18; readiness at 23
    expect(cluster.ticks('PodReady')).toEqual([23]);
  });

  test('a startup probe that never succeeds has the container killed', () => {
    const startupProbe = { exec: { command: ['cat', 'up'] }, periodSeconds: 2, failureThreshold: 4 };
    const cluster = begin({ bootSeconds: 40, stopSeconds: 3 }, web('p', { startupProbe }));
    cluster.runTo(24);
    expect(cluster.said('Killing')).toEqual(['21 Container main failed startup probe, will be restarted']);
    expect(cluster.ticks('ContainerExited')).toEqual([24]);
    expect(cluster.said('Unhealthy').length).toBe(4);
  });

  test.each([
    ['Always', 'Running', 2],
    ['OnFailure', 'Running', 2],
    ['Never', 'Succeeded', 1],
  ])('killed by a probe with policy %s: the pod is %s', (restartPolicy, phase, starts) => {
    const livenessProbe = { tcpSocket, periodSeconds: 2, failureThreshold: 1 };
    const cluster = begin({ bootSeconds: 40 }, web('p', { livenessProbe }, { restartPolicy }));
    cluster.runTo(17);
    expect([cluster.pod('p').status.phase, cluster.ticks('Started').length]).toEqual([phase, starts]);
  });

  test("the probe's own grace period takes the place of the pod's", () => {
    const livenessProbe = { tcpSocket, periodSeconds: 2, failureThreshold: 1, terminationGracePeriodSeconds: 5 };
    const cluster = begin({ bootSeconds: 40, stopSeconds: 20 }, web('p', { livenessProbe }));
    cluster.runTo(20);
    expect(cluster.facts('ContainerExited').map((one) => [one.tick, one.second])).toEqual([[15 + 5, 137]]);
  });
});

describe('[KUBELET-14] under overload readiness fails first, then liveness restarts', () => {
  const readinessProbe = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5, failureThreshold: 2 };
  const livenessProbe = { httpGet: { path: '/live', port: 8080 }, periodSeconds: 10, failureThreshold: 3 };

  test('a plain pod: out of the Service while answers take longer than the time-out, in again when they do not', () => {
    const cluster = begin({}, web('a', { readinessProbe }));
    cluster.until(() => cluster.ready('a'));
    cluster.runTo(29);
    cluster.tick(traffic(60)); // 50 a second is what one core does: the queue grows by ten a second, and waits a second at about 50
    const failed = cluster.until(() => !cluster.ready('a'));
    expect(cluster.said('Unhealthy')).toEqual(
      [failed - 5, failed].map(
        (at) =>
          `${at} Readiness probe failed: Get "http://10.128.0.0:8080/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      ),
    );
    expect((failed - 14 - 1) % 5, 'when the probe is due').toBe(0);
    cluster.tick();
    expect(cluster.targets('web')).toEqual([]);
    // Nothing comes any more, the queue is worked off, and the pod is back.
    const back = cluster.until(() => cluster.ready('a'));
    expect(back - failed).toBe(5);
    expect(cluster.ticks('Started').length, 'no restart').toBe(1);
    cluster.tick(traffic(0));
    cluster.run(30);
    expect([cluster.ready('a'), cluster.world.pods.probed.size]).toEqual([true, 0]);
  });

  test('the cascade: one slow pod leaves, the other gets all and follows, liveness kills both', () => {
    const both = { readinessProbe: { ...readinessProbe, timeoutSeconds: 1 }, livenessProbe };
    const cluster = begin({ backlog: 400 }, web('a', both), web('b', both));
    cluster.until(() => cluster.ready('a') && cluster.ready('b'));
    cluster.runTo(39);
    cluster.tick(traffic(160)); // 100 is what both can do together
    const out = cluster.until(() => !cluster.ready('a') || !cluster.ready('b'), 200);
    expect(cluster.facts('Killing'), 'out of the Service before anything is killed').toEqual([]);
    const killed = cluster.until(() => cluster.facts('Killing').length >= 1, 200);
    expect(killed).toBeGreaterThan(out);
    expect(cluster.said('Killing')[0]).toContain('Container main failed liveness probe, will be restarted');
    expect(cluster.said('Unhealthy').filter((one) => one.includes('Liveness')).length).toBeGreaterThanOrEqual(3);
    cluster.run(60);
    expect(cluster.facts('Started').length).toBeGreaterThan(2);
  });

  test('[WORLD-2] a world that was saved in the middle of it goes on alike', () => {
    const cluster = begin({ backlog: 400 }, web('a', { readinessProbe, livenessProbe }), web('b', { readinessProbe }));
    cluster.runTo(39);
    cluster.tick(traffic(160));
    for (const seconds of [6, 7, 9, 30]) {
      cluster.run(seconds);
      const other = new Cluster(loadWorld(saveWorld(cluster.world)));
      other.run(25);
      const twin = new Cluster(loadWorld(saveWorld(cluster.world)));
      twin.run(12);
      const again = new Cluster(loadWorld(saveWorld(twin.world)));
      again.run(13);
      expect(hashWorld(again.world)).toBe(hashWorld(other.world));
    }
    expect(cluster.facts('Unhealthy').length).toBeGreaterThan(3);
  });
});

test('[KUBELET-24] a grpc probe waits for its connection and says so; what is to be run is kept', () => {
  const livenessProbe = { grpc: { port: 9000 }, failureThreshold: 1 };
  const cluster = begin({ bootSeconds: 40 }, web('p', { livenessProbe, command: ['serve'], args: ['--fast'] }));
  cluster.runTo(16);
  expect(cluster.said('Unhealthy')).toEqual([
    '15 Liveness probe failed: timeout: failed to connect service "10.128.0.0:9000" within 1s: context deadline exceeded',
  ]);
  expect(cluster.pod('p').spec.containers[0]).toMatchObject({ command: ['serve'], args: ['--fast'] });
});

test('[KUBELET-23] a postStart hook holds its container and the next one back', () => {
  const lifecycle = { postStart: { exec: { command: ['sh', '-c', 'sleep 7'] } } };
  const second = { name: 'second', image: 'web:1.0' };
  const cluster = begin({}, web('p', { lifecycle }, {}));
  const pod = cluster.pod('p');
  cluster.tick(
    create({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'pair' },
      spec: { containers: [{ ...pod.spec.containers[0], name: 'main', image: 'web:1.0', lifecycle }, second] },
    }),
  );
  cluster.runTo(20); // without the hook at 14
  expect(cluster.pod('p').status.phase).toBe('Pending');
  cluster.tick();
  expect(cluster.pod('p').status.phase).toBe('Running');
  expect(cluster.facts('Started').map((fact) => [fact.tick, fact.name])).toEqual([[21, 'p']]);
  cluster.run(1);
  expect(cluster.facts('Started').map((fact) => [fact.tick, fact.name, fact.first])).toEqual([
    [21, 'p', 'main'],
    [22, 'pair', 'main'],
    [22, 'pair', 'second'],
  ]);
});
