// From a fact back to its first cause, nearest first, as far as it is known: the chain of evidence, each link with what it means.

import { NO_EVENT } from '../../../shared/base/units.ts';
import { knownCauses } from '../../../shared/match/known/facts.ts';
import type { Fact } from '../../../shared/sim/events.ts';
import { wordIfKnown } from '../../text/words.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { factItem } from './fact-item.ts';

/** One link: the fact, and beneath it what it means to somebody who meets it for the first time. */
export function link(view: View, desk: Desk, fact: Fact): HTMLElement {
  const { words } = desk;
  return view.el(
    'div',
    { class: 'link-of-chain' },
    factItem(view, desk, fact),
    view.el('p', { class: 'meaning small' }, () => wordIfKnown(words, `why.r.${fact.reason}`) ?? ''),
  );
}

export function causeChain(view: View, desk: Desk, fact: Fact): HTMLElement {
  const { words, session } = desk;
  const { chain, hidden } = knownCauses(session.world, fact);
  const list = view.el('ol', { class: 'causes' });
  for (const cause of chain) {
    list.append(
      view.el(
        'li',
        {},
        view.el('span', { class: 'because small' }, () => words('why.because')),
        link(view, desk, cause),
      ),
    );
  }
  const first = chain.at(-1) ?? fact;
  const whole = first.cause === NO_EVENT;
  const end = view.el('p', { class: 'small chain-end' }, () =>
    words(hidden ? 'why.unknown' : whole ? 'why.first' : 'why.gone'),
  );
  return view.el('div', {}, list, end);
}
