// What is known to have happened, newest first, in Kubernetes' own words with Korean beneath; "Why?" beside each leads to the chain of its causes.

import { isKnown } from '../../shared/match/known/facts.ts';
import type { Fact } from '../../shared/sim/events.ts';
import { isKubernetesReason, REASONS } from '../../shared/sim/reasons.ts';
import type { World } from '../../shared/sim/world.ts';
import type { Desk } from './desk.ts';
import { panel } from './panel.ts';
import type { View } from './view.ts';
import { factItem } from './why/fact-item.ts';
import { whyButton } from './why/why-button.ts';

const SHOWN = 80;

export function mountEvents(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const { section, body, head } = panel(view, 'events', () => words('panels.events'));
  let warningsOnly = false;
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
        facts: newestOf(world, warningsOnly),
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
      item.append(whyButton(row, desk, fact));
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
function newestOf(world: World, warningsOnly: boolean): readonly Fact[] {
  const all = world.events.all();
  const shown: Fact[] = [];
  for (let i = all.length - 1; i >= 0 && shown.length < SHOWN; i -= 1) {
    const fact = all[i] as Fact; // i counts down from the last
    if (warningsOnly && REASONS[fact.reason].type !== 'Warning') continue;
    if (fact.tick === 0 && !isKubernetesReason(fact.reason)) continue;
    if (isPace(fact) || isLikeNewer(fact, shown.at(-1)) || !isKnown(world, fact)) continue;
    shown.push(fact);
  }
  return shown;
}

/** Of pods that a ReplicaSet made or deleted in one go, one speaks for all: each pod is told of by its own facts. */
function isLikeNewer(fact: Fact, newer: Fact | undefined): boolean {
  return (
    newer !== undefined &&
    (fact.reason === 'SuccessfulCreate' || fact.reason === 'SuccessfulDelete') &&
    newer.reason === fact.reason &&
    newer.tick === fact.tick &&
    newer.uid === fact.uid
  );
}

/** Pauses and speeds are no part of the cluster's story. */
function isPace(fact: Fact): boolean {
  return fact.reason === 'CommandApplied' && (fact.kind === 'host' || fact.kind === 'seat');
}
