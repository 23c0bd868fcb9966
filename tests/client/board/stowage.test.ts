// Frames keep their cells: what leaves makes a hole, and what comes next fills it.
import { expect, test } from 'vitest';
import { EMPTY_STOWAGE, stow } from '../../../client/board/stowage.ts';
import { moment } from './moments.ts';

test('a frame keeps its cell when another leaves, and a new one takes the first free cell', () => {
  const one = stow(EMPTY_STOWAGE, moment({ ships: { a1: ['p1', 'p2', 'p3'] } }));
  expect(one.get('a1')).toEqual(['p1', 'p2', 'p3']);
  const two = stow(one, moment({ ships: { a1: ['p2', 'p3'] } }));
  expect(two.get('a1')).toEqual([undefined, 'p2', 'p3']);
  const three = stow(two, moment({ ships: { a1: ['p2', 'p3', 'p4', 'p5'] } }));
  expect(three.get('a1')).toEqual(['p4', 'p2', 'p3', 'p5']);
});

test('free cells at the end are given up, and so are ships that are gone', () => {
  const one = stow(EMPTY_STOWAGE, moment({ ships: { a1: ['p1', 'p2'], b1: ['p3'] } }));
  const two = stow(one, moment({ ships: { a1: ['p1'] } }));
  expect([...two]).toEqual([['a1', ['p1']]]);
});
