// One of a ship's holds, processor or memory: as long as there is room, ruled, outlined in the workloads' colours where room was requested,
// and filled as far as it is used.

import { blend, css, liveryOf, NIGHT, TONES } from '../palette.ts';
import type { Hold } from '../scene-model.ts';
import { type Canvas, paintMark } from './paint.ts';

export interface HoldPicture {
  readonly hold: Hold;
  /** Promised to pods whose binding is on its way, and what the pod in hand would take; in the hold's unit. */
  readonly promised: number;
  readonly asked: number;
  /** CSS pixels for one millicore or byte: the same on all ships. */
  readonly scale: number;
  /** A line is ruled after each `rule`, a strong one after each fourth (half a processor, a gibibyte). */
  readonly rule: number;
  /** False on a ship that is lost. */
  readonly lit: boolean;
  /** Its use could not be scraped again: the fill is pale. */
  readonly stale: boolean;
}

/** Paints from (0, 0), `height` high and as long as the hold's room. */
export function paintHold(ctx: Canvas, height: number, picture: HoldPicture): void {
  const { hold, scale, lit } = picture;
  const length = hold.room * scale;
  ctx.fillStyle = css(blend(NIGHT.hullLow, NIGHT.hull, lit ? 0.35 : 0));
  ctx.fillRect(0, 0, length, height);
  paintRule(ctx, height, picture);
  // Tints below the fill, outlines and marks above it.
  for (const paint of [paintTint, paintRequested]) {
    let x = 0;
    for (const part of hold.parts) {
      const w = Math.min(part.requested * scale, length - x);
      paint(ctx, x, w, height, part.rank, lit);
      x += w;
    }
    ctx.globalAlpha = picture.stale ? 0.4 : 1;
    if (paint === paintTint && lit) paintUsed(ctx, length, height, hold.used / Math.max(1, hold.room));
    ctx.globalAlpha = 1;
  }
  let x = Math.min(length, hold.requested * scale);
  if (picture.promised > 0) {
    const w = Math.min(picture.promised * scale, length - x);
    ctx.fillStyle = css(NIGHT.light, 0.4);
    ctx.fillRect(x, 0, w, height);
    x += w;
  }
  if (picture.asked > 0) paintAsked(ctx, x, Math.min(picture.asked * scale, length - x), height);
  ctx.strokeStyle = css(NIGHT.rim, lit ? 0.55 : 0.25);
  ctx.lineWidth = 1;
  ctx.strokeRect(0.5, 0.5, Math.max(0, length - 1), height - 1);
}

function paintRule(ctx: Canvas, height: number, { hold, scale, rule, lit }: HoldPicture): void {
  if (rule * scale < 3) return;
  ctx.fillStyle = css(NIGHT.rim, lit ? 0.5 : 0.2);
  for (let i = 1; i * rule < hold.room; i += 1) {
    const tall = i % 2 === 0 ? 0.55 : 0.28;
    ctx.fillRect(i * rule * scale - 0.6, height * (1 - tall), 1.2, height * tall);
  }
}

/** The fill: what was in use when it was scraped, calm, near the limit, or at it. */
function paintUsed(ctx: Canvas, length: number, height: number, share: number): void {
  const w = Math.min(1, share) * length;
  if (w < 0.5) return;
  const colour = share >= 0.92 ? TONES.bad : share >= 0.75 ? TONES.warn : 0xdfeeff;
  const gradient = ctx.createLinearGradient(0, 0, 0, height);
  gradient.addColorStop(0, css(blend(colour, 0xffffff, 0.35), 0.95));
  gradient.addColorStop(1, css(blend(colour, NIGHT.ink, 0.35), 0.95));
  ctx.fillStyle = gradient;
  ctx.fillRect(0, height * 0.28, w, height * 0.5);
  if (share < 0.75) return;
  // Near the limit the fill is hatched, too.
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, height * 0.28, w, height * 0.5);
  ctx.clip();
  ctx.strokeStyle = css(NIGHT.ink, share >= 0.92 ? 0.7 : 0.4);
  ctx.lineWidth = share >= 0.92 ? 3 : 1.6;
  ctx.beginPath();
  for (let x = -height; x < w; x += 8) {
    ctx.moveTo(x, height);
    ctx.lineTo(x + height, 0);
  }
  ctx.stroke();
  ctx.restore();
}

function paintTint(ctx: Canvas, x: number, w: number, height: number, rank: number, lit: boolean): void {
  ctx.fillStyle = css(liveryOf(rank).colour, lit ? 0.3 : 0.12);
  ctx.fillRect(x, 0, w, height);
}

/** A workload's share of what was requested: an outline in its colour, with its mark where there is room. */
function paintRequested(ctx: Canvas, x: number, w: number, height: number, rank: number, lit: boolean): void {
  if (w < 1) return;
  const { colour, mark } = liveryOf(rank);
  const line = Math.min(2.4, height * 0.16);
  const worn = lit ? colour : blend(colour, NIGHT.hullDark, 0.55);
  ctx.strokeStyle = css(worn);
  ctx.lineWidth = line;
  ctx.strokeRect(x + line / 2, line / 2, Math.max(0, w - line), height - line);
  const r = height * 0.27;
  if (w < 3.4 * r || height < 12) return;
  const middle = x + w - r - line - 2;
  ctx.fillStyle = css(NIGHT.ink, 0.8);
  ctx.beginPath();
  ctx.arc(middle, height / 2, r * 1.3, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = css(worn);
  paintMark(ctx, mark, middle, height / 2, r * 0.85);
}

/** What the pod in hand would take. */
function paintAsked(ctx: Canvas, x: number, w: number, height: number): void {
  if (w < 1) return;
  ctx.fillStyle = css(NIGHT.light, 0.3);
  ctx.fillRect(x, 0, w, height);
  ctx.strokeStyle = css(0xffffff);
  ctx.lineWidth = 2;
  ctx.setLineDash([5, 3]);
  ctx.strokeRect(x + 1, 1, Math.max(0, w - 2), height - 2);
  ctx.setLineDash([]);
}
