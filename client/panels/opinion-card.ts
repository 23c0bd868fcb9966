// What kube-scheduler thinks of a placement: the same node or another, by how many of its points, and what is left for the largest pods.

import { type Desk, shortName } from './desk.ts';
import type { Opinion } from './reading/opinion.ts';
import type { View } from './view.ts';

/** What was said of a placement is of interest until the next one, and for a while. */
const STAYS_TICKS = 60;

/** Of the last placement on this screen; it stands still while the list of nodes beneath it scrolls. */
export function lastOpinion(view: View, desk: Desk): HTMLElement {
  return view.el(
    'section',
    { class: 'last-opinion', attrs: { 'aria-label': () => desk.words('panels.queue.best') } },
    opinionCard(view, desk, () => recentOpinion(desk)),
  );
}

export function recentOpinion(desk: Desk): Opinion | undefined {
  const last = desk.opinion();
  const { tick } = desk.session.world;
  return last !== undefined && tick - last.tick <= STAYS_TICKS && tick >= last.tick ? last : undefined;
}

/** Hidden while there is no opinion. */
export function opinionCard(view: View, desk: Desk, of: () => Opinion | undefined): HTMLElement {
  const { words } = desk;
  const same = (): boolean => of()?.best.includes(of()?.node ?? '') === true;
  const line = (text: () => string, look = ''): HTMLElement =>
    view.el('p', { class: `small ${look}`, hidden: () => text() === '' }, text);
  return view.el(
    'div',
    { class: () => `opinion ${same() ? 'same' : 'other'}`, hidden: () => of() === undefined },
    view.el('p', { class: 'opinion-verdict small' }, () => verdictOf(desk, of())),
    line(
      () => (of()?.because === undefined ? '' : words(`play.opinion.because.${of()?.because ?? 'NodeAffinity'}`)),
      'quiet',
    ),
    line(() => holesOf(desk, of()), 'opinion-holes'),
    line(
      () =>
        of()?.danger === undefined ? '' : words(`play.opinion.${of()?.danger ?? 'silent'}`, { node: of()?.node ?? '' }),
      'opinion-danger',
    ),
  );
}

function verdictOf({ words }: Desk, one: Opinion | undefined): string {
  if (one === undefined) return '';
  const { node, score, best, bestScore } = one;
  const pod = shortName(one.pod);
  return best.includes(node)
    ? `★ ${words('play.opinion.same', { pod, node, score })}`
    : `≠ ${words('play.opinion.other', { pod, node, score, best: best.join(', '), bestScore })}`;
}

function holesOf({ words }: Desk, one: Opinion | undefined): string {
  if (one?.holes === undefined) return '';
  const { mine, theirs } = one.holes;
  const values = { workload: shortName(one.holes.workload), mine, theirs };
  if (mine === 0 && theirs === 0) return words('play.opinion.holes.none', values);
  if (mine === theirs) return words('play.opinion.holes.equal', values);
  return words(mine > theirs ? 'play.opinion.holes.more' : 'play.opinion.holes.fewer', values);
}
