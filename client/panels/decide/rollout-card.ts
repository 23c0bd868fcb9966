// A release on its way: how far the new version is, whether its containers hold, and the way back. Nothing else takes a release back.

import { updateOf } from '../../../shared/journal/template-update.ts';
import { type Rollout, tagOf, type VersionCount } from '../../../shared/match/rollout.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { choice } from './choice.ts';

export function rolloutCard(view: View, desk: Desk, rollout: () => Rollout): HTMLElement {
  const { words } = desk;
  const fails = (): boolean => rollout().next.failures > 0;
  const back = (): string => tagOf(rollout().before.image);
  const name = (): string => rollout().deployment.metadata.name;
  return view.el(
    'div',
    {},
    versionLine(view, desk, () => rollout().next),
    versionLine(view, desk, () => rollout().before),
    view.el('p', { class: 'small quiet', hidden: fails }, () => words('play.rollout.says')),
    choice(view, desk, {
      look: () => (fails() ? 'primary' : ''),
      label: () => words('play.rollout.undo', { version: back() }),
      orders: () => [updateOf(rollout().deployment, rollout().back)],
      said: () => words('play.said.undone', { workload: name(), version: back() }),
    }),
    // Beneath the way back, so that it is seen on a small screen, too.
    view.el('p', { class: 'small', hidden: () => !fails() }, () =>
      words('play.rollout.fails', { count: rollout().next.failures }),
    ),
    view.el('p', { class: 'small quiet' }, () => words('play.rollout.undo.says', { version: back() })),
  );
}

/** `1.5.0 ●◐○ 2 of 3 on ships, 1 ready`. */
function versionLine(view: View, { words }: Desk, version: () => VersionCount): HTMLElement {
  return view.el(
    'div',
    { class: () => `rollout-version${version().failures > 0 ? ' failing' : ''}` },
    view.el('strong', {}, () => tagOf(version().image)),
    view.el('span', { class: 'rollout-dots', attrs: { 'aria-hidden': 'true' } }, () => dots(version())),
    view.el('span', { class: 'small' }, () => words('play.rollout.count', { ...version() })),
  );
}

const MOST_DOTS = 12;

/** A mark for each pod: ready, on a ship, waiting. */
function dots({ ready, bound, wanted }: VersionCount): string {
  const waiting = Math.max(0, wanted - bound);
  return `${'●'.repeat(ready)}${'◐'.repeat(Math.max(0, bound - ready))}${'○'.repeat(waiting)}`.slice(0, MOST_DOTS);
}
