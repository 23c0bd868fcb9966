// The board of a Service over the roofs: a quiet one, one that warns, one that cries out. At its foot, how near its pods are to their limit.

import { blend, css, NIGHT, TONES } from '../palette.ts';
import { type Canvas, line, round } from './paint.ts';

export type LaneMood = 'calm' | 'warn' | 'bad';

export function paintLaneSign(ctx: Canvas, w: number, h: number, mood: LaneMood): void {
  const inner = mood === 'calm' ? 0 : 1;
  round(ctx, 1.5, 1.5, w - 3, h - 3, 7);
  ctx.fillStyle = css(mood === 'bad' ? blend(NIGHT.ink, TONES.bad, 0.24) : NIGHT.ink, 0.9);
  ctx.fill();
  ctx.strokeStyle = css(mood === 'calm' ? NIGHT.rim : TONES[mood], mood === 'calm' ? 0.4 : 1);
  ctx.lineWidth = 1 + inner * (mood === 'bad' ? 2 : 1);
  ctx.stroke();
}

/** A bar that is full at the limit; its last fifth is ruled off, and it is hatched from there on. */
export function paintLoad(ctx: Canvas, w: number, h: number, share: number): void {
  ctx.fillStyle = css(NIGHT.hull, 0.55);
  ctx.fillRect(0, 0, w, h);
  const tone = share >= 1 ? TONES.bad : share >= 0.8 ? TONES.warn : TONES.calm;
  ctx.fillStyle = css(tone);
  ctx.fillRect(0, 0, w * share, h);
  if (share >= 0.8) {
    ctx.strokeStyle = css(NIGHT.ink, 0.7);
    ctx.lineWidth = share >= 1 ? 2.4 : 1.2;
    for (let x = 0; x < w * share; x += 7) line(ctx, x, h, x + h, 0);
  }
  ctx.fillStyle = css(NIGHT.text, 0.9);
  ctx.fillRect(w * 0.8, 0, 1.4, h);
}
