// Time to run a whole match of First shift again from its frames, hash marks included: what recovery, late join and proof cost. The second run in the
// process counts, since warming up is not the match’s.

import { Course, isMark } from '../../shared/match/course.ts';
import type { Figure } from './figure.ts';
import { playedMatch } from './played-match.ts';

export function benchResimulation(): Figure {
  const { scenario, journal } = playedMatch('hands');
  let value = 0;
  for (let run = 0; run < 2; run += 1) {
    const before = performance.now();
    const course = new Course(scenario, 1);
    for (const frame of journal.frames) {
      course.run(frame);
      if (isMark(frame.tick)) course.hash(0);
    }
    value = performance.now() - before;
  }
  return { name: 'resimulate.match', value, unit: 'ms' };
}
