// The harbour's water: deep and dark near us, brighter towards the town, with the moon's path and the ripples of a quiet night.

import { blend, css, NIGHT } from '../palette.ts';
import { type Canvas, glow, grain, shade } from './paint.ts';
import { MOON } from './sky.ts';

/** Paints from (0, 0). */
export function paintWater(ctx: Canvas, w: number, h: number): void {
  ctx.fillStyle = shade(ctx, 0, h, [
    [0, css(blend(NIGHT.waterFar, NIGHT.haze, 0.07))],
    [0.1, css(NIGHT.waterFar)],
    [0.45, css(NIGHT.water)],
    [1, css(NIGHT.waterDeep)],
  ]);
  ctx.fillRect(0, 0, w, h);
  paintGlitter(ctx, w * MOON, h);
  const count = (w * h) / 900;
  for (let i = 0; i < count; i += 1) {
    // Ripples lie closer together the farther they are.
    const near = grain(i * 3) ** 1.7;
    const long = 8 + near * 62 * grain(i * 11);
    const y = near * h;
    ctx.fillStyle = css(NIGHT.glint, (0.05 + 0.11 * grain(i * 29)) * (1 - 0.5 * near));
    ctx.fillRect(grain(i * 5) * w - long / 2, y, long, 0.8 + near * 0.9);
  }
}

/** The moon's path: short bright strokes under each other, wider the nearer they are. */
function paintGlitter(ctx: Canvas, x: number, h: number): void {
  for (let i = 0; i < 90; i += 1) {
    const near = i / 90;
    const wide = 10 + near * 60;
    const long = 6 + grain(i * 7) * wide * 0.6;
    ctx.fillStyle = css(0xeaf3ff, 0.3 * (1 - near) * grain(i * 3));
    ctx.fillRect(x + (grain(i * 11) - 0.5) * wide - long / 2, near * h * 0.62, long, 1.3);
  }
}

/** What day-break lays over the water. */
export function paintDawnWater(ctx: Canvas, w: number, h: number): void {
  ctx.fillStyle = shade(ctx, 0, h, [
    [0, css(NIGHT.dawnLow, 0.85)],
    [0.3, css(blend(NIGHT.dawnTop, NIGHT.dawnLow, 0.4), 0.5)],
    [1, css(NIGHT.dawnTop, 0.22)],
  ]);
  ctx.fillRect(0, 0, w, h);
  glow(ctx, w * 0.3, 0, Math.min(w * 0.4, h * 0.8), 0xfff0c8, 0.7);
  for (let i = 0; i < 70; i += 1) {
    const near = i / 70;
    const long = 8 + grain(i * 7) * (16 + near * 70);
    ctx.fillStyle = css(0xfff6dc, 0.5 * (1 - near) * grain(i * 3));
    ctx.fillRect(w * 0.3 + (grain(i * 11) - 0.5) * (20 + near * 120) - long / 2, near * h * 0.7, long, 1.6);
  }
}
