// The camera on the water: what one points at stays where it is, nothing beyond the harbour is seen, and the way from view to view is smooth.
import { expect, test } from 'vitest';
import {
  between,
  bounded,
  Camera,
  closeUp,
  glideFrom,
  panned,
  type Range,
  revealing,
  type View,
  WHOLE,
  zoomed,
} from '../../../client/board/camera.ts';

const RANGE: Range = { water: { w: 1000, h: 500 }, closest: 20 };

/** Where a point of the whole picture is on the water. */
function seenAt(view: View, x: number, y: number): { x: number; y: number } {
  return { x: (x - view.x) * view.scale, y: (y - view.y) * view.scale };
}

test('what is under the pointer stays under it, closer and further', () => {
  const near = zoomed(WHOLE, 3, 400, 200, RANGE);
  expect(seenAt(near, 400, 200).x).toBeCloseTo(400);
  expect(seenAt(near, 400, 200).y).toBeCloseTo(200);
  const nearer = zoomed(near, 2, 900, 450, RANGE);
  const point = { x: near.x + 900 / near.scale, y: near.y + 450 / near.scale };
  expect(seenAt(nearer, point.x, point.y).x).toBeCloseTo(900);
  expect(seenAt(nearer, point.x, point.y).y).toBeCloseTo(450);
});

test('no view shows what is beyond the harbour, and none is nearer than the nearest', () => {
  let view = WHOLE;
  for (const [factor, x, y] of [
    [5, 990, 490],
    [0.3, 10, 10],
    [40, 0, 500],
    [0.9, 999, 1],
    [0.001, 500, 250],
  ] as const) {
    view = panned(zoomed(view, factor, x, y, RANGE), x - 500, 250 - y, RANGE);
    expect(view.scale).toBeGreaterThanOrEqual(1);
    expect(view.scale).toBeLessThanOrEqual(RANGE.closest);
    expect(view.x).toBeGreaterThanOrEqual(0);
    expect(view.y).toBeGreaterThanOrEqual(0);
    expect(view.x + RANGE.water.w / view.scale).toBeLessThanOrEqual(RANGE.water.w + 1e-9);
    expect(view.y + RANGE.water.h / view.scale).toBeLessThanOrEqual(RANGE.water.h + 1e-9);
  }
  expect(view.scale).toBe(1);
});

test('the water follows the finger that pulls it', () => {
  const near = zoomed(WHOLE, 4, 500, 250, RANGE);
  const before = seenAt(near, 500, 250);
  const after = seenAt(panned(near, 60, -20, RANGE), 500, 250);
  expect(after.x - before.x).toBeCloseTo(60);
  expect(after.y - before.y).toBeCloseTo(-20);
});

test('a ship that is gone to fills the water in one direction, in the middle', () => {
  const view = closeUp({ x: 700, y: 100, w: 100, h: 60 }, RANGE);
  expect(view.scale).toBeCloseTo(500 / 60);
  const middle = seenAt(view, 750, 130);
  expect(middle.x).toBeCloseTo(500);
  expect(middle.y).toBeCloseTo(250);
});

test('what is seen already is not moved to; what is not comes into view without another scale', () => {
  const near = zoomed(WHOLE, 5, 0, 0, RANGE);
  expect(revealing(near, { x: 10, y: 10, w: 50, h: 50 }, RANGE)).toBe(near);
  const moved = revealing(near, { x: 600, y: 300, w: 50, h: 50 }, RANGE);
  expect(moved.scale).toBe(near.scale);
  const corner = seenAt(moved, 650, 350);
  expect(corner.x).toBeLessThanOrEqual(1000);
  expect(corner.y).toBeLessThanOrEqual(500);
});

test('on the way from view to view the point that both have at the same place stands still', () => {
  const near = zoomed(WHOLE, 8, 300, 400, RANGE);
  for (const share of [0.1, 0.35, 0.5, 0.9]) {
    const on = seenAt(between(WHOLE, near, share), 300, 400);
    expect(on.x).toBeCloseTo(300);
    expect(on.y).toBeCloseTo(400);
  }
});

test('the camera comes nearer with each step and arrives; asked to be still, it is there at once', () => {
  const camera = new Camera();
  const goal = zoomed(WHOLE, 6, 800, 300, RANGE);
  camera.go(goal, false);
  let scale = 1;
  let steps = 0;
  for (; camera.moves; steps += 1) {
    camera.step(16);
    expect(camera.view.scale).toBeGreaterThan(scale);
    ({ scale } = camera.view);
  }
  expect(camera.view).toBe(goal);
  expect(steps).toBeGreaterThan(10);
  expect(steps).toBeLessThan(60);
  camera.go(WHOLE, true);
  expect(camera.moves).toBe(false);
});

test('what is painted at one view and glides to another lies where it would be painted', () => {
  const drawn = zoomed(WHOLE, 2, 500, 250, RANGE);
  const now = zoomed(drawn, 1.4, 100, 400, RANGE);
  const glide = glideFrom(drawn, now);
  const painted = seenAt(drawn, 333, 222);
  const wanted = seenAt(now, 333, 222);
  expect(painted.x * glide.scale + glide.x).toBeCloseTo(wanted.x);
  expect(painted.y * glide.scale + glide.y).toBeCloseTo(wanted.y);
});

test('a camera that rests goes on resting while its window stays as it is', () => {
  const camera = new Camera();
  camera.go(zoomed(WHOLE, 6, 800, 300, RANGE), true);
  const { view } = camera;
  camera.keepWithin(RANGE);
  expect(camera.moves).toBe(false);
  expect(camera.view).toBe(view);
  camera.keepWithin({ water: { w: 500, h: 250 }, closest: 3 });
  expect(camera.moves).toBe(false);
  expect(camera.view.scale).toBe(3);
});

test('a smaller window keeps the view within the harbour', () => {
  const near = zoomed(WHOLE, 10, 1000, 500, RANGE);
  const smaller = bounded(near, { water: { w: 400, h: 300 }, closest: 4 });
  expect(smaller.scale).toBe(4);
  expect(smaller.x + 400 / 4).toBeLessThanOrEqual(400);
});
