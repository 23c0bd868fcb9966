// Pictures painted with Canvas 2D and kept as textures at the device's resolution, and texts in the page's own typeface.
// The same key is painted once in a generation; a new layout begins a new generation and then sweeps the old one away.
// What changes with every moment has a sheet of its own.

import type * as Phaser from 'phaser';
import type { Canvas } from './art/paint.ts';
import { css, NIGHT } from './palette.ts';

export class Brush {
  readonly #scene: Phaser.Scene;
  readonly #fontFamily: string;
  /** Device pixels in a CSS pixel, 1 to 2. */
  readonly #density: number;
  readonly #keys = new Set<string>();
  /** Brushes of one scene must not take each other's textures for their own. */
  readonly #name: string;
  #generation = 0;
  #sheets = 0;

  constructor(scene: Phaser.Scene, fontFamily: string, density: number, name: string) {
    this.#scene = scene;
    this.#fontFamily = fontFamily;
    this.#density = density;
    this.#name = name;
  }

  /** The key of a texture of `w` by `h` CSS pixels; to be shown at scale `1 / density`, see `image`. */
  texture(key: string, w: number, h: number, paint: (ctx: Canvas) => void): string {
    const name = `${this.#name} ${key} ${w.toFixed(1)}x${h.toFixed(1)} #${this.#generation}`;
    if (this.#keys.has(name)) return name;
    const width = Math.max(1, Math.ceil(w * this.#density));
    const height = Math.max(1, Math.ceil(h * this.#density));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const ctx = canvas.getContext('2d');
    if (ctx === null) return name;
    ctx.scale(this.#density, this.#density);
    paint(ctx);
    // Painted before it becomes a texture, and not Phaser's own kind for canvases: uploaded once, and never read back.
    this.#scene.textures.create(name, canvas, width, height)?.add('__BASE', 0, 0, 0, width, height);
    this.#keys.add(name);
    return name;
  }

  image(texture: string): Phaser.GameObjects.Image {
    return this.#scene.add
      .image(0, 0, texture)
      .setOrigin(0, 0)
      .setScale(1 / this.#density);
  }

  /** A picture that is painted anew again and again, such as what follows a number closely. */
  sheet(kept: Kept = 'memory'): Sheet {
    this.#sheets += 1;
    return new Sheet(
      this.#scene,
      `${this.#name} sheet ${this.#sheets}`,
      this.image(this.texture('blank', 1, 1, () => undefined)),
      this.#density,
      kept,
    );
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

/**
 * Where the canvas of a sheet is. In memory it is painted at once and uploaded whole: good for what is small or seldom painted, and where there is no graphics
 * card. A map of the whole water takes 9 ms to upload; kept by the card it takes 0.3.
 */
type Kept = 'memory' | 'card';

/** A texture of its own for one image. Whoever made it destroys it. */
export class Sheet {
  readonly image: Phaser.GameObjects.Image;
  readonly #scene: Phaser.Scene;
  readonly #key: string;
  readonly #density: number;
  readonly #kept: Kept;
  #texture: Phaser.Textures.Texture | undefined;
  #ctx: Canvas | undefined;
  #size = '';
  #painted = '';

  constructor(scene: Phaser.Scene, key: string, image: Phaser.GameObjects.Image, density: number, kept: Kept) {
    this.#scene = scene;
    this.#key = key;
    this.image = image;
    this.#density = density;
    this.#kept = kept;
  }

  /** Paints `w` by `h` CSS pixels, if what is to be seen (`of` tells it apart) is not what was painted last. */
  paint(of: string, w: number, h: number, paint: (ctx: Canvas) => void): void {
    const [width, height] = [Math.max(1, Math.ceil(w * this.#density)), Math.max(1, Math.ceil(h * this.#density))];
    const size = `${width} ${height}`;
    if (`${of} ${size}` === this.#painted) return;
    this.#painted = `${of} ${size}`;
    if (this.#size !== size) this.#begin(width, height);
    const ctx = this.#ctx;
    if (ctx === undefined) return;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.setTransform(this.#density, 0, 0, this.#density, 0, 0);
    ctx.save();
    paint(ctx);
    ctx.restore();
    this.#texture?.source[0]?.update();
  }

  /** Not Phaser's own kind for canvases, which is always kept in memory. */
  #begin(width: number, height: number): void {
    this.#remove();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    this.#ctx = canvas.getContext('2d', { willReadFrequently: this.#kept === 'memory' }) ?? undefined;
    this.#size = `${width} ${height}`;
    this.#texture = this.#scene.textures.create(`${this.#key} ${this.#size}`, canvas, width, height) ?? undefined;
    this.#texture?.add('__BASE', 0, 0, 0, width, height);
    if (this.#texture !== undefined) this.image.setTexture(this.#texture.key);
  }

  destroy(): void {
    this.image.destroy();
    this.#remove();
  }

  #remove(): void {
    if (this.#texture !== undefined) this.#scene.textures.remove(this.#texture.key);
    this.#texture = undefined;
    this.#ctx = undefined;
    this.#size = '';
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

/** Writes the first of these that is no wider than `width` CSS pixels, or else the last, cut. */
export function writeLongest(
  text: Phaser.GameObjects.Text,
  values: readonly string[],
  width: number,
  colour?: number,
): void {
  const of = values.join('\n');
  if (text.getData('of') === of && text.getData('width') === width) {
    if (colour !== undefined) write(text, text.text, colour);
    return;
  }
  for (const value of values) {
    writeWithin(text, value, Number.POSITIVE_INFINITY, colour);
    if (text.width <= width) break;
    if (value === values.at(-1)) writeWithin(text, value, width, colour);
  }
  text.setData({ of, width });
}
