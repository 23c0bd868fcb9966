// A sheet that lies over the page: a heading, a button that closes it, and what it is about. Escape and a click beside it close it, too.

import type { Words } from '../text/words.ts';
import type { Child, View } from './view.ts';

export interface Sheet {
  readonly dialog: HTMLDialogElement;
  /** What it is about goes in here. */
  readonly body: HTMLElement;
  open(): void;
}

let count = 0;

export function sheet(
  view: View,
  parent: HTMLElement,
  words: Words,
  name: string,
  title: () => string,
  ...children: Child[]
): Sheet {
  count += 1;
  const id = `sheet-${count}`;
  const body = view.el('div', { class: 'sheet-body' }, ...children);
  const dialog = view.el(
    'dialog',
    { class: `sheet ${name}`, attrs: { 'aria-labelledby': id } },
    view.el(
      'header',
      { class: 'sheet-head' },
      view.el('h2', { id }, title),
      view.el(
        'button',
        {
          type: 'button',
          class: 'plain sheet-close',
          on: { click: () => dialog.close() },
          attrs: { 'aria-label': () => words('match.close'), title: () => words('match.close') },
        },
        '✕',
      ),
    ),
    body,
  );
  closeBeside(dialog);
  parent.append(dialog);
  view.onEnd(() => dialog.remove());
  return { dialog, body, open: () => dialog.open || dialog.showModal() };
}

/** A press that begins and ends on the backdrop; a text that is marked with the mouse may end there. */
function closeBeside(dialog: HTMLDialogElement): void {
  let began = false;
  const isBeside = (event: MouseEvent): boolean => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    return event.target === dialog && (x < left || x > right || y < top || y > bottom);
  };
  dialog.addEventListener('pointerdown', (event) => {
    began = isBeside(event);
  });
  dialog.addEventListener('click', (event) => {
    if (began && isBeside(event)) dialog.close();
  });
}
