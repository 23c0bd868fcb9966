// Session affinity: who stays, who moves, and how long an uneven share lasts.
import { describe, expect, test } from 'vitest';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { bind, Cluster, deletion, fault, image, loop, machine, pod } from '../../support/cluster.ts';
import { replaced, serviceOf } from '../../support/network.ts';
import { lostTotal, ofPod, users, usersOf } from './users.ts';

const sticky = (timeoutSeconds = 10_800) => ({
  sessionAffinity: 'ClientIP',
  sessionAffinityConfig: { clientIP: { timeoutSeconds } },
});

/** Pods a and b run at tick 10, c waits to be bound. */
function two(spec: Readonly<Record<string, unknown>> = sticky()): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image('web:1.0', { milliCpuSecondsPerRequest: 1, idleMilliCpu: 0 }),
    machine('n1'),
    loop('scheduler', 'manual'),
    serviceOf('web', spec),
    ...['a', 'b', 'c'].map((name) => pod(name)),
  );
  cluster.tick(bind('a', 'n1'), bind('b', 'n1'));
  cluster.runTo(10);
  return cluster;
}
const shares = (cluster: Cluster, ...names: string[]) =>
  names.map((name) => Math.round(ofPod(cluster, name, 'arrived') * 1e4) / 1e4);

describe('[SERVICE-10] users stay with their pod', () => {
  test('a new pod gets those who are new: the silent, a 10,800th a second, and who comes beside the others', () => {
    const cluster = two();
    cluster.tick(users('web', 60));
    cluster.tick(bind('c', 'n1'));
    cluster.runTo(20);
    const [a = 0, b = 0, c = 0] = shares(cluster, 'a', 'b', 'c');
    expect([a, b]).toEqual([b, a]);
    expect(c).toBeGreaterThan(0);
    expect(c).toBeLessThan(0.05);
    cluster.tick(users('web', 120)); // sixty more, who know nobody: twenty each
    expect(shares(cluster, 'a')[0]).toBeCloseTo(50, 1);
    expect(shares(cluster, 'c')[0]).toBeCloseTo(20, 0);
  });

  test('without affinity it gets its part at once', () => {
    const cluster = two({});
    cluster.tick(users('web', 60));
    cluster.tick(bind('c', 'n1'));
    cluster.runTo(20);
    expect(shares(cluster, 'a', 'b', 'c')).toEqual([20, 20, 20]);
  });

  test('users of a pod that goes move to the others, and stay there when another comes', () => {
    const cluster = two();
    cluster.tick(users('web', 60));
    cluster.tick(deletion('pods', 'a', 0));
    expect(shares(cluster, 'b')).toEqual([60]);
    cluster.tick(bind('c', 'n1'));
    cluster.run(5);
    expect(shares(cluster, 'c')[0]).toBeLessThan(0.05);
    expect(usersOf(cluster, 'web').good).toBe(60);
  });

  test('with a short time-out shares are even again after some of it', () => {
    const cluster = two(sticky(10));
    cluster.tick(users('web', 60));
    cluster.tick(bind('c', 'n1'));
    cluster.run(150);
    expect(shares(cluster, 'a', 'b', 'c')).toEqual([20, 20, 20]);
  });

  test('who takes the affinity away spreads everybody at once', () => {
    const cluster = two();
    cluster.tick(users('web', 60));
    cluster.tick(bind('c', 'n1'));
    cluster.runTo(20);
    cluster.tick(replaced('web', {}));
    expect(shares(cluster, 'a', 'b', 'c')).toEqual([20, 20, 20]);
  });

  test('[TRAFFIC-4] users at nodes without rules are turned away with what they remember, and nobody is counted twice', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('web:1.0', { milliCpuSecondsPerRequest: 1, idleMilliCpu: 0 }),
      ...['n1', 'n2', 'n3'].map((name) => machine(name)),
      loop('scheduler', 'manual'),
      serviceOf('web', sticky(20)),
      ...['a', 'b'].map((name) => pod(name)),
    );
    cluster.tick(bind('a', 'n1'), bind('b', 'n2'));
    cluster.tick(users('web', 60));
    cluster.runTo(20);
    cluster.tick(fault('network-partition', 'n3'), fault('node-restart', 'n3'));
    cluster.run(40);
    for (let i = 0; i < 25; i += 1) {
      cluster.tick();
      const [a = 0, b = 0] = shares(cluster, 'a', 'b');
      expect(a + b, `${i} after`).toBeCloseTo(40, 3); // a third stand at the node that came up and could not learn the rules
    }
    const { offeredTotal, goodTotal, waiting, retrying } = usersOf(cluster, 'web');
    expect(goodTotal + lostTotal(usersOf(cluster, 'web')) + waiting + retrying).toBeCloseTo(offeredTotal, 6);
  });

  test('[WORLD-2] who stays where is in the snapshot', () => {
    const own = two(sticky(100));
    own.tick(users('web', 60));
    own.tick(bind('c', 'n1'));
    own.runTo(25);
    const twin = new Cluster(loadWorld(saveWorld(own.world)));
    for (let i = 0; i < 20; i += 1) {
      for (const one of [own, twin]) one.tick(...(i === 5 ? [deletion('pods', 'a', 0)] : []));
      expect(hashWorld(twin.world), `${i + 1} after`).toBe(hashWorld(own.world));
    }
  });
});
