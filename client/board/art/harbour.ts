// The picture behind everything: sky and town, water, jetties with their lamps, the quay and the harbour office. Painted once per layout.

import type { Layout } from '../layout.ts';
import { css, NIGHT } from '../palette.ts';
import type { Place } from '../places.ts';
import { type Canvas, glow, grain, line, round, shade } from './paint.ts';

export function paintHarbour(ctx: Canvas, layout: Layout): void {
  paintSky(ctx, layout.town);
  paintWater(ctx, layout.water);
  paintTown(ctx, layout.town, layout.compact);
  for (const pier of layout.piers) for (const jetty of pier.jetties) paintJetty(ctx, jetty, layout.compact);
  paintQuay(ctx, layout.quay, layout.compact);
  if (layout.office.w > 0) paintOffice(ctx, layout.office);
  for (const lane of layout.lanes.values()) paintLane(ctx, lane);
}

/** The board of a Service, over the roofs. */
function paintLane(ctx: Canvas, lane: Place): void {
  round(ctx, lane.x, lane.y, lane.w, lane.h, 8);
  ctx.fillStyle = css(0x0a1626, 0.78);
  ctx.fill();
  ctx.strokeStyle = css(0x6f8aa6, 0.35);
  ctx.lineWidth = 1;
  ctx.stroke();
}

function paintSky(ctx: Canvas, town: Place): void {
  ctx.fillStyle = shade(ctx, 0, town.h, [
    [0, css(NIGHT.skyTop)],
    [1, css(NIGHT.skyLow)],
  ]);
  ctx.fillRect(0, 0, town.w, town.h);
  for (let i = 0; i < town.w / 16; i += 1) {
    ctx.fillStyle = css(0xdfeaff, 0.12 + 0.5 * grain(i * 7));
    const size = grain(i * 3) > 0.86 ? 1.6 : 1;
    ctx.fillRect(grain(i * 5) * town.w, grain(i * 11) * town.h * 0.72, size, size);
  }
}

function paintTown(ctx: Canvas, town: Place, small: boolean): void {
  const ground = town.h;
  const scale = small ? 0.36 : Math.min(0.92, town.h / 160);
  let x = -10;
  for (let i = 0; x < town.w; i += 1) {
    const w = (26 + grain(i * 13) * 46) * scale;
    const mid = 1 - Math.abs(x / town.w - 0.5) * 1.3;
    const h = (16 + grain(i * 17) * 34 + mid * 26) * scale;
    ctx.fillStyle = css(NIGHT.town);
    ctx.fillRect(x, ground - h, w + 1, h);
    if (grain(i * 19) > 0.6) {
      ctx.beginPath();
      ctx.moveTo(x, ground - h);
      ctx.lineTo(x + w / 2, ground - h - 9 * scale);
      ctx.lineTo(x + w, ground - h);
      ctx.fill();
    }
    paintWindows(ctx, { x, y: ground - h, w, h }, i, scale);
    x += w;
  }
  ctx.fillStyle = css(NIGHT.lamp, 0.35);
  ctx.fillRect(0, ground - 1, town.w, 1.5);
}

function paintWindows(ctx: Canvas, house: Place, seed: number, scale: number): void {
  const step = 7 * scale + 2;
  let n = seed * 97;
  for (let y = house.y + 5 * scale; y < house.y + house.h - 5; y += step) {
    for (let x = house.x + 4 * scale; x < house.x + house.w - 4; x += step) {
      n += 1;
      if (grain(n) < 0.62) continue;
      ctx.fillStyle = css(NIGHT.window, 0.3 + 0.6 * grain(n * 3));
      ctx.fillRect(x, y, 2.6 * scale + 0.6, 3.2 * scale + 0.6);
      ctx.fillStyle = css(NIGHT.window, 0.05);
      ctx.fillRect(x, house.y + house.h + (grain(n * 7) * 34 + 4), 2.4, 9 + grain(n * 5) * 12);
    }
  }
}

function paintWater(ctx: Canvas, water: Place): void {
  const h = water.h + 40;
  ctx.fillStyle = shade(ctx, water.y, h, [
    [0, css(0x17334c)],
    [0.2, css(NIGHT.water)],
    [1, css(NIGHT.waterDeep)],
  ]);
  ctx.fillRect(water.x, water.y, water.w, h);
  const count = (water.w * water.h) / 2600;
  for (let i = 0; i < count; i += 1) {
    const depth = grain(i * 3);
    ctx.fillStyle = css(0x9cc4e8, 0.03 + 0.05 * grain(i * 29));
    ctx.fillRect(grain(i * 5) * water.w, water.y + depth * h, 14 + 40 * depth * grain(i * 11), 1);
  }
}

function paintJetty(ctx: Canvas, jetty: Place, small: boolean): void {
  const { x, y, w, h } = jetty;
  ctx.fillStyle = css(0x0a1420, 0.9);
  const step = small ? 42 : 74;
  for (let at = x + 14; at < x + w; at += step) ctx.fillRect(at, y + h - 2, 5, small ? 9 : 16);
  ctx.fillStyle = shade(ctx, y, h, [
    [0, css(NIGHT.jettyEdge)],
    [0.25, css(NIGHT.jetty)],
    [1, css(0x1b2736)],
  ]);
  ctx.fillRect(x, y, w, h);
  ctx.fillStyle = css(0x0a1420, 0.35);
  for (let at = x + 6; at < x + w; at += 12) ctx.fillRect(at, y + 1, 1, h - 2);
  const reach = small ? 18 : 30;
  for (let at = x + 14; at < x + w; at += step * 2) {
    ctx.strokeStyle = css(0x53677f);
    ctx.lineWidth = 2;
    line(ctx, at + 2, y, at + 2, y - reach);
    glow(ctx, at + 2, y - reach, reach * 1.5, NIGHT.lamp, 0.55);
    ctx.fillStyle = css(NIGHT.lamp);
    ctx.beginPath();
    ctx.arc(at + 2, y - reach, 1.8, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function paintQuay(ctx: Canvas, quay: Place, small: boolean): void {
  const { y, w, h } = quay;
  ctx.fillStyle = shade(ctx, y, h, [
    [0, css(0x2c3d51)],
    [0.12, css(NIGHT.quay)],
    [1, css(0x141f2c)],
  ]);
  ctx.fillRect(0, y, w, h);
  ctx.fillStyle = css(NIGHT.quayEdge);
  ctx.fillRect(0, y - 3, w, 4);
  ctx.strokeStyle = css(0x0a1420, 0.28);
  ctx.lineWidth = 1;
  for (let row = 1; row * 30 < h; row += 1) {
    line(ctx, 0, y + row * 30, w, y + row * 30);
    for (let x = (row % 2) * 46; x < w; x += 92) line(ctx, x, y + (row - 1) * 30 + 1, x, y + row * 30);
  }
  const step = small ? 120 : 210;
  for (let x = step / 2; x < w; x += step) {
    ctx.fillStyle = css(0x0e1722);
    round(ctx, x - 6, y - 12, 12, 10, 4);
    ctx.fill();
    ctx.fillRect(x - 9, y - 13, 18, 4);
  }
}

function paintOffice(ctx: Canvas, office: Place): void {
  const { x, y, w, h } = office;
  const wall = Math.min(h * 0.42, 74);
  ctx.fillStyle = css(0x16212f);
  ctx.beginPath();
  ctx.moveTo(x - 5, y + wall * 0.34);
  ctx.lineTo(x + w * 0.5, y);
  ctx.lineTo(x + w + 5, y + wall * 0.34);
  ctx.fill();
  ctx.fillStyle = shade(ctx, y, wall, [
    [0, css(0x3a4c62)],
    [1, css(0x253445)],
  ]);
  ctx.fillRect(x, y + wall * 0.32, w, wall * 0.68);
  glow(ctx, x + w * 0.5, y + wall * 0.7, w * 0.62, NIGHT.lamp, 0.22);
  const count = 6;
  for (let i = 0; i < count; i += 1) {
    const left = x + ((i + 0.5) * w) / count - w * 0.045;
    ctx.fillStyle = css(NIGHT.window, 0.92);
    ctx.fillRect(left, y + wall * 0.5, w * 0.09, wall * 0.26);
    ctx.fillStyle = css(0x16212f, 0.8);
    ctx.fillRect(left + w * 0.042, y + wall * 0.5, 1, wall * 0.26);
  }
}
