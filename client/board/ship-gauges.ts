// What follows numbers on a ship: its two holds (outline: requested, fill: used), its engine (the kernel's work) and its lane board.

import type * as Phaser from 'phaser';
import { ENGINE_GLOW, engineLevel, paintEngine } from './art/engine.ts';
import { paintHold } from './art/hold.ts';
import { paintLaneBoard } from './art/lane-board.ts';
import { HOLD_SIGN } from './art/ship.ts';
import { type Brush, resize, type Sheet, write } from './brush.ts';
import { DIM, NIGHT } from './palette.ts';
import type { Picture } from './picture.ts';
import { clamp, type Place } from './places.ts';
import type { Verdict } from './preview.ts';
import { printSize } from './quantities.ts';
import type { Hold, Moment, PodPicture, Ship } from './scene-model.ts';
import { type ShipPlace, WORDED } from './ship-lines.ts';

/** A hold's fill, its name and its amounts. */
interface Gauge {
  readonly sheet: Sheet;
  readonly title: Phaser.GameObjects.Text;
  readonly value: Phaser.GameObjects.Text;
}

/** One kind of a hold: what it measures, how it is ruled and printed. */
interface Kind {
  readonly of: (pod: PodPicture) => number;
  readonly hold: (ship: Ship) => Hold;
  readonly rule: number;
  readonly print: (amount: number) => string;
}

const CPU: Kind = { of: (pod) => pod.milli, hold: (ship) => ship.cpu, rule: 500, print: (milli) => `${milli}m` };
const MEMORY: Kind = { of: (pod) => pod.bytes, hold: (ship) => ship.memory, rule: 1_073_741_824, print: printSize };
const VALUE = 104;

export class ShipGauges {
  readonly parts: readonly Phaser.GameObjects.GameObject[];
  readonly #brush: Brush;
  readonly #cpu: Gauge;
  readonly #memory: Gauge;
  readonly #engine: Phaser.GameObjects.Image;
  readonly #board: Sheet;

  constructor(brush: Brush) {
    this.#brush = brush;
    const gauge = (): Gauge => ({
      sheet: brush.sheet(),
      title: brush.text(12, NIGHT.quiet),
      value: brush.text(12, NIGHT.text),
    });
    this.#cpu = gauge();
    this.#memory = gauge();
    this.#engine = brush.image(brush.texture('blank', 1, 1, () => undefined)).setVisible(false);
    this.#board = brush.sheet();
    const texts = (one: Gauge): Phaser.GameObjects.GameObject[] => [one.sheet.image, one.title, one.value];
    this.parts = [this.#engine, this.#board.image, ...texts(this.#cpu), ...texts(this.#memory)];
  }

  /** Places are counted from the middle of the keel, as the ship's container does. */
  show(picture: Picture, ship: Ship, place: ShipPlace, verdict: Verdict | undefined): void {
    const asked =
      verdict?.feasible && picture.picked !== undefined ? picture.moment.pods.get(picture.picked) : undefined;
    this.#showHold(picture, ship, place, this.#cpu, CPU, place.cpu, asked);
    this.#showHold(picture, ship, place, this.#memory, MEMORY, place.memory, asked);
    this.#showEngine(ship, place);
    this.#showBoard(picture, ship, place);
  }

  dim(dim: boolean): void {
    for (const image of [this.#engine, this.#board.image]) image.setTint(dim ? DIM : 0xffffff);
    for (const { sheet, title, value } of [this.#cpu, this.#memory]) {
      sheet.image.setTint(dim ? DIM : 0xffffff);
      title.setAlpha(dim ? 0.6 : 1);
      value.setAlpha(dim ? 0.6 : 1);
    }
  }

  /** The images go with the ship's container; the textures are theirs alone. */
  destroy(): void {
    for (const sheet of [this.#cpu.sheet, this.#memory.sheet, this.#board]) sheet.destroy();
  }

  #showHold(
    picture: Picture,
    ship: Ship,
    place: ShipPlace,
    gauge: Gauge,
    kind: Kind,
    well: Place,
    asked: PodPicture | undefined,
  ): void {
    const hold = kind.hold(ship);
    const worded = well.w >= WORDED;
    const at = local(place, well);
    for (const text of [gauge.title, gauge.value]) resize(text, 12);
    write(this.#cpu.title, worded ? picture.words('board.cpu') : '');
    write(this.#memory.title, worded ? picture.words('board.memory') : '');
    gauge.title.setPosition(at.x + 3, at.y + (at.h - gauge.title.height) / 2);
    write(gauge.value, worded ? `${kind.print(hold.requested)} / ${kind.print(hold.room)}` : '');
    gauge.value.setPosition(at.x + at.w - gauge.value.width - 4, at.y + (at.h - gauge.value.height) / 2);
    const left = worded ? 9 + Math.max(this.#cpu.title.width, this.#memory.title.width) : HOLD_SIGN;
    const whole = Math.max(1, at.w - left - (worded ? VALUE : 4));
    // One scale for all ships, so that a pod is as long on each; only a very small ship's hold is drawn longer than it is.
    const length = whole * Math.max(0.2, hold.room / longest(picture.moment, kind));
    const scale = hold.room > 0 ? length / hold.room : 0;
    const promised = promisedOn(picture, ship, kind);
    const height = Math.max(2, at.h - 4);
    // As fine as the eye sees: the fill moves by half pixels.
    const used = Math.round(clamp(hold.used * scale, 0, length) * 2);
    const parts = hold.parts.map((part) => `${part.rank}:${part.requested}`).join();
    const of = [parts, hold.requested, hold.room, used, promised, asked?.key, ship.lit, ship.usedAt, length].join(' ');
    gauge.sheet.paint(of, length, height, (ctx) =>
      paintHold(ctx, height, {
        hold,
        promised,
        asked: asked === undefined ? 0 : kind.of(asked),
        scale,
        rule: kind.rule,
        lit: ship.lit,
        stale: ship.usedAt !== undefined,
      }),
    );
    gauge.sheet.image.setPosition(at.x + left, at.y + 2);
  }

  #showEngine(ship: Ship, place: ShipPlace): void {
    const size = place.engine.w;
    this.#engine.setVisible(size > 0);
    if (size === 0) return;
    const level = ship.lit ? engineLevel(ship.cpu.used / Math.max(1, ship.cpu.room)) : 0;
    const whole = size * (1 + 2 * ENGINE_GLOW);
    const at = local(place, place.engine);
    this.#engine
      .setTexture(
        this.#brush.texture(`engine-${level}-${ship.lit}`, whole, whole, (ctx) =>
          paintEngine(ctx, size, level, ship.lit),
        ),
      )
      .setPosition(at.x - size * ENGINE_GLOW, at.y - size * ENGINE_GLOW);
  }

  #showBoard(picture: Picture, ship: Ship, place: ShipPlace): void {
    const { w, h } = place.board;
    this.#board.image.setVisible(w > 0);
    if (w === 0) return;
    const ranks = ship.board.lanes.map((lane) => picture.moment.lanes.find((one) => one.key === lane.key)?.rank ?? 0);
    const known = ship.board.lanes.map((lane, i) => `${ranks[i]}${lane.pods > 0}${lane.old}`).join();
    this.#board.paint(`${ship.lit} ${ship.board.stale} ${known}`, w, h, (ctx) =>
      paintLaneBoard(ctx, w, h, ship.board, ranks, ship.lit),
    );
    const at = local(place, place.board);
    this.#board.image.setPosition(at.x, at.y);
  }
}

/** The room of the roomiest hold, by kind; asked for by every ship of a moment. */
const roomiest = new WeakMap<Moment, Map<Kind, number>>();

function longest(moment: Moment, kind: Kind): number {
  const known = roomiest.get(moment) ?? new Map<Kind, number>();
  roomiest.set(moment, known);
  let most = known.get(kind);
  if (most === undefined) {
    most = 1;
    for (const ship of moment.ships.values()) most = Math.max(most, kind.hold(ship).room);
    known.set(kind, most);
  }
  return most;
}

function local(place: ShipPlace, one: Place): Place {
  return { ...one, x: one.x - place.box.x - place.box.w / 2, y: one.y - place.box.y - place.box.h };
}

/** Room that bindings on their way to this ship will take. */
function promisedOn(picture: Picture, ship: Ship, kind: Kind): number {
  let sum = 0;
  for (const [key, to] of picture.onTheWay) {
    const pod = to === ship.key ? picture.moment.pods.get(key) : undefined;
    if (pod !== undefined && pod.ship === undefined) sum += kind.of(pod);
  }
  return sum;
}
