// The settings: language, text size, palette, motion, sound, captions. Each choice holds at once; there is nothing to confirm.

import { CHOICES, type Choice, type Settings } from '../session/settings.ts';
import type { WordId, Words } from '../text/words.ts';
import { languageSwitch } from './language-switch.ts';
import { sheet } from './sheet.ts';
import { View } from './view.ts';

const ORDER = ['text', 'palette', 'motion', 'sound', 'captions'] as const satisfies readonly (keyof Choice)[];

/** Lives as long as the page. Returns what opens it. */
export function mountSettings(parent: HTMLElement, words: Words, settings: Settings): () => void {
  const view = new View();
  const { open } = sheet(
    view,
    parent,
    words,
    'settings',
    () => words('settings.title'),
    view.el(
      'div',
      { class: 'setting' },
      view.el('p', { class: 'setting-name' }, () => words('app.language')),
      languageSwitch(view, words),
    ),
    ...ORDER.map((name) => setting(view, words, settings, name)),
    view.el('p', { class: 'small quiet' }, () => words('settings.kept')),
  );
  words.subscribe(() => view.refresh());
  settings.subscribe(() => view.refresh());
  return open;
}

function setting(view: View, words: Words, settings: Settings, name: keyof Choice): HTMLElement {
  const id = `setting-${name}`;
  const say = (key: string): string => words(`settings.${name}${key}` as WordId); // each choice has its text, which a test proves
  return view.el(
    'div',
    { class: `setting setting-${name}`, role: 'radiogroup', attrs: { 'aria-labelledby': id } },
    view.el('p', { id, class: 'setting-name' }, () => say('')),
    view.el(
      'div',
      { class: 'choices' },
      ...CHOICES[name].map((value) => {
        const input = view.el('input', {
          type: 'radio',
          class: 'heard',
          attrs: { name: id, value, checked: () => settings.choice[name] === value },
          on: { change: () => settings.choose({ [name]: value }) },
        });
        view.bind(() => {
          input.checked = settings.choice[name] === value;
        });
        return view.el(
          'label',
          { class: `choice-${value}` },
          input,
          view.el('span', {}, () => say(`.${value}`)),
        );
      }),
    ),
    view.el('p', { class: 'small quiet setting-hint' }, () => say('.hint')),
  );
}
