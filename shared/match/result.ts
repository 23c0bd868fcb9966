// What a match came to: for each world the score, its stars and its raw terms, and the plays that it is measured by.

import type { Course } from './course.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { score, type Terms } from '../scenario/score.ts';
import { type JudgedGoal, judgeGoals, starsOf } from './stars.ts';

/** With the same secret and length: what doing nothing gets, what the scenario's par policy gets, and the bot `hands`, which plays at a
 *  person's pace with the same loops in hand and without looking ahead. */
export interface Baselines {
  readonly none: Terms;
  readonly par: Terms;
  readonly hands: Terms;
}

export interface WorldResult {
  /** On the scale: 0 is `none`, 1000 is `par`. */
  readonly score: number;
  /** 0 to 3, see `match/stars`. */
  readonly stars: number;
  readonly goals: readonly JudgedGoal[];
  readonly terms: Terms;
  /** The hash of the world after the last tick. */
  readonly hash: string;
}

export interface Result {
  /** `stopped`: a captain or the host ended it early; its baselines are as short. */
  readonly ended: 'complete' | 'stopped';
  /** The last tick. */
  readonly ticks: number;
  readonly worlds: readonly WorldResult[];
  readonly baselines: Baselines;
  /** The score of `hands`: what the second star asks to pass. */
  readonly handsScore: number;
}

/** Plays the baselines: see `match/baseline`, and a host may keep them from an earlier match of the same heat. */
export type Judge = (scenario: Scenario, secret: string, ticks: number) => Baselines;

export function judged(course: Course, scenario: Scenario, baselines: Baselines, ticks: number): Result {
  const { none, par, hands } = baselines;
  const scoreOf = (terms: Terms): number => score(terms, none, par, scenario.scoring);
  const complete = ticks >= scenario.ticks;
  const handsScore = scoreOf(hands);
  const worlds = course.worlds.map((_, number) => {
    const terms = course.terms(number);
    const goals = judgeGoals(scenario.goals, terms);
    const own = scoreOf(terms);
    const stars = starsOf({ complete, goals, score: own, handsScore });
    return { score: own, stars, goals, terms, hash: course.hash(number) };
  });
  return { ended: complete ? 'complete' : 'stopped', ticks, worlds, baselines, handsScore };
}
