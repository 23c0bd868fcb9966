// No state and no workload is told by colour alone.
import { expect, test } from 'vitest';
import { along } from '../../../client/board/flight.ts';
import { liveryOf, POD_LOOKS, POD_STATES, SHIP_LOOKS, SHIP_STATES } from '../../../client/board/palette.ts';
import { percent, printRate, printSize } from '../../../client/board/quantities.ts';

test('the first eight workloads differ in colour and in mark, the first 64 in the pair', () => {
  const first = Array.from({ length: 8 }, (_, rank) => liveryOf(rank));
  expect(new Set(first.map((one) => one.colour)).size).toBe(8);
  expect(new Set(first.map((one) => one.mark)).size).toBe(8);
  const pairs = Array.from({ length: 64 }, (_, rank) => liveryOf(rank)).map((one) => `${one.colour} ${one.mark}`);
  expect(new Set(pairs).size).toBe(64);
});

test('states differ in how they are drawn, colour left aside', () => {
  // A waiting pod and a ready one look alike: one stands on the quay, the other on a ship.
  const pods = POD_STATES.filter((state) => state !== 'waiting').map(
    (state) => `${POD_LOOKS[state].body} ${POD_LOOKS[state].sign}`,
  );
  expect(new Set(pods).size).toBe(pods.length);
  expect(new Set(SHIP_STATES.map((state) => SHIP_LOOKS[state].sign)).size).toBe(SHIP_STATES.length);
});

test('a lifted frame starts and ends where it should, and is above both ends between', () => {
  const flight = { fromX: 10, fromY: 500, toX: 300, toY: 200, lift: 30, start: 1000, lasts: 800 };
  expect(along(flight, 1000)).toEqual({ x: 10, y: 500, done: false });
  expect(along(flight, 1400)).toEqual({ x: 155, y: 170, done: false });
  expect(along(flight, 1800)).toEqual({ x: 300, y: 200, done: true });
});

test.each([
  [536_870_912, '512Mi'],
  [7_301_444_403, '6.8Gi'],
  [8_589_934_592, '8Gi'],
  [999, '999'],
])('%d bytes are written %s', (bytes, text) => {
  expect(printSize(bytes)).toBe(text);
});

test('shares are never rounded up to all, rates lose their decimals when they are large', () => {
  expect([percent(1), percent(0.99999), percent(0.953), percent(0)]).toEqual(['100', '99.9', '95.3', '0.0']);
  expect([printRate(0), printRate(0.25), printRate(12.4), printRate(1250.6)]).toEqual(['0', '0.3', '12', '1251']);
});
