// The 64-bit hash of plain data: what it sees, what it does not, and how seldom two values share one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashColumn, hashText, hashValue, hex64, lanes, share } from '../../../shared/base/hash.ts';
import { compareText } from '../../../shared/base/order.ts';

function hash(value: unknown, seed = 1): string {
  hashValue(value, seed);
  return hex64(lanes[0] as number, lanes[1] as number);
}

const plain = fc.jsonValue({ maxDepth: 4 });

/** The same value with the fields of all its records in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, turned(one)]),
  );
}

/** How often each value occurs whose hash another one has. */
function collisions(values: Iterable<unknown>): number {
  const seen = new Set<string>();
  let count = 0;
  for (const value of values) {
    seen.add(hash(value));
    count += 1;
  }
  return count - seen.size;
}

function* pairs<T>(count: number, make: (i: number, j: number) => T): Generator<T> {
  for (let i = 0; i < count; i += 1) for (let j = 0; j < count; j += 1) yield make(i, j);
}

describe('[HASH-1] equal values have equal hashes', () => {
  test('whatever the order of their fields', () => {
    fc.assert(
      fc.property(plain, (value) => hash(turned(value)) === hash(value)),
      { numRuns: 2_000, seed: 1 },
    );
    expect(hash({ a: 1, b: { c: 2, d: [3, { e: 4, f: 5 }] } })).toBe(
      hash({ b: { d: [3, { f: 5, e: 4 }], c: 2 }, a: 1 }),
    );
  });

  test('an undefined field is an absent one, −0 is 0', () => {
    expect(hash({ a: 1, b: undefined })).toBe(hash({ a: 1 }));
    expect(hash([-0])).toBe(hash([0]));
  });

  test('shared or not, for good or briefly, before and after others were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.array(plain), fc.dictionary(fc.string(), plain)), { maxLength: 40 }),
        (values) => {
          const hashes = values.map((value) => hash([value, { value }]));
          for (const value of values) share(value);
          expect(values.map((value) => hash([value, { value }]))).toEqual(hashes);
        },
      ),
      { numRuns: 300, seed: 2 },
    );
  });
});

describe('[HASH-1] one change changes it', () => {
  test('of any field, at any depth', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(hash(a) === hash(b)).toBe(same);
        expect(hash({ x: [a], y: 1 }) === hash({ x: [b], y: 1 })).toBe(same);
      }),
      { numRuns: 3_000, seed: 3 },
    );
  });

  test.each([
    ['the order of a list', [1, 2], [2, 1]],
    ['a list that is longer by nothing', [1], [1, undefined]],
    ['a list and a record', ['a'], { 0: 'a' }],
    ['an empty list and an empty record', [], {}],
    ['null and absent', { a: null }, {}],
    ['a number and its text', 1, '1'],
    ['true and 1', true, 1],
    ['false and null', false, null],
    ['a value and its name', { a: 'b' }, { b: 'a' }],
    ['values that changed places', { a: 1, b: 2 }, { a: 2, b: 1 }],
    ['one level more', { a: { b: 1 } }, { a: { b: { b: 1 } } }],
    ['texts cut elsewhere', ['ab', 'c'], ['a', 'bc']],
    ['an empty text and null', [''], [null]],
    ['the last place of a double', 0.1 + 0.2, 0.3],
    ['great numbers', 2 ** 53, 2 ** 53 + 2],
    ['signs', 5, -5],
  ])('%s', (_what, a, b) => {
    expect(hash(a)).not.toBe(hash(b));
  });

  test('the seed', () => {
    for (const value of [0, '', null, true, [], {}, undefined]) expect(hash(value, 1)).not.toBe(hash(value, 2));
  });

  test('many alike: no two of 60,000 small records, lists or texts share a hash', () => {
    expect(collisions(pairs(250, (i, j) => ({ a: i, b: j })))).toBe(0);
    expect(collisions(pairs(250, (i, j) => [i, j]))).toBe(0);
    expect(collisions(pairs(250, (i, j) => ({ list: [{ n: i }, { n: j }] })))).toBe(0);
    expect(collisions(pairs(250, (i, j) => `pod-${i}-${j}`))).toBe(0);
    expect(collisions(pairs(250, (i, j) => i + j / 256))).toBe(0);
  });

  test('each bit of a number moves about half of the 64', () => {
    let flips = 0;
    const bits = (text: string) => [...text].map((digit) => Number.parseInt(digit, 16));
    for (let bit = 0; bit < 31; bit += 1) {
      const [a, b] = [bits(hash(77)), bits(hash(77 ^ (1 << bit)))];
      for (const [i, digit] of a.entries()) for (let x = digit ^ (b[i] as number); x > 0; x >>= 1) flips += x & 1;
    }
    expect(flips / 31).toBeGreaterThan(26);
    expect(flips / 31).toBeLessThan(38);
  });
});

describe('[HASH-1] columns', () => {
  const sum = (column: Int32Array | Float64Array | Uint8Array, salt = 7, length = column.length) => {
    const into = new Int32Array(2);
    hashColumn(into, column, length, salt);
    return into.join();
  };

  test.each([
    ['i32', Int32Array],
    ['f64', Float64Array],
    ['u8', Uint8Array],
  ])('%s: the value, its place and the column count', (_type, Column) => {
    const base = sum(Column.from([0, 5, 0, 6]));
    expect(sum(Column.from([0, 5, 0, 6]))).toBe(base);
    for (const other of [
      [0, 5, 0, 7],
      [5, 0, 0, 6],
      [0, 6, 0, 5],
      [0, 5, 6, 0],
      [0, 0, 0, 6],
    ])
      expect(sum(Column.from(other))).not.toBe(base);
    expect(sum(Column.from([0, 5, 0, 6]), 8)).not.toBe(base);
    expect(sum(Column.from([0, 5, 0, 6, 9]), 7, 4), 'what lies beyond the length does not').toBe(base);
  });

  test('no two of 40,000 pairs of neighbours share a sum', () => {
    const sums = new Set([...pairs(200, (i, j) => sum(Int32Array.from([i, j])))]);
    expect(sums.size).toBe(40_000);
  });
});

test('texts: sixteen digits, and no two of 100,000 names share them', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 100_000; i += 1) {
    hashText(`web-${i.toString(36)}`, 3);
    seen.add(hex64(lanes[0] as number, lanes[1] as number));
  }
  expect(seen.size).toBe(100_000);
  expect(hex64(-1, 0)).toBe('ffffffff00000000');
  expect(hex64(10, 255)).toBe('0000000a000000ff');
});

/** Records with their fields in one order, so that JSON tells equal values by equal texts; −0 is 0. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'number') return value + 0;
  if (typeof value !== 'object' || value === null) return value;
  return [
    'record',
    ...Object.entries(value)
      .sort((x, y) => compareText(x[0], y[0]))
      .map(([key, one]) => [key, sorted(one)]),
  ];
}
