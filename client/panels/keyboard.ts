// Keys that work everywhere in a match, and the list of them. Controls and the board have their own keys beside these: Tab, arrows, Enter.

import { FACTORS } from '../../shared/journal/schema.ts';
import { bindOrder } from '../session/orders.ts';
import type { WordId } from '../text/words.ts';
import { type Desk, shortName } from './desk.ts';
import { choose, explainPicked } from './placement.ts';
import { stacksOf } from './queue-panel.ts';
import { STEP } from './replay-bar.ts';
import type { View } from './view.ts';

const LIST: readonly (readonly [WordId, WordId])[] = [
  ['keys.tab', 'keys.tab.does'],
  ['keys.n', 'keys.n.does'],
  ['keys.digits', 'keys.digits.does'],
  ['keys.escape', 'keys.escape.does'],
  ['keys.pause', 'keys.pause.does'],
  ['keys.faster', 'keys.faster.does'],
  ['keys.arrows', 'keys.arrows.does'],
  ['keys.help', 'keys.help.does'],
];

/** Returns what opens the list of keys. */
export function mountKeyboard(view: View, parent: HTMLElement, desk: Desk): () => void {
  const { words } = desk;
  const dialog = view.el(
    'dialog',
    { class: 'keys', attrs: { 'aria-labelledby': 'keys-title' } },
    view.el('h2', { id: 'keys-title' }, () => words('keys.title')),
    view.el(
      'dl',
      {},
      ...LIST.map(([key, does]) =>
        view.el(
          'div',
          {},
          view.el(
            'dt',
            {},
            view.el('kbd', {}, () => words(key)),
          ),
          view.el('dd', {}, () => words(does)),
        ),
      ),
    ),
    view.el('button', { type: 'button', class: 'primary', on: { click: () => dialog.close() } }, () =>
      words('match.close'),
    ),
  );
  parent.append(dialog);
  const show = (): void => dialog.showModal();
  const pressed = (event: KeyboardEvent): void => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target) ||
      document.querySelector('dialog[open]')
    )
      return;
    if (act(desk, event, show)) event.preventDefault();
  };
  document.addEventListener('keydown', pressed);
  view.onEnd(() => document.removeEventListener('keydown', pressed));
  return show;
}

/** Fields and lists have letters, arrows and digits for themselves. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}

/** True when the key meant something. */
function act(desk: Desk, event: KeyboardEvent, help: () => void): boolean {
  const { session, selection } = desk;
  if (event.key === '?') {
    help();
    return true;
  }
  if (event.key === 'Escape') {
    if (selection.picked !== undefined) {
      desk.announce(desk.words('board.put-back', { pod: shortName(selection.picked) }));
      selection.pick(undefined);
    } else if (selection.inspected !== undefined) selection.inspect(undefined);
    else return false;
    return true;
  }
  const letter = event.key.toLowerCase();
  if (letter === 'p' && session.view.canPace) {
    if (session.view.playing) session.pause();
    else session.play();
    return true;
  }
  if (session.view.canSeek) return seekBy(desk, event.key);
  if ((letter === '.' || letter === ',') && session.view.canPace) return changeSpeed(desk, letter === '.' ? 1 : -1);
  if (letter === 'n') return pickNext(desk);
  if (/^[1-9]$/.test(letter)) return placeOnNumber(desk, Number(letter));
  return false;
}

function seekBy({ session }: Desk, key: string): boolean {
  const { tick, ticks } = session.view;
  // An object would also find `constructor`.
  const goals = new Map([
    ['ArrowLeft', tick - STEP],
    ['ArrowRight', tick + STEP],
    ['Home', 0],
    ['End', ticks],
  ]);
  const goal = goals.get(key);
  if (goal === undefined) return false;
  session.seek(goal);
  return true;
}

function changeSpeed({ session }: Desk, by: number): boolean {
  const at = FACTORS.indexOf(session.view.factor as (typeof FACTORS)[number]);
  const next = FACTORS[at + by];
  if (next !== undefined) session.setSpeed(next);
  return true;
}

/** The stack after the one in hand, so that N goes round. */
function pickNext(desk: Desk): boolean {
  const stacks = stacksOf(desk);
  const at = stacks.findIndex((stack) => stack.top === desk.selection.picked);
  const next = stacks[(at + 1) % Math.max(1, stacks.length)];
  if (next === undefined || !desk.may(bindOrder(next.top, ''))) return false;
  desk.selection.pick(next.top);
  return true;
}

/** Nodes are numbered by name, as the list beneath the queue shows them. */
function placeOnNumber(desk: Desk, number: number): boolean {
  const one = explainPicked(desk).nodes[number - 1];
  if (one === undefined) return false;
  choose(desk, one);
  return true;
}
