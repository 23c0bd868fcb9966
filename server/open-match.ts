// One match with everything that keeps it: its journal's file, its seats' tokens, its snapshot. It has no clock and no sockets: a room
// calls `step` and passes on what comes out.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HOST } from '../shared/journal/command.ts';
import type { Match } from '../shared/match/match.ts';
import type { Result } from '../shared/match/result.ts';
import type { JournalFile } from './journals/journal-file.ts';
import type { StoredPhase } from './journals/match-index.ts';
import type { SeatFile, SeatToken } from './journals/seat-file.ts';
import { baselinesInThread } from './results/baselines.ts';

export interface Snapshot {
  readonly tick: number;
  readonly epochNumber: number;
  /** The world as bytes, in gzip. */
  readonly packed: Promise<Buffer>;
}

/** A match's place in the index is brought up to date: at the start, and when it is over. */
export type Note = (phase: StoredPhase, score?: number) => void;

export class OpenMatch {
  readonly match: Match;
  /** Milliseconds since 1970 from which on nobody was here; undefined while somebody is. The room says so. */
  emptySince: number | undefined = Date.now();
  private readonly file: JournalFile;
  private readonly seats: SeatFile;
  private readonly note: Note;
  private kept: Snapshot | undefined;
  private conclusion: Promise<Result | undefined> | undefined;

  constructor(match: Match, file: JournalFile, seats: SeatFile, note: Note) {
    this.match = match;
    this.file = file;
    this.seats = seats;
    this.note = note;
    this.dropSeatsWithoutToken();
    if (this.over) this.settle();
    else note('open');
  }

  get id(): string {
    return this.match.id;
  }

  /** Whether nothing more will be written. An ended match still waits for its result. */
  get over(): boolean {
    return this.match.phase === 'broken' || this.match.result !== undefined;
  }

  /** A seat for a newcomer with the token that opens it again; undefined when none is free or the match is over. */
  takeSeat(displayName: string): { readonly seat: string; readonly token: SeatToken } | undefined {
    const seat = this.match.takeSeat(displayName);
    return seat === undefined ? undefined : { seat, token: this.seats.issue(seat) };
  }

  /** The seat that a token opens; undefined for a stranger's. */
  seatOf(token: SeatToken): string | undefined {
    const seat = this.seats.seatOf(token);
    return seat !== undefined && this.match.roster.get(seat) !== undefined ? seat : undefined;
  }

  /** The state after the last tick, built and packed once for all who ask before the next. */
  snapshot(): Snapshot {
    const { tick, epochNumber } = this.match;
    if (this.kept?.tick !== tick) this.kept = { tick, epochNumber, packed: promisify(gzip)(this.match.snapshot()) };
    return this.kept;
  }

  /** Plays the baselines in a thread and writes the journal's last line; for a broken match there is nothing left to do but to close. */
  conclude(): Promise<Result | undefined> {
    this.conclusion ??= this.concludeOnce();
    return this.conclusion;
  }

  private async concludeOnce(): Promise<Result | undefined> {
    const { match } = this;
    if (match.phase === 'ended' && match.result === undefined) {
      const baselines = await baselinesInThread({
        scenario: match.scenario,
        secret: this.seats.secret,
        ticks: match.tick,
      });
      // The server may have drained meanwhile; the next one plays them again.
      if (this.file.closed) return undefined;
      match.conclude(baselines);
    }
    this.settle();
    return match.result;
  }

  /** Ends a match that nobody plays; its result comes as that of any other. */
  abandon(): void {
    this.match.submit(HOST, undefined, { kind: 'host', action: 'end' });
    this.match.step();
  }

  flush(): void {
    this.file.flush();
  }

  close(): void {
    this.file.close();
  }

  private settle(): void {
    this.file.close();
    this.note(this.match.phase === 'broken' ? 'broken' : 'ended', this.match.result?.worlds[0]?.score);
  }

  /** A crash between a seat and its token leaves a seat that nobody can take, with roles that others need. */
  private dropSeatsWithoutToken(): void {
    const known = new Set(this.seats.seats);
    for (const seat of this.match.roster.list()) if (!known.has(seat.id)) this.match.leaveSeat(seat.id);
  }
}
