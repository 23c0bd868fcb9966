// Small strokes that all pictures are made of. Everything is painted with Canvas 2D in CSS pixels; the brush scales for the device.

import { css, type Mark } from '../palette.ts';

export type Canvas = CanvasRenderingContext2D;

/** A fixed row of numbers from 0 to 1 that looks random: the same harbour at each repaint. */
export function grain(i: number): number {
  let x = (i + 1) * 0x9e3779b1;
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  return ((x ^ (x >>> 13)) >>> 0) / 0x100000000;
}

export function shade(
  ctx: Canvas,
  y: number,
  h: number,
  stops: readonly (readonly [number, string])[],
): CanvasGradient {
  const gradient = ctx.createLinearGradient(0, y, 0, y + h);
  for (const [at, colour] of stops) gradient.addColorStop(at, colour);
  return gradient;
}

export function round(ctx: Canvas, x: number, y: number, w: number, h: number, radius: number): void {
  ctx.beginPath();
  // On a very small board a well may have no height left; a negative radius would throw.
  ctx.roundRect(x, y, Math.max(0, w), Math.max(0, h), Math.max(0, Math.min(radius, w / 2, h / 2)));
}

export function glow(ctx: Canvas, x: number, y: number, radius: number, colour: number, strength: number): void {
  const gradient = ctx.createRadialGradient(x, y, 0, x, y, radius);
  gradient.addColorStop(0, css(colour, strength));
  gradient.addColorStop(0.35, css(colour, strength * 0.32));
  gradient.addColorStop(1, css(colour, 0));
  ctx.fillStyle = gradient;
  ctx.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

export function line(ctx: Canvas, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

function polygon(ctx: Canvas, x: number, y: number, r: number, points: readonly (readonly [number, number])[]): void {
  ctx.beginPath();
  for (const [i, [px, py]] of points.entries()) {
    if (i === 0) ctx.moveTo(x + px * r, y + py * r);
    else ctx.lineTo(x + px * r, y + py * r);
  }
  ctx.closePath();
  ctx.fill();
}

/** A workload's mark, in the fill style that is set, with radius `r`. */
export function paintMark(ctx: Canvas, mark: Mark, x: number, y: number, r: number): void {
  if (r <= 0) return;
  switch (mark) {
    case 'disc':
    case 'ring':
      ctx.beginPath();
      ctx.arc(x, y, r * 0.92, 0, 2 * Math.PI);
      if (mark === 'ring') ctx.arc(x, y, r * 0.48, 0, 2 * Math.PI, true);
      ctx.fill();
      return;
    case 'triangle':
      return polygon(ctx, x, y, r, [
        [0, -1],
        [1, 0.8],
        [-1, 0.8],
      ]);
    case 'bars':
      for (const at of [-0.8, -0.15, 0.5]) ctx.fillRect(x - r, y + at * r, 2 * r, r * 0.36);
      return;
    case 'diamond':
      return polygon(ctx, x, y, r, [
        [0, -1.1],
        [1.1, 0],
        [0, 1.1],
        [-1.1, 0],
      ]);
    case 'cross':
      ctx.fillRect(x - r, y - r * 0.3, 2 * r, r * 0.6);
      ctx.fillRect(x - r * 0.3, y - r, r * 0.6, 2 * r);
      return;
    case 'chevron':
      return polygon(ctx, x, y, r, [
        [-1, 0.1],
        [0, -0.9],
        [1, 0.1],
        [1, 0.85],
        [0, -0.15],
        [-1, 0.85],
      ]);
    case 'square':
      ctx.fillRect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
      return;
  }
}
