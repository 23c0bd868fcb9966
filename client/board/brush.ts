// Pictures painted with Canvas 2D and kept as textures at the device's resolution, and texts in the page's own typeface.
// The same key is painted once in a generation; a new layout begins a new generation and then sweeps the old one away.

import type * as Phaser from 'phaser';
import type { Canvas } from './art/paint.ts';
import { css, NIGHT } from './palette.ts';

export class Brush {
  readonly #scene: Phaser.Scene;
  readonly #fontFamily: string;
  /** Device pixels in a CSS pixel, 1 to 2. */
  readonly #density: number;
  readonly #keys = new Set<string>();
  #generation = 0;

  constructor(scene: Phaser.Scene, fontFamily: string, density: number) {
    this.#scene = scene;
    this.#fontFamily = fontFamily;
    this.#density = density;
  }

  /** The key of a texture of `w` by `h` CSS pixels; to be shown at scale `1 / density`, see `image`. */
  texture(key: string, w: number, h: number, paint: (ctx: Canvas) => void): string {
    const name = `${key} ${w.toFixed(1)}x${h.toFixed(1)} #${this.#generation}`;
    if (this.#keys.has(name)) return name;
    const width = Math.max(1, Math.ceil(w * this.#density));
    const height = Math.max(1, Math.ceil(h * this.#density));
    const texture = this.#scene.textures.createCanvas(name, width, height);
    if (texture === null) return name;
    const ctx = texture.getContext();
    ctx.scale(this.#density, this.#density);
    paint(ctx);
    texture.refresh();
    this.#keys.add(name);
    return name;
  }

  image(texture: string): Phaser.GameObjects.Image {
    return this.#scene.add
      .image(0, 0, texture)
      .setOrigin(0, 0)
      .setScale(1 / this.#density);
  }

  text(size: number, colour: number = NIGHT.text, weight: 400 | 600 | 700 = 400): Phaser.GameObjects.Text {
    const style = {
      fontFamily: this.#fontFamily,
      fontSize: `${size}px`,
      fontStyle: String(weight),
      color: css(colour),
    };
    return this.#scene.add.text(0, 0, '', style).setResolution(this.#density);
  }

  /** From here on everything is painted anew. */
  turn(): void {
    this.#generation += 1;
  }

  /** Removes the textures of earlier generations: nothing that is visible may still show one. */
  sweep(): void {
    const suffix = ` #${this.#generation}`;
    for (const key of this.#keys) {
      if (key.endsWith(suffix)) continue;
      this.#scene.textures.remove(key);
      this.#keys.delete(key);
    }
  }
}

/** Sets another size of type; what was cut to a width is cut anew with the next writing. */
export function resize(text: Phaser.GameObjects.Text, size: number): void {
  if (text.style.fontSize === `${size}px`) return;
  text.setFontSize(size);
  text.setData('value', undefined);
}

/** Writes only what changed: each write paints the text's texture anew. */
export function write(text: Phaser.GameObjects.Text, value: string, colour?: number): void {
  if (text.text !== value) text.setText(value);
  if (colour !== undefined && text.style.color !== css(colour)) text.setColor(css(colour));
}

/** Cuts with an ellipsis what is wider than `width` CSS pixels. */
export function writeWithin(text: Phaser.GameObjects.Text, value: string, width: number, colour?: number): void {
  if (text.getData('value') === value && text.getData('width') === width) {
    if (colour !== undefined) write(text, text.text, colour);
    return;
  }
  write(text, value, colour);
  for (let cut = value.length - 1; text.width > width && cut > 0; cut -= 1) write(text, `${value.slice(0, cut)}…`);
  text.setData({ value, width });
}
