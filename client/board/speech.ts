// What the board says in words: a standing hint, and for some seconds the outcome of the last deed, which screen readers hear.

import type { Words } from '../text/words.ts';
import type { Outcome } from './hand.ts';
import type { Layout } from './layout.ts';
import type { Picture } from './picture.ts';

const STAYS_MILLISECONDS = 7_000;

export class Speech {
  readonly #words: Words;
  readonly #hint = document.createElement('p');
  readonly #said = document.createElement('p');
  #place = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The pod of which the words say that it is in the hand. */
  #held: string | undefined;

  constructor(parent: HTMLElement, words: Words) {
    this.#words = words;
    this.#hint.className = 'board-hint';
    this.#said.className = 'board-said';
    this.#said.setAttribute('role', 'status');
    parent.append(this.#hint, this.#said);
  }

  /** The text, where the layout has room for it. `paused`: it says that the match stands still. */
  hint(text: string, { caption: { x, y, w, h }, compact }: Layout, paused: boolean): void {
    if (this.#hint.textContent !== text) this.#hint.textContent = text;
    this.#hint.classList.toggle('paused', paused);
    const place = `${x}px ${y}px ${w}px ${h}px`;
    if (this.#place === place) return;
    this.#place = place;
    for (const one of [this.#hint, this.#said]) {
      one.classList.toggle('compact', compact);
      one.style.left = `${x + w / 2}px`;
      one.style.top = `${y}px`;
      one.style.maxWidth = `${w}px`;
      one.style.maxHeight = `${h}px`;
    }
  }

  say(outcome: Outcome): void {
    this.#said.textContent = this.#sentence(outcome);
    this.#said.dataset['outcome'] = outcome.kind;
    this.#hint.hidden = true;
    this.#held = heldAfter(outcome);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fallSilent(), STAYS_MILLISECONDS);
  }

  /** Panels and keys empty the hand, too: what was said of it is no longer so. */
  inHand(pod: string | undefined): void {
    if (this.#held !== undefined && this.#held !== pod) this.#fallSilent();
  }

  #fallSilent(): void {
    clearTimeout(this.#timer);
    this.#held = undefined;
    this.#said.textContent = '';
    this.#hint.hidden = false;
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #sentence(outcome: Outcome): string {
    const words = this.#words;
    const name = (key: string): string => key.slice(key.indexOf('/') + 1);
    switch (outcome.kind) {
      case 'picked':
        if (outcome.fits === 0) return words('board.picked-none', { pod: name(outcome.pod) });
        return words('board.picked', { pod: name(outcome.pod), fits: outcome.fits, of: outcome.of });
      case 'put-back':
        return words('board.put-back', { pod: name(outcome.pod) });
      case 'bound':
        if (outcome.next === undefined) return words('board.bound', { pod: name(outcome.pod), node: outcome.ship });
        return words('board.bound-next', { pod: name(outcome.pod), node: outcome.ship, next: name(outcome.next) });
      case 'does-not-fit':
        return words('board.not-there', { pod: name(outcome.pod), node: outcome.ship, reason: outcome.reason });
      case 'refused':
        return words('board.refused', { pod: name(outcome.pod), node: outcome.ship, message: outcome.message });
      case 'gone':
        return words('board.gone', { pod: name(outcome.pod) });
      case 'not-yours':
        return words('board.not-yours');
      case 'not-connected':
        return words('board.not-connected');
    }
  }
}

function heldAfter(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'picked':
    case 'does-not-fit':
      return outcome.pod;
    case 'bound':
      return outcome.next;
    case 'put-back':
    case 'refused':
    case 'gone':
    case 'not-yours':
    case 'not-connected':
      return undefined;
  }
}

/** What stands on the board while nothing is said: what to do next, if that is not plain. */
export function hintOn({ words, moment, picked }: Picture, mayBind: boolean, bare: boolean): string {
  if (bare) return words('board.no-picture');
  const { scheduler } = moment.office;
  if (moment.stacks.length === 0 || picked !== undefined) return '';
  if (scheduler === 'automatic') return words('board.auto-hint');
  if (!mayBind) return words('board.watch-hint');
  return words(scheduler === 'manual' ? 'board.hand-hint' : 'board.down-hint');
}
