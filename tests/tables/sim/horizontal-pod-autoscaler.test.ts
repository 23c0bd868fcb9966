// The autoscaler with the world around it: users, pods that answer them, scrapes and looks every 15 s.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { autoscaler } from '../../support/batch.ts';
import {
  Cluster,
  deletion,
  deployment,
  fault,
  image,
  machine,
  type PodAsk,
  present,
  scale,
  service,
} from '../../support/cluster.ts';

function traffic(requestsPerSecond: number): Command {
  return {
    kind: 'traffic',
    namespace: 'default',
    service: 'web',
    requestsPerSecond,
    rampTicks: 0,
    timeoutSeconds: 2,
    retries: 0,
  };
}

const ASK = { requests: { cpu: '500m' }, limits: { cpu: '1' } };

/** Pods that request half a core and answer 50 requests a second with a whole one. */
function serving(replicas: number, spec: Readonly<Record<string, unknown>>, ask: PodAsk = ASK): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    machine('n1', { milliCpu: 16_000 }),
    image('web:1.0', { milliCpuSecondsPerRequest: 20, idleMilliCpu: 0 }),
    deployment('web', replicas, ask),
    service('web'),
    autoscaler('web', spec),
  );
  return cluster;
}

const replicas = (cluster: Cluster) => cluster.world.store.get('Deployment', 'default/web')?.spec.replicas;
const status = (cluster: Cluster) =>
  present(cluster.world.store.get('HorizontalPodAutoscaler', 'default/web'), 'autoscaler').status;
const why = (cluster: Cluster, type: string) => {
  const found = status(cluster).conditions.find((one) => one.type === type);
  return `${found?.status} ${found?.reason}`;
};
const cpu = (averageUtilization: number) => [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } },
];

describe('[HPA-6] the size follows what the pods use', () => {
  test('up when the load comes, down five minutes after it went', () => {
    const cluster = serving(2, { minReplicas: 2, maxReplicas: 8, metrics: cpu(50) });
    cluster.tick(traffic(25)); // 500m of the 1000m that two pods request: 50 %
    cluster.run(120);
    expect(replicas(cluster)).toBe(2);
    expect([why(cluster, 'ScalingActive'), why(cluster, 'AbleToScale')]).toEqual([
      'True ValidMetricFound',
      'True ReadyForNewScale',
    ]);
    cluster.tick(traffic(75)); // 1500m: three times as much, for 6 pods
    const loaded = cluster.world.tick;
    const first = cluster.until(() => replicas(cluster) !== 2, 60);
    expect(first - loaded).toBeLessThanOrEqual(31); // a scrape and a look, at most 15 s each
    cluster.until(() => replicas(cluster) === 6, 120);
    cluster.run(100);
    expect(replicas(cluster)).toBe(6);
    cluster.tick(traffic(25));
    const gone = cluster.world.tick;
    const down = cluster.until(() => replicas(cluster) !== 6, 400);
    expect(down - gone).toBeGreaterThanOrEqual(285);
    expect(down - gone).toBeLessThanOrEqual(335);
    expect(replicas(cluster)).toBe(2);
    expect(cluster.said('SuccessfulRescale', 'web').map((one) => one.replace(/^\d+ /, ''))).toEqual([
      'New size: 4; reason: cpu resource utilization (percentage of request) above target',
      'New size: 6; reason: ', // what the first look asked for; by the second the metric asks for no more than there is
      'New size: 2; reason: All metrics below target',
    ]);
    expect(status(cluster)).toMatchObject({ currentReplicas: 6, desiredReplicas: 2, lastScaleTime: down });
  });

  test('a snapshot in the middle goes on alike', () => {
    const cluster = serving(2, { minReplicas: 1, maxReplicas: 8, metrics: cpu(50) });
    cluster.tick(traffic(75));
    cluster.run(70);
    const copy = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, copy]) one.run(60);
    expect(replicas(copy)).toBe(replicas(cluster));
    expect(hashWorld(copy.world)).toBe(hashWorld(cluster.world));
  });
});

describe('[HPA-7] what it does before any metric is asked', () => {
  test.each([
    [1, 3, 'New size: 3; reason: Current number of replicas below Spec.MinReplicas'],
    [9, 5, 'New size: 5; reason: Current number of replicas above Spec.MaxReplicas'],
  ])('%i replicas of 3 to 5 become %i', (from, to, said) => {
    const cluster = serving(from, { minReplicas: 3, maxReplicas: 5 });
    expect(replicas(cluster)).toBe(to);
    expect(cluster.said('SuccessfulRescale')).toEqual([`1 ${said}`]);
  });

  test('a target at 0 is left alone', () => {
    const cluster = serving(0, { minReplicas: 3, maxReplicas: 5 });
    cluster.run(60);
    expect([replicas(cluster), why(cluster, 'ScalingActive')]).toEqual([0, 'False ScalingDisabled']);
    cluster.tick(scale('web', 1));
    cluster.run(15);
    expect(replicas(cluster)).toBe(3);
  });

  test('without its target it says so', () => {
    const cluster = new Cluster();
    cluster.tick(autoscaler('web', { maxReplicas: 5 }));
    expect(why(cluster, 'AbleToScale')).toBe('False FailedGetScale');
    expect(cluster.said('FailedGetScale')).toEqual(['1 deployments.apps "web" not found']);
  });
});

describe('[HPA-3] without metrics nothing is scaled', () => {
  test('before two scrapes', () => {
    const cluster = serving(2, { minReplicas: 1, maxReplicas: 5, metrics: cpu(50) });
    cluster.run(10);
    expect(why(cluster, 'ScalingActive')).toBe('False FailedGetResourceMetric');
    expect(cluster.said('FailedGetResourceMetric')[0]).toBe(
      '1 failed to get cpu utilization: no pods returned by selector while calculating replica count',
    );
    expect(replicas(cluster)).toBe(2);
    cluster.until(() => why(cluster, 'ScalingActive') === 'True ValidMetricFound', 60);
  });

  test.each([
    ['network-partition', 'network-recover'],
    ['kubelet-service-kill', 'kubelet-service-start'],
  ] as const)('[HPA-6] pods go on behind a %s, but nobody can ask how they are', (begins, ends) => {
    const cluster = serving(2, { minReplicas: 1, maxReplicas: 5, metrics: cpu(50) });
    cluster.tick(traffic(25));
    cluster.run(60);
    expect(why(cluster, 'ScalingActive')).toBe('True ValidMetricFound');
    cluster.tick(fault(begins, 'n1'));
    cluster.run(30);
    expect(why(cluster, 'ScalingActive')).toBe('False FailedGetResourceMetric');
    expect(cluster.pods().map(({ metadata }) => cluster.ready(metadata.name))).toEqual([true, true]);
    cluster.tick(fault(ends, 'n1'));
    cluster.run(30);
    expect([replicas(cluster), why(cluster, 'ScalingActive')]).toEqual([2, 'True ValidMetricFound']);
  });

  test('a container without a request', () => {
    const cluster = serving(1, { maxReplicas: 5, metrics: cpu(50) }, {});
    cluster.run(50);
    expect(cluster.said('FailedGetResourceMetric').at(-1)).toMatch(
      /failed to get cpu utilization: missing request for cpu in container main of Pod web-/,
    );
    expect(cluster.said('FailedComputeMetricsReplicas').at(-1)).toMatch(
      /invalid metrics \(1 invalid out of 1\), first error is: failed to get cpu utilization: missing request/,
    );
  });
});

test('[HPA-8] an autoscaler that is deleted leaves the size as it is', () => {
  const cluster = serving(2, { minReplicas: 3, maxReplicas: 5 });
  cluster.tick(deletion('horizontalpodautoscalers', 'web'));
  cluster.tick(scale('web', 1));
  cluster.run(60);
  expect(replicas(cluster)).toBe(1);
});
