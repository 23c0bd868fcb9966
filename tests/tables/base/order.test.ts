// Orders, checksums and the functions that engines would round differently.
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert as promise, BrokenPromise, must } from '../../../shared/base/assert.ts';
import { crc32, crcText } from '../../../shared/base/crc32.ts';
import { hexOf } from '../../../shared/base/hex.ts';
import { compareNumber, compareText, sortedKeys, sortInPlace } from '../../../shared/base/order.ts';
import { expNegative, ln, power } from '../../../shared/base/power.ts';

describe('texts in the order of their code units', () => {
  test.each([
    ['', 'a', -1],
    ['a', 'a', 0],
    ['b', 'a', 1],
    ['Z', 'a', -1],
    ['a', 'á', -1],
    ['z', 'á', -1],
    ['a10', 'a9', -1],
    ['\u{1f6a2}', '\uffff', -1],
  ])('%s and %s: %i', (a, b, expected) => {
    expect(compareText(a, b)).toBe(expected);
  });

  test('a total order: one way or the other, and all along a chain', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(compareText(a, b)).toBe(0 - compareText(b, a) || 0);
        expect(compareText(a, b) === 0).toBe(a === b);
        if (compareText(a, b) <= 0 && compareText(b, c) <= 0) expect(compareText(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2_000, seed: 12 },
    );
  });

  test('the keys of a map, whatever the order in which it was filled', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string()),
        (keys) => void expect(sortedKeys(new Map(keys.map((key) => [key, 1])))).toEqual([...keys].sort(compareText)),
      ),
      { numRuns: 300, seed: 13 },
    );
  });
});

test('sorting in place: as the language does it, equal ones as they stood, in lists short and long', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 60 }), (ranks) => {
      const list = ranks.map((rank, i) => ({ rank, i }));
      const expected = [...list].sort((x, y) => compareNumber(x.rank, y.rank));
      expect(sortInPlace(list, (x, y) => compareNumber(x.rank, y.rank))).toBe(list);
      expect(list).toEqual(expected);
    }),
    { numRuns: 1_000, seed: 14 },
  );
});

describe('CRC-32', () => {
  test.each([
    ['', '00000000'],
    ['123456789', 'cbf43926'],
    ['harbour', zlibCrc32('harbour').toString(16).padStart(8, '0')],
  ])('%s: %s', (text, expected) => {
    expect(crcText(crc32(new TextEncoder().encode(text)))).toBe(expected);
  });

  test('as zlib reckons it, in one go or in two', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (bytes, cut) => {
        const at = cut % (bytes.length + 1);
        expect(crc32(bytes)).toBe(zlibCrc32(bytes));
        expect(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at)))).toBe(zlibCrc32(bytes));
      }),
      { numRuns: 1_000, seed: 15 },
    );
  });
});

describe('powers, logarithms and exponentials', () => {
  const near = (value: number, expected: number, relative: number) =>
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

  test('a power: within 1e-13 up to a million', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (base, exponent) => void near(power(base, exponent), Math.pow(base, exponent), 1e-13),
      ),
      { numRuns: 3_000, seed: 16 },
    );
    expect([power(7, 0), power(7, 1), power(2, 10), power(10, 6), power(2, 0.5)]).toEqual([
      1,
      7,
      1_024,
      1_000_000,
      Math.SQRT2,
    ]);
  });

  test('a logarithm: within 1e-13', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        (x) => void expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(1e-13),
      ),
      { numRuns: 3_000, seed: 17 },
    );
    expect(ln(1)).toBe(0);
  });

  test('e to a negative number: within 1e-9, and 0 from 40 on', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 39.999, noNaN: true }),
        (x) => void near(expNegative(x), Math.exp(-x), 1e-9),
      ),
      { numRuns: 3_000, seed: 18 },
    );
    expect([expNegative(0), expNegative(40), expNegative(1e9)]).toEqual([1, 0, 0]);
  });
});

test('hexadecimal digits', () => {
  expect(hexOf(Uint8Array.from([0, 10, 255, 16]))).toBe('000aff10');
});

test('a promise of ours that does not hold throws, with its words', () => {
  expect(() => promise(1 > 2, 'one is more than two')).toThrow(new BrokenPromise('one is more than two'));
  expect(() => must(undefined, 'there is one')).toThrow(BrokenPromise);
  expect([must(0, 'zero is something'), must('', 'so is no text'), must(false, 'and false')]).toEqual([0, '', false]);
});
