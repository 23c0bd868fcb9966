// The page of a match, live or replayed: the bar above, the board in the middle, panels beside it, on a phone one panel at a time below it.

import type { JournalProblem } from '../../shared/journal/log.ts';
import type { Session } from '../session/session.ts';
import { Selection } from '../session/selection.ts';
import type { Words } from '../text/words.ts';
import { Desk } from './desk.ts';
import { type EndActions, mountEndScreen } from './end-screen.ts';
import { mountEvents } from './events-panel.ts';
import { mountInspector } from './inspector/inspector.ts';
import { mountKeyboard } from './keyboard.ts';
import { mountNotices } from './notices-panel.ts';
import { mountQueue } from './queue-panel.ts';
import { mountReplayBar } from './replay-bar.ts';
import { mountServices } from './services-panel.ts';
import { mountToasts } from './toasts.ts';
import { mountTopBar } from './top-bar.ts';
import { View } from './view.ts';

export interface MatchActions extends EndActions {
  /** Where a journal that was cut short ends. */
  readonly lost?: JournalProblem | undefined;
  leave(): void;
}

/** Mounts the board; the page works without it for as long as it is being loaded. */
export type MountBoard = (
  parent: HTMLElement,
  session: Session,
  selection: Selection,
  words: Words,
) => { destroy(): void };

const TABS = ['queue', 'services', 'inspect', 'events'] as const;
type Tab = (typeof TABS)[number];

export function mountMatch(
  parent: HTMLElement,
  session: Session,
  words: Words,
  board: Promise<MountBoard>,
  actions: MatchActions,
): () => void {
  const view = new View();
  const selection = new Selection();
  const desk = new Desk(session, selection, words);
  let tab: Tab = 'queue';
  const show = (next: Tab): void => {
    tab = next;
    view.refresh();
  };

  const page = view.el('div', { class: `match match-${session.source}`, attrs: { 'data-tab': () => tab } });
  parent.replaceChildren(page);
  const openKeys = mountKeyboard(view, page, desk);
  const boardHolder = view.el('main', { class: 'board-holder', attrs: { 'aria-label': () => words('match.board') } });
  const aside = (name: string, ...panels: HTMLElement[]): HTMLElement =>
    view.el('div', { class: `side side-${name}` }, ...panels);
  const askEnd = mountEndQuestion(view, page, desk);
  page.append(
    mountTopBar(view, desk, { leave: actions.leave, keys: openKeys, end: askEnd }),
    view.el(
      'p',
      { class: 'banner', role: 'status', hidden: () => bannerOf(desk) === undefined },
      () => bannerOf(desk) ?? '',
    ),
    aside('left', mountServices(view, desk), mountNotices(view, desk), mountEvents(view, desk)),
    boardHolder,
    tabs(view, words, () => tab, show),
    aside('right', mountQueue(view, desk), mountInspector(view, desk)),
  );
  mountToasts(view, page, desk);
  const showResult = mountEndScreen(view, page, desk, actions);
  if (session.source === 'journal') page.append(mountReplayBar(view, desk, showResult, actions.leave));
  if (actions.lost !== undefined) desk.say(words('replay.cut', { ...actions.lost }));

  keepFresh(view, desk, (): void => {
    // On a phone what was chosen on the board comes to the front.
    if (selection.picked !== undefined) show('queue');
    else if (selection.inspected !== undefined) show('inspect');
  });
  let mounted: { destroy(): void } | undefined;
  let gone = false;
  void board.then((mount) => {
    if (!gone) mounted = mount(boardHolder, session, selection, words);
  });
  return () => {
    gone = true;
    mounted?.destroy();
    view.end();
    page.remove();
  };
}

/** Draws at most once for each animation frame; a hidden page is drawn when it is seen again. */
function keepFresh(view: View, desk: Desk, chosen: () => void): void {
  const { session, selection, words } = desk;
  let asked: number | undefined;
  const ask = (): void => {
    asked ??= requestAnimationFrame(() => {
      asked = undefined;
      view.refresh();
    });
  };
  // What changes by itself and matters to all is read out: a lost connection, its return, another role.
  const seat = (): string => {
    const own = session.view.roster.find((one) => one.id === session.view.seat);
    return own === undefined
      ? ''
      : words('match.you.are', {
          name: own.name,
          roles: session.view.roles.map((role) => words(`match.role.${role}`)).join(', '),
        });
  };
  view.watch(seat, (text) => desk.announce(text));
  let wasLost = false;
  view.watch(
    () => session.view.connection,
    (connection) => {
      if (wasLost && connection === 'live') desk.say(words('match.connection.back'));
      wasLost = connection === 'lost';
    },
  );
  let inspected = selection.inspected;
  let picked = selection.picked;
  view.onEnd(session.subscribe(ask));
  view.onEnd(words.subscribe(() => view.refresh()));
  view.onEnd(
    selection.subscribe(() => {
      if (selection.inspected !== inspected || selection.picked !== picked) chosen();
      inspected = selection.inspected;
      picked = selection.picked;
      view.refresh();
    }),
  );
  view.onEnd(() => {
    if (asked !== undefined) cancelAnimationFrame(asked);
  });
}

function bannerOf({ session, words }: Desk): string | undefined {
  if (session.view.connection === 'lost') return words('match.connection.lost.long');
  if (!session.view.playing && session.view.canCommand && session.view.connection === 'live')
    return words('match.paused');
  return undefined;
}

function tabs(view: View, words: Words, current: () => Tab, show: (tab: Tab) => void): HTMLElement {
  return view.el(
    'nav',
    { class: 'tabs', attrs: { 'aria-label': () => words('match.panels') } },
    ...TABS.map((tab) =>
      view.el(
        'button',
        { type: 'button', on: { click: () => show(tab) }, attrs: { 'aria-pressed': () => String(current() === tab) } },
        () => words(`match.panel.${tab}`),
      ),
    ),
  );
}

/** Ending a match for all is asked once more. */
function mountEndQuestion(view: View, parent: HTMLElement, desk: Desk): () => void {
  const { words } = desk;
  const dialog = view.el(
    'dialog',
    { attrs: { 'aria-labelledby': 'end-question' } },
    view.el('h2', { id: 'end-question' }, () => words('match.end.sure')),
    view.el(
      'div',
      { class: 'end-actions' },
      view.el(
        'button',
        {
          type: 'button',
          class: 'primary',
          on: {
            click: () => {
              dialog.close();
              void desk.give({ kind: 'host', action: 'end' });
            },
          },
        },
        () => words('match.end'),
      ),
      view.el('button', { type: 'button', on: { click: () => dialog.close() } }, () => words('match.cancel')),
    ),
  );
  parent.append(dialog);
  return () => dialog.showModal();
}
