// Places on the board: everything inside, nothing on top of another thing, the same for the same moment.
import { expect, test } from 'vitest';
import { berthOf, hit, type Layout, layoutOf } from '../../../client/board/layout.ts';
import { centre, type Place } from '../../../client/board/places.ts';
import { cornerFor } from '../../../client/board/zoom-control.ts';
import { EMPTY_STOWAGE, stow } from '../../../client/board/stowage.ts';
import { moment, type Sketch } from './moments.ts';

const SIZES = [
  { w: 1920, h: 1080 },
  { w: 1280, h: 720 },
  { w: 1024, h: 560 },
  { w: 768, h: 1024 },
  { w: 390, h: 700 },
  { w: 360, h: 520 },
];

const FIRST_SHIFT: Sketch = {
  ships: { a1: ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'], a2: ['p8'], a3: [], b1: ['p9', 'p10'], b2: [] },
  waiting: { web: ['w1', 'w2', 'w3', 'w4', 'w5'], search: ['w6'], pay: ['w7', 'w8'] },
};

function laidOut(sketch: Sketch, size: { w: number; h: number }): Layout {
  const one = moment(sketch);
  return layoutOf(one, stow(EMPTY_STOWAGE, one), size);
}

/** Partly on another thing. The hidden pods of a stack lie exactly under its last one. */
function overlap(a: Place, b: Place): boolean {
  if (a.x === b.x && a.y === b.y) return false;
  return a.x < b.x + b.w - 0.01 && b.x < a.x + a.w - 0.01 && a.y < b.y + b.h - 0.01 && b.y < a.y + a.h - 0.01;
}

test.each(SIZES)('at $w × $h all ships and pods lie on the board and none on another', (size) => {
  const layout = laidOut(FIRST_SHIFT, size);
  expect(layout.ships.size).toBe(5);
  expect(layout.pods.size).toBe(18);
  const boxes = [...layout.ships.values()].map((ship) => ship.box);
  for (const places of [boxes, [...layout.pods.values()]]) {
    for (const [i, place] of places.entries()) {
      expect(place.x).toBeGreaterThanOrEqual(0);
      expect(place.y).toBeGreaterThanOrEqual(0);
      expect(place.x + place.w).toBeLessThanOrEqual(size.w);
      expect(place.y + place.h).toBeLessThanOrEqual(size.h);
      expect(places.slice(i + 1).filter((other) => overlap(place, other))).toEqual([]);
    }
  }
});

test.each(SIZES)(
  'at $w × $h a waiting pod is large enough for a finger, and it and each ship are found under it',
  (size) => {
    const layout = laidOut(FIRST_SHIFT, size);
    const waiting = layout.pods.get('w1') as Place;
    expect(Math.min(waiting.w, waiting.h)).toBeGreaterThanOrEqual(44);
    const at = centre(waiting);
    expect(hit(layout, at.x, at.y, false)).toEqual({ kind: 'pod', key: 'w1' });
    for (const [key, ship] of layout.ships) {
      const middle = centre(ship.hull);
      expect(hit(layout, middle.x, middle.y, true)).toEqual({ kind: 'ship', key });
    }
  },
);

test('with a pod in the hand a frame aboard counts as its ship', () => {
  const layout = laidOut(FIRST_SHIFT, { w: 1280, h: 720 });
  const at = centre(layout.pods.get('p8') as Place);
  expect(hit(layout, at.x, at.y, false)).toEqual({ kind: 'pod', key: 'p8' });
  expect(hit(layout, at.x, at.y, true)).toEqual({ kind: 'ship', key: 'a2' });
});

test('more pods than the quay has cells: the rest lies under the last cell of its stack, and the label tells how many', () => {
  const many = Array.from({ length: 300 }, (_, i) => `w${String(i).padStart(3, '0')}`);
  const layout = laidOut({ ships: { a1: [] }, waiting: { web: many, pay: ['x1'] } }, { w: 390, h: 700 });
  expect(layout.stacks.map((stack) => stack.count)).toEqual([300, 1]);
  expect(layout.covered.size).toBeGreaterThan(200);
  expect([...layout.covered].every((key) => key.startsWith('w'))).toBe(true);
  expect(layout.pods.get('w299')).toEqual(layout.pods.get(many[299 - layout.covered.size] as string));
  for (const place of layout.pods.values()) expect(place.x + place.w).toBeLessThanOrEqual(390);
});

test('a later moment of the same cluster keeps the very same fixed places', () => {
  const one = moment({ ships: { a1: ['p1'], b1: [] } });
  const two = moment({ tick: 2, ships: { a1: ['p1', 'p2'], b1: [] }, waiting: { web: ['w1'] } });
  const three = moment({ tick: 3, ships: { a1: ['p1'], b1: [], b2: [] } });
  const size = { w: 1280, h: 720 };
  const first = layoutOf(one, stow(EMPTY_STOWAGE, one), size);
  const second = layoutOf(two, stow(EMPTY_STOWAGE, two), size, first);
  expect(second.ships).toBe(first.ships);
  expect(second.pods.get('p1')).toEqual(first.pods.get('p1'));
  expect(layoutOf(three, stow(EMPTY_STOWAGE, three), size, second).ships).not.toBe(first.ships);
});

test('two hundred ships still fit, without frames', () => {
  const names = Array.from({ length: 200 }, (_, i) => [`${i % 2 === 0 ? 'a' : 'b'}${i}`, []] as const);
  const layout = laidOut({ ships: Object.fromEntries(names) }, { w: 1280, h: 720 });
  expect(layout.detail).toBe('hulls');
  const boxes = [...layout.roll.names].flatMap((name) => berthOf(layout, name) ?? []);
  expect(boxes).toHaveLength(200);
  expect(boxes.every((box) => box.w > 8 && box.x >= 0 && box.x + box.w <= 1280 && box.y + box.h <= 720)).toBe(true);
});

test('on a phone the zoom buttons lie over no ship', () => {
  const layout = laidOut({ ships: { a1: [], a2: [], b1: [], b2: [], b3: [] }, waiting: {} }, { w: 390, h: 380 });
  const last = [...layout.ships.values()].at(-1)?.box as Place;
  expect(last.x + last.w, 'the third ship of the lower pier is where the buttons would be').toBeGreaterThan(330);
  expect(cornerFor(layout)).toBe('above');
});

test('on a board so low that ships lie at both ends of the water, the zoom buttons are left out', () => {
  const layout = laidOut(
    { ships: { a1: [], a2: [], a3: [], b1: [], b2: [], b3: [] }, waiting: {} },
    { w: 360, h: 294 },
  );
  expect(layout.detail).toBe('frames');
  expect(cornerFor(layout)).toBe('none');
});

test('beside its office a quay of middling width shows two columns of each of three stacks', () => {
  const layout = laidOut(
    {
      ships: { a1: [], b1: [] },
      waiting: { a: ['p1', 'p2', 'p3'], b: ['p4', 'p5', 'p6', 'p7', 'p8'], c: ['p9', 'p10', 'p11'] },
    },
    { w: 648, h: 712 },
  );
  expect(layout.stacks.map(({ label }) => label.w > 120)).toEqual([true, true, true]);
});
