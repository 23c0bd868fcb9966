// What happened, newest first, in Kubernetes' own words with Korean beneath; "Why?" unfolds the chain of causes to the first one.

import { causesOf, type Fact, factMessage } from '../../shared/sim/events.ts';
import { isKubernetesReason, REASONS, shownReason } from '../../shared/sim/reasons.ts';
import { clock } from '../text/format.ts';
import { glossOfFact } from '../text/gloss.ts';
import type { Inspected } from '../session/selection.ts';
import type { Desk } from './desk.ts';
import { panel } from './panel.ts';
import type { View } from './view.ts';
import { showing } from './showing.ts';

const SHOWN = 80;
const KINDS: readonly string[] = ['Pod', 'Node', 'Deployment', 'Service'];

export function mountEvents(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const { section, body, head } = panel(view, 'events', () => words('panels.events'));
  let warningsOnly = false;
  const opened = new Set<number>();
  const set = (only: boolean): void => {
    warningsOnly = only;
    view.refresh();
  };
  const filter = (only: boolean, label: 'panels.events.all' | 'panels.events.warnings'): HTMLElement =>
    view.el(
      'button',
      {
        type: 'button',
        class: 'plain small',
        on: { click: () => set(only) },
        attrs: { 'aria-pressed': () => String(warningsOnly === only) },
      },
      () => words(label),
    );
  head.append(
    view.el(
      'div',
      { class: 'panel-tools', role: 'group' },
      filter(false, 'panels.events.all'),
      filter(true, 'panels.events.warnings'),
    ),
  );

  let cache:
    | { readonly world: object; readonly count: number; readonly only: boolean; readonly facts: readonly Fact[] }
    | undefined;
  const facts = (): readonly Fact[] => {
    const { world } = session;
    if (cache?.world !== world || cache.count !== world.events.count || cache.only !== warningsOnly) {
      cache = {
        world,
        count: world.events.count,
        only: warningsOnly,
        facts: newestOf(world.events.all(), warningsOnly),
      };
    }
    return cache.facts;
  };
  const list = view.el('ol', { class: 'events' });
  view.list(
    list,
    facts,
    (fact) => String(fact.id),
    (fact, row) => {
      const item = factItem(row, desk, fact());
      const why = row.el('div', { class: 'why' });
      const isOpen = (): boolean => opened.has(fact().id);
      if (causesOf(session.world.events, fact()).length > 0) {
        item.append(
          row.el(
            'button',
            {
              type: 'button',
              class: 'plain small event-why',
              on: {
                click: () => {
                  if (!opened.delete(fact().id)) opened.add(fact().id);
                  view.refresh();
                },
              },
              attrs: {
                'aria-expanded': () => String(isOpen()),
                'aria-label': () => words('panels.events.why.of', { what: factMessage(fact()) }),
              },
            },
            () => words('panels.events.why'),
          ),
          why,
        );
        row.swap(
          why,
          () => (isOpen() ? 'open' : undefined),
          (_, inner) => causeChain(inner, desk, fact()),
        );
      }
      return row.el('li', { class: `event event-${REASONS[fact().reason].type.toLowerCase()}` }, item);
    },
  );
  body.append(
    view.el('p', { class: 'quiet', hidden: () => facts().length > 0 }, () => words('panels.events.none')),
    list,
  );
  return section;
}

/** The set-up of a match is a hundred facts that nobody asks for. */
function newestOf(all: readonly Fact[], warningsOnly: boolean): readonly Fact[] {
  const shown: Fact[] = [];
  for (let i = all.length - 1; i >= 0 && shown.length < SHOWN; i -= 1) {
    const fact = all[i] as Fact; // i counts down from the last
    if (warningsOnly && REASONS[fact.reason].type !== 'Warning') continue;
    if (fact.tick === 0 && !isKubernetesReason(fact.reason)) continue;
    if (isPace(fact)) continue;
    shown.push(fact);
  }
  return shown;
}

/** Pauses and speeds are no part of the cluster's story. */
function isPace(fact: Fact): boolean {
  return fact.reason === 'CommandApplied' && (fact.kind === 'host' || fact.kind === 'seat');
}

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

/** From a fact back to its first cause, nearest first. */
export function causeChain(view: View, desk: Desk, fact: Fact): HTMLElement {
  const { words, session } = desk;
  const chain = causesOf(session.world.events, fact);
  const list = view.el('ol', { class: 'causes' });
  for (const cause of chain) {
    list.append(
      view.el(
        'li',
        {},
        view.el('span', { class: 'because small quiet' }, () => words('panels.events.because')),
        factItem(view, desk, cause),
      ),
    );
  }
  const end = view.el('p', { class: 'small quiet' }, () => words('panels.events.first'));
  return view.el('div', {}, list, end);
}
