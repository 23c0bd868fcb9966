// A match that this browser runs by itself: the same Match as on the server, one seat with all roles, a journal in memory. Works offline.

import { ROLES, type Command } from '../../shared/journal/command.ts';
import { Match } from '../../shared/match/match.ts';
import type { Baselines } from '../../shared/match/result.ts';
import { publicScenario } from '../../shared/scenario/public.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { World } from '../../shared/sim/world.ts';
import { must } from '../../shared/base/assert.ts';
import { brokenEnding, endingOf } from './ending.ts';
import { Listeners } from './listeners.ts';
import { Metronome } from './metronome.ts';
import type { Answer, Session, SessionView } from './session.ts';

export interface AloneOptions {
  readonly id: string;
  readonly scenario: Scenario;
  readonly secret: string;
  readonly build: string;
  readonly displayName: string;
  /** The two plays between which the scale is drawn, for a match of so many ticks. Called once, at the end. */
  readonly baselines: (ticks: number) => Baselines;
}

export class AloneSession implements Session {
  readonly source = 'alone';
  readonly #match: Match;
  readonly #seat: string;
  readonly #scenario: Scenario;
  readonly #lines: string[] = [];
  readonly #listeners = new Listeners();
  readonly #metronome: Metronome;
  #sent = 0;
  #view: SessionView;

  constructor(options: AloneOptions) {
    const { id, scenario, secret, build } = options;
    this.#match = Match.start({
      id,
      scenario,
      secret,
      build,
      sink: (line) => this.#lines.push(line),
      judge: (_, __, ticks) => options.baselines(ticks),
    });
    this.#scenario = publicScenario(scenario);
    this.#seat = must(this.#match.takeSeat(options.displayName), 'a new match has a seat');
    this.#view = this.#look();
    this.#metronome = new Metronome(
      () => this.#match.step(),
      () => this.#changed(),
    );
    this.#metronome.pace(this.#match.ticksPerSecond);
  }

  get world(): World {
    return must(this.#match.worlds[0], 'a match has a world');
  }

  get view(): SessionView {
    return this.#view;
  }

  /** The journal so far; whole once the match is over. */
  get journal(): string {
    return this.#lines.join('');
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async submit(command: Command): Promise<Answer> {
    this.#sent += 1;
    const answer = this.#match.submit(this.#seat, this.#sent, command);
    if (command.kind === 'host') {
      // With an end the last tick follows even in a pause.
      if (command.action === 'end') this.#match.step();
      this.#setPace();
      this.#changed();
    }
    return answer;
  }

  play(): void {
    void this.submit({ kind: 'host', action: 'resume' });
  }

  pause(): void {
    void this.submit({ kind: 'host', action: 'pause' });
  }

  setSpeed(factor: number): void {
    void this.submit({ kind: 'host', action: 'speed', factor });
  }

  seek(): void {
    // A match that is being played has no other place to be at.
  }

  dispose(): void {
    this.#metronome.pace(0);
    this.#listeners.clear();
  }

  #setPace(): void {
    const runs = this.#match.phase === 'open' && !this.#match.paused;
    this.#metronome.pace(runs ? this.#match.ticksPerSecond : 0);
  }

  #changed(): void {
    if (this.#match.phase !== 'open') this.#metronome.pace(0);
    this.#view = this.#look();
    this.#listeners.tell();
  }

  #look(): SessionView {
    const match = this.#match;
    const terms = match.terms();
    const open = match.phase === 'open';
    const seat = match.roster.get(this.#seat);
    return {
      connection: open ? 'live' : 'over',
      seat: this.#seat,
      roles: seat?.roles ?? ROLES,
      roster: match.roster.list().map((one) => ({ id: one.id, name: one.displayName, roles: one.roles, online: true })),
      scenario: this.#scenario,
      tick: match.tick,
      ticks: match.scenario.ticks,
      playing: open && !match.paused,
      factor: match.factor,
      terms,
      result: match.phase === 'broken' ? brokenEnding(terms) : match.result && endingOf(match.result),
      canSeek: false,
      canCommand: open,
      canPace: open,
    };
  }
}
