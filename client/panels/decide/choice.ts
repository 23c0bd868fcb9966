// A button of a decision, with what follows from it written beneath; whoever's role does not allow it is told whose it is.

import { API_ROLES } from '../../../shared/match/authorise.ts';
import type { ApiCommand } from '../../../shared/journal/command.ts';
import { requestOf } from '../../../shared/journal/door.ts';
import type { Desk } from '../desk.ts';
import type { Derived, View } from '../view.ts';

/** Commands of one press go out in flocks: the server takes ten a second from a seat. */
const FLOCK = 8;
const PAUSE_MS = 1_100;

export interface Choice {
  readonly label: () => string;
  readonly orders: () => readonly ApiCommand[];
  readonly look?: Derived<string>;
  /** Said once the orders were taken. */
  readonly said?: () => string;
}

export function choice(view: View, desk: Desk, { label, orders, look = '', said }: Choice): HTMLElement {
  const first = (): ApiCommand | undefined => orders()[0];
  const allowed = (): boolean => {
    const command = first();
    return command !== undefined && desk.may(command);
  };
  const owner = (): string | undefined => {
    const command = first();
    const role = command && !allowed() ? API_ROLES[requestOf(command)]?.[0] : undefined;
    return role && desk.words('inspect.not.yours', { role: desk.words(`match.role.${role}`) });
  };
  return view.el(
    'button',
    {
      type: 'button',
      class: () => `choice ${typeof look === 'function' ? look() : look}`,
      disabled: () => !allowed(),
      attrs: { title: owner },
      on: {
        click: () =>
          void giveAll(desk, orders()).then((taken) => {
            if (taken && said !== undefined) desk.say(said());
          }),
      },
    },
    label,
  );
}

async function giveAll(desk: Desk, orders: readonly ApiCommand[]): Promise<boolean> {
  let taken = orders.length > 0;
  for (const [number, order] of orders.entries()) {
    if (number > 0 && number % FLOCK === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    taken = (await desk.give(order)) && taken;
  }
  return taken;
}
