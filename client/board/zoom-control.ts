// Three buttons on the water: closer, further, the whole harbour.

import type { WordId, Words } from '../text/words.ts';
import type { View } from './camera.ts';
import type { Layout } from './layout.ts';
import { overlaps } from './places.ts';

export interface ZoomActions {
  closer(): void;
  further(): void;
  whole(): void;
}

/** Room for the two that are there while the whole harbour is seen, in CSS pixels. */
const COLUMN = { w: 60, h: 104 };

/** At the right end of the water: below, or above where a ship would lie under the buttons below; `none` where ships lie at both ends. */
export function cornerFor({
  size,
  water,
  ships,
}: Pick<Layout, 'size' | 'water' | 'ships'>): 'above' | 'below' | 'none' {
  const x = size.w - COLUMN.w;
  const covered = (y: number): boolean =>
    [...ships.values()].some(({ box }) => overlaps(box, { x, y, w: COLUMN.w, h: COLUMN.h }));
  if (!covered(water.y + water.h - COLUMN.h)) return 'below';
  return covered(water.y) ? 'none' : 'above';
}

export class ZoomControl {
  readonly #closer: HTMLButtonElement;
  readonly #further: HTMLButtonElement;
  readonly #whole: HTMLButtonElement;
  readonly #group = document.createElement('div');

  constructor(parent: HTMLElement, words: Words, actions: ZoomActions) {
    this.#group.className = 'board-zoom';
    this.#group.setAttribute('role', 'group');
    const button = (sign: string, act: () => void): HTMLButtonElement => {
      const one = document.createElement('button');
      one.type = 'button';
      one.textContent = sign;
      one.addEventListener('click', act);
      // The board would take it for a tap on what lies beneath.
      for (const name of ['pointerdown', 'pointerup']) one.addEventListener(name, (event) => event.stopPropagation());
      this.#group.append(one);
      return one;
    };
    this.#closer = button('+', actions.closer);
    this.#further = button('−', actions.further);
    this.#whole = button('⤢', actions.whole);
    this.#say(words);
    parent.append(this.#group);
  }

  /** The corner is chosen for the whole harbour, and kept while one looks closer. */
  show(words: Words, { scale }: View, layout: Pick<Layout, 'range' | 'size' | 'water' | 'ships'>): void {
    this.#say(words);
    const { size, water, range } = layout;
    const { closest } = range;
    this.#group.style.setProperty('--foot', `${size.h - water.y - water.h}px`);
    this.#group.style.setProperty('--head', `${water.y}px`);
    if (scale <= 1.001) this.#group.dataset['corner'] = cornerFor(layout);
    const [near, far] = [scale >= closest - 0.001, scale <= 1.001];
    // A button that does nothing stays where it is, so that the focus does.
    this.#closer.setAttribute('aria-disabled', String(near));
    this.#further.setAttribute('aria-disabled', String(far));
    this.#whole.hidden = far;
    // Where ships lie under them, two fingers, the wheel and the keys look closer; the way back is always there.
    this.#group.hidden = far && (near || this.#group.dataset['corner'] === 'none');
  }

  #say(words: Words): void {
    const name = (element: HTMLElement, id: WordId): void => {
      const text = words(id);
      if (element.getAttribute('aria-label') === text) return;
      element.setAttribute('aria-label', text);
      element.title = text;
    };
    name(this.#group, 'zoom.title');
    name(this.#closer, 'zoom.closer');
    name(this.#further, 'zoom.further');
    name(this.#whole, 'zoom.whole');
  }
}
