// Every text that players read comes from here: `words('queue.title')`, `words('pod.picked', { pod: name })`, in Korean or English. The texts
// themselves are assets/locales/<language>/<file>.json; an id is the file's name, a dot and the key in it.

import { fill, type Values } from './fill.ts';
import { english, korean } from './locales.ts';

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Texts = typeof english;
export type WordId = { [File in keyof Texts & string]: `${File}.${keyof Texts[File] & string}` }[keyof Texts & string];

/** Says a text in the player's language, the blanks filled; tells when the language changes. */
export interface Words {
  (id: WordId, values?: Values): string;
  readonly language: Language;
  set(language: Language): void;
  /** Called after the language has changed. Returns the end of the subscription. */
  subscribe(listener: () => void): () => void;
}

function lookUp(texts: Texts, id: string): string | undefined {
  const dot = id.indexOf('.');
  const files: Readonly<Record<string, Readonly<Record<string, string>>>> = texts;
  return files[id.slice(0, dot)]?.[id.slice(dot + 1)];
}

/** For ids made from data, such as a fact's reason: undefined where nobody has written the text. */
export function wordIfKnown(words: Words, id: string, values: Values = {}): string | undefined {
  const text = lookUp(words.language === 'ko' ? korean : english, id);
  return text === undefined ? undefined : fill(text, values);
}

export function createWords(start: Language): Words {
  let language = start;
  const listeners = new Set<() => void>();
  const say = (id: WordId, values: Values = {}): string =>
    fill(lookUp(language === 'ko' ? korean : english, id) ?? id, values);
  const words = Object.assign(say, {
    language,
    set(next: Language): void {
      if (next === language) return;
      language = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return Object.defineProperty(words, 'language', { get: () => language });
}
