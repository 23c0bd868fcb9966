// The page's entry: reads the address, shows the page that belongs to it, and changes pages without loading anew. What a page does is its own.

import './style/main.css';
import { mountLobby } from './panels/lobby.ts';
import { mountMessage, type Step } from './panels/message-page.ts';
import { addressOf, type Route, routeOf } from './session/route.ts';
import { Seats } from './session/seats.ts';
import type { Opened, PlayModule } from './play.ts';
import { browserLanguage, rememberLanguage } from './text/language.ts';
import { createWords } from './text/words.ts';

const page = document.getElementById('page') as HTMLElement; // index.html has it
const words = createWords(browserLanguage());
const seats = new Seats(storage());
let close: () => void = () => undefined;
/** The match that is on the page; kept when only the address changes. */
let opened: Opened | undefined;
/** Counts page changes: what was slow and comes too late is thrown away. */
let turn = 0;

/** The game proper is a chunk of its own, loaded while the start page is being read. */
const game = (): Promise<PlayModule> => import('./play.ts');

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

function show(mount: () => () => void): void {
  close();
  close = mount();
}

function leaveMatch(): void {
  opened?.session.dispose();
  opened = undefined;
}

function go(route: Route): void {
  history.pushState(null, '', addressOf(route));
  void open(route);
}

function message(text: () => string, ...steps: Step[]): void {
  show(() => mountMessage(page, words, text, [...steps, { label: 'app.home', does: () => go({ page: 'lobby' }) }]));
}

function showLobby(): void {
  leaveMatch();
  show(() =>
    mountLobby(page, words, {
      play: async () => {
        const match = await (await game()).createRoom('first-shift', seats).catch(() => undefined);
        if (match !== undefined) showMatchAt(match);
        return match !== undefined;
      },
      alone: () => go({ page: 'alone' }),
      open: async (file) => {
        const found = (await game()).openFile(new Uint8Array(await file.arrayBuffer()));
        if ('problem' in found) return `${words('app.replay.bad', found.problem)} ${words('app.replay.bad.hint')}`;
        showMatchAt(found);
        return undefined;
      },
    }),
  );
  // What a first click will need; a failure shows when it is needed.
  void game().catch(() => undefined);
}

function showMatch(match: Opened): void {
  turn += 1;
  if (opened !== match) leaveMatch();
  opened = match;
  void game().then(({ mountPlay }) => {
    if (opened !== match) return;
    show(() => mountPlay(page, match, words, { go, again, open: showMatchAt }));
  });
}

/** Another session in the place of this one: the replay of what was just played. */
function showMatchAt(match: Opened): void {
  history.pushState(null, '', addressOf(match.route));
  showMatch(match);
}

/** A new match of the kind that was just played, or the start page where none can be opened. */
function again(route: Route): void {
  leaveMatch();
  if (route.page === 'alone' || (route.page === 'replay' && route.match === undefined)) return go({ page: 'alone' });
  message(() => words('app.play.opening'));
  game()
    .then(({ createRoom }) => createRoom('first-shift', seats))
    .then(showMatchAt, () => go({ page: 'lobby' }));
}

async function open(route: Route): Promise<void> {
  turn += 1;
  const mine = turn;
  if (route.page === 'lobby') return showLobby();
  if (opened !== undefined && addressOf(opened.route) === addressOf(route)) return showMatch(opened);
  message(() => words('app.loading'));
  try {
    const found = await (await game()).openRoute(route, seats);
    if (mine !== turn) {
      if ('session' in found) found.session.dispose();
      return;
    }
    if ('session' in found) showMatch(found);
    else if ('route' in found) replace(found.route);
    else
      message(
        () => words(found.says, found.values),
        ...(found.again ? [{ label: 'app.reload', does: () => void open(route) } as const] : []),
      );
  } catch (error) {
    if (mine === turn)
      message(() => words('app.broken', { message: error instanceof Error ? error.message : String(error) }), {
        label: 'app.reload',
        does: () => location.reload(),
      });
  }
}

function replace(route: Route): void {
  history.replaceState(null, '', addressOf(route));
  void open(route);
}

function followLanguage(): void {
  document.documentElement.lang = words.language;
  document.title = words('app.title');
}

words.subscribe(() => {
  followLanguage();
  rememberLanguage(words.language);
});
window.addEventListener('popstate', () => void open(routeOf(location.pathname, location.hash)));
followLanguage();
void open(routeOf(location.pathname, location.hash));
