// The picture of a pod: a steel frame with its address plate on top and, inside, its containers in the colour and mark of their workload.
// Its state is in how the containers stand in it, in the light that falls out of them, and in a small sign.

import { blend, css, type Livery, type Look, NIGHT, TONES } from '../palette.ts';
import { inset, type Place } from '../places.ts';
import { type Canvas, glow, line, paintMark, round, shade } from './paint.ts';

/** Share of a frame's height that its plate takes; frames lower than `PLATED` have none. */
export const PLATE = 0.29;
export const PLATED = 30;
/** Room around a frame for the light of a ready one, in CSS pixels. */
export const FRAME_GLOW = 7;
/** A start is shown in this many steps, 0 to 4. */
export const PROGRESS_STEPS = 4;

export interface FramePicture {
  readonly livery: Livery;
  readonly look: Look;
  readonly containers: number;
  /** Of PROGRESS_STEPS; counts for the body `outline` only. */
  readonly progress: number;
  /** Requests are being lost at it. */
  readonly losing: boolean;
  /** False on a ship that is lost: no light falls out. */
  readonly powered: boolean;
}

/** Paints a frame of `w` by `h` at (FRAME_GLOW, FRAME_GLOW). */
export function paintFrame(ctx: Canvas, w: number, h: number, picture: FramePicture): void {
  const { look, livery } = picture;
  ctx.translate(FRAME_GLOW, FRAME_GLOW);
  const plate = h >= PLATED ? h * PLATE : Math.min(3, h * 0.14);
  const empty = look.body === 'outline' || look.body === 'ghost';
  if (look.body === 'lit' && picture.powered) paintShine(ctx, w, h, picture.losing ? TONES.bad : livery.colour);
  round(ctx, 0.5, 0.5, w - 1, h - 1, Math.min(3, h * 0.1));
  ctx.fillStyle = css(look.body === 'broken' ? blend(NIGHT.ink, TONES.bad, 0.22) : NIGHT.ink, empty ? 0.62 : 0.94);
  ctx.fill();
  const edge = Math.max(1, Math.min(3, w * 0.045));
  const inside = { x: edge, y: plate, w: w - 2 * edge, h: h - plate - edge };
  const gap = picture.containers > 1 ? Math.min(2, w * 0.04) : 0;
  const count = Math.max(1, Math.min(4, picture.containers));
  const wide = (inside.w - gap * (count - 1)) / count;
  for (let i = 0; i < count; i += 1)
    paintContainer(ctx, { ...inside, x: inside.x + i * (wide + gap), w: wide }, picture);
  paintSteel(ctx, w, h, plate, picture);
  if (picture.losing) paintLosing(ctx, w, h);
  if (look.sign !== '' && h >= 18) paintSign(ctx, w, h, look);
}

/** The light that a ready pod gives. */
function paintShine(ctx: Canvas, w: number, h: number, colour: number): void {
  ctx.save();
  ctx.shadowColor = css(blend(colour, NIGHT.lamp, 0.4));
  ctx.shadowBlur = Math.min(FRAME_GLOW, h * 0.35) * 2;
  ctx.fillStyle = css(colour, 0.9);
  ctx.fillRect(2, 2, w - 4, h - 4);
  ctx.restore();
}

/** A rim of teeth around a frame at which requests are lost. */
function paintLosing(ctx: Canvas, w: number, h: number): void {
  ctx.strokeStyle = css(TONES.bad);
  ctx.lineWidth = Math.max(1.6, Math.min(3.2, h * 0.07));
  if (h >= PLATED) ctx.setLineDash([7, 3]);
  ctx.strokeRect(0, 0, w, h);
  ctx.setLineDash([]);
}

/** Posts, rails, and the rim, which says by its stroke what kind of a frame this is. */
function paintSteel(ctx: Canvas, w: number, h: number, plate: number, picture: FramePicture): void {
  const { look, livery, powered } = picture;
  const dashed = look.body === 'outline' || look.body === 'ghost';
  const rim =
    look.body === 'lit' && powered
      ? blend(NIGHT.frame, 0xffffff, 0.55)
      : dashed || look.tone === 'bad'
        ? TONES[look.tone]
        : NIGHT.frame;
  const small = h < PLATED;
  ctx.strokeStyle = css(
    look.body === 'outline' ? livery.colour : rim,
    look.body === 'shut' || look.body === 'done' ? 0.6 : 1,
  );
  ctx.lineWidth = small ? 1 : 1.6;
  if (dashed && !small) ctx.setLineDash([5, 3]);
  round(ctx, 0.8, 0.8, w - 1.6, h - 1.6, Math.min(3, h * 0.1));
  ctx.stroke();
  ctx.setLineDash([]);
  if (small) return;
  ctx.lineWidth = 1;
  ctx.strokeStyle = css(rim, 0.35);
  line(ctx, 2, plate - 0.5, w - 2, plate - 0.5);
  if (dashed) return;
  ctx.fillStyle = css(rim, look.body === 'lit' ? 0.95 : 0.6);
  for (const x of [0.6, w - 3.6]) for (const y of [0.6, h - 3.6]) ctx.fillRect(x, y, 3, 3);
}

function paintContainer(ctx: Canvas, place: Place, { livery, look, progress, powered }: FramePicture): void {
  const { x, y, w, h } = place;
  ctx.save();
  round(ctx, x, y, w, h, Math.min(2, h * 0.1));
  ctx.clip();
  switch (look.body) {
    case 'lit':
      if (powered) paintSheet(ctx, place, livery.colour, 0.32);
      else paintSheet(ctx, place, blend(livery.colour, NIGHT.ink, 0.62), 0);
      break;
    case 'stowed':
      paintSheet(ctx, place, blend(livery.colour, NIGHT.ink, 0.28), 0.06);
      break;
    case 'shut':
      paintSheet(ctx, place, blend(livery.colour, NIGHT.ink, 0.68), 0);
      paintBarrier(ctx, place);
      break;
    case 'outline': {
      const filled = (h * Math.max(0.06, progress / PROGRESS_STEPS)) | 0;
      ctx.fillStyle = css(livery.colour, 0.16);
      ctx.fillRect(x, y, w, h);
      paintSheet(ctx, { ...place, y: y + h - filled, h: filled }, blend(livery.colour, NIGHT.ink, 0.42), 0);
      break;
    }
    case 'sinking':
      paintSheet(ctx, { ...place, y: y + h * 0.4 }, blend(livery.colour, NIGHT.ink, 0.45), 0);
      paintStripes(ctx, place);
      break;
    case 'broken':
      paintBroken(ctx, place, livery.colour);
      break;
    case 'ghost':
      break;
    case 'done':
      ctx.fillStyle = css(blend(livery.colour, NIGHT.hullDark, 0.6));
      ctx.fillRect(x, y, w, h);
      break;
  }
  ctx.restore();
  paintMarkOf(ctx, place, livery, look);
}

/** Corrugated steel with light from above. */
function paintSheet(ctx: Canvas, { x, y, w, h }: Place, colour: number, bright: number): void {
  ctx.fillStyle = shade(ctx, y, h, [
    [0, css(blend(colour, 0xffffff, 0.1 + bright))],
    [0.5, css(colour)],
    [1, css(blend(colour, NIGHT.ink, 0.32))],
  ]);
  ctx.fillRect(x, y, w, h);
  ctx.fillStyle = css(NIGHT.ink, 0.13);
  const step = Math.max(3, Math.min(6, w / 9));
  for (let at = x + step * 0.6; at < x + w; at += step) ctx.fillRect(at, y, step * 0.3, h);
}

function paintMarkOf(ctx: Canvas, place: Place, livery: Livery, look: Look): void {
  const r = Math.min(place.w, place.h) * 0.34;
  const x = place.x + place.w / 2;
  const y = place.y + place.h / 2;
  switch (look.body) {
    case 'lit':
    case 'stowed':
      ctx.fillStyle = css(NIGHT.ink, 0.86);
      return paintMark(ctx, livery.mark, x, y, r);
    case 'broken':
      return;
    case 'ghost':
    case 'outline':
    case 'shut':
    case 'sinking':
    case 'done':
      ctx.fillStyle = css(blend(livery.colour, 0xffffff, 0.15), look.body === 'ghost' ? 0.6 : 1);
      return paintMark(ctx, livery.mark, x, y, r);
  }
}

/** A barrier across the door of what runs but is not ready. */
function paintBarrier(ctx: Canvas, { x, y, w, h }: Place): void {
  const thick = Math.max(2, h * 0.2);
  ctx.fillStyle = css(TONES.warn);
  ctx.fillRect(x, y + h - thick, w, thick);
  ctx.strokeStyle = css(NIGHT.ink);
  ctx.lineWidth = thick * 0.5;
  for (let at = -thick; at < w; at += thick * 1.3) line(ctx, x + at, y + h, x + at + thick, y + h - thick);
}

function paintStripes(ctx: Canvas, { x, y, w, h }: Place): void {
  ctx.strokeStyle = css(NIGHT.ink, 0.82);
  ctx.lineWidth = Math.max(2, w * 0.06);
  for (let at = -h; at < w; at += Math.max(5, w * 0.13)) line(ctx, x + at, y + h, x + at + h, y);
}

/** Askew, scorched and crossed. */
function paintBroken(ctx: Canvas, place: Place, colour: number): void {
  const { x, y, w, h } = place;
  ctx.save();
  ctx.translate(x + w / 2, y + h / 2);
  ctx.rotate(-0.16);
  ctx.translate(-x - w / 2, -y - h / 2);
  paintSheet(ctx, inset({ ...place, y: y + h * 0.08 }, Math.min(2, w * 0.05)), blend(colour, NIGHT.ink, 0.66), 0);
  ctx.restore();
  ctx.lineCap = 'round';
  for (const [width, style] of [
    [Math.max(3, h * 0.3), css(NIGHT.ink, 0.8)],
    [Math.max(1.6, h * 0.17), css(TONES.bad)],
  ] as const) {
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    line(ctx, x + w * 0.26, y + h * 0.2, x + w * 0.74, y + h * 0.82);
    line(ctx, x + w * 0.74, y + h * 0.2, x + w * 0.26, y + h * 0.82);
  }
}

function paintSign(ctx: Canvas, w: number, h: number, look: Look): void {
  const r = Math.max(5, Math.min(9, h * 0.2));
  const [x, y] = [w - r * 0.7, r * 0.7];
  if (look.tone === 'bad' || look.tone === 'warn') glow(ctx, x, y, r * 1.7, TONES[look.tone], 0.55);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = css(TONES[look.tone]);
  ctx.fill();
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = css(NIGHT.ink);
  ctx.stroke();
  ctx.fillStyle = css(NIGHT.ink);
  ctx.font = `800 ${r * 1.5}px sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(look.sign, x, y + r * 0.1);
}
