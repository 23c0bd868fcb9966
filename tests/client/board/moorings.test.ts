// Thousands of berths as sums: each ship has one of its own, points lead back to it, and what is seen is found without looking at the rest.
import { expect, test } from 'vitest';
import { berthAt, closestOf, indexAt, indexesWithin, mooringsOf } from '../../../client/board/moorings.ts';
import { centre } from '../../../client/board/places.ts';
import { rollFrom } from '../../../client/board/survey.ts';

const WATER = { w: 1440, h: 620 };

function roll(...counts: readonly number[]) {
  return rollFrom(
    counts.map((count, zone) => ({
      zone: `zone-${zone}`,
      ships: Array.from({ length: count }, (_, n) => `node-${zone}-${n}`),
    })),
  );
}

test.each([
  [[2, 3], WATER, false],
  [[1667, 1667, 1666], WATER, false],
  [[1667, 1667, 1666], { w: 390, h: 420 }, true],
  [[1, 4999], WATER, false],
] as const)(
  '%j ships: the berth of each is found again at its middle, and none lies outside',
  (counts, water, narrow) => {
    const { piers, names } = roll(...counts);
    const moorings = mooringsOf(piers, water, narrow, narrow);
    for (let i = 0; i < names.length; i += 1) {
      const berth = berthAt(moorings, i);
      if (berth === undefined) throw new Error(`ship ${i} has no berth`);
      expect(indexAt(moorings, centre(berth).x, centre(berth).y)).toBe(i);
      expect(berth.x).toBeGreaterThanOrEqual(0);
      expect(berth.x + berth.w).toBeLessThanOrEqual(water.w + 1e-6);
      expect(berth.y + berth.h).toBeLessThanOrEqual(water.h + 1e-6);
    }
    expect(berthAt(moorings, names.length)).toBeUndefined();
    expect(indexAt(moorings, 1, 1)).toBeUndefined();
  },
);

test('the ships in a part of the water are those whose berths reach into it', () => {
  const { piers, names } = roll(700, 800);
  const moorings = mooringsOf(piers, WATER, false, false);
  const part = { x: 300, y: 180, w: 210, h: 190 };
  const seen = new Set(indexesWithin(moorings, part));
  expect(seen.size).toBeGreaterThan(20);
  for (let i = 0; i < names.length; i += 1) {
    const berth = berthAt(moorings, i);
    if (berth === undefined) continue;
    const inside =
      berth.x < part.x + part.w &&
      berth.x + berth.w > part.x &&
      berth.y < part.y + part.h &&
      berth.y + berth.h > part.y;
    expect(seen.has(i)).toBe(inside);
  }
  expect(indexesWithin(moorings, { x: 0, y: 0, ...WATER })).toHaveLength(names.length);
});

test('one may go so near that one ship fills the water, however many there are', () => {
  const many = mooringsOf(roll(2500, 2500).piers, WATER, false, false);
  expect(many.berth.w * closestOf(many, WATER)).toBeGreaterThan(500);
  const few = mooringsOf(roll(3).piers, WATER, false, false);
  expect(closestOf(few, WATER)).toBeGreaterThanOrEqual(1);
});

test('a roll of the same ships is the same object', () => {
  const one = roll(3, 4);
  expect(rollFrom(roll(3, 4).piers, one)).toBe(one);
  expect(rollFrom(roll(4, 3).piers, one)).not.toBe(one);
});
