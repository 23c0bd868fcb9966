// The frame of a panel: a region with its heading, so that screen readers can jump to it and all panels look alike.

import type { View } from './view.ts';

let count = 0;

export interface PanelParts {
  readonly section: HTMLElement;
  readonly body: HTMLElement;
  readonly head: HTMLElement;
}

/** `name` is the class and the name under which the phone's bar finds it. */
export function panel(view: View, name: string, title: () => string): PanelParts {
  count += 1;
  const id = `panel-${name}-${count}`;
  const head = view.el('header', { class: 'panel-head' }, view.el('h2', { id }, title));
  const body = view.el('div', { class: 'panel-body' });
  const section = view.el(
    'section',
    { class: `panel panel-${name}`, attrs: { 'aria-labelledby': id, 'data-panel': name } },
    head,
    body,
  );
  return { section, body, head };
}
