// Tokens of seats: kept by match, tidied up, and no trouble where a browser keeps nothing. And names for those who give none.
import { expect, test } from 'vitest';
import { displayNameFor } from '../../client/session/lobby-reading.ts';
import { Seats, type Shelf } from '../../client/session/seats.ts';
import { LIMITS } from '../../shared/base/limits.ts';

class MemoryShelf implements Shelf {
  readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  key(index: number): string | null {
    return [...this.kept.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

const FORBIDDEN: Shelf = {
  get length(): number {
    throw new Error('forbidden');
  },
  key: () => {
    throw new Error('forbidden');
  },
  getItem: () => {
    throw new Error('forbidden');
  },
  setItem: () => {
    throw new Error('forbidden');
  },
  removeItem: () => {
    throw new Error('forbidden');
  },
};

test('a token outlives the page that kept it', () => {
  const shelf = new MemoryShelf();
  new Seats(shelf).put('m1', 'token-1');
  const later = new Seats(shelf);
  expect(later.get('m1')).toBe('token-1');
  expect(later.get('m2')).toBeUndefined();
  later.forget('m1');
  expect(new Seats(shelf).get('m1')).toBeUndefined();
});

test('leaves what others keep alone, and does not pile up', () => {
  const shelf = new MemoryShelf();
  shelf.setItem('other', 'theirs');
  const seats = new Seats(shelf);
  for (let i = 0; i < 300; i += 1) seats.put(`m${i}`, `t${i}`);
  expect(shelf.length).toBeLessThanOrEqual(51);
  expect(shelf.getItem('other')).toBe('theirs');
  expect(new Seats(shelf).get('m299')).toBe('t299');
});

test.each([
  ['a shelf that throws', FORBIDDEN],
  ['no shelf', undefined],
])('with %s tokens live as long as the page', (_, shelf) => {
  const seats = new Seats(shelf);
  expect(seats.get('m1')).toBeUndefined();
  seats.put('m1', 't1');
  expect(seats.get('m1')).toBe('t1');
  seats.forget('m1');
  expect(seats.get('m1')).toBeUndefined();
});

test('made-up names are short, many, and of a harbour', () => {
  const names = new Set(Array.from({ length: 10_000 }, (_, i) => displayNameFor(i / 10_000)));
  expect(names.size).toBe(8 * 98);
  expect([...names].filter((name) => name.length > LIMITS.displayName || !/^[A-Z][a-z]+ \d{1,2}$/.test(name))).toEqual(
    [],
  );
  expect([displayNameFor(0), displayNameFor(0.99999)]).toEqual(['Pilot 2', 'Tug 99']);
});
