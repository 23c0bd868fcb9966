// Pointers become intents: tap or drag, whichever the hand likes. Pure: positions and hits in, intents out.

import type { Hit } from './layout.ts';

export type Intent =
  | { readonly kind: 'pick'; readonly pod: string }
  | { readonly kind: 'drop'; readonly ship: string }
  | { readonly kind: 'put-back' }
  /** The water is pulled along by so many CSS pixels. */
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'inspect'; readonly hit: Hit };

/** What the gesture asks of the board: what is at a point, whether a pod waits there, and what is in the hand. */
export interface Surroundings {
  hit(x: number, y: number): Hit | undefined;
  waits(pod: string): boolean;
  picked(): string | undefined;
  /** One looks so closely that there is more water than is seen. */
  pans(): boolean;
}

/** A finger trembles; less than this many CSS pixels is a tap. */
const DRAG_FROM = 7;

export class Gesture {
  /** Where the dragged frame is; undefined while nothing is dragged. */
  drag: { readonly x: number; readonly y: number } | undefined;
  readonly #around: Surroundings;
  /** Where the water was last pulled to. */
  #pan: { readonly x: number; readonly y: number } | undefined;
  #pressed:
    | { readonly x: number; readonly y: number; readonly hit: Hit | undefined; readonly carried: boolean }
    | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  down(x: number, y: number): Intent[] {
    this.#pressed = { x, y, hit: this.#around.hit(x, y), carried: this.#around.picked() !== undefined };
    return [];
  }

  move(x: number, y: number): Intent[] {
    const pressed = this.#pressed;
    if (pressed === undefined) return [];
    if (this.drag !== undefined) {
      this.drag = { x, y };
      return [];
    }
    if (this.#pan !== undefined) {
      const pan = { kind: 'pan', dx: x - this.#pan.x, dy: y - this.#pan.y } as const;
      this.#pan = { x, y };
      return [pan];
    }
    if (Math.abs(x - pressed.x) + Math.abs(y - pressed.y) < DRAG_FROM) return [];
    const hit = pressed.hit;
    if (hit?.kind !== 'pod' || !this.#around.waits(hit.key)) {
      if (!this.#around.pans()) return [];
      this.#pan = { x, y };
      return [{ kind: 'pan', dx: x - pressed.x, dy: y - pressed.y }];
    }
    this.drag = { x, y };
    return this.#around.picked() === hit.key ? [] : [{ kind: 'pick', pod: hit.key }];
  }

  up(x: number, y: number): Intent[] {
    const pressed = this.#pressed;
    const dragged = this.drag !== undefined;
    const panned = this.#pan !== undefined;
    this.#pressed = undefined;
    this.#pan = undefined;
    this.drag = undefined;
    if (pressed === undefined || panned) return [];
    const hit = this.#around.hit(x, y);
    if (dragged) {
      if (hit?.kind === 'ship') return [{ kind: 'drop', ship: hit.key }];
      return this.#around.picked() === undefined ? [] : [{ kind: 'put-back' }];
    }
    return this.#tap(hit, pressed.carried);
  }

  /** The browser took the pointer away: what was dragged goes back. */
  cancel(): Intent[] {
    const dragged = this.drag !== undefined;
    this.#pressed = undefined;
    this.#pan = undefined;
    this.drag = undefined;
    return dragged && this.#around.picked() !== undefined ? [{ kind: 'put-back' }] : [];
  }

  #tap(hit: Hit | undefined, carried: boolean): Intent[] {
    if (hit === undefined) return carried ? [{ kind: 'put-back' }] : [];
    if (hit.kind === 'pod' && this.#around.waits(hit.key)) return [{ kind: 'pick', pod: hit.key }];
    if (hit.kind === 'ship' && carried) return [{ kind: 'drop', ship: hit.key }];
    return [{ kind: 'inspect', hit }];
  }
}
