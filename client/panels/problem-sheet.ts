// Tells what went wrong with something that a player wanted, without taking away what is on the page.

import type { Words } from '../text/words.ts';
import { sheet } from './sheet.ts';
import { View } from './view.ts';

/** Lives as long as the page. Returns what tells. */
export function mountProblem(parent: HTMLElement, words: Words): (text: () => string) => void {
  const view = new View();
  let said: () => string = () => '';
  const { open } = sheet(
    view,
    parent,
    words,
    'problem',
    () => words('app.replay.open'),
    view.el('p', { role: 'alert' }, () => said()),
  );
  words.subscribe(() => view.refresh());
  return (text) => {
    said = text;
    open();
    view.refresh();
  };
}
