// The picture of a node: a moored ship from the side, with its deck, its bridge, the wells of its holds and the port of its engine. Lit while
// it has power. What follows numbers (holds, engine, lane board) is painted by `hold`, `engine` and `lane-board`.

import { blend, css, NIGHT, TONES } from '../palette.ts';
import type { Place } from '../places.ts';
import { type ShipPlace, WORDED } from '../ship-lines.ts';
import { paintDrawing } from './drawings.ts';
import { type Canvas, glow, grain, line, round, shade } from './paint.ts';

/** Room around the ship's box for glows and mast, in CSS pixels; below, for its reflection, there is more. */
export const SHIP_MARGIN = 18;
export const SHIP_FOOT = 40;

/** A place of the ship within its picture. */
export function onPicture(place: ShipPlace, one: Place): Place {
  return { ...one, x: one.x - place.box.x + SHIP_MARGIN, y: one.y - place.box.y + SHIP_MARGIN };
}

/** Paints within the ship's box moved to (SHIP_MARGIN, SHIP_MARGIN). `depth`: how much water there is below it, SHIP_FOOT at most. */
export function paintShip(ctx: Canvas, place: ShipPlace, lit: boolean, depth: number): void {
  const hull = onPicture(place, place.hull);
  const roomy = place.engine.w > 0;
  if (depth > 2) paintReflection(ctx, hull, lit, Math.min(depth, SHIP_FOOT - 4));
  if (roomy) paintRopes(ctx, hull);
  if (lit) glow(ctx, hull.x + hull.w * 0.45, hull.y, hull.w * 0.42, NIGHT.lamp, 0.16);
  paintBridge(ctx, onPicture(place, place.bridge), lit);
  paintHull(ctx, hull, lit, roomy);
  if (roomy && lit) paintDeckLamps(ctx, onPicture(place, place.deck), hull.y);
  for (const well of [place.cpu, place.memory]) paintWell(ctx, onPicture(place, well));
  if (place.cpu.w >= WORDED) return;
  paintChip(ctx, onPicture(place, place.cpu));
  paintMemory(ctx, onPicture(place, place.memory));
}

function hullPath(ctx: Canvas, hull: Place): void {
  const { x, y, w, h } = hull;
  const rise = Math.min(h * 0.14, 14);
  ctx.beginPath();
  ctx.moveTo(x - w * 0.008, y - rise);
  ctx.quadraticCurveTo(x + w * 0.06, y - rise * 0.15, x + w * 0.15, y);
  ctx.lineTo(x + w * 0.985, y);
  ctx.quadraticCurveTo(x + w * 1.002, y + h * 0.02, x + w * 0.998, y + h * 0.3);
  ctx.quadraticCurveTo(x + w * 0.99, y + h * 0.82, x + w * 0.955, y + h);
  ctx.lineTo(x + w * 0.055, y + h);
  ctx.quadraticCurveTo(x + w * 0.022, y + h * 0.55, x - w * 0.008, y - rise);
  ctx.closePath();
}

function paintHull(ctx: Canvas, hull: Place, lit: boolean, roomy: boolean): void {
  const { x, y, w, h } = hull;
  const top = lit ? NIGHT.hull : NIGHT.hullDark;
  const low = lit ? NIGHT.hullLow : blend(NIGHT.hullDark, 0, 0.45);
  hullPath(ctx, hull);
  ctx.fillStyle = shade(ctx, y - 10, h + 10, [
    [0, css(blend(top, 0xffffff, lit ? 0.16 : 0.04))],
    [0.3, css(top)],
    [1, css(low)],
  ]);
  ctx.fill();
  ctx.save();
  ctx.clip();
  if (roomy) {
    ctx.fillStyle = css(NIGHT.ink, 0.16);
    for (const at of [0.3, 0.62]) ctx.fillRect(x, y + h * at, w, 1.2);
    for (let i = 1; i < 9; i += 1) ctx.fillRect(x + (w * i) / 9, y, 1, h);
  }
  const water = ctx.createLinearGradient(x, 0, x + w, 0);
  water.addColorStop(0, css(NIGHT.ink, 0));
  water.addColorStop(0.7, css(NIGHT.ink, 0));
  water.addColorStop(1, css(NIGHT.ink, 0.5));
  ctx.fillStyle = water;
  ctx.fillRect(x - 10, y - 16, w + 20, h + 20);
  // The boot-top: a band along the waterline, with the mark of the last load above it.
  ctx.fillStyle = css(lit ? NIGHT.keel : blend(NIGHT.keel, NIGHT.ink, 0.72));
  ctx.fillRect(x, y + h * 0.89, w, h * 0.11);
  ctx.fillStyle = css(0xffffff, lit ? 0.32 : 0.08);
  ctx.fillRect(x, y + h * 0.875, w, 1.6);
  ctx.restore();
  ctx.strokeStyle = css(lit ? NIGHT.rim : blend(NIGHT.hullDark, NIGHT.rim, 0.25), lit ? 0.9 : 0.7);
  ctx.lineWidth = roomy ? 2.4 : 1.6;
  const rise = Math.min(h * 0.14, 14);
  ctx.beginPath();
  ctx.moveTo(x - w * 0.008, y - rise);
  ctx.quadraticCurveTo(x + w * 0.06, y - rise * 0.15, x + w * 0.15, y);
  ctx.lineTo(x + w * 0.985, y);
  ctx.stroke();
  ctx.fillStyle = css(NIGHT.glint, lit ? 0.3 : 0.1);
  ctx.fillRect(x + w * 0.03, y + h - 1, w * 0.94, 1.4);
}

/** The hull upside down in the water, broken by the waves. */
function paintReflection(ctx: Canvas, hull: Place, lit: boolean, depth: number): void {
  const { x, y, w, h } = hull;
  const bottom = y + h;
  ctx.fillStyle = shade(ctx, bottom, depth, [
    [0, css(NIGHT.ink, 0.75)],
    [0.35, css(lit ? NIGHT.hullLow : NIGHT.ink, 0.42)],
    [1, css(NIGHT.ink, 0)],
  ]);
  ctx.beginPath();
  ctx.moveTo(x + w * 0.045, bottom);
  ctx.lineTo(x + w * 0.96, bottom);
  ctx.lineTo(x + w * 0.93, bottom + depth);
  ctx.lineTo(x + w * 0.09, bottom + depth);
  ctx.fill();
  for (let i = 0; i < 26; i += 1) {
    const share = grain(i * 3 + 1);
    ctx.fillStyle = css(lit ? NIGHT.lamp : NIGHT.glint, (lit ? 0.16 : 0.06) * (1 - share));
    const long = 10 + grain(i * 5) * w * 0.1;
    ctx.fillRect(x + w * 0.06 + grain(i * 11) * w * 0.84, bottom + 3 + share * depth * 0.8, long, 1.2);
  }
}

/** From bow and stern to the pier behind. */
function paintRopes(ctx: Canvas, hull: Place): void {
  ctx.strokeStyle = css(NIGHT.frame, 0.45);
  ctx.lineWidth = 1.2;
  for (const [from, to] of [
    [hull.x + hull.w * 0.03, hull.x - 14],
    [hull.x + hull.w * 0.97, hull.x + hull.w + 14],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(from, hull.y + 4);
    ctx.quadraticCurveTo((from + to) / 2, hull.y + hull.h * 0.62, to, hull.y + hull.h * 0.55);
    ctx.stroke();
  }
}

/** Small lamps along the rail, and the light that they throw on the deck. */
function paintDeckLamps(ctx: Canvas, deck: Place, y: number): void {
  for (let i = 0; i < 5; i += 1) {
    const x = deck.x + (deck.w * (i + 0.5)) / 5;
    glow(ctx, x, y + 1, 16, NIGHT.lamp, 0.4);
    ctx.fillStyle = css(NIGHT.lamp);
    ctx.fillRect(x - 1.4, y - 1, 2.8, 2.8);
  }
}

function paintBridge(ctx: Canvas, bridge: Place, lit: boolean): void {
  const { x, y, w, h } = bridge;
  // The drawing has its wings and its mast beside and above the wall.
  paintDrawing(ctx, 'bridge', { x: x - w * 0.1, y: y - h * 0.16, w: w * 1.2, h: h * 1.18 }, lit);
}

function paintWell(ctx: Canvas, well: Place): void {
  round(ctx, well.x - 2, well.y - 1, well.w + 4, well.h + 2, 4);
  ctx.fillStyle = css(NIGHT.well, 0.88);
  ctx.fill();
}

/** Small ships have signs for their holds, no words: a processor, a stick of memory.. */
export const HOLD_SIGN = 13;

function paintChip(ctx: Canvas, well: Place): void {
  const size = Math.min(HOLD_SIGN - 4, well.h - 1);
  if (size < 6) return;
  const [x, y] = [well.x + 2, well.y + (well.h - size) / 2];
  ctx.fillStyle = css(NIGHT.quiet);
  ctx.fillRect(x + 1.5, y + 1.5, size - 3, size - 3);
  for (const at of [0.3, 0.6]) {
    ctx.fillRect(x + at * size, y, 1, size);
    ctx.fillRect(x, y + at * size, size, 1);
  }
  ctx.fillStyle = css(NIGHT.ink);
  ctx.fillRect(x + size * 0.38, y + size * 0.38, size * 0.24, size * 0.24);
}

function paintMemory(ctx: Canvas, well: Place): void {
  const size = Math.min(HOLD_SIGN - 4, well.h - 1);
  if (size < 6) return;
  const [x, y] = [well.x + 2, well.y + (well.h - size) / 2];
  ctx.fillStyle = css(NIGHT.quiet);
  ctx.fillRect(x, y + size * 0.2, size, size * 0.4);
  for (let i = 0; i < 4; i += 1) ctx.fillRect(x + (i * size) / 4 + 0.4, y + size * 0.68, size / 4 - 1, size * 0.16);
}

/** Rope, buoys and sign of a cordoned ship: nothing new comes aboard. Same box as the ship. */
export function paintCordon(ctx: Canvas, place: ShipPlace): void {
  const deck = onPicture(place, place.deck);
  const rail = onPicture(place, place.hull).y;
  const size = Math.max(8, Math.min(22, deck.h * 0.26));
  const sag = Math.min(7, deck.h * 0.08);
  const posts = place.engine.w > 0 ? 4 : 3;
  const left = deck.x - size * 0.2;
  const step = (deck.w + size * 0.4) / (posts - 1);
  const rope = rail - size * 0.42;
  ctx.lineCap = 'round';
  for (const [width, colour] of [
    [size * 0.26, NIGHT.ink],
    [size * 0.16, TONES.warn],
  ] as const) {
    ctx.strokeStyle = css(colour);
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(left, rope);
    for (let i = 1; i < posts; i += 1)
      ctx.quadraticCurveTo(left + (i - 0.5) * step, rope + 2 * sag, left + i * step, rope);
    ctx.stroke();
  }
  for (let i = 0; i < posts; i += 1)
    paintDrawing(ctx, 'buoy', { x: left + i * step - size * 0.5, y: rail - size * 0.98, w: size, h: size * 1.5 });
  // Upon the last buoy, where frames stand last.
  const r = Math.max(6, Math.min(26, deck.h * 0.24));
  paintNoEntry(ctx, left + (posts - 1) * step - r * 1.7, rail - size * 1.1 - r, r);
}

function paintNoEntry(ctx: Canvas, x: number, y: number, r: number): void {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = css(NIGHT.ink);
  ctx.fill();
  ctx.strokeStyle = css(TONES.warn);
  ctx.lineWidth = Math.max(2, r * 0.28);
  ctx.stroke();
  line(ctx, x - r * 0.6, y + r * 0.6, x + r * 0.6, y - r * 0.6);
}

/** The outline of a ship in trouble, broken, so that it is found although it is dark. Same box as the ship. */
export function paintAlarm(ctx: Canvas, place: ShipPlace, colour: number): void {
  const hull = onPicture(place, place.hull);
  ctx.shadowColor = css(colour);
  ctx.shadowBlur = 12;
  ctx.strokeStyle = css(colour);
  ctx.lineWidth = place.engine.w > 0 ? 3 : 2;
  ctx.setLineDash(place.engine.w > 0 ? [16, 9] : [8, 5]);
  hullPath(ctx, hull);
  ctx.stroke();
}

/** The light around a ship that takes the pod in hand. Same box as the ship. */
export function paintHalo(ctx: Canvas, place: ShipPlace, colour: number): void {
  const hull = onPicture(place, place.hull);
  const deck = onPicture(place, place.deck);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, place.box.w + 2 * SHIP_MARGIN, hull.y + 2);
  ctx.clip();
  ctx.translate(deck.x + deck.w / 2, hull.y);
  ctx.scale(1, Math.min(1, (deck.h * 1.1) / (deck.w * 0.56)));
  glow(ctx, 0, 0, deck.w * 0.56, colour, 0.85);
  ctx.restore();
  ctx.shadowColor = css(colour);
  ctx.shadowBlur = 14;
  ctx.strokeStyle = css(colour);
  ctx.lineWidth = 3;
  for (let again = 0; again < 2; again += 1) {
    hullPath(ctx, hull);
    ctx.stroke();
  }
}
