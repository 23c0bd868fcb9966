// "Why?" of a thing: what was last recorded about it, what that means, and from there the chain of causes back to the first one.

import { NO_EVENT } from '../../../shared/base/units.ts';
import type { Fact } from '../../../shared/sim/events.ts';
import type { Inspected } from '../../session/selection.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { causeChain, link } from '../why/cause-chain.ts';
import { factItem } from '../why/fact-item.ts';
import { factAbout, factsAbout } from '../why/facts-about.ts';
import { whyButton } from '../why/why-button.ts';

const SHOWN = 4;

export function whySection(view: View, desk: Desk, one: Inspected): HTMLElement {
  const { words, session } = desk;
  let cache: { readonly world: object; readonly count: number; readonly facts: readonly Fact[] } | undefined;
  const facts = (): readonly Fact[] => {
    const { world } = session;
    if (cache?.world !== world || cache.count !== world.events.count) {
      const own = factsAbout(desk, one, SHOWN);
      const maker = own.length === 0 ? factAbout(desk, one) : undefined;
      cache = { world, count: world.events.count, facts: maker === undefined ? own : [maker] };
    }
    return cache.facts;
  };
  const newest = view.el('div', { class: 'why' });
  view.swap(
    newest,
    () => facts()[0] && String(facts()[0]?.id),
    (_, inner) => {
      const fact = facts()[0] as Fact; // the key says that there is one
      return inner.el(
        'div',
        {},
        link(inner, desk, fact),
        fact.cause === NO_EVENT ? undefined : causeChain(inner, desk, fact),
      );
    },
  );
  const earlier = view.el('ol', { class: 'events' });
  view.list(
    earlier,
    () => facts().slice(1),
    (fact) => String(fact.id),
    (fact, row) => {
      const item = factItem(row, desk, fact());
      item.append(whyButton(row, desk, fact));
      return row.el('li', { class: 'event' }, item);
    },
  );
  return view.el(
    'section',
    { class: 'why-section' },
    view.el('h4', {}, () => words('inspect.why')),
    view.el('p', { class: 'small quiet', hidden: () => facts().length > 0 }, () => words('inspect.why.none')),
    newest,
    earlier,
  );
}
