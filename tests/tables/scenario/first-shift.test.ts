// First shift is worth playing: doing nothing loses, Kubernetes' own algorithms hold their own, a hand that only places is about as good, and one that
// looks ahead is far better; there is always something to decide, never too much at once, and trouble shows before it costs.
import { beforeAll, describe, expect, test } from 'vitest';
import { botNamed } from '../../../shared/match/bots/registry.ts';
import type { BotName } from '../../../shared/match/bots/bot.ts';
import { decisionOf } from '../../../shared/match/decision.ts';
import { Match } from '../../../shared/match/match.ts';
import { playThrough } from '../../../shared/match/play.ts';
import type { Frame } from '../../../shared/journal/command.ts';
import { judgeGoals } from '../../../shared/match/stars.ts';
import { checkSpread, score, type Terms } from '../../../shared/scenario/score.ts';
import { keyOf } from '../../../shared/kinds/meta.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import { explainPod, type PodExplanation } from '../../../shared/sim/scheduler/explain.ts';
import type { World } from '../../../shared/sim/world.ts';
import { firstShift } from '../../support/first-shift.ts';

const SHIFT = firstShift();
const SECRETS = Array.from({ length: 12 }, (_, i) => String(i + 1));
/** Ticks in twenty and in two real seconds. */
const TWENTY_SECONDS = 20 * SHIFT.speed;
const TWO_SECONDS = 2 * SHIFT.speed;

interface Played {
  readonly terms: Terms;
  readonly frames: readonly Frame[];
}

interface Waiting {
  readonly workload: string;
  readonly pod: Pod;
  readonly explained: PodExplanation;
}

/** Pods without a node, and what kube-scheduler says of each. */
function waiting(world: World): Waiting[] {
  return world.store
    .list('Pod')
    .filter(({ spec, metadata }) => spec.nodeName === undefined && metadata.deletionTimestamp === undefined)
    .map((pod) => {
      const slot = world.store.stored('Pod', keyOf(pod.metadata))?.slot ?? -1;
      return { workload: pod.metadata.name.split('-')[0] ?? '', pod, explained: explainPod(world, slot) };
    });
}

/** `look` sees the world after each tick. */
function play(bot: BotName, secret: string, look: (world: World) => void = () => undefined): Played {
  const match = Match.start({ id: bot, scenario: SHIFT, secret, build: '0'.repeat(64), sink: () => undefined });
  const frames: Frame[] = [];
  playThrough(match, botNamed(bot, SHIFT.speed), SHIFT.ticks, (more) => {
    frames.push(...more);
    for (const world of match.worlds) look(world);
  });
  return { terms: match.terms(), frames };
}

describe.each(SECRETS)('secret %s', (secret) => {
  const played = new Map<BotName, Played>();
  beforeAll(() => {
    for (const bot of ['none', 'kube-default', 'hands', 'strong'] as const) played.set(bot, play(bot, secret));
  });
  const of = (bot: BotName): Played => played.get(bot) as Played;
  const scoreOf = (bot: BotName): number =>
    score(of(bot).terms, of('none').terms, of('kube-default').terms, SHIFT.scoring);

  test('nothing is 0, par is 1,000, the scale is wide enough', () => {
    expect(of('none').terms.goodput).toBe(0);
    expect(scoreOf('none')).toBe(0);
    expect(of('kube-default').terms.goodput).toBeGreaterThanOrEqual(0.95);
    expect(scoreOf('kube-default')).toBe(1000);
    expect(checkSpread(of('none').terms, of('kube-default').terms, SHIFT.scoring)).toBeUndefined();
  });

  test('[BOT-1] hands that only place come near par, the strong hand passes 1,200', () => {
    expect(scoreOf('hands')).toBeGreaterThanOrEqual(950);
    expect(scoreOf('hands')).toBeLessThanOrEqual(1100);
    expect(scoreOf('strong')).toBeGreaterThanOrEqual(1200);
  });

  test('the first star is within reach of those who place well, and money is not wasted for it', () => {
    for (const bot of ['hands', 'strong'] as const)
      expect(judgeGoals(SHIFT.goals, of(bot).terms).map(({ met }) => met)).toEqual([true, true]);
    expect(of('strong').terms.costCents).toBeLessThan(of('kube-default').terms.costCents);
  });

  test('[BOT-2] no twenty seconds without a decision worth making, and never more than one in two seconds', () => {
    const ticks = of('strong').frames.flatMap(({ entries, tick }) =>
      entries.flatMap((entry) => (decisionOf(entry, tick) ? [tick as number] : [])),
    );
    const gaps = [...ticks, SHIFT.ticks].map((tick, i) => tick - (ticks[i - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(TWENTY_SECONDS);
    expect(Math.min(...gaps.slice(1, -1))).toBeGreaterThanOrEqual(TWO_SECONDS);
  });
});

test('nobody drowns: no rush is longer than the first, in which a hand places one pod in two seconds', () => {
  for (const secret of SECRETS.slice(0, 4)) {
    let longest = 0;
    let since = 0;
    play('hands', secret, (world) => {
      if (!waiting(world).some(({ explained }) => explained.nodes.some(({ feasible }) => feasible))) since = world.tick;
      longest = Math.max(longest, world.tick - since);
    });
    // Eleven pods at the start, the first of them at once.
    expect(longest, `secret ${secret}`).toBeLessThanOrEqual(10 * TWO_SECONDS);
  }
});

test('traffic warns before it costs: load is at 0.8 for three real seconds before too much demand loses the first request', () => {
  for (const secret of SECRETS.slice(0, 4)) {
    /** By Service: since when the load is at 0.8, and whether it lost requests since it was below. */
    const high = new Map<string, number>();
    const early: string[] = [];
    let losses = 0;
    play('hands', secret, (world) => {
      for (const service of world.traffic.inOrder()) {
        if (service.load < 0.8 && service.lostNow === 0) {
          high.delete(service.key);
          continue;
        }
        const since = high.get(service.key) ?? world.tick;
        high.set(service.key, since);
        const full = service.lost[3] as number;
        // While demand ramps it alone is to blame; a pod that goes takes capacity in one step.
        if (full < 0.01 * service.offered || service.rampTicks === 0) continue;
        losses += 1;
        if (world.tick - since < 3 * SHIFT.speed) early.push(`${service.key} at ${world.tick}, high since ${since}`);
      }
    });
    expect(early, `secret ${secret}`).toEqual([]);
    expect(losses).toBeGreaterThan(0);
  }
});

test('each thing to come is announced: users, pods, the storm and the maintenance', () => {
  expect(SHIFT.traffic.every(({ announceTicks }) => announceTicks >= 30)).toBe(true);
  expect((SHIFT.arrivals ?? []).every(({ announceTicks }) => announceTicks >= 30)).toBe(true);
  expect(SHIFT.incidents.every((one) => 'announceTicks' in one && (one.announceTicks ?? 0) >= 60)).toBe(true);
});

describe('each manifest is a decision, in the words of kube-scheduler', () => {
  /** Secrets in whose match the hands read this of a pod of the workload in their hand. */
  const readers = (workload: string, reason: string): string[] =>
    SECRETS.filter((secret) => {
      let read = false;
      play('hands', secret, (world) => {
        read ||= waiting(world).some(
          (one) => one.workload === workload && one.explained.nodes.some(({ reasons }) => reasons.includes(reason)),
        );
      });
      return read;
    });

  test.each([
    ['customs', "node(s) didn't match Pod's node affinity/selector"],
    ['customs', "node(s) didn't match pod topology spread constraints"],
    ['tickets', "node(s) didn't match pod topology spread constraints"],
    ['tickets', 'node(s) had untolerated taint {dedicated: customs}'],
    ['weather', "node(s) didn't match pod anti-affinity rules"],
  ])('%s: %s', (workload, reason) => {
    expect(readers(workload, reason).length).toBeGreaterThanOrEqual(8);
  });

  test('scores: customs are drawn to ships that have their image, the ferry to those without a scanner', () => {
    const seen = new Map<string, PodExplanation>();
    play('none', '1', (world) => {
      for (const { workload, explained } of waiting(world)) if (!seen.has(workload)) seen.set(workload, explained);
    });
    const scores = (workload: string, plugin: 'ImageLocality' | 'NodeAffinity') =>
      Object.fromEntries(
        (seen.get(workload)?.nodes ?? []).flatMap(({ node, feasible, scores }) =>
          feasible ? [[node, scores[plugin]]] : [],
        ),
      );
    expect(scores('customs', 'ImageLocality')).toEqual({ heron: 14, petrel: 0, tern: 14 });
    expect(scores('ferry', 'NodeAffinity')).toEqual({ gannet: 200, heron: 0, petrel: 0, puffin: 200 });
  });

  test('the night ferry finds no hole after the storm: kube-scheduler makes one, of one pod, within the budget of tickets', () => {
    let made = 0;
    for (const secret of SECRETS) {
      let victims: Pod[] = [];
      play('kube-default', secret, (world) => {
        if (world.tick !== 395) return;
        victims = world.store
          .list('Pod')
          .filter(({ status }) => status.conditions.some((one) => one.reason === 'PreemptionByScheduler'));
      });
      if (victims.length === 0) continue;
      made += 1;
      expect(victims, `secret ${secret}`).toHaveLength(1);
      expect(victims[0]?.metadata.deletionTimestamp, `secret ${secret}`).toBeDefined();
      expect(victims[0]?.spec.priority, `secret ${secret}`).toBe(0);
    }
    expect(made).toBeGreaterThanOrEqual(8);
  });
});
