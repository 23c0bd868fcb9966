// Stars: what a whole match is worth at a glance, before any number. Each one asks for those before it. Rules STAR-1 to STAR-3.

import { unreachable } from '../base/assert.ts';
import type { Goal } from '../scenario/scenario.ts';
import type { Terms } from '../scenario/score.ts';

export interface JudgedGoal {
  readonly goal: Goal;
  /** What was reached, in the goal's own unit: thousandths of the requests (rounded down), whole cents. */
  readonly value: number;
  readonly met: boolean;
}

export const STARS = ['goals', 'hands', 'par'] as const;
/** What a star is for: all goals met; a better score than the bot `hands`; a better score than par. */
export type Star = (typeof STARS)[number];

export const PAR_SCORE = 1000;

export function judgeGoals(goals: readonly Goal[], terms: Terms): JudgedGoal[] {
  return goals.map((goal) => {
    switch (goal.kind) {
      case 'goodput-at-least': {
        // 94.99 % is not 95 %: a goal is met or it is not.
        const value = Math.floor(terms.goodput * 1000);
        return { goal, value, met: value >= goal.permille };
      }
      case 'cost-at-most':
        return { goal, value: terms.costCents, met: terms.costCents <= goal.cents };
      default:
        return unreachable(goal);
    }
  });
}

/** How many stars, 0 to 3. None for a match that was stopped: in its first minute every goal is met. */
export function starsOf(match: {
  readonly complete: boolean;
  readonly goals: readonly JudgedGoal[];
  readonly score: number;
  readonly handsScore: number;
}): number {
  if (!match.complete) return 0;
  const reached: Readonly<Record<Star, boolean>> = {
    goals: match.goals.every(({ met }) => met),
    hands: match.score > match.handsScore,
    par: match.score > PAR_SCORE,
  };
  const missed = STARS.findIndex((star) => !reached[star]);
  return missed < 0 ? STARS.length : missed;
}
