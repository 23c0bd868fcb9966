// A match that was played, from its journal: played again on the same board, at any speed, from any tick. Nothing can be commanded.

import { failure } from '../../shared/kinds/status.ts';
import type { JournalProblem } from '../../shared/journal/log.ts';
import { Replay } from '../../shared/match/replay.ts';
import type { Result } from '../../shared/match/result.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { World } from '../../shared/sim/world.ts';
import { endingOf } from './ending.ts';
import { Insight } from './insight.ts';
import { Listeners } from './listeners.ts';
import { Metronome } from './metronome.ts';
import { type Played, readPlayed } from './played.ts';
import type { Answer, Session, SessionView } from './session.ts';

/** Seeking forward simulates this many ticks at a time, for so long without a pause in which the page can answer. */
const PIECE = 5;
const SLICE_MS = 25;

export interface OpenedJournal {
  readonly session: JournalSession;
  readonly played: Played;
}

export function openJournal(bytes: Uint8Array | string): OpenedJournal | { readonly problem: JournalProblem } {
  const played = readPlayed(bytes);
  return 'problem' in played ? played : { session: new JournalSession(played, bytes), played };
}

export class JournalSession implements Session {
  readonly source = 'journal';
  readonly insight: Insight;
  readonly #replay: Replay;
  readonly #scenario: Scenario;
  readonly #result: Result | undefined;
  readonly #listeners = new Listeners();
  readonly #metronome: Metronome;
  #world: World;
  #playing = false;
  #factor = 1;
  /** Up to here every tick is near a keyframe: the furthest that was ever at hand, or that the worker has been at. */
  #seen = 0;
  #goal: number | undefined;
  #slice: number | undefined;
  #view: SessionView;

  constructor({ scenario, frames, result }: Played, bytes: Uint8Array | string) {
    this.insight = new Insight(() => Promise.resolve(bytes));
    this.#scenario = scenario;
    this.#result = result;
    this.#replay = new Replay({ frames }, scenario.epoch, 0, scenario.prices);
    this.#world = this.#replay.seek(0);
    this.#view = this.#look();
    this.#metronome = new Metronome(
      () => this.#beat(),
      () => this.#changed(),
    );
    this.insight.subscribe(() => this.#changed());
    // A worker goes ahead through the whole match, so that seeking forward need not.
    this.insight.start((tick, keyframe) => {
      this.#replay.adopt(tick, keyframe);
      this.#seen = Math.max(this.#seen, tick);
    });
    this.play();
  }

  get world(): World {
    return this.#world;
  }

  get view(): SessionView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async submit(): Promise<Answer> {
    return { status: 'refused', refusal: failure('MethodNotAllowed', 'a replay takes no commands') };
  }

  /** At the end it begins anew. */
  play(): void {
    if (this.#world.tick >= this.#replay.ticks) this.#world = this.#replay.seek(0);
    this.#playing = true;
    this.#setPace();
  }

  pause(): void {
    this.#playing = false;
    this.#setPace();
  }

  setSpeed(factor: number): void {
    this.#factor = factor;
    this.#setPace();
  }

  /** Far leaps are simulated in slices; the view follows, and stands at the goal in the end. */
  seek(tick: number): void {
    this.#goal = Math.max(0, Math.min(this.#replay.ticks, Math.round(tick)));
    this.#metronome.pace(0);
    clearTimeout(this.#slice);
    this.#towardsGoal();
  }

  dispose(): void {
    this.#metronome.pace(0);
    clearTimeout(this.#slice);
    this.#listeners.clear();
    this.insight.dispose();
  }

  #towardsGoal(): void {
    const goal = this.#goal;
    if (goal === undefined) return;
    const began = performance.now();
    // Up to here there are keyframes; what is new is simulated piece by piece.
    if (goal <= this.#seen) this.#world = this.#replay.seek(goal);
    else if (this.#world.tick < this.#seen) this.#world = this.#replay.seek(this.#seen);
    while (this.#world.tick < goal && performance.now() - began < SLICE_MS)
      this.#world = this.#replay.seek(Math.min(goal, this.#world.tick + PIECE));
    if (this.#world.tick < goal) this.#slice = setTimeout(() => this.#towardsGoal(), 0) as unknown as number;
    else {
      this.#goal = undefined;
      this.#setPace();
    }
    this.#changed();
  }

  #setPace(): void {
    this.#metronome.pace(this.#playing && this.#goal === undefined ? this.#scenario.speed * this.#factor : 0);
    this.#changed();
  }

  #beat(): void {
    if (this.#world.tick < this.#replay.ticks) this.#world = this.#replay.seek(this.#world.tick + 1);
    if (this.#world.tick < this.#replay.ticks) return;
    this.#playing = false;
    this.#metronome.pace(0);
  }

  #changed(): void {
    this.#seen = Math.max(this.#seen, this.#world.tick);
    this.#view = this.#look();
    this.#listeners.tell();
  }

  #look(): SessionView {
    return {
      connection: 'live',
      roles: [],
      roster: this.#replay.roster
        .list()
        .map((one) => ({ id: one.id, name: one.displayName, roles: one.roles, online: true })),
      scenario: this.#scenario,
      tick: this.#world.tick,
      ticks: this.#replay.ticks,
      playing: this.#playing,
      factor: this.#factor,
      terms: this.#replay.terms,
      result: this.#result && endingOf(this.#result),
      canSeek: true,
      canCommand: false,
      canPace: true,
      marks: this.insight.timeline?.marks,
    };
  }
}
