// The picture of a pod: a steel frame with its address plate on top and, inside, the container in the colour and mark of its workload.
// Its state is in the way the container is drawn and in a small sign.

import { blend, css, type Livery, type Look, NIGHT, TONES } from '../palette.ts';
import { type Canvas, line, paintMark, round, shade } from './paint.ts';

/** Share of a frame's height that its plate takes. */
export const PLATE = 0.3;

export function paintFrame(ctx: Canvas, w: number, h: number, livery: Livery, look: Look): void {
  const plate = h * PLATE;
  const faded = look.body === 'faded';
  const edge = faded ? 0x4a5868 : 0x9fb4ca;
  round(ctx, 1, 1, w - 2, h - 2, 3);
  ctx.fillStyle = css(0x0c1826, 0.94);
  ctx.fill();
  paintBox(ctx, 3, plate, w - 6, h - plate - 3, livery, look);
  ctx.strokeStyle = css(edge, 0.95);
  ctx.lineWidth = 1.2;
  round(ctx, 1, 1, w - 2, h - 2, 3);
  ctx.stroke();
  ctx.lineWidth = 1;
  ctx.strokeStyle = css(edge, 0.4);
  line(ctx, 2, plate - 1, w - 2, plate - 1);
  if (look.sign !== '') paintSign(ctx, w, h, look);
}

function paintBox(ctx: Canvas, x: number, y: number, w: number, h: number, livery: Livery, look: Look): void {
  const base = look.body === 'faded' ? blend(livery.colour, 0x1a2634, 0.72) : livery.colour;
  ctx.save();
  round(ctx, x, y, w, h, 2);
  ctx.clip();
  if (look.body === 'hollow') {
    ctx.fillStyle = css(base, 0.16);
    ctx.fillRect(x, y, w, h);
  } else {
    ctx.fillStyle = shade(ctx, y, h, [
      [0, css(blend(base, 0xffffff, 0.18))],
      [1, css(blend(base, 0x0b1626, 0.34))],
    ]);
    ctx.fillRect(x, y, w, h);
    ctx.fillStyle = css(0x0b1626, 0.14);
    for (let at = x + 4; at < x + w; at += 6) ctx.fillRect(at, y, 1.6, h);
  }
  if (look.body === 'striped') paintStripes(ctx, x, y, w, h);
  if (look.body === 'crossed') paintCross(ctx, x, y, w, h);
  ctx.restore();
  if (look.body === 'hollow') {
    ctx.strokeStyle = css(base);
    ctx.lineWidth = 1.4;
    ctx.setLineDash([4, 3]);
    round(ctx, x + 0.8, y + 0.8, w - 1.6, h - 1.6, 2);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.fillStyle = look.body === 'hollow' || look.body === 'faded' ? css(base) : css(0x08121e, 0.82);
  paintMark(ctx, livery.mark, x + w / 2, y + h / 2, Math.min(w, h) * 0.3);
}

function paintStripes(ctx: Canvas, x: number, y: number, w: number, h: number): void {
  ctx.strokeStyle = css(0x0c1826, 0.8);
  ctx.lineWidth = 4;
  for (let at = -h; at < w; at += 9) line(ctx, x + at, y + h, x + at + h, y);
}

function paintCross(ctx: Canvas, x: number, y: number, w: number, h: number): void {
  ctx.fillStyle = css(0x0c1826, 0.55);
  ctx.fillRect(x, y, w, h);
  ctx.strokeStyle = css(TONES.bad);
  ctx.lineWidth = 2;
  line(ctx, x + 2, y + 2, x + w - 2, y + h - 2);
  line(ctx, x + 2, y + h - 2, x + w - 2, y + 2);
}

function paintSign(ctx: Canvas, w: number, h: number, look: Look): void {
  const r = Math.max(5, Math.min(8, h * 0.2));
  ctx.beginPath();
  ctx.arc(w - r - 1.5, r + 1.5, r, 0, 2 * Math.PI);
  ctx.fillStyle = css(TONES[look.tone]);
  ctx.fill();
  ctx.fillStyle = css(NIGHT.waterDeep);
  ctx.font = `700 ${r * 1.45}px sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(look.sign, w - r - 1.5, r + 1.9);
}
