// "Why?" of a thing: what was last recorded about it, and from there the chain of causes back to the first one.

import { NO_EVENT } from '../../../shared/base/units.ts';
import { controllerOf, keyOf } from '../../../shared/kinds/meta.ts';
import type { Fact } from '../../../shared/sim/events.ts';
import type { Inspected } from '../../session/selection.ts';
import type { Desk } from '../desk.ts';
import { causeChain, factItem } from '../events-panel.ts';
import type { View } from '../view.ts';

const SHOWN = 4;

export function whySection(view: View, desk: Desk, one: Inspected): HTMLElement {
  const { words, session } = desk;
  let cache: { readonly world: object; readonly count: number; readonly facts: readonly Fact[] } | undefined;
  const facts = (): readonly Fact[] => {
    const { world } = session;
    if (cache?.world !== world || cache.count !== world.events.count)
      cache = { world, count: world.events.count, facts: lastAbout(desk, one) };
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
        factItem(inner, desk, fact),
        fact.cause === NO_EVENT ? undefined : causeChain(inner, desk, fact),
      );
    },
  );
  const earlier = view.el('ol', { class: 'events' });
  view.list(
    earlier,
    () => facts().slice(1),
    (fact) => String(fact.id),
    (fact, row) => row.el('li', { class: 'event' }, factItem(row, desk, fact())),
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

/** Newest first. A Deployment's story is also told by its ReplicaSets. */
function lastAbout({ session }: Desk, { kind, key }: Inspected): readonly Fact[] {
  const { events, store } = session.world;
  const names = new Set([`${kind} ${key}`]);
  if (kind === 'Deployment') {
    for (const set of store.list('ReplicaSet')) {
      const owner = controllerOf(set.metadata);
      if (owner && keyOf({ namespace: set.metadata.namespace, name: owner.name }) === key)
        names.add(`ReplicaSet ${keyOf(set.metadata)}`);
    }
  }
  const found: Fact[] = [];
  const all = events.all();
  for (let i = all.length - 1; i >= 0 && found.length < SHOWN; i -= 1) {
    const fact = all[i] as Fact; // i counts down from the last
    const about = fact.namespace === undefined ? fact.name : `${fact.namespace}/${fact.name}`;
    if (names.has(`${fact.kind} ${about}`)) found.push(fact);
  }
  return found;
}
