// The copies of a match: the mirror that follows it live, the replay that goes through it in any direction, and the proof of its result.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Frame } from '../../../shared/journal/command.ts';
import { readJournal } from '../../../shared/journal/log.ts';
import { botNamed } from '../../../shared/match/bots/registry.ts';
import { Mirror } from '../../../shared/match/mirror.ts';
import { playThrough } from '../../../shared/match/play.ts';
import { prove } from '../../../shared/match/proof.ts';
import { Replay } from '../../../shared/match/replay.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { decodeFrames, encodeFrames } from '../../../shared/wire/frames.ts';
import { rechained, SMALL, startSmall } from './small-scenario.ts';

/** A whole match by a bot that places by hand, with the hash of every tick and snapshots on the way. */
function played() {
  const { match, journal } = startSmall();
  const hashes: string[] = [hashWorld(match.worlds[0] as never)];
  const snapshots: Uint8Array[] = [match.snapshot()];
  const bot = botNamed('hands', SMALL.speed);
  match.takeSeat('Ada');
  let n = 0;
  while (match.phase === 'open') {
    for (const command of bot.act(match.worlds[0] as never)) {
      n += 1;
      match.submit('s1', n, command);
    }
    match.step();
    hashes.push(hashWorld(match.worlds[0] as never));
    snapshots.push(match.snapshot());
  }
  return { match, text: journal.text, frames: match.framesFrom(0) as readonly Frame[], hashes, snapshots };
}
const { match, text, frames, hashes, snapshots } = played();
const journal = (() => {
  const read = readJournal(text);
  if ('problem' in read) throw new Error(read.problem.message);
  return read.journal;
})();

describe('[MATCH-14] a mirror', () => {
  test('has the hash of the match after every tick, over the wire', () => {
    const mirror = new Mirror(SMALL);
    for (const frame of decodeFrames(encodeFrames(frames))) {
      expect(mirror.apply(frame)).toEqual({ status: 'applied' });
      expect(hashWorld(mirror.world)).toBe(hashes[frame.tick]);
    }
    expect(mirror.terms).toEqual(match.terms());
    expect(mirror.roster.list()).toEqual(match.roster.list());
  });

  test('from any snapshot comes to the same end, however frames are doubled', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SMALL.ticks - 1 }), fc.integer({ min: 0, max: 30 }), (from, back) => {
        const mirror = Mirror.fromSnapshot(snapshots[from] as Uint8Array);
        expect(mirror.expected).toBe(from + 1);
        for (const frame of frames.slice(Math.max(0, from - back))) {
          const expected = frame.tick <= from ? 'passed-over' : 'applied';
          expect(mirror.apply(frame).status).toBe(expected);
          expect(mirror.apply(frame).status).toBe('passed-over');
        }
        expect(hashWorld(mirror.world)).toBe(hashes[SMALL.ticks]);
        expect(mirror.terms).toEqual(match.terms());
      }),
      { numRuns: 20 },
    );
  });

  test('says what it misses, and takes it then', () => {
    const mirror = new Mirror(SMALL);
    mirror.apply(frames[0] as Frame);
    expect(mirror.apply(frames[3] as Frame)).toEqual({ status: 'gap', expected: 1 });
    expect(mirror.apply({ ...(frames[1] as Frame), world: 1 })).toEqual({ status: 'passed-over' });
    for (const frame of frames.slice(1, 4)) expect(mirror.apply(frame).status).toBe('applied');
  });

  test('that was tampered with says at the next mark that it differs, and stays there', () => {
    const mirror = new Mirror(SMALL);
    for (const frame of frames.slice(0, 15)) mirror.apply(frame);
    mirror.world.nodes.at.usedMemory[0] = 12345;
    mirror.world.nodes.at.bootId[0] = 99;
    const steps = frames.slice(15, 21).map((frame) => mirror.apply(frame));
    expect(steps.at(-1)).toMatchObject({ status: 'differs', tick: 20, theirs: frames[20]?.hash });
    expect(mirror.apply(frames[21] as Frame)).toBe(steps.at(-1));
    expect(match.compareHash(20, 'f'.repeat(16))).toBe('differs');
    expect(match.compareHash(20, hashes[20] as string)).toBe('same');
    expect(match.compareHash(21, hashes[21] as string)).toBe('unknown');
  });
});

describe('[MATCH-15] a replay', () => {
  test('has the world of any tick, in whatever order one asks', () => {
    const replay = new Replay(journal, SMALL.epoch);
    expect(replay.ticks).toBe(SMALL.ticks);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: SMALL.ticks }), { minLength: 1, maxLength: 6 }), (ticks) => {
        for (const tick of ticks) {
          const world = replay.seek(tick);
          expect(world.tick).toBe(tick);
          expect(hashWorld(world)).toBe(hashes[tick]);
        }
      }),
      { numRuns: 40 },
    );
    replay.seek(SMALL.ticks);
    expect(replay.terms).toEqual(match.terms());
  });

  test('stays between its first and last tick', () => {
    const replay = new Replay(journal, SMALL.epoch);
    expect(replay.seek(-5).tick).toBe(0);
    expect(replay.seek(1e9).tick).toBe(SMALL.ticks);
    expect(replay.seek(7.9).tick).toBe(7);
  });

  test('after one way through simulates at most the ticks between two keyframes, in both directions', () => {
    const replay = new Replay(journal, SMALL.epoch);
    replay.seek(SMALL.ticks);
    const simulated = (tick: number) => {
      const spied = replay as unknown as { forward(tick: number): void };
      let count = 0;
      const forward = Replay.prototype['forward' as never] as (tick: number) => void;
      spied.forward = function (this: unknown, next: number) {
        count += 1;
        forward.call(replay, next);
      };
      replay.seek(tick);
      return count;
    };
    for (const tick of [119, 5, 100, 31, 29, 118, 0, 60]) expect(simulated(tick)).toBeLessThan(LIMITS.ticksPerKeyframe);
  });
});

describe('[MATCH-16] a proof', () => {
  test('agrees with the journal of a match', () => {
    expect(prove(journal)).toEqual({
      ok: true,
      ticks: SMALL.ticks,
      hash: hashes[SMALL.ticks],
      score: match.result?.worlds[0]?.score,
      firstDifference: null,
    });
  });

  /** The journal with one line changed, checksums made to fit. */
  const forged = (find: RegExp, change: (json: string) => string) => {
    const lines = text.split('\n');
    const index = lines.findIndex((line) => find.test(line));
    expect(index).toBeGreaterThan(0);
    const read = readJournal(rechained(lines, index, change));
    if ('problem' in read) throw new Error(read.problem.message);
    return prove(read.journal);
  };

  test.each([
    [
      'chance',
      /"t":33,/,
      (json: string) => json.replace(/"e":"[0-9a-f]{16}"/, '"e":"0000000000000000"'),
      33,
      'entropy',
    ],
    [
      'a hash',
      /"t":40,"h"/,
      (json: string) => json.replace(/"h":"[0-9a-f]{16}"/, '"h":"0000000000000000"'),
      40,
      'hash',
    ],
    [
      'a fault of the director',
      /"t":60,.*node-poweroff/,
      (json: string) => json.replace(/"target":"node-\w"/, '"target":"node-x"'),
      60,
      'director',
    ],
    ['a score', /"end"/, (json: string) => json.replace(/"score":\d+/, '"score":2000'), SMALL.ticks, 'result'],
    ['the secret', /"end"/, (json: string) => json.replace('a secret', 'another'), 0, 'secret'],
    [
      'who gave an order',
      /"q":.*binding/,
      (json: string) => json.replace('"actor":"s1"', '"actor":"s9"'),
      undefined,
      'role',
    ],
    [
      'where a pod was placed',
      /"q":.*binding/,
      (json: string) => json.replace(/("target":\{"kind":"Node","name":)"node-\w"/, '$1"node-c"'),
      undefined,
      'hash',
    ],
  ])('names the first tick that differs when %s was forged', (_, find, change, tick, what) => {
    const verdict = forged(find, change);
    expect(verdict.ok).toBe(false);
    expect(verdict.firstDifference).toMatchObject(tick === undefined ? { what } : { tick, what });
  });
});

describe('[MATCH-17] the scale', () => {
  const score = (name: 'none' | 'kube-default' | 'hands') => {
    const { match: one } = startSmall();
    playThrough(one, botNamed(name, SMALL.speed));
    return one.result?.worlds[0]?.score;
  };
  test('doing nothing is worth 0', () => expect(score('none')).toBe(0));
  test("Kubernetes' own algorithms are worth 1000", () => expect(score('kube-default')).toBe(1000));
  test('a person who places one pod in two seconds gets somewhere', () => expect(score('hands')).toBeGreaterThan(100));
});
