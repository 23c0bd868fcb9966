// The journal of a match of First shift that a bot has played, for the benchmarks that take one up again.

import type { Journal } from '../../shared/journal/log.ts';
import { readJournal } from '../../shared/journal/log.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import type { BotName } from '../../shared/match/bots/bot.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Match } from '../../shared/match/match.ts';
import { playThrough } from '../../shared/match/play.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { readScenarios } from '../scenarios.ts';

const SCENARIO = 'first-shift';

/** `text` is the journal's file. */
export function playedMatch(bot: BotName): {
  readonly scenario: Scenario;
  readonly journal: Journal;
  readonly text: string;
} {
  const scenario = readScenarios((sentence) => process.stderr.write(`${sentence}\n`)).get(SCENARIO);
  if (!scenario) throw new Error(`there is no scenario ${SCENARIO}`);
  const lines: string[] = [];
  const match = Match.start({
    id: 'bench',
    scenario,
    secret: '1',
    build: '0'.repeat(64),
    sink: (line) => lines.push(line),
    judge: playBaselines,
  });
  playThrough(match, botNamed(bot, scenario.speed));
  const text = lines.join('');
  const read = readJournal(text);
  if ('problem' in read) throw new Error(read.problem.message);
  return { scenario, journal: read.journal, text };
}
