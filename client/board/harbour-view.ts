// Everything behind and around the ships: sky, town, water, shore, the office with its clerks, and the fairways on the water. What stands still
// is painted once for a layout; windows, clerks and fairways follow the moment; at the end of the shift the day breaks.

import type * as Phaser from 'phaser';
import { type FairwayPicture, paintFairway, paintLaneGate } from './art/fairway.ts';
import { officePlace, paintClerks, paintPiers, paintQuay } from './art/shore.ts';
import { paintDawn, paintHills, paintSky } from './art/sky.ts';
import { paintQuarter, paintSkyline, quarterOf, quarterPlace } from './art/town.ts';
import { paintDawnWater, paintWater } from './art/water.ts';
import type { Brush, Sheet } from './brush.ts';
import type { Lane } from './lanes.ts';
import type { Layout } from './layout.ts';
import type { Picture } from './picture.ts';
import { clamp } from './places.ts';
import type { Moment } from './scene-model.ts';

/** The share of the shift at which the sky begins to turn. */
const DAWN = 0.84;
/** The town in the water: so much of its height, and so bright. */
const MIRRORED = { height: 0.9, alpha: 0.3 };

/** How far the gates of the lanes, and the bars before them, reach into the water. */
const GATES = 80;

interface Lights {
  readonly windows: Sheet;
  readonly mirrored: Phaser.GameObjects.Image;
}

export class HarbourView {
  readonly #brush: Brush;
  readonly #sky: Phaser.GameObjects.Image;
  readonly #dawn: Phaser.GameObjects.Image;
  readonly #town: Phaser.GameObjects.Image;
  readonly #water: Phaser.GameObjects.Image;
  readonly #dawnWater: Phaser.GameObjects.Image;
  readonly #shore: Phaser.GameObjects.Image;
  readonly #fairways: Sheet;
  readonly #gates: Sheet;
  readonly #piers: Sheet;
  readonly #clerks: Sheet;
  readonly #windowLayer: Phaser.GameObjects.Container;
  readonly #mirrorLayer: Phaser.GameObjects.Container;
  readonly #quarters: Lights[] = [];

  constructor(scene: Phaser.Scene, brush: Brush) {
    this.#brush = brush;
    const image = (): Phaser.GameObjects.Image => brush.image(brush.texture('blank', 1, 1, () => undefined));
    this.#sky = image();
    this.#dawn = image();
    this.#town = image();
    this.#windowLayer = scene.add.container(0, 0);
    this.#water = image();
    this.#mirrorLayer = scene.add.container(0, 0);
    this.#dawnWater = image();
    this.#shore = image();
    this.#clerks = brush.sheet();
    this.#gates = brush.sheet();
    this.#fairways = brush.sheet();
    this.#piers = brush.sheet();
  }

  /** What lies on the water, and moves with the ships when one looks closer. */
  get afloat(): readonly Phaser.GameObjects.GameObject[] {
    return [this.#fairways.image, this.#piers.image];
  }

  /** What stands still and yet lies over the ships that pass beneath it. */
  get front(): readonly Phaser.GameObjects.GameObject[] {
    return [this.#gates.image];
  }

  /** Paints what stands still, for a new layout. */
  build(layout: Layout): void {
    const { town, water, size, compact } = layout;
    const paint = this.#brush;
    const quarters = Math.max(1, layout.lanes.size);
    const wet = { w: size.w, h: size.h - water.y };
    this.#sky.setTexture(paint.texture('sky', town.w, town.h, (ctx) => paintSky(ctx, town)));
    this.#dawn.setTexture(paint.texture('dawn', town.w, town.h, (ctx) => paintDawn(ctx, town)));
    this.#town.setTexture(
      paint.texture('town', town.w, town.h, (ctx) => {
        paintHills(ctx, town);
        paintSkyline(ctx, town, quarters, compact);
      }),
    );
    this.#water
      .setTexture(paint.texture('water', wet.w, wet.h, (ctx) => paintWater(ctx, wet.w, wet.h)))
      .setPosition(0, water.y);
    this.#dawnWater
      .setTexture(paint.texture('dawn-water', wet.w, wet.h, (ctx) => paintDawnWater(ctx, wet.w, wet.h)))
      .setPosition(0, water.y);
    this.#shore.setTexture(paint.texture('shore', size.w, size.h, (ctx) => paintQuay(ctx, layout)));
  }

  show(picture: Picture): void {
    const { layout, moment } = picture;
    const turned = clamp((picture.shift - DAWN) / (1 - DAWN), 0, 1);
    const dawn = turned * turned * (3 - 2 * turned);
    this.#dawn.setAlpha(dawn).setVisible(dawn > 0);
    this.#dawnWater.setAlpha(dawn * 0.62).setVisible(dawn > 0);
    this.#showWindows(moment, layout);
    this.#showFairways(moment, layout);
    this.#showPiers(layout);
    const house = officePlace(layout.office);
    this.#clerks.image.setVisible(layout.office.w > 0).setPosition(house.x, house.y);
    if (layout.office.w === 0) return;
    const modes = moment.office.clerks.map((clerk) => `${clerk.mode}${clerk.next === undefined ? '' : '>'}`).join();
    this.#clerks.paint(modes, house.w, house.h, (ctx) => paintClerks(ctx, house, moment.office.clerks));
  }

  destroy(): void {
    for (const sheet of [
      this.#fairways,
      this.#gates,
      this.#piers,
      this.#clerks,
      ...this.#quarters.map((one) => one.windows),
    ])
      sheet.destroy();
  }

  #showWindows(moment: Moment, layout: Layout): void {
    const { town, water, compact } = layout;
    for (const [i, lane] of moment.lanes.entries()) {
      const place = quarterPlace(town, moment.lanes.length, i);
      const { windows, mirrored } = this.#quarter(i);
      const quarter = quarterOf(lane);
      windows.paint(`${quarter.lit} ${quarter.lost} ${quarter.strained}`, place.w, place.h, (ctx) =>
        paintQuarter(ctx, place, i, quarter, compact),
      );
      windows.image.setPosition(place.x, 0).setVisible(true);
      const { scaleX, scaleY } = windows.image;
      mirrored
        .setTexture(windows.image.texture.key)
        .setPosition(place.x, water.y)
        .setScale(scaleX, scaleY * MIRRORED.height)
        .setVisible(true);
    }
    for (const { windows, mirrored } of this.#quarters.slice(moment.lanes.length)) {
      windows.image.setVisible(false);
      mirrored.setVisible(false);
    }
  }

  #quarter(i: number): Lights {
    const known = this.#quarters[i];
    if (known !== undefined) return known;
    const windows = this.#brush.sheet();
    this.#windowLayer.add(windows.image);
    const mirrored = this.#brush.image(windows.image.texture.key).setFlipY(true).setAlpha(MIRRORED.alpha);
    this.#mirrorLayer.add(mirrored);
    const made = { windows, mirrored };
    this.#quarters.push(made);
    return made;
  }

  #showPiers(layout: Layout): void {
    const { water } = layout;
    const framed = layout.detail === 'frames';
    this.#piers.image.setPosition(0, water.y).setVisible(framed);
    if (!framed) return;
    this.#piers.paint(layout.berths, water.w, water.h, (ctx) => {
      ctx.translate(0, -water.y);
      paintPiers(ctx, layout);
    });
  }

  /** The ways on which requests are answered now, and the lanes that lead nowhere. */
  #showFairways(moment: Moment, layout: Layout): void {
    const { water, size } = layout;
    const ways = moment.lanes.map((lane) => ({
      key: lane.key,
      rank: lane.rank,
      barred: lane.rate > 0 && lane.reason === 'no endpoints' && lane.served === 0,
      ships: shipsOf(moment, lane),
    }));
    this.#showGates(layout, ways);
    const led = ways.filter((way) => way.ships.length > 0);
    this.#fairways.image.setPosition(0, water.y).setVisible(led.length > 0);
    if (led.length === 0) return;
    const of = led.map((way) => `${way.key}${way.rank}>${way.ships.join()}`).join(' ');
    this.#fairways.paint(`${layout.berths} ${of}`, size.w, layout.quay.y - water.y, (ctx) => {
      ctx.translate(0, -water.y);
      for (const way of led) paintFairway(ctx, layout, way);
    });
  }

  #showGates(layout: Layout, ways: readonly FairwayPicture[]): void {
    const { water, size } = layout;
    const of = ways.map((way) => `${way.key}${way.rank}${way.barred ? '!' : ''}`).join(' ');
    this.#gates.image.setPosition(0, water.y);
    this.#gates.paint(`${layout.plan} ${of}`, size.w, Math.min(GATES, water.h), (ctx) => {
      ctx.translate(0, -water.y);
      for (const way of ways) paintLaneGate(ctx, layout, way);
    });
  }
}

/** Ships on which pods of a lane answer. */
function shipsOf(moment: Moment, lane: Lane): string[] {
  const found = new Set<string>();
  for (const { pod, good } of lane.pods) {
    const ship = good > 0 ? moment.pods.get(pod)?.ship : undefined;
    if (ship !== undefined) found.add(ship);
  }
  return [...found].sort();
}
