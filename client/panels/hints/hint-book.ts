// Which hint is needed now: one at a time, each until it is done or put aside. What a player has learnt is remembered by the browser.

import type { Shelf } from '../../session/seats.ts';

/** The most urgent first: what happens to the cluster goes before what may be learnt in peace. */
export const HINTS = ['silent', 'stuck', 'drain', 'drop', 'stack', 'pick', 'ask', 'full', 'calm'] as const;
export type HintId = (typeof HINTS)[number];

/** What hints look at. Names are those of the thing that a hint would speak of. */
export interface Situation {
  readonly tick: number;
  /** Pods that wait and that this player may place. */
  readonly waiting: number;
  readonly holds: boolean;
  /** Placements of this player so far. */
  readonly placed: number;
  readonly silent: string | undefined;
  readonly stuck: string | undefined;
  readonly drain: string | undefined;
  readonly full: string | undefined;
  readonly losing: boolean;
  /** The player has asked why. */
  readonly asked: boolean;
}

const KEY = 'desired-state.hints';
const LEARNT_AFTER = 3;

/** What asks for nothing goes by itself after so many ticks. */
const READ_TICKS = 60;

/** Needed: it speaks of what is there now. Done: the player has shown that they know. */
const RULES: Readonly<Record<HintId, { needed(now: Situation): boolean; done(now: Situation): boolean }>> = {
  pick: { needed: (now) => now.waiting > 0 && !now.holds, done: (now) => now.holds },
  drop: { needed: (now) => now.holds && now.placed === 0, done: (now) => now.placed > 0 },
  stack: { needed: (now) => now.holds && now.placed > 0, done: (now) => now.placed > LEARNT_AFTER },
  calm: { needed: (now) => now.waiting === 0 && now.placed > 0, done: () => false },
  full: { needed: (now) => now.full !== undefined, done: () => false },
  silent: { needed: (now) => now.silent !== undefined, done: () => false },
  stuck: { needed: (now) => now.stuck !== undefined, done: () => false },
  drain: { needed: (now) => now.drain !== undefined, done: () => false },
  // While pods wait the cause is plain, and they come first.
  ask: { needed: (now) => now.losing && now.waiting === 0, done: (now) => now.asked },
};

export class HintBook {
  readonly #shelf: Shelf | undefined;
  readonly #learnt: Set<string>;
  /** The hint that stands there, and since when. */
  #current: HintId | undefined;
  #since = 0;

  constructor(shelf: Shelf | undefined) {
    this.#shelf = shelf;
    this.#learnt = new Set(read(shelf));
  }

  /** The hint for this situation. One that was shown and is no longer needed is learnt. */
  look(now: Situation): HintId | undefined {
    for (const id of HINTS) if (!this.#learnt.has(id) && RULES[id].done(now)) this.#learn(id);
    const before = this.#current;
    if (before !== undefined && !RULES[before].needed(now)) this.#learn(before);
    if (before === 'calm' && now.tick - this.#since > READ_TICKS) this.#learn(before);
    this.#current = HINTS.find((id) => !this.#learnt.has(id) && RULES[id].needed(now));
    if (this.#current !== before) this.#since = now.tick;
    return this.#current;
  }

  /** The player has read it. */
  dismiss(id: HintId): void {
    this.#learn(id);
  }

  /** No hint ever again on this browser, until they are asked for. */
  dismissAll(): void {
    for (const id of HINTS) this.#learnt.add(id);
    this.#keep();
  }

  showAgain(): void {
    this.#learnt.clear();
    this.#current = undefined;
    this.#keep();
  }

  #learn(id: HintId): void {
    if (this.#learnt.has(id)) return;
    this.#learnt.add(id);
    this.#keep();
  }

  #keep(): void {
    try {
      this.#shelf?.setItem(KEY, [...this.#learnt].join(' '));
    } catch {
      // Full or forbidden: it holds until the page is closed.
    }
  }
}

function read(shelf: Shelf | undefined): string[] {
  try {
    return shelf?.getItem(KEY)?.split(' ') ?? [];
  } catch {
    return [];
  }
}
