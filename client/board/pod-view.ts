// One pod on the screen: a frame that waits, is lifted, stands on its ship, or leaves. It knows where it is going, not why.

import type * as Phaser from 'phaser';
import { paintFrame, PLATE } from './art/frame.ts';
import { type Brush, write } from './brush.ts';
import { along, type Flight } from './flight.ts';
import { DIM, liveryOf, NIGHT, POD_LOOKS } from './palette.ts';
import type { Place } from './places.ts';
import type { PodPicture } from './scene-model.ts';

/** Extra room around a frame's picture for the ring of the one in hand. */
const RING = 5;

export class PodView {
  readonly body: Phaser.GameObjects.Container;
  readonly #brush: Brush;
  readonly #frame: Phaser.GameObjects.Image;
  readonly #ring: Phaser.GameObjects.Image;
  readonly #plate: Phaser.GameObjects.Text;
  readonly #size: Phaser.GameObjects.Text;
  /** Where it stands when it does not move, upright. */
  place: Place = { x: 0, y: 0, w: 1, h: 1 };
  ship: string | undefined;
  #written = '';
  #flight: Flight | undefined;
  #fade: { readonly from: number; readonly to: number; readonly start: number } | undefined;

  constructor(scene: Phaser.Scene, brush: Brush) {
    this.#brush = brush;
    const blank = brush.texture('blank', 1, 1, () => undefined);
    this.#ring = brush.image(blank).setVisible(false);
    this.#frame = brush.image(blank);
    this.#plate = brush.text(10, NIGHT.text, 600);
    this.#size = brush.text(10, NIGHT.quiet);
    this.body = scene.add.container(0, 0, [this.#ring, this.#frame, this.#plate, this.#size]);
  }

  show(
    pod: PodPicture,
    place: Place,
    mood: { readonly picked: boolean; readonly dim: boolean; readonly inspected: boolean },
  ): void {
    const [w, h] = [place.w, place.h];
    const look = POD_LOOKS[pod.state];
    this.place = place;
    this.ship = pod.ship;
    this.#frame.setTexture(
      this.#brush.texture(`frame-${pod.rank}-${pod.state}`, w, h, (ctx) =>
        paintFrame(ctx, w, h, liveryOf(pod.rank), look),
      ),
    );
    this.#frame.setPosition(-w / 2, -h / 2);
    this.#ring.setVisible(mood.picked || mood.inspected).setAlpha(mood.picked ? 1 : 0.75);
    if (this.#ring.visible) {
      this.#ring.setTexture(
        this.#brush.texture('ring', w + 2 * RING, h + 2 * RING, (ctx) => paintRing(ctx, w + 2 * RING, h + 2 * RING)),
      );
      this.#ring.setPosition(-w / 2 - RING, -h / 2 - RING);
    }
    this.#writePlate(pod, w, h, look.sign === '');
    const middle = -h / 2 + (h * PLATE) / 2 - this.#plate.height / 2;
    this.#plate.setPosition(-w / 2 + 5, middle);
    this.#size.setPosition(w / 2 - this.#size.width - 5, middle);
    this.#frame.setTint(mood.dim ? DIM : 0xffffff);
    for (const text of [this.#plate, this.#size]) text.setAlpha(mood.dim ? 0.5 : 1);
    if (this.#fade === undefined) this.body.setAlpha(1);
  }

  /** The end of the pod's name, and its size where neither a sign nor the name needs the room. */
  #writePlate(pod: PodPicture, w: number, h: number, free: boolean): void {
    const written = `${pod.name} ${w} ${h} ${free}`;
    if (this.#written === written) return;
    this.#written = written;
    write(this.#plate, h >= 36 ? pod.name.slice(-5) : '');
    write(this.#size, h >= 36 && free ? pod.cpu : '');
    if (this.#plate.width + this.#size.width + 14 > w) write(this.#size, '');
  }

  fly(flight: Flight): void {
    this.#flight = flight;
  }

  appear(now: number): void {
    this.#fade = { from: 0, to: 1, start: now };
    this.body.setAlpha(0);
  }

  leave(now: number): void {
    this.#fade = { from: 1, to: 0, start: now };
  }

  get moves(): boolean {
    return this.#flight !== undefined || this.#fade !== undefined;
  }

  get flies(): boolean {
    return this.#flight !== undefined;
  }

  stop(): void {
    this.#flight = undefined;
    this.#fade = undefined;
    this.body.setAlpha(1);
  }

  /** Puts the frame where it is at `now`; `rest` is its place with the ship's lean in it. False once a frame that leaves is gone. */
  move(now: number, rest: { readonly x: number; readonly y: number; readonly rotation: number }): boolean {
    let at: { x: number; y: number } = rest;
    if (this.#flight !== undefined) {
      const way = along(this.#flight, now);
      if (way.done) this.#flight = undefined;
      else at = way;
    }
    this.body.setPosition(at.x, at.y).setRotation(at === rest ? rest.rotation : 0);
    if (this.#fade !== undefined) {
      const share = Math.min(1, (now - this.#fade.start) / 380);
      this.body.setAlpha(this.#fade.from + (this.#fade.to - this.#fade.from) * share);
      if (share >= 1) {
        const gone = this.#fade.to === 0;
        this.#fade = undefined;
        return !gone;
      }
    }
    return true;
  }

  destroy(): void {
    this.body.destroy(true);
  }
}

function paintRing(ctx: CanvasRenderingContext2D, w: number, h: number): void {
  ctx.shadowColor = '#9fe8ff';
  ctx.shadowBlur = 6;
  ctx.strokeStyle = '#c8f3ff';
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(2.5, 2.5, w - 5, h - 5, 5);
  ctx.stroke();
  ctx.stroke();
}
