// What kube-scheduler would say of a waiting pod and each node now: the filter that refuses with its reason, or the weighted scores.

import type { PodSlot } from '../../../shared/base/units.ts';
import { explainPod, type PodExplanation } from '../../../shared/sim/scheduler/explain.ts';
import { glossOfFilter, glossOfFit } from '../../text/gloss.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';

export function schedulerView(view: View, desk: Desk, key: string): HTMLElement {
  const { words, session } = desk;
  let cache: { readonly tick: number; readonly found: PodExplanation } | undefined;
  const look = (): PodExplanation => {
    const { world } = session;
    if (cache?.tick !== world.tick) {
      const stored = world.store.stored('Pod', key);
      const found = stored ? explainPod(world, stored.slot as PodSlot) : { nodes: [], best: [], message: undefined }; // a pod's entry holds its own row
      cache = { tick: world.tick, found };
    }
    return cache.found;
  };
  const rows = view.el('tbody');
  view.list(
    rows,
    () => look().nodes,
    (one) => one.node,
    (one, row) => {
      const reason = (): string => one().reasons.join(', ');
      const scores = (): string =>
        Object.entries(one().scores)
          .map(([plugin, score]) => `${plugin} ${score}`)
          .join(', ');
      return row.el(
        'tr',
        { class: () => (one().feasible ? (look().best.includes(one().node) ? 'best' : '') : 'refused') },
        row.el('th', { attrs: { scope: 'row' } }, () => one().node),
        row.el(
          'td',
          {},
          row.el('span', {}, () =>
            one().feasible ? words('inspect.view.fits') : `${one().plugin ?? ''}: ${reason()}`,
          ),
          row.el(
            'span',
            { class: 'gloss', hidden: () => one().feasible || glossOfFilter(words.language, reason()) === undefined },
            () => glossOfFilter(words.language, reason()) ?? '',
          ),
        ),
        row.el('td', { class: 'number', attrs: { title: scores } }, () => (one().feasible ? String(one().total) : '–')),
      );
    },
  );
  const heading = (id: 'inspect.view.node' | 'inspect.view.verdict' | 'inspect.view.score'): HTMLElement =>
    view.el('th', { attrs: { scope: 'col' } }, () => words(id));
  return view.el(
    'section',
    { class: 'scheduler-view' },
    view.el('h4', {}, () => words('inspect.view')),
    view.el('p', { class: 'small' }, () =>
      look().best.length > 0
        ? words('inspect.view.best', { nodes: look().best.join(', ') })
        : words('inspect.view.nobody'),
    ),
    view.el(
      'p',
      { class: 'small', attrs: { lang: 'en' }, hidden: () => look().message === undefined },
      () => look().message ?? '',
    ),
    view.el(
      'p',
      { class: 'gloss', hidden: () => glossOfFit(words.language, look().message ?? '') === undefined },
      () => glossOfFit(words.language, look().message ?? '') ?? '',
    ),
    view.el(
      'table',
      { class: 'small' },
      view.el(
        'thead',
        {},
        view.el('tr', {}, heading('inspect.view.node'), heading('inspect.view.verdict'), heading('inspect.view.score')),
      ),
      rows,
    ),
  );
}
