// The manual: short, one key away, with the legend of the picture, what one can do, and the keys. It opens over the board and closes with the same key.

import type { Session } from '../../session/session.ts';
import type { WordId, Words } from '../../text/words.ts';
import { letterOf } from '../keyboard.ts';
import type { View } from '../view.ts';
import { FIGURES, figure } from './figures.ts';

const DEEDS = ['place', 'delete', 'cordon', 'scale', 'give', 'why'] as const;

const KEYS: readonly (readonly [WordId, WordId])[] = [
  ['keys.tab', 'keys.tab.does'],
  ['keys.board', 'keys.board.does'],
  ['keys.n', 'keys.n.does'],
  ['keys.digits', 'keys.digits.does'],
  ['keys.escape', 'keys.escape.does'],
  ['keys.why', 'keys.why.does'],
  ['keys.table', 'keys.table.does'],
  ['keys.zoom', 'keys.zoom.does'],
  ['keys.mute', 'keys.mute.does'],
  ['keys.pause', 'keys.pause.does'],
  ['keys.faster', 'keys.faster.does'],
  ['keys.arrows', 'keys.arrows.does'],
  ['keys.marks', 'keys.marks.does'],
  ['keys.help', 'keys.help.does'],
];

export interface Manual {
  open(): void;
}

export function mountManual(
  view: View,
  parent: HTMLElement,
  { words, session }: { readonly words: Words; readonly session: Session },
  showHints: () => void,
): Manual {
  const dialog = view.el('dialog', { class: 'manual', attrs: { 'aria-labelledby': 'manual-title' } });
  const close = (): void => dialog.close();
  const goals = (): string => session.view.scenario.goals.map((goal) => goal.text[words.language]).join(' ');
  dialog.append(
    view.el(
      'header',
      { class: 'manual-head' },
      view.el('h2', { id: 'manual-title' }, () => words('manual.title')),
      view.el('p', { class: 'small quiet', hidden: () => session.source === 'journal' }, () => words('manual.runs')),
      view.el(
        'button',
        { type: 'button', class: 'plain', on: { click: close }, attrs: { 'aria-label': () => words('match.close') } },
        '✕',
      ),
    ),
    view.el('p', {}, () => words('manual.idea')),
    view.el('p', { class: 'manual-goal', hidden: () => goals() === '' }, goals),
    manualParts(view, words),
    view.el('p', { class: 'manual-undo' }, () => words('manual.undo')),
    view.el('p', { class: 'small quiet' }, () => words('manual.score')),
    view.el(
      'div',
      { class: 'end-actions' },
      view.el('button', { type: 'button', class: 'primary', on: { click: close } }, () => words('match.close')),
      view.el(
        'button',
        {
          type: 'button',
          hidden: () => !session.view.canCommand,
          on: {
            click: () => {
              showHints();
              close();
            },
          },
        },
        () => words('manual.hints'),
      ),
    ),
  );
  parent.append(dialog);
  // The key that opened it closes it; a press beside the sheet, too.
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== '?' && event.key !== 'F1' && letterOf(event) !== 'h') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  return { open: () => dialog.showModal() };
}

/** Legend, deeds and keys, side by side where there is room. */
function manualParts(view: View, words: Words): HTMLElement {
  const term = (sign: Node | undefined, name: WordId, says: WordId): HTMLElement =>
    view.el(
      'div',
      { class: 'manual-term' },
      sign,
      view.el('dt', {}, () => words(name)),
      view.el('dd', { class: 'small' }, () => words(says)),
    );
  const part = (title: WordId, look: string, ...rows: HTMLElement[]): HTMLElement =>
    view.el(
      'section',
      { class: look },
      view.el('h3', {}, () => words(title)),
      view.el('dl', {}, ...rows),
    );
  return view.el(
    'div',
    { class: 'manual-parts' },
    part(
      'manual.picture',
      'manual-picture',
      ...FIGURES.map((name) => term(figure(name), `manual.${name}`, `manual.${name}.says`)),
    ),
    part(
      'manual.deeds',
      'manual-deeds',
      ...DEEDS.map((name) => term(undefined, `manual.${name}`, `manual.${name}.says`)),
    ),
    part(
      'keys.title',
      'manual-keys',
      ...KEYS.map(([key, does]) =>
        view.el(
          'div',
          { class: 'manual-key' },
          view.el(
            'dt',
            {},
            view.el('kbd', {}, () => words(key)),
          ),
          view.el('dd', { class: 'small' }, () => words(does)),
        ),
      ),
    ),
  );
}
