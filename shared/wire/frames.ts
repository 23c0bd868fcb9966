// Frames as bytes, since they go to every client with every tick: an idle frame of the first world takes at most 20 bytes with its hash
// and 12 without. Commands stand in them as JSON; they are few.

import { assert } from '../base/assert.ts';
import { LIMITS } from '../base/limits.ts';
import { tick as toTick } from '../base/units.ts';
import { decodeUtf8, encodeUtf8 } from '../base/utf8.ts';
import { hex64 } from '../base/hash.ts';
import type { Entry, Frame } from '../journal/command.ts';

/** Bits of a frame's first byte; the three high bits are unused and 0. */
const HAS_HASH = 1;
const HAS_ENTRIES = 2;
const HAS_WORLD = 4;
/** The tick is the last frame's plus one, and is left out. */
const NEXT_TICK = 8;
const KNOWN_BITS = HAS_HASH | HAS_ENTRIES | HAS_WORLD | NEXT_TICK;

export class WireError extends Error {
  override name = 'WireError';
}

/** At most LIMITS.framesPerMessage of them: one after the other, without a count. */
export function encodeFrames(frames: readonly Frame[]): Uint8Array {
  assert(frames.length <= LIMITS.framesPerMessage, 'frames are sent in messages of limited size');
  const bytes: number[] = [];
  const chunks: Uint8Array[] = [];
  let before = -2;
  const flush = () => chunks.push(Uint8Array.from(bytes.splice(0)));
  for (const { world, tick, entropy, entries, hash } of frames) {
    const next = tick === before + 1;
    before = tick;
    bytes.push(
      (hash === undefined ? 0 : HAS_HASH) |
        (entries.length === 0 ? 0 : HAS_ENTRIES) |
        (world === 0 ? 0 : HAS_WORLD) |
        (next ? NEXT_TICK : 0),
    );
    if (world !== 0) varint(bytes, world);
    if (!next) varint(bytes, tick);
    word(bytes, entropy.high);
    word(bytes, entropy.low);
    if (hash !== undefined) {
      word(bytes, Number.parseInt(hash.slice(0, 8), 16));
      word(bytes, Number.parseInt(hash.slice(8), 16));
    }
    if (entries.length > 0) {
      const json = encodeUtf8(JSON.stringify(entries));
      varint(bytes, json.length);
      flush();
      chunks.push(json);
    }
  }
  flush();
  return joined(chunks);
}

/** Throws WireError, which names the byte, for anything that `encodeFrames` did not write. */
export function decodeFrames(bytes: Uint8Array): Frame[] {
  const reader = new Reader(bytes);
  const frames: Frame[] = [];
  let before = -2;
  while (!reader.done) {
    if (frames.length === LIMITS.framesPerMessage)
      throw new WireError(`more than ${LIMITS.framesPerMessage} frames in a message`);
    const bits = reader.byte();
    if ((bits & ~KNOWN_BITS) !== 0) throw new WireError(`unknown kind of frame at byte ${reader.at - 1}`);
    const world = bits & HAS_WORLD ? reader.varint(LIMITS.worldsPerMatch - 1) : 0;
    if (bits & NEXT_TICK && before < 0) throw new WireError('the first frame of a message has no tick');
    const tick = toTick(bits & NEXT_TICK ? before + 1 : reader.varint(LIMITS.ticksPerMatch));
    before = tick;
    const entropy = { high: reader.word(), low: reader.word() };
    const hash = bits & HAS_HASH ? hex64(reader.word(), reader.word()) : undefined;
    const entries = bits & HAS_ENTRIES ? reader.entries() : [];
    frames.push(hash === undefined ? { world, tick, entropy, entries } : { world, tick, entropy, entries, hash });
  }
  return frames;
}

function varint(into: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    into.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  into.push(rest);
}

function word(into: number[], value: number): void {
  into.push((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

class Reader {
  at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new WireError(`cut short at byte ${this.at}`);
    this.at += 1;
    return value;
  }

  varint(most: number): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const next = this.byte();
      value |= (next & 0x7f) << shift;
      if (next >= 0x80) continue;
      if (value > most) break;
      return value;
    }
    throw new WireError(`a number too large at byte ${this.at}`);
  }

  word(): number {
    return ((this.byte() << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte()) >>> 0;
  }

  /** From our own server; what a tampered connection brings is found by the next hash. */
  entries(): Entry[] {
    const start = this.at;
    const length = this.varint(0x7ffffff);
    if (length > this.bytes.length - this.at) throw new WireError(`cut short at byte ${this.at}`);
    const text = decodeUtf8(this.bytes, this.at, this.at + length);
    this.at += length;
    try {
      const entries: unknown = JSON.parse(text);
      if (Array.isArray(entries)) return entries as Entry[]; // written by encodeFrames, see above
    } catch {
      // told in the next line, with the place
    }
    throw new WireError(`no commands at byte ${start}`);
  }
}
