// Users' requests as lights that travel from the town to the containers and back. Purely for the eye: how many there are follows the traffic
// that was measured, which of them is seen when does not matter, so this is the one place of the board with a memory of its own.

import type * as Phaser from 'phaser';
import { glow } from './art/paint.ts';
import type { Brush } from './brush.ts';
import { liveryOf, TONES } from './palette.ts';
import type { Picture } from './picture.ts';
import { centre } from './places.ts';
import type { Lane } from './lanes.ts';

/** Lights a second on one lane: 25 requests a second give 5, 400 give the most. */
const LIGHTS_PER_ROOT = 1;
const MOST_PER_LANE = 18;
const MOST = 120;
/** Milliseconds to the container and back. */
const LASTS = 2100;
const RADIUS = 7;

interface Light {
  readonly image: Phaser.GameObjects.Image;
  lane: string;
  /** The pod it goes to; undefined for a request that is lost on the way. */
  pod: string | undefined;
  start: number;
  /** Sideways bend of its way, so that lights do not form a line. */
  bend: number;
}

export class Lights {
  readonly #brush: Brush;
  readonly #layer: Phaser.GameObjects.Container;
  readonly #alive: Light[] = [];
  readonly #idle: Light[] = [];
  /** Fractions of lights that are due, by lane. */
  readonly #due = new Map<string, number>();

  constructor(brush: Brush, layer: Phaser.GameObjects.Container) {
    this.#brush = brush;
    this.#layer = layer;
  }

  get any(): boolean {
    return this.#alive.length > 0;
  }

  move(picture: Picture, now: number, milliseconds: number): void {
    for (const lane of picture.moment.lanes) this.#send(lane, now, milliseconds);
    for (let i = this.#alive.length - 1; i >= 0; i -= 1) {
      const light = this.#alive[i];
      if (light !== undefined && !this.#place(picture, light, now)) {
        light.image.setVisible(false);
        this.#idle.push(light);
        this.#alive.splice(i, 1);
      }
    }
  }

  clear(): void {
    for (const light of this.#alive.splice(0)) {
      light.image.setVisible(false);
      this.#idle.push(light);
    }
  }

  #send(lane: Lane, now: number, milliseconds: number): void {
    const perSecond = Math.min(MOST_PER_LANE, LIGHTS_PER_ROOT * Math.sqrt(lane.rate));
    let due = (this.#due.get(lane.key) ?? 0) + (perSecond * milliseconds) / 1000;
    for (; due >= 1; due -= 1) {
      if (this.#alive.length >= MOST) continue;
      const light = this.#idle.pop() ?? this.#make();
      light.lane = lane.key;
      light.pod = Math.random() < lane.share ? draw(lane) : undefined;
      light.start = now - Math.random() * 60;
      light.bend = Math.random() * 2 - 1;
      const colour = light.pod === undefined ? TONES.bad : liveryOf(lane.rank).colour;
      light.image.setTexture(
        this.#brush.texture(`light-${colour}`, 2 * RADIUS, 2 * RADIUS, (ctx) => {
          glow(ctx, RADIUS, RADIUS, RADIUS, colour, 1);
          glow(ctx, RADIUS, RADIUS, RADIUS * 0.5, 0xffffff, 1);
        }),
      );
      light.image.setVisible(true);
      this.#alive.push(light);
    }
    this.#due.set(lane.key, due);
  }

  #make(): Light {
    const image = this.#brush
      .image(this.#brush.texture('blank', 1, 1, () => undefined))
      .setOrigin(0.5, 0.5)
      .setBlendMode('ADD');
    this.#layer.add(image);
    return { image, lane: '', pod: undefined, start: 0, bend: 0 };
  }

  /** False when the light has gone out. */
  #place(picture: Picture, light: Light, now: number): boolean {
    const share = (now - light.start) / LASTS;
    const lane = picture.layout.lanes.get(light.lane);
    if (share >= 1 || lane === undefined) return false;
    const from = {
      x: lane.x + lane.w / 2 + light.bend * lane.w * 0.3,
      y: picture.layout.town.y + picture.layout.town.h - 2,
    };
    const target = light.pod === undefined ? undefined : this.#target(picture, light.pod);
    if (light.pod !== undefined && target === undefined) return false;
    const to = target ?? { x: from.x + light.bend * 40, y: picture.layout.water.y + picture.layout.water.h * 0.22 };
    // There and back on the same way; a lost request goes out where it got to.
    const way = light.pod === undefined ? Math.min(1, share * 2) : 1 - Math.abs(1 - 2 * share);
    const eased = way * way * (3 - 2 * way);
    const across = Math.sin(Math.PI * eased) * light.bend * 34;
    const alpha = light.pod === undefined ? Math.max(0, 1 - share * 1.1) : share < 0.5 ? 0.95 : 0.5;
    light.image
      .setPosition(from.x + (to.x - from.x) * eased + across, from.y + (to.y - from.y) * eased)
      .setAlpha(alpha);
    return true;
  }

  #target(picture: Picture, pod: string): { x: number; y: number } | undefined {
    const place = picture.layout.pods.get(pod);
    if (place !== undefined) return centre(place);
    const ship = picture.moment.pods.get(pod)?.ship;
    const box = ship === undefined ? undefined : picture.layout.ships.get(ship)?.deck;
    return box && centre(box);
  }
}

/** A pod of the lane, each as often as it serves. */
function draw(lane: Lane): string | undefined {
  let left = Math.random() * lane.served;
  for (const { pod, good } of lane.pods) {
    left -= good;
    if (left <= 0) return pod;
  }
  return lane.pods.at(-1)?.pod;
}
