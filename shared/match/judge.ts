// Judges decisions by simulating their alternatives, the most telling first, as far as LIMITS.analysisWork goes.

import { LIMITS } from '../base/limits.ts';
import { compareNumber } from '../base/order.ts';
import { TERMS, type TermName } from '../scenario/score.ts';
import { followAlternative } from './alternatives.ts';
import type { JudgedDecision } from './analysis.ts';
import type { Standing } from './ledger.ts';
import type { Asked, Rerun } from './rerun.ts';
import type { Scale } from './scale.ts';

/** Fewer points than this, either way, are even. */
const EVEN = 1;
const NOTHING: Readonly<Record<TermName, number>> = { goodput: 0, distance: 0, cost: 0, disruption: 0 };

/** In the order of time. `simulated` counts the ticks of all alternatives. */
export function judgeDecisions(
  rerun: Rerun,
  scale: Scale,
): { readonly decisions: readonly JudgedDecision[]; readonly simulated: number } {
  const judged = new Map<number, JudgedDecision>();
  let work = 0;
  let simulated = 0;
  for (const asked of [...rerun.asked].sort(byImportance)) {
    const until = Math.min(rerun.ticks, asked.decision.tick + LIMITS.analysisHorizonTicks);
    const ticks = until - asked.decision.tick + 1;
    const affordable = work + ticks * asked.size <= LIMITS.analysisWork;
    if (asked.comparable && affordable) {
      work += ticks * asked.size;
      simulated += ticks;
    }
    judged.set(asked.decision.seq, judge(rerun, scale, asked, until, affordable));
  }
  const decisions = [...judged.values()].sort((x, y) => compareNumber(x.seq, y.seq));
  return { decisions, simulated };
}

function judge(rerun: Rerun, scale: Scale, asked: Asked, until: number, affordable: boolean): JudgedDecision {
  const { decision, comparable, alternative, best, total, bestTotal } = asked;
  const known = { ...decision, alternative, best, total, bestTotal, points: 0, terms: NOTHING };
  if (alternative.kind === 'node' && alternative.node === decision.node)
    return { ...known, verdict: 'same', until: decision.tick };
  const before = comparable && affordable ? rerun.before(decision.tick) : undefined;
  if (!before) return { ...known, verdict: 'unjudged', until: decision.tick };
  const { world, accounts } = before;
  followAlternative(world, accounts, rerun.path, decision, alternative, until);
  const own = rerun.ledger.standings;
  const there = accounts.terms();
  const other: Standing = {
    requests: there.requests,
    lost: there.requests - there.good,
    distance: there.distance,
    cents: accounts.cents,
    disruption: there.disruption,
  };
  const terms = difference(scale, own[until] as Standing, other, own.at(-1) as Standing); // until is a tick of the match
  const points = TERMS.reduce((sum, term) => sum + terms[term], 0);
  const verdict = points >= EVEN ? 'better' : points <= -EVEN ? 'worse' : 'even';
  return { ...known, verdict, points, terms, until };
}

/** What the whole match would be worth less with the alternative's horizon in the place of its own. */
function difference(scale: Scale, own: Standing, other: Standing, end: Standing): Record<TermName, number> {
  const worth = (change: number): Record<TermName, number> => {
    const lost = Math.max(0, end.lost + change * (other.lost - own.lost));
    return scale.taken({
      goodput: end.requests === 0 ? 1 : 1 - Math.min(1, lost / end.requests),
      distance: end.distance + change * (other.distance - own.distance),
      costCents: end.cents + change * (other.cents - own.cents),
      disruption: end.disruption + change * (other.disruption - own.disruption),
    });
  };
  const [here, there] = [worth(0), worth(1)];
  const terms = { ...NOTHING };
  for (const term of TERMS) terms[term] = here[term] - there[term];
  return terms;
}

/** What no scheduler decides first, then placements by how far kube-scheduler's total is above theirs. */
function byImportance(x: Asked, y: Asked): number {
  const apart = ({ decision, total, bestTotal }: Asked): number =>
    decision.kind === 'bind' ? (bestTotal ?? 0) - (total ?? 0) : Number.MAX_SAFE_INTEGER;
  return compareNumber(apart(y), apart(x)) || compareNumber(x.decision.seq, y.decision.seq);
}
