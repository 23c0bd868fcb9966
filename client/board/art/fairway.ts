// A Service's lane on the water: the gate with its mark before the town, and a row of dots to each ship that answers. A lane that leads nowhere
// is barred at its gate.

import { gateOf, type Point, pointOn } from '../fairway.ts';
import type { Layout } from '../layout.ts';
import { css, liveryOf, NIGHT, TONES } from '../palette.ts';
import { type Canvas, glow, paintMark } from './paint.ts';

const DOTS = 26;

export interface FairwayPicture {
  /** `namespace/name` of the Service. */
  readonly key: string;
  readonly rank: number;
  readonly barred: boolean;
  /** Names of the ships that it leads to. */
  readonly ships: readonly string[];
}

/** On the board's own coordinates. */
export function paintFairway(ctx: Canvas, layout: Layout, way: FairwayPicture): void {
  const from = gateOf(layout, way.key);
  if (from === undefined) return;
  const small = layout.compact;
  const { colour } = liveryOf(way.rank);
  ctx.fillStyle = css(colour, 0.7);
  for (const ship of way.ships) {
    const place = layout.ships.get(ship);
    if (place === undefined) continue;
    const to = { x: place.deck.x + place.deck.w / 2, y: place.deck.y + place.deck.h * 0.5 };
    for (let i = 1; i < DOTS; i += 1) {
      const { x, y } = pointOn({ from, to }, i / DOTS);
      ctx.beginPath();
      ctx.arc(x, y, small ? 0.9 : 1.6, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
}

/** Where the lane begins, before the town: it stays there wherever one looks. */
export function paintLaneGate(ctx: Canvas, layout: Layout, way: FairwayPicture): void {
  const from = gateOf(layout, way.key);
  if (from === undefined) return;
  const small = layout.compact;
  if (way.barred) paintBar(ctx, from, small);
  // On a small board the lane's sign is near enough.
  if (!small) paintGate(ctx, from, way, 11);
}

function paintGate(ctx: Canvas, at: Point, way: FairwayPicture, r: number): void {
  const { colour, mark } = liveryOf(way.rank);
  const y = at.y + r * 0.9;
  glow(ctx, at.x, y, r * 2.4, way.barred ? TONES.bad : colour, 0.5);
  ctx.beginPath();
  ctx.arc(at.x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = css(NIGHT.ink);
  ctx.fill();
  ctx.lineWidth = Math.max(1.2, r * 0.18);
  ctx.strokeStyle = css(way.barred ? TONES.bad : colour);
  ctx.stroke();
  ctx.fillStyle = css(colour);
  paintMark(ctx, mark, at.x, y, r * 0.5);
}

function paintBar(ctx: Canvas, at: Point, small: boolean): void {
  const half = small ? 26 : 60;
  const y = at.y + (small ? 14 : 26);
  ctx.strokeStyle = css(TONES.bad);
  ctx.lineWidth = small ? 3 : 5;
  ctx.setLineDash([half / 4, half / 8]);
  ctx.beginPath();
  ctx.moveTo(at.x - half, y);
  ctx.quadraticCurveTo(at.x, y + half * 0.3, at.x + half, y);
  ctx.stroke();
  ctx.setLineDash([]);
}
