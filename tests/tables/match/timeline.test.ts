// A match over time as numbers: samples that add up to the terms, and marks for what broke, was decided and was lost.
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../shared/journal/command.ts';
import type { BotName } from '../../../shared/match/bots/bot.ts';
import { botNamed } from '../../../shared/match/bots/registry.ts';
import { Match } from '../../../shared/match/match.ts';
import { playThrough } from '../../../shared/match/play.ts';
import { type Timeline, type TimelineMark, timelineOf } from '../../../shared/match/timeline.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { firstShift } from '../../support/first-shift.ts';
import { SMALL } from './small-scenario.ts';

function played(scenario: Scenario, bot: BotName, secret = '1') {
  const match = Match.start({ id: bot, scenario, secret, build: 'b'.repeat(64), sink: () => undefined });
  const frames: Frame[] = [...(match.framesFrom(0) ?? [])];
  playThrough(match, botNamed(bot, scenario.speed), scenario.ticks, (more) => frames.push(...more));
  return { terms: match.terms(), journal: { frames } };
}

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);
const marksOf = <K extends TimelineMark['kind']>(timeline: Timeline, kind: K) =>
  timeline.marks.filter((mark): mark is TimelineMark & { kind: K } => mark.kind === kind);

describe('[TIMELINE-1] samples', () => {
  test('means over so many ticks, worked by hand: nobody at the table, 60 requests a second from tick 5 on over 20 ticks', () => {
    const timeline = timelineOf(played(SMALL, 'none').journal, SMALL, 10);
    expect(timeline.ticks).toEqual([9, 19, 29, 39, 49, 59, 69, 79, 89, 99, 109, 119, 120]);
    const [web] = timeline.services;
    expect(web).toMatchObject({ namespace: 'default', name: 'web' });
    // Ticks 5 to 9 bring 3, 6, 9, 12, 15: 45 in ten ticks; then 18 to 45; then 48 to 60 and five times 60.
    expect(web?.offered.map((one) => Math.round(one * 1000) / 1000)).toEqual([4.5, 31.5, 57, ...Array(10).fill(60)]);
    expect(web?.lost).toEqual(web?.offered);
    expect(sum(web?.good ?? [])).toBe(0);
    expect(web?.load.at(-1)).toBeCloseTo(2, 3); // nobody takes requests, rule TRAFFIC-11
    expect(timeline.pods).toEqual({ wanted: Array(13).fill(4), ready: Array(13).fill(0), waiting: Array(13).fill(4) });
    expect(timeline.distance).toEqual(timeline.ticks.map((tick) => 4 * (tick + 1)));
    expect(timeline.goodput).toEqual([0, ...Array(12).fill(0)]);
    expect(timeline.cents.at(-1)).toBeCloseTo((121 * 30) / 3600, 9);
  });

  test.each<[BotName, number]>([
    ['strong', 3],
    ['hands', 7],
    ['kube-default', 60],
  ])('of %s, every %d ticks, add up to the terms', (bot, every) => {
    const scenario = firstShift();
    const { journal, terms } = played(scenario, bot);
    const timeline = timelineOf(journal, scenario, every);
    const lengths = timeline.ticks.map((tick, i) => tick - (timeline.ticks[i - 1] ?? -1));
    const total = (series: 'offered' | 'good' | 'lost'): number =>
      sum(timeline.services.flatMap((service) => service[series].map((rate, i) => rate * (lengths[i] as number))));
    expect(total('offered')).toBeCloseTo(terms.requests, 3);
    expect(total('good')).toBeCloseTo(terms.good, 3);
    expect(total('lost')).toBeCloseTo(sum(Object.values(terms.lost)), 3);
    expect(timeline.distance.at(-1)).toBe(terms.distance);
    expect(timeline.disruption.at(-1)).toBe(terms.disruption);
    expect(Math.floor(timeline.cents.at(-1) ?? 0)).toBe(terms.costCents);
    expect(timeline.goodput.at(-1)).toBeCloseTo(terms.goodput, 9);
    for (const service of timeline.services)
      for (const series of [service.offered, service.good, service.lost, service.load, service.endpoints])
        expect(series).toHaveLength(timeline.ticks.length);
  });
});

describe('[TIMELINE-2] marks', () => {
  const scenario = firstShift();
  const timeline = timelineOf(played(scenario, 'strong').journal, scenario);

  test('incidents, with their end', () => {
    expect(marksOf(timeline, 'incident')).toEqual([
      { kind: 'incident', tick: 300, untilTick: 540, fault: 'node-poweroff', name: expect.any(String) },
      { kind: 'incident', tick: 740, untilTick: 830, fault: 'maintenance', name: expect.any(String) },
    ]);
  });

  test('what users do, and pods that the town asks for', () => {
    expect(marksOf(timeline, 'traffic')).toHaveLength(scenario.traffic.length);
    expect(marksOf(timeline, 'traffic').find(({ tick }) => tick === 820)).toEqual({
      kind: 'traffic',
      tick: 820,
      namespace: 'harbour',
      service: 'tickets',
      from: 150,
      to: 290,
    });
    expect(marksOf(timeline, 'arrival').map(({ tick, deployment, replicas }) => [tick, deployment, replicas])).toEqual([
      [90, 'ferry', 1],
      [220, 'ferry', 0],
      [395, 'ferry', 1],
      [640, 'ferry', 0],
      [700, 'ferry', 1],
    ]);
    expect(marksOf(timeline, 'release')).toEqual([
      {
        kind: 'release',
        tick: 665,
        namespace: 'harbour',
        deployment: 'tickets',
        image: 'registry.harbour.example/tickets:1.5.0',
      },
    ]);
  });

  test('decisions, with the pod’s workload and node', () => {
    const decisions = marksOf(timeline, 'decision').map(({ decision }) => decision);
    expect(decisions[0]).toMatchObject({ tick: 1, actor: 's1', kind: 'bind', resource: 'pods', workload: 'tickets' });
    const deletions = decisions.filter(({ kind }) => kind === 'delete');
    expect(deletions.length).toBeGreaterThan(0);
    for (const one of deletions) expect(one).toMatchObject({ workload: expect.any(String), node: expect.any(String) });
    expect(decisions.filter(({ kind }) => kind === 'scale').every(({ replicas }) => replicas !== undefined)).toBe(true);
  });

  test('losses, one for a stretch, in the order of time with all the rest', () => {
    const none = timelineOf(played(SMALL, 'none').journal, SMALL);
    expect(marksOf(none, 'loss')).toEqual([
      {
        kind: 'loss',
        tick: 5,
        untilTick: 120,
        namespace: 'default',
        service: 'web',
        reason: 'no endpoints',
        requests: expect.closeTo(630 + 60 * 96, 6),
      },
    ]);
    const ticks = timeline.marks.map(({ tick }) => tick);
    expect(ticks).toEqual([...ticks].sort((x, y) => x - y));
  });
});
