// The score's scale as the analysis needs it: what terms and single units of them are worth in its points.

import type { ScoringWeights } from '../scenario/scenario.ts';
import { points, pointsTaken, TERMS, type TermName, type Terms } from '../scenario/score.ts';
import type { TermShare } from './analysis.ts';
import type { Ledger } from './ledger.ts';
import type { UnitPoints } from './moments.ts';

/** From units of terms to points on the score's scale. */
export class Scale {
  readonly perfect: number;
  private readonly weights: ScoringWeights;
  private readonly factor: number;

  constructor(weights: ScoringWeights, none: Terms, par: Terms) {
    const low = points(none, weights);
    const spread = points(par, weights) - low;
    this.weights = weights;
    // Without a spread there is no scale (rule SCORE-6); then points before the scale are told.
    this.factor = spread > 0 ? 1000 / spread : 1;
    this.perfect = (weights.goodput - low) * this.factor;
  }

  /** What each term takes from a perfect match, below 0. */
  taken(terms: Parameters<typeof pointsTaken>[0]): Record<TermName, number> {
    const taken = pointsTaken(terms, this.weights);
    for (const term of TERMS) taken[term] *= -this.factor;
    return taken;
  }

  shares(own: Terms, par: Terms, none: Terms): TermShare[] {
    const [mine, pars, nones] = [this.taken(own), this.taken(par), this.taken(none)];
    return TERMS.map((term) => ({ term, points: mine[term], par: pars[term], none: nones[term] }));
  }

  /** Of one unit of each term in this match: all lost requests are charged the same, whichever was the first. */
  prices({ standings }: Ledger): UnitPoints {
    const last = standings.at(-1);
    const lost = last?.lost ?? 0;
    const goodput = last && lost > 0 ? this.taken(shareOf(last.requests, lost)).goodput / lost : 0;
    const one = this.taken({ goodput: 1, distance: 1, costCents: 1, disruption: 1 });
    return { ...one, goodput };
  }
}

function shareOf(requests: number, lost: number): Parameters<typeof pointsTaken>[0] {
  return { goodput: 1 - lost / requests, distance: 0, costCents: 0, disruption: 0 };
}
