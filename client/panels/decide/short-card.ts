// More users than the desired replicas can serve, now or announced: one replica more, with its price.

import { scaleOrder } from '../../session/orders.ts';
import { rate } from '../../text/format.ts';
import { type Desk, shortName } from '../desk.ts';
import { replicaEffect } from '../replica-steps.ts';
import type { Demand } from '../reading/shortage.ts';
import type { View } from '../view.ts';
import { choice } from './choice.ts';

export function shortCard(view: View, desk: Desk, demand: () => Demand): HTMLElement {
  const { words, session } = desk;
  return view.el(
    'div',
    {},
    view.el('p', { class: 'small' }, () =>
      words('play.short.says', {
        ready: demand().ready,
        capacity: rate(demand().capacity),
        needed: demand().needed,
      }),
    ),
    choice(view, desk, {
      label: () => words('play.short.more', { name: shortName(demand().deployment) }),
      orders: () => {
        const one = session.world.store.get('Deployment', demand().deployment);
        return one === undefined ? [] : [scaleOrder(one, one.spec.replicas + 1)];
      },
    }),
    view.el('p', { class: 'small quiet' }, () => replicaEffect(desk, demand().deployment, 1)),
  );
}
