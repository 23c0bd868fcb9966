// The result of a match as the end screen shows it.

import type { Result } from '../../shared/match/result.ts';
import type { Terms } from '../../shared/scenario/score.ts';
import type { Ending } from './session.ts';

export function endingOf(result: Result, world = 0): Ending | undefined {
  const own = result.worlds[world];
  if (own === undefined) return undefined;
  const { score, terms, stars, goals } = own;
  return { score, terms, stars, goals, ...result.baselines, handsScore: result.handsScore, broken: false };
}

export function brokenEnding(terms: Terms): Ending {
  return { terms, broken: true };
}
