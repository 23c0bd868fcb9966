// A ship's engine, which is its kernel: a port in the hull through which one sees how hard it works. As many of its segments are lit as there
// are eighths of the processor in use; the core goes from a faint glow to a white heat.

import { blend, css, NIGHT, TONES } from '../palette.ts';
import { type Canvas, glow } from './paint.ts';

/** Levels of work that are told apart: eighths, 0 to 8. */
export const ENGINE_LEVELS = 8;
/** Room around the port for its glow, as a share of its size. */
export const ENGINE_GLOW = 0.5;

/** 0 for a standing engine, 8 for one that gives all it has. `share` may be above 1. */
export function engineLevel(share: number): number {
  if (share <= 0) return 0;
  return Math.max(1, Math.min(ENGINE_LEVELS, Math.round(share * ENGINE_LEVELS)));
}

/** In a square of `size` by `size` with its glow around, the port's centre in the middle. */
export function paintEngine(ctx: Canvas, size: number, level: number, lit: boolean): void {
  const middle = size * (0.5 + ENGINE_GLOW);
  const r = size / 2;
  const share = level / ENGINE_LEVELS;
  const tone = level >= 8 ? TONES.bad : level >= 7 ? TONES.warn : NIGHT.light;
  if (lit && level > 0) glow(ctx, middle, middle, r * (1.1 + share * 0.9), tone, 0.2 + share * 0.6);
  disc(ctx, middle, r, css(NIGHT.ink));
  ring(ctx, middle, r * 0.94, r * 0.1, css(lit ? NIGHT.rim : NIGHT.hullDark, 0.8));
  for (let i = 0; i < ENGINE_LEVELS; i += 1) {
    const from = -Math.PI / 2 + ((i + 0.1) * 2 * Math.PI) / ENGINE_LEVELS;
    const to = -Math.PI / 2 + ((i + 0.9) * 2 * Math.PI) / ENGINE_LEVELS;
    ctx.beginPath();
    ctx.arc(middle, middle, r * 0.7, from, to);
    ctx.lineWidth = r * 0.24;
    ctx.strokeStyle = lit && i < level ? css(tone) : css(NIGHT.hull, lit ? 0.5 : 0.25);
    ctx.stroke();
  }
  if (!lit) return;
  const core = r * (0.22 + 0.24 * share);
  glow(ctx, middle, middle, core * 1.7, tone, 0.3 + 0.7 * share);
  disc(ctx, middle, core * 0.72, css(blend(tone, 0xffffff, 0.35 + share * 0.5), 0.35 + 0.65 * share));
}

function disc(ctx: Canvas, middle: number, r: number, style: string): void {
  ctx.beginPath();
  ctx.arc(middle, middle, r, 0, 2 * Math.PI);
  ctx.fillStyle = style;
  ctx.fill();
}

function ring(ctx: Canvas, middle: number, r: number, width: number, style: string): void {
  ctx.beginPath();
  ctx.arc(middle, middle, r, 0, 2 * Math.PI);
  ctx.lineWidth = width;
  ctx.strokeStyle = style;
  ctx.stroke();
}
