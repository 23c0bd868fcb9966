// The written things over the harbour that belong to no ship: lanes of Services, names of zones, labels of the stacks, the office's board.

import type * as Phaser from 'phaser';
import { paintMark, round } from './art/paint.ts';
import { officePlace, pierWall } from './art/shore.ts';
import { type LaneMood, paintLaneSign, paintLoad } from './art/sign.ts';
import { type Brush, resize, write, writeLongest, writeWithin } from './brush.ts';
import type { Lane } from './lanes.ts';
import { css, liveryOf, NIGHT, TONES } from './palette.ts';
import type { Picture } from './picture.ts';
import type { Place } from './places.ts';
import { percent, printRate } from './quantities.ts';

interface Lines {
  /** What the words stand on, and the gauge at its foot; lanes only. */
  readonly back: Phaser.GameObjects.Image;
  readonly gauge: Phaser.GameObjects.Image;
  readonly mark: Phaser.GameObjects.Image;
  readonly first: Phaser.GameObjects.Text;
  readonly second: Phaser.GameObjects.Text;
}

const MARK = 18;
/** A load is shown in so many steps up to its limit. */
const LOAD_STEPS = 20;

export class Signs {
  readonly #brush: Brush;
  readonly #layer: Phaser.GameObjects.Container;
  /** Names of zones, and what ships say: these go with the ships when one looks closer. */
  readonly afloat: Phaser.GameObjects.Container;
  /** By `lane …`, `stack …`, `zone …`, `office`; what is not shown in a picture is hidden until it is needed again. */
  readonly #lines = new Map<string, Lines>();

  constructor(scene: Phaser.Scene, brush: Brush) {
    this.#brush = brush;
    this.afloat = scene.add.container(0, 0);
    this.#layer = scene.add.container(0, 0);
  }

  get ashore(): Phaser.GameObjects.Container {
    return this.#layer;
  }

  add(objects: readonly Phaser.GameObjects.GameObject[]): void {
    this.afloat.add([...objects]);
  }

  show(picture: Picture): void {
    const shown = new Set<string>();
    this.#showLanes(picture, shown);
    this.#showStacks(picture, shown);
    this.#showZones(picture, shown);
    this.#showOffice(picture, shown);
    for (const [key, lines] of this.#lines) {
      if (shown.has(key)) continue;
      for (const one of [lines.back, lines.gauge, lines.mark, lines.first, lines.second]) one.setVisible(false);
    }
  }

  #get(key: string, shown: Set<string>, first: number, second: number): Lines {
    shown.add(key);
    let lines = this.#lines.get(key);
    if (lines === undefined) {
      const blank = this.#brush.texture('blank', 1, 1, () => undefined);
      lines = {
        back: this.#brush.image(blank).setVisible(false),
        gauge: this.#brush.image(blank).setVisible(false),
        mark: this.#brush.image(blank).setVisible(false),
        first: this.#brush.text(first, NIGHT.text, 600),
        second: this.#brush.text(second, NIGHT.quiet),
      };
      const layer = key.startsWith('zone ') ? this.afloat : this.#layer;
      layer.add([lines.back, lines.gauge, lines.mark, lines.first, lines.second]);
      this.#lines.set(key, lines);
    }
    resize(lines.first.setVisible(true), first);
    resize(lines.second.setVisible(true), second);
    return lines;
  }

  #mark(lines: Lines, rank: number, x: number, y: number, size = MARK): void {
    const { colour, mark } = liveryOf(rank);
    const texture = this.#brush.texture(`mark-${rank}`, size, size, (ctx) => {
      round(ctx, 0, 0, size, size, 3);
      ctx.fillStyle = css(colour);
      ctx.fill();
      ctx.fillStyle = css(NIGHT.ink, 0.9);
      paintMark(ctx, mark, size / 2, size / 2, size * 0.32);
    });
    lines.mark.setTexture(texture).setPosition(x, y).setVisible(true);
  }

  #showLanes(picture: Picture, shown: Set<string>): void {
    for (const lane of picture.moment.lanes) {
      const place = picture.layout.lanes.get(lane.key);
      if (place === undefined) continue;
      const narrow = picture.layout.compact;
      const mood = moodOf(lane);
      const lines = this.#get(`lane ${lane.key}`, shown, narrow ? 12 : 16, narrow ? 11 : 13);
      this.#showSign(lines, place, lane, mood);
      const left = place.x + (narrow ? 6 : 10);
      const top = place.y + (place.h - (narrow ? 5 : 10) - lines.first.height - lines.second.height) / 2;
      const size = narrow ? 15 : 22;
      this.#mark(lines, lane.rank, left, top + 2, size);
      const room = place.x + place.w - left - size - 10;
      writeWithin(lines.first, lane.name, room);
      lines.first.setPosition(left + size + 7, top);
      const tone = mood === 'calm' ? NIGHT.quiet : mood === 'warn' ? TONES.warn : NIGHT.text;
      writeLongest(lines.second, statusesOf(picture, lane, mood), room, tone);
      lines.second.setPosition(left + size + 7, top + lines.first.height);
    }
  }

  #showSign(lines: Lines, place: Place, lane: Lane, mood: LaneMood): void {
    const { w, h } = place;
    const back = this.#brush.texture(`lane-${mood}`, w, h, (ctx) => paintLaneSign(ctx, w, h, mood));
    lines.back.setTexture(back).setPosition(place.x, place.y).setVisible(true);
    const step = Math.min(LOAD_STEPS, Math.round(Math.min(1, lane.load) * LOAD_STEPS));
    const [long, high] = [w - 12, h > 50 ? 8 : 5];
    const gauge = this.#brush.texture(`load-${step}`, long, high, (ctx) =>
      paintLoad(ctx, long, high, step / LOAD_STEPS),
    );
    lines.gauge
      .setTexture(gauge)
      .setPosition(place.x + 6, place.y + h - high - 3.5)
      .setVisible(true);
  }

  #showStacks(picture: Picture, shown: Set<string>): void {
    for (const stack of picture.layout.stacks) {
      const size = picture.layout.compact ? 12 : 14;
      const lines = this.#get(`stack ${stack.workload}`, shown, size, size);
      write(lines.second, `×${stack.count}`);
      this.#mark(lines, stack.rank, stack.label.x, stack.label.y + 1);
      const name = stack.workload.slice(stack.workload.indexOf('/') + 1);
      const room = stack.label.w - MARK - 10 - lines.second.width;
      // Where there is none for a name worth reading, the mark alone tells whose pods these are.
      writeWithin(lines.first, room < 34 ? '' : name, Math.max(1, room));
      lines.first.setPosition(stack.label.x + MARK + 5, stack.label.y);
      lines.second.setPosition(lines.first.x + (room < 34 ? 0 : lines.first.width + 5), stack.label.y);
    }
    if (picture.layout.stacks.length > 0) return;
    const { quay } = picture.layout;
    const lines = this.#get('quay', shown, 14, 14);
    write(lines.second, picture.words('board.quay-empty'));
    lines.second.setPosition(quay.x + (quay.w - lines.second.width) / 2, quay.y + quay.h / 2 - 10);
  }

  #showZones(picture: Picture, shown: Set<string>): void {
    const narrow = picture.layout.narrow;
    for (const pier of picture.layout.piers) {
      const jetty = pier.jetties[0];
      const small = narrow || jetty === undefined;
      const lines = this.#get(`zone ${pier.zone}`, shown, small ? 13 : 17, small ? 11 : 13);
      const { x, y, w } = pier.sign;
      write(lines.second, picture.words('board.zone'));
      writeWithin(lines.first, pier.zone, narrow ? w - lines.second.width - 6 : w, NIGHT.text);
      if (small) {
        lines.first.setPosition(x + lines.second.width + 6, y);
        lines.second.setPosition(x, y + lines.first.height - lines.second.height);
        continue;
      }
      // In letters on the head of the pier.
      const wall = pierWall(jetty, false);
      lines.second.setPosition(wall.x + 10, wall.y + 5);
      lines.first.setPosition(wall.x + 10, wall.y + 3 + lines.second.height);
    }
  }

  #showOffice(picture: Picture, shown: Set<string>): void {
    if (picture.layout.office.w === 0) return;
    const { office } = picture.layout;
    const house = officePlace(office);
    const { scheduler, next } = picture.moment.office;
    const lines = this.#get('office', shown, 12, 12);
    const title = picture.words(
      scheduler === 'manual'
        ? 'board.office-manual'
        : scheduler === 'automatic'
          ? 'board.office-automatic'
          : 'board.office-down',
    );
    writeWithin(lines.first, title, office.w + 22, scheduler === 'down' ? TONES.bad : NIGHT.text);
    lines.first.setPosition(house.x, house.y + house.h + 6);
    write(
      lines.second,
      next === undefined ? '' : picture.words('board.office-next', { seconds: next.ticks }),
      TONES.warn,
    );
    lines.second.setPosition(house.x, house.y + house.h + 8 + lines.first.height);
  }
}

/** Requests are lost, or the limit is near, or all is well. */
function moodOf(lane: Lane): LaneMood {
  if (lane.rate === 0) return 'calm';
  if (lane.share < 0.98) return 'bad';
  return lane.share < 0.995 || lane.load >= 0.8 ? 'warn' : 'calm';
}

/** What is said of a lane, the fullest first: the narrower the sign, the more is left out. */
function statusesOf(picture: Picture, lane: Lane, mood: LaneMood): readonly string[] {
  if (lane.rate === 0) return [picture.words('board.idle'), '–'];
  const share = `${percent(lane.share)}%`;
  const rate = picture.words('board.rate', { rate: printRate(lane.rate) });
  switch (mood) {
    case 'calm':
      return [`${rate} · ${share}`, rate];
    case 'warn':
      return [`${rate} · ! ${share}`, `! ${share}`];
    case 'bad': {
      const reason = lane.reason && picture.words(`panels.loss.${lane.reason}`);
      const whys = reason === undefined ? [] : [`✕ ${share} · ${reason}`, `✕ ${reason}`];
      return [...whys, `✕ ${share}`];
    }
  }
}
