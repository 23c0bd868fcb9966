// Users' requests as lights that travel from the town to the containers and back; lost ones go out where they are lost, in a cross. Purely for
// the eye: how many there are follows the traffic that was measured, which of them is seen when does not matter, so this is the one place of
// the board with a memory of its own.

import type * as Phaser from 'phaser';
import type { LossReason } from '../../shared/sim/traffic/loss-reasons.ts';
import { BURST, paintBurst, paintLight, TRAIL } from './art/light.ts';
import type { Brush } from './brush.ts';
import { gateOf, type Point, pointOn } from './fairway.ts';
import type { Lane } from './lanes.ts';
import { liveryOf, TONES } from './palette.ts';
import type { Picture } from './picture.ts';
import { centre } from './places.ts';

/** Lights a second on one lane: 25 requests a second give 5, 400 give the most. */
const LIGHTS_PER_ROOT = 1;
const MOST_PER_LANE = 18;
const MOST = 120;
/** Milliseconds to the container and back, and how long a cross stays. */
const LASTS = 2300;
const BURSTS = 900;

interface Light {
  readonly image: Phaser.GameObjects.Image;
  lane: string;
  /** The pod it goes to; undefined for a request that finds no way to any. */
  pod: string | undefined;
  lost: boolean;
  start: number;
  /** -1 to 1: beside the middle of its way, so that lights do not form a line. */
  aside: number;
  texture: string;
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
      light.lost = Math.random() >= lane.share;
      light.lane = lane.key;
      light.pod = light.lost ? loser(lane) : server(lane);
      light.start = now - Math.random() * 60;
      light.aside = Math.random() * 2 - 1;
      const { colour } = liveryOf(lane.rank);
      light.texture = this.#brush.texture(`light-${colour}`, TRAIL.w, TRAIL.h, (ctx) => paintLight(ctx, colour));
      light.image.setTexture(light.texture).setOrigin(TRAIL.head, 0.5).setBlendMode('ADD').setVisible(true);
      this.#alive.push(light);
    }
    this.#due.set(lane.key, due);
  }

  #make(): Light {
    const image = this.#brush.image(this.#brush.texture('blank', 1, 1, () => undefined));
    this.#layer.add(image);
    return { image, lane: '', pod: undefined, lost: false, start: 0, aside: 0, texture: '' };
  }

  /** False when the light has gone out. */
  #place(picture: Picture, light: Light, now: number): boolean {
    const passed = now - light.start;
    const lasts = light.lost ? LASTS / 2 + BURSTS : LASTS;
    const gate = gateOf(picture.layout, light.lane);
    const lane = picture.layout.lanes.get(light.lane);
    if (passed >= lasts || gate === undefined || lane === undefined) return false;
    const small = picture.layout.compact;
    const from = { x: gate.x + light.aside * lane.w * 0.4, y: gate.y - 3 };
    const target = light.pod === undefined ? undefined : this.#target(picture, light.pod);
    if (light.pod !== undefined && target === undefined) return false;
    const to = target ?? { x: gate.x + light.aside * (small ? 24 : 56), y: gate.y + (small ? 14 : 28) };
    if (light.lost && passed > LASTS / 2) {
      this.#burst(light, to, (passed - LASTS / 2) / BURSTS, small);
      return true;
    }
    // There and back on the same way.
    const share = passed / LASTS;
    const way = 1 - Math.abs(1 - 2 * share);
    const eased = way * way * (3 - 2 * way);
    const here = pointOn({ from, to }, eased);
    const ahead = pointOn({ from, to }, Math.min(1, eased + 0.02));
    const back = share > 0.5;
    const angle = Math.atan2(ahead.y - here.y, ahead.x - here.x) + (back ? Math.PI : 0);
    const spread = Math.sin(Math.PI * eased) * light.aside * (small ? 5 : 12);
    light.image
      .setPosition(here.x + spread, here.y)
      .setRotation(eased > 0.97 ? light.image.rotation : angle)
      .setAlpha(back ? 0.55 : 1);
    return true;
  }

  /** A cross that stands for a moment where the request was lost, and sinks. */
  #burst(light: Light, at: Point, share: number, small: boolean): void {
    const size = small ? BURST * 0.7 : BURST;
    light.image
      .setTexture(this.#brush.texture(`burst-${TONES.bad}`, size, size, (ctx) => paintBurst(ctx, size)))
      .setOrigin(0.5, 0.5)
      .setBlendMode('NORMAL')
      .setRotation(0)
      .setPosition(at.x + light.aside * (small ? 5 : 12), at.y + share * (small ? 5 : 12))
      .setAlpha(Math.min(1, 1.6 * (1 - share)));
  }

  #target(picture: Picture, pod: string): Point | undefined {
    const place = picture.layout.pods.get(pod);
    if (place !== undefined) return centre(place);
    const ship = picture.moment.pods.get(pod)?.ship;
    const deck = ship === undefined ? undefined : picture.layout.ships.get(ship)?.deck;
    return deck && centre(deck);
  }
}

/** A pod of the lane, each as often as it serves. */
function server(lane: Lane): string | undefined {
  let left = Math.random() * lane.served;
  for (const { pod, good } of lane.pods) {
    left -= good;
    if (left <= 0 && good > 0) return pod;
  }
  return lane.pods.at(-1)?.pod;
}

const BEFORE_THE_TOWN: LossReason = 'no endpoints';

/** The pod at which a request is lost, each as often as it loses; undefined where there was no way to any. */
function loser(lane: Lane): string | undefined {
  const none = lane.failures.find((one) => one.reason === BEFORE_THE_TOWN)?.count ?? 0;
  let left = Math.random() * (none + lane.lostAtPods);
  for (const { pod, lost } of lane.pods) {
    left -= lost;
    if (left <= 0 && lost > 0) return pod;
  }
  return undefined;
}
