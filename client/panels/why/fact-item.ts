// One fact of the event log as players read it: when, which reason, about what, in Kubernetes' own words with Korean beneath.

import { type Fact, factMessage } from '../../../shared/sim/events.ts';
import { isKubernetesReason, shownReason } from '../../../shared/sim/reasons.ts';
import type { Inspected } from '../../session/selection.ts';
import { clock } from '../../text/format.ts';
import { glossOfFact } from '../../text/gloss.ts';
import type { Desk } from '../desk.ts';
import { showing } from '../showing.ts';
import type { View } from '../view.ts';

const KINDS: readonly string[] = ['Pod', 'Node', 'Deployment', 'Service'];

/** The name that players know: a seat's display name, or the scenario for its director. */
function actorName({ session, words }: Desk, actor: string): string {
  return (
    session.view.roster.find((seat) => seat.id === actor)?.name ??
    (actor === 'director' ? session.view.scenario.title[words.language] : actor)
  );
}

function isCommand(fact: Fact): boolean {
  return fact.reason === 'CommandApplied' || fact.reason === 'CommandRefused';
}

export function factItem(view: View, desk: Desk, fact: Fact): HTMLElement {
  const { words, selection } = desk;
  const target = targetOf(fact);
  const gloss = (): string | undefined => glossOfFact(words.language, fact);
  // The game's own facts are ours to translate; Kubernetes' messages keep their English above the Korean.
  const ours = (): boolean => !isKubernetesReason(fact.reason) && gloss() !== undefined;
  const english = (): string =>
    isCommand(fact) ? `${actorName(desk, String(fact.first))}: ${fact.second}` : factMessage(fact);
  const text = (): string =>
    ours() ? `${isCommand(fact) ? `${actorName(desk, String(fact.first))}: ` : ''}${gloss() ?? ''}` : english();
  return view.el(
    'div',
    { class: 'fact' },
    view.el('span', { class: 'fact-time small quiet' }, clock(fact.tick)),
    view.el('span', { class: 'fact-reason small' }, isCommand(fact) ? '' : shownReason(fact.reason)),
    target === undefined
      ? view.el('span', { class: 'fact-name small quiet' }, isCommand(fact) ? '' : fact.name)
      : view.el(
          'button',
          {
            type: 'button',
            class: 'fact-name link small',
            on: { click: () => selection.inspect(target) },
            attrs: { 'aria-label': () => showing(words, target) },
          },
          fact.name,
        ),
    view.el('p', { class: 'fact-text', attrs: { lang: () => (ours() ? undefined : 'en') } }, text),
    view.el('p', { class: 'gloss', hidden: () => ours() || gloss() === undefined }, () => gloss() ?? ''),
  );
}

function targetOf(fact: Fact): Inspected | undefined {
  if (!KINDS.includes(fact.kind) || fact.name === '') return undefined;
  const key = fact.namespace === undefined ? fact.name : `${fact.namespace}/${fact.name}`;
  return { kind: fact.kind as Inspected['kind'], key }; // one of KINDS
}
