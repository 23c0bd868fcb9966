// The moments that cost or won most, the largest first. Each opens the replay where it began.

import type { Moment } from '../../../shared/match/analysis.ts';
import type { Insight } from '../../session/insight.ts';
import { clock } from '../../text/format.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { causeText, decisionLine, momentText } from './moment-words.ts';
import { signed } from './terms.ts';

/** More are told when they are asked for. */
const FIRST = 5;

export function momentList(view: View, desk: Desk, insight: Insight, replay: (at: number) => void): HTMLElement {
  const { words } = desk;
  let all = false;
  const moments = (): readonly Moment[] => insight.analysis?.moments ?? [];
  const list = view.el('ol', { class: 'moments' });
  view.list(
    list,
    () => moments().slice(0, all ? undefined : FIRST),
    (one) => `${one.term} ${one.from} ${one.subject.kind} ${one.subject.name} ${one.points > 0}`,
    (one, row) => momentCard(row, desk, insight, one, replay),
  );
  const more = view.el(
    'button',
    {
      type: 'button',
      class: 'plain',
      hidden: () => all || moments().length <= FIRST,
      on: {
        click: () => {
          all = true;
          view.refresh();
        },
      },
    },
    () => words('after.moments.more', { count: moments().length - FIRST }),
  );
  const empty = (): string => {
    if (insight.state === 'idle' || insight.state === 'working') return words('after.working');
    return insight.analysis === undefined ? words('after.failed') : words('after.moments.none');
  };
  return view.el(
    'section',
    { class: 'after-part after-moments', attrs: { 'aria-labelledby': 'after-moments' } },
    view.el('h3', { id: 'after-moments' }, () => words('after.moments')),
    view.el('p', { class: 'small quiet' }, () => (moments().length > 0 ? words('after.moments.hint') : '')),
    view.el('p', { class: 'quiet', role: 'status', hidden: () => moments().length > 0 }, empty),
    list,
    more,
  );
}

function momentCard(
  view: View,
  { words }: Desk,
  insight: Insight,
  moment: () => Moment,
  replay: (at: number) => void,
): HTMLElement {
  const won = (): boolean => moment().points > 0;
  const decision = () => {
    const { decision: seq } = moment();
    return seq === undefined ? undefined : insight.analysis?.decisions.find((one) => one.seq === seq);
  };
  const cause = (): string => causeText(words, moment()) ?? '';
  return view.el(
    'li',
    {},
    view.el(
      'button',
      {
        type: 'button',
        class: () => `moment ${won() ? 'won' : 'cost'}`,
        on: { click: () => replay(moment().tick) },
        attrs: { title: () => words('after.moment.open', { time: clock(moment().tick) }) },
      },
      view.el(
        'span',
        { class: 'moment-points' },
        () => `${won() ? '▲' : '▼'} ${signed(moment().points, words.language)}`,
      ),
      view.el('span', { class: 'moment-time' }, () => `${clock(moment().from)} – ${clock(moment().to)}`),
      view.el('span', { class: 'moment-what' }, () => momentText(words, moment())),
      view.el('span', { class: 'small quiet moment-cause', hidden: () => cause() === '' }, () =>
        words('after.moment.cause', { cause: cause() }),
      ),
      view.el('span', { class: 'small moment-decision', hidden: () => decision() === undefined }, () => {
        const one = decision();
        return one === undefined ? '' : decisionLine(words, one);
      }),
      view.el(
        'span',
        { class: 'moment-open small', attrs: { 'aria-hidden': 'true' } },
        () => `▶ ${words('after.moment.show')}`,
      ),
    ),
  );
}
