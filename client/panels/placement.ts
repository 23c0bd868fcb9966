// Where the pod in hand can go: each node with kube-scheduler's verdict, its score or the reason why not, and the room that it has left.

import type { PodSlot } from '../../shared/base/units.ts';
import { explainPod, type NodeExplanation, type PodExplanation } from '../../shared/sim/scheduler/explain.ts';
import { memory, processors } from '../text/format.ts';
import { glossOfFilter } from '../text/gloss.ts';
import { type Desk, shortName } from './desk.ts';
import type { View } from './view.ts';

/** kube-scheduler's view of the pod in hand; no nodes while the hand is empty. */
export function explainPicked({ session, selection, moment }: Desk): PodExplanation {
  const pod = selection.picked === undefined ? undefined : moment.pods.get(selection.picked);
  if (pod === undefined) return { nodes: [], best: [], message: undefined };
  return explainPod(session.world, pod.slot as PodSlot); // a picture's slot is the pod's row
}

/** Places the pod in hand. Where it does not fit it stays in the hand, and the reason is said: a bound pod would only be turned away by the kubelet. */
export function choose(desk: Desk, { node, feasible, reasons }: NodeExplanation): void {
  if (feasible) return void desk.place(node);
  const gloss = glossOfFilter(desk.words.language, reasons.join(', '));
  const reason = reasons.join(', ') + (gloss === undefined ? '' : ` (${gloss})`);
  desk.say(desk.words('panels.queue.place.not', { node, reason }));
}

export function placement(view: View, desk: Desk): HTMLElement {
  const { words, session, selection } = desk;
  let explained: (PodExplanation & { readonly tick: number; readonly pod: string }) | undefined;
  const look = (): Pick<PodExplanation, 'nodes' | 'best'> => {
    const { tick } = session.world;
    const pod = selection.picked ?? '';
    if (explained?.tick !== tick || explained.pod !== pod) explained = { ...explainPicked(desk), tick, pod };
    return explained;
  };
  const list = view.el('ol', { class: 'places' });
  view.list(
    list,
    () => look().nodes,
    (one) => one.node,
    (one, row) => placeButton(row, desk, one, () => look().best.includes(one().node)),
  );
  const fits = (): number => look().nodes.filter((one) => one.feasible).length;
  return view.el(
    'div',
    { role: 'group', attrs: { 'aria-label': () => words('panels.queue.place') } },
    view.el('h3', {}, () => words('panels.queue.place')),
    view.el('p', { class: 'small quiet', role: 'status' }, () =>
      selection.picked === undefined
        ? ''
        : words('panels.queue.picked', { pod: shortName(selection.picked), fits: fits(), count: look().nodes.length }),
    ),
    list,
  );
}

function placeButton(view: View, desk: Desk, one: () => NodeExplanation, isBest: () => boolean): HTMLElement {
  const { words, session } = desk;
  const reason = (): string => one().reasons.join(', ');
  const free = (): string => {
    const { at } = session.world.nodes;
    const slot = one().slot;
    return words('panels.queue.free', {
      cpu: processors(Math.max(0, (at.allocatableMilli[slot] ?? 0) - (at.requestedMilli[slot] ?? 0))),
      memory: memory(Math.max(0, (at.allocatableMemory[slot] ?? 0) - (at.requestedMemory[slot] ?? 0))),
      pods: Math.max(0, (at.allocatablePods[slot] ?? 0) - (at.requestedPods[slot] ?? 0)),
    });
  };
  const button = view.el(
    'button',
    {
      type: 'button',
      class: () => (one().feasible ? 'place fits' : 'place'),
      // Not `disabled`: whoever uses a keyboard must be able to come here and read why.
      attrs: { 'aria-disabled': () => (one().feasible ? undefined : 'true') },
      on: { click: () => choose(desk, one()) },
    },
    view.el('span', { class: 'place-name' }, () =>
      one().feasible ? words('panels.queue.place.on', { node: one().node }) : one().node,
    ),
    view.el('span', { class: 'place-verdict small' }, () =>
      one().feasible
        ? words('panels.queue.score', { score: one().total }) + (isBest() ? ` · ${words('panels.queue.best')}` : '')
        : reason(),
    ),
    view.el(
      'span',
      { class: 'gloss', hidden: () => one().feasible || glossOfFilter(words.language, reason()) === undefined },
      () => glossOfFilter(words.language, reason()) ?? '',
    ),
    view.el('span', { class: 'small quiet', hidden: () => !one().feasible }, free),
  );
  return view.el('li', {}, button);
}
