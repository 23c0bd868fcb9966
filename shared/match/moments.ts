// From stretches of loss to moments with a worth: each lost unit of a match is charged the same, so that the moments of one term add up to what
// it took from the score. What par lost and this match did not is a moment that was won.

import { unreachable } from '../base/assert.ts';
import { compareNumber, compareText } from '../base/order.ts';
import type { Notice } from '../journal/command.ts';
import type { TermName } from '../scenario/score.ts';
import type { JudgedDecision, Moment } from './analysis.ts';
import type { Ledger, Standing, Stretch } from './ledger.ts';
import type { Warning } from './rerun.ts';

/** Points on the score's scale for one unit of a term, below 0. */
export type UnitPoints = Readonly<Record<TermName, number>>;

/** A moment worth less is not told. */
const LEAST_POINTS = 2;
/** A replay begins so many ticks before what it is about. */
const RUN_UP = 5;
/** A decision or first cause so near before a moment is where it begins. */
const NEAR = 60;
/** Money is compared with par's in windows of so many ticks. */
const MONEY_WINDOW = 100;

export function costMoments(ledger: Ledger, prices: UnitPoints): Moment[] {
  return ledger.stretches().map((stretch) => told(stretch, stretch.amount, prices[stretch.term] * stretch.amount));
}

/** What par lost in a stretch, less what this match lost of the same subject in the same ticks, at par's prices. */
export function wonMoments(own: Ledger, par: Ledger, prices: UnitPoints): Moment[] {
  const ours = own.stretches();
  return par.stretches().flatMap((stretch) => {
    const same = ours.filter(
      ({ term, subject, from, to }) =>
        term === stretch.term &&
        subject.name === stretch.subject.name &&
        subject.namespace === stretch.subject.namespace &&
        from <= stretch.to &&
        to >= stretch.from,
    );
    const spared = stretch.amount - same.reduce((sum, { amount }) => sum + amount, 0);
    return spared > 0 ? [told(stretch, spared, -prices[stretch.term] * spared)] : [];
  });
}

/** Money has no stretches: it is spent all the time, so windows are compared with par's. */
export function moneyMoments(own: readonly Standing[], par: readonly Standing[], price: number): Moment[] {
  const moments: Moment[] = [];
  const last = Math.min(own.length, par.length) - 1;
  for (let from = 0; from < last; from += MONEY_WINDOW) {
    const to = Math.min(last, from + MONEY_WINDOW);
    const spent = (of: readonly Standing[]): number => (of[to]?.cents ?? 0) - (of[from]?.cents ?? 0);
    const more = spent(own) - spent(par);
    const subject = { kind: 'Cluster', name: 'cluster' };
    moments.push({
      term: 'cost',
      from: from + 1,
      to,
      tick: from,
      points: price * more,
      amount: Math.abs(more),
      subject,
      why: [],
    });
  }
  return moments;
}

function told(stretch: Stretch, amount: number, points: number): Moment {
  const { term, subject, from, to, why, lossReason } = stretch;
  const root = why.at(-1)?.tick ?? from;
  const start = from - root <= NEAR ? root : from;
  return { term, from, to, tick: Math.max(0, start - RUN_UP), points, amount, subject, lossReason, why };
}

export interface Evidence {
  readonly decisions: readonly JudgedDecision[];
  readonly warnings: readonly Warning[];
  readonly most: number;
}

/** When the first cause of a moment, a command of the script, was announced. */
function warnedAt({ why }: Moment, warnings: readonly Warning[]): number | undefined {
  const root = why.at(-1);
  if (root?.reason !== 'CommandApplied') return undefined;
  return warnings.find(({ notice }) => notice.at === root.tick && namesIn(notice).includes(root.name))?.tick;
}

function namesIn(notice: Notice): readonly string[] {
  switch (notice.kind) {
    case 'maintenance':
      return [notice.node];
    case 'risk':
      return notice.nodes;
    case 'traffic':
      return [notice.service];
    case 'arrival':
    case 'release':
      return [notice.deployment];
    default:
      return unreachable(notice);
  }
}

/** The largest first, at most `most`, each with the decision that explains it. */
export function largest(moments: readonly Moment[], { decisions, warnings, most }: Evidence): Moment[] {
  return moments
    .filter(({ points }) => Math.abs(points) >= LEAST_POINTS)
    .sort(
      (x, y) =>
        compareNumber(Math.abs(y.points), Math.abs(x.points)) ||
        compareNumber(x.from, y.from) ||
        compareText(x.subject.name, y.subject.name) ||
        compareText(x.term, y.term),
    )
    .slice(0, most)
    .map((moment) => blamed({ ...moment, warnedAt: warnedAt(moment, warnings) }, decisions));
}

function blamed(moment: Moment, decisions: readonly JudgedDecision[]): Moment {
  const related = decisions.filter((one) => isAbout(one, moment));
  const decision = inChain(moment, decisions) ?? byWorth(moment, related) ?? byWorth(moment, decisions);
  if (!decision) return moment;
  const near = decision.tick <= moment.from && moment.from - decision.tick <= NEAR;
  const tick = near ? Math.max(0, Math.min(moment.tick, decision.tick - RUN_UP)) : moment.tick;
  return { ...moment, tick, decision: decision.seq };
}

/** The evidence itself names an order of a player. A chain of par's match names none of this one. */
function inChain({ why, points }: Moment, decisions: readonly JudgedDecision[]): JudgedDecision | undefined {
  if (points > 0) return undefined;
  for (const fact of why) {
    if (fact.reason !== 'CommandApplied') continue;
    const found = decisions.find(
      ({ tick, name, actor }) => tick === fact.tick && name === fact.name && actor === fact.first,
    );
    if (found) return found;
  }
  return undefined;
}

/** The decision is on the very thing that was struck, or on a pod of it, or on a pod there. */
function isAbout({ name, workload, node }: JudgedDecision, { subject }: Moment): boolean {
  return name === subject.name || workload === subject.name || node === subject.name;
}

/** The decision whose alternative would have changed this term most in the moment's direction, by a fifth of the moment at least. */
function byWorth({ term, points, from, to }: Moment, decisions: readonly JudgedDecision[]): JudgedDecision | undefined {
  let best: JudgedDecision | undefined;
  const worth = (one: JudgedDecision): number => one.terms[term] * Math.sign(points);
  for (const one of decisions) {
    // What was spared was spared by what came before.
    if (one.tick > (points > 0 ? from : to) || one.until < from || worth(one) < Math.abs(points) / 5) continue;
    if (!best || worth(one) > worth(best)) best = one;
  }
  return best;
}
