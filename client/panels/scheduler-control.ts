// Who schedules: kube-scheduler's own algorithm or the players' hands, the hand-over between both, and the seconds it still takes.

import { HAND_OVER_SECONDS } from '../../shared/sim/loops.ts';
import { handOverOrder } from '../session/orders.ts';
import type { Desk } from './desk.ts';
import type { View } from './view.ts';

export function schedulerControl(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const loop = () => session.world.loops.scheduler;
  // Whoever keeps a loop orders it to the mode that it has; that is no hand-over.
  const next = () => (loop().next?.mode === loop().mode ? undefined : loop().next);
  const left = (): number => Math.max(0, (next()?.at ?? 0) - session.world.tick);
  const wanted = () => (loop().mode === 'automatic' ? 'manual' : 'automatic');
  const button = view.el(
    'button',
    {
      type: 'button',
      hidden: () => !desk.may(handOverOrder(wanted())) || (next() !== undefined && loop().mode === 'down'),
      on: { click: () => void desk.give(handOverOrder(next() === undefined ? wanted() : loop().mode)) },
    },
    () =>
      words(
        next() !== undefined
          ? 'panels.scheduler.cancel'
          : loop().mode === 'automatic'
            ? 'panels.scheduler.take'
            : 'panels.scheduler.give',
      ),
  );
  return view.el(
    'div',
    { class: 'scheduler', role: 'group', attrs: { 'aria-label': () => words('panels.scheduler') } },
    view.el(
      'p',
      { class: () => `scheduler-mode mode-${loop().mode}` },
      view.el('span', { class: 'quiet' }, () => words('panels.scheduler')),
      ' ',
      view.el('strong', {}, () => words(`panels.scheduler.${loop().mode}`)),
    ),
    button,
    view.el('p', { class: 'scheduler-soon', role: 'timer', hidden: () => next() === undefined }, () => {
      const coming = next();
      return coming === undefined ? '' : words(`panels.scheduler.soon.${coming.mode}`, { seconds: left() });
    }),
    view.el(
      'p',
      { class: 'small quiet scheduler-note', hidden: () => next() !== undefined || !session.view.canCommand },
      () =>
        desk.may(handOverOrder(wanted()))
          ? words('panels.scheduler.note', { seconds: HAND_OVER_SECONDS })
          : words('panels.scheduler.captain'),
    ),
  );
}
