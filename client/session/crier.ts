// Paces what is read out, so that a screen reader is never flooded: urgent things at once, the rest gathered and said together after a breath. What
// is said of the same subject before the breath is over replaces what was to be said of it.

import { BROWSER_TIME, type Time } from './metronome.ts';

export type Urgency = 'polite' | 'assertive';

/** The first thing waits so long for others that belong to it. */
const GATHERS_MS = 900;
/** Urgent things that come together are said together: each alone would wipe the other out. */
const TOGETHER_MS = 100;
/** After something was said the next polite thing waits so long: about what a sentence takes. */
const BREATH_MS = 4_000;
/** The same subject is not urgent again before so long. */
const REPEATS_MS = 8_000;
/** More sentences at once nobody can follow; the oldest are left out. */
const MOST = 4;

export class Crier {
  readonly #say: (urgency: Urgency, text: string) => void;
  readonly #time: Time;
  readonly #waiting = new Map<string, () => string>();
  readonly #urgent = new Map<string, number>();
  readonly #pressing: (() => string)[] = [];
  #alarm: unknown;
  #timer: unknown;
  #said = Number.NEGATIVE_INFINITY;

  constructor(say: (urgency: Urgency, text: string) => void, time: Time = BROWSER_TIME) {
    this.#say = say;
    this.#time = time;
  }

  /** `text` is asked for when it is said: what has passed by then is the empty text. */
  tell(subject: string, urgency: Urgency, text: () => string): void {
    const now = this.#time.now();
    const last = this.#urgent.get(subject) ?? Number.NEGATIVE_INFINITY;
    if (urgency === 'assertive' && now - last >= REPEATS_MS) {
      this.#urgent.set(subject, now);
      this.#waiting.delete(subject);
      this.#pressing.push(text);
      this.#alarm ??= this.#time.set(() => this.#cry(), TOGETHER_MS);
      return;
    }
    this.#waiting.delete(subject);
    this.#waiting.set(subject, text);
    this.#timer ??= this.#time.set(() => this.#flush(), Math.max(GATHERS_MS, this.#said + BREATH_MS - now));
  }

  end(): void {
    this.#time.clear(this.#timer);
    this.#time.clear(this.#alarm);
    this.#waiting.clear();
  }

  #cry(): void {
    this.#alarm = undefined;
    const texts = this.#pressing.splice(0).map((text) => text());
    this.#speak('assertive', texts.slice(-MOST));
  }

  #speak(urgency: Urgency, all: readonly string[]): void {
    const texts = all.filter((text) => text !== '');
    if (texts.length === 0) return;
    this.#said = this.#time.now();
    this.#say(urgency, texts.map(sentence).join(' '));
  }

  #flush(): void {
    this.#timer = undefined;
    const wait = this.#said + BREATH_MS - this.#time.now();
    // Something urgent came between.
    if (wait > 0) {
      this.#timer = this.#time.set(() => this.#flush(), wait);
      return;
    }
    const texts = [...this.#waiting.values()].map((text) => text()).filter((text) => text !== '');
    this.#waiting.clear();
    this.#speak('polite', texts.slice(-MOST));
  }
}

/** Titles have no full stop, and would run into one another when they are read. */
function sentence(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}
