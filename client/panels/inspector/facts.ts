// Rows of the inspector: a term and its value, links to other things, bars for what is requested and used, and buttons that say whose they are.

import { API_ROLES } from '../../../shared/match/authorise.ts';
import { requestOf } from '../../../shared/journal/door.ts';
import type { ApiCommand } from '../../../shared/journal/command.ts';
import type { Inspected } from '../../session/selection.ts';
import { clock } from '../../text/format.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { showing } from '../showing.ts';

/** A row; hidden while its value is undefined. */
export function fact(view: View, term: () => string, value: () => string | undefined): HTMLElement {
  return view.el(
    'div',
    { class: 'fact-row', hidden: () => value() === undefined },
    view.el('dt', {}, term),
    view.el('dd', {}, () => value() ?? ''),
  );
}

/** A row whose value leads to another thing; hidden while there is none. */
export function link(view: View, desk: Desk, term: () => string, target: () => Inspected | undefined): HTMLElement {
  const name = (): string => target()?.key.replace(/^.*\//, '') ?? '';
  const button = view.el(
    'button',
    {
      type: 'button',
      class: 'link',
      on: { click: () => desk.selection.inspect(target()) },
      attrs: { 'aria-label': () => (target() === undefined ? '' : showing(desk.words, target() as Inspected)) },
    },
    name,
  );
  return view.el(
    'div',
    { class: 'fact-row', hidden: () => target() === undefined },
    view.el('dt', {}, term),
    view.el('dd', {}, button),
  );
}

export interface BarValues {
  readonly requested: number;
  readonly used: number;
  readonly room: number;
  /** When the use was scraped, where that is old. */
  readonly usedAt?: number | undefined;
}

/** Outline: requested; fill: used; the whole width: what there is. */
export function bar(
  view: View,
  desk: Desk,
  term: () => string,
  values: () => BarValues,
  print: (value: number) => string,
): HTMLElement {
  const share = (value: number): string => String(Math.min(1, values().room > 0 ? value / values().room : 0));
  const text = (): string => {
    const { requested, room, used, usedAt } = values();
    const amounts = { requested: print(requested), room: print(room), used: print(used) };
    if (usedAt === undefined) return desk.words('inspect.room', amounts);
    return desk.words('inspect.room.at', { ...amounts, time: clock(usedAt) });
  };
  return view.el(
    'div',
    { class: 'fact-row fact-bar' },
    view.el('dt', {}, term),
    view.el(
      'dd',
      {},
      view.el('span', {
        class: 'hold',
        attrs: { 'aria-hidden': 'true' },
        vars: { requested: () => share(values().requested), used: () => share(values().used) },
      }),
      view.el('span', { class: 'small' }, text),
    ),
  );
}

/** A button for an API write; `said` once it was taken. Whoever's role does not allow it is told whose it is. */
export function action(
  view: View,
  desk: Desk,
  label: () => string,
  order: () => ApiCommand | undefined,
  hint?: () => string,
  said?: () => string,
): HTMLElement {
  const { words, session } = desk;
  const allowed = (): boolean => {
    const command = order();
    return command !== undefined && desk.may(command);
  };
  const owner = (): string => {
    const command = order();
    const role = command && API_ROLES[requestOf(command)]?.[0];
    return role === undefined ? '' : words('inspect.not.yours', { role: words(`match.role.${role}`) });
  };
  return view.el(
    'button',
    {
      type: 'button',
      hidden: () => !session.view.canCommand,
      disabled: () => !allowed(),
      attrs: { title: () => (order() !== undefined && !allowed() ? owner() : hint?.()) },
      on: {
        click: () => {
          const command = order();
          if (command === undefined) return;
          void desk.give(command).then((taken) => {
            if (taken && said !== undefined) desk.say(said());
          });
        },
      },
    },
    label,
  );
}
