// How users come, where they enter, what they meet and how often they try.
import { describe, expect, test } from 'vitest';
import { type Cluster, deletion, fault, image } from '../../support/cluster.ts';
import { byReason, eachSecond, lostTotal, ofPod, serving, users, usersOf } from './users.ts';

describe('[TRAFFIC-1] the rate of first attempts', () => {
  const cluster = () => serving({ n1: {} }, { web: { on: 'n1' } });

  test("goes to the command's in equal steps, the first in the command's tick", () => {
    const c = cluster();
    c.tick(users('web', 100, { rampTicks: 4 }));
    const web = usersOf(c, 'web');
    expect([web.offered, ...eachSecond(c, 4, () => web.offered)]).toEqual([25, 50, 75, 100, 100]);
    expect(web.offeredTotal).toBe(350);
  });

  test('turns round in the midst of a ramp', () => {
    const c = cluster();
    c.tick(users('web', 100, { rampTicks: 4 }));
    c.tick();
    c.tick(users('web', 0, { rampTicks: 2 }));
    const web = usersOf(c, 'web');
    expect([web.offered, ...eachSecond(c, 2, () => web.offered)]).toEqual([25, 0, 0]);
  });

  test.each([0, 1])('jumps with a ramp of %d', (rampTicks) => {
    const c = cluster();
    c.tick(users('web', 100, { rampTicks }));
    expect(usersOf(c, 'web').offered).toBe(100);
    c.tick(users('web', 7, { rampTicks }));
    expect(usersOf(c, 'web').offered).toBe(7);
  });
});

describe('[TRAFFIC-2] users enter evenly at all nodes with power', () => {
  const pods = { a: 'n1', b: 'n2', c: 'n3' };
  /** Four nodes, three pods of one Service, none on n4. */
  const cluster = () =>
    serving(
      { n1: {}, n2: {}, n3: {}, n4: {} },
      Object.fromEntries(Object.entries(pods).map(([name, on]) => [name, { on, ask: { labels: { app: 'web' } } }])),
      ['web'],
    );
  const arrived = (c: Cluster, names = Object.keys(pods)) =>
    names.map((name) => Math.round(ofPod(c, name, 'arrived') * 1e9) / 1e9);

  test('and go evenly to the pods', () => {
    const c = cluster();
    c.tick(users('web', 120));
    expect(arrived(c)).toEqual([40, 40, 40]);
  });

  test('a stopped kube-proxy sends the users of its node by its old rules', () => {
    const c = cluster();
    c.tick(users('web', 120), fault('kube-proxy-stop', 'n4'));
    expect(arrived(c)).toEqual([40, 40, 40]);
    c.tick(deletion('pods', 'c', 0));
    // 30 enter at each node. n1 to n3 know a and b: 90 / 2 each. n4 knows all three: 10 each, and nobody answers for c.
    expect(arrived(c, ['a', 'b'])).toEqual([55, 55]);
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'connection refused': 10 });
    c.tick(fault('kube-proxy-start', 'n4'));
    expect(arrived(c, ['a', 'b'])).toEqual([60, 60]);
    expect(byReason(usersOf(c, 'web').lost)).toEqual({});
  });

  test('a node with a stopped kube-proxy that goes dark takes its door with it', () => {
    const c = cluster();
    c.tick(users('web', 120), fault('kube-proxy-stop', 'n4'), deletion('pods', 'c', 0));
    c.tick(fault('node-poweroff', 'n4'));
    expect(arrived(c, ['a', 'b'])).toEqual([60, 60]);
    expect(byReason(usersOf(c, 'web').lost)).toEqual({});
  });

  test('two stopped kube-proxies with different old rules', () => {
    const c = cluster();
    c.tick(users('web', 120), fault('kube-proxy-stop', 'n4'));
    c.tick(deletion('pods', 'c', 0));
    c.tick(fault('kube-proxy-stop', 'n3'));
    c.tick(deletion('pods', 'b', 0));
    // n1, n2: 60 to a. n3: 15 to a, 15 to b that is gone. n4: 10 to a, 20 to those that are gone.
    expect(arrived(c, ['a'])).toEqual([85]);
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'connection refused': 35 });
  });
});

describe('[TRAFFIC-3] why attempts fail', () => {
  test('no endpoints: a Service without pods', () => {
    const c = serving({ n1: {} }, {}, ['web']);
    c.tick(users('web', 10));
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'no endpoints': 10 });
  });

  test('node unreachable: the rules still point at a node in the dark', () => {
    const c = serving(
      { n1: {}, n2: {} },
      { a: { on: 'n1', ask: { labels: { app: 'web' } } }, b: { on: 'n2', ask: { labels: { app: 'web' } } } },
      ['web'],
    );
    c.tick(users('web', 10));
    c.tick(fault('node-poweroff', 'n2'));
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'node unreachable': 5 });
    expect(usersOf(c, 'web').good).toBeCloseTo(5, 9);
  });

  test('node unreachable: no node has power', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 10), fault('node-poweroff', 'n1'));
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'node unreachable': 10 });
  });

  test('connection refused: Ready without a probe, but the process boots until two seconds after its start', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { bootSeconds: 2 } } });
    c.tick(users('web', 10), fault('container-kill', 'default/web'));
    const web = usersOf(c, 'web');
    expect(byReason(web.lost)).toEqual({ 'no endpoints': 10 }); // in the tick of its end it is not Ready
    c.run(3); // started again after 1 s, serves 2 s later
    expect(byReason(web.lostTotal)).toEqual({ 'no endpoints': 10, 'connection refused': 20 });
    expect(web.good).toBeCloseTo(10, 9);
  });

  test('queue full: 200 come, 100 are served, 20 find room', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { backlog: 20 } } });
    c.tick(users('web', 200));
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'queue full': 80 });
    c.tick();
    expect(byReason(usersOf(c, 'web').lost)).toEqual({ 'queue full': 100 });
    expect(ofPod(c, 'web', 'queue')).toBeCloseTo(20, 9);
  });

  test('timed out: 1,000 are ahead at 100/s, and users wait for one second', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 1_100));
    c.tick(users('web', 50, { timeoutSeconds: 1 }));
    c.tick();
    expect(byReason(usersOf(c, 'web').lost)['timed out']).toBeGreaterThan(49);
    expect(usersOf(c, 'web').good).toBe(0);
  });
});

describe('[TRAFFIC-6] who fails tries again, and counts once', () => {
  test.each([
    [0, [10, 10, 10, 10, 10], [10, 10, 10, 10, 10]],
    [1, [10, 20, 20, 20, 20], [0, 10, 10, 10, 10]],
    [2, [10, 20, 30, 30, 30], [0, 0, 10, 10, 10]],
    [3, [10, 20, 30, 40, 40], [0, 0, 0, 10, 10]],
  ])('%d retries', (retries, attempts, lost) => {
    const c = serving({ n1: {} }, {}, ['web']);
    c.tick(users('web', 10, { retries }));
    const web = usersOf(c, 'web');
    const seen: { attempts: number; lost: number }[] = [];
    for (let i = 0; i < 5; i += 1) {
      seen.push({ attempts: web.attempts, lost: web.lostNow });
      c.tick();
    }
    expect(seen.map((one) => one.attempts)).toEqual(attempts);
    expect(seen.map((one) => one.lost)).toEqual(lost);
    expect(web.offered).toBe(10);
  });

  test('those who try again are good when the Service is back, and nobody is lost', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 10, { retries: 3 }), fault('container-kill', 'default/web'));
    const web = usersOf(c, 'web');
    expect(web.good).toBe(0);
    expect(eachSecond(c, 4, () => Math.round(web.attempts))).toEqual([20, 30, 10, 10]); // back after 1 s, and after one more of boot
    expect(web.goodTotal).toBeCloseTo(50, 9);
    expect(lostTotal(web)).toBe(0);
  });

  test('a retry that came too late for the last try is lost by the reason of the last try', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 10, { retries: 1 }), fault('node-poweroff', 'n1'));
    c.tick(users('web', 0, { retries: 1 }));
    expect(byReason(usersOf(c, 'web').lostTotal)).toEqual({ 'node unreachable': 10 });
    expect(usersOf(c, 'web').retrying).toBe(0);
  });
});

test('[TRAFFIC-6] retries and time-out of a new command hold for those who already try', () => {
  const c = serving({ n1: {} }, {}, ['web']);
  c.tick(image(), users('web', 10, { retries: 3 }));
  c.tick(users('web', 0));
  expect(byReason(usersOf(c, 'web').lostTotal)).toEqual({ 'no endpoints': 10 });
});
