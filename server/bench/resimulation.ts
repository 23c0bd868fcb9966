// Time to run a whole match of First shift again from its frames, hash marks included: what recovery, late join and proof cost. The second run in the
// process counts, since warming up is not the match’s.

import { playBaselines } from '../../shared/match/baseline.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Course, isMark } from '../../shared/match/course.ts';
import { Match } from '../../shared/match/match.ts';
import { playThrough } from '../../shared/match/play.ts';
import { readJournal } from '../../shared/journal/log.ts';
import { readScenarios } from '../scenarios.ts';
import type { Figure } from './figure.ts';

const SCENARIO = 'first-shift';

export function benchResimulation(): Figure {
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
  playThrough(match, botNamed('hands', scenario.speed));
  const read = readJournal(lines.join(''));
  if ('problem' in read) throw new Error(read.problem.message);
  let value = 0;
  for (let run = 0; run < 2; run += 1) {
    const before = performance.now();
    const course = new Course(scenario, 1);
    for (const frame of read.journal.frames) {
      course.run(frame);
      if (isMark(frame.tick)) course.hash(0);
    }
    value = performance.now() - before;
  }
  return { name: 'resimulate.match', value, unit: 'ms' };
}
