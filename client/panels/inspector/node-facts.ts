// A node in the inspector: its state as the control plane knows it, when it was heard last, room and use, its pods, cordon and uncordon.

import type { Node } from '../../../shared/kinds/node.ts';
import { silenceOf } from '../../../shared/match/known/node.ts';
import { cordonOrder } from '../../session/orders.ts';
import { memory, money, processors } from '../../text/format.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { action, bar, type BarValues, fact } from './facts.ts';
import { podList } from './pod-list.ts';

export function nodeFacts(view: View, desk: Desk, name: string): HTMLElement {
  const { words, session } = desk;
  const node = (): Node | undefined => session.world.store.get('Node', name);
  const ship = () => desk.moment.ships.get(name);
  const cordoned = (): boolean => node()?.spec.unschedulable === true;
  const hold = (kind: 'cpu' | 'memory'): BarValues => {
    const one = ship();
    return one === undefined ? { requested: 0, used: 0, room: 0 } : { ...one[kind], usedAt: one.usedAt };
  };

  const rows = view.el(
    'dl',
    { class: 'facts' },
    fact(
      view,
      () => words('inspect.status'),
      () => ship()?.word,
    ),
    fact(
      view,
      () => words('inspect.heard'),
      () => {
        const slot = ship()?.slot;
        return slot === undefined
          ? undefined
          : words('inspect.heard.value', { seconds: silenceOf(session.world, slot) });
      },
    ),
    fact(
      view,
      () => words('inspect.zone'),
      () => ship()?.zone,
    ),
    bar(
      view,
      desk,
      () => words('inspect.cpu'),
      () => hold('cpu'),
      processors,
    ),
    bar(
      view,
      desk,
      () => words('inspect.memory'),
      () => hold('memory'),
      memory,
    ),
    fact(
      view,
      () => words('inspect.pods'),
      () => words('inspect.pods.value', { count: ship()?.pods.length ?? 0, max: ship()?.maxPods ?? 0 }),
    ),
    fact(
      view,
      () => words('inspect.taints'),
      () => {
        const taints = ship()?.taints ?? [];
        return taints.length === 0 ? undefined : taints.join(', ');
      },
    ),
    fact(
      view,
      () => words('match.cost'),
      () => `${money(session.world.nodes.at.centsPerHour[ship()?.slot ?? -1] ?? 0)}/h`,
    ),
  );
  const order = () => {
    const one = node();
    return one && cordonOrder(one, !cordoned());
  };
  const actions = view.el(
    'div',
    { class: 'actions' },
    action(
      view,
      desk,
      () => words(cordoned() ? 'inspect.uncordon' : 'inspect.cordon'),
      order,
      () => words('inspect.cordon.hint'),
    ),
  );
  return view.el(
    'div',
    {},
    rows,
    actions,
    podList(view, desk, () => ship()?.pods ?? []),
  );
}
