// Replicas to spare: one less at a time, with what each saves. It comes while there is nothing more urgent to decide.

import { scaleOrder } from '../../session/orders.ts';
import { money } from '../../text/format.ts';
import { type Desk, shortName } from '../desk.ts';
import { liverySign } from '../livery.ts';
import { worthOf } from '../reading/replica.ts';
import type { Spare } from '../reading/spare.ts';
import { replicaEffect } from '../replica-steps.ts';
import type { View } from '../view.ts';
import { choice } from './choice.ts';

export function spareCard(view: View, desk: Desk, spares: () => readonly Spare[]): HTMLElement {
  const { words } = desk;
  const list = view.el('ul', { class: 'spares' });
  view.list(
    list,
    spares,
    ({ deployment }) => deployment,
    (one, row) => spareRow(row, desk, one),
  );
  return view.el(
    'div',
    {},
    list,
    view.el('p', { class: 'small quiet' }, () => words('play.spare.says')),
  );
}

function spareRow(view: View, desk: Desk, spare: () => Spare): HTMLElement {
  const { words, session } = desk;
  const { deployment } = spare();
  const name = shortName(deployment);
  const saved = (): string => {
    const cents = worthOf(session.world, session.view.scenario, deployment)?.cents ?? 0;
    return cents === 0 ? '' : ` · ${words('play.spare.saves', { price: money(cents) })}`;
  };
  const rank = desk.moment.lanes.find((lane) => lane.name === name)?.rank ?? 0;
  const less = choice(view, desk, {
    label: () => words('play.spare.less', { name }),
    orders: () => {
      const one = session.world.store.get('Deployment', deployment);
      return one === undefined ? [] : [scaleOrder(one, one.spec.replicas - 1)];
    },
    said: () => replicaEffect(desk, deployment, -1),
  });
  less.prepend(liverySign(rank));
  return view.el(
    'li',
    {},
    less,
    view.el(
      'span',
      { class: 'small quiet' },
      () => words('play.spare.count', { wanted: spare().wanted, needed: spare().needed }) + saved(),
    ),
  );
}
