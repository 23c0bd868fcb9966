// Containers that end, and machines that lose their power: what is started again, and when.
import { describe, expect, test } from 'vitest';
import {
  bind,
  Cluster,
  create,
  deletion,
  deployment,
  fault,
  image,
  loop,
  machine,
  pod,
} from '../../support/cluster.ts';

/** A pod whose process ends `afterSeconds` after each start; its first start is in tick 4. */
function crashing(afterSeconds: number, exitCode = 1, ask = {}): Cluster {
  const cluster = new Cluster();
  cluster.tick(image('web:1.0', { crash: { afterSeconds, exitCode } }), machine('n1'), pod('p', ask));
  return cluster;
}

/** Seconds between an exit and the start after it. */
function delays(cluster: Cluster): number[] {
  const starts = cluster.ticks('Started').slice(1);
  return starts.map((at, i) => at - (cluster.ticks('ContainerExited')[i] as number));
}

const state = (cluster: Cluster) => cluster.pod('p').status.containerStatuses?.[0];

describe('[KUBELET-4] restarts wait 0, 10, 20, 40, 80, 160, 300, 300 s', () => {
  test('a container that ends at once; in a world of ticks, 0 s are one', () => {
    const cluster = crashing(1);
    cluster.runTo(1_300);
    expect(delays(cluster)).toEqual([1, 10, 20, 40, 80, 160, 300, 300, 300]);
    // Without the seconds of running and the tick of the first: 0, 10, 30, 70, 150, 310, 610, 910 s after the first end.
    const starts = cluster.ticks('Started').slice(1);
    expect(starts.map((at, i) => at - 5 - i - 1)).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 1_210]);
  });

  test('what the API shows in between', () => {
    const cluster = crashing(3);
    cluster.runTo(7); // started in 4, ended in 7, waits 0 s
    const first = { reason: 'Error', exitCode: 1, startedAt: 4, finishedAt: 7 };
    expect(state(cluster)).toMatchObject({ ready: false, restartCount: 0, state: { terminated: first } });
    cluster.tick();
    expect(state(cluster)).toMatchObject({
      ready: true,
      restartCount: 1,
      state: { running: { startedAt: 8 } },
      lastState: { terminated: first },
    });
    cluster.runTo(11);
    const { uid } = cluster.pod('p').metadata;
    expect(state(cluster)).toMatchObject({
      ready: false,
      restartCount: 1,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=main pod=p_default(${uid})`,
        },
      },
      lastState: { terminated: { startedAt: 8, finishedAt: 11 } },
    });
    expect([cluster.pod('p').status.phase, cluster.ready('p')]).toEqual(['Running', false]);
    expect(cluster.said('BackOff')).toEqual([`11 Back-off restarting failed container main in pod p_default(${uid})`]);
    cluster.runTo(21);
    expect(state(cluster)).toMatchObject({ restartCount: 2, state: { running: { startedAt: 21 } } });
  });

  // Between two ends lie the delay and the run: 1 s and 600 s make 601, more than ten minutes; 1 s and 599 s do not, 10 s and 599 s do.
  test.each([
    [599, [1, 10, 1]],
    [600, [1, 1, 1]],
    [590, [1, 10, 20]],
    [591, [1, 10, 1]],
  ])('runs of %i s: ten minutes since the last end forget the count', (afterSeconds, expected) => {
    const cluster = crashing(afterSeconds);
    cluster.runTo(4 * afterSeconds + 100);
    expect(delays(cluster).slice(0, 3)).toEqual(expected);
  });

  test('a container that is killed waits as one that ends by itself', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), pod('p'));
    cluster.runTo(9);
    for (let i = 0; i < 3; i += 1) {
      cluster.until(() => cluster.ready('p'));
      cluster.tick(fault('container-kill', 'default/p'));
      expect(state(cluster)?.lastState?.terminated).toMatchObject({ reason: 'Error', exitCode: 137 });
    }
    cluster.run(30);
    expect(delays(cluster)).toEqual([1, 10, 20]);
    expect(cluster.said('CommandRefused')).toEqual([]);
    cluster.tick(fault('container-kill', 'default/p'), fault('container-kill', 'default/p'));
    expect(cluster.said('CommandRefused')).toEqual([
      `${cluster.world.tick} director: container-kill default/p: pod "default/p" has no running container`,
    ]);
  });

  test.each([
    ['Always', 0, 'Running', true],
    ['Always', 1, 'Running', true],
    ['OnFailure', 0, 'Succeeded', false],
    ['OnFailure', 3, 'Running', true],
    ['Never', 0, 'Succeeded', false],
    ['Never', 3, 'Failed', false],
  ])('policy %s, exit code %i: phase %s, started again: %s', (restartPolicy, exitCode, phase, again) => {
    const cluster = crashing(5, exitCode, { restartPolicy });
    cluster.runTo(60);
    expect([cluster.pod('p').status.phase, cluster.facts('Started').length > 1]).toEqual([phase, again]);
    const terminated = { reason: exitCode === 0 ? 'Completed' : 'Error', exitCode, startedAt: 4, finishedAt: 9 };
    if (!again) {
      expect(state(cluster)).toMatchObject({ ready: false, restartCount: 0, state: { terminated } });
      expect(cluster.pod('p').status.conditions.find((one) => one.type === 'Ready')).toMatchObject({
        status: 'False',
        reason: exitCode === 0 ? 'PodCompleted' : 'PodFailed',
      });
      expect(cluster.world.nodes.at.requestedPods[0], 'its room is free').toBe(0);
    }
  });
});

describe('[KUBELET-8] memory over the limit: OOMKilled, 137, restarted by policy', () => {
  const MIB = 1024 ** 2;
  function using(memoryBytes: number, ask = {}): Cluster {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { memoryBytes }), machine('n1'), pod('p', { limits: { memory: '96Mi' }, ...ask }));
    return cluster;
  }

  test.each([
    [96 * MIB, []],
    [96 * MIB + 1, [5]],
  ])('a limit of 96 MiB and %i bytes in use: killed in %j', (memoryBytes, killed) => {
    const cluster = using(memoryBytes);
    cluster.runTo(5); // runs since 4
    expect(cluster.ticks('OOMKilling')).toEqual(killed);
    if (killed.length === 0) return;
    expect(state(cluster)?.state).toEqual({
      terminated: { reason: 'OOMKilled', exitCode: 137, startedAt: 4, finishedAt: 5 },
    });
    expect(cluster.said('OOMKilling')).toEqual(['5 Memory cgroup out of memory: Killed process of container main']);
    cluster.runTo(100);
    expect(cluster.ticks('Started')).toEqual([4, 6, 17, 38, 79]); // after 0, 10, 20, 40 s
  });

  test.each([
    ['Always', 'Running', 2],
    ['OnFailure', 'Running', 2],
    ['Never', 'Failed', 1],
  ])('policy %s', (restartPolicy, phase, starts) => {
    const cluster = using(97 * MIB, { restartPolicy });
    cluster.runTo(10);
    expect([cluster.pod('p').status.phase, cluster.facts('Started').length]).toEqual([phase, starts]);
  });

  test.each([0, 3])(
    'in a pod with another container, too, each time that it is over its limit; it boots for %i s',
    (boot) => {
      const cluster = new Cluster();
      cluster.tick(
        image('web:1.0', { memoryBytes: 97 * MIB, bootSeconds: boot }),
        image('beside:1', { memoryBytes: MIB }),
        machine('n1'),
        create({
          kind: 'Pod',
          apiVersion: 'v1',
          metadata: { name: 'p' },
          spec: {
            containers: [
              { name: 'main', image: 'web:1.0', resources: { limits: { memory: '96Mi' } } },
              { name: 'beside', image: 'beside:1' },
            ],
          },
        }),
      );
      cluster.runTo(100);
      expect(cluster.facts('OOMKilling').length).toBe(5);
    },
  );

  test('without a limit nothing is killed', () => {
    const cluster = using(97 * MIB, { limits: {} });
    cluster.runTo(50);
    expect(cluster.facts('OOMKilling')).toEqual([]);
  });
});

describe('[KUBELET-9] a node without power', () => {
  test('reports nothing: no renewal, no status, and nothing that fell due happens', () => {
    const cluster = crashing(50);
    cluster.runTo(10);
    cluster.tick(fault('node-poweroff', 'n1'));
    const before = JSON.stringify(cluster.pod('p'));
    cluster.runTo(60);
    expect([
      cluster.world.nodes.at.leaseAt[0],
      JSON.stringify(cluster.pod('p')) === before,
      cluster.ticks('ContainerExited'),
    ]).toEqual([10, true, []]);
    cluster.tick(deletion('pods', 'p'));
    cluster.runTo(400);
    expect([cluster.world.nodes.at.leaseAt[0], cluster.hasPod('p')]).toEqual([10, true]);
  });

  test('restarted: back after 30 s, with the containers of its pods on the same pods', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('web:1.0', { bootSeconds: 3 }),
      machine('n1'),
      loop('scheduler', 'manual'),
      deployment('web', 2),
      pod('p'),
      pod('late'),
      pod('gone'),
    );
    cluster.tick(
      ...cluster
        .pods()
        .filter((one) => one.metadata.name !== 'late')
        .map((one) => bind(one.metadata.name, 'n1')),
    );
    cluster.runTo(10);
    const uids = () =>
      cluster
        .pods()
        .map((one) => one.metadata.uid)
        .sort();
    const before = uids();
    cluster.tick(fault('node-restart', 'n1')); // 11
    cluster.tick(bind('late', 'n1'), deletion('pods', 'gone'));
    const gone = cluster.pod('gone').metadata.uid;
    cluster.runTo(40);
    expect([uids(), cluster.ready('p'), cluster.ticks('Rebooted')]).toEqual([before, true, []]);
    cluster.tick();
    expect([cluster.ticks('Rebooted'), cluster.hasPod('gone'), cluster.ready('p')]).toEqual([[41], false, false]);
    expect(state(cluster)).toMatchObject({ restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } });
    cluster.runTo(43);
    expect(uids()).toEqual(before.filter((uid) => uid !== gone));
    expect(cluster.pods().map((one) => [one.status.phase, one.status.containerStatuses?.[0]?.restartCount])).toEqual(
      cluster.pods().map((one) => ['Running', one.metadata.name === 'late' ? 0 : 1]),
    );
    expect(cluster.ticks('Started', 'late')).toEqual([43]);
    expect(cluster.ticks('NodeNotReady')).toEqual([]);
  });

  test('what the kubelet had counted is forgotten, what the API shows is not', () => {
    const cluster = crashing(60);
    cluster.runTo(140); // started in 4, 65; ended in 64 and 125: waits 10 s
    expect(delays(cluster)).toEqual([1, 10]);
    cluster.tick(fault('node-restart', 'n1')); // 141, back in 171
    cluster.runTo(171);
    expect(state(cluster)).toMatchObject({
      restartCount: 2,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: { terminated: { finishedAt: 125 } },
    });
    expect(cluster.pod('p').status.startTime).toBe(1);
    cluster.runTo(240); // started in 173, ended in 233: no wait again
    expect(cluster.ticks('Started')).toEqual([4, 65, 135, 173, 234]);
    expect(state(cluster)?.restartCount).toBe(4);
  });

  test.each([
    ['again while it is dark', ['node-poweroff', 'node-restart'], [20, 40], 70],
    ['again while it starts', ['node-restart', 'node-restart'], [20, 40], 70],
    ['cut off while it starts', ['node-restart', 'node-poweroff'], [20, 40], undefined],
  ] as const)('%s', (_what, faults, at, back) => {
    const cluster = crashing(900);
    faults.forEach((name, i) => {
      cluster.runTo((at[i] as number) - 1);
      cluster.tick(fault(name, 'n1'));
    });
    cluster.runTo(200);
    expect(cluster.ticks('Rebooted')).toEqual(back === undefined ? [] : [back]);
    expect(cluster.ticks('PowerOff')).toEqual(faults[0] === 'node-restart' ? [20, 40] : [20]);
  });
});
