// Motion is what differs between two moments: nothing else moves, and after a leap nothing moves at all.
import { expect, test } from 'vitest';
import { difference, LEAP_TICKS } from '../../../client/board/difference.ts';
import { moment } from './moments.ts';

test('a pod arrives, is loaded, and leaves', () => {
  const empty = moment({ tick: 1, ships: { a1: [] } });
  const waits = moment({ tick: 2, ships: { a1: [] }, waiting: { web: ['p1'] } });
  const aboard = moment({ tick: 3, ships: { a1: ['p1'] } });
  const gone = moment({ tick: 4, ships: { a1: [] } });
  expect(difference(empty, waits)).toEqual([{ kind: 'arrive', pod: 'p1' }]);
  expect(difference(waits, aboard)).toEqual([
    { kind: 'load', pod: 'p1', ship: 'a1' },
    { kind: 'pod-state', pod: 'p1', from: 'waiting', to: 'ready' },
  ]);
  expect(difference(empty, aboard)).toEqual([{ kind: 'appear', pod: 'p1', ship: 'a1' }]);
  expect(difference(aboard, gone)).toEqual([{ kind: 'leave', pod: 'p1', ship: 'a1' }]);
  expect(difference(aboard, aboard)).toEqual([]);
});

test('ships moor, depart and lose their lights', () => {
  const one = moment({ tick: 1, ships: { a1: [], a2: [] } });
  const two = moment({ tick: 2, ships: { a2: [], b1: [] }, dark: ['a2'] });
  expect(difference(one, two)).toEqual([
    { kind: 'ship-state', ship: 'a2', from: 'ready', to: 'dark' },
    { kind: 'moor', ship: 'b1' },
    { kind: 'depart', ship: 'a1' },
  ]);
});

test('a seek back, a seek far ahead and the first picture have no motion', () => {
  const one = moment({ tick: 100, ships: { a1: [] } });
  const two = moment({ tick: 99, ships: { a1: ['p1'] } });
  const far = moment({ tick: 101 + LEAP_TICKS, ships: { a1: ['p1'] } });
  const near = moment({ tick: 100 + LEAP_TICKS, ships: { a1: ['p1'] } });
  expect(difference(undefined, one)).toEqual([]);
  expect(difference(one, two)).toEqual([]);
  expect(difference(one, far)).toEqual([]);
  expect(difference(one, near)).toHaveLength(1);
});

test('another pod under the same name arrives anew', () => {
  const one = moment({ tick: 1, waiting: { web: ['p1'] } });
  const two = moment({ tick: 2, waiting: { web: ['p1'] } });
  const again = new Map(two.pods);
  const pod = again.get('p1');
  if (pod) again.set('p1', { ...pod, uid: 'another' });
  expect(difference(one, { ...two, pods: again })).toEqual([{ kind: 'arrive', pod: 'p1' }]);
});
