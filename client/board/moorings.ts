// Where the ships lie when the whole harbour is looked at: piers one below the other, each with rows of berths. Sums only, so that five thousand
// berths are no list: the berth of a ship, and the ship at a point, are reckoned. All from the water's upper left corner, in CSS pixels at scale 1.

import type { Place, Size } from './places.ts';
import type { Pier } from './survey.ts';

export interface Moorings {
  readonly columns: number;
  readonly berth: Size;
  /** Left of the berths: room for the names of the piers. */
  readonly gutter: number;
  readonly piers: readonly MooredPier[];
}

export interface MooredPier {
  readonly zone: string;
  /** Of its first ship, among all. */
  readonly first: number;
  readonly count: number;
  /** Where its head begins, and its first row of berths. */
  readonly top: number;
  readonly rows: number;
}

/** More ships than these are a crowd on the water. */
export const FEW_SHIPS = 60;
const SHIP_ASPECT = 1.62;
/** A ship need not be larger than this, in CSS pixels of its berth. */
const LARGEST_BERTH = 960;

/** Columns are chosen so that the ships come out as large as they can. Each pier begins a row of its own. */
export function mooringsOf(piers: readonly Pier[], water: Size, narrow: boolean, compact: boolean): Moorings {
  const gutter = narrow ? 8 : 112;
  const head = narrow ? 20 : compact ? 4 : 10;
  // The gates of the lanes, the legend and the zoom buttons lie over the water: very many ships leave them room, few have it anyway.
  const many = piers.reduce((sum, pier) => sum + pier.ships.length, 0) > FEW_SHIPS;
  const [top, foot] = many ? [narrow ? 8 : 24, narrow ? 104 : 40] : [0, 0];
  const aside = narrow ? 8 : many ? 60 : 28;
  const space = { w: water.w - gutter - aside, h: water.h - top - foot };
  const widest = Math.max(1, ...piers.map((pier) => pier.ships.length));
  let columns = 1;
  let best = -1;
  for (let tried = 1; tried <= widest; tried += 1) {
    const rows = piers.reduce((sum, pier) => sum + Math.ceil(pier.ships.length / tried), 0);
    const fit = Math.min(space.w / tried / SHIP_ASPECT, (space.h - head * piers.length) / Math.max(1, rows));
    if (fit > best) [best, columns] = [fit, tried];
  }
  const rows = piers.reduce((sum, pier) => sum + Math.ceil(pier.ships.length / columns), 0);
  const berth = { w: space.w / columns, h: (space.h - head * piers.length) / Math.max(1, rows) };
  const moored: MooredPier[] = [];
  let [first, y] = [0, top];
  for (const { zone, ships } of piers) {
    const pier = { zone, first, count: ships.length, top: y + head, rows: Math.ceil(ships.length / columns) };
    moored.push(pier);
    first += pier.count;
    y = pier.top + pier.rows * berth.h;
  }
  return { columns, berth, gutter, piers: moored };
}

/** How near one may go: one berth fills the water, or is as large as a ship need be. */
export function closestOf({ berth }: Moorings, water: Size): number {
  return Math.max(1, Math.min(water.w / berth.w, water.h / berth.h, LARGEST_BERTH / berth.w));
}

/** The berth of the ship with this index; undefined where there is none. */
export function berthAt({ piers, columns, berth, gutter }: Moorings, index: number): Place | undefined {
  const pier = piers.find(({ first, count }) => index >= first && index < first + count);
  if (pier === undefined) return undefined;
  const n = index - pier.first;
  return { x: gutter + (n % columns) * berth.w, y: pier.top + Math.floor(n / columns) * berth.h, ...berth };
}

/** The index of the ship at a point. */
export function indexAt({ piers, columns, berth, gutter }: Moorings, x: number, y: number): number | undefined {
  const column = Math.floor((x - gutter) / berth.w);
  if (column < 0 || column >= columns) return undefined;
  for (const pier of piers) {
    const n = Math.floor((y - pier.top) / berth.h) * columns + column;
    if (y >= pier.top && n < pier.count && y < pier.top + pier.rows * berth.h) return pier.first + n;
  }
  return undefined;
}

/** Indexes of all ships whose berths lie in a place, partly at least, in their order. */
export function indexesWithin({ piers, columns, berth, gutter }: Moorings, place: Place): number[] {
  const found: number[] = [];
  const from = Math.max(0, Math.floor((place.x - gutter) / berth.w));
  const to = Math.min(columns - 1, Math.ceil((place.x + place.w - gutter) / berth.w) - 1);
  for (const pier of piers) {
    const top = Math.max(0, Math.floor((place.y - pier.top) / berth.h));
    const bottom = Math.min(pier.rows - 1, Math.ceil((place.y + place.h - pier.top) / berth.h) - 1);
    for (let row = top; row <= bottom; row += 1) {
      for (let column = from; column <= to; column += 1) {
        const n = row * columns + column;
        if (n < pier.count) found.push(pier.first + n);
      }
    }
  }
  return found;
}

/** All berths of a pier. */
export function pierPlace({ columns, berth, gutter }: Moorings, pier: MooredPier): Place {
  return { x: gutter, y: pier.top, w: Math.min(columns, pier.count) * berth.w, h: pier.rows * berth.h };
}
