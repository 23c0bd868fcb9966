// The picture of a node: a moored ship from the side, with its deck, its bridge and the plates for its name and holds. Lit while it has power.

import { blend, css, NIGHT } from '../palette.ts';
import type { Place } from '../places.ts';
import type { ShipPlace } from '../layout.ts';
import { type Canvas, glow, line, round, shade } from './paint.ts';

/** Room around the ship's box for glows, mast and reflection, in CSS pixels. */
export const SHIP_MARGIN = 18;

/** Paints within the ship's box moved to (SHIP_MARGIN, SHIP_MARGIN). */
export function paintShip(ctx: Canvas, place: ShipPlace, lit: boolean): void {
  const shift = (one: Place): Place => ({
    ...one,
    x: one.x - place.box.x + SHIP_MARGIN,
    y: one.y - place.box.y + SHIP_MARGIN,
  });
  const hull = shift(place.hull);
  const [dx, dy] = [SHIP_MARGIN - place.box.x, SHIP_MARGIN - place.box.y];
  const { crane } = place;
  paintCrane(ctx, { x: crane.x + dx, y: crane.y + dy, tipX: crane.tipX + dx, tipY: crane.tipY + dy }, lit);
  paintBridge(ctx, shift(place.bridge), hull, lit);
  paintHull(ctx, hull, lit);
  paintWells(ctx, shift(place.cpu), shift(place.memory));
}

function hullPath(ctx: Canvas, hull: Place, inset: number): void {
  const { x, y, w, h } = hull;
  ctx.beginPath();
  ctx.moveTo(x + inset, y - h * 0.05 + inset);
  ctx.lineTo(x + w * 0.16, y + inset);
  ctx.lineTo(x + w - inset, y + inset);
  ctx.quadraticCurveTo(x + w - inset * 0.6, y + h * 0.6, x + w * 0.965 - inset, y + h - inset);
  ctx.lineTo(x + w * 0.05 + inset, y + h - inset);
  ctx.quadraticCurveTo(x + w * 0.02 + inset, y + h * 0.5, x + inset, y - h * 0.05 + inset);
  ctx.closePath();
}

function paintHull(ctx: Canvas, hull: Place, lit: boolean): void {
  const { x, y, w, h } = hull;
  const top = lit ? NIGHT.hull : NIGHT.hullDark;
  const low = lit ? NIGHT.hullLow : blend(NIGHT.hullDark, 0, 0.3);
  hullPath(ctx, hull, 0);
  ctx.fillStyle = shade(ctx, y, h, [
    [0, css(blend(top, 0xffffff, 0.06))],
    [0.55, css(top)],
    [1, css(low)],
  ]);
  ctx.fill();
  ctx.save();
  hullPath(ctx, hull, 0);
  ctx.clip();
  // The boot-top: a band along the waterline.
  ctx.fillStyle = css(lit ? 0x7a3b3f : 0x33242a, 0.85);
  ctx.fillRect(x, y + h * 0.9, w, h * 0.1);
  ctx.fillStyle = css(0xffffff, lit ? 0.16 : 0.05);
  ctx.fillRect(x, y + h * 0.885, w, 1.4);
  ctx.restore();
  ctx.strokeStyle = css(lit ? NIGHT.deck : 0x2b3a4c);
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x, y - h * 0.05);
  ctx.lineTo(x + w * 0.16, y);
  ctx.lineTo(x + w, y);
  ctx.stroke();
}

/** The ship's own crane: its kubelet. */
function paintCrane(ctx: Canvas, crane: ShipPlace['crane'], lit: boolean): void {
  const { x, y, tipX, tipY } = crane;
  const steel = lit ? 0xd9a04e : 0x3a3f46;
  const size = Math.max(1.6, (y - tipY) * 0.035);
  const head = y - (y - tipY) * 0.62;
  ctx.lineCap = 'round';
  ctx.strokeStyle = css(blend(steel, NIGHT.waterDeep, 0.35));
  ctx.lineWidth = size * 2;
  line(ctx, x, y, x, head);
  ctx.lineWidth = size;
  ctx.strokeStyle = css(steel);
  line(ctx, x, head + size, tipX, tipY);
  line(ctx, x, head - size * 4, tipX, tipY);
  line(ctx, x, head + size, x, head - size * 4);
  ctx.lineWidth = size * 0.6;
  for (let i = 1; i < 5; i += 1) {
    const at = i / 5;
    line(
      ctx,
      x + (tipX - x) * at,
      head + size + (tipY - head - size) * at,
      x + (tipX - x) * (at - 0.1),
      head - size * 4 + (tipY - head + size * 4) * (at - 0.1),
    );
  }
  ctx.strokeStyle = css(0xcfe0f2, lit ? 0.5 : 0.2);
  line(ctx, tipX, tipY, tipX, tipY + (y - tipY) * 0.16);
}

function paintBridge(ctx: Canvas, bridge: Place, hull: Place, lit: boolean): void {
  const { x, y, w, h } = bridge;
  const wall = lit ? 0xc7d3e0 : 0x2b3747;
  ctx.fillStyle = css(lit ? 0x8a4a4e : 0x2a2530);
  round(ctx, x + w * 0.3, y + h * 0.02, w * 0.36, h * 0.3, 2);
  ctx.fill();
  ctx.fillStyle = css(wall, lit ? 0.22 : 0.6);
  ctx.fillRect(x + w * 0.3, y + h * 0.1, w * 0.36, 2);
  round(ctx, x - w * 0.1, y + h * 0.22, w * 1.2, h * 0.16, 2);
  ctx.fillStyle = shade(ctx, y, h, [
    [0, css(blend(wall, NIGHT.hull, 0.35))],
    [1, css(blend(wall, NIGHT.hull, 0.6))],
  ]);
  ctx.fill();
  ctx.fillRect(x, y + h * 0.34, w, hull.y - y - h * 0.34);
  // The wheelhouse has one long window, the decks below have round ones.
  ctx.fillStyle = lit ? css(NIGHT.window, 0.95) : css(0x0b131d);
  ctx.fillRect(x - w * 0.02, y + h * 0.255, w * 1.04, Math.max(3, h * 0.07));
  ctx.fillStyle = css(wall, 0.9);
  for (let i = 1; i < 5; i += 1) ctx.fillRect(x + w * (0.2 * i - 0.01), y + h * 0.25, 1.4, h * 0.08);
  const r = Math.max(1.4, w * 0.045);
  const rows = h > 60 ? 3 : 1;
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < 4; i += 1) {
      ctx.beginPath();
      ctx.arc(x + w * (0.17 + i * 0.22), y + h * (0.5 + row * 0.17), r, 0, 2 * Math.PI);
      ctx.fillStyle = lit ? css(NIGHT.window, (i + row) % 3 === 0 ? 0.28 : 0.85) : css(0x0b131d);
      ctx.fill();
    }
  }
  ctx.strokeStyle = css(wall, 0.7);
  ctx.lineWidth = 1.4;
  line(ctx, x + w * 0.86, y + h * 0.22, x + w * 0.86, y - h * 0.05);
  if (lit) glow(ctx, x + w * 0.86, y - h * 0.05, 13, NIGHT.lamp, 0.9);
}

function paintWells(ctx: Canvas, ...wells: Place[]): void {
  for (const well of wells) {
    round(ctx, well.x, well.y, well.w, well.h, 3);
    ctx.fillStyle = css(NIGHT.well, 0.9);
    ctx.fill();
  }
}

/** Chain and sign of a cordoned ship: nothing new comes aboard. Same box as the ship. */
export function paintCordon(ctx: Canvas, place: ShipPlace, colour: number): void {
  const left = place.deck.x - place.box.x + SHIP_MARGIN - 4;
  const width = place.deck.w + 8;
  const y = place.hull.y - place.box.y + SHIP_MARGIN - 5;
  ctx.strokeStyle = css(colour, 0.95);
  ctx.lineWidth = 1.8;
  const links = Math.floor(width / 9);
  for (let i = 0; i < links; i += 1) {
    const share = i / Math.max(1, links - 1);
    const sag = 4 * share * (1 - share) * Math.min(12, place.deck.h * 0.14);
    ctx.beginPath();
    ctx.ellipse(left + share * width, y - 8 + sag, 4.6, 2.6, 0, 0, 2 * Math.PI);
    ctx.stroke();
  }
  const r = Math.max(0, Math.min(13, place.deck.h * 0.2));
  const [cx, cy] = [left + width / 2, y - 4];
  ctx.beginPath();
  ctx.arc(cx, cy, r, 0, 2 * Math.PI);
  ctx.fillStyle = css(0x15202d);
  ctx.fill();
  ctx.lineWidth = Math.max(2, r * 0.26);
  ctx.stroke();
  line(ctx, cx - r * 0.62, cy + r * 0.62, cx + r * 0.62, cy - r * 0.62);
}

/** The light around a ship that takes the pod in hand. Same box as the ship. */
export function paintHalo(ctx: Canvas, place: ShipPlace, colour: number): void {
  const hull = { ...place.hull, x: SHIP_MARGIN, y: place.hull.y - place.box.y + SHIP_MARGIN };
  ctx.shadowColor = css(colour);
  ctx.shadowBlur = 16;
  ctx.strokeStyle = css(colour);
  ctx.lineWidth = 2.4;
  for (let again = 0; again < 2; again += 1) {
    hullPath(ctx, hull, 0);
    ctx.stroke();
  }
}
