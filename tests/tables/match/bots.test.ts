// What the bots do, seen from outside: the strong one does what a careful player does, and the hands no more than they are said to.
import { describe, expect, test } from 'vitest';
import { bindingTarget } from '../../../shared/sim/commands/refusal.ts';
import { botNamed } from '../../../shared/match/bots/registry.ts';
import type { Bot, BotName } from '../../../shared/match/bots/bot.ts';
import { type Decision, decisionOf } from '../../../shared/match/decision.ts';
import { Match } from '../../../shared/match/match.ts';
import { playThrough } from '../../../shared/match/play.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import type { World } from '../../../shared/sim/world.ts';
import { firstShift } from '../../support/first-shift.ts';
import { SMALL } from './small-scenario.ts';

const SHIFT = firstShift();
const SECRETS = Array.from({ length: 12 }, (_, i) => String(i + 1));

/** `look` sees the world after each tick. */
function play(scenario: Scenario, bot: Bot, secret: string, look: (world: World) => void = () => undefined) {
  const match = Match.start({ id: bot.name, scenario, secret, build: '0'.repeat(64), sink: () => undefined });
  const decisions: Decision[] = [];
  playThrough(match, bot, scenario.ticks, (frames) => {
    for (const { entries, tick } of frames)
      decisions.push(...entries.flatMap((entry) => decisionOf(entry, tick) ?? []));
    for (const world of match.worlds) look(world);
  });
  return { decisions, terms: match.terms() };
}

const podsOn = (world: World, node: string): string[] =>
  world.store
    .list('Pod')
    .filter(({ spec }) => spec.nodeName === node)
    .map(({ metadata }) => metadata.name);

describe('the strong hand, in twelve matches', () => {
  test('[BOT-1] leaves ships before they lose their power, and keeps the hole for the ferry', () => {
    for (const secret of SECRETS) {
      const left: string[] = [];
      let ferryWaits = 0;
      play(SHIFT, botNamed('strong', SHIFT.speed), secret, (world) => {
        const closing = world.notices.flatMap((notice) =>
          notice.kind === 'maintenance' && notice.at === world.tick + 1
            ? [notice.node]
            : notice.kind === 'risk' && notice.at === world.tick + 1
              ? notice.nodes
              : [],
        );
        left.push(...closing.flatMap((node) => podsOn(world, node)));
        ferryWaits += world.store
          .list('Pod')
          .filter(({ metadata, spec }) => metadata.name.startsWith('ferry-') && spec.nodeName === undefined).length;
      });
      // Customs may be on a ship of the west pier with a scanner that has no other room.
      expect(
        left.filter((name) => !name.startsWith('customs-')),
        `secret ${secret}`,
      ).toEqual([]);
      // Three ferries come, and each is placed at one of the next three decisions.
      expect(ferryWaits, `secret ${secret}`).toBeLessThanOrEqual(3 * 18);
    }
  });

  test('[BOT-2] orders replicas ahead of the rush and gives them back after it', () => {
    const { decisions } = play(SHIFT, botNamed('strong', SHIFT.speed), '1');
    const tickets = decisions.filter(({ kind, name }) => kind === 'scale' && name === 'tickets');
    const before = tickets.filter(({ tick }) => tick < 420).at(-1);
    expect(before?.replicas).toBe(5); // 305 a second, 74 each, filled to 94 %
    expect(before?.tick).toBeGreaterThan(360);
    expect(tickets.find(({ tick }) => tick > 550)?.replicas).toBe(4); // 250
  });

  test('plays a scenario of which it knows nothing, and gives no orders that are refused', () => {
    const { terms, decisions } = play(SMALL, botNamed('strong', SMALL.speed), 'any');
    expect(terms.goodput).toBeGreaterThan(0.8);
    expect(
      decisions.some(({ kind }) => kind === 'delete'),
      'the dark node is given up',
    ).toBe(true);
  });
});

describe('hands', () => {
  test('[BOT-2] bind, and take back a release that does not hold: one decision in two real seconds, on the reserved ship first', () => {
    const { decisions } = play(SHIFT, botNamed('hands', SHIFT.speed), '1');
    expect(new Set(decisions.map(({ kind }) => kind))).toEqual(new Set(['bind', 'image']));
    expect(decisions.filter(({ kind }) => kind === 'image')).toEqual([
      expect.objectContaining({ name: 'tickets', image: 'registry.harbour.example/tickets:1.4.2' }),
    ]);
    for (const [i, { tick }] of decisions.entries())
      expect(tick - (decisions[i - 1]?.tick ?? -6)).toBeGreaterThanOrEqual(6);
    expect(
      decisions
        .filter(({ name }) => name.startsWith('customs-'))
        .slice(0, 3)
        .map(({ node }) => node),
    ).toEqual(['tern', 'tern', 'heron']); // the manifest allows tern two more than the others
  });

  test('at any speed a decision takes two real seconds', () => {
    for (const speed of [2, 5, 10]) {
      const ticks: number[] = [];
      const bot = botNamed('hands', speed);
      play(
        { ...SMALL, speed },
        {
          ...bot,
          name: bot.name,
          sits: true,
          act: (world) => {
            const orders = bot.act(world);
            if (orders.length > 0) ticks.push(world.tick);
            for (const one of orders) expect(one.kind === 'api' && bindingTarget(one)).toBeTruthy();
            return orders;
          },
        },
        '1',
      );
      expect(ticks.every((tick) => tick % (2 * speed) === 0)).toBe(true);
      expect(ticks.length).toBeGreaterThanOrEqual(4);
    }
  });
});

test.each<BotName>(['none', 'kube-default', 'hands', 'strong'])('%s plays the same match twice', (name) => {
  const all = (): string => JSON.stringify(play(SHIFT, botNamed(name, SHIFT.speed), '5'));
  expect(all()).toBe(all());
});
