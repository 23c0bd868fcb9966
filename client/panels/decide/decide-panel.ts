// What asks for a decision now, each with what follows from it; what is not decided happens by itself. Nothing here covers the board.

import { unreachable } from '../../../shared/base/assert.ts';
import { tagOf } from '../../../shared/match/rollout.ts';
import { clock, rate } from '../../text/format.ts';
import { type Desk, shortName } from '../desk.ts';
import { panel } from '../panel.ts';
import { type Decision, decisionsOf, presses } from '../reading/decisions.ts';
import type { View } from '../view.ts';
import { drainCard } from './drain-card.ts';
import { rolloutCard } from './rollout-card.ts';
import { shortCard } from './short-card.ts';
import { silenceCard } from './silence-card.ts';
import { spareCard } from './spare-card.ts';
import { stuckCard } from './stuck-card.ts';

export function mountDecide(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const { section, body } = panel(view, 'decide', () => words('play.decide'));
  const folded = new Set<string>();
  const all = (): readonly Decision[] => (session.view.canCommand ? desk.read(decisionsOf) : []);
  view.watch(
    () => all().length === 0,
    (none) => {
      section.hidden = none;
    },
  );
  const list = view.el('ul', { class: 'decisions' });
  view.list(
    list,
    all,
    (one) => one.id,
    (one, row) => {
      const isFolded = (): boolean => folded.has(one().id);
      const fold = (): void => {
        if (!folded.delete(one().id)) folded.add(one().id);
        view.refresh();
      };
      const inner = row.el('div', { class: 'decision-body', hidden: isFolded }, cardOf(row, desk, one, fold));
      return row.el(
        'li',
        { class: () => `decision decision-${one().kind}${isFolded() ? ' folded' : ''}` },
        row.el(
          'div',
          { class: 'decision-head' },
          row.el('h3', {}, () =>
            isFolded() ? `${titleOf(desk, one())} ${leftOf(desk, one())}` : titleOf(desk, one()),
          ),
          row.el(
            'button',
            {
              type: 'button',
              class: 'plain small',
              on: { click: fold },
              attrs: { 'aria-expanded': () => String(!isFolded()) },
            },
            () => words(isFolded() ? 'play.decide.unfold' : 'play.decide.fold'),
          ),
        ),
        inner,
      );
    },
  );
  body.append(list);
  // Each is read out once, when it comes.
  const told = new Set<string>();
  view.bind(() => {
    for (const one of all()) {
      if (told.has(one.id)) continue;
      told.add(one.id);
      desk.announce(titleOf(desk, one));
    }
  });
  return section;
}

/** How many decisions press; for the tab of a phone. */
export function decisionCount(desk: Desk): number {
  return desk.session.view.canCommand ? desk.read(decisionsOf).filter(presses).length : 0;
}

function titleOf({ words, session }: Desk, one: Decision): string {
  const left = (at: number): string => clock(Math.max(0, at - session.world.tick));
  switch (one.kind) {
    case 'silence':
      return words(one.silence.state === 'silent' ? 'play.silent.title' : 'play.notready.title', {
        node: one.silence.node,
      });
    case 'rollout': {
      const { deployment, next } = one.rollout;
      const values = { workload: deployment.metadata.name, version: tagOf(next.image) };
      return words(next.failures > 0 ? 'play.rollout.title.failing' : 'play.rollout.title', values);
    }
    case 'stuck':
      return words('play.stuck.title', { workload: shortName(one.stuck.workload) });
    case 'drain':
      return words('play.drain.title', { node: one.drain.node, time: left(one.drain.at) });
    case 'short': {
      const { service, at } = one.demand;
      const values = { service: shortName(service), rate: rate(one.demand.rate) };
      if (at <= session.world.tick) return words('play.short.title.now', values);
      return words('play.short.title', { ...values, time: left(at) });
    }
    case 'spare':
      return words('play.spare.title');
    default:
      return unreachable(one);
  }
}

/** What is left of the time in which it will be decided without the player; for a card that is folded. */
function leftOf({ session }: Desk, one: Decision): string {
  const at = one.kind === 'silence' ? one.silence.replacedAt : undefined;
  return at === undefined ? '' : clock(Math.max(0, at - session.world.tick));
}

/** A card stays with its kind for as long as its id is there. */
function cardOf(view: View, desk: Desk, one: () => Decision, fold: () => void): HTMLElement {
  const first = one();
  let last: Decision = first;
  const now = <K extends Decision['kind']>(kind: K): Extract<Decision, { kind: K }> => {
    if (one().kind === kind) last = one();
    return last as Extract<Decision, { kind: K }>; // an id names its kind
  };
  switch (first.kind) {
    case 'silence':
      return silenceCard(view, desk, () => now('silence').silence, fold);
    case 'rollout':
      return rolloutCard(view, desk, () => now('rollout').rollout);
    case 'stuck':
      return stuckCard(view, desk, () => now('stuck').stuck);
    case 'drain':
      return drainCard(view, desk, () => now('drain').drain);
    case 'short':
      return shortCard(view, desk, () => now('short').demand);
    case 'spare':
      return spareCard(view, desk, () => now('spare').spares);
    default:
      return unreachable(first);
  }
}
