// One ship on the screen: its picture, name and state, its crane, and what it says to the pod in hand. What follows numbers is in `ship-gauges`.

import type * as Phaser from 'phaser';
import { type CraneState, paintCrane } from './art/crane.ts';
import { paintAlarm, paintCordon, paintHalo, paintShip, SHIP_FOOT, SHIP_MARGIN } from './art/ship.ts';
import { type Brush, resize, write, writeLongest, writeWithin } from './brush.ts';
import { DIM, NIGHT, SHIP_LOOKS, TONES } from './palette.ts';
import type { Picture } from './picture.ts';
import type { Place } from './places.ts';
import type { Verdict } from './preview.ts';
import type { Ship } from './scene-model.ts';
import { ShipGauges } from './ship-gauges.ts';
import type { ShipPlace } from './ship-lines.ts';

/** A ship that is lost leans by this many radians and lies lower. */
const LIST = -0.06;
const SINK = 0.07;
/** Ships narrower than this, in CSS pixels, have smaller type. */
const SMALL = 260;
/** The crane comes two thirds of its way nearer to where it is wanted in this many milliseconds. */
const CRANE_MILLISECONDS = 120;

export class ShipView {
  readonly body: Phaser.GameObjects.Container;
  /** What hangs before the frames: the rope of a cordoned ship. */
  readonly rigging: Phaser.GameObjects.Container;
  readonly #brush: Brush;
  readonly #hull: Phaser.GameObjects.Image;
  readonly #halo: Phaser.GameObjects.Image;
  readonly #alarm: Phaser.GameObjects.Image;
  readonly #crane: Phaser.GameObjects.Image;
  readonly #cordon: Phaser.GameObjects.Image;
  readonly #gauges: ShipGauges;
  readonly #name: Phaser.GameObjects.Text;
  readonly #word: Phaser.GameObjects.Text;
  readonly #taint: Phaser.GameObjects.Text;
  readonly #reason: Phaser.GameObjects.Text;
  #place: ShipPlace | undefined;
  /** Where the crane's middle is and where it is wanted, on the board. */
  #craneX = 0;
  #craneTo = 0;
  /** 0: upright, 1: dark and listing; moves slowly from one to the other. */
  #list = 0;
  #listTo = 0;

  constructor(scene: Phaser.Scene, brush: Brush) {
    this.#brush = brush;
    const blank = brush.texture('blank', 1, 1, () => undefined);
    this.#hull = brush.image(blank);
    this.#halo = brush.image(blank).setVisible(false);
    this.#alarm = brush.image(blank).setVisible(false);
    this.#crane = brush.image(blank).setOrigin(0.5, 0);
    this.#cordon = brush.image(blank).setVisible(false);
    this.#name = brush.text(16, NIGHT.text, 700);
    this.#word = brush.text(14, NIGHT.text, 600);
    this.#taint = brush.text(12, TONES.warn);
    this.#gauges = new ShipGauges(brush);
    this.#reason = brush.text(14, NIGHT.text, 600).setOrigin(0.5, 0.5).setPadding(8, 4, 8, 4).setAlign('center');
    const parts = [
      this.#hull,
      this.#halo,
      this.#alarm,
      this.#crane,
      ...this.#gauges.parts,
      this.#name,
      this.#word,
      this.#taint,
    ];
    this.body = scene.add.container(0, 0, parts);
    this.rigging = scene.add.container(0, 0, [this.#cordon]);
  }

  /** The words over the deck stand upright and above the frames, so they belong to the layer of signs. */
  get signs(): readonly Phaser.GameObjects.GameObject[] {
    return [this.#reason];
  }

  show(picture: Picture, ship: Ship, place: ShipPlace): void {
    const verdict = picture.verdicts.get(ship.key);
    const hovered = picture.hover?.kind === 'ship' && picture.hover.key === ship.key;
    const moored = this.#place !== place;
    if (moored) this.#moor(place);
    this.#listTo = ship.state === 'dark' ? 1 : 0;
    if (picture.still) this.#list = this.#listTo;
    this.#lean(place);
    const { lit } = ship;
    const [w, h] = [place.box.w + 2 * SHIP_MARGIN, place.box.h + SHIP_MARGIN + SHIP_FOOT];
    const depth = Math.max(0, Math.min(SHIP_FOOT, Math.floor(picture.layout.quay.y - 7 - place.box.y - place.box.h)));
    const painted = `ship-${lit}-${depth}`;
    this.#hull.setTexture(this.#brush.texture(painted, w, h, (ctx) => paintShip(ctx, place, lit, depth)));
    const halo = verdict?.feasible ?? picture.inspected?.key === ship.key;
    this.#showTrims(ship, place, halo);
    this.#halo.setAlpha(verdict === undefined ? 0.4 : hovered || verdict.best ? 1 : 0.55);
    this.#dim(verdict !== undefined && !verdict.feasible);
    this.#showCrane(picture, ship, place, moored);
    this.#showName(ship, place);
    this.#gauges.show(picture, ship, place, verdict);
    this.#showVerdict(picture, verdict, hovered);
  }

  /** Moves the slow things on; true while there is more to come. */
  move(milliseconds: number): boolean {
    if (this.#place === undefined) return false;
    let moving = false;
    if (this.#craneX !== this.#craneTo) {
      const left = (this.#craneTo - this.#craneX) * Math.exp(-milliseconds / CRANE_MILLISECONDS);
      this.#craneX = Math.abs(left) < 0.5 ? this.#craneTo : this.#craneTo - left;
      this.#crane.setX(this.#craneX - this.#place.box.x - this.#place.box.w / 2);
      moving = true;
    }
    if (this.#list === this.#listTo) return moving;
    const step = milliseconds / 1800;
    this.#list =
      this.#list < this.#listTo ? Math.min(this.#listTo, this.#list + step) : Math.max(this.#listTo, this.#list - step);
    this.#lean(this.#place);
    return true;
  }

  /** Where a point of the upright ship is now. */
  carry(x: number, y: number): { x: number; y: number; rotation: number } {
    const angle = this.body.rotation;
    if (this.#place === undefined || angle === 0) return { x, y, rotation: 0 };
    const { box } = this.#place;
    const [dx, dy] = [x - box.x - box.w / 2, y - box.y - box.h];
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    return { x: this.body.x + dx * cos - dy * sin, y: this.body.y + dx * sin + dy * cos, rotation: angle };
  }

  destroy(): void {
    this.#gauges.destroy();
    this.body.destroy(true);
    this.rigging.destroy(true);
    this.#reason.destroy();
  }

  /** Darker, not transparent: nothing of what lies behind shows through. */
  #dim(dim: boolean): void {
    for (const image of [this.#hull, this.#cordon, this.#crane]) image.setTint(dim ? DIM : 0xffffff);
    this.#gauges.dim(dim);
    for (const part of [this.#name, this.#word, this.#taint]) part.setAlpha(dim ? 0.6 : 1);
  }

  /** The container's origin is the middle of the keel, about which the ship leans. */
  #lean(place: ShipPlace): void {
    const eased = this.#list * this.#list * (3 - 2 * this.#list);
    for (const part of [this.body, this.rigging]) {
      part.setPosition(place.box.x + place.box.w / 2, place.box.y + place.box.h + eased * SINK * place.box.h);
      part.setRotation(eased * LIST);
    }
  }

  #moor(place: ShipPlace): void {
    this.#place = place;
    const [x, y] = [-place.box.w / 2 - SHIP_MARGIN, -place.box.h - SHIP_MARGIN];
    this.#hull.setPosition(x, y);
    for (const trim of [this.#halo, this.#alarm, this.#cordon]) trim.setPosition(x, y);
    const small = place.box.w < SMALL;
    resize(this.#name, small ? 12 : 18);
    resize(this.#word, small ? 11 : 14);
    this.#word.setData('of', undefined);
    resize(this.#reason, small ? 11 : 14);
    this.#reason.setWordWrapWidth(small ? null : place.box.w - 24);
    this.#reason.setData('of', undefined);
    if (small) this.#reason.setOrigin(0.5, 1).setPosition(place.box.x + place.box.w / 2, place.hull.y - 1);
    else
      this.#reason.setOrigin(0.5, 0.5).setPosition(place.deck.x + place.deck.w / 2, place.deck.y + place.deck.h * 0.2);
  }

  /** The crane stands over the first pod whose containers are being created; with none it is parked by the bridge. */
  #showCrane(picture: Picture, ship: Ship, place: ShipPlace, moored: boolean): void {
    const { crane } = place;
    const { cells, pods } = picture.layout;
    const key = ship.pods.find((one) => picture.moment.pods.get(one)?.state === 'starting');
    const at = key === undefined ? undefined : pods.get(key);
    const working = at !== undefined && ship.lit;
    const state: CraneState = working ? 'working' : ship.lit ? 'parked' : 'dark';
    const span = Math.min(cells.w, place.deck.w) + 8;
    const wide = working ? span : Math.min(span, place.deck.w * 0.09);
    this.#crane
      // A small ship shows its crane at work only.
      .setVisible(cells.w > 0 && (working || place.engine.w > 0))
      .setTexture(this.#brush.texture(`crane-${state}`, wide, crane.h, (ctx) => paintCrane(ctx, wide, crane.h, state)))
      .setY(crane.y - place.box.y - place.box.h);
    this.#craneTo = at === undefined ? crane.x + crane.w / 2 - wide / 2 : at.x + at.w / 2;
    if (moored || picture.still) this.#craneX = this.#craneTo;
    this.#crane.setX(this.#craneX - place.box.x - place.box.w / 2);
  }

  /** Large pictures that most ships do without: painted when they are wanted. */
  #showTrims(ship: Ship, place: ShipPlace, halo: boolean): void {
    const [w, h] = [place.box.w + 2 * SHIP_MARGIN, place.box.h + SHIP_MARGIN + SHIP_FOOT];
    const paint = this.#brush;
    const alarm = ship.state === 'dark' || ship.state === 'not-ready';
    this.#cordon.setVisible(ship.cordoned);
    this.#alarm.setVisible(alarm);
    this.#halo.setVisible(halo);
    if (ship.cordoned) this.#cordon.setTexture(paint.texture('cordon', w, h, (ctx) => paintCordon(ctx, place)));
    if (alarm) this.#alarm.setTexture(paint.texture('alarm', w, h, (ctx) => paintAlarm(ctx, place, TONES.bad)));
    if (halo) this.#halo.setTexture(paint.texture('halo', w, h, (ctx) => paintHalo(ctx, place, NIGHT.light)));
  }

  #local(place: ShipPlace, one: Place): Place {
    return { ...one, x: one.x - place.box.x - place.box.w / 2, y: one.y - place.box.y - place.box.h };
  }

  #showName(ship: Ship, place: ShipPlace): void {
    const look = SHIP_LOOKS[ship.state];
    const name = this.#local(place, place.name);
    // On a small ship the word gives way to its sign; the mirror and the inspector have it in full.
    const crowded = (): boolean => this.#name.width + this.#word.width + 8 > name.w;
    // Of one that is silent the seconds say how long.
    const word = ship.silence === undefined ? ship.word : `${ship.word} ${ship.silence}s`;
    if (this.#word.getData('of') !== `${ship.state} ${word} ${name.w}`) {
      write(this.#name, ship.key);
      write(this.#word, `${look.sign} ${word}`);
      if (crowded()) write(this.#word, `${look.sign} ${word.split(',').at(-1)}`);
      if (crowded()) write(this.#word, ship.silence === undefined ? look.sign : `${look.sign}${ship.silence}s`);
      this.#word.setData('of', `${ship.state} ${word} ${name.w}`);
    }
    write(this.#word, this.#word.text, TONES[look.tone]);
    writeWithin(this.#name, ship.key, name.w - this.#word.width - 8, ship.lit ? NIGHT.text : NIGHT.quiet);
    this.#name.setPosition(name.x, name.y + (name.h - this.#name.height) / 2);
    const room = name.w - this.#name.width - this.#word.width - 24;
    writeWithin(this.#taint, ship.taints.length > 0 && room > 60 ? `⚑ ${ship.taints.join(', ')}` : '', room);
    this.#taint.setPosition(this.#name.x + this.#name.width + 10, name.y + (name.h - this.#taint.height) / 2);
    this.#word.setPosition(name.x + name.w - this.#word.width, name.y + (name.h - this.#word.height) / 2);
  }

  #showVerdict(picture: Picture, verdict: Verdict | undefined, hovered: boolean): void {
    this.#reason.setVisible(verdict !== undefined);
    if (verdict === undefined) return;
    const { feasible, best, score, reason, plugin } = verdict;
    const sentence = feasible ? `${best ? '★ ' : ''}${picture.words('board.score', { score })}` : `✕ ${reason}`;
    // Several lines over a small ship would hide its neighbours: there the name of the plugin stands for its words, which the list has.
    const brief = plugin === undefined ? [sentence] : [sentence, `✕ ${plugin}`, '✕'];
    const width = this.#place?.box.w ?? 0;
    const tone = feasible ? NIGHT.light : TONES.warn;
    if (width < SMALL) writeLongest(this.#reason, brief, width - 4, tone);
    else write(this.#reason, sentence, tone);
    this.#reason.setBackgroundColor(hovered ? '#0b1a2b' : 'rgba(8, 18, 30, 0.78)');
  }
}
