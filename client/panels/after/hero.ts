// The first look at how a shift went: stars, score, and where it stands on the line from doing nothing to par. Then the goals, in their own units.

import { PAR_SCORE, STARS } from '../../../shared/match/stars.ts';
import type { Goal } from '../../../shared/scenario/scenario.ts';
import type { Ending } from '../../session/session.ts';
import { money, percent, whole } from '../../text/format.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** In a square of 24 by 24. */
const STAR = 'M12 1.8l3.1 6.6 7.1.9-5.2 5 1.4 7.1L12 17.9l-6.4 3.5L7 14.3l-5.2-5 7.1-.9z';

export function stars(view: View, { words }: Desk, ending: () => Ending | undefined): HTMLElement {
  const reached = (): number => ending()?.stars ?? 0;
  return view.el(
    'div',
    {
      class: 'stars',
      role: 'img',
      hidden: () => ending()?.stars === undefined,
      attrs: { 'aria-label': () => words('result.stars', { count: reached() }) },
    },
    ...STARS.map((star, i) =>
      view.el(
        'div',
        { class: () => `star ${reached() > i ? 'reached' : ''}`, vars: { nth: i } },
        starSign(),
        view.el('span', { class: 'small' }, () => words(`result.star.${star}`)),
      ),
    ),
  );
}

function starSign(): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', STAR);
  svg.append(path);
  return svg;
}

/** Nothing, hands and par as posts on a line, and this match on it. */
export function scale(view: View, { words }: Desk, ending: () => Ending | undefined): HTMLElement {
  const score = (): number => ending()?.score ?? 0;
  const hands = (): number | undefined => ending()?.handsScore;
  /** The line goes a little beyond whoever is furthest. */
  const end = (): number => Math.max(1250, score() * 1.12, (hands() ?? 0) * 1.12);
  const at = (value: number): string => (value / end()).toFixed(4);
  const post = (name: 'none' | 'hands' | 'par', value: () => number | undefined): HTMLElement =>
    view.el(
      'div',
      {
        class: `post post-${name}`,
        hidden: () => value() === undefined,
        vars: { at: () => at(value() ?? 0) },
      },
      view.el(
        'span',
        { class: 'small' },
        view.el('span', { class: 'post-word' }, () => `${words(`result.${name}`)} `),
        () => whole(value() ?? 0, words.language),
      ),
    );
  return view.el(
    'div',
    { class: 'scale', hidden: () => ending()?.score === undefined, vars: { you: () => at(score()) } },
    view.el(
      'div',
      { class: 'scale-line' },
      view.el('div', { class: 'scale-fill' }),
      view.el('div', { class: 'scale-you' }),
    ),
    post('none', () => 0),
    post('hands', hands),
    post('par', () => PAR_SCORE),
  );
}

export function goals(view: View, desk: Desk, ending: () => Ending | undefined): HTMLElement {
  const { words } = desk;
  const list = view.el('ul', { class: 'goals', attrs: { 'aria-label': () => words('result.goals') } });
  view.list(
    list,
    () => ending()?.goals ?? [],
    (one) => one.goal.kind,
    (one, row) =>
      row.el(
        'li',
        { class: () => `goal ${one().met ? 'met' : 'missed'}` },
        row.el('span', { class: 'goal-sign' }, () => (one().met ? '✓' : '✕')),
        row.el('span', {}, () => one().goal.text[words.language]),
        row.el('strong', { class: 'goal-value' }, () => shownGoal(one().goal.kind, one().value)),
        row.el('span', { class: 'heard' }, () => words(one().met ? 'result.goal.met' : 'result.goal.missed')),
      ),
  );
  return list;
}

/** In the unit of the goal: thousandths, cents. */
function shownGoal(kind: Goal['kind'], value: number): string {
  return kind === 'goodput-at-least' ? percent(value / 1000) : money(value);
}
