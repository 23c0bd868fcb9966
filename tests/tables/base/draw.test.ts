// Chance without state: each draw depends on its own five numbers alone, and looks like chance.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, drawBelow, type Entropy, sameEntropy, STREAMS } from '../../../shared/base/draw.ts';

const streams = Object.values(STREAMS);
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const ENTROPY: Entropy = { high: 0x1234567, low: -99 };

test('a draw is the same whatever was drawn before it', () => {
  const request = fc.record({
    high: word,
    low: word,
    stream: fc.constantFrom(...streams),
    entity: fc.nat(),
    tick: fc.nat({ max: 86_400 }),
    n: fc.nat({ max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 20 }), request, (before, one) => {
      const ask = ({ high, low, stream, entity, tick, n }: typeof one) => draw({ high, low }, stream, entity, tick, n);
      const alone = ask(one);
      for (const other of before) ask(other);
      expect(ask(one)).toBe(alone);
      expect(alone >= 0 && alone < 2 ** 32 && Number.isInteger(alone)).toBe(true);
    }),
    { numRuns: 1_000, seed: 11 },
  );
});

test('streams are told apart by numbers that never change', () => {
  expect(STREAMS).toEqual({
    podName: 1,
    uid: 2,
    schedulerTie: 3,
    director: 4,
    jitter: 5,
    bot: 6,
    preemptionOffset: 7,
    podSync: 30,
  });
});

describe('each of the five makes another draw', () => {
  const base = () => draw(ENTROPY, STREAMS.uid, 7, 100, 0);
  test.each<[string, () => number]>([
    ['the high half of the entropy', () => draw({ ...ENTROPY, high: 1 }, STREAMS.uid, 7, 100, 0)],
    ['the low half', () => draw({ ...ENTROPY, low: 1 }, STREAMS.uid, 7, 100, 0)],
    ['the stream', () => draw(ENTROPY, STREAMS.podName, 7, 100, 0)],
    ['the entity', () => draw(ENTROPY, STREAMS.uid, 8, 100, 0)],
    ['the tick', () => draw(ENTROPY, STREAMS.uid, 7, 101, 0)],
    ['the counter', () => draw(ENTROPY, STREAMS.uid, 7, 100, 1)],
  ])('%s', (_what, other) => {
    expect(other()).not.toBe(base());
  });

  test('neighbours do not stand for each other: 60,000 draws of entities, ticks and counters are nearly all different', () => {
    const seen = new Set<number>();
    for (let entity = 0; entity < 40; entity += 1)
      for (let tick = 0; tick < 50; tick += 1)
        for (let n = 0; n < 5; n += 1) for (const stream of streams) seen.add(draw(ENTROPY, stream, entity, tick, n));
    expect(seen.size).toBeGreaterThan(60_000 - 3); // 60,000² / 2^33 is 0.4
  });
});

/** The chi-square of counts that should be equal; with 15 degrees of freedom it is below 45 in all but one of ten thousand. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('draws are spread evenly', () => {
  const along: Record<string, (i: number) => number> = {
    entities: (i) => draw(ENTROPY, STREAMS.schedulerTie, i, 5, 0),
    ticks: (i) => draw(ENTROPY, STREAMS.schedulerTie, 5, i, 0),
    counters: (i) => draw(ENTROPY, STREAMS.schedulerTie, 5, 5, i),
    entropies: (i) => draw({ high: i, low: 0 }, STREAMS.schedulerTie, 5, 5, 0),
  };
  test.each(Object.keys(along))('along %s, in the high bits and in the low ones', (name) => {
    const high = Array<number>(16).fill(0);
    const low = Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i += 1) {
      const value = (along[name] as (i: number) => number)(i);
      high[value >>> 28] = (high[value >>> 28] as number) + 1;
      low[value & 15] = (low[value & 15] as number) + 1;
    }
    expect(chiSquare(high)).toBeLessThan(45);
    expect(chiSquare(low)).toBeLessThan(45);
  });

  test.each([1, 2, 3, 7, 27, 5_000])('below %i', (count) => {
    const counts = Array<number>(count).fill(0);
    const draws = Math.max(1_000, count * 20);
    for (let i = 0; i < draws; i += 1) {
      const value = drawBelow(count, ENTROPY, STREAMS.bot, i, 3, 0);
      counts[value] = (counts[value] as number) + 1;
    }
    expect(counts).toHaveLength(count);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });
});

test('entropies are compared by both halves', () => {
  expect([
    sameEntropy({ high: 1, low: 2 }, { high: 1, low: 2 }),
    sameEntropy({ high: 1, low: 2 }, { high: 1, low: 3 }),
    sameEntropy({ high: 1, low: 2 }, { high: 0, low: 2 }),
  ]).toEqual([true, false, false]);
});
