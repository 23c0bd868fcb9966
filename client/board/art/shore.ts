// What is built of stone: the piers behind the ships with their lamps and lights, the quay in front with its bays, and the harbour office.

import type { Layout, PierPlace } from '../layout.ts';
import type { Clerk } from '../office.ts';
import { css, NIGHT } from '../palette.ts';
import type { Place } from '../places.ts';
import { type Drawing, paintDrawing } from './drawings.ts';
import { type Canvas, glow, grain, line, shade } from './paint.ts';

/** The piers go with the ships when one looks closer; the quay stays. */
export function paintPiers(ctx: Canvas, layout: Layout): void {
  for (const pier of layout.piers) paintPier(ctx, pier, layout);
}

/** A wall behind each row of ships, as long as the row, with a light at its head. */
function paintPier(ctx: Canvas, pier: PierPlace, layout: Layout): void {
  const small = layout.compact;
  for (const [i, jetty] of pier.jetties.entries()) {
    const wall = pierWall(jetty, small);
    const top = wall.y;
    paintWall(ctx, wall);
    const step = small ? 64 : 130;
    const lamp = small ? { w: 26, h: 39 } : { w: 54, h: 81 };
    for (let x = jetty.x + step * 0.5; x < jetty.x + jetty.w - 10; x += step) {
      const behind = [...layout.ships.values()].some(
        ({ box }) => x > box.x && x < box.x + box.w && box.y < top && box.y + box.h > top,
      );
      if (!behind) paintDrawing(ctx, 'lamp', { x: x - lamp.w / 2, y: top - lamp.h * 0.94, ...lamp });
    }
    if (layout.narrow || i > 0) continue;
    const tall = Math.min(150, pier.sign.h * 2.6);
    paintDrawing(ctx, 'lighthouse', {
      x: jetty.x + 4,
      y: top - tall * 0.96,
      w: tall / 2,
      h: tall,
    });
  }
}

/** The wall that stands at a jetty's line. */
export function pierWall(jetty: Place, small: boolean): Place {
  const high = small ? 22 : 48;
  return { ...jetty, y: jetty.y + jetty.h - high, h: high };
}

function paintWall(ctx: Canvas, { x, y, w, h }: Place): void {
  ctx.fillStyle = shade(ctx, y, h, [
    [0, css(NIGHT.stone)],
    [0.18, css(NIGHT.stone)],
    [0.22, css(NIGHT.stoneDark)],
    [1, css(NIGHT.waterDeep)],
  ]);
  ctx.fillRect(x, y, w, h);
  ctx.fillStyle = css(NIGHT.stoneEdge, 0.9);
  ctx.fillRect(x, y, w, 1.6);
  ctx.fillStyle = css(NIGHT.ink, 0.4);
  for (let at = x + 20; at < x + w; at += 34) ctx.fillRect(at, y + h * 0.2, 1, h * 0.6);
  // Its reflection.
  ctx.fillStyle = shade(ctx, y + h, h * 0.8, [
    [0, css(NIGHT.ink, 0.5)],
    [1, css(NIGHT.ink, 0)],
  ]);
  ctx.fillRect(x, y + h, w, h * 0.8);
  for (let i = 0; i < w / 14; i += 1) {
    ctx.fillStyle = css(NIGHT.lamp, 0.22 * grain(i * 7));
    ctx.fillRect(x + grain(i * 5) * w, y + h + grain(i * 3) * h * 0.6, 5 + grain(i) * 16, 1.1);
  }
}

export function paintQuay(ctx: Canvas, layout: Layout): void {
  const { y, w, h } = layout.quay;
  const small = layout.compact;
  ctx.fillStyle = shade(ctx, y, h, [
    [0, css(NIGHT.stone)],
    [0.14, css(NIGHT.stone)],
    [1, css(NIGHT.stoneDark)],
  ]);
  ctx.fillRect(0, y, w, h);
  // Slabs, in perspective: rows get higher towards us.
  ctx.strokeStyle = css(NIGHT.ink, 0.34);
  ctx.lineWidth = 1;
  for (let row = 0, at = y + 12; at < y + h; row += 1) {
    const high = (small ? 16 : 22) + row * (small ? 6 : 9);
    line(ctx, 0, at, w, at);
    const wide = (small ? 60 : 96) + row * 26;
    for (let x = ((row % 2) * wide) / 2; x < w; x += wide) line(ctx, x, at, x - 6, Math.min(y + h, at + high));
    at += high;
  }
  // The edge, its crane rail and its bollards.
  ctx.fillStyle = css(NIGHT.ink, 0.55);
  ctx.fillRect(0, y - 7, w, 7);
  ctx.fillStyle = css(NIGHT.stoneEdge);
  ctx.fillRect(0, y - 2, w, 3);
  ctx.fillStyle = css(NIGHT.steel, 0.5);
  ctx.fillRect(0, y + 7, w, 1.4);
  const step = small ? 96 : 190;
  const size = small ? 12 : 22;
  for (let x = step * 0.62; x < w; x += step)
    paintDrawing(ctx, 'bollard', { x: x - size / 2, y: y - size * 0.84, w: size, h: size * 0.86 });
  const lights = Math.max(2, Math.round(w / (small ? 190 : 320)));
  for (let i = 0; i < lights; i += 1) glow(ctx, (w * (i + 0.5)) / lights, y + h * 0.1, h * 1.2, NIGHT.lamp, 0.15);
  if (layout.office.w > 0) paintDrawing(ctx, 'office', officePlace(layout.office));
}

/** The house itself: above what is written under it. */
export function officePlace(office: Place): Place {
  return { x: office.x, y: office.y + 20, w: office.w, h: office.w * 0.75 };
}

/** Its eight windows, four above four, as shares of the house; one for each loop, and a free one. */
const WINDOWS = [98, 172].flatMap((y) =>
  [22, 94, 166, 238].map((x) => ({ x: x / 320, y: y / 240, w: 60 / 320, h: 58 / 240 })),
);

export function clerkDrawing(clerk: Pick<Clerk, 'mode' | 'next'>): Drawing {
  return clerk.next === undefined ? `clerk-${clerk.mode}` : 'clerk-handing-over';
}

/** Who is at work behind the office's windows, from the house's left upper corner. */
export function paintClerks(ctx: Canvas, house: Place, clerks: readonly Clerk[]): void {
  for (const [i, window] of WINDOWS.entries()) {
    const clerk = clerks[i];
    if (clerk === undefined) continue;
    const place = { x: window.x * house.w, y: window.y * house.h, w: window.w * house.w, h: window.h * house.h };
    if (clerk.mode !== 'down') {
      const tone = clerk.mode === 'manual' ? NIGHT.lamp : NIGHT.light;
      glow(ctx, place.x + place.w / 2, place.y + place.h / 2, place.w * 0.9, tone, 0.4);
    }
    paintDrawing(ctx, clerkDrawing(clerk), place);
  }
}
