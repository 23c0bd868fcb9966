// Who gets how much processor: weights as the kernel has them, sharing, limits.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareProcessor, sharesOf, weightOfShares } from '../../../shared/sim/machines/processor.ts';
import { size } from '../../support/size.ts';
import { ofPod, serving, users, usersOf } from './users.ts';

describe('[PROCESSOR-1] weights', () => {
  // L² + 125 L over 612, less 7/34: 512 has L = 9, (81 + 1,125)/612 − 0.20588 = 1.76471, 10^1.76471 = 58.17, so 59
  test.each([
    [0, 1],
    [2, 1],
    [3, 2],
    [102, 17],
    [128, 21],
    [256, 35],
    [512, 59],
    [1_023, 100],
    [1_024, 100],
    [1_025, 101],
    [2_048, 174],
    [4_096, 303],
    [262_144, 10_000],
  ])('%d shares are %d', (shares, weight) => {
    expect(weightOfShares(Math.max(2, shares))).toBe(weight);
  });

  test("all of them are those of the formula, with the language's own logarithm and power", () => {
    let last = 0;
    for (let shares = 2; shares <= 262_144; shares = shares < 5_000 ? shares + 1 : Math.floor(shares * 1.01) + 1) {
      const l = Math.log2(shares);
      const exact = 10 ** ((l * l + 125 * l) / 612 - 7 / 34);
      const weight = weightOfShares(shares);
      if (Math.abs(exact - Math.round(exact)) > 1e-9) expect(weight).toBe(Math.ceil(exact));
      expect(weight).toBeGreaterThanOrEqual(last);
      last = weight;
    }
  });

  test.each([
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 3],
    [100, 102],
    [500, 512],
    [1_000, 1_024],
    [256_000, 262_144],
    [999_000, 262_144],
  ])('%dm are %d shares', (milli, shares) => {
    expect(sharesOf(milli)).toBe(shares);
  });

  test.each([
    ['nothing', {}, 1, 0],
    ['a request', { requests: { cpu: '100m' } }, 17, 0],
    ['a limit stands for the request', { limits: { cpu: '500m' } }, 59, 500],
    ['both', { requests: { cpu: '100m' }, limits: { cpu: '500m' } }, 17, 500],
    ['a limit below the least', { requests: { cpu: '100m' }, limits: { cpu: '1' } }, 17, 1_000],
  ])('a pod with %s', (_what, ask, weight, limit) => {
    const c = serving({ n1: {} }, { web: { on: 'n1', ask } });
    expect([ofPod(c, 'web', 'weight'), ofPod(c, 'web', 'limitMilli')]).toEqual([weight, limit]);
  });
});

describe('[PROCESSOR-2] sharing', () => {
  test.each([
    ['enough for all', [100, 200, 300], [1, 1, 1], 1_000, [100, 200, 300]],
    ['what the first leaves goes to the others', [100, 900, 900], [1, 1, 1], 1_000, [100, 450, 450]],
    ['by weight', [2_000, 2_000], [100, 300], 1_000, [250, 750]],
    [
      'in rounds: 1000/4 each, then 900/3, then 550/2 … ',
      [100, 260, 500, 500],
      [1, 1, 1, 1],
      1_000,
      [100, 260, 320, 320],
    ],
    [
      'a light one that wants little and a heavy one that wants all',
      [10, 5_000],
      [1, 10_000],
      1_000,
      [1_000 / 10_001, 10_000_000 / 10_001],
    ],
    ['nobody wants anything', [0, 0], [1, 1], 1_000, [0, 0]],
    ['nothing to share', [5, 5], [1, 1], 0, [0, 0]],
  ])('%s', (_what, wanted, weights, capacity, granted) => {
    const out = new Float64Array(wanted.length);
    shareProcessor(Float64Array.from(wanted), Float64Array.from(weights), wanted.length, capacity, out);
    expect([...out]).toEqual(granted.map((one) => expect.closeTo(one, 9)));
  });

  test('nobody gets more than wanted, all is given, and who wants more has no less for its weight than any other', () => {
    const pod = fc.record({
      wanted: fc.double({ min: 0, max: 5_000, noNaN: true }),
      weight: fc.integer({ min: 1, max: 10_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(pod, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 64_000 }),
        (pods, capacity) => {
          const granted = new Float64Array(pods.length);
          shareProcessor(
            Float64Array.from(pods, (one) => one.wanted),
            Float64Array.from(pods, (one) => one.weight),
            pods.length,
            capacity,
            granted,
          );
          const all = pods.reduce((sum, one) => sum + one.wanted, 0);
          expect(granted.reduce((sum, one) => sum + one, 0)).toBeCloseTo(Math.min(all, capacity), 6);
          const most = Math.max(...pods.map((one, i) => (granted[i] as number) / one.weight));
          pods.forEach((one, i) => {
            const got = granted[i] as number;
            expect(got).toBeGreaterThanOrEqual(0);
            expect(got).toBeLessThanOrEqual(one.wanted);
            // A pod that went short has the largest grant for its weight of all.
            if (got < one.wanted - 1e-6) expect(got / one.weight).toBeGreaterThan(most - 1e-6 * (1 + most));
          });
        },
      ),
      { numRuns: size(500, 20_000), seed: 1_024 },
    );
  });

  /** 1,170m for a pod of weight 100 and one of weight 17. */
  const two = () =>
    serving(
      { n1: { milliCpu: 1_170 } },
      { heavy: { on: 'n1', ask: { requests: { cpu: '1' } } }, light: { on: 'n1', ask: { requests: { cpu: '100m' } } } },
    );

  test('two pods that want more than there is get 100 : 17', () => {
    const c = two();
    c.tick(users('heavy', 500), users('light', 500));
    expect([ofPod(c, 'heavy', 'grantedMilli'), ofPod(c, 'light', 'grantedMilli')]).toEqual([
      expect.closeTo(1_000, 6),
      expect.closeTo(170, 6),
    ]);
    expect([usersOf(c, 'heavy').good, usersOf(c, 'light').good]).toEqual([
      expect.closeTo(100, 6),
      expect.closeTo(17, 6),
    ]);
    expect(c.world.nodes.at.usedMilli[0]).toBeCloseTo(1_170, 6);
  });

  test('one that stays within its part gets all it wants, and the greedy one gets the rest', () => {
    const c = two();
    c.tick(users('heavy', 500), users('light', 12));
    c.run(60);
    expect([usersOf(c, 'light').good, usersOf(c, 'light').lostNow, ofPod(c, 'light', 'queue')]).toEqual([
      expect.closeTo(12, 6),
      0,
      0,
    ]);
    expect(usersOf(c, 'heavy').good + usersOf(c, 'heavy').lostNow).toBeGreaterThan(0);
    expect(ofPod(c, 'heavy', 'grantedMilli')).toBeCloseTo(1_050, 6);
  });

  test('one alone may take the whole node, whatever its weight', () => {
    const c = two();
    c.tick(users('light', 500));
    expect(usersOf(c, 'light').good).toBeCloseTo(117, 6);
  });
});

describe('[PROCESSOR-3] a limit holds on an idle node', () => {
  test.each([
    ['500m serve 50/s', '500m', 0, 50],
    ['505m with 5m to be idle serve 50/s', '505m', 5, 50],
    ['less than 10m is 10m: 1/s', '1m', 0, 1],
    ['three cores serve 300/s', '3', 0, 300],
    ['a limit above the node is the node: 400/s', '9', 0, 400],
  ])('%s', (_what, cpu, idleMilliCpu, rate) => {
    const c = serving(
      { n1: { milliCpu: 4_000 } },
      { web: { on: 'n1', image: { idleMilliCpu }, ask: { requests: { cpu: '1m' }, limits: { cpu } } } },
    );
    c.tick(users('web', 1_000, { timeoutSeconds: 10_000 }));
    expect([usersOf(c, 'web').good, ofPod(c, 'web', 'queue')]).toEqual([
      expect.closeTo(rate, 6),
      expect.closeTo(1_000 - rate, 6),
    ]);
  });
});
