// Tokens of the seats that this browser has had, by match: with its token a seat is the same again after a refresh or a night's sleep.

const PREFIX = 'desired-state.seat.';
const MOST = 50;

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  key(index: number): string | null;
  readonly length: number;
}

export class Seats {
  readonly #shelf: Shelf | undefined;
  /** Where the browser keeps nothing (private windows, blocked storage), tokens live as long as the page. */
  readonly #memory = new Map<string, string>();

  constructor(shelf: Shelf | undefined) {
    this.#shelf = shelf;
  }

  get(match: string): string | undefined {
    const kept = this.#memory.get(match);
    if (kept !== undefined) return kept;
    try {
      return this.#shelf?.getItem(PREFIX + match) ?? undefined;
    } catch {
      return undefined;
    }
  }

  put(match: string, token: string): void {
    this.#memory.set(match, token);
    try {
      this.#tidy();
      this.#shelf?.setItem(PREFIX + match, token);
    } catch {
      // Full or forbidden: the page's own memory has it.
    }
  }

  forget(match: string): void {
    this.#memory.delete(match);
    try {
      this.#shelf?.removeItem(PREFIX + match);
    } catch {
      // Whatever cannot be read again needs no removing.
    }
  }

  /** Ids of matches in which this browser has had a seat; those of this page's life last. */
  matches(): string[] {
    const shelf = this.#shelf;
    const kept = Array.from({ length: shelf?.length ?? 0 }, (_, i) => shelf?.key(i) ?? '').filter((key) =>
      key.startsWith(PREFIX),
    );
    const ids = kept.map((key) => key.slice(PREFIX.length)).filter((id) => !this.#memory.has(id));
    return [...ids, ...this.#memory.keys()];
  }

  /** Tokens of long-gone matches do not pile up; which of them goes first does not matter. */
  #tidy(): void {
    const shelf = this.#shelf;
    if (shelf === undefined) return;
    const keys = Array.from({ length: shelf.length }, (_, i) => shelf.key(i)).filter(
      (key): key is string => key?.startsWith(PREFIX) === true,
    );
    for (const key of keys.slice(0, Math.max(0, keys.length - MOST + 1))) shelf.removeItem(key);
  }
}
