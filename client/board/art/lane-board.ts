// A ship's lane board: a lamp in each Service's colour and mark, bright while the ship's proxy knows pods to send to. A board that is out of
// date is framed, dashed, and its old lamps are crossed.

import type { LaneBoard } from '../lane-board.ts';
import { css, liveryOf, NIGHT, TONES } from '../palette.ts';
import { type Canvas, line, paintMark, round } from './paint.ts';

/** `ranks` are the workloads' behind the board's lanes, in the same order. From (0, 0). */
export function paintLaneBoard(
  ctx: Canvas,
  w: number,
  h: number,
  board: LaneBoard,
  ranks: readonly number[],
  lit: boolean,
): void {
  round(ctx, 0.5, 0.5, w - 1, h - 1, 3);
  ctx.fillStyle = css(NIGHT.ink, 0.92);
  ctx.fill();
  ctx.lineWidth = board.stale && lit ? 2 : 1;
  ctx.strokeStyle = css(board.stale && lit ? TONES.warn : NIGHT.rim, board.stale ? 1 : 0.4);
  if (board.stale && lit) ctx.setLineDash([4, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  const count = Math.max(1, board.lanes.length);
  const columns = count > 3 ? 2 : 1;
  const rows = Math.ceil(count / columns);
  const r = Math.min((h - 4) / rows, (w - 4) / columns) * 0.3;
  for (const [i, lane] of board.lanes.entries()) {
    const x = (w * ((i % columns) + 0.5)) / columns;
    const y = 2 + ((h - 4) * (Math.floor(i / columns) + 0.5)) / rows;
    const { colour, mark } = liveryOf(ranks[i] ?? 0);
    ctx.fillStyle = !lit ? css(NIGHT.hullDark) : css(colour, lane.pods > 0 ? 1 : 0.3);
    paintMark(ctx, mark, x, y, r);
    if (!lit || !lane.old) continue;
    ctx.strokeStyle = css(TONES.warn);
    ctx.lineWidth = 2;
    line(ctx, x - r * 1.4, y + r * 1.2, x + r * 1.4, y - r * 1.2);
  }
}
