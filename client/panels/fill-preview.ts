// How full a node is in one resource and how full it would be with the pod in hand: a bar with both, and the amounts in words.

import type { View } from './view.ts';

export interface Fill {
  /** Requested before and after, and what there is; used is what runs there now. */
  readonly before: number;
  readonly after: number;
  readonly used: number;
  readonly room: number;
}

export function fillPreview(
  view: View,
  label: () => string,
  values: () => Fill,
  print: (value: number) => string,
): HTMLElement {
  const share = (value: number): string => Math.min(1, values().room > 0 ? value / values().room : 0).toFixed(3);
  const text = (): string => {
    const { before, after, room } = values();
    return `${print(before)} → ${print(after)} / ${print(room)}`;
  };
  return view.el(
    'span',
    { class: () => (values().after > values().room ? 'fill over' : 'fill') },
    view.el('span', { class: 'fill-label' }, label),
    view.el('span', {
      class: 'fill-bar',
      attrs: { 'aria-hidden': 'true' },
      vars: {
        before: () => share(values().before),
        after: () => share(values().after),
        used: () => share(values().used),
      },
    }),
    view.el('span', { class: 'fill-value' }, text),
  );
}
