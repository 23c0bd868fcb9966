// One pod on the screen: a frame that waits, is lifted, stands on its ship, or leaves. It knows where it is going, not why.

import type * as Phaser from 'phaser';
import { FRAME_GLOW, paintFrame, PLATE, PROGRESS_STEPS } from './art/frame.ts';
import { type Brush, write } from './brush.ts';
import { along, type Flight } from './flight.ts';
import { css, DIM, liveryOf, NIGHT, POD_LOOKS, type PodState, TONES } from './palette.ts';
import type { Place } from './places.ts';
import type { PodPicture } from './scene-model.ts';

/** Extra room around a frame's picture for the ring of the one in hand. */
const RING = 6;
const PULSE_MILLISECONDS = 900;
/** From so many requests lost in a tick on, a pod is shown to lose. */
const LOSING = 0.5;
/** Names of so many letters have room on a plate. */
const SHORT = 8;
/** Frames at least so high have their name on the plate. */
const WRITTEN = 36;

export interface Mood {
  readonly picked: boolean;
  readonly dim: boolean;
  readonly inspected: boolean;
  /** False on a ship that is lost. */
  readonly powered: boolean;
  /** False where so many frames are seen that nobody reads their plates. */
  readonly plated: boolean;
}

export class PodView {
  readonly body: Phaser.GameObjects.Container;
  readonly #brush: Brush;
  readonly #frame: Phaser.GameObjects.Image;
  readonly #ring: Phaser.GameObjects.Image;
  /** What stands on the plate; frames without a plate worth reading have no texts, which are a texture each. */
  #texts: { readonly plate: Phaser.GameObjects.Text; readonly size: Phaser.GameObjects.Text } | undefined;
  /** Where it stands when it does not move, upright. */
  place: Place = { x: 0, y: 0, w: 1, h: 1 };
  ship: string | undefined;
  #written = '';
  #flight: Flight | undefined;
  /** Strength of the ring: in the hand or inspected, and the moment in which its state changed. */
  #ringed = 0;
  #pulsed = 0;
  #pulseStart = 0;
  #pulseColour = 0xffffff;
  #fade: { readonly from: number; readonly to: number; readonly start: number } | undefined;

  constructor(scene: Phaser.Scene, brush: Brush) {
    this.#brush = brush;
    const blank = brush.texture('blank', 1, 1, () => undefined);
    this.#ring = brush.image(blank).setVisible(false);
    this.#frame = brush.image(blank);
    this.body = scene.add.container(0, 0, [this.#ring, this.#frame]);
  }

  show(pod: PodPicture, place: Place, mood: Mood): void {
    const [w, h] = [place.w, place.h];
    const look = POD_LOOKS[pod.state];
    this.place = place;
    this.ship = pod.ship;
    this.#showFrame(pod, w, h, mood.powered);
    this.#ringed = mood.picked ? 1 : mood.inspected ? 0.75 : 0;
    this.#showRing(w, h);
    this.#writePlate(pod, w, h, look.sign === '', mood);
    this.#frame.setTint(mood.dim ? DIM : 0xffffff);
    if (this.#fade === undefined) this.body.setAlpha(1);
  }

  #showRing(w: number, h: number): void {
    const strength = Math.max(this.#ringed, this.#pulsed);
    this.#ring.setVisible(strength > 0).setAlpha(strength);
    if (strength === 0) return;
    const [wide, high] = [w + 2 * RING, h + 2 * RING];
    const texture = this.#brush.texture('ring', wide, high, (ctx) => paintRing(ctx, wide, high));
    this.#ring
      .setTexture(texture)
      .setPosition(-wide / 2, -high / 2)
      .setTint(this.#ringed > 0 ? 0xffffff : this.#pulseColour);
  }

  #showFrame(pod: PodPicture, w: number, h: number, powered: boolean): void {
    const look = POD_LOOKS[pod.state];
    const progress = look.body === 'outline' ? Math.round(pod.progress * PROGRESS_STEPS) : 0;
    const losing = pod.lost >= LOSING;
    const texture = this.#brush.texture(
      `frame-${pod.rank}-${pod.state}-${pod.containers}-${progress}-${losing}-${powered}`,
      w + 2 * FRAME_GLOW,
      h + 2 * FRAME_GLOW,
      (ctx) =>
        paintFrame(ctx, w, h, {
          livery: liveryOf(pod.rank),
          look,
          containers: pod.containers,
          progress,
          losing,
          powered,
        }),
    );
    this.#frame.setTexture(texture).setPosition(-w / 2 - FRAME_GLOW, -h / 2 - FRAME_GLOW);
  }

  /** The end of the pod's name, and its size where neither a sign nor the name needs the room. */
  #writePlate(pod: PodPicture, w: number, h: number, free: boolean, mood: Mood): void {
    const plated = h >= WRITTEN && mood.plated;
    if (!plated && this.#texts === undefined) return;
    const { plate, size } = this.#plateTexts();
    const written = `${pod.name} ${w} ${h} ${free} ${plated}`;
    if (this.#written !== written) {
      this.#written = written;
      // A short name is one that was given, such as `ledger-0`; long ones end in five letters of chance.
      write(plate, plated ? (pod.name.length <= SHORT ? pod.name : pod.name.slice(-5)) : '');
      write(size, plated && free ? pod.cpu : '');
      if (plate.width + size.width + 12 > w) write(size, '');
    }
    const middle = -h / 2 + (h * PLATE) / 2 - plate.height / 2;
    plate.setPosition(-w / 2 + 4, middle).setAlpha(mood.dim ? 0.5 : 1);
    size.setPosition(w / 2 - size.width - 4, middle).setAlpha(mood.dim ? 0.5 : 1);
  }

  #plateTexts(): { readonly plate: Phaser.GameObjects.Text; readonly size: Phaser.GameObjects.Text } {
    if (this.#texts !== undefined) return this.#texts;
    this.#texts = { plate: this.#brush.text(10, NIGHT.text, 600), size: this.#brush.text(10, NIGHT.quiet) };
    this.body.add([this.#texts.plate, this.#texts.size]);
    return this.#texts;
  }

  fly(flight: Flight): void {
    this.#flight = flight;
  }

  appear(now: number): void {
    this.#fade = { from: 0, to: 1, start: now };
    this.body.setAlpha(0);
  }

  /** Its state has just changed: a ring in the new state's tone that fades. */
  pulse(now: number, state: PodState): void {
    this.#pulseStart = now;
    this.#pulsed = 1;
    this.#pulseColour = TONES[POD_LOOKS[state].tone];
  }

  leave(now: number): void {
    this.#fade = { from: 1, to: 0, start: now };
  }

  get moves(): boolean {
    return this.#flight !== undefined || this.#fade !== undefined || this.#pulsed > 0;
  }

  get flies(): boolean {
    return this.#flight !== undefined;
  }

  stop(): void {
    this.#flight = undefined;
    this.#fade = undefined;
    this.#pulsed = 0;
    this.#showRing(this.place.w, this.place.h);
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
    if (this.#pulsed > 0) {
      this.#pulsed = Math.max(0, 1 - (now - this.#pulseStart) / PULSE_MILLISECONDS);
      this.#showRing(this.place.w, this.place.h);
    }
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
  ctx.shadowColor = css(NIGHT.light);
  ctx.shadowBlur = 6;
  ctx.strokeStyle = css(0xffffff);
  ctx.lineWidth = 2.6;
  ctx.beginPath();
  ctx.roundRect(3, 3, w - 6, h - 6, 5);
  ctx.stroke();
  ctx.stroke();
}
