// The ships from afar as one painted picture: points or hulls on all piers that are seen. It is painted anew when the moment, the view or the colours
// change, and moves with the camera in between.

import type * as Phaser from 'phaser';
import { type Hull, paintHulls, paintPoints, STEPS } from './art/point.ts';
import type { Brush, Sheet } from './brush.ts';
import { type Layout, onBoard } from './layout.ts';
import { berthAt, indexesWithin } from './moorings.ts';
import { css, NIGHT, wornPalette } from './palette.ts';
import type { Picture } from './picture.ts';
import type { Place } from './places.ts';
import { conditionAt, fullnessAt } from './survey.ts';

/** So much is painted beyond the water that is seen, in CSS pixels: what comes into view when it is pulled along. Around all of it there is nothing. */
const MARGIN = 96;
const marginOf = ({ view }: Layout): number => (view.scale === 1 ? 0 : MARGIN);

export class Chart {
  readonly #sheet: Sheet;
  readonly #ring: Phaser.GameObjects.Graphics;
  readonly #family: string;

  constructor(scene: Phaser.Scene, brush: Brush, family: string) {
    this.#sheet = brush.sheet('card');
    // Under the gates of the lanes.
    this.#sheet.image.setDepth(-1);
    this.#ring = scene.add.graphics();
    this.#family = family;
  }

  show(picture: Picture): void {
    const { layout, moment, verdicts } = picture;
    // Ships that are near enough for frames, but not known in full yet, are hulls until they are.
    const hulls = around(layout).filter(
      (index) => !layout.ships.has(layout.roll.names[index] ?? '') || unknown(picture, index),
    );
    const shown = hulls.length > 0;
    this.#sheet.image.setVisible(shown);
    this.#ring.clear();
    if (!shown) return;
    const { water } = layout;
    const margin = marginOf(layout);
    const [w, h] = [water.w + 2 * margin, water.h + 2 * margin];
    const verdict = verdicts.size === 0 ? '' : `${picture.picked}`;
    const of = `${layout.berths} ${hulls.length} ${moment.tick} ${verdict} ${wornPalette()}`;
    this.#sheet.image.setPosition(water.x - margin, water.y - margin);
    this.#sheet.paint(of, w, h, (ctx) => {
      ctx.translate(margin - water.x, margin - water.y);
      if (layout.detail !== 'frames') for (const { block } of layout.piers) paintPier(ctx, block);
      const points = pointsOf(picture, hulls);
      if (layout.detail === 'points') paintPoints(ctx, points);
      else paintHulls(ctx, points, this.#family);
    });
    this.#showRing(picture);
  }

  destroy(): void {
    this.#sheet.destroy();
  }

  /** Around what is pointed at, and what is inspected. */
  #showRing({ layout, hover, inspected }: Picture): void {
    // Ships with frames have their own light about them.
    if (layout.detail === 'frames') return;
    const rings = [
      inspected?.kind === 'Node' ? inspected.key : undefined,
      hover?.kind === 'ship' ? hover.key : undefined,
    ];
    for (const [i, name] of rings.entries()) {
      const index = name === undefined ? undefined : layout.roll.indexes.get(name);
      const place = index === undefined ? undefined : placeAt(layout, index);
      if (place === undefined) continue;
      const wide = layout.detail === 'points' ? 2.5 : 0;
      this.#ring.lineStyle(i === 0 ? 1.6 : 2.2, NIGHT.light, 1);
      this.#ring.strokeRoundedRect(place.x - wide, place.y - wide, place.w + 2 * wide, place.h + 2 * wide, 2);
    }
  }
}

function placeAt({ moorings, view, water }: Layout, index: number): Place | undefined {
  const berth = berthAt(moorings, index);
  return berth && onBoard(berth, view, water);
}

/** The ships that are seen, and those that come into view first. */
function around(layout: Layout): number[] {
  const { moorings, view, water } = layout;
  const { x, y, scale } = view;
  const beyond = marginOf(layout) / scale;
  const [w, h] = [water.w / scale + 2 * beyond, water.h / scale + 2 * beyond];
  return indexesWithin(moorings, { x: x - beyond, y: y - beyond, w, h });
}

function unknown({ layout, moment }: Picture, index: number): boolean {
  return !moment.ships.has(layout.roll.names[index] ?? '');
}

function pointsOf({ layout, moment, verdicts }: Picture, indexes: readonly number[]): Hull[] {
  const { survey } = moment;
  const points: Hull[] = [];
  for (const index of indexes) {
    const place = placeAt(layout, index);
    const name = layout.roll.names[index] ?? '';
    if (place === undefined) continue;
    points.push({
      name,
      place,
      condition: conditionAt(survey, index),
      step: Math.round(fullnessAt(survey, index) * STEPS),
      dim: verdicts.get(name)?.feasible === false,
      cpu: { requested: survey.cpu[index] ?? 0, used: survey.cpuUsed[index] ?? 0 },
      memory: { requested: survey.memory[index] ?? 0, used: survey.memoryUsed[index] ?? 0 },
    });
  }
  return points;
}

/** The water of a pier is a little darker, so that piers are told apart. */
function paintPier(ctx: CanvasRenderingContext2D, { x, y, w, h }: Place): void {
  ctx.fillStyle = css(NIGHT.ink, 0.55);
  ctx.beginPath();
  ctx.roundRect(x - 5, y - 3, w + 10, h + 6, 6);
  ctx.fill();
  ctx.fillStyle = css(NIGHT.stoneEdge, 0.8);
  ctx.fillRect(x - 5, y - 3, w + 10, 1.2);
}
