// Numeric columns: rows that are handed out, freed and handed out again, and what is left of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Columns } from '../../../shared/base/columns.ts';

const PLAN = { flag: 'u8', count: 'i32', share: 'f64' } as const;
const table = () => new Columns(PLAN);
const hash = (columns: Columns<typeof PLAN>) => {
  const into = new Int32Array(2);
  columns.hashInto(into, 0x10000);
  return into.join();
};

describe('rows', () => {
  test('a new one is next, a freed one comes first, the last freed before the others', () => {
    const columns = table();
    expect([columns.take(), columns.take(), columns.take()]).toEqual([0, 1, 2]);
    columns.release(0);
    columns.release(2);
    expect([columns.take(), columns.take(), columns.take(), columns.length]).toEqual([2, 0, 3, 4]);
  });

  test('a freed row is zeroed in every column', () => {
    const columns = table();
    columns.take();
    columns.at.flag[0] = 1;
    columns.at.count[0] = -5;
    columns.at.share[0] = 0.5;
    columns.release(0);
    expect([columns.take(), columns.at.flag[0], columns.at.count[0], columns.at.share[0]]).toEqual([0, 0, 0, 0]);
  });

  test.each([64, 65, 128, 129, 1_000])('%i rows: what stands in them survives growing', (rows) => {
    const columns = table();
    for (let i = 0; i < rows; i += 1) {
      const row = columns.take();
      columns.at.flag[row] = row % 2;
      columns.at.count[row] = -row;
      columns.at.share[row] = row / 3;
    }
    for (let row = 0; row < rows; row += 1)
      expect([columns.at.flag[row], columns.at.count[row], columns.at.share[row]]).toEqual([row % 2, 0 - row, row / 3]);
    expect(columns.at.count.length).toBeGreaterThanOrEqual(rows);
  });

  test('any order of taking and freeing: no row is held twice', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat({ max: 50 })), { maxLength: 300 }), (steps) => {
        const columns = table();
        const held: number[] = [];
        let most = 0;
        for (const step of steps) {
          if (step === null || held.length === 0) {
            const row = columns.take();
            expect(held).not.toContain(row);
            held.push(row);
          } else columns.release(held.splice(step % held.length, 1)[0] as number);
          most = Math.max(most, held.length);
        }
        expect([columns.length, columns.length - columns.free.length]).toEqual([most, held.length]);
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});

describe('saved and restored', () => {
  test('the same rows, the same hash, and the same rows next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.array(fc.nat()), (rows, freed) => {
        const columns = table();
        for (let i = 0; i < rows; i += 1) columns.at.count[columns.take()] = i * 7;
        for (const row of new Set(freed.map((one) => one % rows))) columns.release(row);
        const copy = table();
        copy.take();
        copy.restore(columns.save());
        expect([copy.save(), hash(copy)]).toEqual([columns.save(), hash(columns)]);
        for (let i = 0; i < 10; i += 1) expect(copy.take()).toBe(columns.take());
        expect(copy.at.count.slice(0, copy.length)).toEqual(columns.at.count.slice(0, columns.length));
      }),
      { numRuns: 200, seed: 10 },
    );
  });

  test('what is saved is a copy', () => {
    const columns = table();
    columns.take();
    const saved = columns.save();
    columns.at.count[0] = 9;
    columns.take();
    expect(saved).toEqual({
      length: 1,
      free: [],
      columns: { flag: new Uint8Array(1), count: new Int32Array(1), share: new Float64Array(1) },
    });
  });
});

describe('[HASH-1] the hash of a table', () => {
  const changes: Record<string, (columns: Columns<typeof PLAN>) => void> = {
    'a number': (c) => (c.at.count[1] = 6),
    'the same number in another row': (c) => ([c.at.count[1], c.at.count[0]] = [0, 5]),
    'the same number in another column': (c) => ([c.at.count[1], c.at.share[1]] = [0, 5]),
    'a row more': (c) => c.take(),
    'a row freed': (c) => c.release(2),
    'rows freed in another order': (c) => [0, 2].forEach((row) => void c.release(row)),
  };
  test('each change gives another one', () => {
    const make = () => {
      const columns = table();
      for (let i = 0; i < 3; i += 1) columns.take();
      columns.at.count[1] = 5;
      return columns;
    };
    const turned = make();
    for (const row of [2, 0]) turned.release(row);
    const hashes = [hash(make()), hash(turned)];
    for (const change of Object.values(changes)) {
      const columns = make();
      change(columns);
      hashes.push(hash(columns));
    }
    expect(hash(make())).toBe(hashes[0]);
    expect(new Set(hashes).size).toBe(8);
  });
});
