// From addresses, buttons and files to a match on the page. This is the chunk that a player loads once the start page is shown; the board,
// with Phaser, is another one.

import { readScenario, type ScenarioFile } from '../shared/scenario/read.ts';
import type { Scenario } from '../shared/scenario/scenario.ts';
import type { JournalProblem } from '../shared/journal/log.ts';
import { type MountBoard, mountMatch } from './panels/match-page.ts';
import { AloneSession } from './session/alone.ts';
import { BUILD_ID } from './session/build.ts';
import { Baseliner } from './session/baseliner.ts';
import { openJournal } from './session/journal.ts';
import { JoinError, type JoinProblem } from './session/joining.ts';
import { displayNameFor } from './session/lobby-reading.ts';
import { RoomSession } from './session/room.ts';
import { reportOf } from './session/report.ts';
import type { Route } from './session/route.ts';
import type { Seats } from './session/seats.ts';
import type { Session } from './session/session.ts';
import type { Values } from './text/fill.ts';
import type { WordId, Words } from './text/words.ts';

export type PlayModule = typeof import('./play.ts');

export interface Opened {
  readonly route: Route;
  readonly session: Session;
  /** Where a journal that was cut short ends. */
  readonly lost?: JournalProblem | undefined;
  /** The journal of what is being played here, for its replay and for saving. */
  readonly journal?: (() => string) | undefined;
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

export async function createRoom(scenario: string, seats: Seats): Promise<Opened> {
  const session = await RoomSession.create(scenario, { origin: location.origin, seats });
  return { route: { page: 'room', match: session.match }, session };
}

export async function openRoute(route: Route, seats: Seats): Promise<Opened | Unopened | { readonly route: Route }> {
  switch (route.page) {
    case 'lobby':
      return { route };
    case 'alone':
      return openAlone();
    case 'room':
      return openRoom(route.match, seats);
    case 'replay':
      return route.match === undefined ? { route: { page: 'lobby' } } : openReplay(route.match);
  }
}

async function openRoom(match: string, seats: Seats): Promise<Opened | Unopened | { readonly route: Route }> {
  try {
    return {
      route: { page: 'room', match },
      session: await RoomSession.join(match, { origin: location.origin, seats }),
    };
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

async function openReplay(match: string): Promise<Opened | Unopened> {
  const bytes = await journalOf(match);
  if (bytes === undefined) return { says: 'app.replay.missing', again: true };
  const found = openJournal(bytes);
  if ('problem' in found) return { says: 'app.replay.bad', values: { ...found.problem }, again: false };
  return { route: { page: 'replay', match }, ...found };
}

/** A journal from a file or from this browser's memory. */
export function openFile(
  bytes: Uint8Array | string,
): Opened | { readonly problem: { line: number; byte: number; message: string } } {
  const found = openJournal(bytes);
  return 'problem' in found ? { problem: { ...found.problem } } : { route: { page: 'replay' }, ...found };
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
  const scenario = await scenarioNamed(FIRST);
  const secret = randomHex(32);
  const baseliner = new Baseliner(scenario, secret);
  const session = new AloneSession({
    id: `alone-${randomHex(4)}`,
    scenario,
    secret,
    build: BUILD_ID,
    displayName: displayNameFor(Math.random()),
    baselines: (ticks) => baseliner.baselines(ticks),
  });
  return { route: { page: 'alone' }, session, journal: () => session.journal };
}

function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}

export interface PlayActions {
  go(route: Route): void;
  /** The same kind of match anew. */
  again(route: Route): void;
  /** Shows another session in the place of this one. */
  open(match: Opened): void;
}

/** Puts a match on the page. Returns what takes it off again; the session itself stays. */
export function mountPlay(page: HTMLElement, match: Opened, words: Words, actions: PlayActions): () => void {
  const { session, route, journal } = match;
  const board = import('./board/board.ts').then(({ mountBoard }): MountBoard => mountBoard);
  window.desiredState = () => reportOf(session, route);
  const unmount = mountMatch(page, session, words, board, {
    lost: match.lost,
    leave: () => actions.go({ page: 'lobby' }),
    again: () => actions.again(route),
    replay: () => {
      if (session.source === 'journal') {
        session.seek(0);
        return session.play();
      }
      if (route.page === 'room') return actions.go({ page: 'replay', match: route.match });
      const found = journal && openFile(journal());
      if (found && !('problem' in found)) actions.open(found);
    },
    save: saveOf(match),
  });
  return () => {
    delete window.desiredState;
    unmount();
  };
}

/** The server keeps the journals of its matches, this browser its own. */
function saveOf({ route, session, journal }: Opened): (() => void) | undefined {
  const name = `${session.view.scenario.id}.jsonl`;
  if ('match' in route && route.match !== undefined) return () => download(name, `/matches/${route.match}/journal`);
  if (journal === undefined) return undefined;
  return () => {
    const url = URL.createObjectURL(new Blob([journal()], { type: 'application/jsonl' }));
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
