// "Why?" beside a fact: shows its chain of causes in the inspector. Hidden where nothing caused it.

import { NO_EVENT } from '../../../shared/base/units.ts';
import { type Fact, factMessage } from '../../../shared/sim/events.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';

export function whyButton(view: View, desk: Desk, fact: () => Fact | undefined): HTMLElement {
  const { words, selection, session } = desk;
  const caused = (): boolean => {
    const one = fact();
    return one !== undefined && one.cause !== NO_EVENT && session.world.events.get(one.cause) !== undefined;
  };
  return view.el(
    'button',
    {
      type: 'button',
      class: 'plain small event-why',
      hidden: () => !caused(),
      on: { click: () => selection.ask(fact()?.id) },
      attrs: {
        'aria-pressed': () => String(selection.asked !== undefined && selection.asked === fact()?.id),
        'aria-label': () => {
          const one = fact();
          return one && words('panels.events.why.of', { what: factMessage(one) });
        },
      },
    },
    () => words('panels.events.why'),
  );
}
