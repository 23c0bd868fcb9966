// A match: it takes commands at its door, closes ticks into frames, writes both to the journal before they count, and ends with a result.
// It has no clock: a host calls `step` as often as speed and pause ask for. Sockets, files and tokens are the host's.

import { assert } from '../base/assert.ts';
import { hexOf } from '../base/hex.ts';
import { LIMITS } from '../base/limits.ts';
import { compareNumber } from '../base/order.ts';
import { sha256 } from '../base/sha256.ts';
import { tick as toTick } from '../base/units.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { type Actor, type Command, DIRECTOR, type Entry, type Frame, HOST } from '../journal/command.ts';
import { JournalWriter, type JournalProblem, recoverJournal } from '../journal/log.ts';
import { JOURNAL_FORMAT } from '../journal/record.ts';
import { failure, type Status } from '../kinds/status.ts';
import { direct } from '../scenario/director.ts';
import { entropyAt } from '../scenario/entropy.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Terms } from '../scenario/score.ts';
import { refusal } from '../sim/commands/refusal.ts';
import type { World } from '../sim/world.ts';
import { authorise } from './authorise.ts';
import { Course, isMark } from './course.ts';
import { scenarioOf } from './embedded.ts';
import { type Answer, Intake, isControl } from './intake.ts';
import { type Baselines, type Judge, judged, type Result } from './result.ts';
import { Roster } from './roster.ts';
import { saveMatch } from './snapshot.ts';

export interface MatchOptions {
  readonly id: string;
  readonly scenario: Scenario;
  /** From it comes the chance of every tick; told to nobody before the end. */
  readonly secret: string;
  /** The simulation's id, 64 hexadecimal digits. */
  readonly build: string;
  /** Gets each line of the journal, with its line feed. What it throws goes through to whoever called `submit` or `step`. */
  readonly sink: (line: string) => void;
  /** How many clusters are played side by side; one without it. */
  readonly worlds?: number | undefined;
  /** Draws the scale at the end. Without it the match ends without a result, until the host calls `conclude`. */
  readonly judge?: Judge | undefined;
  /** Rises with each recovery; 1 for a new match. */
  readonly epochNumber?: number | undefined;
}

export type ResumeOptions = Pick<MatchOptions, 'secret' | 'build' | 'sink'> & Partial<MatchOptions>;

export type Phase = 'open' | 'ended' | 'broken';

export class Match {
  readonly id: string;
  readonly scenario: Scenario;
  readonly build: string;
  readonly epochNumber: number;
  readonly roster = new Roster();
  phase: Phase = 'open';
  /** Why it is broken, for the host's log. */
  fault: string | undefined;
  /** The last tick that all worlds have run; −1 before the set-up. */
  tick = -1;
  paused = false;
  /** Ticks a second are `scenario.speed` times this. */
  factor = 1;
  result: Result | undefined;
  private readonly secret: string;
  private readonly course: Course;
  private readonly intake: Intake;
  private readonly writer: JournalWriter;
  private readonly judge: Judge | undefined;
  private readonly history: Frame[] = [];
  private readonly marks = new Map<string, string>();
  private ending = false;

  private constructor(options: MatchOptions, writer: JournalWriter) {
    this.id = options.id;
    this.scenario = options.scenario;
    this.build = options.build;
    this.epochNumber = options.epochNumber ?? 1;
    this.secret = options.secret;
    this.judge = options.judge;
    this.course = new Course(options.scenario, options.worlds ?? 1);
    this.intake = new Intake(this.course.worlds.length);
    this.writer = writer;
  }

  /** A new match, with its stage set: tick 0 has run. */
  static start(options: MatchOptions): Match {
    const match = new Match(options, new JournalWriter(options.sink));
    match.writer.header({
      format: JOURNAL_FORMAT,
      match: match.id,
      build: match.build,
      epochNumber: match.epochNumber,
      worlds: match.worlds.length,
      commitment: commitmentOf(options.secret),
      scenario: options.scenario,
    });
    match.step();
    return match;
  }

  /** Goes on with an open match from its journal, re-simulated to the last tick that was written. The host has cut the file after
   *  `recoverJournal(journal).keep` bytes. A match that ended or broke comes back as that. */
  static resume(
    options: ResumeOptions,
    journal: string | Uint8Array,
  ): { readonly match: Match } | { readonly problem: JournalProblem } {
    const read = recoverJournal(journal);
    if ('problem' in read) return read;
    const { header, epochs, end, frames, pending, broken } = read.recovered.journal;
    const refuse = (message: string) => ({ problem: { line: 1, byte: 0, message } });
    const scenario = scenarioOf(header);
    if ('wrong' in scenario) return refuse(scenario.wrong);
    if (header.build !== options.build)
      return refuse(`the match was played on build ${header.build}, this is build ${options.build}`);
    if (header.commitment !== commitmentOf(options.secret)) return refuse('the secret is not that of the match');
    const epochNumber = Math.max(options.epochNumber ?? 0, (epochs.at(-1)?.number ?? header.epochNumber) + 1);
    const known = { ...options, id: header.match, scenario: scenario.scenario, worlds: header.worlds, epochNumber };
    const match = new Match(known, new JournalWriter(options.sink, read.recovered));
    const different = match.rerun(broken ? frames.filter((frame) => frame.tick < broken.tick) : frames);
    if (end) {
      match.phase = 'ended';
      match.result = end.result as Result; // written by `finish` under this build; `verify` proves it
    } else if (broken) {
      match.phase = 'broken';
      match.fault = broken.message;
    } else if (different) match.breakAt(different.frame.world, different.frame.tick, different.why);
    else match.goOn(pending);
    return { match };
  }

  get worlds(): readonly World[] {
    return this.course.worlds;
  }

  get ticksPerSecond(): number {
    return this.scenario.speed * this.factor;
  }

  /** The raw terms of the score so far. */
  terms(world = 0): Terms {
    return this.course.terms(world);
  }

  /** `n` is the sender's own counter, from 1; only the host goes without. The answer comes after the command is in the journal. */
  submit(actor: Actor, n: number | undefined, command: Command, world = 0): Answer {
    const repeated = this.answered(actor, n);
    if (repeated) return repeated;
    const text = JSON.stringify(command);
    const refused = this.refused(actor, command, text, world);
    if (refused) return { status: 'refused', refusal: refused };
    // Applied is what the journal says, so that no undefined, -0 or shared object can make this run differ from its replay.
    const entry = this.intake.number(actor, n, JSON.parse(text) as Command);
    this.writer.queued(world, entry);
    this.intake.admit(world, entry, this.tick + 1);
    this.notice(entry.command);
    return this.paused && !isControl(command)
      ? { status: 'held' }
      : { status: 'accepted', tick: this.tick + 1, seq: entry.seq };
  }

  /** The answer to a command that has come before; undefined for a new one. */
  answered(actor: Actor, n: number | undefined): Answer | undefined {
    const known = this.intake.known(actor, n);
    return known && { status: 'repeated', ...known };
  }

  /** The highest `n` that this sender has used: who comes back without a memory counts on from here. */
  counterOf(actor: Actor): number {
    return this.intake.counterOf(actor);
  }

  /** Gives a seat to a newcomer and deals the roles anew. Undefined when all seats are taken or the match is over. */
  takeSeat(displayName: string): string | undefined {
    if (this.phase !== 'open' || this.roster.full) return undefined;
    const id = this.roster.nextId();
    return this.dealTo([...this.roster.list(), { id, displayName: shownName(displayName) }]) ? id : undefined;
  }

  /** Frees a seat for good; whoever is only away keeps it. */
  leaveSeat(id: string): void {
    if (this.phase !== 'open' || !this.roster.get(id)) return;
    this.submit(HOST, undefined, { kind: 'seat', action: 'leave', seat: id });
    this.dealTo(this.roster.list());
  }

  private dealTo(seats: Parameters<Roster['deal']>[0]): boolean {
    return this.roster.deal(seats).every((command) => this.submit(HOST, undefined, command).status === 'accepted');
  }

  /** Closes a tick: one frame for each world, already in the journal and applied. None while the match is paused or over. */
  step(): Frame[] {
    if (this.phase !== 'open' || (this.paused && !this.ending)) return [];
    const tick = toTick(this.tick + 1);
    let frames: Frame[];
    try {
      frames = this.close(tick);
    } catch (error) {
      return this.breakAt(0, tick, error);
    }
    for (const frame of frames) this.writer.frame(frame);
    for (const frame of frames) {
      this.intake.close(frame);
      try {
        this.course.run(frame);
      } catch (error) {
        return this.breakAt(frame.world, tick, error);
      }
    }
    this.tick = tick;
    const last = this.ending || tick >= this.scenario.ticks || tick >= LIMITS.ticksPerMatch || !this.writer.hasRoom;
    const sealed = isMark(tick) || last ? frames.map((frame) => this.mark(frame)) : frames;
    this.keep(sealed);
    if (last) this.finish(tick);
    return sealed;
  }

  /** Frames from a tick on, for clients that missed some; undefined when they are no longer kept and a snapshot is needed. */
  framesFrom(tick: number): readonly Frame[] | undefined {
    const first = this.history[0]?.tick ?? 0;
    return tick < first ? undefined : this.history.filter((frame) => frame.tick >= tick);
  }

  /** Compares a client's hash: its difference is telemetry, and healed by a snapshot. */
  compareHash(tick: number, hash: string, world = 0): 'same' | 'differs' | 'unknown' {
    const mark = this.marks.get(`${world}/${tick}`);
    return mark === undefined ? 'unknown' : mark === hash ? 'same' : 'differs';
  }

  /** A world, its accounts and the roster as bytes, for `Mirror.fromSnapshot`. */
  snapshot(world = 0): Uint8Array {
    return saveMatch(this.course.world(world), this.course.account(world), this.roster);
  }

  private refused(actor: Actor, command: Command, text: string, world: number): Status | undefined {
    if (this.phase !== 'open' || this.ending) return failure('ServiceUnavailable', 'the match is over');
    if (this.worlds[world] === undefined) return failure('NotFound', `there is no world ${world}`);
    if (encodeUtf8(text).length > LIMITS.commandBytes)
      return failure('RequestEntityTooLarge', `Request entity too large: limit is ${LIMITS.commandBytes}`);
    const closed = this.worlds[world] as World; // looked up above
    return (
      authorise(actor, this.roster.rolesOf(actor), command) ??
      this.pointless(command) ??
      refusal(closed, command) ??
      this.intake.tooMany(world, actor, command, this.paused)
    );
  }

  /** Pausing what is paused would only fill the journal. */
  private pointless(command: Command): Status | undefined {
    if (command.kind !== 'host') return undefined;
    if (command.action === 'pause' && this.paused) return failure('Conflict', 'the match is paused already');
    if (command.action === 'resume' && !this.paused) return failure('Conflict', 'the match is not paused');
    return undefined;
  }

  /** What a command means for the match itself. */
  private notice(command: Command): void {
    this.roster.apply(command);
    if (command.kind !== 'host') return;
    if (command.action === 'pause') this.paused = true;
    else if (command.action === 'resume') this.paused = false;
    else if (command.action === 'speed') this.factor = command.factor;
    else if (command.action === 'end') this.ending = true;
  }

  /** Players' commands of this tick, then the director's. */
  private close(tick: Frame['tick']): Frame[] {
    const entropy = entropyAt(this.secret, tick);
    let { seq } = this.intake;
    return this.worlds.map((world, number) => {
      const given = direct(this.scenario, this.secret, tick, world).map((command): Entry => {
        seq += 1;
        return { seq, actor: DIRECTOR, command: JSON.parse(JSON.stringify(command)) as Command }; // as in `submit`
      });
      return { world: number, tick, entropy, entries: [...this.intake.waitingFor(number), ...given] };
    });
  }

  private mark(frame: Frame): Frame {
    const hash = this.course.hash(frame.world);
    this.writer.mark(frame.world, frame.tick, hash);
    this.marks.set(`${frame.world}/${frame.tick}`, hash);
    return { ...frame, hash };
  }

  private keep(frames: readonly Frame[]): void {
    this.history.push(...frames);
    const most = LIMITS.framesKeptForResume * this.worlds.length;
    if (this.history.length > 2 * most) this.history.splice(0, this.history.length - most);
  }

  private finish(tick: number): void {
    this.phase = 'ended';
    if (this.judge) this.conclude(this.judge(this.scenario, this.secret, tick));
  }

  /** The result of a match that has ended without one: `baselines` were played elsewhere, for this secret and this many ticks. Writes
   *  the journal's last line, in which the secret is told. */
  conclude(baselines: Baselines): Result {
    assert(this.phase === 'ended' && this.result === undefined, 'a match is concluded once, after its end');
    const result = judged(this.course, this.scenario, baselines, this.tick);
    this.writer.end(result, this.secret);
    this.result = result;
    return result;
  }

  private breakAt(world: number, tick: number, error: unknown): Frame[] {
    this.phase = 'broken';
    this.fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.writer.broken(world, tick, this.fault);
    return [];
  }

  /** The same frames give the same worlds; where they do not, or break an assert, the frame and why. */
  private rerun(frames: readonly Frame[]): { readonly frame: Frame; readonly why: unknown } | undefined {
    for (const [i, frame] of frames.entries()) {
      this.intake.close(frame);
      if (frame.world === 0) this.noticeAgain(frames.slice(i, i + this.worlds.length));
      try {
        this.course.run(frame);
      } catch (why) {
        return { frame, why };
      }
      this.tick = frame.tick;
      if (frame.hash !== undefined) {
        const hash = this.course.hash(frame.world);
        if (hash !== frame.hash)
          return { frame, why: `the hash after the recovery is ${hash}, the journal says ${frame.hash}` };
        this.marks.set(`${frame.world}/${frame.tick}`, hash);
      }
      this.keep([frame]);
    }
    return undefined;
  }

  /** What one tick's commands in all worlds mean for the match, in the order in which they came: a pause in one world may follow a
   *  resumption in another. */
  private noticeAgain(frames: readonly Frame[]): void {
    const entries = frames.flatMap((frame) => frame.entries).sort((x, y) => compareNumber(x.seq, y.seq));
    for (const { command } of entries) this.notice(command);
  }

  /** The recovered match lives on; what the crash kept from being written is made up for. */
  private goOn(pending: readonly { readonly world: number; readonly entry: Entry }[]): void {
    this.writer.epoch(this.epochNumber, this.tick);
    const over = this.ending || this.tick >= this.scenario.ticks;
    for (const [i, frame] of this.history.entries()) {
      const closedLast = frame.tick === this.tick && frame.hash === undefined;
      if (closedLast && (over || isMark(frame.tick))) this.history[i] = this.mark(frame);
    }
    if (over) return this.finish(this.tick);
    for (const { world, entry } of pending) {
      this.intake.admit(world, entry, this.tick + 1);
      this.notice(entry.command);
    }
    if (this.tick < 0) this.step();
  }
}

/** As much of a name as is shown: no control characters, and whole characters up to LIMITS.displayName code units. */
function shownName(name: string): string {
  let shown = '';
  for (const character of name.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim()) {
    if (shown.length + character.length > LIMITS.displayName) break;
    shown += character;
  }
  return shown;
}

function commitmentOf(secret: string): string {
  return hexOf(sha256(encodeUtf8(secret)));
}
