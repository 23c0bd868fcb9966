// Time to take a match of First shift apart, the alternatives of all decisions included: what somebody waits for at its end. The second run in the
// process counts, as for `resimulate.match`.

import { readJournal } from '../../shared/journal/log.ts';
import { analyse } from '../../shared/match/analyse.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Match } from '../../shared/match/match.ts';
import { playThrough } from '../../shared/match/play.ts';
import { readScenarios } from '../scenarios.ts';
import type { Figure } from './figure.ts';

const SCENARIO = 'first-shift';

export function benchAnalysis(): Figure {
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
  playThrough(match, botNamed('strong', scenario.speed));
  const read = readJournal(lines.join(''));
  if ('problem' in read) throw new Error(read.problem.message);
  let value = 0;
  for (let run = 0; run < 2; run += 1) {
    const before = performance.now();
    const analysed = analyse(read.journal);
    value = performance.now() - before;
    if ('wrong' in analysed) throw new Error(analysed.wrong);
  }
  return { name: 'analyse.match', value, unit: 'ms' };
}
