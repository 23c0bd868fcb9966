// The page of a match, live or replayed: the bar above, the board in the middle, panels beside it, on a phone one panel at a time below it.

import type { JournalProblem } from '../../shared/journal/log.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../session/settings.ts';
import { Selection } from '../session/selection.ts';
import { mountSound } from '../sound/soundscape.ts';
import type { Words } from '../text/words.ts';
import { mountAnnouncer } from './announcer.ts';
import { Desk } from './desk.ts';
import type { AfterActions } from './after/actions.ts';
import { mountEndScreen } from './end-screen.ts';
import { mountEvents } from './events-panel.ts';
import { mountInspector } from './inspector/inspector.ts';
import { decisionCount, mountDecide } from './decide/decide-panel.ts';
import { HintBook } from './hints/hint-book.ts';
import { hintCard, watchHints } from './hints/hint-card.ts';
import { mountInvite } from './invite.ts';
import { mountKeyboard } from './keyboard.ts';
import { mountManual } from './manual/manual.ts';
import { mountNotices } from './notices-panel.ts';
import { lastOpinion } from './opinion-card.ts';
import { planeWords } from './plane-words.ts';
import { mountQueue, stacksOf } from './queue-panel.ts';
import { mountReplayBar } from './replay-bar.ts';
import { mountServices } from './services-panel.ts';
import { mountBoardTables } from './table/board-tables.ts';
import { mountToasts } from './toasts.ts';
import { mountTopBar } from './top-bar.ts';
import { View } from './view.ts';

export interface MatchActions extends AfterActions {
  /** Where a journal that was cut short ends. */
  readonly lost?: JournalProblem | undefined;
  /** The clock stands until everybody is in. */
  readonly waits: boolean;
  readonly preferences: Settings;
}

/** Mounts the board; the page works without it for as long as it is being loaded. */
export type MountBoard = (
  parent: HTMLElement,
  session: Session,
  selection: Selection,
  words: Words,
  settings: Settings,
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
  const { preferences } = actions;
  const view = new View();
  const selection = new Selection();
  const desk = new Desk(session, selection, words);
  let tab: Tab = 'queue';
  const show = (next: Tab): void => {
    // Each tab begins at its top: on a phone all of them share one box that scrolls.
    if (next !== tab) for (const side of page.querySelectorAll('.side')) side.scrollTop = 0;
    tab = next;
    view.refresh();
  };

  const page = view.el('div', { class: `match match-${session.source}`, attrs: { 'data-tab': () => tab } });
  parent.replaceChildren(page);
  const book = new HintBook(storage());
  const hints = watchHints(view, desk, book);
  const manual = mountManual(view, page, desk, () => {
    book.showAgain();
    view.refresh();
  });
  const mute = (): void => {
    preferences.mute();
    desk.say(words(preferences.choice.sound === 'off' ? 'sound.is.off' : 'sound.is.on'));
  };
  const tables = mountBoardTables(view, page, desk);
  mountKeyboard(view, desk, { help: manual.open, tables, mute });
  const boardHolder = view.el('main', { class: 'board-holder', attrs: { 'aria-label': () => words('match.board') } });
  const aside = (name: string, ...panels: HTMLElement[]): HTMLElement =>
    view.el('div', { class: `side side-${name}` }, ...panels);
  const askEnd = mountEndQuestion(view, page, desk);
  const invitation = mountInvite(view, page, desk, actions.waits);
  page.append(
    mountTopBar(view, desk, { ...actions, keys: manual.open, tables, mute, end: askEnd, players: invitation.open }),
    view.el(
      'p',
      {
        class: () => (session.view.connection === 'lost' ? 'banner' : 'banner heard'),
        role: 'status',
        hidden: () => bannerOf(desk) === undefined,
      },
      () => bannerOf(desk) ?? '',
    ),
    aside(
      'left',
      hintCard(view, desk, hints),
      mountServices(view, desk),
      mountNotices(view, desk),
      mountEvents(view, desk),
    ),
    boardHolder,
    view.el(
      'button',
      {
        type: 'button',
        class: 'board-help',
        on: { click: manual.open },
        attrs: { 'aria-label': () => words('manual.open'), title: () => words('manual.open') },
      },
      '?',
    ),
    tabs(view, desk, () => tab, show, manual.open),
    aside(
      'right',
      hintCard(view, desk, hints),
      mountDecide(view, desk),
      lastOpinion(view, desk),
      mountQueue(view, desk),
      mountInspector(view, desk),
    ),
  );
  mountToasts(view, page, desk);
  mountAnnouncer(view, page, desk);
  mountSound(view, boardHolder, desk, preferences);
  const showResult = mountEndScreen(view, page, desk, actions);
  if (session.source === 'journal') page.append(mountReplayBar(view, desk, actions, showResult));
  if (actions.lost !== undefined) desk.say(words('replay.cut', { ...actions.lost }));

  keepFresh(view, desk, (): void => {
    // On a phone what was chosen on the board comes to the front.
    if (selection.asked !== undefined) show('inspect');
    else if (selection.picked !== undefined) show('queue');
    else if (selection.inspected !== undefined) show('inspect');
  });
  let mounted: { destroy(): void } | undefined;
  let gone = false;
  void board.then((mount) => {
    if (!gone) mounted = mount(boardHolder, desk.session, selection, words, preferences);
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
  let frame: number | undefined;
  const ask = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
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
  let asked = selection.asked;
  view.onEnd(session.subscribe(ask));
  view.onEnd(words.subscribe(() => view.refresh()));
  view.onEnd(
    selection.subscribe(() => {
      // A hand that was emptied changes nothing of what is looked at: the finger stays where it is.
      const emptied = picked !== undefined && selection.picked === undefined && selection.inspected === inspected;
      if (!emptied && (selection.inspected !== inspected || selection.picked !== picked || selection.asked !== asked))
        chosen();
      inspected = selection.inspected;
      picked = selection.picked;
      asked = selection.asked;
      view.refresh();
    }),
  );
  view.onEnd(() => {
    if (frame !== undefined) cancelAnimationFrame(frame);
  });
}

/** Of a pause the board itself speaks to the eyes, where nothing lies beneath its words. */
function bannerOf({ session, words }: Desk): string | undefined {
  if (session.view.connection === 'lost') return words('match.connection.lost.long');
  const plane = planeWords(words, session.world);
  const paused = !session.view.playing && session.view.canCommand && session.view.connection === 'live';
  if (!paused) return plane;
  return plane === undefined ? words('match.paused') : `${plane} ${words('match.paused')}`;
}

/** What waits behind a tab: pods and decisions, Services that lose requests. */
function countOf(desk: Desk, tab: Tab): number {
  if (tab === 'queue') return stacksOf(desk).reduce((sum, stack) => sum + stack.pods.length, 0) + decisionCount(desk);
  if (tab === 'services') return desk.session.world.traffic.inOrder().filter((one) => one.failing).length;
  return 0;
}

function tabs(view: View, desk: Desk, current: () => Tab, show: (tab: Tab) => void, help: () => void): HTMLElement {
  const { words } = desk;
  return view.el(
    'nav',
    { class: 'tabs', attrs: { 'aria-label': () => words('match.panels') } },
    ...TABS.map((tab) =>
      view.el(
        'button',
        { type: 'button', on: { click: () => show(tab) }, attrs: { 'aria-pressed': () => String(current() === tab) } },
        () => words(`match.panel.${tab}`),
        view.el('span', { class: () => `tab-count tab-${tab}`, hidden: () => countOf(desk, tab) === 0 }, () =>
          String(countOf(desk, tab)),
        ),
      ),
    ),
    view.el(
      'button',
      { type: 'button', class: 'tab-help', on: { click: help }, attrs: { 'aria-label': () => words('manual.open') } },
      '?',
    ),
  );
}

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
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
