// Keys that work everywhere in a match; the manual lists them. Controls and the board have their own keys beside these: Tab, arrows, Enter.

import { FACTORS } from '../../shared/journal/schema.ts';
import { bindOrder } from '../session/orders.ts';
import { type Desk, shortName } from './desk.ts';
import { choose, explainPicked } from './placement.ts';
import { stacksOf } from './queue-panel.ts';
import { replayKey } from './replay/keys.ts';
import type { View } from './view.ts';
import { factAbout } from './why/facts-about.ts';

export interface KeyDeeds {
  /** Opens the manual. */
  help(): void;
  /** Shows the cluster as tables. */
  tables(): void;
  /** Sound off, or on again; above an open sheet, too. */
  mute(): void;
}

export function mountKeyboard(view: View, desk: Desk, deeds: KeyDeeds): void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (letterOf(event) === 'm') {
      event.preventDefault();
      if (!event.repeat) deeds.mute();
      return;
    }
    if (document.querySelector('dialog[open]')) return;
    if (act(desk, event, deeds)) event.preventDefault();
  };
  document.addEventListener('keydown', pressed);
  view.onEnd(() => document.removeEventListener('keydown', pressed));
}

/** Fields and lists have letters, arrows and digits for themselves. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}

/** What is written on the key, also while it writes Hangul: with the Korean layout switched on, N is said to be ㅜ. */
export function letterOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  const hasLetter = /^[\x20-\x7e]$/.test(key) || key.length > 1;
  return hasLetter && key !== 'Process' ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1] ?? key).toLowerCase();
}

/** True when the key meant something. */
function act(desk: Desk, event: KeyboardEvent, deeds: KeyDeeds): boolean {
  const { session, selection } = desk;
  const letter = letterOf(event);
  if (event.key === '?' || event.key === 'F1' || letter === 'h') {
    deeds.help();
    return true;
  }
  if (letter === 't') {
    deeds.tables();
    return true;
  }
  if (letter === 'b') return toBoard();
  if (event.key === 'Escape') {
    if (selection.picked !== undefined) {
      desk.announce(desk.words('board.put-back', { pod: shortName(selection.picked) }), 'assertive');
      selection.pick(undefined);
    } else if (selection.asked !== undefined) selection.ask(undefined);
    else if (selection.inspected !== undefined) selection.inspect(undefined);
    else return false;
    return true;
  }
  if (letter === 'w') return askWhy(desk);
  if (letter === 'p' && session.view.canPace) {
    if (session.view.playing) session.pause();
    else session.play();
    return true;
  }
  if (session.view.canSeek) return replayKey(session, event);
  if ((letter === '.' || letter === ',') && session.view.canPace) return changeSpeed(desk, letter === '.' ? 1 : -1);
  if (letter === 'n') return pickNext(desk);
  if (/^[1-9]$/.test(letter)) return placeOnNumber(desk, Number(letter));
  return false;
}

/** Past the panels to the pods that wait; where none does, to the ships. */
function toBoard(): boolean {
  const stops = [...document.querySelectorAll<HTMLElement>('.board-mirror button[tabindex="0"]')];
  const stop = stops.find(({ dataset }) => dataset['kind'] === 'waiting') ?? stops.at(-1);
  stop?.focus();
  return stop !== undefined;
}

function changeSpeed({ session }: Desk, by: number): boolean {
  const at = FACTORS.indexOf(session.view.factor as (typeof FACTORS)[number]);
  const next = FACTORS[at + by];
  if (next !== undefined) session.setSpeed(next);
  return true;
}

/** Why do users lose requests; while they do not, why is what is inspected as it is. */
function askWhy(desk: Desk): boolean {
  const { selection, session } = desk;
  const losing = session.world.traffic.inOrder().find((one) => one.failing);
  const loss = losing && session.world.events.get(losing.lossFact);
  const fact = loss ?? (selection.inspected && factAbout(desk, selection.inspected));
  if (fact === undefined) return false;
  selection.ask(fact.id);
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
