// The page's entry: reads the address, shows the page that belongs to it, and changes pages without loading anew. What a page does is its own.

import './style/main.css';
import { mountLobby } from './panels/lobby.ts';
import { mountMessage, type Step } from './panels/message-page.ts';
import { mountProblem } from './panels/problem-sheet.ts';
import { mountSettings } from './panels/settings-sheet.ts';
import { pickFile, takeDrops } from './session/drops.ts';
import { addressOf, type Route, routeOf, sameShow } from './session/route.ts';
import { Seats } from './session/seats.ts';
import { Settings } from './session/settings.ts';
import type { Opened, PlayModule, Seed } from './play.ts';
import { browserLanguage, rememberLanguage } from './text/language.ts';
import { createWords } from './text/words.ts';

const page = document.getElementById('page') as HTMLElement; // index.html has it
const words = createWords(browserLanguage());
const seats = new Seats(storage());
const stillness = window.matchMedia('(prefers-reduced-motion: reduce)');
const settings = new Settings(storage(), {
  hasFingers: window.matchMedia('(pointer: coarse)').matches,
  wantsLessMotion: () => stillness.matches,
});
const tellProblem = mountProblem(document.body, words);
const openSettings = mountSettings(document.body, words, settings);
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
  opened?.insight.dispose();
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
      seats,
      play: async (together) => {
        const match = await (await game()).createRoom('first-shift', seats).catch(() => undefined);
        if (match !== undefined) showMatchAt(together ? { ...match, waits: true } : match);
        return match !== undefined;
      },
      alone: () => go({ page: 'alone' }),
      enter: (match) => go({ page: 'room', match }),
      openFile: () => pickFile((file) => void openFile(file)),
      settings: openSettings,
    }),
  );
  // What a first click will need; a failure shows when it is needed.
  void game().catch(() => undefined);
}

/** The largest cluster there is, to look at; only where the server was started to offer it. */
async function showLimit(): Promise<void> {
  const mine = turn;
  leaveMatch();
  message(() => words('app.loading'));
  const home = (): void => go({ page: 'lobby' });
  const found = await import('./limit.ts').then(({ openLimit }) => openLimit(words, settings, home));
  const look = 'mount' in found ? found : undefined;
  if (mine !== turn) look?.dispose();
  else if (look !== undefined) show(() => look.mount(page));
  else if ('says' in found) message(() => words(found.says, found.values));
}

/** A journal that was picked, or dropped on whichever page. */
async function openFile(file: File): Promise<void> {
  const found = (await game()).openFile(new Uint8Array(await file.arrayBuffer()));
  if (!('problem' in found)) return showMatchAt(found);
  const { problem } = found;
  tellProblem(() => `${words('app.replay.bad', problem)} ${words('app.replay.bad.hint')}`);
}

function showMatch(match: Opened): void {
  turn += 1;
  if (opened !== match) leaveMatch();
  opened = match;
  void game().then(({ mountPlay }) => {
    if (opened !== match) return;
    show(() =>
      mountPlay(page, match, words, settings, {
        go,
        again,
        open: showMatchAt,
        settings: openSettings,
        openFile: () => pickFile((file) => void openFile(file)),
      }),
    );
  });
}

/** Another session in the place of this one: the replay of what was just played. */
function showMatchAt(match: Opened): void {
  history.pushState(null, '', addressOf(match.route));
  showMatch(match);
}

/** A new match of the kind that was just played, or the start page where none can be opened. */
function again(match: Opened, seed: Seed): void {
  message(() => words('app.play.opening'));
  match.again(seed).then(showMatchAt, () => go({ page: 'lobby' }));
}

async function open(route: Route): Promise<void> {
  turn += 1;
  const mine = turn;
  if (route.page === 'lobby') return showLobby();
  if (route.page === 'limit') return showLimit();
  if (opened !== undefined && sameShow(opened.route, route)) {
    if (route.page === 'replay' && route.at !== undefined) opened.session.seek(route.at);
    return showMatch(opened);
  }
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
  document.documentElement.dataset['drop'] = words('app.replay.drop');
  document.title = words('app.title');
}

const wearSettings = (): void => settings.wear(document.documentElement);
settings.subscribe(wearSettings);
stillness.addEventListener('change', () => settings.deviceChanged());
wearSettings();
words.subscribe(() => {
  followLanguage();
  rememberLanguage(words.language);
});
takeDrops(document, (file) => void openFile(file));
window.addEventListener('popstate', () => void open(routeOf(location.pathname, location.hash)));
followLanguage();
void open(routeOf(location.pathname, location.hash));
