// Sky and hills behind the town, at night and at day-break.

import { blend, css, NIGHT } from '../palette.ts';
import type { Place } from '../places.ts';
import { paintDrawing } from './drawings.ts';
import { type Canvas, glow, grain, shade } from './paint.ts';

/** Where the moon stands, as a share of the width; its path on the water is below it. */
export const MOON = 0.945;

export function paintSky(ctx: Canvas, sky: Place): void {
  const { w, h } = sky;
  ctx.fillStyle = shade(ctx, 0, h, [
    [0, css(NIGHT.skyTop)],
    [0.6, css(blend(NIGHT.skyTop, NIGHT.skyLow, 0.55))],
    [1, css(NIGHT.skyLow)],
  ]);
  ctx.fillRect(0, 0, w, h);
  for (let i = 0; i < w / 9; i += 1) {
    const high = grain(i * 11) * h * 0.78;
    ctx.fillStyle = css(0xe6f0ff, (0.15 + 0.65 * grain(i * 7)) * (1 - high / h));
    const size = grain(i * 3) > 0.9 ? 2 : 1.1;
    ctx.fillRect(grain(i * 5) * w, high, size, size);
  }
  // Low over the roofs, where no board hides it.
  if (h < 80) return;
  const moon = Math.min(h * 1.2, 170);
  paintDrawing(ctx, 'moon', { x: w * MOON - moon / 2, y: h * 0.56 - moon / 2, w: moon, h: moon });
}

/** The same sky when the shift ends; laid over the night with more and more strength. */
export function paintDawn(ctx: Canvas, sky: Place): void {
  const { w, h } = sky;
  ctx.fillStyle = shade(ctx, 0, h, [
    [0, css(NIGHT.dawnTop)],
    [0.45, css(blend(NIGHT.dawnTop, NIGHT.dawnLow, 0.45))],
    [0.85, css(NIGHT.dawnLow)],
    [1, css(blend(NIGHT.dawnLow, 0xffffff, 0.4))],
  ]);
  ctx.fillRect(0, 0, w, h);
  // The sun comes up over the roofs, left of the middle.
  glow(ctx, w * 0.3, h * 0.68, h * 1.3, 0xfff0c8, 0.95);
  ctx.beginPath();
  ctx.arc(w * 0.3, h * 0.62, h * 0.15, 0, 2 * Math.PI);
  ctx.fillStyle = css(0xfff6dc);
  ctx.fill();
  for (let i = 0; i < 7; i += 1) {
    ctx.fillStyle = css(0xffffff, 0.1 + 0.14 * grain(i));
    const wide = w * (0.1 + 0.16 * grain(i * 5));
    ctx.beginPath();
    ctx.ellipse(w * grain(i * 7), h * (0.16 + 0.5 * grain(i * 3)), wide, 2.5 + 3 * grain(i), 0, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** Two ranges of hills, the nearer one darker. */
export function paintHills(ctx: Canvas, sky: Place): void {
  for (const [far, high, long] of [
    [0, 0.5, 0.011],
    [1, 0.34, 0.017],
  ] as const) {
    ctx.fillStyle = css(blend(NIGHT.hill, NIGHT.skyLow, far === 0 ? 0.62 : 0.34));
    ctx.beginPath();
    ctx.moveTo(0, sky.h);
    for (let x = 0; x <= sky.w + 12; x += 12) {
      const wave = Math.sin(x * long + far * 2.1) * 0.5 + Math.sin(x * long * 2.7 + far) * 0.28;
      ctx.lineTo(x, sky.h - sky.h * high * (0.62 + 0.38 * wave));
    }
    ctx.lineTo(sky.w, sky.h);
    ctx.fill();
  }
}
