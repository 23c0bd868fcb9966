// Frames as bytes: there and back, small when nothing happens, and no bytes of others get through.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { tick } from '../../../shared/base/units.ts';
import type { Frame } from '../../../shared/journal/command.ts';
import { decodeFrames, encodeFrames, WireError } from '../../../shared/wire/frames.ts';

const entropy = { high: 0xffffffff, low: 0x80000000 };
const idle: Frame = { world: 0, tick: tick(LIMITS.ticksPerMatch), entropy, entries: [] };
const hash = 'fedcba9876543210';

const anyFrame: fc.Arbitrary<Frame> = fc
  .record({
    world: fc.integer({ min: 0, max: LIMITS.worldsPerMatch - 1 }),
    tick: fc.integer({ min: 0, max: LIMITS.ticksPerMatch }).map(tick),
    entropy: fc.record({ high: fc.nat(0xffffffff), low: fc.nat(0xffffffff) }),
    entries: fc.array(
      fc.record({
        seq: fc.integer({ min: 1, max: 1e9 }),
        actor: fc.constantFrom('director', 's1'),
        command: fc.record({
          kind: fc.constant('fault' as const),
          fault: fc.constant('node-poweroff' as const),
          target: fc.string({ unit: 'grapheme' }),
        }),
      }),
      { maxLength: 3 },
    ),
    hash: fc.option(fc.stringMatching(/^[0-9a-f]{16}$/), { nil: undefined }),
  })
  .map(({ hash: mark, ...frame }) => (mark === undefined ? frame : { ...frame, hash: mark }));

describe('[WIRE-1] sizes', () => {
  test('an idle frame takes at most 12 bytes, 20 with its hash, in the last tick there may be', () => {
    expect(encodeFrames([idle]).length).toBeLessThanOrEqual(12);
    expect(encodeFrames([{ ...idle, hash }]).length).toBeLessThanOrEqual(20);
  });
  test('a thousand idle frames in a row take 9 bytes each', () => {
    const frames = Array.from({ length: 1000 }, (_, i) => ({ ...idle, tick: tick(i + 200) }));
    expect(encodeFrames(frames).length).toBe(9 * 1000 + 2);
  });
});

test('[WIRE-2] any frames come back as they were', () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { maxLength: 8 }),
      (frames) => void expect(decodeFrames(encodeFrames(frames))).toEqual(frames),
    ),
  );
  const row = Array.from(
    { length: 50 },
    (_, i): Frame => ({ ...idle, tick: tick(i), ...(i % 10 === 0 ? { hash } : {}) }),
  );
  expect(decodeFrames(encodeFrames(row))).toEqual(row);
});

test('[WIRE-3] bytes of others are refused, never misread at length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(decodeFrames(bytes).length).toBeLessThanOrEqual(bytes.length / 9);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('[WIRE-3] every cut of a message is refused or ends between two frames', () => {
  const frames: Frame[] = [
    { ...idle, hash },
    { ...idle, tick: tick(3), entries: [{ seq: 1, actor: 's1', n: 1, command: { kind: 'host', action: 'pause' } }] },
  ];
  const bytes = encodeFrames(frames);
  const whole = new Set([0, encodeFrames(frames.slice(0, 1)).length]);
  for (let length = 0; length < bytes.length; length += 1) {
    if (whole.has(length))
      expect(decodeFrames(bytes.subarray(0, length))).toEqual(frames.slice(0, length === 0 ? 0 : 1));
    else expect(() => decodeFrames(bytes.subarray(0, length)), `cut after ${length}`).toThrow(WireError);
  }
});

test('[WIRE-4] a message holds a limited number of frames', () => {
  const full = Array.from({ length: LIMITS.framesPerMessage }, (_, i) => ({ ...idle, tick: tick(i) }));
  const bytes = encodeFrames(full);
  expect(decodeFrames(bytes).length).toBe(LIMITS.framesPerMessage);
  expect(() => encodeFrames([...full, idle])).toThrow(/limited size/);
  const more = new Uint8Array(bytes.length * 2);
  more.set(bytes);
  more.set(bytes, bytes.length);
  expect(() => decodeFrames(more)).toThrow(/more than 2000 frames/);
});
