// First shift as a session for the board's tests: the real match, moved on by hand instead of by a clock.
import type { Answer, Session } from '../../../client/session/session.ts';
import { must } from '../../../shared/base/assert.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { Match } from '../../../shared/match/match.ts';
import type { World } from '../../../shared/sim/world.ts';
import { firstShift } from '../../support/first-shift.ts';

export class Shift {
  readonly match = Match.start({
    id: 'm1',
    scenario: firstShift(),
    secret: 'board',
    build: '0'.repeat(64),
    sink: () => undefined,
  });
  readonly #seat = must(this.match.takeSeat('Ada'), 'a new match has a seat');
  #sent = 0;

  get world(): World {
    return must(this.match.worlds[0], 'a match has a world');
  }

  /** What the board needs of a session; time passes with `run` alone. */
  get session(): Session {
    const { match } = this;
    const view = {
      connection: 'live',
      seat: this.#seat,
      roles: match.roster.get(this.#seat)?.roles ?? [],
      roster: [],
      scenario: match.scenario,
      tick: match.tick,
      ticks: match.scenario.ticks,
      playing: true,
      factor: 1,
      canSeek: false,
      canCommand: true,
      canPace: true,
    } as const;
    const nothing = (): void => undefined;
    const submit = async (command: Command): Promise<Answer> => {
      this.#sent += 1;
      return match.submit(this.#seat, this.#sent, command);
    };
    return {
      source: 'alone',
      world: this.world,
      view,
      subscribe: () => nothing,
      submit,
      play: nothing,
      pause: nothing,
      setSpeed: nothing,
      seek: nothing,
      dispose: nothing,
    };
  }

  run(ticks: number): void {
    for (let i = 0; i < ticks; i += 1) this.match.step();
  }
}
