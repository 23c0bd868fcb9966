// Korean or English, switched while everything runs; remembered by this browser.

import { LANGUAGES, type Words } from '../text/words.ts';
import type { View } from './view.ts';

const NAMES = { ko: '한국어', en: 'English' } as const;

export function languageSwitch(view: View, words: Words): HTMLElement {
  return view.el(
    'div',
    { class: 'language', role: 'group', attrs: { 'aria-label': () => words('app.language') } },
    ...LANGUAGES.map((language) =>
      view.el(
        'button',
        {
          type: 'button',
          on: { click: () => words.set(language) },
          attrs: { lang: language, 'aria-pressed': () => String(words.language === language) },
        },
        NAMES[language],
      ),
    ),
  );
}
