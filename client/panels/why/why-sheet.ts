// "Why?": a fact, what it means, the chain of causes back to the first one, and what else followed from that first cause.

import type { EventId } from '../../../shared/base/units.ts';
import { isKnown, knownCauses } from '../../../shared/match/known/facts.ts';
import type { Fact } from '../../../shared/sim/events.ts';
import { REASONS } from '../../../shared/sim/reasons.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { causeChain, link } from './cause-chain.ts';
import { factItem } from './fact-item.ts';

const EFFECTS_SHOWN = 6;

export function whySheet(view: View, desk: Desk, asked: EventId): HTMLElement {
  const { words, session, selection } = desk;
  const fact = session.world.events.get(asked);
  const back = view.el(
    'button',
    { type: 'button', class: 'plain', on: { click: () => selection.ask(undefined) } },
    () => `← ${words('why.back')}`,
  );
  const head = view.el(
    'header',
    { class: 'why-head' },
    view.el('h3', {}, () => words('why.of')),
    back,
  );
  if (fact === undefined)
    return view.el(
      'div',
      { class: 'why-sheet' },
      head,
      view.el('p', { class: 'quiet' }, () => words('why.gone')),
    );
  return view.el(
    'div',
    { class: 'why-sheet' },
    head,
    link(view, desk, fact),
    causeChain(view, desk, fact),
    effects(view, desk, fact),
  );
}

/** What the same first cause has led to beside this: warnings first, since they are what one looks for. */
function effects(view: View, desk: Desk, fact: Fact): HTMLElement | undefined {
  const { world } = desk.session;
  const chain = [fact, ...knownCauses(world, fact).chain];
  const known = new Set(chain.map((one) => one.id));
  const first = chain.at(-1) ?? fact;
  const follows = new Set<EventId>([first.id]);
  const found: Fact[] = [];
  for (const one of world.events.since(first.id)) {
    if (!follows.has(one.cause)) continue;
    follows.add(one.id);
    if (!known.has(one.id) && isKnown(world, one)) found.push(one);
  }
  if (found.length === 0) return undefined;
  const warns = (one: Fact): number => (REASONS[one.reason].type === 'Warning' ? 0 : 1);
  const shown = [...found].sort((a, b) => warns(a) - warns(b) || a.id - b.id).slice(0, EFFECTS_SHOWN);
  const list = view.el('ol', { class: 'events' });
  for (const one of shown)
    list.append(
      view.el('li', { class: `event event-${REASONS[one.reason].type.toLowerCase()}` }, factItem(view, desk, one)),
    );
  return view.el(
    'section',
    { class: 'why-effects' },
    view.el('h4', {}, () => desk.words('why.effects')),
    list,
    view.el('p', { class: 'small quiet', hidden: () => found.length <= shown.length }, () =>
      desk.words('why.effects.more', { count: found.length - shown.length }),
    ),
  );
}
