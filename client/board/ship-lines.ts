// The lines of a ship: where its deck, holds, engine, bridge and crane lie within a berth. Pure sums, in CSS pixels of the board. The layout
// asks for them and keeps them; pictures, pointers and the mirror all go by the same places.

import { clamp, type Place } from './places.ts';

/** Holds at least so wide have words and amounts written beside them; shorter ones have signs, and all of the length for themselves. */
export const WORDED = 240;
/** Ships at least so wide show their engine and their lane board. */
const ROOMY = 190;

export interface ShipPlace {
  readonly box: Place;
  /** Frames stand here. */
  readonly deck: Place;
  readonly bridge: Place;
  /** The travelling crane (kubelet) runs along the deck; this is where it is parked, its rail at the lower edge. */
  readonly crane: Place;
  readonly hull: Place;
  readonly name: Place;
  readonly cpu: Place;
  readonly memory: Place;
  /** The engine is the kernel. No width on ships that are too small for one. */
  readonly engine: Place;
  /** The ship's own lane board (kube-proxy), on its bridge. No width on ships that are too small for one. */
  readonly board: Place;
}

/** A ship within its berth, its keel on the jetty's line. `closer`: how many times nearer one looks than at the whole harbour. */
export function shipPlace(berth: Place, compact: boolean, closer = 1): ShipPlace {
  const margin = compact ? 5 : 14;
  const aspect = compact ? 1.4 : 1.8;
  const w = Math.min(berth.w - 2 * margin, 640 * closer, (berth.h - margin) * 2.4);
  const h = Math.min(berth.h - margin, w / aspect);
  const box = { x: berth.x + (berth.w - w) / 2, y: berth.y + berth.h - h - (compact ? 2 : 6), w, h };
  const hullHeight = clamp(h * 0.46, Math.min(h * 0.6, 60), 136 * closer);
  const hull = { x: box.x, y: box.y + h - hullHeight, w, h: hullHeight };
  const rise = Math.min(hull.y - box.y, w * 0.25);
  const bridge = { x: box.x + w * 0.825, y: hull.y - rise, w: w * 0.14, h: rise };
  const deck = { x: box.x + w * 0.06, y: box.y + 2, w: w * 0.745, h: hull.y - box.y - 4 };
  const side = Math.max(9, w * 0.05);
  const roomy = w >= ROOMY;
  const engineSize = roomy ? Math.min(hullHeight * 0.56, w * 0.13) : 0;
  const engine = {
    x: hull.x + w * 0.975 - side * 0.5 - engineSize,
    y: hull.y + (hullHeight * 0.86 - engineSize) / 2,
    w: engineSize,
    h: engineSize,
  };
  const right = roomy ? engine.x - w * 0.02 : hull.x + w - 1.2 * side;
  const nameHeight = clamp(hullHeight * 0.28, 15, 30 * closer);
  const bar = (hullHeight * 0.86 - nameHeight - 7) / 2;
  const name = { x: hull.x + side, y: hull.y + 2, w: right - hull.x - side, h: nameHeight };
  const cpu = { x: name.x, y: hull.y + nameHeight + 2, w: name.w, h: bar };
  const memory = { x: name.x, y: cpu.y + bar + 3, w: name.w, h: bar };
  const foot = deck.x + deck.w + w * 0.004;
  const crane = {
    x: foot - w * 0.012,
    y: deck.y - Math.min(8, h * 0.02),
    w: w * 0.024,
    h: hull.y - deck.y + Math.min(8, h * 0.02),
  };
  const boardSize = roomy ? bridge.w * 0.76 : 0;
  const board = {
    x: bridge.x + (bridge.w - boardSize) / 2,
    y: bridge.y + rise * 0.44,
    w: boardSize,
    h: roomy ? rise * 0.5 : 0,
  };
  return { box, deck, bridge, crane, hull, name, cpu, memory, engine, board };
}
