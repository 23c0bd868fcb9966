// Pods of several containers: init containers one after the other, sidecars, app containers, each with its own image, restarts and state.
import { describe, expect, test } from 'vitest';
import type { ContainerState, ContainerStatus } from '../../../shared/kinds/pod.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, create, fault, image, machine } from '../../support/cluster.ts';

type Spec = Readonly<Record<string, unknown>>;
const whole = (spec: Spec): Command => create({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'p' }, spec });
const app = { name: 'app', image: 'web:1.0' };
/** An image that ends by itself after so many seconds with this code. */
const ends = (name: string, afterSeconds: number, exitCode = 0): Command =>
  image(name, { crash: { afterSeconds, exitCode } });

/** n1 with the images there; the pod comes in tick 12, and with one image present its first container starts in 14. */
function begin(spec: Spec, ...images: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), ...images, machine('n1'));
  // Images come to the node with a pod that uses them all, and stay.
  const names = [
    'web:1.0',
    ...images.flatMap((one) => (one.kind === 'host' && 'profile' in one ? [one.profile.image] : [])),
  ];
  for (const i of names.keys()) cluster.world.nodes.images[0]?.set(i + 1, 0);
  cluster.runTo(11);
  cluster.tick(whole(spec));
  return cluster;
}

const word = (state: ContainerState): string =>
  'waiting' in state
    ? state.waiting.reason
    : 'running' in state
      ? 'running'
      : `${state.terminated.reason} ${state.terminated.exitCode}`;
const words = (list: readonly ContainerStatus[] | undefined) =>
  (list ?? []).map((one) => `${one.name} ${word(one.state)}${one.ready ? ' ready' : ''}`);
const shown = (cluster: Cluster) => {
  const { phase, initContainerStatuses, containerStatuses } = cluster.pod('p').status;
  return [phase, ...words(initContainerStatuses), ...words(containerStatuses)];
};

describe('[KUBELET-10] init containers end one after the other before the app containers start', () => {
  const initContainers = [
    { name: 'one', image: 'five:1' },
    { name: 'two', image: 'three:1' },
  ];
  test('each a second after the one before has ended well', () => {
    const cluster = begin({ initContainers, containers: [app] }, ends('five:1', 5), ends('three:1', 3));
    expect(shown(cluster)).toEqual(['Pending', 'one PodInitializing', 'two PodInitializing', 'app PodInitializing']);
    cluster.runTo(14);
    expect(shown(cluster)).toEqual(['Pending', 'one running', 'two PodInitializing', 'app PodInitializing']);
    expect(cluster.status(cluster.pod('p'), 'Initialized')).toBe('False');
    cluster.runTo(19);
    expect(shown(cluster)).toEqual(['Pending', 'one Completed 0 ready', 'two PodInitializing', 'app PodInitializing']);
    cluster.runTo(60);
    expect(cluster.said('Started')).toEqual([
      '14 Started container one',
      '20 Started container two',
      '24 Started container app',
    ]);
    expect(shown(cluster)).toEqual(['Running', 'one Completed 0 ready', 'two Completed 0 ready', 'app running ready']);
    expect([cluster.ready('p'), cluster.status(cluster.pod('p'), 'Initialized')]).toEqual([true, 'True']);
  });

  test('one that fails is tried again after 0, 10, 20 s, and nothing else starts', () => {
    const cluster = begin({ initContainers, containers: [app] }, ends('five:1', 5, 1), ends('three:1', 3));
    cluster.runTo(70);
    expect(cluster.ticks('Started')).toEqual([14, 20, 35, 60]);
    expect(shown(cluster)).toEqual(['Pending', 'one CrashLoopBackOff', 'two PodInitializing', 'app PodInitializing']);
    expect(cluster.pod('p').status.initContainerStatuses?.[0]?.restartCount).toBe(3);
    expect(cluster.pod('p').status.conditions.find((one) => one.type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [one two]',
    });
  });

  test('with restartPolicy Never one that fails ends the pod', () => {
    const cluster = begin(
      { initContainers, containers: [app], restartPolicy: 'Never' },
      ends('five:1', 5, 3),
      ends('three:1', 3),
    );
    cluster.runTo(40);
    expect(shown(cluster)).toEqual(['Failed', 'one Error 3', 'two PodInitializing', 'app PodInitializing']);
    expect(cluster.world.nodes.at.requestedPods[0]).toBe(0);
  });
});

describe('[KUBELET-10] app containers start in their order, and one that cannot holds up nobody', () => {
  const log = { name: 'log', image: 'log:1' };
  test('images come in turn: the second is fetched when the first has started', () => {
    const cluster = new Cluster();
    cluster.tick(image(), image('log:1', { sizeBytes: 100e6 }), machine('n1'));
    cluster.tick(whole({ containers: [app, log] }));
    cluster.until(() => cluster.ready('p'));
    // 2: pull of a second, 2 s to start; then a pull of 3 s and a second to create.
    expect(cluster.said('Started')).toEqual(['5 Started container app', '9 Started container log']);
    expect(cluster.ticks('Pulling')).toEqual([2, 5]);
  });

  test('with both images there they start together', () => {
    const cluster = begin({ containers: [app, log] }, image('log:1'));
    cluster.runTo(14);
    expect(cluster.said('Started')).toEqual(['14 Started container app', '14 Started container log']);
    expect(shown(cluster)).toEqual(['Running', 'app running ready', 'log running ready']);
  });

  test('the pod is ready when all are', () => {
    const readinessProbe = { tcpSocket: { port: 80 }, initialDelaySeconds: 20 };
    const cluster = begin({ containers: [app, { ...log, readinessProbe }] }, image('log:1'));
    cluster.runTo(33);
    expect([shown(cluster), cluster.ready('p')]).toEqual([['Running', 'app running ready', 'log running'], false]);
    cluster.tick();
    expect([shown(cluster), cluster.ready('p')]).toEqual([['Running', 'app running ready', 'log running ready'], true]);
  });

  test('an image that is nowhere: the other runs, the pod is Pending and not ready', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), whole({ containers: [log, app] }));
    cluster.run(30);
    expect(shown(cluster)).toEqual(['Pending', 'log ImagePullBackOff', 'app running ready']);
    expect(cluster.pod('p').status.conditions.find((one) => one.type === 'Ready')?.message).toBe(
      'containers with unready status: [log]',
    );
  });

  test('each is restarted after its own back-off', () => {
    const cluster = begin(
      { containers: [app, { name: 'bad', image: 'bad:1' }, { name: 'worse', image: 'worse:1' }] },
      ends('bad:1', 1, 1),
      ends('worse:1', 30, 1),
    );
    cluster.runTo(100);
    const starts = (name: string) =>
      cluster
        .said('Started')
        .filter((one) => one.endsWith(` ${name}`))
        .map((one) => Number.parseInt(one, 10));
    expect(starts('app')).toEqual([14]);
    expect(starts('bad')).toEqual([14, 16, 27, 48, 89]); // ends a second later each; 0, 10, 20, 40 s
    expect(starts('worse')).toEqual([14, 45, 85]); // after 30 s each: 0, 10 s
    expect(cluster.pod('p').status.containerStatuses?.map((one) => one.restartCount)).toEqual([0, 4, 2]);
    expect(cluster.said('BackOff').at(-1)).toContain('failed container bad in pod p_default');
  });
});

describe('[KUBELET-11] sidecars start before the app containers and run on beside them', () => {
  const sidecar = { name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' };
  test('the next one starts when the sidecar has', () => {
    const cluster = begin(
      { initContainers: [sidecar, { name: 'init', image: 'five:1' }], containers: [app] },
      image('mesh:1'),
      ends('five:1', 5),
    );
    cluster.runTo(30);
    expect(cluster.said('Started')).toEqual([
      '14 Started container mesh',
      '14 Started container init',
      '20 Started container app',
    ]);
    expect(shown(cluster)).toEqual(['Running', 'mesh running ready', 'init Completed 0 ready', 'app running ready']);
  });

  test('with a startup probe the others wait until it has succeeded', () => {
    const startupProbe = { tcpSocket: { port: 1 }, periodSeconds: 3 };
    const cluster = begin(
      { initContainers: [{ ...sidecar, startupProbe }], containers: [app] },
      image('mesh:1', { bootSeconds: 6 }),
    );
    cluster.runTo(40);
    expect(cluster.said('Started')).toEqual(['14 Started container mesh', '22 Started container app']); // probes at 15, 18, 21
  });

  test('one that ends is restarted whatever the policy of the pod, and the app runs on', () => {
    const cluster = begin(
      { initContainers: [sidecar], containers: [app], restartPolicy: 'Never' },
      ends('mesh:1', 20, 0),
    );
    cluster.runTo(36);
    expect(cluster.said('Started')).toEqual([
      '14 Started container mesh',
      '14 Started container app',
      '35 Started container mesh',
    ]);
    expect(cluster.pod('p').status.phase).toBe('Running');
  });

  test('when the app has ended for good, they are stopped, from the last to the first, and the pod is done', () => {
    const second = { ...sidecar, name: 'log' };
    const cluster = begin(
      { initContainers: [sidecar, second], containers: [{ name: 'job', image: 'five:1' }], restartPolicy: 'OnFailure' },
      image('mesh:1', { stopSeconds: 2 }),
      ends('five:1', 5),
    );
    cluster.runTo(40);
    expect(cluster.said('Killing')).toEqual(['19 Stopping container log', '21 Stopping container mesh']);
    expect(cluster.pod('p').status.phase).toBe('Succeeded');
    expect(shown(cluster)).toEqual(['Succeeded', 'mesh Completed 0', 'log Completed 0', 'job Completed 0']);
    expect(cluster.world.nodes.at.requestedPods[0]).toBe(0);
  });
});

describe('[KUBELET-12] the pod ends when no container is to run again', () => {
  const two = [
    { name: 'a', image: 'five:1' },
    { name: 'b', image: 'nine:1' },
  ];
  test.each([
    ['Never', 0, 0, 'Succeeded'],
    ['Never', 0, 2, 'Failed'],
    ['Never', 2, 0, 'Failed'],
    ['OnFailure', 0, 0, 'Succeeded'],
    ['OnFailure', 0, 2, 'Running'],
    ['Always', 0, 0, 'Running'],
  ])('%s, exit codes %i and %i: %s', (restartPolicy, a, b, phase) => {
    const cluster = begin({ containers: two, restartPolicy }, ends('five:1', 5, a), ends('nine:1', 9, b));
    cluster.runTo(22);
    expect(cluster.pod('p').status.phase).toBe('Running');
    cluster.runTo(25);
    expect(cluster.pod('p').status.phase).toBe(phase);
    if (phase !== 'Running') cluster.run(100);
    expect(cluster.pod('p').status.phase).toBe(phase);
  });
});

describe('[WORLD-2] a world that was saved goes on alike', () => {
  test.each([13, 16, 20, 36])('in tick %i', (at) => {
    const spec = {
      initContainers: [
        { name: 'one', image: 'five:1' },
        { name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' },
      ],
      containers: [app, { name: 'bad', image: 'bad:1', livenessProbe: { tcpSocket: { port: 1 } } }],
    };
    const cluster = begin(spec, ends('five:1', 5), image('mesh:1'), ends('bad:1', 7, 1));
    cluster.runTo(at);
    const other = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, other]) {
      one.run(20);
      one.tick(fault('node-restart', 'n1'));
      one.run(60);
    }
    expect(hashWorld(other.world)).toBe(hashWorld(cluster.world));
    expect(cluster.ticks('Started').length).toBeGreaterThan(6);
  });
});

test('[KUBELET-9] a machine that was dark runs the init containers again and keeps the counts', () => {
  const cluster = begin({ initContainers: [{ name: 'one', image: 'five:1' }], containers: [app] }, ends('five:1', 5));
  cluster.runTo(30);
  cluster.tick(fault('node-restart', 'n1')); // back at 61
  cluster.runTo(80);
  expect(cluster.said('Started').slice(2)).toEqual(['63 Started container one', '69 Started container app']);
  expect(cluster.pod('p').status.initContainerStatuses?.[0]?.restartCount).toBe(1);
  expect([cluster.pod('p').status.containerStatuses?.[0]?.restartCount, cluster.ready('p')]).toEqual([1, true]);
});
