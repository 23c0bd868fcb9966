// Two fingers: spreading them looks closer, moving them pulls the water along, and with one finger nothing of it happens.
import { expect, test } from 'vitest';
import { Pinch } from '../../../client/board/pinch.ts';

test('two fingers that spread give the factor by which they are further apart, about their middle', () => {
  const pinch = new Pinch();
  pinch.down(1, 100, 100);
  expect(pinch.on).toBe(false);
  expect(pinch.move(1, 120, 100)).toBeUndefined();
  pinch.down(2, 220, 100);
  expect(pinch.on).toBe(true);
  expect(pinch.move(2, 320, 100)).toEqual({ x: 220, y: 100, factor: 2, dx: 50, dy: 0 });
  expect(pinch.move(1, 120, 140)?.dy).toBe(20);
});

test('a third finger changes nothing, and with one left the pinch is over', () => {
  const pinch = new Pinch();
  pinch.down(1, 0, 0);
  pinch.down(2, 100, 0);
  pinch.down(3, 50, 50);
  expect(pinch.move(3, 80, 80)).toBeUndefined();
  pinch.up(3);
  pinch.up(1);
  expect(pinch.on).toBe(false);
  expect(pinch.move(2, 10, 0)).toBeUndefined();
});

test('fingers that touch do not make the harbour infinitely large', () => {
  const pinch = new Pinch();
  pinch.down(1, 50, 50);
  pinch.down(2, 50, 50);
  expect(pinch.move(2, 50, 60)?.factor).toBe(10);
});
