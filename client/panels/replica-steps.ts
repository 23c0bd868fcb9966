// Replicas of a Deployment, one more or one less at a time, with what each step serves, frees and costs.

import { scaleOrder } from '../session/orders.ts';
import { money, processors, rate } from '../text/format.ts';
import { type Desk, shortName } from './desk.ts';
import { type ReplicaWorth, worthOf } from './reading/replica.ts';
import { demandOf } from './reading/shortage.ts';
import type { View } from './view.ts';

function worth({ session }: Desk, deployment: string): ReplicaWorth | undefined {
  return worthOf(session.world, session.view.scenario, deployment);
}

/** What one replica more (1) or less (−1) comes to, in a sentence. */
export function replicaEffect(desk: Desk, deployment: string, by: 1 | -1): string {
  const { words } = desk;
  const each = worth(desk, deployment);
  if (each === undefined) return '';
  const price = each.cents ?? 0;
  const paid = price === 0 ? '' : words(by > 0 ? 'play.replicas.cost' : 'play.replicas.saves', { price: money(price) });
  return by > 0
    ? words('play.replicas.up.effect', { rate: rate(each.rate ?? 0), price: paid })
    : words('play.replicas.down.effect', { cpu: processors(each.milli), price: paid });
}

/** `− 5 of 6 ready +`, with what the demand asks for and the price of one. What a step comes to is the title of its button, and is said once it is taken. */
export function replicaSteps(
  view: View,
  desk: Desk,
  deployment: () => string | undefined,
  service: string,
  ready: () => number,
): HTMLElement {
  const { words, session } = desk;
  const object = () => session.world.store.get('Deployment', deployment() ?? '');
  const name = (): string => shortName(deployment() ?? '');
  const step = (by: 1 | -1): HTMLElement => {
    const order = () => {
      const one = object();
      return one === undefined || one.spec.replicas + by < 0 ? undefined : scaleOrder(one, one.spec.replicas + by);
    };
    const allowed = (): boolean => {
      const command = order();
      return command !== undefined && desk.may(command);
    };
    return view.el(
      'button',
      {
        type: 'button',
        class: 'step',
        hidden: () => !session.view.canCommand,
        disabled: () => !allowed(),
        attrs: {
          'aria-label': () => words(by > 0 ? 'play.replicas.up' : 'play.replicas.down', { name: name() }),
          title: () => replicaEffect(desk, deployment() ?? '', by),
        },
        on: {
          click: () => {
            const command = order();
            if (command !== undefined)
              void desk.give(command).then((taken) => {
                if (taken) desk.say(replicaEffect(desk, deployment() ?? '', by));
              });
          },
        },
      },
      by > 0 ? '+' : '−',
    );
  };
  const price = (): string => {
    const cents = worth(desk, deployment() ?? '')?.cents ?? 0;
    return cents === 0 ? '' : words('play.replicas.price', { price: money(cents) });
  };
  const short = (): boolean => ready() < (object()?.spec.replicas ?? 0);
  return view.el(
    'div',
    {
      class: 'replicas small',
      role: 'group',
      hidden: () => object() === undefined,
      attrs: { 'aria-label': () => words('play.replicas', { name: name() }) },
    },
    step(-1),
    view.el('output', { class: () => (short() ? 'short' : '') }, () =>
      words('play.replicas.ready', { ready: ready(), wanted: object()?.spec.replicas ?? 0 }),
    ),
    step(1),
    view.el(
      'span',
      { class: 'replica-notes' },
      view.el('span', { class: () => `replica-needs ${needs(desk, service).tone}` }, () => needs(desk, service).text),
      view.el('span', { class: 'quiet' }, price),
    ),
  );
}

/** How many replicas the present demand asks for, and whether that is more or less than are desired. */
function needs({ session, words }: Desk, service: string): { readonly text: string; readonly tone: string } {
  const traffic = session.world.traffic.get(service);
  const wish = Math.max(traffic?.rate ?? 0, traffic?.target ?? 0);
  const demand = wish > 0 ? demandOf(session.world, service, wish, session.world.tick) : undefined;
  if (demand === undefined) return { text: '', tone: '' };
  const tone = demand.wanted < demand.needed ? 'too-few' : demand.wanted > demand.needed ? 'spare' : '';
  return { text: words('play.replicas.needs', { rate: rate(demand.rate), needed: demand.needed }), tone };
}
