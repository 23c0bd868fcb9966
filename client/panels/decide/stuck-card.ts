// Pods that fit nowhere: kube-scheduler's reason, and the smaller pod that could give way.

import { explainPod } from '../../../shared/sim/scheduler/explain.ts';
import { deletePodOrder } from '../../session/orders.ts';
import { glossOfFit } from '../../text/gloss.ts';
import { type Desk, shortName } from '../desk.ts';
import type { Stuck } from '../reading/decisions.ts';
import type { View } from '../view.ts';
import { choice } from './choice.ts';

export function stuckCard(view: View, desk: Desk, stuck: () => Stuck): HTMLElement {
  const { words, session, selection } = desk;
  const victim = (): string => shortName(stuck().way?.victim ?? '');
  let known = { tick: -1, text: '' };
  const message = (): string => {
    const { tick } = session.world;
    const row = session.world.store.stored('Pod', stuck().pods[0] ?? '')?.slot;
    if (known.tick !== tick)
      known = { tick, text: (row === undefined ? undefined : explainPod(session.world, row).message) ?? '' };
    return known.text;
  };
  const says = (): string => {
    const { way } = stuck();
    if (way === undefined) return words('play.stuck.none');
    const values = { node: way.node, victim: victim() };
    if (way.refuge === undefined) return words('play.stuck.way.waits', values);
    return words('play.stuck.way', { ...values, refuge: way.refuge });
  };
  const hasWay = (): boolean => stuck().way !== undefined;
  const tools = view.el(
    'div',
    { class: 'decision-tools', hidden: () => !hasWay() },
    choice(view, desk, {
      label: () => words('play.stuck.delete', { victim: victim() }),
      orders: () => (stuck().way === undefined ? [] : [deletePodOrder(stuck().way?.victim ?? '')]),
      look: 'danger',
      said: () => words('play.decide.final'),
    }),
    view.el(
      'button',
      {
        type: 'button',
        class: 'plain',
        on: { click: () => selection.inspect({ kind: 'Pod', key: stuck().way?.victim ?? '' }) },
      },
      () => words('play.stuck.look', { victim: victim() }),
    ),
  );
  return view.el(
    'div',
    {},
    view.el('p', { class: 'small quiet' }, () => words('play.stuck.count', { count: stuck().pods.length })),
    view.el('p', { class: 'small', attrs: { lang: 'en' }, hidden: () => message() === '' }, () =>
      firstSentence(message()),
    ),
    view.el(
      'p',
      { class: 'gloss', hidden: () => glossOfFit(words.language, message()) === undefined },
      () => glossOfFit(words.language, message()) ?? '',
    ),
    view.el('p', { class: 'small' }, says),
    tools,
  );
}

/** Without what is said of preemption; the inspector has all of it. */
function firstSentence(text: string): string {
  return text.replace(/\. (?:no new claims|preemption)[\s\S]*$/, '.');
}
