// The scale: from raw terms to a score, with numbers that can be checked by hand.
import { describe, expect, test } from 'vitest';
import type { ScoringWeights } from '../../../shared/scenario/scenario.ts';
import { checkSpread, LEAST_SPREAD_PERMILLE, points, score, type Terms } from '../../../shared/scenario/score.ts';

const WEIGHTS: ScoringWeights = { goodput: 1000, distance: 20, cost: 10, disruption: 2 };
const ONLY_GOODPUT: ScoringWeights = { goodput: 1000, distance: 0, cost: 0, disruption: 0 };
const terms = (goodput: number, more: Partial<Terms> = {}): Terms => ({
  goodput,
  requests: 1000,
  good: goodput * 1000,
  lost: {},
  errorBudget: 0,
  distance: 0,
  costCents: 0,
  disruption: 0,
  ...more,
});

describe('[SCORE-5] points', () => {
  test.each<[string, Terms, number]>([
    ['nothing lost', terms(1), 1000],
    ['0.01 % lost costs 10 %', terms(0.9999), 900],
    ['0.81 % lost cost 30 %', terms(0.9919), 700],
    ['6.25 % lost cost half', terms(0.9375), 500],
    ['everything lost', terms(0), 0],
    ['1,000 pod-seconds of distance', terms(1, { distance: 1000 }), 980],
    ['two dollars', terms(1, { costCents: 200 }), 980],
    ['five disruptions', terms(1, { disruption: 5 }), 990],
  ])('%s: %d', (_, given, expected) => {
    expect(points(given, WEIGHTS)).toBeCloseTo(expected, 9);
  });
});

describe('[SCORE-6] the scale: 0 is nothing, 1,000 is par, in a straight line; below 0 shows 0; to the nearest integer, halves up', () => {
  const none = terms(0); // 0 points
  const par = terms(0.9375); // 500 points
  test.each<[string, Terms, number]>([
    ['as good as nothing', none, 0],
    ['as good as par', par, 1000],
    ['better than par: 750 points', terms(0.99609375), 1500],
    ['perfect', terms(1), 2000],
    ['250 points', terms(0.68359375), 500],
    ['rounded: 0.25 points are 0.5 of the scale', terms(1, { disruption: 999.75 }), 1],
    ['rounded: 0.125 points are 0.25 of the scale', terms(1, { disruption: 999.875 }), 0],
    ['worse than nothing', terms(0, { distance: 50_000 }), 0],
  ])('%s', (_, given, expected) => {
    const weights =
      given.disruption > 0 || given.distance > 0 ? { ...ONLY_GOODPUT, disruption: 1, distance: 1 } : ONLY_GOODPUT;
    expect(score(given, none, par, weights)).toBe(expected);
  });

  test('without a spread all that is as good as par is par', () => {
    expect(score(par, par, par, ONLY_GOODPUT)).toBe(1000);
    expect(score(terms(0.7), par, par, ONLY_GOODPUT)).toBe(0);
  });
});

describe('[SCORE-7] a scenario whose par and nothing are too close is refused', () => {
  const none = terms(0);
  const enough = LEAST_SPREAD_PERMILLE / 1000;
  /** The goodput that is worth this share of the points. */
  const worth = (share: number): number => 1 - (1 - share) * (1 - share) * (1 - share) * (1 - share);
  test.each<[string, Terms, boolean]>([
    ['just enough', terms(worth(enough)), true],
    ['too little', terms(worth(enough) - 0.001), false],
    ['none at all', none, false],
  ])('%s', (_, par, passes) => {
    expect(checkSpread(none, par, ONLY_GOODPUT) === undefined).toBe(passes);
  });
  test('in words, with both numbers', () => {
    expect(checkSpread(none, terms(0.3439), ONLY_GOODPUT)).toBe(
      'par (100.0 points) and doing nothing (0.0 points) are too close: they must be 250.0 points apart',
    );
  });
  test('weights without goodput give no scale', () => {
    expect(checkSpread(none, terms(1), { ...ONLY_GOODPUT, goodput: 0 })).toBeDefined();
  });
});
