// The harbour from far away: each node a point that is the brighter the fuller it is, or a hull with its two holds as bars. What is wrong has a shape
// and a tone of its own, so large that it is seen among thousands.

import { blend, css, NIGHT, TONES } from '../palette.ts';
import type { Place } from '../places.ts';
import type { ShipCondition } from '../survey.ts';
import type { Canvas } from './paint.ts';

/** Brightness has so many steps. */
export const STEPS = 16;

/** Shapes of trouble are at least so large, in CSS pixels from their middle, however small the points are. */
const SHAPE = 3.4;

/** Points at least so wide, in CSS pixels, have the lines of a boat. */
const BOAT = 18;

/** What a point is painted with. */
export interface Point {
  readonly place: Place;
  readonly condition: ShipCondition;
  /** 0 to `STEPS`. */
  readonly step: number;
  /** Does not take the pod in hand. */
  readonly dim: boolean;
}

/** From stone to lamplight; the fuller half of the way has more of the difference, since most ships are there. */
export function brightness(step: number): number {
  const share = step / STEPS;
  return blend(NIGHT.stone, NIGHT.lamp, share * Math.sqrt(share));
}

/** Points first, then all shapes, so that none is hidden under a neighbour. Spots are rectangles: five thousand paths take ten times as long. */
export function paintPoints(ctx: Canvas, points: readonly Point[]): void {
  const filled = points.filter((point) => isFilled(point.condition));
  const boats = (filled[0]?.place.w ?? 0) >= BOAT;
  for (const dim of [false, true]) {
    ctx.globalAlpha = dim ? 0.3 : 1;
    for (let step = 0; step <= STEPS; step += 1) {
      ctx.fillStyle = css(brightness(step));
      for (const point of filled) {
        if (point.step !== step || point.dim !== dim) continue;
        const { x, y, w, h } = inner(point.place);
        if (boats) paintBoat(ctx, { x, y, w, h });
        else ctx.fillRect(x, y, w, h);
      }
    }
  }
  ctx.globalAlpha = 1;
  for (const point of points) if (point.condition !== 'ready') paintShape(ctx, point.place, point.condition);
}

function isFilled(condition: ShipCondition): boolean {
  return condition === 'ready' || condition === 'overloaded' || condition === 'silent';
}

/** A point and the water around it. */
function inner({ x, y, w, h }: Place): Place {
  const gap = Math.max(0.6, Math.min(w, h) * 0.24);
  return { x: x + gap / 2, y: y + gap / 2, w: Math.max(1, w - gap), h: Math.max(1, h - gap) };
}

function paintBoat(ctx: Canvas, { x, y, w, h }: Place): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + w, y);
  ctx.lineTo(x + w * 0.94, y + h);
  ctx.lineTo(x + w * 0.16, y + h);
  ctx.fill();
}

/** The shape of a condition, about the middle of a place: on the map and beside a hull alike; the legend has the same. */
function paintShape(ctx: Canvas, place: Place, condition: ShipCondition): void {
  const [x, y] = [place.x + place.w / 2, place.y + place.h / 2];
  const r = Math.max(SHAPE, Math.min(place.w, place.h) * 0.46);
  ctx.lineWidth = Math.max(1.4, r * 0.34);
  ctx.beginPath();
  switch (condition) {
    case 'ready':
      return;
    case 'cordoned': {
      // A bar across an empty place.
      const { w, h } = inner(place);
      ctx.strokeStyle = css(TONES.warn, 0.85);
      ctx.lineWidth = 1;
      ctx.strokeRect(x - w / 2 + 0.5, y - h / 2 + 0.5, Math.max(1, w - 1), Math.max(1, h - 1));
      ctx.lineWidth = 1.4;
      ctx.moveTo(x - w * 0.4, y + h * 0.3);
      ctx.lineTo(x + w * 0.4, y - h * 0.3);
      ctx.stroke();
      return;
    }
    case 'overloaded':
      ctx.moveTo(x, y - r * 1.3);
      ctx.lineTo(x + r * 1.3, y);
      ctx.lineTo(x, y + r * 1.3);
      ctx.lineTo(x - r * 1.3, y);
      ctx.closePath();
      ctx.fillStyle = css(NIGHT.text);
      ctx.fill();
      ctx.strokeStyle = css(TONES.bad);
      ctx.stroke();
      return;
    case 'silent':
      // An open ring: nothing comes back.
      ctx.arc(x, y, r, -Math.PI * 0.25, Math.PI * 1.25);
      ctx.strokeStyle = css(TONES.warn);
      ctx.stroke();
      return;
    case 'not-ready':
      ctx.moveTo(x, y - r * 1.2);
      ctx.lineTo(x + r * 1.2, y + r);
      ctx.lineTo(x - r * 1.2, y + r);
      ctx.closePath();
      ctx.fillStyle = css(TONES.bad);
      ctx.fill();
      return;
    case 'dark':
      ctx.fillStyle = css(NIGHT.ink);
      ctx.fillRect(x - r * 1.3, y - r * 1.3, 2.6 * r, 2.6 * r);
      ctx.strokeStyle = css(TONES.bad);
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r);
      ctx.lineTo(x - r, y + r);
      ctx.stroke();
      return;
  }
}

export interface Hull extends Point {
  readonly name: string;
  readonly cpu: Bar;
  readonly memory: Bar;
}

/** Shares of a hold. */
interface Bar {
  readonly requested: number;
  readonly used: number;
}

/** Hulls this wide have their name on the bow; `family` is the page's typeface. */
const NAMED = 74;

export function paintHulls(ctx: Canvas, hulls: readonly Hull[], family: string): void {
  for (const hull of hulls) paintHull(ctx, hull, family);
}

function paintHull(ctx: Canvas, hull: Hull, family: string): void {
  const { place, condition } = hull;
  const w = Math.min(place.w - 6, (place.h - 4) * 2.2);
  const h = Math.min(place.h - 4, w * 0.56);
  const x = place.x + (place.w - w) / 2;
  const y = place.y + place.h - h - 2;
  const lit = condition !== 'dark';
  ctx.globalAlpha = hull.dim ? 0.35 : 1;
  // Bridge, then the hull with its sheer.
  ctx.fillStyle = css(lit ? NIGHT.stoneEdge : NIGHT.stoneDark);
  ctx.fillRect(x + w * 0.8, y + h * 0.04, w * 0.13, h * 0.4);
  if (lit) {
    ctx.fillStyle = css(NIGHT.lamp, 0.9);
    ctx.fillRect(x + w * 0.815, y + h * 0.1, w * 0.1, h * 0.08);
  }
  ctx.beginPath();
  ctx.moveTo(x, y + h * 0.28);
  ctx.lineTo(x + w, y + h * 0.36);
  ctx.lineTo(x + w * 0.97, y + h);
  ctx.lineTo(x + w * 0.06, y + h);
  ctx.closePath();
  ctx.fillStyle = css(lit ? blend(NIGHT.stone, brightness(hull.step), 0.32) : NIGHT.stoneDark);
  ctx.fill();
  const named = w >= NAMED;
  const [left, wide] = [x + w * 0.11, w * 0.8];
  const high = named ? h * 0.15 : h * 0.2;
  const top = named ? y + h * 0.6 : y + h * 0.46;
  paintBar(ctx, { x: left, y: top, w: wide, h: high }, hull.cpu, lit);
  paintBar(ctx, { x: left, y: top + high + Math.max(1, h * 0.04), w: wide, h: high }, hull.memory, lit);
  ctx.globalAlpha = 1;
  if (condition !== 'ready') {
    const size = Math.min(16, h * 0.36);
    paintShape(ctx, { x: x + w * 0.04, y: y - size * 0.1, w: size, h: size }, condition);
  }
  if (!named) return;
  ctx.fillStyle = css(lit ? NIGHT.text : NIGHT.quiet);
  ctx.font = `600 ${Math.min(14, h * 0.2)}px ${family}`;
  ctx.textBaseline = 'middle';
  ctx.fillText(hull.name, left, y + h * 0.46, wide);
}

/** As in the holds: the outline is requested, the fill used. */
function paintBar(ctx: Canvas, bar: Place, { requested, used }: Bar, lit: boolean): void {
  ctx.fillStyle = css(NIGHT.ink, 0.75);
  ctx.fillRect(bar.x, bar.y, bar.w, bar.h);
  const long = Math.max(1, bar.w * Math.min(1, requested));
  ctx.fillStyle = css(NIGHT.light, lit ? 0.28 : 0.12);
  ctx.fillRect(bar.x, bar.y, long, bar.h);
  ctx.fillStyle = css(used >= 0.97 ? TONES.warn : NIGHT.light, lit ? 0.95 : 0.3);
  ctx.fillRect(bar.x, bar.y, bar.w * Math.min(1, used), bar.h);
  ctx.strokeStyle = css(NIGHT.light, lit ? 0.85 : 0.4);
  ctx.lineWidth = 1;
  ctx.strokeRect(bar.x + 0.5, bar.y + 0.5, Math.max(1, long - 1), Math.max(1, bar.h - 1));
}
