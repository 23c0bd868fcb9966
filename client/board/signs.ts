// The written things over the harbour that belong to no ship: lanes of Services, names of zones, labels of the stacks, the office's board.

import type * as Phaser from 'phaser';
import { paintMark, round } from './art/paint.ts';
import { type Brush, resize, write, writeWithin } from './brush.ts';
import { css, liveryOf, NIGHT, TONES } from './palette.ts';
import type { Picture } from './picture.ts';
import { percent, printRate } from './quantities.ts';

interface Lines {
  readonly mark: Phaser.GameObjects.Image;
  readonly first: Phaser.GameObjects.Text;
  readonly second: Phaser.GameObjects.Text;
}

const MARK = 16;

export class Signs {
  readonly #brush: Brush;
  readonly #layer: Phaser.GameObjects.Container;
  /** By `lane …`, `stack …`, `zone …`, `office`; what is not shown in a picture is hidden until it is needed again. */
  readonly #lines = new Map<string, Lines>();

  constructor(scene: Phaser.Scene, brush: Brush) {
    this.#brush = brush;
    this.#layer = scene.add.container(0, 0);
  }

  add(objects: readonly Phaser.GameObjects.GameObject[]): void {
    this.#layer.add([...objects]);
  }

  show(picture: Picture): void {
    const shown = new Set<string>();
    this.#showLanes(picture, shown);
    this.#showStacks(picture, shown);
    this.#showZones(picture, shown);
    this.#showOffice(picture, shown);
    for (const [key, lines] of this.#lines) {
      if (shown.has(key)) continue;
      for (const one of [lines.mark, lines.first, lines.second]) one.setVisible(false);
    }
  }

  #get(key: string, shown: Set<string>, first: number, second: number): Lines {
    shown.add(key);
    let lines = this.#lines.get(key);
    if (lines === undefined) {
      const blank = this.#brush.texture('blank', 1, 1, () => undefined);
      lines = {
        mark: this.#brush.image(blank).setVisible(false),
        first: this.#brush.text(first, NIGHT.text, 600),
        second: this.#brush.text(second, NIGHT.quiet),
      };
      this.#layer.add([lines.mark, lines.first, lines.second]);
      this.#lines.set(key, lines);
    }
    resize(lines.first.setVisible(true), first);
    resize(lines.second.setVisible(true), second);
    return lines;
  }

  #mark(lines: Lines, rank: number, x: number, y: number): void {
    const { colour, mark } = liveryOf(rank);
    const texture = this.#brush.texture(`mark-${rank}`, MARK, MARK, (ctx) => {
      round(ctx, 0, 0, MARK, MARK, 3);
      ctx.fillStyle = css(colour);
      ctx.fill();
      ctx.fillStyle = css(0x08121e, 0.85);
      paintMark(ctx, mark, MARK / 2, MARK / 2, MARK * 0.3);
    });
    lines.mark.setTexture(texture).setPosition(x, y).setVisible(true);
  }

  #showLanes(picture: Picture, shown: Set<string>): void {
    for (const lane of picture.moment.lanes) {
      const place = picture.layout.lanes.get(lane.key);
      if (place === undefined) continue;
      const narrow = picture.layout.compact;
      const lines = this.#get(`lane ${lane.key}`, shown, narrow ? 12 : 15, narrow ? 11 : 13);
      const left = place.x + (narrow ? 6 : 12);
      const top = place.y + (place.h - lines.first.height - lines.second.height) / 2;
      this.#mark(lines, lane.rank, left, top + 2);
      writeWithin(lines.first, lane.name, place.x + place.w - left - MARK - 8);
      lines.first.setPosition(left + MARK + 7, top);
      const tone = lane.rate === 0 || lane.share >= 0.99 ? NIGHT.quiet : lane.share >= 0.9 ? TONES.warn : TONES.bad;
      const sign = tone === NIGHT.quiet ? '' : tone === TONES.warn ? '! ' : '✕ ';
      const rate = picture.words('board.rate', { rate: printRate(lane.rate) });
      write(
        lines.second,
        lane.rate === 0 ? picture.words('board.idle') : `${rate} · ${sign}${percent(lane.share)}%`,
        tone,
      );
      lines.second.setPosition(left + MARK + 7, top + lines.first.height);
    }
  }

  #showStacks(picture: Picture, shown: Set<string>): void {
    for (const stack of picture.layout.stacks) {
      const size = picture.layout.compact ? 12 : 14;
      const lines = this.#get(`stack ${stack.workload}`, shown, size, size);
      write(lines.second, `×${stack.count}`);
      this.#mark(lines, stack.rank, stack.label.x, stack.label.y + 2);
      const name = stack.workload.slice(stack.workload.indexOf('/') + 1);
      writeWithin(lines.first, name, Math.max(20, stack.label.w - MARK - 10 - lines.second.width));
      lines.first.setPosition(stack.label.x + MARK + 5, stack.label.y);
      lines.second.setPosition(lines.first.x + lines.first.width + 5, stack.label.y);
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
      const lines = this.#get(`zone ${pier.zone}`, shown, narrow ? 13 : 16, 13);
      const { x, y, w } = pier.sign;
      write(lines.second, picture.words('board.zone'));
      writeWithin(lines.first, pier.zone, narrow ? w - lines.second.width - 6 : w, NIGHT.text);
      lines.first.setPosition(narrow ? x + lines.second.width + 6 : x, narrow ? y : y + 18);
      lines.second.setPosition(x, narrow ? y + lines.first.height - lines.second.height : y);
    }
  }

  #showOffice(picture: Picture, shown: Set<string>): void {
    if (picture.layout.office.w === 0) return;
    const { office } = picture.layout;
    const { scheduler, next } = picture.moment.office;
    const lines = this.#get('office', shown, 13, 12);
    const title = picture.words(
      scheduler === 'manual'
        ? 'board.office-manual'
        : scheduler === 'automatic'
          ? 'board.office-automatic'
          : 'board.office-down',
    );
    writeWithin(lines.first, title, office.w + 16, scheduler === 'down' ? TONES.bad : NIGHT.text);
    lines.first.setPosition(office.x, office.y + 84);
    write(
      lines.second,
      next === undefined ? '' : picture.words('board.office-next', { seconds: next.ticks }),
      TONES.warn,
    );
    lines.second.setPosition(office.x, office.y + 104);
  }
}
