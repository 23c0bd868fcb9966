// What the simulation reckons with, as lines of text: draws, hashes, powers, logarithms, digests, UTF-8, bytes, order. Numbers are written
// as the 64 bits that they are, since two doubles may differ and be shown alike.

import { decode, encode } from '../../shared/base/binary.ts';
import { crc32, crcText } from '../../shared/base/crc32.ts';
import { draw, drawBelow, STREAMS } from '../../shared/base/draw.ts';
import { hashValue, hex64, lanes } from '../../shared/base/hash.ts';
import { hexOf } from '../../shared/base/hex.ts';
import { compareText } from '../../shared/base/order.ts';
import { expNegative, ln, power } from '../../shared/base/power.ts';
import { Hmac, sha256 } from '../../shared/base/sha256.ts';
import { decodeUtf8, encodeUtf8 } from '../../shared/base/utf8.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';

const ROUNDS = 2_000;
const TEXTS = ['', 'abc', 'harbour', '항구의 저녁', 'ß÷🚢', 'lone \ud800 surrogate', 'a'.repeat(1_000)];

export function primitives(): string[] {
  return [...draws(), ...reals(), ...texts(), ...values()];
}

function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return hex64(view.getInt32(0), view.getInt32(4));
}

/** Many numbers as one line: the digest of all their bits. */
function digest(name: string, numbers: Iterable<number>): string {
  return `${name}: ${hexOf(sha256(encodeUtf8([...numbers].map(bitsOf).join()))).slice(0, 32)}`;
}

function* count(from: number, to: number): Generator<number> {
  for (let i = from; i < to; i += 1) yield i;
}

function draws(): string[] {
  const entropy = entropyAt('engines', 7);
  const streams = Object.entries(STREAMS);
  return [
    `entropy: ${hex64(entropy.high, entropy.low)}`,
    ...streams.map(
      ([name, stream]) => `draw ${name}: ${[0, 1, 2].map((n) => draw(entropy, stream, 41, 300, n)).join(' ')}`,
    ),
    digest(
      'draws',
      [...count(0, ROUNDS)].map((n) => draw(entropy, STREAMS.podName, n * 7, n, n % 5)),
    ),
    digest(
      'draws below',
      [...count(1, ROUNDS)].map((n) => drawBelow(n, entropyAt('engines', n % 9), STREAMS.schedulerTie, n, n, 0)),
    ),
  ];
}

function reals(): string[] {
  const steps = [...count(0, ROUNDS)];
  return [
    ...[0.5, 1, 2, 10, 1e-9, 12345.678].map((x) => `ln ${x}: ${bitsOf(ln(x))} ${ln(x)}`),
    ...[
      [2, 0.5],
      [0.94, 29.97],
      [1.0001, 1e4],
      [0.3, 60],
    ].map(
      ([base = 1, exponent = 1]) =>
        `power ${base} ${exponent}: ${bitsOf(power(base, exponent))} ${power(base, exponent)}`,
    ),
    ...[0, 0.03, 1, 7.77, 39.99, 40].map((x) => `exp -${x}: ${bitsOf(expNegative(x))} ${expNegative(x)}`),
    digest(
      'ln',
      steps.map((n) => ln((n + 1) / 37)),
    ),
    digest(
      'power',
      steps.map((n) => power(0.2 + (n % 19) / 11, (n % 71) / 3.7)),
    ),
    digest(
      'exp',
      steps.map((n) => expNegative(n / 47.3)),
    ),
    digest(
      'sqrt',
      steps.map((n) => Math.sqrt(n / 7)),
    ),
    // Averages and rests as the models use them: sums in one order, subnormal results, remainders of negative numbers.
    digest(
      'sums',
      steps.map((n) => steps.slice(0, n % 53).reduce((sum, x) => sum + x / (n + 0.1), 0)),
    ),
    digest(
      'rests',
      steps.map((n) => ((n - 997) * 31.7) % (1 + (n % 13))),
    ),
    digest(
      'small',
      steps.map((n) => 5e-324 * n + 2.2250738585072014e-308 / (n + 1)),
    ),
  ];
}

function texts(): string[] {
  const key = new Hmac(encodeUtf8('key'));
  return TEXTS.map((text, i) => {
    const utf8 = encodeUtf8(text);
    hashValue(text, i);
    return `text ${i}: ${crcText(crc32(utf8))} ${hex64(lanes[0] as number, lanes[1] as number)} ${hexOf(sha256(utf8))} ${hexOf(key.sign(utf8)).slice(0, 16)} ${decodeUtf8(utf8).length}`;
  });
}

function values(): string[] {
  const value = {
    list: [1, -0, 0.1, 1e21, 2 ** 53 - 1, -7, null, true, 'x'],
    nested: { b: { 10: 'ten', 9: 'nine' }, a: [] },
    column: Float64Array.of(1.5, -2.25, 1e-300),
    whole: Int32Array.of(1, -1, 2 ** 31 - 1),
  };
  const bytes = encode(value);
  const back = decode(bytes) as typeof value; // written in the line above
  const { column, whole, ...plain } = back;
  hashValue(plain, 3);
  const sorted = ['b', 'a10', 'a9', 'B', 'ä', '가', 'a', 'Z1'].sort(compareText);
  return [
    `binary: ${hexOf(sha256(bytes))}`,
    `value: ${hex64(lanes[0] as number, lanes[1] as number)} ${JSON.stringify(plain)} ${column.join()} ${whole.join()}`,
    `sorted: ${sorted.join(' ')}`,
    `numbers as text: ${[0.1 + 0.2, 1 / 3, 1e21, 123456789.125, 5e-324].join(' ')} ${JSON.stringify([-0, 1e300, 0.000001])} ${(2.5).toFixed(0)} ${(255).toString(16)}`,
  ];
}
