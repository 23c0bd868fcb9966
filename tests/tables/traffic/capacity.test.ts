// What capacity does to users: more of it never serves fewer, the edge at which retries hold a pod down is sharp, and on the way to too much demand
// the load warns first and losses rise without a jump. On bare rows, so that nothing but traffic is looked at.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { size } from '../../support/size.ts';
import { Harbour, lost, missing } from './harbour.ts';

describe('[TRAFFIC-13] more processor never serves fewer', () => {
  const plan = fc.record({
    milli: fc.integer({ min: 100, max: 8_000 }),
    more: fc.integer({ min: 1, max: 4_000 }),
    rate: fc.integer({ min: 1, max: 600 }),
    timeoutSeconds: fc.double({ min: 0.3, max: 10, noNaN: true }),
    retries: fc.integer({ min: 0, max: 3 }),
    backlog: fc.constantFrom(0, 1, 10, 50, 100, 1_000),
    pods: fc.integer({ min: 1, max: 5 }),
    limit: fc.constantFrom(0, 500, 1_500),
    seconds: fc.integer({ min: 1, max: 120 }),
  });

  test('of the same demand, held for up to two minutes, on the same pods', () => {
    let better = 0;
    fc.assert(
      fc.property(plan, ({ milli, more, rate, backlog, pods, limit, seconds, ...patience }) => {
        const good = (capacity: number) => {
          const harbour = new Harbour({ backlog, idleMilliCpu: 5 });
          const node = harbour.node(capacity);
          harbour.route(...Array.from({ length: pods }, (_, i) => harbour.pod(node, { limit, weight: 10 + 30 * i })));
          const users = harbour.users(rate, patience);
          harbour.run(seconds);
          expect(Math.abs(missing(users))).toBeLessThan(1e-9 * users.offeredTotal);
          return users.goodTotal / users.offeredTotal;
        };
        const [less, enough] = [good(milli), good(milli + more)];
        if (enough > less + 0.01) better += 1;
        expect(enough).toBeGreaterThanOrEqual(less - 1e-9);
      }),
      { numRuns: size(200, 3_000), seed: 2_611 },
    );
    expect(better).toBeGreaterThan(20);
  });
});

describe('[TRAFFIC-7] the edge of recovery after ten seconds without a processor', () => {
  /** Six cores serve 300 a second; nothing is ever refused for want of room. */
  const served = (rate: number, retries: number) => {
    const harbour = Harbour.single(6_000, { backlog: 1e9 });
    const users = harbour.users(rate, { timeoutSeconds: 1, retries });
    harbour.run(60);
    harbour.nodes.at.capacityMilli[0] = 0;
    harbour.run(10);
    harbour.nodes.at.capacityMilli[0] = 6_000;
    harbour.run(3_000);
    return users.good / rate;
  };

  // μ / (1 + r): 150, 100 and 75 a second. Above it (1 + r) λ attempts come, more than are worked off, and all work is for users who gave up.
  test.each([1, 2, 3])(
    'with %d retries: a hundredth below μ / (1 + r) all are served again, a hundredth above nobody for ever',
    (retries) => {
      const edge = 300 / (1 + retries);
      expect(served(edge * 0.99, retries)).toBeCloseTo(1, 6);
      expect(served(edge * 1.01, retries)).toBeLessThan(0.001);
    },
  );

  test('without retries there is none up to μ', () => {
    expect(served(285, 0)).toBeCloseTo(1, 3);
  });
});

describe('[TRAFFIC-11, LATENCY-2] a slow ramp past what a pod can do', () => {
  test('load passes 0.8 and 0.9 before one request in a hundred is lost, and losses rise by a sixth of the answers in a second at most', () => {
    const harbour = Harbour.single(1_000, { backlog: 75 }); // 50 a second; a full backlog is 1.5 s, the time-out 2 s
    const users = harbour.users(20);
    harbour.run(60);
    harbour.users(70, { rampTicks: 250 });
    const shares: number[] = [];
    const loads: number[] = [];
    harbour.run(300, () => {
      shares.push(1 - users.good / users.offered);
      loads.push(users.load);
    });
    const first = (list: number[], bound: number) => list.findIndex((one) => one >= bound);
    expect(first(loads, 0.8)).toBeGreaterThan(50);
    expect(first(loads, 0.8)).toBeLessThan(first(shares, 0.01) - 20); // at 0.2 a second: four requests a second of warning
    expect(first(loads, 0.9)).toBeLessThan(first(shares, 0.01));
    expect(Math.max(...shares.slice(1).map((share, i) => share - (shares[i] as number)))).toBeLessThan(1 / 6);
    expect(users.good).toBeGreaterThan(49); // too much demand and a short backlog: all that can be done is done in time, the rest is refused at once
    expect(Object.keys(lost(users.lost))[0]).toBe('queue full');
  });
});

describe('[TRAFFIC-12] memory of a process: its base, and its part for each request inside', () => {
  const memory = (rate: number, seconds = 300) => {
    const harbour = Harbour.single(1_000, { memoryBytes: 1_000_000, memoryBytesPerRequest: 10_000 });
    harbour.users(rate, { timeoutSeconds: 60 });
    harbour.run(seconds);
    expect(harbour.nodes.at.usedMemory[0]).toBe(harbour.pods.at.memory[0]);
    return harbour.pods.at.memory[0];
  };

  // One core serves 50/s, so at 25/s 1/(50 − 25) s each: one request is inside on average; at 45/s nine are. Far above, the backlog of 100 waits.
  test.each([
    [0, 1_000_000],
    [25, 1_010_000],
    [45, 1_090_000],
  ])('at %d a second %d bytes: the base, and 10,000 for each request inside', (rate, bytes) => {
    expect(memory(rate)).toBeCloseTo(bytes, -1);
  });

  test('at twice the rate it can serve: the full backlog, and those who are served', () => {
    expect(memory(100)).toBeGreaterThanOrEqual(2_000_000);
    expect(memory(100)).toBeLessThan(2_050_000);
  });

  test('a process that is gone holds none', () => {
    const harbour = Harbour.single();
    harbour.users(10);
    harbour.run(3);
    harbour.end(0);
    harbour.run(1);
    expect([harbour.pods.at.memory[0], harbour.nodes.at.usedMemory[0], harbour.nodes.at.usedMilli[0]]).toEqual([
      0, 0, 0,
    ]);
  });
});

describe('[LATENCY-3] the 99th percentile of a Service', () => {
  /** Pods of `milli` each, each on its own node; the time-out is out of reach. */
  const p99 = (rate: number, ...pods: number[]) => {
    const harbour = new Harbour({ backlog: 1e6 });
    harbour.route(...pods.map((milli) => harbour.pod(harbour.node(milli))));
    const users = harbour.users(rate, { timeoutSeconds: 1_000 });
    harbour.run(3);
    return users.p99;
  };

  test('of equal pods is that of one', () => {
    expect(p99(160, 1_000, 1_000, 1_000, 1_000)).toBeCloseTo(p99(40, 1_000), 12);
    expect(p99(40, 1_000)).toBeCloseTo(0.02 + Math.log(100 * 0.8) / 10, 2); // ρ = 0.8: C = 0.8, μ − λ = 10
  });

  test('one slow pod of four counts with its quarter of the answers', () => {
    // 40 each: the slow pod at 40/41.7 alone has 1/(41.67 − 40) s on average, the others a hundredth of that; 1 % of all is 4 % of its own.
    const slow = p99(40, 833.4);
    const whole = p99(160, 833.4, 8_000, 8_000, 8_000);
    const exact = slow * (Math.log(25) / Math.log(100));
    expect(Math.abs(whole / exact - 1)).toBeLessThan(0.15);
  });
});
