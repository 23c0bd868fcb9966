// Where the pod in hand can go: each node with how full it would be, and kube-scheduler's verdict, its score or the reason why not. Rows keep
// their places while a stack is placed tap by tap, so that the finger stays where it is.

import type { PodSlot } from '../../shared/base/units.ts';
import { silenceOf, standingOf } from '../../shared/match/known/node.ts';
import type { World } from '../../shared/sim/world.ts';
import { explainPod, type NodeExplanation, type PodExplanation } from '../../shared/sim/scheduler/explain.ts';
import { clock, memory, processors } from '../text/format.ts';
import { glossOfFilter } from '../text/gloss.ts';
import { type Desk, shortName } from './desk.ts';
import { type Fill, fillPreview } from './fill-preview.ts';
import { baysOf, holesFor, type Need, nextNeed, put, READABLE_NODES } from './reading/room.ts';
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
    (one, row) =>
      placeRow(row, desk, one, {
        isBest: () => look().best.includes(one().node),
        number: () => look().nodes.indexOf(one()) + 1,
      }),
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
    view.el('p', { class: 'small quiet' }, () => `★ ${words('panels.queue.best')}. ${words('play.place.stack')}`),
  );
}

interface Standing {
  readonly isBest: () => boolean;
  /** The digit that places here. */
  readonly number: () => number;
}

function placeRow(view: View, desk: Desk, one: () => NodeExplanation, standing: Standing): HTMLElement {
  const { words, selection } = desk;
  const feasible = (): boolean => one().feasible;
  const reason = (): string => one().reasons.join(', ');
  const gloss = (): string | undefined => glossOfFilter(words.language, reason());
  const warning = (): string => warningOf(desk, one());
  // A row that is taken away loses pointer and focus in the middle of a refresh; what follows from that comes after it.
  const { node } = one();
  const leave = (): void =>
    queueMicrotask(() => {
      if (selection.pointed === node) selection.point(undefined);
    });
  const button = view.el(
    'button',
    {
      type: 'button',
      class: () => `place${feasible() ? ' fits' : ''}${selection.pointed === one().node ? ' pointed' : ''}`,
      // Not `disabled`: whoever uses a keyboard must be able to come here and read why.
      attrs: {
        'aria-disabled': () => (feasible() ? undefined : 'true'),
        'aria-keyshortcuts': () => (standing.number() > 9 ? undefined : String(standing.number())),
      },
      on: {
        click: () => choose(desk, one()),
        pointerenter: () => selection.point(one().node),
        pointerleave: leave,
        focus: () => selection.point(one().node),
        blur: leave,
      },
    },
    view.el(
      'span',
      { class: 'place-name' },
      view.el(
        'kbd',
        { hidden: () => standing.number() > 9, attrs: { 'aria-hidden': 'true' } },
        () => `${standing.number()}`,
      ),
      view.el('span', {}, () => (feasible() ? words('panels.queue.place.on', { node: one().node }) : one().node)),
    ),
    view.el('span', { class: 'place-verdict small' }, () =>
      feasible() ? `${standing.isBest() ? '★ ' : ''}${words('panels.queue.score', { score: one().total })}` : reason(),
    ),
    view.el('span', { class: 'heard' }, () => (feasible() && standing.isBest() ? words('panels.queue.best') : '')),
    view.el('span', { class: 'gloss', hidden: () => feasible() || gloss() === undefined }, () => gloss() ?? ''),
    view.el('span', { class: 'place-warning small', hidden: () => !feasible() || warning() === '' }, warning),
    fills(view, desk, one),
    view.el('span', { class: 'place-parts small quiet', hidden: () => !feasible() }, () =>
      words('play.place.parts', { total: one().total, parts: partsOf(one()) }),
    ),
  );
  return view.el('li', {}, button);
}

/** `NodeResourcesFit 61 + TaintToleration 300`, the largest first. */
function partsOf({ scores }: NodeExplanation): string {
  return Object.entries(scores)
    .sort((a, b) => b[1] - a[1])
    .map(([plugin, score]) => `${plugin} ${score}`)
    .join(' + ');
}

/** What kube-scheduler does not look at of a node on which the pod fits: its silence, the forecast. */
function warningOf(desk: Desk, { node, slot, feasible }: NodeExplanation): string {
  const { session, words } = desk;
  const { world } = session;
  if (!feasible) return '';
  if (standingOf(world, slot) === 'silent') return words('play.place.silent', { seconds: silenceOf(world, slot) });
  const notice = world.notices.find((one) => one.kind === 'maintenance' && one.node === node && one.at > world.tick);
  if (notice !== undefined) return words('play.place.leaving', { time: clock(notice.at - world.tick) });
  const need = desk.read(needLeft);
  const pod = desk.moment.pods.get(desk.selection.picked ?? '');
  if (need === undefined || pod === undefined || need.workload === pod.workload) return '';
  const bays = baysOf(world);
  const bay = bays.get(slot);
  if (bay !== undefined) put(bay, pod);
  return holesFor(bays, need) > 0 ? '' : words('play.place.hole', { workload: shortName(need.workload) });
}

/** The next arrival, if there is still room for it. */
function needLeft(world: World): Need | undefined {
  const need = world.nodes.byName().length > READABLE_NODES ? undefined : nextNeed(world);
  return need !== undefined && holesFor(baysOf(world), need) > 0 ? need : undefined;
}

/** The two holds before and after. Nothing for a node on which the pod is not allowed at all. */
function fills(view: View, desk: Desk, one: () => NodeExplanation): HTMLElement {
  const { words } = desk;
  const values = (resource: 'cpu' | 'memory'): Fill => {
    const hold = desk.moment.ships.get(one().node)?.[resource];
    const pod = desk.moment.pods.get(desk.selection.picked ?? '');
    const before = hold?.requested ?? 0;
    const more = resource === 'cpu' ? pod?.milli : pod?.bytes;
    return { before, after: before + (more ?? 0), used: hold?.used ?? 0, room: hold?.room ?? 0 };
  };
  const matters = (): boolean => one().feasible || one().plugin === 'NodeResourcesFit';
  return view.el(
    'span',
    { class: 'fills', hidden: () => !matters() },
    fillPreview(
      view,
      () => words('play.fill.cpu'),
      () => values('cpu'),
      processors,
    ),
    fillPreview(
      view,
      () => words('play.fill.memory'),
      () => values('memory'),
      memory,
    ),
  );
}
