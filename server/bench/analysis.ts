// Time to take a match of First shift apart, the alternatives of all decisions included: what somebody waits for at its end. The second run in the
// process counts, as for `resimulate.match`.

import { analyse } from '../../shared/match/analyse.ts';
import type { Figure } from './figure.ts';
import { playedMatch } from './played-match.ts';

export function benchAnalysis(): Figure {
  const { journal } = playedMatch('strong');
  let value = 0;
  for (let run = 0; run < 2; run += 1) {
    const before = performance.now();
    const analysed = analyse(journal);
    value = performance.now() - before;
    if ('wrong' in analysed) throw new Error(analysed.wrong);
  }
  return { name: 'analyse.match', value, unit: 'ms' };
}
