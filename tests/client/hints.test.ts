// Hints: each comes when it is needed, goes when it is done or put aside, and is not shown again on the same browser.
import { beforeEach, expect, test } from 'vitest';
import { HintBook, HINTS, type Situation } from '../../client/panels/hints/hint-book.ts';
import type { Shelf } from '../../client/session/seats.ts';

class Memory implements Shelf {
  readonly #texts = new Map<string, string>();
  get length(): number {
    return this.#texts.size;
  }
  key = (index: number): string | null => [...this.#texts.keys()][index] ?? null;
  getItem = (key: string): string | null => this.#texts.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#texts.set(key, value);
  removeItem = (key: string): void => void this.#texts.delete(key);
}

const CALM: Situation = {
  tick: 10,
  waiting: 0,
  holds: false,
  placed: 0,
  silent: undefined,
  stuck: undefined,
  drain: undefined,
  full: undefined,
  losing: false,
  asked: false,
};

let shelf: Memory;
let book: HintBook;
beforeEach(() => {
  shelf = new Memory();
  book = new HintBook(shelf);
});
const look = (change: Partial<Situation>): string | undefined => book.look({ ...CALM, ...change });

test('the first minute: pick up, drop, go on with the stack, and then peace', () => {
  expect(look({})).toBeUndefined();
  expect(look({ waiting: 5 })).toBe('pick');
  expect(look({ waiting: 5, holds: true })).toBe('drop');
  expect(look({ waiting: 4, holds: true, placed: 1 })).toBe('stack');
  expect(look({ waiting: 4, placed: 1 }), 'put down, it has been learnt').toBeUndefined();
  expect(look({ placed: 5 })).toBe('calm');
  expect(look({ placed: 5, tick: 60 })).toBe('calm');
  expect(look({ placed: 5, tick: 71 }), 'it asks for nothing, and goes by itself').toBeUndefined();
});

test('while pods wait the loss has a plain cause: to ask for it comes later', () => {
  expect(look({ waiting: 5, placed: 7, holds: true, losing: true })).toBeUndefined();
  expect(look({ placed: 7, losing: true })).toBe('ask');
});

test('who knows already is told nothing of it', () => {
  expect(look({ waiting: 5, holds: true, placed: 7 })).toBeUndefined();
  expect(look({ waiting: 5, placed: 7 })).toBeUndefined();
});

test('what happens to the cluster goes before what may be learnt in peace, one at a time', () => {
  expect(look({ waiting: 5 })).toBe('pick');
  expect(look({ waiting: 5, silent: 'heron', losing: true })).toBe('silent');
  book.dismiss('silent');
  expect(look({ waiting: 5, silent: 'heron', losing: true })).toBe('pick');
  expect(look({ silent: 'heron', losing: true })).toBe('ask');
  expect(look({ silent: 'heron', losing: true, asked: true }), 'has asked').toBeUndefined();
});

test('what was put aside or learnt stays away, also in the next match, until hints are asked for again', () => {
  expect(look({ waiting: 5 })).toBe('pick');
  book.dismiss('pick');
  expect(look({ waiting: 5 })).toBeUndefined();
  book = new HintBook(shelf);
  expect(look({ waiting: 5 })).toBeUndefined();
  expect(look({ waiting: 5, holds: true })).toBe('drop');
  book.dismissAll();
  book = new HintBook(shelf);
  expect(
    HINTS.map(() => look({ waiting: 5, holds: true, silent: 'a', stuck: 'b', drain: 'c', full: 'd', losing: true })),
  ).toEqual(HINTS.map(() => undefined));
  book.showAgain();
  expect(look({ waiting: 5 })).toBe('pick');
});

test('a browser that keeps nothing has hints all the same', () => {
  const broken: Shelf = {
    length: 0,
    key: () => null,
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('forbidden');
    },
    removeItem: () => undefined,
  };
  book = new HintBook(broken);
  expect(look({ waiting: 5 })).toBe('pick');
  book.dismiss('pick');
  expect(look({ waiting: 5 })).toBeUndefined();
});
