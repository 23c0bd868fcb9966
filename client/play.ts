// From addresses, buttons and files to a match on the page. This is the chunk that a player loads once the start page is shown; the board,
// with Phaser, is another one.

import { readScenario, type ScenarioFile } from '../shared/scenario/read.ts';
import type { Scenario } from '../shared/scenario/scenario.ts';
import type { JournalProblem } from '../shared/journal/log.ts';
import { setPalette } from './board/palette.ts';
import { wearLiveries } from './panels/livery.ts';
import { type MountBoard, mountMatch } from './panels/match-page.ts';
import { AloneSession } from './session/alone.ts';
import { BUILD_ID } from './session/build.ts';
import { Baseliner } from './session/baseliner.ts';
import { Insight } from './session/insight.ts';
import { openJournal } from './session/journal.ts';
import { JoinError, type JoinProblem } from './session/joining.ts';
import { displayNameFor } from './session/lobby-reading.ts';
import { RoomSession } from './session/room.ts';
import { reportOf } from './session/report.ts';
import { addressOf, type Route } from './session/route.ts';
import type { Seats } from './session/seats.ts';
import type { Session } from './session/session.ts';
import type { Settings } from './session/settings.ts';
import type { Values } from './text/fill.ts';
import type { WordId, Words } from './text/words.ts';

export type PlayModule = typeof import('./play.ts');

/** Whether a match that is played again has new chance, or the same once more. */
export type Seed = 'new' | 'same';

export interface Opened {
  readonly route: Route;
  readonly session: Session;
  readonly insight: Insight;
  /** The same kind of match anew. Rejects where the server cannot be reached. */
  readonly again: (seed: Seed) => Promise<Opened>;
  /** The clock stands until everybody is in. */
  readonly waits?: boolean | undefined;
  /** Where a journal that was cut short ends. */
  readonly lost?: JournalProblem | undefined;
  /** The journal of what is played or shown here, where no server keeps it. */
  readonly journal?: (() => Uint8Array | string) | undefined;
}

/** Why a page cannot be shown; `again` when another try may help. */
interface Unopened {
  readonly says: WordId;
  readonly values?: Values;
  readonly again: boolean;
}

const SCENARIOS = import.meta.glob<string>('../assets/scenarios/**/*.{yaml,yml}', { query: '?raw', import: 'default' });
const FIRST = 'first-shift';

const JOIN_WORDS: Readonly<Record<JoinProblem, WordId>> = {
  missing: 'app.match.missing',
  over: 'app.replay.missing',
  full: 'app.match.full',
  refused: 'app.match.missing',
  unreachable: 'app.match.unreachable',
};

/** `like`: a match that is over, whose chance the new one has. */
export async function createRoom(scenario: string, seats: Seats, like?: string): Promise<Opened> {
  return openedRoom(await RoomSession.create(scenario, { origin: location.origin, seats }, like), seats);
}

function openedRoom(session: RoomSession, seats: Seats): Opened {
  const { match } = session;
  return {
    route: { page: 'room', match },
    session,
    insight: new Insight(() => journalOf(match)),
    again: (seed) => createRoom(session.view.scenario.id, seats, seed === 'same' ? match : undefined),
  };
}

export async function openRoute(route: Route, seats: Seats): Promise<Opened | Unopened | { readonly route: Route }> {
  switch (route.page) {
    case 'lobby':
    case 'limit':
      return { route };
    case 'alone':
      return openAlone();
    case 'room':
      return openRoom(route.match, seats);
    case 'replay':
      return route.match === undefined ? { route: { page: 'lobby' } } : openReplay(route.match, route.at, seats);
  }
}

async function openRoom(match: string, seats: Seats): Promise<Opened | Unopened | { readonly route: Route }> {
  try {
    return openedRoom(await RoomSession.join(match, { origin: location.origin, seats }), seats);
  } catch (error) {
    if (!(error instanceof JoinError)) throw error;
    // The link of a match that is over leads to its replay.
    if (error.problem === 'over' || (error.problem === 'missing' && (await journalOf(match)) !== undefined))
      return { route: { page: 'replay', match } };
    return { says: JOIN_WORDS[error.problem], again: error.problem === 'unreachable' };
  }
}

async function journalOf(match: string): Promise<Uint8Array | undefined> {
  const answer = await fetch(`/matches/${match}/journal`).catch(() => undefined);
  return answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
}

async function openReplay(match: string, at: number | undefined, seats: Seats): Promise<Opened | Unopened> {
  const bytes = await journalOf(match);
  if (bytes === undefined) return { says: 'app.replay.missing', again: true };
  const found = openJournal(bytes);
  if ('problem' in found) return { says: 'app.replay.bad', values: { ...found.problem }, again: false };
  const { session, played } = found;
  stand(session, at);
  return {
    route: { page: 'replay', match, at },
    session,
    insight: session.insight,
    lost: played.lost,
    again: (seed) => createRoom(played.scenario.id, seats, seed === 'same' ? match : undefined),
  };
}

/** A journal from a file or from this browser's memory. */
export function openFile(
  bytes: Uint8Array | string,
  at?: number,
): Opened | { readonly problem: { line: number; byte: number; message: string } } {
  const found = openJournal(bytes);
  if ('problem' in found) return { problem: { ...found.problem } };
  const { session, played } = found;
  stand(session, at);
  return {
    route: { page: 'replay' },
    session,
    insight: session.insight,
    lost: played.lost,
    journal: () => bytes,
    // The scenario as it was then, so that the same chance means the same evening.
    again: async (seed) => aloneIn(played.scenario, seed === 'same' ? played.secret : undefined),
  };
}

/** Whoever asks for a moment wants to look at it first. */
function stand(session: Session, at: number | undefined): void {
  if (at === undefined) return;
  session.pause();
  session.seek(at);
}

async function scenarioNamed(id: string): Promise<Scenario> {
  const start = `../assets/scenarios/${id}/`;
  const found = Object.entries(SCENARIOS).filter(([path]) => path.startsWith(start));
  const files: ScenarioFile[] = await Promise.all(
    found.map(async ([path, load]) => ({ path: path.slice(start.length), text: await load() })),
  );
  const read = readScenario(files);
  if ('problems' in read)
    throw new Error(read.problems.map((one) => `${one.file}:${one.line}: ${one.message}`).join('; '));
  return read.scenario;
}

async function openAlone(): Promise<Opened> {
  return aloneIn(await scenarioNamed(FIRST));
}

function aloneIn(scenario: Scenario, secret = randomHex(32)): Opened {
  const baseliner = new Baseliner(scenario, secret);
  const session = new AloneSession({
    id: `alone-${randomHex(4)}`,
    scenario,
    secret,
    build: BUILD_ID,
    displayName: displayNameFor(Math.random()),
    baselines: (ticks) => baseliner.baselines(ticks),
  });
  const journal = (): string => session.journal;
  return {
    route: { page: 'alone' },
    session,
    insight: new Insight(async () => journal()),
    journal,
    again: async (seed) => aloneIn(scenario, seed === 'same' ? secret : undefined),
  };
}

function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}

export interface PlayActions {
  go(route: Route): void;
  /** The same kind of match anew. */
  again(match: Opened, seed: Seed): void;
  /** Shows another session in the place of this one. */
  open(match: Opened): void;
  /** Opens the settings. */
  settings(): void;
  /** Asks for a journal to open. */
  openFile(): void;
}

/** Puts a match on the page. Returns what takes it off again; the session itself stays. */
export function mountPlay(
  page: HTMLElement,
  match: Opened,
  words: Words,
  settings: Settings,
  actions: PlayActions,
): () => void {
  const { session, route, journal, insight } = match;
  const board = import('./board/board.ts').then(({ mountBoard }): MountBoard => mountBoard);
  const wear = (): void => {
    setPalette(settings.choice.palette);
    wearLiveries(document.documentElement);
  };
  wear();
  const ended = settings.subscribe(wear);
  window.desiredState = () => reportOf(session, route);
  const unmount = mountMatch(page, session, words, board, {
    insight,
    lost: match.lost,
    waits: match.waits === true,
    leave: () => actions.go({ page: 'lobby' }),
    again: (seed) => actions.again(match, seed),
    preferences: settings,
    settings: actions.settings,
    openFile: actions.openFile,
    replay: (at) => {
      if (session.source === 'journal') {
        if (at !== undefined) return stand(session, at);
        session.seek(0);
        return session.play();
      }
      if (route.page === 'room') return actions.go({ page: 'replay', match: route.match, at });
      const found = journal && openFile(journal(), at);
      if (found && !('problem' in found)) actions.open(found);
    },
    save: saveOf(match),
    link: linkOf(route),
  });
  return () => {
    ended();
    delete window.desiredState;
    unmount();
  };
}

/** The server keeps the journals of its matches, so that their replays have an address; what was played alone goes by file. */
function linkOf(route: Route): ((at?: number) => string) | undefined {
  if (!('match' in route) || route.match === undefined) return undefined;
  const { match } = route;
  return (at) => location.origin + addressOf({ page: 'replay', match, at });
}

/** The server keeps the journals of its matches, this browser its own. */
function saveOf({ route, session, journal }: Opened): (() => void) | undefined {
  const name = `${session.view.scenario.id}.jsonl`;
  if ('match' in route && route.match !== undefined) return () => download(name, `/matches/${route.match}/journal`);
  if (journal === undefined) return undefined;
  return () => {
    const url = URL.createObjectURL(new Blob([journal() as BlobPart], { type: 'application/jsonl' })); // bytes of a file, or text
    download(name, url);
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
  };
}

function download(name: string, href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
