// The result of a match as the end screen shows it.

import type { Result } from '../../shared/match/result.ts';
import type { Terms } from '../../shared/scenario/score.ts';
import type { Ending } from './session.ts';

export function endingOf(result: Result, world = 0): Ending | undefined {
  const own = result.worlds[world];
  if (own === undefined) return undefined;
  return { score: own.score, terms: own.terms, none: result.baselines.none, par: result.baselines.par, broken: false };
}

export function brokenEnding(terms: Terms): Ending {
  return { terms, broken: true };
}
