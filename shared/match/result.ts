// What a match came to: for each world the score and its raw terms, and the two plays between which the scale is drawn.

import type { Course } from './course.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { score, type Terms } from '../scenario/score.ts';

/** What doing nothing gets, and what the scenario's par policy gets, with the same secret and length. */
export interface Baselines {
  readonly none: Terms;
  readonly par: Terms;
}

export interface WorldResult {
  /** On the scale: 0 is `none`, 1000 is `par`. */
  readonly score: number;
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
}

/** Plays the baselines: see `match/baseline`, and a host may keep them from an earlier match of the same heat. */
export type Judge = (scenario: Scenario, secret: string, ticks: number) => Baselines;

export function judged(course: Course, scenario: Scenario, baselines: Baselines, ticks: number): Result {
  const worlds = course.worlds.map((_, number) => {
    const terms = course.terms(number);
    return { score: score(terms, baselines.none, baselines.par, scenario.scoring), terms, hash: course.hash(number) };
  });
  return { ended: ticks >= scenario.ticks ? 'complete' : 'stopped', ticks, worlds, baselines };
}
