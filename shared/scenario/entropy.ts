// The chance of each tick from a match's secret: who knows the secret knows all ticks, who knows the ticks so far knows nothing of the
// next. A server's secret is random and is told when the match is over; the command line's and the browser's is the seed's text.

import { must } from '../base/assert.ts';
import type { Entropy } from '../base/draw.ts';
import { Hmac } from '../base/sha256.ts';
import { encodeUtf8 } from '../base/utf8.ts';

const message = new Uint8Array(8);
/** The secret used last: a host runs few matches, and each asks for tick after tick. */
let last: { readonly secret: string; readonly hmac: Hmac } | undefined;

/** The first eight bytes of HMAC-SHA-256(secret as UTF-8, tick as eight bytes, big-endian), as two unsigned 32-bit numbers. */
export function entropyAt(secret: string, tick: number): Entropy {
  if (last?.secret !== secret) last = { secret, hmac: new Hmac(encodeUtf8(secret)) };
  const high = Math.floor(tick / 4294967296);
  for (let i = 0; i < 4; i += 1) {
    message[i] = high >>> (24 - 8 * i);
    message[4 + i] = tick >>> (24 - 8 * i);
  }
  const code = last.hmac.sign(message);
  return { high: word(code, 0), low: word(code, 4) };
}

function word(code: Uint8Array, at: number): number {
  const byte = (i: number): number => must(code[at + i], 'a code has 32 bytes');
  return ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0;
}
