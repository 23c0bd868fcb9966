// Powers, logarithms and exponentials from + − * / and sqrt, against the language's own, which may differ in the last bit from engine to engine.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expNegative, LN_2, ln, lnOfWhole, power } from '../../../shared/base/power.ts';
import { size } from '../../support/size.ts';

const numRuns = size(2_000, 50_000);
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test.each([1, 2, 12, 5_002, 8_191, 8_192, 100_000])('the logarithm of %i is the same, asked for once or again', (n) => {
  expect([lnOfWhole(n), lnOfWhole(n)]).toEqual([ln(n), ln(n)]);
});

describe('power', () => {
  test.each([
    [2, 10, 1024],
    [10, 3, 1000],
    [9, 0.5, 3],
    [16, 0.75, 8],
    [0.25, 1.5, 0.125],
    [7, 0, 1],
    [1, 123.456, 1],
  ])('%d to the power of %d is %d, to the last bit', (base, exponent, result) => {
    expect(power(base, exponent)).toBe(result);
  });

  test('a relative error below 1e-13', () => {
    fc.assert(
      fc.property(between(1e-3, 1e3), between(0, 12), (base, exponent) => {
        const exact = base ** exponent;
        if (exact > 1e6 || exact < 1e-30) return;
        expect(Math.abs(power(base, exponent) / exact - 1)).toBeLessThan(1e-13);
      }),
      { numRuns, seed: 1 },
    );
  });

  test('the powers of the model: utilisation to √(2(c + 1)) − 1', () => {
    for (let c = 1; c <= 64; c += 1) {
      const exponent = Math.sqrt(2 * (c + 1)) - 1;
      for (const utilisation of [0.01, 0.3, 0.9, 0.98])
        expect(Math.abs(power(utilisation, exponent) / utilisation ** exponent - 1)).toBeLessThan(1e-13);
    }
  });
});

describe('ln', () => {
  test('1 has 0, 2 has the constant, powers of two its multiples', () => {
    expect(ln(1)).toBe(0);
    expect(ln(2)).toBe(LN_2);
    expect(ln(1024)).toBeCloseTo(10 * LN_2, 14);
    expect(ln(0.5)).toBeCloseTo(-LN_2, 15);
  });

  test('an absolute error below 1e-13', () => {
    fc.assert(
      fc.property(between(-300, 300), (exponent) => {
        const x = 10 ** exponent;
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(Math.max(1e-13, 1e-15 * Math.abs(Math.log(x))));
      }),
      { numRuns, seed: 2 },
    );
    for (const near of [Math.SQRT1_2, Math.SQRT2, 1].flatMap((root) => [root - 1e-9, root, root + 1e-9]))
      expect(Math.abs(ln(near) - Math.log(near))).toBeLessThan(1e-13);
  });
});

describe('expNegative', () => {
  test('0 gives 1, and beyond 40 there is nothing', () => {
    expect(expNegative(0)).toBe(1);
    expect(expNegative(40)).toBe(0);
    expect(expNegative(Number.POSITIVE_INFINITY)).toBe(0);
    expect(expNegative(39.99)).toBeGreaterThan(0);
  });

  test('a relative error below 1e-9', () => {
    fc.assert(
      fc.property(between(0, 39.999), (x) => {
        expect(Math.abs(expNegative(x) / Math.exp(-x) - 1)).toBeLessThan(1e-9);
      }),
      { numRuns, seed: 3 },
    );
  });

  test('never grows with x, across the steps of its table too', () => {
    for (let i = 1; i < 40_000; i += 1)
      expect(expNegative(i / 1_000)).toBeLessThanOrEqual(expNegative((i - 1) / 1_000));
  });
});
