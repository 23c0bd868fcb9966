// What was worked out for an object is found again, whoever was asked for in between.
import { expect, test } from 'vitest';
import { LastKnown } from '../../../shared/base/last-known.ts';

test('each object has its own answer, the last one asked for or not, and the newest one counts', () => {
  const known = new LastKnown<object, string>();
  const [a, b, c] = [{}, {}, {}];
  expect(known.get(a)).toBeUndefined();
  expect(known.set(a, 'of a')).toBe('of a');
  expect([known.get(a), known.get(b)]).toEqual(['of a', undefined]);
  known.set(b, 'of b');
  expect([known.get(a), known.get(b), known.get(a), known.get(c)]).toEqual(['of a', 'of b', 'of a', undefined]);
  known.set(a, 'another');
  expect([known.get(b), known.get(a)]).toEqual(['of b', 'another']);
});
