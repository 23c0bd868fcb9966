// Which language a player reads: what was chosen here before, else the browser's; English for those who read neither.

import { LANGUAGES, type Language } from './words.ts';

const KEY = 'desired-state.language';

/** The first of the wanted languages (`ko-KR`, `en-GB`, …) that there is. */
export function languageFor(chosen: string | null | undefined, wanted: readonly string[]): Language {
  for (const name of [chosen ?? '', ...wanted]) {
    const found = LANGUAGES.find((language) => name.toLowerCase().split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return 'en';
}

export function browserLanguage(): Language {
  let chosen: string | null = null;
  try {
    chosen = window.localStorage.getItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing chosen.
  }
  return languageFor(chosen, navigator.languages);
}

export function rememberLanguage(language: Language): void {
  try {
    window.localStorage.setItem(KEY, language);
  } catch {
    // It holds until the page is closed.
  }
}
