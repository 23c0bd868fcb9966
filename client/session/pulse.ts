// Whether a socket still lives. Phones leave sockets behind that look open and carry nothing: after the page was hidden for a while, or when
// nothing has come for long, a ping must be answered soon, or the connection counts as dead.

const SILENT_MS = 12_000;
const HIDDEN_MS = 10_000;
const ANSWER_MS = 3_000;
const LOOK_MS = 4_000;

export interface PulseNeeds {
  ping(answered: () => void): void;
  dead(): void;
}

export class Pulse {
  readonly #needs: PulseNeeds;
  #lastHeard = 0;
  #hiddenAt: number | undefined;
  #timer: number | undefined;
  #waiting: number | undefined;

  constructor(needs: PulseNeeds) {
    this.#needs = needs;
  }

  start(): void {
    this.#clear();
    this.heard();
    this.#timer = window.setInterval(() => {
      // A hidden page's timers are no clock.
      if (!document.hidden && performance.now() - this.#lastHeard > SILENT_MS) this.#check();
    }, LOOK_MS);
    document.addEventListener('visibilitychange', this.#seen);
    window.addEventListener('pageshow', this.#seen);
    window.addEventListener('online', this.#online);
  }

  heard(): void {
    this.#lastHeard = performance.now();
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  /** While a connection is being made again the page still has to be told that it was seen: that shortens the wait. */
  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  #clear(): void {
    this.stop();
    document.removeEventListener('visibilitychange', this.#seen);
    window.removeEventListener('pageshow', this.#seen);
    window.removeEventListener('online', this.#online);
  }

  end(): void {
    this.#clear();
  }

  readonly #online = (): void => this.#check();

  readonly #seen = (): void => {
    if (document.hidden) {
      this.#hiddenAt = performance.now();
      return;
    }
    const hidden = this.#hiddenAt === undefined ? 0 : performance.now() - this.#hiddenAt;
    this.#hiddenAt = undefined;
    if (hidden > HIDDEN_MS) this.#check();
  };

  #check(): void {
    if (this.#waiting !== undefined) return;
    this.#waiting = window.setTimeout(() => {
      this.#waiting = undefined;
      this.#needs.dead();
    }, ANSWER_MS);
    this.#needs.ping(() => this.heard());
  }
}
