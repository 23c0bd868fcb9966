// A node that does not answer: delete its pods now, or wait for it. Both with their consequences and the time that is left.

import { clock } from '../../text/format.ts';
import { deletePodOrder } from '../../session/orders.ts';
import type { Desk } from '../desk.ts';
import type { Silence } from '../reading/silence.ts';
import type { View } from '../view.ts';
import { whyButton } from '../why/why-button.ts';
import { factAbout } from '../why/facts-about.ts';
import { choice } from './choice.ts';

export function silenceCard(view: View, desk: Desk, silence: () => Silence, wait: () => void): HTMLElement {
  const { words, session } = desk;
  const left = (at: number | undefined): string => clock(Math.max(0, (at ?? 0) - session.world.tick));
  const says = (): string => {
    const { state, seconds, notReadyAt, replacedAt } = silence();
    if (state === 'silent')
      return words('play.silent.says', { seconds, time: left(notReadyAt), later: left(replacedAt) });
    if (replacedAt === undefined) return words('play.notready.never');
    return words('play.notready.says', { later: left(replacedAt) });
  };
  const count = (): number => silence().pods.length;
  return view.el(
    'div',
    {},
    view.el('p', { class: 'small' }, says),
    view.el('p', { class: 'small', hidden: () => silence().backAt === undefined }, () =>
      words('play.notready.back', { time: left(silence().backAt) }),
    ),
    view.el(
      'div',
      { class: 'two-ways' },
      view.el(
        'div',
        {},
        choice(view, desk, {
          label: () => words('play.silence.delete', { count: count() }),
          orders: () => silence().pods.map(deletePodOrder),
          look: 'danger',
        }),
        view.el('p', { class: 'small' }, () =>
          words('play.silence.delete.says', { count: count(), room: silence().room }),
        ),
        view.el('p', { class: 'small quiet' }, () => words('play.silence.undo')),
      ),
      view.el(
        'div',
        {},
        view.el('button', { type: 'button', class: 'choice', on: { click: wait } }, () => words('play.decide.wait')),
        view.el('p', { class: 'small' }, () => words('play.silence.wait.says')),
      ),
    ),
    whyButton(view, desk, () => factAbout(desk, { kind: 'Node', key: silence().node })),
  );
}
