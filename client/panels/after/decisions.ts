// The decisions that mattered most, each against what kube-scheduler would have done: simulated both ways, compared in points.

import type { JudgedDecision } from '../../../shared/match/analysis.ts';
import type { Insight } from '../../session/insight.ts';
import { clock } from '../../text/format.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { alternativeText, decisionText } from './moment-words.ts';
import { signed } from './terms.ts';

const MOST = 3;

export function decisionList(view: View, desk: Desk, insight: Insight, replay: (at: number) => void): HTMLElement {
  const { words } = desk;
  const judged = (verdict: JudgedDecision['verdict']): JudgedDecision[] =>
    (insight.analysis?.decisions ?? []).filter((one) => one.verdict === verdict);
  const told = (): readonly JudgedDecision[] => [
    ...judged('better')
      .sort((a, b) => b.points - a.points)
      .slice(0, MOST),
    ...judged('worse')
      .sort((a, b) => a.points - b.points)
      .slice(0, MOST),
  ];
  const list = view.el('ol', { class: 'moments' });
  view.list(
    list,
    told,
    (one) => String(one.seq),
    (one, row) => decisionCard(row, desk, one, replay),
  );
  return view.el(
    'section',
    {
      class: 'after-part after-decisions',
      hidden: () => insight.analysis === undefined,
      attrs: { 'aria-labelledby': 'after-decisions' },
    },
    view.el('h3', { id: 'after-decisions' }, () => words('after.decisions')),
    view.el('p', { class: 'small quiet' }, () =>
      words('after.decisions.count', {
        all: insight.analysis?.decisions.length ?? 0,
        same: judged('same').length,
        better: judged('better').length,
        worse: judged('worse').length,
        even: judged('even').length,
      }),
    ),
    list,
  );
}

function decisionCard(
  view: View,
  { words }: Desk,
  decision: () => JudgedDecision,
  replay: (at: number) => void,
): HTMLElement {
  const won = (): boolean => decision().points > 0;
  return view.el(
    'li',
    {},
    view.el(
      'button',
      {
        type: 'button',
        class: () => `moment ${won() ? 'won' : 'cost'}`,
        on: { click: () => replay(Math.max(0, decision().tick - 1)) },
        attrs: { title: () => words('after.moment.open', { time: clock(decision().tick) }) },
      },
      view.el(
        'span',
        { class: 'moment-points' },
        () => `${won() ? '▲' : '▼'} ${signed(decision().points, words.language)}`,
      ),
      view.el('span', { class: 'moment-time' }, () => clock(decision().tick)),
      view.el('span', { class: 'moment-what' }, () => decisionText(words, decision())),
      view.el('span', { class: 'small quiet moment-cause' }, () => alternativeText(words, decision()) ?? ''),
    ),
  );
}
