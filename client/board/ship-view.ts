// One ship on the screen: its picture, name and state, its holds, and what it says to the pod in hand.

import type * as Phaser from 'phaser';
import { paintCordon, paintHalo, paintShip, SHIP_MARGIN } from './art/ship.ts';
import { type Brush, resize, write, writeWithin } from './brush.ts';
import type { ShipPlace } from './layout.ts';
import { DIM, liveryOf, NIGHT, SHIP_LOOKS, TONES } from './palette.ts';
import type { Picture } from './picture.ts';
import { clamp, type Place } from './places.ts';
import type { Verdict } from './preview.ts';
import { printSize } from './quantities.ts';
import type { Hold, PodPicture, Ship } from './scene-model.ts';

/** A hold's name and its amounts. */
type Labels = readonly [Phaser.GameObjects.Text, Phaser.GameObjects.Text];

/** A ship without power leans by this many radians and lies lower. */
const LIST = -0.045;
/** Ships narrower than this, in CSS pixels, have smaller type. */
const SMALL = 260;
const SINK = 0.05;

export class ShipView {
  readonly body: Phaser.GameObjects.Container;
  /** What hangs before the frames: the chain of a cordoned ship. */
  readonly rigging: Phaser.GameObjects.Container;
  readonly #brush: Brush;
  readonly #hull: Phaser.GameObjects.Image;
  readonly #halo: Phaser.GameObjects.Image;
  readonly #cordon: Phaser.GameObjects.Image;
  readonly #holds: Phaser.GameObjects.Graphics;
  readonly #name: Phaser.GameObjects.Text;
  readonly #word: Phaser.GameObjects.Text;
  readonly #taint: Phaser.GameObjects.Text;
  readonly #cpu: Labels;
  readonly #memory: Labels;
  readonly #reason: Phaser.GameObjects.Text;
  #place: ShipPlace | undefined;
  #drawn = '';
  /** 0: upright, 1: dark and listing; moves slowly from one to the other. */
  #list = 0;
  #listTo = 0;

  constructor(scene: Phaser.Scene, brush: Brush) {
    this.#brush = brush;
    const blank = brush.texture('blank', 1, 1, () => undefined);
    this.#hull = brush.image(blank);
    this.#halo = brush.image(blank).setVisible(false);
    this.#cordon = brush.image(blank).setVisible(false);
    this.#holds = scene.add.graphics();
    this.#name = brush.text(16, NIGHT.text, 700);
    this.#word = brush.text(14, NIGHT.text, 600);
    this.#taint = brush.text(12, TONES.warn);
    const label = (): Labels => [brush.text(12, NIGHT.quiet), brush.text(12, NIGHT.text)];
    this.#cpu = label();
    this.#memory = label();
    this.#reason = brush.text(14, NIGHT.text, 600).setOrigin(0.5, 0.5).setPadding(8, 4, 8, 4).setAlign('center');
    const parts = [
      this.#halo,
      this.#hull,
      this.#holds,
      this.#name,
      this.#word,
      this.#taint,
      ...this.#cpu,
      ...this.#memory,
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
    if (this.#place !== place) this.#moor(place);
    this.#listTo = ship.state === 'dark' ? 1 : 0;
    if (picture.still) this.#list = this.#listTo;
    this.#lean(place);
    const lit = ship.power;
    const texture = this.#brush.texture(
      `ship-${lit}`,
      place.box.w + 2 * SHIP_MARGIN,
      place.box.h + 2 * SHIP_MARGIN,
      (ctx) => paintShip(ctx, place, lit),
    );
    this.#hull.setTexture(texture);
    this.#cordon.setVisible(ship.cordoned);
    const halo = verdict?.feasible ?? picture.inspected?.key === ship.key;
    this.#halo.setVisible(halo).setAlpha(verdict === undefined ? 0.4 : hovered || verdict.best ? 1 : 0.55);
    this.#dim(verdict !== undefined && !verdict.feasible);
    this.#showName(ship, place);
    this.#showHolds(picture, ship, place, verdict);
    this.#showVerdict(picture, verdict, hovered);
  }

  /** Moves the slow things on; true while there is more to come. */
  move(milliseconds: number): boolean {
    if (this.#list === this.#listTo || this.#place === undefined) return false;
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
    this.body.destroy(true);
    this.rigging.destroy(true);
    this.#reason.destroy();
  }

  /** Darker, not transparent: nothing of what lies behind shows through. */
  #dim(dim: boolean): void {
    for (const image of [this.#hull, this.#cordon]) image.setTint(dim ? DIM : 0xffffff);
    for (const part of [this.#holds, this.#name, this.#word, this.#taint, ...this.#cpu, ...this.#memory])
      part.setAlpha(dim ? 0.6 : 1);
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
    this.#drawn = '';
    const [w, h] = [place.box.w + 2 * SHIP_MARGIN, place.box.h + 2 * SHIP_MARGIN];
    const [x, y] = [-place.box.w / 2 - SHIP_MARGIN, -place.box.h - SHIP_MARGIN];
    this.#hull.setPosition(x, y);
    this.#halo
      .setPosition(x, y)
      .setTexture(this.#brush.texture('halo', w, h, (ctx) => paintHalo(ctx, place, NIGHT.light)));
    this.#cordon
      .setPosition(x, y)
      .setTexture(this.#brush.texture('cordon', w, h, (ctx) => paintCordon(ctx, place, TONES.warn)));
    const small = place.box.w < SMALL;
    resize(this.#name, small ? 12 : 16);
    resize(this.#word, small ? 11 : 14);
    this.#word.setData('of', undefined);
    for (const text of [...this.#cpu, ...this.#memory]) resize(text, small ? 10 : 12);
    resize(this.#reason, small ? 11 : 14);
    this.#reason.setWordWrapWidth(place.box.w - (small ? 4 : 24));
    // On a small ship it may be taller than the deck, but it never hides the name.
    if (small) this.#reason.setOrigin(0.5, 1).setPosition(place.box.x + place.box.w / 2, place.hull.y - 1);
    else
      this.#reason.setOrigin(0.5, 0.5).setPosition(place.deck.x + place.deck.w / 2, place.deck.y + place.deck.h * 0.2);
  }

  #local(place: ShipPlace, one: Place): Place {
    return { ...one, x: one.x - place.box.x - place.box.w / 2, y: one.y - place.box.y - place.box.h };
  }

  #showName(ship: Ship, place: ShipPlace): void {
    const look = SHIP_LOOKS[ship.state];
    const name = this.#local(place, place.name);
    // On a small ship the word gives way to its sign; the mirror and the inspector have it in full.
    const crowded = (): boolean => this.#name.width + this.#word.width + 8 > name.w;
    if (this.#word.getData('of') !== `${ship.state} ${ship.word} ${name.w}`) {
      write(this.#name, ship.key);
      write(this.#word, `${look.sign} ${ship.word}`);
      if (crowded()) write(this.#word, `${look.sign} ${ship.word.split(',').at(-1)}`);
      if (crowded()) write(this.#word, look.sign);
      this.#word.setData('of', `${ship.state} ${ship.word} ${name.w}`);
    }
    write(this.#word, this.#word.text, TONES[look.tone]);
    writeWithin(this.#name, ship.key, name.w - this.#word.width - 8, ship.power ? NIGHT.text : NIGHT.quiet);
    this.#name.setPosition(name.x, name.y + (name.h - this.#name.height) / 2);
    const room = name.w - this.#name.width - this.#word.width - 24;
    writeWithin(this.#taint, ship.taints.length > 0 && room > 60 ? `⚑ ${ship.taints.join(', ')}` : '', room);
    this.#taint.setPosition(this.#name.x + this.#name.width + 10, name.y + (name.h - this.#taint.height) / 2);
    this.#word.setPosition(name.x + name.w - this.#word.width, name.y + (name.h - this.#word.height) / 2);
  }

  #showHolds(picture: Picture, ship: Ship, place: ShipPlace, verdict: Verdict | undefined): void {
    const asked =
      verdict?.feasible && picture.picked !== undefined ? picture.moment.pods.get(picture.picked) : undefined;
    const onTheWay = [...picture.onTheWay].filter(([, to]) => to === ship.key).map(([key]) => key);
    let [mostCpu, mostMemory] = [0, 0];
    for (const other of picture.moment.ships.values()) {
      mostCpu = Math.max(mostCpu, other.cpu.room);
      mostMemory = Math.max(mostMemory, other.memory.room);
    }
    const drawn = JSON.stringify([mostCpu, mostMemory, ship.cpu, ship.memory, asked?.key, onTheWay]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#holds.clear();
    write(this.#cpu[0], picture.words('board.cpu'));
    write(this.#memory[0], picture.words('board.memory'));
    const extra = (size: (pod: PodPicture) => number): number => {
      let sum = 0;
      for (const key of onTheWay) {
        const pod = picture.moment.pods.get(key);
        if (pod !== undefined && pod.ship === undefined) sum += size(pod);
      }
      return sum;
    };
    this.#showHold(
      this.#local(place, place.cpu),
      ship.cpu,
      extra((pod) => pod.milli),
      asked?.milli ?? 0,
      this.#cpu,
      mostCpu,
      (milli) => `${milli}m`,
    );
    this.#showHold(
      this.#local(place, place.memory),
      ship.memory,
      extra((pod) => pod.bytes),
      asked?.bytes ?? 0,
      this.#memory,
      mostMemory,
      printSize,
    );
  }

  #showHold(
    well: Place,
    hold: Hold,
    promised: number,
    asked: number,
    [title, value]: Labels,
    most: number,
    print: (amount: number) => string,
  ): void {
    const roomy = well.w > 240;
    title.setPosition(well.x + 5, well.y + (well.h - title.height) / 2);
    write(value, roomy ? `${print(hold.requested)} / ${print(hold.room)}` : '');
    value.setPosition(well.x + well.w - value.width - 6, well.y + (well.h - value.height) / 2);
    const left = well.x + 12 + Math.max(this.#cpu[0].width, this.#memory[0].width);
    const whole = well.x + well.w - left - (roomy ? 116 : 4);
    // One scale for all ships, so that a pod is as long on each; only a very small ship's hold is drawn longer than it is.
    const width = whole * Math.max(0.2, hold.room / Math.max(1, most));
    const scale = hold.room > 0 ? width / hold.room : 0;
    const [top, height] = [well.y + 3, well.h - 6];
    this.#holds.fillStyle(0x25374b, 1).fillRect(left, top, width, height);
    this.#holds
      .fillStyle(0xcfe4f7, 0.78)
      .fillRect(left, top + height * 0.3, clamp(hold.used * scale, 0, width), height * 0.4);
    let x = left;
    for (const part of hold.parts) {
      const w = Math.min(part.requested * scale, left + width - x);
      const colour = liveryOf(part.rank).colour;
      this.#holds.fillStyle(colour, 0.26).fillRect(x, top, w, height);
      this.#holds.lineStyle(1.5, colour, 1).strokeRect(x + 0.75, top + 0.75, Math.max(0, w - 1.5), height - 1.5);
      x += w;
    }
    if (promised > 0) {
      this.#holds.fillStyle(NIGHT.light, 0.35).fillRect(x, top, Math.min(promised * scale, left + width - x), height);
      x += promised * scale;
    }
    if (asked > 0) {
      const w = Math.min(asked * scale, left + width - x);
      this.#holds.fillStyle(NIGHT.light, 0.22).fillRect(x, top, w, height);
      this.#holds
        .lineStyle(1.5, NIGHT.light, 0.95)
        .strokeRect(x + 0.75, top + 0.75, Math.max(0, w - 1.5), height - 1.5);
    }
  }

  #showVerdict(picture: Picture, verdict: Verdict | undefined, hovered: boolean): void {
    this.#reason.setVisible(verdict !== undefined);
    if (verdict === undefined) return;
    const text = verdict.feasible
      ? `${verdict.best ? '★ ' : ''}${picture.words('board.score', { score: verdict.score })}`
      : `✕ ${verdict.reason}`;
    write(this.#reason, text, verdict.feasible ? NIGHT.light : TONES.warn);
    this.#reason.setBackgroundColor(hovered ? '#0b1a2b' : 'rgba(8, 18, 30, 0.78)');
  }
}
