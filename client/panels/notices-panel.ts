// What is announced: maintenance windows and what users will do, in the order of time, with the time that is left.

import type { Notice } from '../../shared/journal/command.ts';
import { clock, rate } from '../text/format.ts';
import type { Desk } from './desk.ts';
import { panel } from './panel.ts';
import type { View } from './view.ts';

/** How long a notice of traffic stays after it has begun: until the ramp has arrived. */
function endOf(notice: Notice): number {
  return notice.kind === 'maintenance' ? notice.untilTick : notice.at + notice.rampTicks;
}

export function mountNotices(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const { section, body } = panel(view, 'notices', () => words('panels.notices'));
  const current = (): readonly Notice[] =>
    session.world.notices
      .filter((one) => endOf(one) > session.world.tick)
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const list = view.el('ul', { class: 'notices' });
  view.list(
    list,
    current,
    (one) => one.id,
    (one, row) => noticeRow(row, desk, one),
  );
  body.append(
    view.el('p', { class: 'quiet small', hidden: () => current().length > 0 }, () => words('panels.notices.none')),
    list,
  );

  // Each is read out once, when it comes.
  let told = session.world.notices.length;
  view.bind(() => {
    const { notices } = session.world;
    if (notices.length > told && session.source !== 'journal')
      desk.announce(
        notices
          .slice(told)
          .map((one) => textOf(desk, one))
          .join(' '),
      );
    told = notices.length;
  });
  return section;
}

function isRising({ session }: Desk, notice: Notice): boolean {
  return (
    notice.kind === 'traffic' &&
    notice.requestsPerSecond >= (session.world.traffic.get(`${notice.namespace}/${notice.service}`)?.rate ?? 0)
  );
}

function textOf(desk: Desk, notice: Notice, rising = isRising(desk, notice)): string {
  const { words } = desk;
  if (notice.kind === 'maintenance') return words('panels.notice.maintenance', { node: notice.node });
  const id = rising ? 'panels.notice.traffic.up' : 'panels.notice.traffic.down';
  return words(id, { service: notice.service, rate: rate(notice.requestsPerSecond) });
}

function noticeRow(view: View, desk: Desk, notice: () => Notice): HTMLElement {
  const { words, session } = desk;
  const left = (): number => notice().at - session.world.tick;
  const isPast = (): boolean => left() <= 0;
  // Once the rate has arrived it is neither above nor below what was announced, so the direction is kept from before.
  let rising = isRising(desk, notice());
  const title = (): string => {
    const one = notice();
    if (!isPast()) rising = isRising(desk, one);
    return isPast() && one.kind === 'maintenance'
      ? words('panels.notice.maintenance.now', { node: one.node, time: clock(one.untilTick - session.world.tick) })
      : textOf(desk, one, rising);
  };
  return view.el(
    'li',
    { class: () => `notice notice-${notice().kind}${isPast() ? ' now' : left() <= 30 ? ' soon' : ''}` },
    view.el('span', { class: 'notice-time' }, () =>
      isPast() ? words('panels.notice.now') : words('panels.notice.in', { time: clock(left()) }),
    ),
    view.el('span', {}, title),
    view.el('span', { class: 'gloss', hidden: () => notice().kind !== 'maintenance' || isPast() }, () =>
      words('panels.notice.maintenance.hint'),
    ),
  );
}
