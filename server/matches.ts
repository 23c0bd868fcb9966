// All open matches of this server, and how one comes to be: new, or out of its journal after the last process ended. Rooms bring people
// to them; nothing here knows of sockets.
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from '../shared/base/limits.ts';
import { compareText } from '../shared/base/order.ts';
import { recoverJournal } from '../shared/journal/log.ts';
import { failure, type Status } from '../shared/kinds/status.ts';
import { Match } from '../shared/match/match.ts';
import type { DataFolder } from './journals/data-folder.ts';
import { JournalFile, truncateJournal } from './journals/journal-file.ts';
import type { MatchRow } from './journals/match-index.ts';
import { SeatFile } from './journals/seat-file.ts';
import { OpenMatch } from './open-match.ts';
import type { Scenarios } from './scenarios.ts';

export interface MatchesOptions {
  readonly folder: DataFolder;
  readonly scenarios: Scenarios;
  /** The simulation's id; only matches that were begun with it can go on. */
  readonly build: string;
  /** Gets one sentence about each match that cannot go on. */
  readonly complain: (sentence: string) => void;
}

/** What a start page tells of a match: how far it is, who has a seat, and how it ended. */
export interface MatchSummary extends MatchRow {
  /** Names of those who have a seat; none once it is over. */
  readonly players: readonly string[];
}

/** Without the letters that are taken for digits: people read these names to each other. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** After so long without anybody, a match gives way when the server is full: ten minutes. */
const LEFT_ALONE_MS = 600_000;

export class Matches {
  readonly scenarios: Scenarios;
  private readonly options: MatchesOptions;
  private readonly open = new Map<string, OpenMatch>();

  constructor(options: MatchesOptions) {
    this.options = options;
    this.scenarios = options.scenarios;
  }

  get(id: string): OpenMatch | undefined {
    return this.open.get(id);
  }

  /** Matches that are being played, or wait for somebody to come back. */
  get size(): number {
    return [...this.open.values()].filter((open) => open.match.phase === 'open').length;
  }

  /** A new match with its stage set, or why there is none. `like` is a match that is over: the new one has the same chance. */
  create(scenarioId: string, like?: string): OpenMatch | { readonly refusal: Status } {
    const again = like === undefined ? undefined : this.secretOf(like);
    if (typeof again === 'object') return again;
    const scenario = this.scenarios.get(scenarioId);
    if (scenario === undefined) {
      const known = [...this.scenarios.keys()].join(', ');
      return {
        refusal: failure('NotFound', `scenarios "${scenarioId}" not found: there is ${known === '' ? 'none' : known}`),
      };
    }
    if (this.size >= LIMITS.openMatches && !this.abandonOne()) {
      return {
        refusal: failure(
          'ServiceUnavailable',
          `this server plays ${LIMITS.openMatches} matches already: try again when one has ended`,
          { retryAfterSeconds: 60 },
        ),
      };
    }
    const id = this.freeId();
    const seats = SeatFile.create(this.seatPath(id), id, again);
    const file = new JournalFile(this.journalPath(id), 0);
    const match = Match.start({
      id,
      scenario,
      secret: seats.secret,
      build: this.options.build,
      sink: (line) => file.append(line),
    });
    return this.take(match, file, seats, Math.floor(Date.now() / 1000));
  }

  /** Brings back every match that was open when the last process ended; each stands at its tick until somebody comes. */
  recover(): OpenMatch[] {
    return readdirSync(this.options.folder.journals)
      .flatMap((name) => /^([\w-]+)\.jsonl$/.exec(name)?.[1] ?? [])
      .sort(compareText)
      .flatMap((id) => {
        const row = this.options.folder.index.get(id);
        return row !== undefined && row.phase !== 'open' ? [] : (this.recoverOne(id, row) ?? []);
      });
  }

  private recoverOne(id: string, row: MatchRow | undefined): OpenMatch | undefined {
    const { build, complain, folder } = this.options;
    const path = this.journalPath(id);
    const bytes = readFileSync(path);
    const read = recoverJournal(bytes);
    const seats = SeatFile.reopen(this.seatPath(id));
    if ('problem' in read || seats === undefined) {
      const why =
        'problem' in read
          ? `line ${read.problem.line}, byte ${read.problem.byte}: ${read.problem.message}`
          : 'the file with its seats is missing';
      complain(`The match ${id} cannot go on (${why}); its journal stays as it is.`);
      if (row !== undefined) folder.index.put({ ...row, phase: 'broken' });
      return undefined;
    }
    const { keep, lost } = read.recovered;
    if (lost !== undefined && !lost.torn) {
      complain(
        `The match ${id} cannot go on: its journal was damaged at line ${lost.line}, byte ${lost.byte} (${lost.message}).`,
      );
      if (row !== undefined) folder.index.put({ ...row, phase: 'broken' });
      return undefined;
    }
    if (keep < bytes.length) truncateJournal(path, keep);
    const file = new JournalFile(path, keep);
    const resumed = Match.resume(
      { build, secret: seats.secret, sink: (line) => file.append(line) },
      bytes.subarray(0, keep),
    );
    if ('problem' in resumed) {
      file.close();
      complain(`The match ${id} waits: ${resumed.problem.message}.`);
      return undefined;
    }
    const open = this.take(resumed.match, file, seats, row?.started ?? Math.floor(Date.now() / 1000));
    if (open.match.phase === 'broken')
      complain(
        `The match ${id} broke again at tick ${open.match.tick + 1} (${open.match.fault ?? 'no reason'}); its journal is kept.`,
      );
    return open.over ? undefined : open;
  }

  /** The bytes of an ended match's journal are for everybody; an open one's tell what is to come. */
  journalOf(id: string): { readonly path: string } | { readonly refusal: Status } {
    const row = this.options.folder.index.get(id);
    const path = this.journalPath(id);
    if (row === undefined || !existsSync(path)) return { refusal: notFound(id) };
    if (row.phase === 'open')
      return { refusal: failure('Forbidden', `the journal of match "${id}" is told when the match is over`) };
    return { path };
  }

  /** How a match stands, for whoever has its id, which is the key to it; or that there is none. */
  summaryOf(id: string): MatchSummary | { readonly refusal: Status } {
    const row = this.options.folder.index.get(id);
    if (row === undefined) return { refusal: notFound(id) };
    const match = this.open.get(id)?.match;
    return {
      ...row,
      ticks: match === undefined ? row.ticks : Math.max(0, match.tick),
      players: match === undefined ? [] : match.roster.list().map(({ displayName }) => displayName),
    };
  }

  /** The secret of a match that is over is told in its journal anyway. */
  private secretOf(id: string): string | { readonly refusal: Status } {
    const row = this.options.folder.index.get(id);
    if (row?.phase === 'open')
      return { refusal: failure('Forbidden', `match "${id}" can be played again when it is over`) };
    return (row && SeatFile.reopen(this.seatPath(id))?.secret) ?? { refusal: notFound(id) };
  }

  /** Everything to the disk. */
  close(): void {
    for (const open of this.open.values()) open.close();
  }

  /** Once a second. */
  flush(): void {
    for (const open of this.open.values()) open.flush();
  }

  /** Ends the match that was left longest ago, if that is long enough; false when all are in use. */
  private abandonOne(): boolean {
    const before = Date.now() - LEFT_ALONE_MS;
    const left = [...this.open.values()]
      .filter((open) => open.match.phase === 'open' && (open.emptySince ?? Number.POSITIVE_INFINITY) < before)
      .sort((a, b) => (a.emptySince ?? 0) - (b.emptySince ?? 0) || compareText(a.id, b.id))[0];
    left?.abandon();
    return left !== undefined;
  }

  private take(match: Match, file: JournalFile, seats: SeatFile, started: number): OpenMatch {
    const { index } = this.options.folder;
    const open = new OpenMatch(match, file, seats, (phase, score) => {
      index.put({ id: match.id, scenario: match.scenario.id, phase, ticks: Math.max(0, match.tick), score, started });
      if (phase !== 'open') this.open.delete(match.id);
    });
    if (!open.over) this.open.set(match.id, open);
    return open;
  }

  private freeId(): string {
    for (;;) {
      const id = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
      if (!this.open.has(id) && !existsSync(this.journalPath(id))) return id;
    }
  }

  private journalPath(id: string): string {
    return join(this.options.folder.journals, `${id}.jsonl`);
  }

  private seatPath(id: string): string {
    return join(this.options.folder.journals, `${id}.seats.jsonl`);
  }
}

function notFound(id: string): Status {
  return failure('NotFound', `matches "${id}" not found`);
}
