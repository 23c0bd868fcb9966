// A match taken apart: terms that add up to the score, moments that add up to the terms, and decisions judged by playing the alternative.
import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { type Journal, readJournal } from '../../../shared/journal/log.ts';
import { analyse } from '../../../shared/match/analyse.ts';
import type { Analysis } from '../../../shared/match/analysis.ts';
import { playBaselines } from '../../../shared/match/baseline.ts';
import type { Bot, BotName } from '../../../shared/match/bots/bot.ts';
import { scale } from '../../../shared/match/bots/orders.ts';
import { botNamed } from '../../../shared/match/bots/registry.ts';
import { Match } from '../../../shared/match/match.ts';
import { costMoments } from '../../../shared/match/moments.ts';
import { playThrough } from '../../../shared/match/play.ts';
import { Rerun } from '../../../shared/match/rerun.ts';
import { Scale } from '../../../shared/match/scale.ts';
import type { World } from '../../../shared/sim/world.ts';
import { firstShift } from '../../support/first-shift.ts';

const SHIFT = firstShift();

/** A match of First shift by a bot, and `more` commands of its own in between. */
function played(name: BotName, more: (world: World) => readonly Command[] = () => [], secret = '1'): Journal {
  let text = '';
  const inner = botNamed(name, SHIFT.speed);
  const bot: Bot = { ...inner, name, sits: true, act: (world) => [...inner.act(world), ...more(world)] };
  const match = Match.start({
    id: name,
    scenario: SHIFT,
    secret,
    build: 'b'.repeat(64),
    sink: (line) => (text += line),
    judge: playBaselines,
  });
  playThrough(match, bot);
  const read = readJournal(text);
  if ('problem' in read) throw new Error(read.problem.message);
  return read.journal;
}

function analysisOf(journal: Journal): Analysis {
  const analysed = analyse(journal);
  if ('wrong' in analysed) throw new Error(analysed.wrong);
  return analysed.analysis;
}

const tickets = (world: World, replicas: number): Command[] => {
  const deployment = world.store.get('Deployment', 'harbour/tickets');
  return deployment ? [scale(deployment, replicas)] : [];
};

describe('[ANALYSIS-1] the score is a perfect match and what the terms took from it', () => {
  test.each<BotName>(['hands', 'strong', 'kube-default'])('%s', (bot) => {
    const { perfect, score, terms } = analysisOf(played(bot));
    const sum = (of: 'points' | 'par' | 'none'): number => terms.reduce((all, term) => all + term[of], perfect);
    expect(sum('points')).toBeCloseTo(score, 0);
    expect(sum('par')).toBeCloseTo(1000, 6);
    expect(sum('none')).toBeCloseTo(0, 6);
    expect(terms.map(({ term }) => term)).toEqual(['goodput', 'distance', 'cost', 'disruption']);
    for (const { points } of terms) expect(points).toBeLessThanOrEqual(0);
  });
});

describe('[ANALYSIS-2] moments', () => {
  const journal = played('hands');
  let analysis: Analysis;
  beforeAll(() => {
    analysis = analysisOf(journal);
  });

  test('of one term add up to what it took, but for crumbs', () => {
    const own = new Rerun(SHIFT, journal.frames, false);
    const { none, par } = playBaselines(SHIFT, '1', SHIFT.ticks);
    const moments = costMoments(own.ledger, new Scale(SHIFT.scoring, none, par).prices(own.ledger));
    for (const { term, points } of analysis.terms) {
      if (term === 'cost') continue; // money is compared with par's
      const told = moments.filter((one) => one.term === term).reduce((sum, one) => sum + one.points, 0);
      expect(told / points, term).toBeGreaterThan(0.95);
      expect(told / points, term).toBeLessThan(1.001);
    }
  });

  test('the largest first: the storm and the maintenance that hands do not heed, with chain of evidence and warning', () => {
    const { moments } = analysis;
    const sizes = moments.map(({ points }) => Math.abs(points));
    expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
    expect(moments.length).toBeLessThanOrEqual(LIMITS.analysisMoments);
    const storm = moments.find(({ from, points, term }) => from === 300 && points < 0 && term === 'goodput');
    expect(storm).toMatchObject({ lossReason: 'node unreachable', subject: { kind: 'Service' }, warnedAt: 210 });
    expect(storm?.why.map(({ reason }) => reason)).toEqual(['RequestsLost', 'PowerOff', 'CommandApplied']);
    expect(storm?.tick).toBeLessThan(300);
    expect(moments.find(({ from, term }) => from === 740 && term === 'goodput')).toMatchObject({ warnedAt: 620 });
  });

  test('what par lost and this match did not is won', () => {
    const { moments } = analysisOf(played('strong'));
    const won = moments.find(({ from, points }) => from === 300 && points > 0);
    expect(won).toMatchObject({ term: 'goodput', lossReason: 'node unreachable', decision: expect.any(Number) });
    expect(moments.some(({ term, points }) => term === 'cost' && points > 0)).toBe(true);
  });
});

describe('[ANALYSIS-3] decisions', () => {
  test('as kube-scheduler would have decided are the same, and worth nothing', () => {
    const { decisions } = analysisOf(played('strong'));
    const same = decisions.filter(({ verdict }) => verdict === 'same');
    expect(same.length).toBeGreaterThan(5);
    for (const one of same) {
      expect(one).toMatchObject({ kind: 'bind', points: 0, alternative: { kind: 'node', node: one.node } });
      expect(one.total).toBe(one.bestTotal);
    }
  });

  test('leaving the pier before the storm is worth much; so is room for the rush', () => {
    const { decisions } = analysisOf(played('strong'));
    const bestIn = (from: number, to: number): number =>
      Math.max(...decisions.filter(({ tick }) => tick >= from && tick <= to).map(({ points }) => points));
    expect(bestIn(210, 300)).toBeGreaterThan(50);
    expect(bestIn(370, 420)).toBeGreaterThan(50);
  });

  test('a blunder is named, in points and as the cause of the moment it made', () => {
    const journal = played('strong', (world) => (world.tick === 450 ? tickets(world, 1) : []));
    const { decisions, moments } = analysisOf(journal);
    const blunder = decisions.find(({ tick, replicas }) => tick === 451 && replicas === 1);
    expect(blunder).toMatchObject({ kind: 'scale', verdict: 'worse', alternative: { kind: 'nothing' }, until: 571 });
    expect(blunder?.points).toBeLessThan(-100);
    expect(blunder?.terms.cost, 'it saved money').toBeGreaterThan(0);
    expect(moments[0]).toMatchObject({ term: 'goodput', subject: { name: 'tickets' }, decision: blunder?.seq });
    expect(moments[0]?.points).toBeLessThan(-100);
  });

  test('a placement on a ship without room for it is judged by what became of the pod', () => {
    // Everything but customs on one ship, whether it fits or not: the kubelet refuses what does not.
    const { decisions } = analysisOf(
      played('none', (world) => {
        const waits = world.store.list('Pod').find(({ spec }) => spec.nodeName === undefined);
        if (!waits || world.tick % 6 !== 0) return [];
        const { namespace, name } = waits.metadata;
        const body = { target: { kind: 'Node', name: name.startsWith('customs') ? 'tern' : 'puffin' } };
        return [{ kind: 'api', verb: 'create', resource: 'pods', subresource: 'binding', namespace, name, body }];
      }),
    );
    const overfull = decisions.filter(({ total, kind }) => kind === 'bind' && total === undefined);
    expect(overfull.length).toBeGreaterThan(0);
    expect(decisions.some(({ verdict }) => verdict === 'worse')).toBe(true);
  });
});

describe('[ANALYSIS-4] limits', () => {
  test('twice the same; JSON; and fast enough to say how much was simulated', () => {
    const journal = played('strong');
    const first = analysisOf(journal);
    expect(analysisOf(journal)).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(JSON.parse(JSON.stringify(analysisOf(journal))));
    expect(first.simulated).toBeGreaterThan(1000);
  });

  test('of too many decisions the least telling are not judged', () => {
    const journal = played('hands', (world) => (world.tick < 880 ? tickets(world, 5 + (world.tick % 2)) : []));
    const { decisions, simulated } = analysisOf(journal);
    const unjudged = decisions.filter(({ verdict }) => verdict === 'unjudged');
    expect(decisions.length).toBeGreaterThan(880);
    expect(unjudged.length).toBeGreaterThan(0);
    expect(unjudged.length).toBeLessThan(decisions.length);
    expect(simulated * 15).toBeLessThanOrEqual(LIMITS.analysisWork); // five nodes and ten pods at least
  });

  test('a match without a result, and a world that is not there', () => {
    const journal = played('none');
    const { end: _, ...open } = journal;
    expect(analyse(open)).toEqual({ wrong: 'the match has no result yet' });
    expect(analyse(journal, 1)).toEqual({ wrong: 'there is no world 1' });
  });
});
