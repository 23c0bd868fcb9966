// The next arrivals: what will wait on the quay, how large it is, when and why, so that room can be kept for it. What comes together stands together.

import { clock, memory, processors } from '../text/format.ts';
import { type Desk, shortName } from './desk.ts';
import { liverySign } from './livery.ts';
import { comingOf, type Coming, roomForComing } from './reading/arrivals.ts';
import type { View } from './view.ts';

const SHOWN = 3;

/** Pods that come at the same time for the same reason. */
interface Arrival extends Pick<Coming, 'at' | 'why' | 'node'> {
  readonly id: string;
  readonly pods: readonly Coming[];
}

export function comingList(view: View, desk: Desk): HTMLElement {
  const { words } = desk;
  const all = (): readonly Arrival[] => together(desk.read(comingOf));
  const list = view.el('ol', { class: 'coming' });
  view.list(
    list,
    () => all().slice(0, SHOWN),
    (one) => one.id,
    (one, row) => arrivalRow(row, desk, one),
  );
  return view.el(
    'section',
    { class: 'coming-section', hidden: () => all().length === 0, attrs: { 'aria-label': () => words('play.coming') } },
    view.el('h3', {}, () => words('play.coming')),
    list,
    view.el('p', { class: 'small quiet', hidden: () => all().length <= SHOWN }, () =>
      words('play.coming.more', { count: all().length - SHOWN }),
    ),
  );
}

function together(all: readonly Coming[]): readonly Arrival[] {
  const arrivals = new Map<string, Arrival>();
  for (const one of all) {
    const { at, why, node } = one;
    // Each announcement stands for itself: it is said of it whether there is room.
    const id = why === 'scaled' ? one.id : `${why} ${node} ${at}`;
    arrivals.set(id, { id, at, why, node, pods: [...(arrivals.get(id)?.pods ?? []), one] });
  }
  return [...arrivals.values()];
}

function arrivalRow(view: View, desk: Desk, arrival: () => Arrival): HTMLElement {
  const { words, session } = desk;
  const time = (): string => clock(Math.max(0, arrival().at - session.world.tick));
  const holes = (): number | undefined => desk.read(roomForComing).get(arrival().id);
  const count = (): number => arrival().pods.reduce((sum, one) => sum + one.count, 0);
  const room = (): string => {
    const found = holes();
    return found === undefined ? '' : words('play.coming.room', { room: found, count: count() });
  };
  const pods = view.el('ul', { class: 'coming-pods' });
  view.list(
    pods,
    () => arrival().pods,
    (one) => one.id,
    (one, row) =>
      row.el(
        'li',
        { class: 'coming-what' },
        liverySign(one().rank),
        row.el('strong', {}, () =>
          words('play.coming.count', { workload: shortName(one().workload), count: one().count }),
        ),
        row.el('span', { class: 'small quiet' }, () =>
          words('play.size', { cpu: processors(one().milli), memory: memory(one().bytes) }),
        ),
      ),
  );
  return view.el(
    'li',
    { class: () => `coming-one coming-${arrival().why}` },
    view.el('span', { class: 'coming-time' }, () => words('play.coming.at', { time: time() })),
    pods,
    view.el('span', { class: 'coming-why small quiet' }, () =>
      words(`play.coming.${arrival().why}`, { node: arrival().node ?? '' }),
    ),
    view.el(
      'span',
      {
        class: () => `coming-room small ${(holes() ?? count()) < count() ? 'warn' : 'fine'}`,
        hidden: () => room() === '',
      },
      room,
    ),
  );
}
