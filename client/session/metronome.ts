// When ticks are due, by timers and the clock, never by animation frames: a browser slows the timers of a hidden tab down to one a second
// or less, and the ticks that fell due meanwhile are then made up together.

/** A computer that slept does not make up hours: what is more than this is left out. */
export const MOST_AT_ONCE = 240;
const LONGEST_SLICE_MS = 12;

export interface Time {
  now(): number;
  set(callback: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

export const BROWSER_TIME: Time = {
  now: () => performance.now(),
  set: (callback, ms) => setTimeout(callback, ms),
  clear: (timer) => clearTimeout(timer as number), // what `set` gave out
};

export class Metronome {
  readonly #beat: () => void;
  readonly #told: () => void;
  readonly #time: Time;
  #timer: unknown;
  #interval = 0;
  /** When the last tick was due; those that are still owed are counted from here. */
  #last = 0;

  /** `beat` runs one tick; `told` is called after each bundle of ticks. */
  constructor(beat: () => void, told: () => void, time: Time = BROWSER_TIME) {
    this.#beat = beat;
    this.#told = told;
    this.#time = time;
  }

  /** Ticks a second; 0 stops. A new pace counts from now on. */
  pace(perSecond: number): void {
    this.#time.clear(this.#timer);
    this.#interval = perSecond > 0 ? 1000 / perSecond : 0;
    this.#last = this.#time.now();
    if (this.#interval > 0) this.#timer = this.#time.set(() => this.#wake(), this.#interval);
  }

  #wake(): void {
    const interval = this.#interval;
    const began = this.#time.now();
    const owed = Math.floor((began - this.#last) / interval);
    if (owed > MOST_AT_ONCE) this.#last = began - MOST_AT_ONCE * interval;
    let done = 0;
    // A slice ends after some milliseconds, so that the page answers; the rest follows at once.
    while (this.#interval === interval && this.#time.now() - this.#last >= interval) {
      this.#last += interval;
      this.#beat();
      done += 1;
      if (this.#time.now() - began > LONGEST_SLICE_MS) break;
    }
    if (done > 0) this.#told();
    if (this.#interval !== interval) return;
    this.#time.clear(this.#timer);
    // Whole milliseconds, upwards, by the very sum that says what is due: a timer that comes a hair too early would set itself again for ever.
    this.#timer = this.#time.set(
      () => this.#wake(),
      Math.max(0, Math.ceil(interval - (this.#time.now() - this.#last))),
    );
  }
}
