// When users are said to lose requests, when they are served again, and by which facts that is explained.
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../shared/sim/events.ts';
import { type Cluster, deletion, fault, present } from '../../support/cluster.ts';
import { serving, users, usersOf } from './users.ts';

const said = (c: Cluster) =>
  [...c.facts('RequestsLost'), ...c.facts('RequestsServed')]
    .sort((x, y) => x.id - y.id)
    .map((fact) => `${fact.tick} ${fact.reason}`);

/** `PowerOff Node/n1`, of the only fact with this reason. */
function causeOf(c: Cluster, reason: string): string {
  const facts = c.facts(reason);
  expect(facts).toHaveLength(1);
  const cause = c.world.events.get((facts[0] as Fact).cause);
  return cause ? `${cause.reason} ${cause.kind}/${cause.name}` : '(nothing)';
}

const why = (c: Cluster) => c.facts('RequestsLost').map((fact) => fact.first);

describe('[TRAFFIC-9] losses are said once', () => {
  /** In tick 11 1,100 come to a pod of 100/s with room for 1,000: from then on all beyond 100 is lost. */
  function full(): Cluster {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { backlog: 1_000 } } });
    c.tick(users('web', 1_100));
    expect(usersOf(c, 'web').lostNow).toBeLessThan(1e-6);
    return c;
  }

  test('at 1 %: with 1.2 of 101.2 lost, 1.186 % · (1 − 0.8ⁿ) passes it in the ninth second', () => {
    const c = full();
    c.tick(users('web', 101.2));
    c.run(7);
    expect(said(c)).toEqual([]);
    c.tick();
    expect(said(c)).toEqual(['20 RequestsLost']);
    c.run(50);
    expect(said(c)).toEqual(['20 RequestsLost']);
  });

  test('not at 0.9 of 100.9', () => {
    const c = full();
    c.tick(users('web', 100.9));
    c.run(100);
    expect(said(c)).toEqual([]);
    expect(usersOf(c, 'web').lossShare).toBeCloseTo(0.9 / 100.9, 6);
  });

  test('over at less than 0.1 %, not at less than 1 %', () => {
    const c = full();
    c.tick(users('web', 110));
    expect(said(c)).toEqual(['12 RequestsLost']); // 10 of 110, a fifth of that at once
    c.tick(users('web', 100.5));
    c.run(99); // 0.5 of 100.5 are 0.4975 %
    expect(said(c)).toEqual(['12 RequestsLost']);
    c.tick(users('web', 90)); // tick 113: nothing is lost; 0.4975 % · 0.8⁷ is 0.104 %, in the next second 0.083 %
    c.run(6);
    expect(said(c)).toEqual(['12 RequestsLost']);
    c.tick();
    expect(said(c)).toEqual(['12 RequestsLost', '120 RequestsServed']);
  });

  test('a retry is no loss', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 10, { retries: 3 }), fault('container-kill', 'default/web'));
    c.run(20);
    expect(said(c)).toEqual([]);
  });
});

describe('[TRAFFIC-10] losses are explained', () => {
  const labels = { labels: { app: 'web' } };
  const one = () => {
    const c = serving({ n1: {}, n2: {} }, { web: { on: 'n2' } });
    c.tick(users('web', 50));
    c.run(5);
    return c;
  };

  test('a node in the dark, by its PowerOff', () => {
    const c = one();
    c.tick(fault('node-poweroff', 'n2'));
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['node unreachable'], 'PowerOff Node/n2']);
  });

  test('of two nodes in the dark, the one that more requests were sent to', () => {
    const pods = { a: 'n1', b: 'n2', c: 'n3' };
    const c = serving(
      { n1: {}, n2: {}, n3: {}, n4: {} },
      Object.fromEntries(
        Object.entries(pods).map(([name, on]) => [name, { on, ask: labels, image: { stopSeconds: 20 } }]),
      ),
      ['web'],
    );
    c.tick(fault('kube-proxy-stop', 'n1'));
    c.tick(deletion('pods', 'b')); // n1 still sends to all three, n4 to a and c only
    c.tick(users('web', 60), fault('node-poweroff', 'n3'), fault('node-poweroff', 'n2')); // b is sent 10, c 10 + 15
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['node unreachable'], 'PowerOff Node/n3']);
  });

  test('no power anywhere, by the last PowerOff', () => {
    const c = one();
    c.tick(fault('node-poweroff', 'n2'), fault('node-poweroff', 'n1'));
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['node unreachable'], 'PowerOff Node/n1']);
  });

  test('no endpoints, by what took the last one', () => {
    const c = one();
    c.tick(deletion('pods', 'web', 0));
    expect(why(c)).toEqual(['no endpoints']);
    expect(causeOf(c, 'RequestsLost')).toMatch(/^(PodRemoved|EndpointsChanged|CommandApplied) /);
  });

  test('users of a Service without pods, by the command that sent them', () => {
    const c = serving({ n1: {} }, {}, ['web']);
    c.tick(users('web', 10));
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['no endpoints'], 'CommandApplied traffic/web']);
  });

  test('too much demand for a short backlog, by the command', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { backlog: 100 } } });
    c.tick(users('web', 50));
    c.run(5);
    c.tick(users('web', 500));
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['queue full'], 'CommandApplied traffic/web']);
    expect(present(c.facts('RequestsLost')[0], 'loss').tick).toBe(c.world.tick);
  });

  test('too much demand for patient users, by the command', () => {
    const c = one();
    c.tick(users('web', 500, { timeoutSeconds: 2 }));
    c.until(() => c.facts('RequestsLost').length > 0);
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['timed out'], 'CommandApplied traffic/web']);
  });

  test('a process that boots, by its start', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { bootSeconds: 30 } } });
    c.tick(users('web', 10));
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['connection refused'], 'Started Pod/web']);
  });

  test('a stopped kube-proxy that sends to a pod that is gone, by its stop', () => {
    const c = serving({ n1: {}, n2: {} }, { a: { on: 'n1', ask: labels }, b: { on: 'n2', ask: labels } }, ['web']);
    c.tick(fault('kube-proxy-stop', 'n2'));
    c.tick(deletion('pods', 'b', 0));
    c.run(3);
    c.tick(users('web', 40)); // 20 enter at n2, 10 of them are sent to b
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['connection refused'], 'ProxyStopped Node/n2']);
  });

  test('served again, by what changed the endpoints since', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 10), fault('container-kill', 'default/web'));
    c.until(() => c.facts('RequestsServed').length > 0);
    expect(causeOf(c, 'RequestsServed')).toBe('EndpointsChanged Service/web');
  });

  test('what waited at a pod that is gone, by its removal', () => {
    const c = serving({ n1: {}, n2: {} }, { a: { on: 'n1', ask: labels }, b: { on: 'n2', ask: labels } }, ['web']);
    c.tick(users('web', 1_000));
    c.tick(users('web', 10), deletion('pods', 'b', 0)); // 400 waited there
    expect([why(c), causeOf(c, 'RequestsLost')]).toEqual([['connection refused'], 'EndpointsChanged Service/web']);
  });
});
