// The end of a match: the score, the raw terms it is made of beside those of doing nothing and of Kubernetes by itself, and the ways on.

import type { Terms } from '../../shared/scenario/score.ts';
import type { Ending } from '../session/session.ts';
import { clock, money, percent, whole } from '../text/format.ts';
import type { WordId } from '../text/words.ts';
import type { Desk } from './desk.ts';
import type { View } from './view.ts';

export interface EndActions {
  replay(): void;
  again(): void;
  /** Absent where there is no journal at hand to save. */
  save?: (() => void) | undefined;
}

interface Row {
  readonly label: WordId;
  readonly hint?: WordId;
  readonly value: (terms: Terms) => string;
}

/** Returns what opens it; a live match opens it by itself when it ends. */
export function mountEndScreen(view: View, parent: HTMLElement, desk: Desk, actions: EndActions): () => void {
  const { session } = desk;
  const dialog = view.el('dialog', { class: 'end-screen', attrs: { 'aria-labelledby': 'end-title' } });
  const holder = view.el('div');
  dialog.append(holder);
  parent.append(dialog);
  const ending = (): Ending | undefined => session.view.result;
  const ended = (): boolean =>
    ending() !== undefined || (session.source === 'room' && session.view.connection === 'over');
  view.swap(
    holder,
    () => (ended() ? (ending()?.broken ? 'broken' : ending() ? 'result' : 'waiting') : undefined),
    (_, inner) =>
      sheet(inner, desk, ending, { ...actions, replay: then(dialog, actions.replay) }, () => dialog.close()),
  );
  // A replay ends with a look at the board; its result is a click away.
  view.watch(ended, (is) => {
    if (is && session.source !== 'journal') dialog.showModal();
  });
  return () => dialog.showModal();
}

function then(dialog: HTMLDialogElement, does: () => void): () => void {
  return () => {
    dialog.close();
    does();
  };
}

function sheet(
  view: View,
  desk: Desk,
  ending: () => Ending | undefined,
  actions: EndActions,
  close: () => void,
): HTMLElement {
  const { words } = desk;
  const broken = ending()?.broken === true;
  const button = (label: WordId, does: () => void, look = ''): HTMLElement =>
    view.el('button', { type: 'button', class: look, on: { click: does } }, () => words(label));
  const score = (): number | undefined => ending()?.score;
  return view.el(
    'div',
    {},
    view.el('h2', { id: 'end-title' }, () => words('result.title')),
    broken ? view.el('p', { class: 'end-broken' }, () => words('result.broken')) : undefined,
    view.el(
      'p',
      { class: 'end-score', role: 'status', hidden: () => broken },
      view.el('span', { class: 'quiet' }, () => words('result.score')),
      ' ',
      view.el('strong', { hidden: () => score() === undefined }, () => whole(score() ?? 0, words.language)),
      view.el('span', { class: 'quiet', hidden: () => score() !== undefined }, () => words('result.score.soon')),
    ),
    view.el('p', { class: 'small quiet', hidden: () => broken }, () => words('result.score.scale')),
    ending() === undefined ? undefined : termsTable(view, desk, ending),
    view.el(
      'div',
      { class: 'end-actions' },
      button('result.replay', actions.replay, 'primary'),
      button('result.again', actions.again),
      actions.save ? button('result.journal', actions.save) : undefined,
      button('result.stay', close, 'plain'),
    ),
  );
}

function termsTable(view: View, { words, session }: Desk, ending: () => Ending | undefined): HTMLElement {
  const count = (value: number): string => whole(value, words.language);
  const rows: readonly Row[] = [
    { label: 'result.goodput', value: (terms) => percent(terms.goodput) },
    { label: 'result.requests', value: (terms) => count(terms.requests) },
    { label: 'result.lost', value: (terms) => count(terms.requests - terms.good) },
    { label: 'result.errorBudget', value: (terms) => `${whole((1 - terms.errorBudget) * 100, words.language)} %` },
    { label: 'result.distance', hint: 'result.distance.hint', value: (terms) => count(terms.distance) },
    { label: 'result.disruption', hint: 'result.disruption.hint', value: (terms) => count(terms.disruption) },
    { label: 'result.cost', value: (terms) => money(terms.costCents) },
  ];
  const columns = [
    { label: 'result.you', terms: () => ending()?.terms },
    { label: 'result.none', terms: () => ending()?.none },
    { label: 'result.par', terms: () => ending()?.par },
  ] as const;
  return view.el(
    'table',
    { class: 'terms' },
    view.el('caption', { class: 'small quiet' }, () => `${words('result.terms')}, ${clock(session.view.tick)}`),
    view.el(
      'thead',
      {},
      view.el(
        'tr',
        {},
        view.el('th', { attrs: { scope: 'col' } }, () => words('result.term')),
        ...columns.map(({ label }) => view.el('th', { class: 'number', attrs: { scope: 'col' } }, () => words(label))),
      ),
    ),
    view.el(
      'tbody',
      {},
      ...rows.map((row) =>
        view.el(
          'tr',
          {},
          view.el('th', { attrs: { scope: 'row', title: row.hint && (() => words(row.hint as WordId)) } }, () =>
            words(row.label),
          ),
          ...columns.map(({ terms }) =>
            view.el('td', { class: 'number' }, () => {
              const found = terms();
              return found === undefined ? '–' : row.value(found);
            }),
          ),
        ),
      ),
    ),
  );
}
