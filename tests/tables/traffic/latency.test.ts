// How long answers take: the model against M/M/c queues reckoned exactly, by the front door and by the formulas alone.
import { describe, expect, test } from 'vitest';
import {
  chanceBeyond,
  chanceOfFull,
  chanceToWait,
  MOST_UTILISATION,
  tailBehind,
  tailOfWait,
} from '../../../shared/sim/traffic/response.ts';
import { byReason, serving, users, usersOf } from './users.ts';

const CORES = [1, 2, 4, 16] as const;
const UTILISATIONS = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95] as const;
const grid = CORES.flatMap((cores) => UTILISATIONS.map((utilisation) => [cores, utilisation] as const));

/** Erlang C by the recursion of Erlang B: B₀ = 1, B_k = a B / (k + a B), C = B / (1 − ρ + ρ B). For 2 servers at 0.5: a = 1, B = ½, then ⅕; C = 0.2 / 0.6 = ⅓. */
function erlangC(servers: number, utilisation: number): number {
  const a = servers * utilisation;
  let b = 1;
  for (let k = 1; k <= servers; k += 1) b = (a * b) / (k + a * b);
  return b / (1 - utilisation + utilisation * b);
}

test('the yardstick: Erlang C of one server is its utilisation, of two at 0.5 a third', () => {
  expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 14);
  expect(erlangC(2, 0.5)).toBeCloseTo(1 / 3, 14);
});

describe('[LATENCY-1] the mean response below saturation', () => {
  /** A pod alone on a node of as many cores, each of which serves 100/s. */
  function latency(cores: number, utilisation: number, backlog = 1e6): number {
    const c = serving({ n1: { milliCpu: cores * 1_000 } }, { web: { on: 'n1', image: { backlog } } });
    c.tick(users('web', cores * 100 * utilisation));
    c.run(3);
    expect(usersOf(c, 'web').lostNow).toBe(0);
    return usersOf(c, 'web').latency;
  }

  test.each(grid)('%d cores at %d: within 3 %% of Erlang C', (cores, utilisation) => {
    const exact = 1 / 100 + erlangC(cores, utilisation) / (cores * 100 * (1 - utilisation));
    const relative = latency(cores, utilisation) / exact - 1;
    expect(Math.abs(relative)).toBeLessThan(0.03);
    if (cores === 1) expect(Math.abs(relative)).toBeLessThan(0.001); // ρ itself, but for the table's steps
  });

  test('one core at 0.9 answers in a tenth of a second: 1 / (100 − 90)', () => {
    expect(latency(1, 0.9)).toBeCloseTo(0.1, 5);
  });

  test('beyond 0.98 it stays, and what is too much is counted', () => {
    const at = latency(1, MOST_UTILISATION);
    expect(at).toBeCloseTo(0.01 + 0.98 / 2, 4);
    expect(latency(1, 0.999)).toBeCloseTo(at, 9);
  });

  test('a backlog bounds the wait: room for 10 at 100/s is a tenth of a second', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { backlog: 10 } } });
    c.tick(users('web', 98));
    expect(usersOf(c, 'web').latency).toBeCloseTo(0.1 + 0.01, 9);
  });

  test('less than a core is one that is slower: 50 at 100/s a core wait as long as 25 at 50/s do twice', () => {
    const half = serving({ n1: { milliCpu: 500 } }, { web: { on: 'n1' } });
    half.tick(users('web', 25));
    expect(usersOf(half, 'web').latency).toBeCloseTo(2 * latency(1, 0.5), 5);
  });

  test("the chance to wait, at the table's points and between them, for fractions of cores and for more than it has rows", () => {
    for (const [cores, utilisation] of grid) {
      const exact = utilisation ** (Math.sqrt(2 * (cores + 1)) - 1);
      expect(Math.abs(chanceToWait(cores, utilisation) / exact - 1)).toBeLessThan(0.008);
    }
    expect(chanceToWait(2.4, 0.5)).toBe(chanceToWait(2, 0.5));
    expect(chanceToWait(1_000, 0.9)).toBe(chanceToWait(64, 0.9));
    expect([chanceToWait(4, 0), chanceToWait(1, MOST_UTILISATION)]).toEqual([0, expect.closeTo(0.98, 12)]);
  });
});

describe('[LATENCY-2] answers that come too late', () => {
  test.each([
    [0.9, 0.5, 0.02],
    [0.9, 0.3, 0.02],
    [0.8, 0.2, 0.05],
    [0.5, 0.1, 0.2],
  ])(
    'one core at %d, a time-out of %d s: e^(−(μ − λ) t), within %d of it',
    (utilisation, timeoutSeconds, tolerance) => {
      const c = serving({ n1: {} }, { web: { on: 'n1' } });
      c.tick(users('web', 100 * utilisation, { timeoutSeconds }));
      const exact = Math.exp(-100 * (1 - utilisation) * timeoutSeconds); // the response of M/M/1 is exponential: 0.9 and 0.5 s: e^−5 = 0.67 %
      const lost = byReason(usersOf(c, 'web').lost)['timed out'] ?? 0;
      expect(Math.abs(lost / (100 * utilisation) / exact - 1)).toBeLessThan(tolerance);
    },
  );

  test('is over 1 in 1,000 for nobody at half load and a second', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 50, { timeoutSeconds: 1 }));
    expect(usersOf(c, 'web').lossShare).toBeLessThan(1e-9);
  });

  test('a backlog of 5 at 100/s makes nobody wait for 0.2 s, though e^−2 = 14 % would', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1', image: { backlog: 5 } } });
    c.tick(users('web', 90, { timeoutSeconds: 0.2 }));
    expect(byReason(usersOf(c, 'web').lost)['timed out']).toBeUndefined();
  });

  test('a time-out shorter than the work itself is met by nobody', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 10, { timeoutSeconds: 0.001 }));
    expect(byReason(usersOf(c, 'web').lost)['timed out']).toBeGreaterThan(8);
  });

  test.each([
    // 100 ahead at 50/s: 2 s, give or take √(3 · 100 / 2,500) = 0.346 s
    [2, 100, 50, 0, 0.5],
    [2.35, 100, 50, 0, 0],
    [1.65, 100, 50, 0, 1],
    [2 + 0.1732, 100, 50, 0, 0.25],
    [1, 0, 50, 0.02, 0],
    [0.02, 0, 50, 0.02, 0.5],
  ])('more than %d s behind %d at %d/s and %d s of work: %d', (limit, ahead, rate, seconds, chance) => {
    expect(chanceBeyond(limit, ahead, rate, seconds)).toBeCloseTo(chance, 3);
  });

  test.each([
    // M/M/1/K: (1 − ρ) ρ^(K + 1) / (1 − ρ^(K + 1) · ρ) with ρ^K by e^(−2K (1 − ρ)/(1 + ρ))
    [0.9, 10],
    [0.8, 5],
    [0.5, 3],
  ])('one server at %d with room for %d: full for as many as in M/M/1/K, within a tenth', (utilisation, room) => {
    const places = room + 1; // one is served
    const exact = ((1 - utilisation) * utilisation ** places) / (1 - utilisation ** (places + 1));
    expect(Math.abs(chanceOfFull(utilisation, utilisation, room) / exact - 1)).toBeLessThan(0.1);
  });
});

describe('[LATENCY-3] the 99th percentile', () => {
  test.each(UTILISATIONS)('one core at %d: within 12 %% of ln 100 / (μ − λ)', (utilisation) => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 100 * utilisation));
    const exact = Math.log(100) / (100 * (1 - utilisation));
    const relative = Math.abs(usersOf(c, 'web').p99 / exact - 1);
    expect(relative).toBeLessThan(0.12);
    if (utilisation >= 0.8) expect(relative).toBeLessThan(0.02);
  });

  test.each(grid)('the wait of %d cores at %d: ln(100 C) / (1 − ρ)', (cores, utilisation) => {
    const chance = utilisation ** (Math.sqrt(2 * (cores + 1)) - 1);
    const exact = chance > 0.01 ? Math.log(100 * chance) / (1 - utilisation) : 0;
    expect(Math.abs(tailOfWait(cores, utilisation) - exact)).toBeLessThanOrEqual(0.002 * exact + 0.02); // between two points of the table
  });

  test('an idle pod still has work of its own: ln 100 times its mean', () => {
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 0.1));
    expect(usersOf(c, 'web').p99).toBeCloseTo(0.04605, 5);
  });

  test('behind 1,000 at 100/s it is (1,000 + 2.326 · √1,000) / 100', () => {
    expect(tailBehind(1_000, 100)).toBeCloseTo(10.7355, 3);
    const c = serving({ n1: {} }, { web: { on: 'n1' } });
    c.tick(users('web', 1_100));
    c.tick(users('web', 100));
    expect(usersOf(c, 'web').p99).toBeCloseTo(10.7355 + 0.01, 3);
  });
});
