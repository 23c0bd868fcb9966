// A hint in three steps, what you see, what to do, why it matters, in the flow of the page: it covers nothing and can be put aside.

import type { Values } from '../../text/fill.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import type { HintBook, HintId, Situation } from './hint-book.ts';
import { situationOf } from './situation.ts';

export interface Hints {
  readonly current: () => HintId | undefined;
  readonly situation: () => Situation;
  readonly book: HintBook;
}

/** One look at each refresh, however many cards show it. */
export function watchHints(view: View, desk: Desk, book: HintBook): Hints {
  let current: HintId | undefined;
  let situation = situationOf(desk);
  view.bind(() => {
    situation = situationOf(desk);
    current = desk.session.view.canCommand ? book.look(situation) : undefined;
  });
  view.watch(
    () => current,
    (id) => {
      if (id === undefined) return;
      const values = valuesOf(desk, situation, id);
      desk.announce(`${desk.words(`hints.${id}.see`, values)} ${desk.words(`hints.${id}.do`, values)}`);
    },
  );
  return { current: () => current, situation: () => situation, book };
}

export function hintCard(view: View, desk: Desk, { current, situation, book }: Hints): HTMLElement {
  const { words } = desk;
  const holder = view.el('div', { class: 'hint-holder' });
  view.swap(holder, current, (id, inner) => {
    const step = (part: 'see' | 'do' | 'why', sign: string): HTMLElement =>
      inner.el(
        'li',
        { class: `hint-${part}` },
        inner.el('span', { class: 'hint-sign', attrs: { 'aria-hidden': 'true' } }, sign),
        inner.el('span', { class: 'hint-part small' }, () => words(`hints.${part}`)),
        inner.el('span', {}, () => words(`hints.${id}.${part}`, valuesOf(desk, situation(), id))),
      );
    const button = (text: () => string, does: () => void, look: string): HTMLElement =>
      inner.el(
        'button',
        {
          type: 'button',
          class: look,
          on: {
            click: () => {
              does();
              view.refresh();
            },
          },
        },
        text,
      );
    return inner.el(
      'section',
      { class: 'hint', attrs: { 'aria-label': () => words('hints.title'), 'data-hint': id } },
      inner.el(
        'header',
        { class: 'hint-head small' },
        inner.el('span', { class: 'hint-title' }, () => words('hints.title')),
        button(
          () => words('hints.off'),
          () => book.dismissAll(),
          'plain small',
        ),
        button(
          () => words('hints.ok'),
          () => book.dismiss(id),
          'plain small hint-ok',
        ),
      ),
      inner.el('ol', {}, step('see', '◉'), step('do', '☞'), step('why', '★')),
    );
  });
  return holder;
}

function valuesOf({ session, words }: Desk, now: Situation, id: HintId): Values {
  const short = (key: string | undefined): string => key?.slice(key.indexOf('/') + 1) ?? '';
  return {
    count: now.waiting,
    node: (id === 'drain' ? now.drain : now.silent) ?? '',
    service: short(now.full),
    workload: short(now.stuck),
    goal: session.view.scenario.goals.map((goal) => goal.text[words.language]).join(' '),
  };
}
