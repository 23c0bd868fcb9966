// Takes a finished match apart, see `match/analysis`: runs it again, par beside it, and the alternative of each decision. Takes about as long as
// three replays and LIMITS.analysisWork together.

import { LIMITS } from '../base/limits.ts';
import type { Journal } from '../journal/log.ts';
import type { Analysis } from './analysis.ts';
import { parFrames } from './baseline.ts';
import { scenarioOf } from './embedded.ts';
import { judgeDecisions } from './judge.ts';
import { costMoments, largest, moneyMoments, wonMoments } from './moments.ts';
import { Rerun } from './rerun.ts';
import type { Result } from './result.ts';
import { Scale } from './scale.ts';

/** One world of a match that has its result. Throws what the simulation throws. */
export function analyse(journal: Journal, number = 0): { readonly analysis: Analysis } | { readonly wrong: string } {
  const embedded = scenarioOf(journal.header);
  if ('wrong' in embedded) return embedded;
  const { scenario } = embedded;
  if (journal.end === undefined) return { wrong: 'the match has no result yet' };
  const { baselines, worlds } = journal.end.result as Result; // written by Match; shown, not trusted
  const result = worlds[number];
  if (result === undefined) return { wrong: `there is no world ${number}` };
  const own = new Rerun(
    scenario,
    journal.frames.filter((frame) => frame.world === number),
    true,
  );
  const par = new Rerun(scenario, parFrames(scenario, journal.end.secret, own.ticks), false);
  const scale = new Scale(scenario.scoring, baselines.none, baselines.par);
  const { decisions, simulated } = judgeDecisions(own, scale);
  const prices = scale.prices(own.ledger);
  const moments = [
    ...costMoments(own.ledger, prices),
    ...wonMoments(own.ledger, par.ledger, scale.prices(par.ledger)),
    ...moneyMoments(own.ledger.standings, par.ledger.standings, prices.cost),
  ];
  return {
    analysis: {
      ticks: own.ticks,
      perfect: scale.perfect,
      score: result.score,
      terms: scale.shares(result.terms, baselines.par, baselines.none),
      timeline: own.timeline,
      par: par.timeline,
      moments: largest(moments, { decisions, warnings: own.warnings, most: LIMITS.analysisMoments }),
      decisions,
      simulated,
    },
  };
}
