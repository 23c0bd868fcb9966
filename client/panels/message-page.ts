// A page with one message and what to do next: no match at this address, a full room, a page that is too old.

import type { WordId, Words } from '../text/words.ts';
import { View } from './view.ts';

export interface Step {
  readonly label: WordId;
  readonly does: () => void;
}

export function mountMessage(
  parent: HTMLElement,
  words: Words,
  message: () => string,
  steps: readonly Step[],
): () => void {
  const view = new View();
  const page = view.el(
    'main',
    { class: 'page-message' },
    view.el('h1', {}, () => words('app.title')),
    view.el('p', { role: 'status' }, message),
    view.el(
      'div',
      { class: 'row' },
      ...steps.map((step, i) =>
        view.el('button', { type: 'button', class: i === 0 ? 'primary' : 'plain', on: { click: step.does } }, () =>
          words(step.label),
        ),
      ),
    ),
  );
  parent.replaceChildren(page);
  view.onEnd(words.subscribe(() => view.refresh()));
  return () => {
    view.end();
    page.remove();
  };
}
