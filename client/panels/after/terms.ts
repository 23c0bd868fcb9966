// What the score is made of: each raw term beside those of Kubernetes by itself and of doing nothing, and what it was worth against par.

import { PAR_SCORE } from '../../../shared/match/stars.ts';
import { points, type TermName, type Terms } from '../../../shared/scenario/score.ts';
import type { Ending } from '../../session/session.ts';
import { money, percent, whole } from '../../text/format.ts';
import type { WordId } from '../../text/words.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';

interface Row {
  readonly label: WordId;
  readonly hint?: WordId;
  /** The part of the score that this row is; rows without one explain another. */
  readonly term?: TermName;
  readonly value: (terms: Terms) => string;
}

/** Points that one term won (above 0) or lost against par's: what par's score would change by with this term in the place of its own. */
function againstPar(desk: Desk, ending: Ending | undefined, term: TermName): number | undefined {
  const { terms, none, par } = ending ?? {};
  if (terms === undefined || none === undefined || par === undefined) return undefined;
  const { scoring } = desk.session.view.scenario;
  const spread = points(par, scoring) - points(none, scoring);
  if (spread <= 0) return undefined;
  const swapped: Record<TermName, Partial<Terms>> = {
    goodput: { goodput: terms.goodput },
    distance: { distance: terms.distance },
    cost: { costCents: terms.costCents },
    disruption: { disruption: terms.disruption },
  };
  return (PAR_SCORE * (points({ ...par, ...swapped[term] }, scoring) - points(par, scoring))) / spread;
}

/** `+43`, `−7`, `±0`: a sign that does not break away from its number. */
export function signed(points: number, language: 'ko' | 'en'): string {
  const value = Math.round(points);
  return value === 0 ? '±0' : `${value > 0 ? '+' : '−'}${whole(Math.abs(value), language)}`;
}

export function termsTable(view: View, desk: Desk, ending: () => Ending | undefined): HTMLElement {
  const { words } = desk;
  const count = (value: number): string => whole(value, words.language);
  const rows: readonly Row[] = [
    { label: 'result.goodput', term: 'goodput', value: (terms) => percent(terms.goodput) },
    { label: 'result.requests', value: (terms) => count(terms.requests) },
    { label: 'result.lost', value: (terms) => count(terms.requests - terms.good) },
    { label: 'result.errorBudget', value: (terms) => `${whole((1 - terms.errorBudget) * 100, words.language)} %` },
    {
      label: 'result.distance',
      hint: 'result.distance.hint',
      term: 'distance',
      value: ({ distance }) => count(distance),
    },
    {
      label: 'result.disruption',
      hint: 'result.disruption.hint',
      term: 'disruption',
      value: (terms) => count(terms.disruption),
    },
    { label: 'result.cost', term: 'cost', value: (terms) => money(terms.costCents) },
  ];
  const columns = [
    { label: 'result.you', terms: () => ending()?.terms },
    { label: 'result.par', terms: () => ending()?.par },
    { label: 'result.none', terms: () => ending()?.none },
  ] as const;
  const head = (label: WordId): HTMLElement =>
    view.el('th', { class: 'number', attrs: { scope: 'col' } }, () => words(label));
  return view.el(
    'table',
    { class: 'terms' },
    view.el('caption', { class: 'heard' }, () => words('result.terms')),
    view.el(
      'thead',
      {},
      view.el(
        'tr',
        {},
        view.el('th', { attrs: { scope: 'col' } }, () => words('result.term')),
        ...columns.map(({ label }) => head(label)),
        head('result.against'),
      ),
    ),
    view.el(
      'tbody',
      {},
      ...rows.map(({ label, hint, term, value }) =>
        view.el(
          'tr',
          { class: term === undefined ? 'explains' : `counts term-${term}` },
          view.el(
            'th',
            { attrs: { scope: 'row' } },
            () => words(label),
            hint && view.el('span', { class: 'small quiet term-hint' }, () => words(hint)),
          ),
          ...columns.map(({ terms }) =>
            view.el('td', { class: 'number' }, () => {
              const found = terms();
              return found === undefined ? '–' : value(found);
            }),
          ),
          difference(view, desk, ending, term),
        ),
      ),
    ),
  );
}

function difference(view: View, desk: Desk, ending: () => Ending | undefined, term: TermName | undefined): HTMLElement {
  const worth = (): number | undefined => (term === undefined ? undefined : againstPar(desk, ending(), term));
  return view.el(
    'td',
    { class: () => `number against ${(worth() ?? 0) > 0 ? 'won' : (worth() ?? 0) < 0 ? 'cost' : ''}` },
    () => {
      const found = worth();
      return found === undefined ? '' : signed(found, desk.words.language);
    },
  );
}
