// The plays that a match is measured by: nobody at the table, Kubernetes' own algorithms with everything handed to them, and the bot that
// places by hand.

import type { Frame } from '../journal/command.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Terms } from '../scenario/score.ts';
import type { BotName } from './bots/bot.ts';
import { botNamed } from './bots/registry.ts';
import { Match } from './match.ts';
import { playThrough } from './play.ts';
import type { Baselines } from './result.ts';

const BASELINE_BUILD = '0'.repeat(64);

/** The raw terms that a bot gets after so many ticks of a scenario, with the chance of this secret. */
export function baseline(scenario: Scenario, secret: string, which: keyof Baselines, ticks = scenario.ticks): Terms {
  const bot: BotName = which === 'par' ? 'kube-default' : which;
  const match = Match.start({ id: which, scenario, secret, build: BASELINE_BUILD, sink: () => undefined });
  playThrough(match, botNamed(bot, scenario.speed), ticks);
  return match.terms();
}

/** All; a Judge that plays them on the spot (three times the match's simulation). */
export function playBaselines(scenario: Scenario, secret: string, ticks: number): Baselines {
  return {
    none: baseline(scenario, secret, 'none', ticks),
    par: baseline(scenario, secret, 'par', ticks),
    hands: baseline(scenario, secret, 'hands', ticks),
  };
}

/** Par's match tick by tick: the frames of its one world. */
export function parFrames(scenario: Scenario, secret: string, ticks: number): Frame[] {
  const match = Match.start({ id: 'par', scenario, secret, build: BASELINE_BUILD, sink: () => undefined });
  const frames: Frame[] = [...(match.framesFrom(0) ?? [])];
  playThrough(match, botNamed('kube-default', scenario.speed), ticks, (more) => frames.push(...more));
  return frames;
}
