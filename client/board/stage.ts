// Owns the Phaser game and its clock: sizes the canvas for the device, draws when there is something to draw, and rests when nothing moves.

import * as Phaser from 'phaser';
import type { Glide } from './camera.ts';
import { loadDrawings } from './art/drawings.ts';
import { onPalette } from './palette.ts';
import type { Picture } from './picture.ts';
import type { Size } from './places.ts';
import { HarbourScene, type Pace } from './scene.ts';

/** More device pixels than this cost much and show little. */
const MOST_DENSITY = 2;

export class Stage {
  readonly #scene: HarbourScene;
  readonly #game: Phaser.Game;
  #ready = false;
  #size: Size = { w: 0, h: 0 };
  #picture: Picture | undefined;
  #fresh = false;
  #glides: Glide | undefined;
  #request = 0;
  #last = 0;
  #skipped = false;
  #ended = false;
  readonly #ends: (() => void)[] = [];

  constructor(parent: HTMLElement, size: Size) {
    this.#size = size;
    const family = getComputedStyle(parent).fontFamily;
    this.#scene = new HarbourScene(family, density, () => this.#begin());
    this.#game = new Phaser.Game({
      type: Phaser.AUTO,
      parent,
      banner: false,
      audio: { noAudio: true },
      // Pointers and keys are the board's own: they work on the layout, with or without a canvas.
      input: { keyboard: false, mouse: false, touch: false, gamepad: false },
      autoFocus: false,
      backgroundColor: 0x07131f,
      // Phaser tells a batch's textures apart by comparing an interpolated number for equality, which fails on leaning ships: one texture a batch.
      maxTextures: 1,
      scale: {
        mode: Phaser.Scale.NONE,
        width: Math.ceil(size.w * density()),
        height: Math.ceil(size.h * density()),
        zoom: 1 / density(),
        expandParent: false,
      },
      scene: this.#scene,
    });
    // Texts drawn before the page's typeface has come would keep the substitute.
    document.fonts?.addEventListener('loadingdone', this.#redraw);
    // So it is with drawings that are not there yet, and with colours that are no longer worn.
    this.#ends.push(loadDrawings(this.#redraw), onPalette(this.#redraw));
  }

  show(picture: Picture): void {
    this.#picture = picture;
    this.#fresh = true;
    // Meant for what was drawn before.
    this.#glides = undefined;
    this.#wake();
  }

  /** The camera is on its way: what is drawn moves along until it is drawn anew. */
  glide(glide: Glide): void {
    if (!this.#ready || this.#ended) return;
    this.#glides = glide;
    this.#wake();
  }

  resize(size: Size): void {
    this.#size = size;
    if (!this.#ready) return;
    this.#game.scale.setZoom(1 / density());
    this.#game.scale.resize(Math.ceil(size.w * density()), Math.ceil(size.h * density()));
    // Phaser leaves the old size in the style where a pixel of the page is a pixel of the screen.
    this.#game.canvas.style.width = `${size.w}px`;
    this.#game.canvas.style.height = `${size.h}px`;
    this.#redraw();
  }

  destroy(): void {
    if (this.#ended) return;
    this.#ended = true;
    cancelAnimationFrame(this.#request);
    document.fonts?.removeEventListener('loadingdone', this.#redraw);
    for (const end of this.#ends.splice(0)) end();
    if (this.#ready) this.#end();
  }

  /** The game destroys itself in its next step, and its own clock sleeps. */
  #end(): void {
    this.#game.loop.sleep();
    this.#game.destroy(true);
    this.#game.step(performance.now(), 0);
  }

  readonly #redraw = (): void => {
    if (!this.#ready || this.#ended) return;
    this.#scene.restart();
    this.#fresh = true;
    this.#wake();
  };

  #begin(): void {
    this.#ready = true;
    // Left before it had begun: not from within the game's own beginning.
    if (this.#ended) {
      setTimeout(() => this.#end());
      return;
    }
    this.#game.canvas.setAttribute('aria-hidden', 'true');
    this.resize(this.#size);
  }

  #wake(): void {
    if (this.#request === 0 && this.#ready && !this.#ended) this.#request = requestAnimationFrame(this.#frame);
  }

  readonly #frame = (now: number): void => {
    this.#request = 0;
    if (this.#ended) return;
    // Phaser starts its own clock after the scene's; frames are asked for here, so that a resting board costs nothing.
    this.#game.loop.sleep();
    const passed = Math.min(100, now - this.#last);
    let pace: Pace = 'motion';
    if (this.#fresh && this.#picture !== undefined) {
      this.#fresh = false;
      this.#scene.show(this.#picture, now);
    } else if (this.#skipped && this.#glides === undefined) {
      this.#skipped = false;
      this.#wake();
      return;
    }
    if (this.#glides !== undefined) this.#scene.glide(this.#glides);
    this.#glides = undefined;
    pace = this.#scene.advance(now, passed);
    this.#last = now;
    this.#game.step(now, passed);
    this.#skipped = pace === 'lights';
    if (pace !== 'still') this.#wake();
  };
}

function density(): number {
  return Math.min(MOST_DENSITY, Math.max(1, window.devicePixelRatio || 1));
}
