// Where everything stands on a board of a given size: the town with its lanes above, piers with ships in the middle, the quay below.
// Pure sums: the scene draws at these places, the mirror lays its buttons over them, and pointers are looked up in them.

import { type Range, type View, WHOLE } from './camera.ts';
import {
  berthAt,
  closestOf,
  FEW_SHIPS,
  indexAt,
  indexesWithin,
  type MooredPier,
  type Moorings,
  mooringsOf,
  pierPlace,
} from './moorings.ts';
import { clamp, contains, type Grid, gridFor, inset, type Place, type Size } from './places.ts';
import type { Moment } from './scene-model.ts';
import { type ShipPlace, shipPlace } from './ship-lines.ts';
import { type Roll, rollFrom } from './survey.ts';
import type { Stowage } from './stowage.ts';

/**
 * How much is shown of a ship. `frames`: the ship with its frames. `hulls`: its hull, with the holds as bars. `points`: a point, brighter the
 * fuller, with a shape for what is wrong. Hulls and points are one picture, painted from the survey.
 */
export type Detail = 'frames' | 'hulls' | 'points';

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
  /** One jetty under each row of ships with frames. */
  readonly jetties: readonly Place[];
  /** All of its berths. */
  readonly block: Place;
}

export interface Layout {
  readonly size: Size;
  /** Equal for layouts whose fixed things (town, quay, lanes) stand at the same places. */
  readonly plan: string;
  /** Equal for layouts whose ships stand at the same places, too. */
  readonly berths: string;
  /** Where on the water one looks; town and quay stay where they are. */
  readonly view: View;
  readonly range: Range;
  readonly roll: Roll;
  readonly moorings: Moorings;
  /** Indexes of the ships on the water that is seen. */
  readonly seen: readonly number[];
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
  /** Ships with frames; of very many only those on the water that is seen. */
  readonly ships: ReadonlyMap<string, ShipPlace>;
  /** The deck's cells, alike on all ships. */
  readonly cells: Grid;
  readonly stacks: readonly StackPlace[];
  readonly pods: ReadonlyMap<string, Place>;
  /** Those of them that wait on the quay. */
  readonly ashore: ReadonlySet<string>;
  /** Waiting pods without a cell of their own: they lie under the last one of their stack. */
  readonly covered: ReadonlySet<string>;
  readonly lanes: ReadonlyMap<string, Place>;
}

/** Decks are ruled for one of these numbers of frames, so that cells change size seldom. */
const DECK_SIZES = [8, 10, 15, 20, 28, 40, 60, 80, 110];
const NARROW = 900;
const SMALL: Size = { w: 620, h: 540 };
/** Frames grow so many times at most when one looks closer. */
const LARGER = 1.8;
/** Height of the caption at the foot of a compact quay. */
const FOOT = 30;

/** Ships at least so wide, in CSS pixels, have frames aboard; berths at least so wide have room for a hull. */
const FRAMED = 84;
const HULLED = 44;
/** More frames than these are too many to be looked at one by one: their ships are hulls until one comes nearer. */
const MOST_FRAMES = 640;

/** `before` is the layout of the moment before: while its plan holds, its fixed places are used again, the very same objects. */
export function layoutOf(
  moment: Moment,
  stowage: Stowage,
  size: Size,
  before?: Layout,
  view: View = before?.view ?? WHOLE,
): Layout {
  const plan = `${size.w} ${size.h} ${moment.lanes.map((lane) => lane.key).join()}`;
  const chrome = before?.plan === plan ? before : chromeOf(moment, size, plan);
  const fixed = mooredAt(moment, chrome, view, before);
  const { ships, compact, narrow, office, quay } = fixed;
  const cells = deckCells(ships.values().next().value, stowage, Math.min(LARGER, view.scale));
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
    narrow,
  );
  const ashore = new Set(moment.stacks.flatMap((stack) => stack.pods));
  return { ...fixed, cells, stacks, pods, ashore, covered };
}

type Chrome = Pick<
  Layout,
  'size' | 'plan' | 'narrow' | 'compact' | 'town' | 'water' | 'quay' | 'office' | 'caption' | 'lanes'
>;

/** What stands still wherever one looks. */
function chromeOf(moment: Moment, size: Size, plan: string): Chrome {
  const narrow = size.w < NARROW;
  const compact = size.w < SMALL.w || size.h < SMALL.h;
  const townHeight = compact ? 58 : clamp(size.h * 0.16, 92, 150);
  const quayHeight = compact ? clamp(size.h * 0.29, 100, 184) : clamp(size.h * 0.2, 132, 190);
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
  return { size, plan, narrow, compact, caption, town, water, quay, office, lanes: placeLanes(moment, town, compact) };
}

type Moored = Chrome & Omit<Layout, keyof Chrome | 'cells' | 'stacks' | 'pods' | 'ashore' | 'covered'>;

/** The ships and piers as they lie at a view. */
function mooredAt(moment: Moment, chrome: Chrome, view: View, before: Layout | undefined): Moored {
  const { pods } = moment.survey;
  const roll = rollFrom(moment.survey.roll.piers, before?.roll);
  const { water, narrow, compact } = chrome;
  const sameShips = before !== undefined && before.plan === chrome.plan && before.roll === roll;
  const moorings = sameShips ? before.moorings : mooringsOf(roll.piers, water, narrow, compact);
  const seen = indexesWithin(moorings, { x: view.x, y: view.y, w: water.w / view.scale, h: water.h / view.scale });
  const aboard = (pods.reduce((sum, count) => sum + count, 0) / Math.max(1, pods.length)) * seen.length;
  const detail = detailOf(moorings, view, compact, aboard);
  const berths = `${chrome.plan} ${view.scale} ${view.x} ${view.y} ${detail} ${roll.key}`;
  if (sameShips && before.berths === berths) return before;
  const ships = new Map<string, ShipPlace>();
  const framed = roll.names.length <= FEW_SHIPS ? roll.names.keys() : seen;
  for (const index of detail === 'frames' ? framed : []) {
    const berth = berthAt(moorings, index);
    const name = roll.names[index];
    if (berth && name !== undefined) ships.set(name, shipPlace(onBoard(berth, view, water), compact, view.scale));
  }
  const piers = moorings.piers.map((pier) => pierOnBoard(pier, moorings, chrome, view, detail));
  const range = { water, closest: closestOf(moorings, water) };
  return { ...chrome, view, range, roll, moorings, seen, berths, detail, ships, piers };
}

function detailOf(moorings: Moorings, view: View, compact: boolean, aboard: number): Detail {
  const { w, h } = moorings.berth;
  const width = shipPlace({ x: 0, y: 0, w: w * view.scale, h: h * view.scale }, compact).box.w;
  if (width >= FRAMED && aboard <= MOST_FRAMES) return 'frames';
  return w * view.scale >= HULLED ? 'hulls' : 'points';
}

/** From the whole picture of the water to the board, at a view. */
export function onBoard(place: Place, { scale, x, y }: View, water: Place): Place {
  return {
    x: water.x + (place.x - x) * scale,
    y: water.y + (place.y - y) * scale,
    w: place.w * scale,
    h: place.h * scale,
  };
}

function pierOnBoard(pier: MooredPier, moorings: Moorings, chrome: Chrome, view: View, detail: Detail): PierPlace {
  const { narrow, water } = chrome;
  const block = onBoard(pierPlace(moorings, pier), view, water);
  const [w, h] = [moorings.berth.w * view.scale, moorings.berth.h * view.scale];
  // Left of the ships as far as the water goes.
  const left = narrow ? water.x - view.x * view.scale : water.x + (24 - view.x) * view.scale;
  const jetties: Place[] = [];
  for (let row = 0; detail === 'frames' && row < pier.rows; row += 1) {
    const ships = Math.min(moorings.columns, pier.count - row * moorings.columns);
    const y = block.y + (row + 1) * h - 16;
    jetties.push({ x: left, y, w: block.x - left + ships * w, h: 10 });
  }
  const head = narrow ? 20 : 10;
  const framed = { x: water.x + (14 - view.x) * view.scale, y: block.y + h * 0.3, w: 92, h: 48 };
  const sign = narrow ? { x: 10, y: block.y - head * view.scale + 4, w: 200, h: 16 } : framed;
  return {
    zone: pier.zone,
    sign: detail === 'frames' ? sign : { ...sign, y: block.y - (narrow ? 17 : 0) },
    jetties,
    block,
  };
}

function deckCells(ship: ShipPlace | undefined, stowage: Stowage, closer: number): Grid {
  let most = 0;
  for (const cells of stowage.values()) most = Math.max(most, cells.length);
  const count = DECK_SIZES.find((one) => one >= most) ?? most;
  const deck = ship?.deck ?? { w: 0, h: 0 };
  return gridFor(deck, count, 1.5, { w: 96 * closer, h: 64 * closer }, deck.w > 240 ? 5 : 2);
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
  narrow: boolean,
): StackPlace[] {
  const cell = compact ? { w: 52, h: 44 } : { w: narrow ? 64 : 78, h: 46 };
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
  const w = Math.min(compact ? 180 : 290, (town.w - gap * (count + 1)) / count);
  // The caption lies between the boards and the water.
  const h = compact ? 42 : Math.min(56, town.h - 51);
  const top = compact ? 5 : Math.min(8, town.h - 46 - h);
  const left = (town.w - count * w - (count - 1) * gap) / 2;
  return new Map(moment.lanes.map((lane, i) => [lane.key, { x: left + i * (w + gap), y: top, w, h }]));
}

export type Hit =
  | { readonly kind: 'pod'; readonly key: string }
  | { readonly kind: 'ship'; readonly key: string }
  | { readonly kind: 'lane'; readonly key: string };

/** What is at a point: pods before ships; with `carrying` ships only, and a little beside them counts, too. */
export function hit(layout: Layout, x: number, y: number, carrying: boolean): Hit | undefined {
  // Closer ships reach under the town and the quay.
  const onWater = layout.view.scale === 1 || contains(layout.water, x, y);
  for (const [key, ship] of carrying && onWater ? layout.ships : [])
    if (contains(inset(ship.box, -10), x, y)) return { kind: 'ship', key };
  for (const [key, place] of layout.pods)
    if (contains(inset(place, -2), x, y) && (onWater || layout.ashore.has(key))) return { kind: 'pod', key };
  for (const [key, ship] of onWater ? layout.ships : []) if (contains(ship.box, x, y)) return { kind: 'ship', key };
  if (layout.detail !== 'frames' && contains(layout.water, x, y)) {
    const { view, water } = layout;
    const index = indexAt(layout.moorings, view.x + (x - water.x) / view.scale, view.y + (y - water.y) / view.scale);
    const key = index === undefined ? undefined : layout.roll.names[index];
    if (key !== undefined) return { kind: 'ship', key };
  }
  for (const [key, place] of layout.lanes) if (contains(place, x, y)) return { kind: 'lane', key };
  return undefined;
}

/** The berth of a ship in the whole picture of the water. */
export function berthOnWater({ roll, moorings }: Layout, name: string): Place | undefined {
  const index = roll.indexes.get(name);
  return index === undefined ? undefined : berthAt(moorings, index);
}

/** The berth of a ship on the board, whatever is shown of it. */
export function berthOf(layout: Layout, name: string): Place | undefined {
  const berth = berthOnWater(layout, name);
  return berth && onBoard(berth, layout.view, layout.water);
}
