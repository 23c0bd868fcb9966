// The ways of requests over the water: from a Service's gate before the town in a curve to a place on a ship. Pure sums.

import type { Layout } from './layout.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Fairway {
  readonly from: Point;
  readonly to: Point;
}

/** Where the requests of a Service leave the town; undefined for one without a lane on this board. */
export function gateOf(layout: Layout, lane: string): Point | undefined {
  const place = layout.lanes.get(lane);
  return place && { x: place.x + place.w / 2, y: layout.town.y + layout.town.h };
}

/** The point at a share of the way: down from the town, across, and down onto the ship. */
export function pointOn({ from, to }: Fairway, share: number): Point {
  const rest = 1 - share;
  const reach = to.y - from.y;
  const [y1, y2] = [from.y + reach * 0.45, to.y - reach * 0.5];
  const [a, b, c, d] = [rest * rest * rest, 3 * rest * rest * share, 3 * rest * share * share, share * share * share];
  return { x: a * from.x + b * from.x + c * to.x + d * to.x, y: a * from.y + b * y1 + c * y2 + d * to.y };
}
