// What waits at a pod: first come, first served, work for users who are gone, and what ends with a process.
import { describe, expect, test } from 'vitest';
import { deletion, fault, service } from '../../support/cluster.ts';
import { byReason, eachSecond, lostTotal, ofPod, type PodPlan, serving, users, usersOf } from './users.ts';

describe('[TRAFFIC-5] a pod that serves 100/s', () => {
  test('works off what came before, and nothing is lost while there is room', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 150));
    const queues = [ofPod(c, 'web', 'queue'), ...eachSecond(c, 3, () => ofPod(c, 'web', 'queue'))];
    queues.map((queue, i) => expect(queue).toBeCloseTo(50 * (i + 1), 6)); // 50 more in each second
    const web = usersOf(c, 'web');
    c.tick(users('web', 0));
    expect([ofPod(c, 'web', 'queue'), web.good]).toEqual([expect.closeTo(100, 6), expect.closeTo(100, 6)]);
    c.run(2);
    expect(ofPod(c, 'web', 'queue')).toBe(0);
    expect(web.goodTotal).toBeCloseTo(600, 6);
  });

  test('the backlog is all that stays', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { backlog: 1_000 } } });
    c.tick(users('web', 3_100));
    expect(ofPod(c, 'web', 'queue')).toBeCloseTo(1_000, 6);
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'queue full': 2_000 });
  });

  test("for those who wait, the ones before them are the wait: Little's law", () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 1_100));
    c.tick(users('web', 100));
    // 1,000 before and after the second: 1,000 / 100 = 10 s, and 0.01 s of their own
    expect(usersOf(c, 'web').latency).toBeCloseTo(10.01, 6);
  });

  test('two Services on one pod share its rate, its room and its end', () => {
    const c = serving(
      { n1: {} },
      { both: { on: 'n1', ask: { labels: { app: 'a', tier: 'b' } }, image: { backlog: 1_000 } } },
      ['a'],
    );
    c.tick(service('b', { tier: 'b' }));
    c.tick(users('a', 90), users('b', 60));
    const [a, b] = [usersOf(c, 'a'), usersOf(c, 'b')];
    // 100 of 150 are served: 60 and 40
    expect([a.good, b.good, a.waiting, b.waiting]).toEqual([60, 40, 30, 20].map((n) => expect.closeTo(n, 6)));
    c.tick();
    expect([a.good, b.good, a.waiting, b.waiting]).toEqual([60, 40, 60, 40].map((n) => expect.closeTo(n, 6)));
    expect(ofPod(c, 'both', 'queue')).toBeCloseTo(100, 6);
    // 1,900 + 0 come to a queue of 100: 1,000 stay, 100 are served, 900 of the 1,900 find no room, all of them users of a
    c.tick(users('a', 1_900), users('b', 0));
    expect([byReason(a.lost), byReason(b.lost)]).toEqual([{ 'queue full': 900 }, {}]);
    const [waitingA, waitingB] = [a.waiting, b.waiting];
    expect(waitingA + waitingB).toBeCloseTo(1_000, 6);
    c.tick(users('a', 0), fault('container-kill', 'default/both'));
    expect(byReason(a.lost)['connection refused']).toBeCloseTo(waitingA, 5);
    expect(byReason(b.lost)['connection refused']).toBeCloseTo(waitingB, 5);
    expect([a.waiting, b.waiting]).toEqual([0, 0]);
  });
});

describe('[TRAFFIC-7] users give up, their work stays', () => {
  test('a pod works for nobody until its queue is empty', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 300, { timeoutSeconds: 1 }));
    c.run(4);
    const web = usersOf(c, 'web');
    expect(ofPod(c, 'web', 'queue')).toBeCloseTo(1_000, 6); // 5 · (300 − 100)
    c.tick(users('web', 0, { timeoutSeconds: 1 }));
    expect(web.waiting).toBe(0); // the last ones came a second ago
    expect([web.good, ofPod(c, 'web', 'queue'), ofPod(c, 'web', 'grantedMilli')]).toEqual([
      0,
      expect.closeTo(900, 6),
      1_000,
    ]);
    c.run(8);
    expect([web.good, ofPod(c, 'web', 'queue'), ofPod(c, 'web', 'grantedMilli')]).toEqual([
      0,
      expect.closeTo(100, 6),
      1_000,
    ]);
    c.run(2);
    expect([ofPod(c, 'web', 'queue'), ofPod(c, 'web', 'grantedMilli')]).toEqual([0, 0]);
    expect(web.goodTotal + lostTotal(web)).toBeCloseTo(1_500, 6);
    expect(Object.keys(byReason(web.lostTotal))).toEqual(['timed out']);
  });

  test('the oldest come first, and those are the ones that are gone: patient users wait until all of that is done', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 700, { timeoutSeconds: 1 }));
    c.tick(users('web', 0, { timeoutSeconds: 1 })); // 500 are left, and nobody waits for them
    c.tick(users('web', 50));
    const web = usersOf(c, 'web');
    const goods = [web.good, ...eachSecond(c, 7, () => Math.round(web.good))];
    expect(goods.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(goods[5]).toBeGreaterThan(90); // some of the first have left: the window of a hundred seconds fades by 1 % a second
    expect(goods.slice(6)).toEqual([100, 100]);
  });

  test('whoever comes next waits behind that work', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 1_100, { timeoutSeconds: 1 }));
    c.tick(users('web', 0, { timeoutSeconds: 1 }));
    c.tick(users('web', 50, { timeoutSeconds: 1 }));
    const goods = eachSecond(c, 30, () => Math.round(usersOf(c, 'web').good));
    // The queue falls by 50 a second from about 900: empty after 18 s; until fewer than 100 are ahead, nobody is in time
    expect(goods.slice(0, 13)).toEqual(Array.from({ length: 13 }, () => 0));
    expect(goods.slice(19)).toEqual(Array.from({ length: 11 }, () => 50));
  });

  /**
   * A shop that serves 300/s beside a neighbour of 303 times its weight who takes the whole node (8 cores) for 10 s: 8,000m / 304 = 26m, 2.1 requests a
   * second, are left. Gives the goodput before, during and 300 s after.
   */
  function outage(rate: number, retries: number, backlog: number): { good: number[]; attempts: number } {
    const c = serving(
      { n1: { milliCpu: 8_000 } },
      {
        shop: {
          on: 'n1',
          image: { backlog, idleMilliCpu: 5 },
          ask: { requests: { cpu: '0' }, limits: { cpu: '3005m' } },
        },
        hog: { on: 'n1', image: { milliCpuSecondsPerRequest: 1_000, backlog: 10 }, ask: { requests: { cpu: '4' } } },
      },
    );
    c.tick(users('shop', rate, { timeoutSeconds: 2, retries }));
    c.run(20);
    const shop = usersOf(c, 'shop');
    const good = [shop.good];
    c.tick(users('hog', 100));
    c.run(9);
    good.push(shop.good);
    c.tick(users('hog', 0));
    c.run(300);
    good.push(shop.good);
    return { good: good.map(Math.round), attempts: Math.round(shop.attempts) };
  }

  // With one retry, an overloaded shop sees 2λ attempts: below μ = 300 the queue of the dead shrinks, above it grows for ever.
  test.each([140, 145])('an outage of 10 s at %d/s with one retry is over when it is over', (rate) => {
    expect(outage(rate, 1, 1e6)).toEqual({ good: [rate, 0, rate], attempts: rate });
  });

  test.each([160, 200, 280])(
    'an outage of 10 s at %d/s with one retry never ends: twice the attempts, and nobody is served',
    (rate) => {
      expect(outage(rate, 1, 1e6)).toEqual({ good: [rate, 0, 0], attempts: 2 * rate });
    },
  );

  test.each([160, 200, 280])('at %d/s without retries it ends', (rate) => {
    expect(outage(rate, 0, 1e6)).toEqual({ good: [rate, 0, rate], attempts: rate });
  });

  test.each([160, 200, 280])('at %d/s with one retry and a backlog of half of μ · time-out it ends', (rate) => {
    expect(outage(rate, 1, 300)).toEqual({ good: [rate, 0, rate], attempts: rate });
  });

  test('a backlog of twice that is no cure', () => {
    expect(outage(200, 1, 1_200)).toEqual({ good: [200, 0, 0], attempts: 400 });
  });
});

describe('[TRAFFIC-8] what waits at a process ends with it', () => {
  /** 400 wait at a pod of 100/s, and nobody comes any more. */
  const waiting = (plan: Partial<PodPlan> = {}) => {
    const c = serving({ n1: {}, n2: {} }, { web: { on: 'n1', ...plan } });
    c.tick(users('web', 500));
    expect(usersOf(c, 'web').waiting).toBeCloseTo(400, 6);
    return c;
  };

  test('when the container ends', () => {
    const c = waiting();
    c.tick(users('web', 0), fault('container-kill', 'default/web'));
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'connection refused': 400 });
    expect([usersOf(c, 'web').waiting, ofPod(c, 'web', 'queue')]).toEqual([0, 0]);
  });

  test('when the node loses its power', () => {
    const c = waiting();
    c.tick(users('web', 0), fault('node-poweroff', 'n1'));
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'node unreachable': 400 });
    expect([usersOf(c, 'web').waiting, ofPod(c, 'web', 'queue')]).toEqual([0, 0]);
  });

  test('when the pod is deleted without grace', () => {
    const c = waiting();
    c.tick(users('web', 0), deletion('pods', 'web', 0));
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'connection refused': 400 });
    expect(usersOf(c, 'web').waiting).toBe(0);
  });

  test('a pod that stops takes nothing new and works off what it can until its end', () => {
    const c = waiting({ image: { stopSeconds: 3 } });
    c.tick(users('web', 10), deletion('pods', 'web'));
    const web = usersOf(c, 'web');
    expect([byReason(web.lost), web.good, web.waiting]).toEqual([
      { 'connection refused': 10 },
      expect.closeTo(100, 6),
      expect.closeTo(300, 6),
    ]); // the last pod stays in the rules while it stops
    c.tick(users('web', 0));
    c.tick();
    expect(web.waiting).toBeCloseTo(100, 6);
    c.tick();
    expect(c.hasPod('web')).toBe(false);
    expect(byReason(web.lost)).toEqual({ 'connection refused': 100 });
  });

  test('and those who have retries left come back', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 500, { retries: 1 }));
    c.tick(users('web', 0, { retries: 1 }), fault('container-kill', 'default/web'));
    expect([usersOf(c, 'web').retrying, lostTotal(usersOf(c, 'web'))]).toEqual([expect.closeTo(400, 6), 0]);
  });
});

describe('[TRAFFIC-11] load', () => {
  test('is demand over capacity, a fifth of the way each second', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 50));
    const web = usersOf(c, 'web');
    const loads = [web.load, ...eachSecond(c, 3, () => web.load)];
    [0.1, 0.18, 0.244, 0.2952].map((load, i) => expect(loads[i]).toBeCloseTo(load, 9)); // 0.5 · (1 − 0.8ⁿ)
  });

  test('is 2 at most, and 2 when nobody takes requests', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { backlog: 0 } } }, ['web', 'nobody']);
    c.tick(users('web', 500), users('nobody', 1));
    c.run(100);
    expect(usersOf(c, 'web').load).toBeCloseTo(2, 6);
    expect(usersOf(c, 'nobody').load).toBeCloseTo(2, 6);
  });

  test('is that of the fullest pod', () => {
    const c = serving(
      { n1: {}, n2: { milliCpu: 4_000 } },
      { small: { on: 'n1', ask: { labels: { app: 'web' } } }, large: { on: 'n2', ask: { labels: { app: 'web' } } } },
      ['web'],
    );
    c.tick(users('web', 160)); // 80 each: 80 % of 100/s and 20 % of 400/s
    c.run(100);
    expect(usersOf(c, 'web').load).toBeCloseTo(0.8, 6);
  });

  test.each([
    ["the node's slack counts", {}, 0, 0.2], // 20 of 100/s
    ['beside a greedy neighbour of the same weight half of the node is left', {}, 1_000, 0.4],
    ['a limit counts', { limits: { cpu: '400m' }, requests: { cpu: '1m' } }, 0, 0.5],
  ])('%s', (_what, ask, neighbour, load) => {
    const c = serving({ n1: {} }, { web: { on: 'n1', ask }, hog: { on: 'n1', image: { backlog: 10 } } });
    c.tick(users('web', 20), users('hog', neighbour));
    c.run(100);
    expect(usersOf(c, 'web').load).toBeCloseTo(load, 6);
  });
});
