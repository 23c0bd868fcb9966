// The server of the simulated room: the real match behind the real door, with what a room does around them (see server/rooms/match-room):
// who came in by which token, frames to all, missing frames and snapshots on request. It can be killed at any line that it writes.

import { LIMITS } from '../../shared/base/limits.ts';
import { type Command, type Frame, HOST } from '../../shared/journal/command.ts';
import { recoverJournal } from '../../shared/journal/log.ts';
import type { Answer } from '../../shared/match/intake.ts';
import { Match } from '../../shared/match/match.ts';
import type { Baselines } from '../../shared/match/result.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { encodeFrames } from '../../shared/wire/frames.ts';
import type { Welcome } from '../../shared/wire/messages.ts';
import { Door } from '../../server/rooms/door.ts';
import { BUILD } from '../tables/match/small-scenario.ts';
import type { Disk } from './disk.ts';

/** Of the welcome, what guests of the simulated room look at. */
export type Greeting = Pick<Welcome, 'seat' | 'token' | 'n' | 'epochNumber' | 'tick' | 'factor' | 'paused'>;

export interface ServerOptions {
  readonly disk: Disk;
  readonly scenario: Scenario;
  readonly secret: string;
  readonly worlds: number;
  readonly baselines: (scenario: Scenario, secret: string, ticks: number) => Baselines;
  /** Tokens with their seats: a file of its own, written at once. */
  readonly tokens: Map<string, string>;
}

export class Server {
  readonly match: Match;
  private readonly door: Door;
  private readonly options: ServerOptions;

  private constructor(match: Match, options: ServerOptions) {
    this.match = match;
    this.door = new Door(match);
    this.options = options;
  }

  /** Throws Killed, as everything here. */
  static start(options: ServerOptions): Server {
    const { disk, scenario, secret, worlds } = options;
    const sink = (line: string) => disk.append(line);
    return new Server(Match.start({ id: 'room', scenario, secret, build: BUILD, sink, worlds }), options);
  }

  /** What the next process makes of the journal; a journal without its header is begun anew, since nobody can have seen the match. */
  static recover(options: ServerOptions): Server {
    const { disk, secret } = options;
    const bytes = disk.read();
    const read = recoverJournal(bytes);
    if ('problem' in read) {
      disk.truncate(0);
      return Server.start(options);
    }
    disk.truncate(read.recovered.keep);
    const resumed = Match.resume({ secret, build: BUILD, sink: (line) => disk.append(line) }, bytes);
    if ('problem' in resumed) throw new Error(`the journal cannot be resumed: ${resumed.problem.message}`);
    const server = new Server(resumed.match, options);
    server.dropSeatsWithoutToken();
    server.conclude();
    return server;
  }

  /** The seat of who comes with its token, or a new one with a token; undefined for a token that opens nothing. */
  enter(token: string | undefined, watch: boolean): Pick<Greeting, 'seat' | 'token'> | undefined {
    if (token !== undefined) {
      const seat = this.options.tokens.get(token);
      return seat !== undefined && this.match.roster.get(seat) !== undefined ? { seat } : undefined;
    }
    const seat = watch ? undefined : this.match.takeSeat('바다 손님');
    if (seat === undefined) return {};
    const issued = `token of ${seat}`;
    this.options.tokens.set(issued, seat);
    return { seat, token: issued };
  }

  greeting({ seat, token }: Pick<Greeting, 'seat' | 'token'>): Greeting {
    const { epochNumber, tick, factor, paused } = this.match;
    return { seat, token, n: seat === undefined ? 0 : this.match.counterOf(seat), epochNumber, tick, factor, paused };
  }

  /** A newcomer who was gone before he heard of his seat. */
  leave(seat: string): void {
    this.match.leaveSeat(seat);
  }

  command(seat: string | undefined, message: unknown, beat: number): Answer {
    return this.door.command(seat, message, beat * 500);
  }

  /** One tick as bytes; undefined when none was due. */
  step(): Frame[] {
    const frames = this.match.step();
    this.conclude();
    return frames;
  }

  /** Missing frames as messages; `heal` when they are no longer kept. */
  resume(from: number): Uint8Array[] | 'heal' {
    const frames = this.match.framesFrom(from);
    if (frames === undefined) return 'heal';
    const messages: Uint8Array[] = [];
    for (let at = 0; at < frames.length; at += LIMITS.framesPerMessage)
      messages.push(encodeFrames(frames.slice(at, at + LIMITS.framesPerMessage)));
    return messages;
  }

  /** By the host, for the end of a test. */
  order(command: Command): void {
    this.match.submit(HOST, undefined, command);
  }

  private conclude(): void {
    if (this.match.phase === 'ended' && this.match.result === undefined)
      this.match.conclude(this.options.baselines(this.options.scenario, this.options.secret, this.match.tick));
  }

  private dropSeatsWithoutToken(): void {
    const known = new Set(this.options.tokens.values());
    for (const { id } of this.match.roster.list()) if (!known.has(id)) this.match.leaveSeat(id);
  }
}
