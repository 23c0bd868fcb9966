// A user's request: a light with a short trail, and the cross in which a lost one goes out.

import { css, NIGHT, TONES } from '../palette.ts';
import { type Canvas, glow, line } from './paint.ts';

/** In CSS pixels; `head` is where in the width the light itself is. */
export const TRAIL = { w: 34, h: 14, head: 0.78 };
export const BURST = 20;

/** The light flies to the right. */
export function paintLight(ctx: Canvas, colour: number): void {
  const x = TRAIL.w * TRAIL.head;
  const y = TRAIL.h / 2;
  const trail = ctx.createLinearGradient(0, 0, x, 0);
  trail.addColorStop(0, css(colour, 0));
  trail.addColorStop(1, css(colour, 0.75));
  ctx.fillStyle = trail;
  ctx.beginPath();
  ctx.moveTo(0, y);
  ctx.lineTo(x, y - 2.2);
  ctx.lineTo(x, y + 2.2);
  ctx.fill();
  glow(ctx, x, y, TRAIL.h / 2, colour, 1);
  glow(ctx, x, y, TRAIL.h * 0.3, 0xffffff, 1);
}

export function paintBurst(ctx: Canvas, size: number): void {
  const middle = size / 2;
  const arm = size * 0.24;
  glow(ctx, middle, middle, middle, TONES.bad, 0.7);
  ctx.lineCap = 'round';
  for (const [width, colour] of [
    [size * 0.28, NIGHT.ink],
    [size * 0.15, TONES.bad],
  ] as const) {
    ctx.strokeStyle = css(colour);
    ctx.lineWidth = width;
    line(ctx, middle - arm, middle - arm, middle + arm, middle + arm);
    line(ctx, middle - arm, middle + arm, middle + arm, middle - arm);
  }
}
