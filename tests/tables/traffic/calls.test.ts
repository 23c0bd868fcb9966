// Services that call Services: how many calls, what slowness and failure behind mean in front, circles, and what stands in snapshots.
import { describe, expect, test } from 'vitest';
import type { Command, ImageProfile } from '../../../shared/journal/command.ts';
import { Accounts } from '../../../shared/scenario/score.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, deletion, image } from '../../support/cluster.ts';
import { byReason, lostTotal, serving, users, usersOf } from './users.ts';

/** One pod a Service, each on a node of its own with one core: 100 requests a second, or as its image says. */
function town(images: Readonly<Record<string, Partial<ImageProfile>>>): Cluster {
  const names = Object.keys(images);
  return serving(
    Object.fromEntries(names.map((name) => [`n-${name}`, {}])),
    Object.fromEntries(names.map((name) => [name, { on: `n-${name}`, image: images[name] ?? {} }])),
  );
}
const calling = (...calls: readonly (readonly [string, number])[]) => ({
  calls: calls.map(([service, perRequest]) => ({ service, perRequest })),
});
const patient = (name: string, rate: number): Command => users(name, rate, { timeoutSeconds: 2 });

describe('[CALLS-1] a request makes its calls', () => {
  test('in the second after the one in which it was worked off, as many as its image says', () => {
    const cluster = town({ front: calling(['stock', 2], ['prices', 0.5]), stock: {}, prices: {} });
    cluster.tick(users('front', 20));
    expect(cluster.world.traffic.get('default/stock')?.offered ?? 0).toBe(0);
    cluster.tick();
    expect([usersOf(cluster, 'stock').offered, usersOf(cluster, 'prices').offered]).toEqual([40, 10]);
    expect([usersOf(cluster, 'stock').rate, usersOf(cluster, 'stock').good]).toEqual([0, 40]);
    cluster.tick(users('front', 0), users('stock', 5));
    cluster.tick();
    cluster.tick();
    expect([usersOf(cluster, 'stock').offered, usersOf(cluster, 'prices').offered]).toEqual([5, 0]);
  });

  test('an answer takes as long as its calls, one after the other, and its own time', () => {
    const alone = town({ front: {}, stock: {} });
    const cluster = town({ front: calling(['stock', 2]), stock: {} });
    for (const one of [alone, cluster]) one.tick(users('front', 20));
    for (const one of [alone, cluster]) one.run(5);
    const own = usersOf(alone, 'front').latency;
    expect(usersOf(cluster, 'front').latency).toBeCloseTo(own + 2 * usersOf(cluster, 'stock').latency, 12);
  });

  test('through the other namespace of a name, or to a name of nobody', () => {
    const cluster = town({ front: calling(['stock.elsewhere', 1]) });
    cluster.tick(users('front', 10));
    cluster.run(3);
    expect(cluster.world.traffic.get('elsewhere/stock')?.offered).toBe(10);
    expect(byReason(usersOf(cluster, 'front').lost)).toEqual({ 'no endpoints': 10 });
  });
});

describe('[CALLS-2] trouble behind shows in front', () => {
  test('a Service without pods: those who call it lose their requests for the same reason, and why is told', () => {
    const cluster = town({ front: calling(['stock', 1]), stock: {} });
    cluster.tick(users('front', 20));
    cluster.run(5);
    expect(usersOf(cluster, 'front').good).toBe(20);
    cluster.tick(deletion('pods', 'stock', 0));
    cluster.run(3);
    expect(byReason(usersOf(cluster, 'front').lost)).toEqual({ 'no endpoints': 20 });
    const said = (name: string) => cluster.facts('RequestsLost', name)[0];
    expect(said('front')?.cause).toBe(said('stock')?.id);
  });

  test('a Service that is too slow: its callers time out', () => {
    const cluster = town({ front: calling(['stock', 1]), stock: { milliCpuSecondsPerRequest: 40 } });
    cluster.tick(patient('front', 20));
    cluster.run(10);
    expect(usersOf(cluster, 'front').good).toBeCloseTo(20, 1);
    cluster.tick(patient('front', 40)); // 25 a second is all that the stock can do
    cluster.run(30);
    expect(usersOf(cluster, 'front').good).toBeLessThan(20);
    expect(usersOf(cluster, 'front').load).toBeLessThan(0.5);
    expect(usersOf(cluster, 'stock').load).toBeGreaterThan(1);
  });

  test('users who try again in front are calls once more behind', () => {
    const cluster = town({ front: calling(['stock', 1]), stock: {} });
    cluster.tick(users('front', 20, { retries: 2 }), deletion('pods', 'stock', 0));
    cluster.run(8);
    expect(usersOf(cluster, 'front').offered).toBe(20);
    expect(usersOf(cluster, 'stock').offered).toBeCloseTo(60, 6);
  });

  test('half of the calls fail, twice a request: a quarter of the requests is answered', () => {
    const cluster = serving(
      { n1: {}, n2: {}, n3: {} },
      {
        front: { on: 'n1', image: calling(['stock', 2]) },
        one: { on: 'n2', ask: { labels: { app: 'stock' } } },
        // Boots for ever: it is in the rules, and takes nothing.
        two: { on: 'n3', ask: { labels: { app: 'stock' } }, image: { bootSeconds: 10_000 } },
      },
      ['front', 'stock'],
    );
    cluster.tick(users('front', 20));
    cluster.run(5);
    expect(usersOf(cluster, 'front').good).toBeCloseTo(5, 9);
    expect(byReason(usersOf(cluster, 'front').lost)).toEqual({ 'connection refused': 15 });
  });
});

test('[CALLS-3] calls that would go in a circle are refused', () => {
  const cluster = town({ a: calling(['b', 1]), b: calling(['c', 1]), c: calling(['a', 1]) });
  cluster.tick(users('a', 10), users('b', 1));
  cluster.run(20);
  expect(usersOf(cluster, 'a').offered).toBe(10);
  expect(usersOf(cluster, 'c').offered).toBe(11);
  expect(byReason(usersOf(cluster, 'a').lost)).toEqual({ 'connection refused': 10 });
});

test('[CALLS-4] a score counts users: what is called behind is no second request', () => {
  const cluster = town({ front: calling(['stock', 3]), stock: {} });
  cluster.tick(users('front', 20), users('stock', 5));
  cluster.run(20);
  const accounts = new Accounts();
  accounts.observe(cluster.world);
  const { requests, good } = accounts.terms();
  expect(requests).toBeCloseTo(21 * 25, 9);
  expect(good).toBeCloseTo(21 * 25, 9);
});

test('[TRAFFIC-4] of calls, too, nothing is lost sight of', () => {
  const cluster = town({ front: calling(['stock', 1.5]), stock: { milliCpuSecondsPerRequest: 40, backlog: 30 } });
  cluster.tick(users('front', 40, { timeoutSeconds: 1, retries: 1 }));
  for (let i = 0; i < 60; i += 1) {
    cluster.tick(...(i === 30 ? [users('front', 5)] : []));
    for (const name of ['front', 'stock']) {
      const one = usersOf(cluster, name);
      expect(one.offeredTotal - one.goodTotal - lostTotal(one) - one.waiting - one.retrying).toBeCloseTo(0, 6);
    }
  }
});

describe('[WORLD-2] calls in snapshots', () => {
  const twins = (own: Cluster) => {
    const twin = new Cluster(loadWorld(saveWorld(own.world)));
    expect(hashWorld(twin.world)).toBe(hashWorld(own.world));
    for (let i = 0; i < 20; i += 1) {
      for (const one of [own, twin])
        one.tick(
          ...(i === 10 ? [image('front:1.0', { ...calling(['prices', 1]), milliCpuSecondsPerRequest: 10 })] : []),
        );
      expect(hashWorld(twin.world), `${i + 1} after the snapshot`).toBe(hashWorld(own.world));
    }
  };
  test.each([0, 1, 2, 7])('%i seconds after the first call', (seconds) => {
    const own = town({ front: calling(['stock', 2]), stock: { milliCpuSecondsPerRequest: 40 }, prices: {} });
    own.tick(users('front', 20, { retries: 1, timeoutSeconds: 2 }), users('prices', 3));
    own.run(seconds);
    twins(own);
  });
});
