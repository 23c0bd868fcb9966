// The scheduling queue: Pending pods in stacks of equals, each with the reason why it waits; pick one up here, and the nodes stand below
// with kube-scheduler's verdict on each. The same work as on the board, for phones, keyboards and screen readers.

import { condition, keyOf } from '../../shared/kinds/meta.ts';
import { rolloutsOf, tagOf } from '../../shared/match/rollout.ts';
import { bindOrder } from '../session/orders.ts';
import { glossOfFit } from '../text/gloss.ts';
import { memory, processors } from '../text/format.ts';
import { type Desk, shortName } from './desk.ts';
import { liverySign } from './livery.ts';
import { forecast } from './notices-panel.ts';
import { panel } from './panel.ts';
import { placement } from './placement.ts';
import { schedulerControl } from './scheduler-control.ts';
import type { View } from './view.ts';
import { factAbout } from './why/facts-about.ts';
import { whyButton } from './why/why-button.ts';

export interface Stack {
  readonly workload: string;
  readonly rank: number;
  /** Waiting pods, oldest first, without those whose bind is on its way. */
  readonly pods: readonly string[];
  /** The pod in hand if it is one of them, else the first. */
  readonly top: string;
}

export function stacksOf(desk: Desk): readonly Stack[] {
  const { picked } = desk.selection;
  return desk.moment.stacks.flatMap(({ workload, rank, pods: all }) => {
    const pods = all.filter((key) => !desk.isSent(key));
    const first = pods[0];
    if (first === undefined) return [];
    return [{ workload, rank, pods, top: picked !== undefined && pods.includes(picked) ? picked : first }];
  });
}

export function mountQueue(view: View, desk: Desk): HTMLElement {
  const { words } = desk;
  const { section, body } = panel(view, 'queue', () => words('panels.queue'));
  const hint = view.el('p', { class: 'quiet small queue-hint', hidden: () => stacksOf(desk).length === 0 }, () =>
    hintOf(desk),
  );
  const empty = view.el('p', { class: 'quiet', hidden: () => stacksOf(desk).length > 0 }, () =>
    words('panels.queue.empty'),
  );
  const list = view.el('ul', { class: 'stacks' });
  view.list(
    list,
    () => stacksOf(desk),
    (stack) => stack.workload,
    (stack, row) => stackCard(row, desk, stack),
  );
  // While a pod is in the hand, the nodes to choose from are what matters.
  section.classList.add('queue');
  view.watch(
    () => desk.selection.picked !== undefined,
    (holds) => {
      section.classList.toggle('holding', holds);
      // What was scrolled to the nodes goes back to what waits.
      const side = section.parentElement;
      if (!holds && side !== null) side.scrollTop = 0;
    },
  );
  // On a phone the forecast is what one plans by while nothing waits; beside the board it has its own panel.
  const ahead = view.el(
    'section',
    { class: 'queue-forecast' },
    view.el('h3', {}, () => words('panels.notices')),
    forecast(view, desk),
  );
  body.append(schedulerControl(view, desk), hint, empty, list, ahead);
  return section;
}

function hintOf(desk: Desk): string {
  const { words, session } = desk;
  if (!session.view.canCommand) return words('panels.queue.hint.watch');
  switch (session.world.loops.scheduler.mode) {
    case 'manual':
      return words('panels.queue.hint');
    case 'automatic':
      return words('panels.queue.hint.automatic');
    case 'down':
      return words('panels.queue.hint.down');
  }
}

function stackCard(view: View, desk: Desk, stack: () => Stack): HTMLElement {
  const { words, session, selection } = desk;
  const top = (): string => stack().top;
  const isPicked = (): boolean => selection.picked === top();
  const asks = (): string => {
    const pod = desk.moment.pods.get(top());
    return pod === undefined
      ? ''
      : words('panels.queue.asks', { cpu: processors(pod.milli), memory: memory(pod.bytes) });
  };
  const button = view.el(
    'button',
    {
      type: 'button',
      class: 'stack',
      on: {
        click: () =>
          desk.may(bindOrder(top(), ''))
            ? selection.pick(isPicked() ? undefined : top())
            : selection.inspect({ kind: 'Pod', key: top() }),
      },
      attrs: {
        'aria-pressed': () => String(isPicked()),
      },
    },
    // Read out, the name of the pod and the count are words; the short signs beside are for eyes.
    view.el(
      'span',
      { class: 'heard' },
      () =>
        `${words(isPicked() ? 'panels.queue.put' : 'panels.queue.pick', { pod: shortName(top()) })}, ${words('panels.queue.count', { count: stack().pods.length })}, `,
    ),
    liverySign(stack().rank),
    view.el(
      'span',
      { class: 'stack-name', attrs: { 'aria-hidden': 'true' } },
      view.el('strong', {}, () => shortName(stack().workload)),
      view.el('span', { class: 'stack-version small', hidden: () => versionOf(desk, stack()) === undefined }, () =>
        words('panels.queue.version', { version: versionOf(desk, stack()) ?? '' }),
      ),
      view.el('span', { class: 'stack-pod small quiet' }, () => `…${top().slice(-5)}`),
    ),
    view.el(
      'span',
      {
        class: 'stack-count',
        hidden: () => stack().pods.length < 2,
        attrs: { 'aria-hidden': 'true' },
      },
      () => `×${stack().pods.length}`,
    ),
    view.el('span', { class: 'stack-asks small quiet' }, asks),
  );
  const age = (): number => {
    const pod = desk.moment.pods.get(top());
    return pod === undefined
      ? 0
      : Math.max(0, session.world.tick - session.world.pods.pod(pod.slot).metadata.creationTimestamp);
  };
  const why = view.el(
    'p',
    { class: 'stack-why small' },
    view.el('span', { class: 'quiet' }, () => words('panels.queue.since', { seconds: age() })),
    view.el('span', { attrs: { title: () => whyPending(desk, top()).text } }, () => {
      const text = firstClause(whyPending(desk, top()).text);
      return text === '' ? '' : ` · ${text}`;
    }),
    view.el(
      'span',
      { class: 'gloss', hidden: () => whyPending(desk, top()).gloss === undefined },
      () => whyPending(desk, top()).gloss ?? '',
    ),
    ' ',
    whyButton(view, desk, () => factAbout(desk, { kind: 'Pod', key: top() })),
  );
  // It stays while a stack is dropped pod by pod, so the focus stays on the same node's button.
  const place = view.el('div', { class: 'placement' });
  view.swap(
    place,
    () => (isPicked() ? 'picked' : undefined),
    (_, inner) => placement(inner, desk),
  );
  const item = view.el('li', { class: () => (isPicked() ? 'stack-item picked' : 'stack-item') }, button, why, place);
  // What was picked up on the board may lie far down the list; the nodes to choose from come with it.
  view.watch(isPicked, (picked) => {
    if (picked) requestAnimationFrame(() => bringUp(item));
  });
  return item;
}

/** While two versions of a workload are there, one wants to know which of them is in the hand. */
function versionOf(desk: Desk, { workload, top }: Stack): string | undefined {
  const isRolling = desk.read(rolloutsOf).some(({ deployment }) => keyOf(deployment.metadata) === workload);
  const image = desk.session.world.store.get('Pod', top)?.spec.containers[0]?.image;
  return isRolling && image !== undefined ? tagOf(image) : undefined;
}

/** Scrolls the one box that scrolls here: `scrollIntoView` would move the page with it. */
function bringUp(item: HTMLElement): void {
  for (let box = item.parentElement; box !== null && box !== document.body; box = box.parentElement) {
    if (getComputedStyle(box).overflowY !== 'auto') continue;
    if (box.scrollHeight <= box.clientHeight) continue;
    box.scrollTop += item.getBoundingClientRect().top - box.getBoundingClientRect().top - 4;
    return;
  }
}

/** Why a pod is Pending: what kube-scheduler last said of it, or that it has not looked yet; nothing where the player is the scheduler. */
export function whyPending(desk: Desk, key: string): { readonly text: string; readonly gloss?: string | undefined } {
  const { words, session } = desk;
  const pod = session.world.store.get('Pod', key);
  const said = pod && condition(pod.status.conditions, 'PodScheduled')?.message;
  if (said) return { text: said, gloss: glossOfFit(words.language, said) };
  if (session.world.loops.scheduler.mode !== 'manual') return { text: words('panels.queue.why.queued') };
  return { text: desk.may(bindOrder(key, '')) ? '' : words('panels.queue.why.others') };
}

/** kube-scheduler's sentence without what it says of preemption; the inspector has all of it. */
function firstClause(text: string): string {
  return text.replace(/\. (?:no new claims|preemption)[\s\S]*$/, '.');
}
