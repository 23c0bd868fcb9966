// Pods in a row, each a way to its own facts.

import { type Desk, shortName } from '../desk.ts';
import { liverySign } from '../livery.ts';
import type { View } from '../view.ts';
import { showing } from '../showing.ts';

export function podList(view: View, desk: Desk, keys: () => readonly string[]): HTMLElement {
  const { words, selection } = desk;
  const list = view.el('ul', { class: 'pod-list' });
  view.list(
    list,
    keys,
    (key) => key,
    (key, row) =>
      row.el(
        'li',
        {},
        row.el(
          'button',
          {
            type: 'button',
            class: 'link',
            on: { click: () => selection.inspect({ kind: 'Pod', key: key() }) },
            attrs: { 'aria-label': () => showing(words, { kind: 'Pod', key: key() }) },
          },
          liverySign(desk.moment.pods.get(key())?.rank ?? 0),
          row.el('span', {}, () => shortName(key())),
        ),
        row.el('span', { class: 'small quiet' }, () => desk.moment.pods.get(key())?.word ?? ''),
      ),
  );
  return list;
}
