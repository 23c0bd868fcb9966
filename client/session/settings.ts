// What a player chose for this browser: text size, palette, motion, sound, captions. Kept in its storage, worn by the page as attributes of its root, where
// the style sheets and the board find them. The language has its own place: `text/language`.

import { PALETTE_NAMES, type PaletteName } from '../board/palettes.ts';
import { Listeners } from './listeners.ts';
import type { Shelf } from './seats.ts';

export const TEXT_SIZES = ['small', 'normal', 'large', 'largest'] as const;
export const MOTIONS = ['system', 'less', 'full'] as const;
export const SOUNDS = ['off', 'quiet', 'full'] as const;
/** Sounds in words: with the sound, also without it, or never. */
export const CAPTIONS = ['sound', 'always', 'off'] as const;

export interface Choice {
  readonly text: (typeof TEXT_SIZES)[number];
  readonly palette: PaletteName;
  /** `system` follows what the computer is set to. */
  readonly motion: (typeof MOTIONS)[number];
  readonly sound: (typeof SOUNDS)[number];
  readonly captions: (typeof CAPTIONS)[number];
}

/** What can be chosen, by setting. */
export const CHOICES: { readonly [Name in keyof Choice]: readonly Choice[Name][] } = {
  text: TEXT_SIZES,
  palette: PALETTE_NAMES,
  motion: MOTIONS,
  sound: SOUNDS,
  captions: CAPTIONS,
};

const KEY = 'desired-state.settings';

/** What the browser says of its computer. */
export interface Device {
  /** A phone or tablet: nobody there wants to be heard before asking for it. */
  readonly hasFingers: boolean;
  wantsLessMotion(): boolean;
}

export class Settings {
  readonly #shelf: Pick<Shelf, 'getItem' | 'setItem'> | undefined;
  readonly #device: Device;
  readonly #listeners = new Listeners();
  #choice: Choice;
  #loudness: Choice['sound'] = 'quiet';

  constructor(shelf: Pick<Shelf, 'getItem' | 'setItem'> | undefined, device: Device) {
    this.#shelf = shelf;
    this.#device = device;
    const standard: Choice = {
      text: 'normal',
      palette: 'night',
      motion: 'system',
      sound: device.hasFingers ? 'off' : 'quiet',
      captions: 'sound',
    };
    this.#choice = { ...standard, ...this.#kept() };
  }

  get choice(): Choice {
    return this.#choice;
  }

  /** What the motion setting comes to on this computer. */
  get lessMotion(): boolean {
    const { motion } = this.#choice;
    return motion === 'system' ? this.#device.wantsLessMotion() : motion === 'less';
  }

  choose(change: Partial<Choice>): void {
    this.#choice = { ...this.#choice, ...change };
    try {
      this.#shelf?.setItem(KEY, JSON.stringify(this.#choice));
    } catch {
      // It holds until the page is closed.
    }
    this.#listeners.tell();
  }

  /** Off, or as loud as it was before. */
  mute(): void {
    const { sound } = this.#choice;
    if (sound !== 'off') this.#loudness = sound;
    this.choose({ sound: sound === 'off' ? this.#loudness : 'off' });
  }

  /** The computer was set to something else. */
  deviceChanged(): void {
    this.#listeners.tell();
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** As `data-text`, `data-palette` and `data-motion` (`less` or `full`) of the page's root. */
  wear(root: HTMLElement): void {
    const { text, palette } = this.#choice;
    root.dataset['text'] = text;
    root.dataset['palette'] = palette;
    root.dataset['motion'] = this.lessMotion ? 'less' : 'full';
  }

  /** What was kept and is still known: another version of the game may have had other choices. */
  #kept(): Partial<Choice> {
    let found: unknown;
    try {
      found = JSON.parse(this.#shelf?.getItem(KEY) ?? 'null');
    } catch {
      return {};
    }
    if (typeof found !== 'object' || found === null) return {};
    const known = Object.entries(found).filter(([name, value]) =>
      Object.hasOwn(CHOICES, name) ? (CHOICES[name as keyof Choice] as readonly unknown[]).includes(value) : false,
    );
    return Object.fromEntries(known) as Partial<Choice>; // each was found among its choices
  }
}
