// The forecast: what is announced, in the order of time, with the time that is left and what it means for the cluster as it is now.

import { unreachable } from '../../shared/base/assert.ts';
import type { Notice } from '../../shared/journal/command.ts';
import { standingOf } from '../../shared/match/known/node.ts';
import type { World } from '../../shared/sim/world.ts';
import { clock } from '../text/format.ts';
import { comingList } from './coming-list.ts';
import type { Desk } from './desk.ts';
import { addedBy, noticeRow, noticeText } from './notice-row.ts';
import { panel } from './panel.ts';
import { comingOf } from './reading/arrivals.ts';
import type { View } from './view.ts';

/** Whoever comes to a match, or comes back, finds what was announced in the list: it is no news. */
const LEAP = 30;

/** How long a notice stays: until the node is back, the danger is over. What users do by now the services tell. */
function endOf(world: World, notice: Notice): number {
  switch (notice.kind) {
    case 'maintenance':
      return notice.untilTick;
    case 'risk':
      // One of them is not heard any more: what was feared is there, and has its own card.
      return notice.at <= world.tick && notice.nodes.some((node) => isMissed(world, node))
        ? notice.at
        : notice.untilTick;
    case 'traffic':
    case 'arrival':
    case 'release':
      return notice.at;
    default:
      return unreachable(notice);
  }
}

function isMissed(world: World, name: string): boolean {
  const slot = world.nodes.slotOf(name);
  return slot !== undefined && standingOf(world, slot) !== 'heard';
}

/** All of the forecast: the pods that will come, then everything else. */
export function forecast(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  // Pods that are announced to come stand in their own list; those that will go, among the notices.
  const isComing = (one: Notice): boolean =>
    one.kind === 'arrival' && (one.at <= session.world.tick || addedBy(desk, one) > 0);
  const current = (): readonly Notice[] =>
    session.world.notices
      .filter((one) => endOf(session.world, one) > session.world.tick && !isComing(one))
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const list = view.el('ul', { class: 'notices' });
  view.list(
    list,
    current,
    (one) => one.id,
    (one, row) => noticeRow(row, desk, one),
  );
  const none = (): boolean => current().length + desk.read(comingOf).length === 0;
  return view.el(
    'div',
    { class: 'forecast' },
    comingList(view, desk),
    view.el('p', { class: 'quiet small', hidden: () => !none() }, () => words('panels.notices.none')),
    list,
  );
}

export function mountNotices(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const { section, body } = panel(view, 'notices', () => words('panels.notices'));
  body.append(forecast(view, desk));

  // Each is read out once, when it comes. What changes the cluster itself is shown to the eyes, too, wherever they are.
  let told = session.world.notices.length;
  let { tick } = session.world;
  view.bind(() => {
    const { world } = session;
    const isNews = session.source !== 'journal' && world.tick - tick <= LEAP;
    const fresh = isNews ? world.notices.slice(told) : [];
    told = world.notices.length;
    tick = world.tick;
    const isSeldom = ({ kind }: Notice): boolean => kind !== 'traffic' && kind !== 'arrival';
    const often = fresh.filter((one) => !isSeldom(one)).map((one) => noticeText(desk, one));
    if (often.length > 0) desk.announce(often.join(' '));
    for (const one of fresh.filter(isSeldom))
      desk.say(words('play.said.notice', { time: clock(one.at - world.tick), what: noticeText(desk, one) }));
  });
  return section;
}
