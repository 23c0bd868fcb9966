// The board on the screen, thin: it draws the picture it is given, with views kept by key, and plays the motions between two moments.
// What the picture means, and what pointers do, is decided elsewhere.

import * as Phaser from 'phaser';
import { Brush } from './brush.ts';
import type { Glide } from './camera.ts';
import { Chart } from './chart.ts';
import { difference, isLeap, type Motion } from './difference.ts';
import { HarbourView } from './harbour-view.ts';
import type { Layout } from './layout.ts';
import { Lights } from './lights.ts';
import type { Picture } from './picture.ts';
import { centre } from './places.ts';
import { PodView } from './pod-view.ts';
import type { Moment } from './scene-model.ts';
import { ShipView } from './ship-view.ts';
import { Signs } from './signs.ts';

/** How fast the scene wants to be called next. `lights`: half of the screen's rate is enough. */
export type Pace = 'still' | 'lights' | 'motion';

const HERE: Glide = { scale: 1, x: 0, y: 0 };
/** Of more frames than these nobody reads the plates. */
const MOST_PLATES = 160;
const LOAD_MILLISECONDS = 760;
const SHIFT_MILLISECONDS = 260;

export class HarbourScene extends Phaser.Scene {
  #brush!: Brush; // set in create(), which Phaser calls before anything else
  /** What is painted at the size in which the ships are seen. */
  #shipBrush!: Brush;
  #lights!: Lights;
  #chart!: Chart;
  #signs!: Signs;
  #harbour!: HarbourView;
  #shipLayer!: Phaser.GameObjects.Container;
  #podLayer!: Phaser.GameObjects.Container;
  /** Frames that wait on the quay, fly, or hang on a pointer. */
  #airLayer!: Phaser.GameObjects.Container;
  /** Looks at the ships, over what stands still; the last camera looks at what is before them. */
  #afloat!: Phaser.Cameras.Scene2D.Camera;
  #cables!: Phaser.GameObjects.Graphics;
  #rigging!: Phaser.GameObjects.Container;
  readonly #ships = new Map<string, ShipView>();
  readonly #pods = new Map<string, PodView>();
  /** Frames of pods that are gone and still fade. */
  readonly #leaving = new Set<PodView>();
  #picture: Picture | undefined;
  #drawn: Moment | undefined;
  #layout: Layout | undefined;
  #moving = true;
  readonly #fontFamily: string;
  readonly #density: () => number;
  readonly #ready: () => void;

  constructor(fontFamily: string, density: () => number, ready: () => void) {
    super('harbour');
    this.#fontFamily = fontFamily;
    this.#density = density;
    this.#ready = ready;
  }

  create(): void {
    this.#begin();
    this.#ready();
  }

  /** Everything on the screen anew: at the start, and when the typeface or the screen's density has changed. */
  restart(): void {
    for (const view of [...this.#ships.values(), ...this.#pods.values(), ...this.#leaving]) view.destroy();
    this.#harbour.destroy();
    this.#chart.destroy();
    this.#ships.clear();
    this.#pods.clear();
    this.#leaving.clear();
    this.children.removeAll(true);
    for (const brush of [this.#brush, this.#shipBrush]) {
      brush.turn();
      brush.sweep();
    }
    this.#drawn = undefined;
    this.#layout = undefined;
    this.#begin();
  }

  #begin(): void {
    const density = this.#density();
    this.cameras.main.setOrigin(0, 0).setZoom(density);
    this.#brush = new Brush(this, this.#fontFamily, density, 'harbour');
    this.#shipBrush = new Brush(this, this.#fontFamily, density, 'ship');
    this.#harbour = new HarbourView(this, this.#brush);
    const { afloat, front } = this.#harbour;
    const ground = this.children.list.filter((one) => !afloat.includes(one) && !front.includes(one));
    this.#chart = new Chart(this, this.#shipBrush, this.#fontFamily);
    this.#shipLayer = this.add.container(0, 0);
    this.#cables = this.add.graphics();
    this.#podLayer = this.add.container(0, 0);
    this.#rigging = this.add.container(0, 0);
    this.#airLayer = this.add.container(0, 0);
    const lightLayer = this.add.container(0, 0);
    this.#lights = new Lights(this.#shipBrush, lightLayer);
    this.#signs = new Signs(this, this.#brush);
    this.#look(ground, [...front, this.#airLayer, this.#signs.ashore]);
  }

  /** Three cameras, one over the other: what stands still, what is afloat, and what is before both. Only the second one moves. */
  #look(ground: Phaser.GameObjects.GameObject[], front: Phaser.GameObjects.GameObject[]): void {
    const density = this.#density();
    for (const camera of this.cameras.cameras.slice(1)) this.cameras.remove(camera);
    const afloat = this.children.list.filter((one) => !ground.includes(one) && !front.includes(one));
    this.#afloat = this.cameras.add().setOrigin(0, 0).setZoom(density);
    const over = this.cameras.add().setOrigin(0, 0).setZoom(density);
    this.cameras.main.ignore([...afloat, ...front]);
    this.#afloat.ignore([...ground, ...front]);
    over.ignore([...ground, ...afloat]);
  }

  /** The way from the layout that is drawn to where the camera is: what is afloat moves and grows, as it is painted. */
  glide(glide: Glide): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    const density = this.#density();
    const whole = layout.view.scale === 1 && glide.scale === 1;
    // Close ships reach under town and quay; all of them together do not.
    const { water, size } = layout;
    const port = whole ? { x: 0, y: 0, ...size } : water;
    this.#afloat.setViewport(port.x * density, port.y * density, port.w * density, port.h * density);
    this.#afloat.setZoom(density * glide.scale);
    this.#afloat.setScroll(
      water.x - (water.x + glide.x - port.x) / glide.scale,
      water.y - (water.y + glide.y - port.y) / glide.scale,
    );
  }

  /** Draws a picture. What moved since the last one starts to move now. */
  show(picture: Picture, now: number): void {
    const leap = picture.still || isLeap(this.#drawn, picture.moment);
    const motions = leap || this.#drawn === picture.moment ? [] : difference(this.#drawn, picture.moment);
    const rebuilt = this.#layout?.plan !== picture.layout.plan;
    const relaid = this.#layout?.berths !== picture.layout.berths;
    const resized = rebuilt || this.#layout?.view.scale !== picture.layout.view.scale;
    this.#picture = picture;
    if (rebuilt) this.#showHarbour(picture.layout);
    if (resized) this.#shipBrush.turn();
    if (relaid) this.#clear();
    this.#harbour.show(picture);
    this.#chart.show(picture);
    this.#showShips(picture);
    this.#showPods(picture, now, leap || relaid);
    for (const motion of motions) this.#start(motion, picture, now);
    this.#signs.show(picture);
    if (rebuilt) this.#brush.sweep();
    if (resized) this.#shipBrush.sweep();
    this.#drawn = picture.moment;
    this.#layout = picture.layout;
    if (relaid) this.glide(HERE);
    this.#moving = true;
  }

  /** Moves everything on to `now`, and says how soon it wants to be called again. */
  advance(now: number, milliseconds: number): Pace {
    const picture = this.#picture;
    if (picture === undefined) return 'still';
    let moving = false;
    if (this.#moving || picture.drag !== undefined) moving = this.#movePods(picture, now);
    for (const view of this.#ships.values()) moving = view.move(milliseconds) || moving;
    this.#moving = moving;
    if (picture.still) this.#lights.clear();
    else if (picture.playing) this.#lights.move(picture, now, milliseconds);
    if (moving || picture.drag !== undefined) return 'motion';
    return picture.playing && !picture.still && (this.#lights.any || picture.moment.lanes.some((lane) => lane.rate > 0))
      ? 'lights'
      : 'still';
  }

  #showHarbour(layout: Layout): void {
    this.#brush.turn();
    this.#harbour.build(layout);
  }

  /** Places are others: what was on its way has no way any more. */
  #clear(): void {
    this.#lights.clear();
    for (const view of this.#leaving) view.destroy();
    this.#leaving.clear();
  }

  #showShips(picture: Picture): void {
    for (const [key, ship] of picture.moment.ships) {
      const place = picture.layout.ships.get(key);
      if (place === undefined) continue;
      let view = this.#ships.get(key);
      if (view === undefined) {
        view = new ShipView(this, this.#shipBrush);
        this.#shipLayer.add(view.body);
        this.#rigging.add(view.rigging);
        this.#signs.add(view.signs);
        this.#ships.set(key, view);
      }
      view.show(picture, ship, place);
    }
    for (const [key, view] of this.#ships) {
      if (picture.moment.ships.has(key) && picture.layout.ships.has(key)) continue;
      view.destroy();
      this.#ships.delete(key);
    }
  }

  #showPods(picture: Picture, now: number, leap: boolean): void {
    const plated = picture.layout.pods.size <= MOST_PLATES;
    for (const [key, pod] of picture.moment.pods) {
      const place = picture.layout.pods.get(key);
      if (place === undefined) continue;
      let view = this.#pods.get(key);
      const known = view !== undefined;
      if (view === undefined) {
        view = new PodView(this, this.#shipBrush);
        (pod.ship === undefined ? this.#airLayer : this.#podLayer).add(view.body);
        this.#pods.set(key, view);
      }
      const before = view.place;
      const verdict = pod.ship === undefined ? undefined : picture.verdicts.get(pod.ship);
      const picked = picture.picked === key;
      view.show(pod, place, {
        picked,
        dim: verdict?.feasible === false || picture.onTheWay.has(key),
        inspected: picture.inspected?.key === key,
        plated,
        powered: pod.ship === undefined || picture.moment.ships.get(pod.ship)?.lit !== false,
      });
      view.body.setVisible(picked || !picture.layout.covered.has(key));
      if (leap || !known) view.stop();
      else if (!view.flies && (before.x !== place.x || before.y !== place.y))
        this.#shift(view, now, 0, SHIFT_MILLISECONDS);
    }
    for (const [key, view] of this.#pods) {
      if (picture.moment.pods.has(key) && picture.layout.pods.has(key)) continue;
      this.#pods.delete(key);
      if (leap) view.destroy();
      else {
        view.leave(now);
        this.#leaving.add(view);
      }
    }
  }

  #shift(view: PodView, now: number, lift: number, lasts: number): void {
    const to = centre(view.place);
    view.fly({ fromX: view.body.x, fromY: view.body.y, toX: to.x, toY: to.y, lift, start: now, lasts });
  }

  #start(motion: Motion, picture: Picture, now: number): void {
    switch (motion.kind) {
      case 'arrive':
      case 'appear':
        return this.#pods.get(motion.pod)?.appear(now);
      case 'load': {
        const view = this.#pods.get(motion.pod);
        if (view) this.#shift(view, now, picture.layout.compact ? 14 : 34, LOAD_MILLISECONDS);
        return;
      }
      case 'pod-state':
        return this.#pods.get(motion.pod)?.pulse(now, motion.to);
      // A frame that leaves fades where it stood, and ships lean by themselves.
      case 'leave':
      case 'ship-state':
      case 'moor':
      case 'depart':
        return;
    }
  }

  #movePods(picture: Picture, now: number): boolean {
    let moving = false;
    this.#cables.clear();
    for (const [key, view] of this.#pods) {
      if (picture.picked === key && picture.drag !== undefined) {
        view.body.setPosition(picture.drag.x, picture.drag.y - 6).setRotation(0);
        this.#airLayer.bringToTop(view.body);
        moving = true;
        continue;
      }
      this.#settle(view, now);
      // It has landed.
      if (view.ship !== undefined && !view.flies && view.body.parentContainer === this.#airLayer)
        this.#podLayer.add(view.body);
      if (view.flies) this.#cable(view, picture);
      moving ||= view.moves;
    }
    for (const view of this.#leaving) {
      moving = true;
      if (this.#settle(view, now)) continue;
      view.destroy();
      this.#leaving.delete(view);
    }
    return moving;
  }

  #settle(view: PodView, now: number): boolean {
    const rest = centre(view.place);
    const ship = view.ship === undefined ? undefined : this.#ships.get(view.ship);
    return view.move(now, ship === undefined ? { ...rest, rotation: 0 } : ship.carry(rest.x, rest.y));
  }

  /** The ropes from the ship's crane to the frame that hangs on it. */
  #cable(view: PodView, picture: Picture): void {
    const place = view.ship === undefined ? undefined : picture.layout.ships.get(view.ship);
    // From the quay to the ship's side something else carries it.
    if (place === undefined || view.body.x < place.box.x || view.body.x > place.box.x + place.box.w) return;
    const top = view.body.y - view.place.h / 2;
    if (top < place.crane.y || view.body.y > place.hull.y) return;
    this.#cables.lineStyle(1.4, 0xcfe0f2, 0.7);
    for (const side of [-0.32, 0.32]) {
      const x = view.body.x + side * view.place.w;
      this.#cables.lineBetween(x, place.crane.y, x, top);
    }
  }
}
