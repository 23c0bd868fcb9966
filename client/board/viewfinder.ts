// Looking closer and further: wheel, two fingers, keys and buttons move the camera, smoothly or at once. Between two layouts what is drawn glides;
// the viewfinder says when it has to be laid out and painted anew.

import type { Words } from '../text/words.ts';
import {
  bounded,
  Camera,
  closeUp,
  type Glide,
  glideFrom,
  panned,
  type Range,
  revealing,
  type View,
  WHOLE,
  zoomed,
} from './camera.ts';
import type { Detail, Layout } from './layout.ts';
import { Pinch } from './pinch.ts';
import type { Place } from './places.ts';
import { ZoomControl } from './zoom-control.ts';

/** What the viewfinder asks of the board. */
export interface Finding {
  /** Undefined before the first layout. */
  range(): Range | undefined;
  /** True where things are to be at once where they will be. */
  still(): boolean;
  /** The place that keys zoom at: what has the focus, in the whole picture of the water. */
  target(): Place | undefined;
  /** The camera has somewhere to go: it wants to be advanced with the next frame. */
  wake(): void;
}

/** `paint`: lay out and paint at `drawn`. `glide`: move what is painted. */
export type Step = 'rest' | 'glide' | 'paint';

/** One press of a button or key. */
const PRESS = 1.6;
/** Of a wheel: a notch of 100 pixels is about a fifth. A pinch on a touchpad comes as a wheel with Ctrl and small steps. */
const WHEEL = 0.0019;
const TOUCHPAD = 0.011;
const LINE = 16;
/** A hand that has not moved for so long rests. */
const RESTS_MILLISECONDS = 120;
/** Pixels that an arrow with Shift pans. */
const PAN = 120;
/** The map is painted beyond the water's edges: see `chart`. */
const CHARTED = 90;
/** What is painted may be stretched and moved so far before it is painted anew: ships cost more than points. */
const STRETCH: Readonly<Record<Detail, { readonly least: number; readonly most: number; readonly pixels: number }>> = {
  frames: { least: 0.72, most: 1.7, pixels: 160 },
  hulls: { least: 0.8, most: 1.5, pixels: CHARTED },
  points: { least: 0.8, most: 1.5, pixels: CHARTED },
};

export class Viewfinder {
  readonly #camera = new Camera();
  readonly #pinch = new Pinch();
  readonly #finding: Finding;
  readonly #control: ZoomControl;
  /** Where the water begins on the board, in CSS pixels: positions given to the viewfinder are counted from there. */
  top = 0;
  #drawn: View = WHOLE;
  #last: number | undefined;
  /** Until then a hand is at work: what is painted moves with it, and is painted anew when it rests. */
  #held = 0;

  constructor(parent: HTMLElement, words: Words, finding: Finding) {
    this.#finding = finding;
    this.#control = new ZoomControl(parent, words, {
      closer: () => this.#press(PRESS),
      further: () => this.#press(1 / PRESS),
      whole: () => this.whole(),
    });
  }

  /** The view that is to be laid out. */
  get drawn(): View {
    return this.#drawn;
  }

  get isWhole(): boolean {
    return this.#camera.goal.scale === 1;
  }

  get moves(): boolean {
    return this.#camera.moves || this.#held > 0;
  }

  get glide(): Glide {
    return glideFrom(this.#drawn, this.#camera.view);
  }

  /** Moves the camera on to `now`. */
  advance(now: number, detail: Detail): Step {
    const camera = this.#camera;
    const passed = Math.min(60, now - (this.#last ?? now - 16));
    this.#last = camera.moves ? now : undefined;
    if (camera.moves) camera.step(passed);
    if (now >= this.#held) this.#held = 0;
    if (camera.view === this.#drawn) return 'rest';
    const { least, most, pixels } = STRETCH[detail];
    const { scale, x, y } = this.glide;
    const { water } = this.#finding.range() ?? { water: { w: 0, h: 0 } };
    // A strip of the water that was not painted comes into view; stretched pictures reach further.
    const bare = Math.max(x, y, water.w - (x + water.w * scale), water.h - (y + water.h * scale));
    if (this.moves && scale >= least && scale <= most && bare <= pixels) return 'glide';
    this.#drawn = camera.view;
    return 'paint';
  }

  /** The layout has come: with another size of the water, or other ships, the view may have to change. True when it has. */
  keep(layout: Pick<Layout, 'range' | 'size' | 'water' | 'ships'>, words: Words): boolean {
    const { range } = layout;
    this.#camera.keepWithin(range);
    this.#control.show(words, this.#camera.goal, layout);
    const drawn = bounded(this.#drawn, range);
    if (drawn === this.#drawn) return false;
    this.#drawn = drawn;
    this.#camera.go(drawn, true);
    return true;
  }

  /** Somebody points at something: the camera is there now. True when the layout has to follow. */
  arrive(): boolean {
    this.#camera.arrive();
    this.#held = 0;
    if (this.#drawn === this.#camera.view) return false;
    this.#drawn = this.#camera.view;
    return true;
  }

  wheel(event: WheelEvent, x: number, y: number): void {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
    const factor = Math.exp(-pixels * (event.ctrlKey ? TOUCHPAD : WHEEL));
    this.#zoom(Math.max(0.5, Math.min(2, factor)), x, y, this.#finding.still());
  }

  /** True while two fingers are down: then nothing else is meant. */
  touch(what: 'down' | 'move' | 'up', id: number, x: number, y: number): boolean {
    const range = this.#finding.range();
    if (what === 'down') this.#pinch.down(id, x, y);
    const { on } = this.#pinch;
    if (what === 'up') this.#pinch.up(id);
    const step = what === 'move' ? this.#pinch.move(id, x, y) : undefined;
    if (step === undefined || range === undefined) return on;
    const moved = panned(this.#camera.goal, step.dx, step.dy, range);
    this.#hold();
    this.#go(zoomed(moved, step.factor, step.x, step.y, range), true);
    return on;
  }

  pan(dx: number, dy: number, still = true): void {
    const range = this.#finding.range();
    if (range === undefined) return;
    if (still) this.#hold();
    this.#go(panned(this.#camera.goal, dx, dy, range), still);
  }

  whole(): void {
    this.#go(WHOLE, this.#finding.still());
  }

  /** Goes to a place of the whole picture, with something of what lies around it. */
  approach(place: Place): void {
    const range = this.#finding.range();
    if (range === undefined) return;
    const [w, h] = [place.w * 0.35, place.h * 0.35];
    this.#go(
      closeUp({ x: place.x - w, y: place.y - h, w: place.w + 2 * w, h: place.h + 2 * h }, range),
      this.#finding.still(),
    );
  }

  /** Brings a place into view, if it is not. */
  reveal(place: Place): void {
    const range = this.#finding.range();
    if (range === undefined) return;
    const goal = revealing(this.#camera.goal, place, range);
    if (goal !== this.#camera.goal) this.#go(goal, this.#finding.still());
  }

  /** True when the key meant something. */
  key(event: KeyboardEvent): boolean {
    switch (event.key) {
      case '+':
      case '=':
        this.#press(PRESS);
        return true;
      case '-':
      case '_':
        this.#press(1 / PRESS);
        return true;
      case '0':
        this.whole();
        return true;
      default:
        return event.shiftKey && !this.isWhole && this.#arrow(event.key);
    }
  }

  #arrow(key: string): boolean {
    const still = this.#finding.still();
    switch (key) {
      case 'ArrowLeft':
        this.pan(PAN, 0, still);
        return true;
      case 'ArrowRight':
        this.pan(-PAN, 0, still);
        return true;
      case 'ArrowUp':
        this.pan(0, PAN, still);
        return true;
      case 'ArrowDown':
        this.pan(0, -PAN, still);
        return true;
      default:
        return false;
    }
  }

  /** About what has the focus, or else about the middle. */
  #press(factor: number): void {
    const range = this.#finding.range();
    if (range === undefined) return;
    const target = this.#finding.target();
    const { scale, x, y } = this.#camera.goal;
    const at = target && { x: (target.x + target.w / 2 - x) * scale, y: (target.y + target.h / 2 - y) * scale };
    this.#zoom(factor, at?.x ?? range.water.w / 2, at?.y ?? range.water.h / 2, this.#finding.still());
  }

  #zoom(factor: number, x: number, y: number, still: boolean): void {
    const range = this.#finding.range();
    if (range !== undefined) this.#go(zoomed(this.#camera.goal, factor, x, y, range), still);
  }

  #hold(): void {
    this.#held = performance.now() + RESTS_MILLISECONDS;
  }

  #go(goal: View, still: boolean): void {
    this.#camera.go(goal, still);
    this.#finding.wake();
  }
}
