// Messages that pop up and go: refusals of the API server in its own words, with Korean beneath, and short remarks.

import { glossOfStatus } from '../text/gloss.ts';
import type { Desk, Toast } from './desk.ts';
import type { View } from './view.ts';

const REMARK_MS = 4_000;
const REFUSAL_MS = 12_000;
const MOST = 3;

export function mountToasts(view: View, parent: HTMLElement, desk: Desk): void {
  const { words } = desk;
  let shown: { readonly id: string; readonly toast: Toast }[] = [];
  let count = 0;
  const timers = new Set<number>();
  const close = (id: string): void => {
    shown = shown.filter((one) => one.id !== id);
    own.refresh();
  };
  const own = view.child();
  // The region stands there from the beginning: screen readers only hear what changes in it.
  const list = own.el('div', { class: 'toasts', role: 'alert' });
  own.list(
    list,
    () => shown,
    (one) => one.id,
    (one, row) => {
      const { id, toast } = one();
      const text =
        toast.kind === 'said'
          ? [row.el('p', {}, () => toast.text)]
          : [
              row.el('p', { class: 'toast-title' }, () => words('match.refused', { reason: toast.status.reason })),
              row.el('p', { attrs: { lang: 'en' } }, () => toast.status.message),
              row.el(
                'p',
                { class: 'gloss', hidden: () => glossOfStatus(words.language, toast.status) === undefined },
                () => glossOfStatus(words.language, toast.status) ?? '',
              ),
            ];
      const button = row.el(
        'button',
        {
          type: 'button',
          class: 'plain',
          on: { click: () => close(id) },
          attrs: { 'aria-label': () => words('panels.toast.close') },
        },
        '✕',
      );
      return row.el('div', { class: `toast toast-${toast.kind}` }, row.el('div', {}, ...text), button);
    },
  );
  parent.append(list);

  desk.onToast = (toast) => {
    count += 1;
    const id = String(count);
    // Said again is said anew, not twice.
    const others = shown.filter(
      (one) => one.toast.kind !== 'said' || toast.kind !== 'said' || one.toast.text !== toast.text,
    );
    shown = [...others, { id, toast }].slice(-MOST);
    own.refresh();
    timers.add(window.setTimeout(() => close(id), toast.kind === 'said' ? REMARK_MS : REFUSAL_MS));
  };
  // A remark was said in the language of its moment and is about to go anyway.
  const leave = words.subscribe(() => {
    shown = shown.filter(({ toast }) => toast.kind !== 'said');
    own.refresh();
  });
  view.onEnd(() => {
    leave();
    for (const timer of timers) clearTimeout(timer);
  });
}
