// Plain data as bytes and back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BinaryError, decode, encode } from '../../../shared/base/binary.ts';

const again = (value: unknown) => decode(encode(value));

describe('what is written is read', () => {
  test.each([
    [0],
    [1],
    [-1],
    [127],
    [128],
    [16_383],
    [16_384],
    [2 ** 31],
    [-(2 ** 31)],
    [2 ** 32],
    [Number.MAX_SAFE_INTEGER],
    [Number.MIN_SAFE_INTEGER],
    [2 ** 53],
    [-(2 ** 60)],
    [0.1],
    [-0.5],
    [Number.MAX_VALUE],
    [Number.MIN_VALUE],
    [Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY],
    [Number.NaN],
    [null],
    [undefined],
    [true],
    [false],
    [''],
    ['harbour'],
    ['항구 🚢 ß'],
    ['a\u0000b'],
    [[]],
    [{}],
    [[[]]],
    [{ a: {} }],
    [{ '': 1 }],
    [{ a: undefined }],
    [[undefined, null]],
  ])('%j', (value) => {
    expect(again(value)).toStrictEqual(value);
    expect(again([value, { value }])).toStrictEqual([value, { value }]);
  });

  test('−0 comes back as 0: the hash makes no difference either', () => {
    expect(again(-0)).toBe(0);
  });

  test('any value of lists, records, texts and numbers', () => {
    const value = fc.anything({
      withNullPrototype: false,
      maxDepth: 4,
      values: [
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true }).map((x) => x + 0),
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.constantFrom(null, undefined),
      ],
      key: fc.string().filter((key) => key !== '__proto__'),
    });
    fc.assert(
      fc.property(value, (one) => void expect(again(one)).toStrictEqual(one)),
      { numRuns: 2_000, seed: 5 },
    );
  });

  test('columns, empty and full, apart from what lies around them', () => {
    const wide = Int32Array.from([9, -1, 2 ** 31 - 1, -(2 ** 31), 9]);
    const value = {
      u8: Uint8Array.from([0, 255]),
      i32: wide.subarray(1, 4),
      f64: Float64Array.from([0.1, -5e300, Number.NaN]),
      none: new Float64Array(0),
      after: 'them',
    };
    const read = again(value) as typeof value;
    expect(read).toStrictEqual({ ...value, i32: Int32Array.from([-1, 2 ** 31 - 1, -(2 ** 31)]) });
    expect(read.u8.buffer.byteLength, 'a copy of its own').toBe(2);
  });

  test('names are told apart where they could run together', () => {
    const value = [
      { 'a\u0000b': 1 },
      { a: 1, b: 2 },
      {},
      { '': 1 },
      { 'a,b': 1 },
      { '1:a': 1 },
      { a: 3, b: 4 },
      { b: 5, a: 6 },
    ];
    expect(again(value)).toStrictEqual(value);
    expect(Object.keys((again(value) as object[])[7] as object)).toEqual(['b', 'a']);
  });

  test('bytes that begin in the middle of a buffer', () => {
    const bytes = encode({ x: [1.5, 'text'] });
    const wide = new Uint8Array(bytes.length + 20).fill(7);
    wide.set(bytes, 9);
    expect(decode(wide.subarray(9, 9 + bytes.length))).toEqual({ x: [1.5, 'text'] });
  });
});

describe('what stands in several places is written once, and shared again', () => {
  test('objects', () => {
    const spec = { containers: [{ name: 'main' }], labels: { app: 'web' } };
    const value = { a: spec, b: spec, deep: [{ spec }] };
    const read = again(value) as typeof value;
    expect(read).toStrictEqual(value);
    expect([read.b === read.a, read.deep[0]?.spec === read.a]).toEqual([true, true]);
    const column = new Float64Array(3);
    const columns = again([column, column]) as Float64Array[];
    expect(columns[1]).toBe(columns[0]);
  });

  test('a thousand pods of one template cost a thousand small records', () => {
    const spec = { image: 'registry.harbour.example/tickets:1.4.2', command: 'x'.repeat(500) };
    const one = encode([{ name: 'pod-000', spec }]).length;
    const many = encode(
      Array.from({ length: 1_000 }, (_, i) => ({ name: `pod-${String(i).padStart(3, '0')}`, spec })),
    ).length;
    expect(many - one).toBeLessThan(1_000 * 20);
  });
});

describe('[SNAPSHOT-1] what cannot be', () => {
  test.each([[() => 1], [Symbol('x')], [10n], [{ deep: [() => 1] }], [new Uint16Array(2)]])(
    'is not written: %s',
    (value) => {
      expect(() => encode(value)).toThrow(BinaryError);
    },
  );

  const bytes = (...list: number[]) => Uint8Array.from(list);
  const [TEXT, TEXT_AGAIN, LIST, RECORD, OBJECT_AGAIN, F64, SHAPE] = [7, 8, 9, 10, 11, 14, 16];
  test.each([
    ['nothing', bytes(), 'cut short at byte 0'],
    ['an unknown tag', bytes(99, 0), 'unknown tag 99 at byte 2'],
    ['bytes after the end', bytes(0, 0, 0), '2 bytes too many'],
    ['a text longer than its bytes', bytes(TEXT, 5, 65), 'cut short at byte 2'],
    ['a text that was never written', bytes(TEXT_AGAIN, 0), 'a reference to nothing'],
    ['an object that was never written', bytes(OBJECT_AGAIN, 3), 'a reference to nothing'],
    ['a shape that was never written', bytes(SHAPE, 0), 'a reference to nothing'],
    ['a list longer than its bytes', bytes(LIST, 200, 1, 0), 'a list longer than its bytes at byte 3'],
    ['a record longer than its bytes', bytes(RECORD, 9), 'a record longer than its bytes at byte 2'],
    ['a record whose name is no text', bytes(RECORD, 1, LIST, 0), 'text expected at byte 3'],
    ['a column longer than its bytes', bytes(F64, 2, 0, 0), 'cut short at byte 2'],
    ['a number of nine bytes', bytes(4, 255, 255, 255, 255, 255, 255, 255, 255, 1), 'a number too large at byte 9'],
    ['a number above 2^53', bytes(4, 255, 255, 255, 255, 255, 255, 255, 127), 'a number too large at byte 9'],
    [
      'a record that names __proto__',
      bytes(RECORD, 1, TEXT, 9, ...new TextEncoder().encode('__proto__'), 0),
      'a record names __proto__',
    ],
  ])('is not read: %s', (_what, list, message) => {
    expect(() => decode(list)).toThrow(new BinaryError(message));
  });

  test('nested 200 deep is read, deeper is not', () => {
    const nested = (depth: number) =>
      Uint8Array.from([...Array.from({ length: depth - 1 }, () => [LIST, 1]).flat(), LIST, 0]);
    expect(decode(nested(200))).toEqual(expect.any(Array));
    expect(() => decode(nested(201))).toThrow(new BinaryError('nested too deep'));
  });
});
