// The crane that runs along a ship's deck: the ship's own kubelet. It is parked and dark until there is something to load.

import { blend, css, NIGHT } from '../palette.ts';
import { type Canvas, glow, line } from './paint.ts';

export type CraneState = 'parked' | 'working' | 'dark';

/** A portal of `w` by `h` that stands astride a stack of frames. */
export function paintCrane(ctx: Canvas, w: number, h: number, state: CraneState): void {
  const steel =
    state === 'working' ? NIGHT.steel : blend(NIGHT.steel, NIGHT.hullDark, state === 'parked' ? 0.66 : 0.85);
  const leg = Math.max(2, Math.min(4, w * 0.05));
  const beam = Math.max(3, Math.min(8, h * 0.07));
  if (state === 'working') {
    const light = ctx.createLinearGradient(0, beam, 0, h);
    light.addColorStop(0, css(NIGHT.lamp, 0.34));
    light.addColorStop(1, css(NIGHT.lamp, 0));
    ctx.fillStyle = light;
    ctx.beginPath();
    ctx.moveTo(w * 0.4, beam);
    ctx.lineTo(w * 0.6, beam);
    ctx.lineTo(w - leg, h);
    ctx.lineTo(leg, h);
    ctx.fill();
  }
  ctx.fillStyle = css(steel);
  ctx.fillRect(0, 0, w, beam);
  ctx.fillRect(leg * 0.5, 0, leg, h);
  ctx.fillRect(w - leg * 1.5, 0, leg, h);
  ctx.fillRect(0, h - 3, leg * 2.2, 3);
  ctx.fillRect(w - leg * 2.2, h - 3, leg * 2.2, 3);
  ctx.strokeStyle = css(steel);
  ctx.lineWidth = Math.max(1, leg * 0.4);
  line(ctx, leg, beam + h * 0.16, w * 0.24, beam);
  line(ctx, w - leg, beam + h * 0.16, w * 0.76, beam);
  ctx.fillStyle = css(NIGHT.ink, 0.35);
  for (let x = leg; x < w - leg; x += 7) ctx.fillRect(x, beam * 0.3, 3, beam * 0.4);
  // The trolley.
  ctx.fillStyle = css(blend(steel, 0xffffff, 0.25));
  ctx.fillRect(w * 0.38, 0, w * 0.24, beam + 2);
  if (state === 'dark') return;
  const lamp = state === 'working' ? NIGHT.lamp : NIGHT.keel;
  if (state === 'working') glow(ctx, w / 2, beam, Math.min(16, h * 0.2), NIGHT.lamp, 0.9);
  ctx.fillStyle = css(lamp);
  ctx.beginPath();
  ctx.arc(w / 2, beam + 1.5, Math.max(1.4, beam * 0.3), 0, 2 * Math.PI);
  ctx.fill();
}
