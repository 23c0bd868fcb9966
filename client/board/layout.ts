// Where everything stands on a board of a given size: the town with its lanes above, piers with ships in the middle, the quay below.
// Pure sums: the scene draws at these places, the mirror lays its buttons over them, and pointers are looked up in them.

import { clamp, contains, type Grid, gridFor, inset, type Place, type Size } from './places.ts';
import type { Moment } from './scene-model.ts';
import type { Stowage } from './stowage.ts';

/** `frames`: ships with their frames. `hulls`: ships too small for frames; the holds tell what is aboard. */
export type Detail = 'frames' | 'hulls';

export interface ShipPlace {
  readonly box: Place;
  readonly deck: Place;
  readonly bridge: Place;
  /** Foot of the crane, and the tip of its boom. */
  readonly crane: { readonly x: number; readonly y: number; readonly tipX: number; readonly tipY: number };
  readonly hull: Place;
  readonly name: Place;
  readonly cpu: Place;
  readonly memory: Place;
}

export interface StackPlace {
  readonly workload: string;
  readonly rank: number;
  readonly label: Place;
  /** How many wait in all. */
  readonly count: number;
}

export interface PierPlace {
  readonly zone: string;
  readonly sign: Place;
  /** One jetty under each row of ships. */
  readonly jetties: readonly Place[];
}

export interface Layout {
  readonly size: Size;
  /** Equal for layouts whose fixed things (harbour, ships, lanes) stand at the same places. */
  readonly plan: string;
  /** Too narrow for a column of signs beside the piers: the signs stand above them. */
  readonly narrow: boolean;
  /** Small in one direction at least: everything that is not a ship or a pod gets little room. */
  readonly compact: boolean;
  readonly detail: Detail;
  readonly town: Place;
  readonly water: Place;
  readonly quay: Place;
  readonly office: Place;
  /** Where the board speaks: before the town, or at the foot of the quay where room is scarce. */
  readonly caption: Place;
  readonly piers: readonly PierPlace[];
  readonly ships: ReadonlyMap<string, ShipPlace>;
  /** The deck's cells, alike on all ships. */
  readonly cells: Grid;
  readonly stacks: readonly StackPlace[];
  readonly pods: ReadonlyMap<string, Place>;
  /** Waiting pods without a cell of their own: they lie under the last one of their stack. */
  readonly covered: ReadonlySet<string>;
  readonly lanes: ReadonlyMap<string, Place>;
}

/** Decks are ruled for one of these numbers of frames, so that cells change size seldom. */
const DECK_SIZES = [10, 15, 20, 28, 40, 60, 80, 110];
const SHIP_ASPECT = 1.62;
const NARROW = 900;
const SMALL: Size = { w: 620, h: 540 };
/** Height of the caption at the foot of a compact quay. */
const FOOT = 34;

/** `before` is the layout of the moment before: while its plan holds, its fixed places are used again, the very same objects. */
export function layoutOf(moment: Moment, stowage: Stowage, size: Size, before?: Layout): Layout {
  const plan = [
    size.w,
    size.h,
    moment.lanes.map((lane) => lane.key).join(),
    ...moment.piers.map((pier) => `${pier.zone}=${pier.ships.join()}`),
  ].join(' ');
  const fixed = before?.plan === plan ? before : fixedPlaces(moment, size, plan);
  const { ships, compact, narrow, office, quay } = fixed;
  const cells = deckCells(ships.values().next().value, stowage);
  const pods = new Map<string, Place>();
  if (fixed.detail === 'frames') placeAboard(pods, ships, stowage, cells);
  const left = compact ? 10 : office.x + office.w + (narrow ? 14 : 24);
  const covered = new Set<string>();
  const stacks = placeStacks(
    pods,
    covered,
    moment.stacks,
    { x: left, y: quay.y, w: size.w - left - 10, h: quay.h - (compact ? FOOT : 10) },
    compact,
  );
  return { ...fixed, cells, stacks, pods, covered };
}

function fixedPlaces(moment: Moment, size: Size, plan: string): Omit<Layout, 'cells' | 'stacks' | 'pods' | 'covered'> {
  const narrow = size.w < NARROW;
  const compact = size.w < SMALL.w || size.h < SMALL.h;
  const townHeight = compact ? 58 : clamp(size.h * 0.16, 92, 150);
  const quayHeight = compact ? clamp(size.h * 0.29, 116, 184) : clamp(size.h * 0.2, 132, 190);
  const town = { x: 0, y: 0, w: size.w, h: townHeight };
  const quay = { x: 0, y: size.h - quayHeight, w: size.w, h: quayHeight };
  const water = { x: 0, y: townHeight, w: size.w, h: Math.max(60, quay.y - townHeight) };
  // A phone has no room for the office; who holds the scheduler stands in its panel.
  const office = compact
    ? { x: 0, y: quay.y, w: 0, h: 0 }
    : { x: narrow ? 10 : 20, y: quay.y - 26, w: narrow ? 122 : 150, h: quayHeight + 6 };
  const caption = compact
    ? { x: 4, y: size.h - FOOT, w: size.w - 8, h: FOOT - 2 }
    : { x: 30, y: water.y - 46, w: size.w - 60, h: 44 };
  const { ships, piers } = moorings(moment, water, narrow, compact);
  const first = ships.values().next().value;
  const detail = first !== undefined && first.box.w >= 84 ? 'frames' : 'hulls';
  return {
    size,
    plan,
    narrow,
    compact,
    caption,
    detail,
    town,
    water,
    quay,
    office,
    piers,
    ships,
    lanes: placeLanes(moment, town, compact),
  };
}

/** Columns are chosen so that the ships come out as large as they can. Each pier begins a row of its own. */
function moorings(
  moment: Moment,
  water: Place,
  narrow: boolean,
  compact: boolean,
): { ships: Map<string, ShipPlace>; piers: PierPlace[] } {
  const gutter = narrow ? 8 : 112;
  const head = narrow ? 20 : compact ? 4 : 10;
  const space = { w: water.w - gutter - (narrow ? 8 : 28), h: water.h };
  const widest = Math.max(1, ...moment.piers.map((pier) => pier.ships.length));
  let columns = 1;
  let best = -1;
  for (let tried = 1; tried <= widest; tried += 1) {
    const rows = moment.piers.reduce((sum, pier) => sum + Math.ceil(pier.ships.length / tried), 0);
    const fit = Math.min(space.w / tried / SHIP_ASPECT, (space.h - head * moment.piers.length) / Math.max(1, rows));
    if (fit > best) [best, columns] = [fit, tried];
  }
  const rows = moment.piers.reduce((sum, pier) => sum + Math.ceil(pier.ships.length / columns), 0);
  const berth = { w: space.w / columns, h: (space.h - head * moment.piers.length) / Math.max(1, rows) };
  const ships = new Map<string, ShipPlace>();
  const piers: PierPlace[] = [];
  let y = water.y;
  for (const pier of moment.piers) {
    const top = y;
    y += head;
    const jetties: Place[] = [];
    for (let i = 0; i < pier.ships.length; i += columns) {
      const row = pier.ships.slice(i, i + columns);
      for (const [column, name] of row.entries()) {
        ships.set(name, shipPlace({ x: gutter + column * berth.w, y, w: berth.w, h: berth.h }, compact));
      }
      jetties.push({
        x: narrow ? 0 : 24,
        y: y + berth.h - 16,
        w: gutter + row.length * berth.w - (narrow ? 0 : 24),
        h: 10,
      });
      y += berth.h;
    }
    const sign = narrow ? { x: 10, y: top + 4, w: 200, h: 16 } : { x: 14, y: top + head + berth.h * 0.3, w: 92, h: 48 };
    piers.push({ zone: pier.zone, sign, jetties });
  }
  return { ships, piers };
}

/** A ship within its berth, its keel on the jetty's line. */
function shipPlace(berth: Place, compact: boolean): ShipPlace {
  const margin = compact ? 5 : 14;
  const aspect = compact ? 1.4 : 1.8;
  const w = Math.min(berth.w - 2 * margin, 640, (berth.h - margin) * 2.4);
  const h = Math.min(berth.h - margin, w / aspect);
  const box = { x: berth.x + (berth.w - w) / 2, y: berth.y + berth.h - h - (compact ? 2 : 6), w, h };
  const hullHeight = clamp(h * 0.44, Math.min(h * 0.6, 60), 136);
  const hull = { x: box.x, y: box.y + h - hullHeight, w, h: hullHeight };
  const rise = Math.min(hull.y - box.y, w * 0.23);
  const bridge = { x: box.x + w * 0.815, y: hull.y - rise, w: w * 0.15, h: rise };
  const deck = { x: box.x + w * 0.055, y: box.y + 2, w: w * 0.74, h: hull.y - box.y - 4 };
  const side = Math.max(10, w * 0.05);
  const nameHeight = clamp(hullHeight * 0.3, 15, 30);
  const barsTop = hull.y + nameHeight + 2;
  const bar = (hullHeight * 0.84 - nameHeight - 6) / 2;
  const name = { x: hull.x + side, y: hull.y + 2, w: w - 2 * side, h: nameHeight };
  const cpu = { x: hull.x + side, y: barsTop, w: w - 2.4 * side, h: bar };
  const memory = { x: hull.x + side, y: barsTop + bar + 3, w: w - 2.4 * side, h: bar };
  const foot = deck.x + deck.w + w * 0.008;
  const crane = { x: foot, y: hull.y, tipX: foot - w * 0.2, tipY: hull.y - rise * 1.12 };
  return { box, deck, bridge, crane, hull, name, cpu, memory };
}

function deckCells(ship: ShipPlace | undefined, stowage: Stowage): Grid {
  let most = 0;
  for (const cells of stowage.values()) most = Math.max(most, cells.length);
  const count = DECK_SIZES.find((one) => one >= most) ?? most;
  const deck = ship?.deck ?? { w: 0, h: 0 };
  return gridFor(deck, count, 1.5, { w: 78, h: 52 }, deck.w > 240 ? 5 : 2);
}

/** Frames stand from the lower left on, row upon row. */
function placeAboard(
  pods: Map<string, Place>,
  ships: ReadonlyMap<string, ShipPlace>,
  stowage: Stowage,
  grid: Grid,
): void {
  for (const [name, cells] of stowage) {
    const ship = ships.get(name);
    if (ship === undefined) continue;
    for (const [i, key] of cells.entries()) if (key !== undefined) pods.set(key, cellPlace(ship.deck, grid, i));
  }
}

export function cellPlace(deck: Place, grid: Grid, i: number): Place {
  const column = i % grid.columns;
  const row = Math.floor(i / grid.columns);
  return {
    x: deck.x + column * (grid.w + grid.gap),
    y: deck.y + deck.h - (row + 1) * (grid.h + grid.gap) + grid.gap,
    w: grid.w,
    h: grid.h,
  };
}

/** Stacks side by side, each in columns of `rows`; where they do not all fit, the largest gives columns away. */
function placeStacks(
  pods: Map<string, Place>,
  covered: Set<string>,
  stacks: Moment['stacks'],
  space: Place,
  compact: boolean,
): StackPlace[] {
  const cell = compact ? { w: 52, h: 44 } : { w: 78, h: 46 };
  const gap = compact ? 5 : 7;
  const head = 26;
  const rows = Math.max(1, Math.floor((space.h - head + gap) / (cell.h + gap)));
  const step = cell.w + gap;
  const least = 2;
  const columns = stacks.map((stack) => Math.max(least, Math.ceil(stack.pods.length / rows)));
  const room = Math.max(stacks.length, Math.floor((space.w + gap - (stacks.length - 1) * gap) / step));
  let sum = columns.reduce((a, b) => a + b, 0);
  while (sum > room) {
    const most = columns.indexOf(Math.max(...columns));
    if ((columns[most] ?? 1) <= 1) break;
    columns[most] = (columns[most] ?? 1) - 1;
    sum -= 1;
  }
  const placed: StackPlace[] = [];
  let x = space.x;
  for (const [s, stack] of stacks.entries()) {
    const wide = columns[s] ?? 1;
    const seen = Math.min(stack.pods.length, wide * rows);
    for (const [i, key] of stack.pods.entries()) {
      if (i >= seen) covered.add(key);
      const at = Math.min(i, seen - 1);
      pods.set(key, {
        x: x + (at % wide) * step,
        y: space.y + head + Math.floor(at / wide) * (cell.h + gap),
        w: cell.w,
        h: cell.h,
      });
    }
    const label = { x, y: space.y + 4, w: wide * step - gap, h: head - 6 };
    placed.push({ workload: stack.workload, rank: stack.rank, label, count: stack.pods.length });
    x += wide * step + gap;
  }
  return placed;
}

function placeLanes(moment: Moment, town: Place, compact: boolean): Map<string, Place> {
  const count = Math.max(1, moment.lanes.length);
  const gap = compact ? 6 : 28;
  const w = Math.min(compact ? 180 : 220, (town.w - gap * (count + 1)) / count);
  const h = compact ? 38 : 46;
  const left = (town.w - count * w - (count - 1) * gap) / 2;
  return new Map(moment.lanes.map((lane, i) => [lane.key, { x: left + i * (w + gap), y: compact ? 5 : 8, w, h }]));
}

export type Hit =
  | { readonly kind: 'pod'; readonly key: string }
  | { readonly kind: 'ship'; readonly key: string }
  | { readonly kind: 'lane'; readonly key: string };

/** What is at a point: pods before ships; with `carrying` ships only, and a little beside them counts, too. */
export function hit(layout: Layout, x: number, y: number, carrying: boolean): Hit | undefined {
  for (const [key, ship] of carrying ? layout.ships : [])
    if (contains(inset(ship.box, -10), x, y)) return { kind: 'ship', key };
  for (const [key, place] of layout.pods) if (contains(inset(place, -2), x, y)) return { kind: 'pod', key };
  for (const [key, ship] of layout.ships) if (contains(ship.box, x, y)) return { kind: 'ship', key };
  for (const [key, place] of layout.lanes) if (contains(place, x, y)) return { kind: 'lane', key };
  return undefined;
}
