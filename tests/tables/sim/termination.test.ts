// The end of pods with hooks and sidecars: hook, SIGTERM, grace, SIGKILL, and what traffic sees of it.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { Cluster, create, deletion, image, machine, service } from '../../support/cluster.ts';

type Fields = Readonly<Record<string, unknown>>;
const sleep = (seconds: number) => ({ lifecycle: { preStop: { sleep: { seconds } } } });
const shell = (command: string) => ({ lifecycle: { preStop: { exec: { command: ['sh', '-c', command] } } } });

function begin(container: Fields, spec: Fields = {}, stopSeconds = 3): Cluster {
  const cluster = new Cluster();
  cluster.tick(image('web:1.0', { stopSeconds }), image('mesh:1', { stopSeconds: 4 }), machine('n1'), service('web'));
  cluster.tick(
    create({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'p', labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'web:1.0', ...container }], ...spec },
    }),
  );
  cluster.until(() => cluster.ready('p'));
  cluster.runTo(19);
  return cluster;
}

/** Seconds from the deletion in tick 20 to the end of the process and of the pod, and the exit code. */
function end(cluster: Cluster, grace?: number): readonly (number | string)[] {
  cluster.tick(deletion('pods', 'p', grace));
  const gone = cluster.until(() => !cluster.hasPod('p'));
  const [exit] = cluster.facts('ContainerExited');
  return [(exit?.tick ?? 0) - 20, exit?.second ?? '', gone - 20];
}

describe('[KUBELET-21] the hook first, then SIGTERM, then SIGKILL when the grace period is over', () => {
  test.each([
    // hook, the process’ own time to stop, grace; seconds until it has ended, exit code
    [sleep(5), 3, undefined, 8, 0],
    [sleep(0), 3, undefined, 3, 0],
    [shell('nginx -s quit; sleep 5'), 3, undefined, 8, 0],
    [shell('nginx -s quit; true'), 3, undefined, 3, 0],
    [sleep(5), 60, undefined, 30, 137], // the hook counts against the 30 s
    [sleep(30), 1, undefined, 31, 0], // used up everything: two seconds are granted
    [sleep(30), 60, undefined, 32, 137],
    [sleep(20), 3, 10, 12, 137], // the hook was cut off at 10 s, and the process would have needed three
    [sleep(20), 1, 10, 11, 0],
  ])('%j, %i s to stop, grace %s: %i s, exit code %i', (hook, stopSeconds, grace, seconds, code) => {
    expect(end(begin(hook, {}, stopSeconds), grace)).toEqual([seconds, code, seconds]);
  });

  test('a second deletion with less grace shortens it', () => {
    const cluster = begin(sleep(20), {}, 3);
    cluster.tick(deletion('pods', 'p'));
    cluster.run(4);
    cluster.tick(deletion('pods', 'p', 2)); // tick 25, over at 27
    expect(cluster.until(() => !cluster.hasPod('p'))).toBe(27 + 2);
  });

  test('it serves on during the hook, and is out of the endpoints long before: the race is won', () => {
    const lost = (container: Fields): number => {
      const cluster = begin(container, {}, 1);
      const traffic: Command = {
        kind: 'traffic',
        namespace: 'default',
        service: 'web',
        requestsPerSecond: 10,
        rampTicks: 0,
        timeoutSeconds: 2,
        retries: 0,
      };
      // A second pod takes over; on n2 kube-proxy stands still and goes on sending to the first.
      cluster.tick(traffic, machine('n2'), { kind: 'fault', fault: 'kube-proxy-stop', target: 'n2' });
      cluster.run(10);
      cluster.tick(deletion('pods', 'p'));
      const { traffic: all } = cluster.world;
      const before = all.of('default', 'web').lostTotal.reduce((sum, one) => sum + one, 0);
      cluster.run(4);
      return all.of('default', 'web').lostTotal.reduce((sum, one) => sum + one, 0) - before;
    };
    expect(lost({})).toBeGreaterThan(0);
    expect(lost(sleep(10))).toBeLessThan(lost({}));
  });
});

describe('[KUBELET-22] sidecars end after the app containers, from the last to the first', () => {
  const mesh = (name: string) => ({ name, image: 'mesh:1', restartPolicy: 'Always' });
  test('each has its own SIGTERM when the one after it is done', () => {
    const cluster = begin({}, { initContainers: [mesh('first'), mesh('second')] });
    cluster.tick(deletion('pods', 'p'));
    expect(cluster.until(() => !cluster.hasPod('p'))).toBe(20 + 3 + 4 + 4);
    expect(cluster.said('Killing')).toEqual([
      '20 Stopping container main',
      '23 Stopping container second',
      '27 Stopping container first',
    ]);
  });

  test('when the grace period is over they are killed at once', () => {
    const cluster = begin({}, { initContainers: [mesh('first')], terminationGracePeriodSeconds: 5 }, 60);
    cluster.tick(deletion('pods', 'p'));
    cluster.until(() => !cluster.hasPod('p'));
    expect(cluster.facts('ContainerExited').map((one) => [one.tick, one.first, one.second])).toEqual([
      [25, 'main', 137],
      [26, 'first', 137],
    ]);
  });

  test('a pod whose containers wait is gone with the next report', () => {
    const cluster = new Cluster();
    const containers = [
      { name: 'a', image: 'nowhere:1' },
      { name: 'b', image: 'nowhere:2' },
    ];
    cluster.tick(
      machine('n1'),
      create({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'p' }, spec: { containers } }),
    );
    cluster.run(3);
    cluster.tick(deletion('pods', 'p'));
    expect(cluster.hasPod('p')).toBe(true);
    cluster.tick();
    expect([cluster.hasPod('p'), cluster.world.pods.runs.size]).toEqual([false, 0]);
  });
});
