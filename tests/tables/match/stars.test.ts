// Goals and stars, with numbers that can be checked by hand.
import { describe, expect, test } from 'vitest';
import { type JudgedGoal, judgeGoals, PAR_SCORE, starsOf } from '../../../shared/match/stars.ts';
import type { Goal } from '../../../shared/scenario/scenario.ts';
import type { Terms } from '../../../shared/scenario/score.ts';
import { startSmall } from './small-scenario.ts';

const text = { ko: '목표', en: 'Goal' };
const GOODPUT: Goal = { kind: 'goodput-at-least', permille: 950, text };
const COST: Goal = { kind: 'cost-at-most', cents: 250, text };
const terms = (goodput: number, costCents = 0): Terms => ({
  goodput,
  requests: 1000,
  good: goodput * 1000,
  lost: {},
  errorBudget: 0,
  distance: 0,
  costCents,
  disruption: 0,
});

describe('[STAR-1] goals', () => {
  test.each<[string, Goal, Terms, number, boolean]>([
    ['exactly enough', GOODPUT, terms(0.95), 950, true],
    ['94.99 % is not 95 %', GOODPUT, terms(0.9499), 949, false],
    ['more than enough', GOODPUT, terms(0.9996), 999, true],
    ['the last cent', COST, terms(1, 250), 250, true],
    ['a cent too much', COST, terms(1, 251), 251, false],
  ])('%s', (_, goal, given, value, met) => {
    expect(judgeGoals([goal], given)).toEqual([{ goal, value, met }]);
  });
});

describe('[STAR-2] each star asks for those before it', () => {
  const goals = (met: boolean): JudgedGoal[] => [{ goal: GOODPUT, value: 0, met }];
  test.each<[string, boolean, number, number, number]>([
    ['a goal missed', false, 1500, 900, 0],
    ['goals met, no better than hands', true, 980, 980, 1],
    ['better than hands, not than par', true, 981, 980, 2],
    ['as good as par', true, PAR_SCORE, 980, 2],
    ['better than both', true, 1001, 980, 3],
    ['above par where hands are better still', true, 1050, 1080, 1],
  ])('%s', (_, met, score, handsScore, stars) => {
    expect(starsOf({ complete: true, goals: goals(met), score, handsScore })).toBe(stars);
  });
  test('without goals the first star is for having played', () => {
    expect(starsOf({ complete: true, goals: [], score: 10, handsScore: 980 })).toBe(1);
  });
});

test('[STAR-3] a match that was stopped has no stars, however well it stood', () => {
  expect(starsOf({ complete: false, goals: [], score: 2000, handsScore: 0 })).toBe(0);
  const { match } = startSmall();
  match.submit('host', undefined, { kind: 'host', action: 'end' });
  match.step();
  expect(match.result).toMatchObject({ ended: 'stopped', worlds: [{ stars: 0 }] });
});

test('a result tells stars, goals, and what hands got', () => {
  const { match } = startSmall();
  while (match.phase === 'open') match.step();
  expect(match.result).toMatchObject({
    ended: 'complete',
    handsScore: expect.any(Number),
    baselines: { hands: { requests: match.terms().requests } },
    worlds: [{ score: 0, stars: 1, goals: [] }],
  });
});
