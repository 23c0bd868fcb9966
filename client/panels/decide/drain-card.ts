// A node that is announced to go down: cordon it, and move its pods one by one while there is time.

import { cordonOrder, deletePodOrder } from '../../session/orders.ts';
import { type Desk, shortName } from '../desk.ts';
import { liverySign } from '../livery.ts';
import type { Drain } from '../reading/drain.ts';
import type { View } from '../view.ts';
import { choice } from './choice.ts';

export function drainCard(view: View, desk: Desk, drain: () => Drain): HTMLElement {
  const { words, session } = desk;
  const node = (): string => drain().node;
  const cordon = choice(view, desk, {
    label: () => words('play.drain.cordon', { node: node() }),
    orders: () => {
      const one = session.world.store.get('Node', node());
      return one === undefined ? [] : [cordonOrder(one, true)];
    },
  });
  view.watch(
    () => drain().cordoned,
    (done) => {
      cordon.hidden = done;
    },
  );
  const pods = view.el('ul', { class: 'drain-pods' });
  view.list(
    pods,
    () => drain().pods,
    (one) => one.key,
    (one, row) => {
      const { key } = one();
      const move = choice(row, desk, {
        label: () => words('play.drain.pod', { pod: briefly(desk, key) }),
        orders: () => [deletePodOrder(key)],
        said: () => words('play.said.deleted', { pod: shortName(key) }),
      });
      move.prepend(liverySign(desk.moment.pods.get(key)?.rank ?? 0));
      return row.el(
        'li',
        {},
        move,
        row.el('span', { class: () => `small ${one().refuge === undefined ? 'nowhere' : 'quiet'}` }, () => {
          const { refuge } = one();
          return refuge === undefined ? words('play.drain.pod.nowhere') : words('play.drain.pod.to', { node: refuge });
        }),
      );
    },
  );
  const empty = (): boolean => drain().pods.length === 0;
  return view.el(
    'div',
    {},
    cordon,
    view.el('p', { class: 'small done', hidden: () => !drain().cordoned }, () =>
      words('play.drain.cordon.done', { node: node() }),
    ),
    view.el('p', { class: 'small', hidden: empty }, () => words('play.drain.move', { count: drain().pods.length })),
    pods,
    view.el('p', { class: 'small quiet', hidden: empty }, () => words('play.drain.says')),
    view.el('p', { class: 'small done', hidden: () => !empty() }, () => words('play.drain.empty')),
  );
}

/** `harbour/tickets-8bd949877-5gtp` → `tickets …5gtp`: the hash of the template says nothing here. */
function briefly(desk: Desk, pod: string): string {
  const workload = desk.moment.pods.get(pod)?.workload;
  return workload === undefined ? shortName(pod) : `${shortName(workload)} …${pod.slice(pod.lastIndexOf('-') + 1)}`;
}
