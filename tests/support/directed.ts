// First shift, or a script like it, played without anybody at the table: the director's commands as they come, and the accounts kept of them.
import { tick } from '../../shared/base/units.ts';
import type { Command, Entry } from '../../shared/journal/command.ts';
import { direct } from '../../shared/scenario/director.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import type { Incident, Scenario } from '../../shared/scenario/scenario.ts';
import { Accounts } from '../../shared/scenario/score.ts';
import { runTick } from '../../shared/sim/tick.ts';
import { World } from '../../shared/sim/world.ts';
import { firstShift } from './first-shift.ts';

export const SHIFT = firstShift();
/** First shift with Kubernetes' own scheduler from the first tick on, and these incidents. */
export const automatic = (...incidents: Incident[]): Scenario => ({ ...SHIFT, loops: {}, incidents });

export class Run {
  readonly world: World;
  readonly accounts: Accounts;
  readonly directed: { tick: number; command: Command }[] = [];
  private readonly scenario: Scenario;
  private readonly secret: string;
  private next = 0;

  constructor(scenario: Scenario, secret = '1') {
    this.scenario = scenario;
    this.secret = secret;
    this.world = new World(scenario.epoch);
    this.accounts = new Accounts(scenario.prices);
  }

  /** Runs up to and including a tick; `more` are a player's commands for the first tick of these. */
  to(last: number, ...more: Command[]): this {
    for (; this.next <= last; this.next += 1) {
      const commands = direct(this.scenario, this.secret, this.next, this.world);
      for (const command of commands) this.directed.push({ tick: this.next, command });
      const entries = [...commands, ...more.splice(0)].map(
        (command, i): Entry => ({ seq: i + 1, actor: 'director', command }),
      );
      runTick(this.world, { tick: tick(this.next), entropy: entropyAt(this.secret, this.next), entries });
      this.accounts.observe(this.world);
    }
    return this;
  }

  get refused(): unknown[] {
    return this.world.events.all().filter(({ reason }) => reason === 'CommandRefused');
  }

  faults(): string[] {
    return this.directed.flatMap(({ tick: at, command }) =>
      command.kind === 'fault' ? [`${at} ${command.fault} ${command.target}`] : [],
    );
  }
}
