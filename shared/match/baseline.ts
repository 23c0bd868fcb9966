// The two plays that set a match's scale: nobody at the table, and Kubernetes' own algorithms with everything handed to them.

import type { Scenario } from '../scenario/scenario.ts';
import type { Terms } from '../scenario/score.ts';
import { botNamed, type BotName } from './bots.ts';
import { Match } from './match.ts';
import { playThrough } from './play.ts';
import type { Baselines } from './result.ts';

const BASELINE_BUILD = '0'.repeat(64);

/** The raw terms that a bot gets after so many ticks of a scenario, with the chance of this secret. */
export function baseline(scenario: Scenario, secret: string, which: 'none' | 'par', ticks = scenario.ticks): Terms {
  const bot: BotName = which === 'none' ? 'none' : 'kube-default';
  const match = Match.start({ id: which, scenario, secret, build: BASELINE_BUILD, sink: () => undefined });
  playThrough(match, botNamed(bot, scenario.speed), ticks);
  return match.terms();
}

/** Both; a Judge that plays them on the spot (twice the match's simulation). */
export function playBaselines(scenario: Scenario, secret: string, ticks: number): Baselines {
  return { none: baseline(scenario, secret, 'none', ticks), par: baseline(scenario, secret, 'par', ticks) };
}
