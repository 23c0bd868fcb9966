// Three buttons on the water: closer, further, the whole harbour.

import type { WordId, Words } from '../text/words.ts';
import type { Range, View } from './camera.ts';

export interface ZoomActions {
  closer(): void;
  further(): void;
  whole(): void;
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

  /** At the right end of the water; `foot` is how far its lower edge is above the board's. */
  show(words: Words, { scale }: View, { closest }: Range, foot: number): void {
    this.#say(words);
    this.#group.style.setProperty('--foot', `${foot}px`);
    const [near, far] = [scale >= closest - 0.001, scale <= 1.001];
    // A button that does nothing stays where it is, so that the focus does.
    this.#closer.setAttribute('aria-disabled', String(near));
    this.#further.setAttribute('aria-disabled', String(far));
    this.#whole.hidden = far;
    this.#group.hidden = near && far;
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
