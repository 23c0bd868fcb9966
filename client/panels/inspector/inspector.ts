// The inspector: one thing of the cluster with its facts, what this player may do with it, and why it is as it is.

import type { EventId } from '../../../shared/base/units.ts';
import type { Inspected } from '../../session/selection.ts';
import type { Desk } from '../desk.ts';
import { panel } from '../panel.ts';
import type { View } from '../view.ts';
import { nodeFacts } from './node-facts.ts';
import { podFacts } from './pod-facts.ts';
import { deploymentFacts, serviceFacts } from './workload-facts.ts';
import { whySheet } from '../why/why-sheet.ts';
import { whySection } from './why-section.ts';

export function mountInspector(view: View, desk: Desk): HTMLElement {
  const { words, session, selection } = desk;
  const { section, body } = panel(view, 'inspect', () => words('inspect.title'));
  const holder = view.el('div');
  const id = (one: Inspected): string => `${one.kind} ${one.key}`;
  const exists = (one: Inspected): boolean => session.world.store.get(one.kind, one.key) !== undefined;
  const sheet = view.el('div');
  view.swap(
    sheet,
    () => (selection.asked === undefined ? undefined : String(selection.asked)),
    (_, inner) => whySheet(inner, desk, selection.asked as EventId), // the key says that there is one
  );
  view.watch(
    () => selection.asked !== undefined,
    (asked) => {
      holder.hidden = asked;
      if (asked) body.scrollTop = 0;
    },
  );
  view.swap(
    holder,
    () => (selection.inspected === undefined ? undefined : `${id(selection.inspected)} ${exists(selection.inspected)}`),
    (_, inner) => {
      const one = selection.inspected as Inspected; // the key says that there is one
      const name = one.key.slice(one.key.indexOf('/') + 1);
      const close = inner.el(
        'button',
        {
          type: 'button',
          class: 'plain',
          on: { click: () => selection.inspect(undefined) },
          attrs: { 'aria-label': () => words('match.close') },
        },
        '✕',
      );
      const head = inner.el(
        'header',
        { class: 'inspected-head' },
        inner.el('p', { class: 'small quiet' }, () => words(`inspect.kind.${one.kind}`)),
        inner.el('h3', {}, name),
        close,
      );
      if (!exists(one))
        return inner.el(
          'div',
          {},
          head,
          inner.el('p', { class: 'quiet' }, () => words('inspect.gone', { name })),
          whySection(inner, desk, one),
        );
      return inner.el('div', {}, head, facts(inner, desk, one), whySection(inner, desk, one));
    },
  );
  body.append(
    view.el(
      'p',
      { class: 'quiet', hidden: () => selection.inspected !== undefined || selection.asked !== undefined },
      () => words('inspect.none'),
    ),
    sheet,
    holder,
  );
  return section;
}

function facts(view: View, desk: Desk, { kind, key }: Inspected): HTMLElement {
  switch (kind) {
    case 'Pod':
      return podFacts(view, desk, key);
    case 'Node':
      return nodeFacts(view, desk, key);
    case 'Deployment':
      return deploymentFacts(view, desk, key);
    case 'Service':
      return serviceFacts(view, desk, key);
  }
}
