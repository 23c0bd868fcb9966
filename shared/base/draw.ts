// Chance without state: a draw is a function of the frame's entropy, a stream's name, the entity, the tick and a counter,
// so one more draw in one place shifts none in another. Server-side secrets and seeds live elsewhere.

/** Each use of chance has its own stream; the number is part of the journal's meaning and never changes. */
export const STREAMS = {
  podName: 1,
  uid: 2,
  schedulerTie: 3,
  director: 4,
  jitter: 5,
  bot: 6,
  preemptionOffset: 7,
  podSync: 30,
} as const;
export type Stream = (typeof STREAMS)[keyof typeof STREAMS];

/** Sixty-four bits of chance that belong to one tick. */
export interface Entropy {
  readonly high: number;
  readonly low: number;
}

export function sameEntropy(a: Entropy, b: Entropy): boolean {
  return a.high === b.high && a.low === b.low;
}

function mix(a: number, b: number): number {
  let x = Math.imul(a ^ b, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) + Math.imul(b, 0x27d4eb2f);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** A uniform integer from 0 to 2^32 − 1. */
export function draw(entropy: Entropy, stream: Stream, entity: number, tick: number, n: number): number {
  let x = mix(entropy.high, stream);
  x = mix(x ^ entropy.low, entity | 0);
  x = mix(x, tick | 0);
  x = mix(x ^ Math.imul(entropy.high, 0x2545f491), n | 0);
  return x >>> 0;
}

/** A uniform integer from 0 to count − 1 (the bias for counts far below 2^32 is under one in a million). */
export function drawBelow(
  count: number,
  entropy: Entropy,
  stream: Stream,
  entity: number,
  tick: number,
  n: number,
): number {
  return Math.floor((draw(entropy, stream, entity, tick, n) / 4294967296) * count);
}
