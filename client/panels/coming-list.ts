// The next three arrivals: what will wait on the quay, how large it is, when and why, so that room can be kept for it.

import { clock, memory, processors } from '../text/format.ts';
import { type Desk, shortName } from './desk.ts';
import { liverySign } from './livery.ts';
import { comingOf, type Coming, roomForComing } from './reading/arrivals.ts';
import type { View } from './view.ts';

const SHOWN = 3;

export function comingList(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const all = (): readonly Coming[] => desk.read(comingOf);
  const time = (one: Coming): string => clock(Math.max(0, one.at - session.world.tick));
  const why = (one: Coming): string => words(`play.coming.${one.why}`, { node: one.node ?? '' });
  const holes = (one: Coming): number | undefined => desk.read(roomForComing).get(one.id);
  const room = (one: Coming): string => {
    const found = holes(one);
    return found === undefined ? '' : words('play.coming.room', { room: found, count: one.count });
  };
  const tone = (one: Coming): string => ((holes(one) ?? one.count) < one.count ? 'warn' : 'fine');
  const list = view.el('ol', { class: 'coming' });
  view.list(
    list,
    () => all().slice(0, SHOWN),
    (one) => one.id,
    (one, row) =>
      row.el(
        'li',
        { class: () => `coming-one coming-${one().why}` },
        row.el('span', { class: 'coming-time' }, () => words('play.coming.at', { time: time(one()) })),
        row.el(
          'span',
          { class: 'coming-what' },
          liverySign(one().rank),
          row.el('strong', {}, () =>
            words('play.coming.count', { workload: shortName(one().workload), count: one().count }),
          ),
          row.el('span', { class: 'small quiet' }, () =>
            words('play.size', { cpu: processors(one().milli), memory: memory(one().bytes) }),
          ),
        ),
        row.el('span', { class: 'coming-why small quiet' }, () => why(one())),
        row.el('span', { class: () => `coming-room small ${tone(one())}`, hidden: () => room(one()) === '' }, () =>
          room(one()),
        ),
      ),
  );
  return view.el(
    'section',
    { class: 'coming-section', attrs: { 'aria-label': () => words('play.coming') } },
    view.el('h3', {}, () => words('play.coming')),
    view.el('p', { class: 'small quiet', hidden: () => all().length > 0 }, () => words('play.coming.none')),
    list,
    view.el('p', { class: 'small quiet', hidden: () => all().length <= SHOWN }, () =>
      words('play.coming.more', { count: all().length - SHOWN }),
    ),
  );
}
