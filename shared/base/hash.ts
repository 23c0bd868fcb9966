// A 64-bit hash of plain data in two 32-bit lanes. Objects are hashed without regard to the order of their keys; lists by position.
// What many objects share (a template's spec, its labels) is hashed once, see `share`: a pod pays for its own fields only.

/** Where the last hash was left: lane 0 and lane 1. A result object would be garbage for every write. */
export const lanes = new Int32Array(2);

const memo = new WeakMap<object, { readonly a: number; readonly b: number }>();

function finish(a: number, b: number): void {
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  a = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 15), 0x2c1b3c6d);
  b = Math.imul(b ^ (b >>> 12), 0x297a2d39);
  lanes[0] = a ^ (a >>> 16);
  lanes[1] = b ^ (b >>> 15);
}

export function hashText(text: string, seed: number): void {
  let a = seed ^ 0x811c9dc5;
  let b = ~seed ^ 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ unit, 0x5bd1e995);
  }
  finish(a ^ text.length, b);
}

const word = new Float64Array(1);
const halves = new Int32Array(word.buffer);

export function hashNumber(value: number, seed: number): void {
  word[0] = value + 0; // -0 becomes 0
  const low = halves[0] as number;
  const high = halves[1] as number;
  finish(
    Math.imul(low ^ seed, 0xcc9e2d51) ^ Math.imul(high, 0x1b873593),
    Math.imul(high ^ ~seed, 0x85ebca77) ^ Math.imul(low, 0x27d4eb2f),
  );
}

/** Hashes any plain value: null, booleans, numbers, text, lists, records (undefined fields count as absent). Leaves the result in `lanes`. */
export function hashValue(value: unknown, seed: number): void {
  switch (typeof value) {
    case 'string':
      return hashText(value, seed ^ 0x51);
    case 'number':
      return hashNumber(value, seed ^ 0x52);
    case 'boolean':
      return finish(seed ^ (value ? 0x53 : 0x54), Math.imul(seed, 31) ^ (value ? 0x35 : 0x45));
    case 'object':
      break;
    default:
      return finish(seed ^ 0x55, seed ^ 0xaa);
  }
  if (value === null) return finish(seed ^ 0x56, seed ^ 0xab);
  const known = memo.get(value);
  if (known !== undefined) {
    lanes[0] = known.a;
    lanes[1] = known.b;
  } else if (Array.isArray(value)) hashList(value);
  else hashRecord(value as Record<string, unknown>);
  finish((lanes[0] as number) ^ seed, (lanes[1] as number) ^ Math.imul(seed, 0x9e3779b1));
}

let lastShared: object | undefined;

/** Marks a value that will stand in many objects, so that it is hashed once. It must never change again. Returns it. */
export function share<T extends object>(value: T): T {
  if (value === lastShared || memo.has(value)) return value;
  lastShared = value;
  if (Array.isArray(value)) hashList(value);
  else hashRecord(value as Record<string, unknown>);
  memo.set(value, { a: lanes[0] as number, b: lanes[1] as number });
  return value;
}

/** For lists that come several times in a row and then never again, where `share` would be a waste: the hash of the last one is kept. As `hashValue` otherwise. */
export class RepeatedHash {
  private list: readonly unknown[] | undefined = undefined;
  private a = 0;
  private b = 0;

  hash(list: readonly unknown[] | undefined, seed: number): void {
    if (list === undefined) return hashValue(list, seed);
    if (list !== this.list) {
      const known = memo.get(list);
      if (known === undefined) hashList(list);
      this.list = list;
      this.a = known === undefined ? (lanes[0] as number) : known.a;
      this.b = known === undefined ? (lanes[1] as number) : known.b;
    }
    finish(this.a ^ seed, this.b ^ Math.imul(seed, 0x9e3779b1));
  }
}

function hashList(list: readonly unknown[]): void {
  let a = list.length | 0;
  let b = 0x1157;
  for (let i = 0; i < list.length; i += 1) {
    hashValue(list[i], i + 1);
    a = (a + (lanes[0] as number)) | 0;
    b = (b + (lanes[1] as number)) | 0;
  }
  lanes[0] = a;
  lanes[1] = b;
}

function hashRecord(record: Record<string, unknown>): void {
  let a = 0x0b1ec7;
  let b = 0;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value === undefined) continue;
    hashValue(value, keySeed(key));
    a = (a + (lanes[0] as number)) | 0;
    b = (b + (lanes[1] as number)) | 0;
  }
  lanes[0] = a;
  lanes[1] = b;
}

// Field names are few and come again with every object; labels and names as keys are many, hence the limit.
const keySeeds = new Map<string, number>();
const KEY_SEEDS = 4096;

function keySeed(key: string): number {
  const known = keySeeds.get(key);
  if (known !== undefined) return known;
  hashText(key, 0x6b65);
  const seed = lanes[0] as number;
  if (keySeeds.size < KEY_SEEDS) keySeeds.set(key, seed);
  return seed;
}

export type NumericColumn = Uint8Array | Int16Array | Int32Array | Uint32Array | Float64Array;

// Multipliers of the two running sums of a column: odd, and nothing else is asked of them.
const A = 0x9e3779b1;
const B = 0x85ebca6b;

/**
 * Adds the first `length` entries of a column to a running pair of lanes held in `into`; position matters, `salt` names the column. Entries are taken as words
 * of 32 bits, four at a time: each goes into a sum of its own, x · Aⁿ + y · Aⁿ⁻¹ + …, so that the processor need not wait for one before it begins the next.
 */
export function hashColumn(into: Int32Array, column: NumericColumn, length: number, salt: number): void {
  if (column instanceof Uint8Array) {
    const whole = length >> 2;
    const words = new Int32Array(column.buffer, column.byteOffset, whole);
    hashWords(words, whole, salt);
    for (let i = whole << 2; i < length; i += 1) last(column[i] as number, i);
  } else if (column instanceof Float64Array) {
    // The halves of each number, low first: all machines that run browsers and Node keep them in this order.
    hashWords(new Int32Array(column.buffer, column.byteOffset, 2 * length), 2 * length, salt);
  } else hashWords(column as Int32Array, length, salt);
  finish((lanes[0] as number) ^ Math.imul(length, A), (lanes[1] as number) ^ Math.imul(length, B));
  into[0] = (into[0] as number) + (lanes[0] as number);
  into[1] = (into[1] as number) + (lanes[1] as number);
}

/** Leaves its two sums in `lanes`. A word's upper half is laid over its lower one first: of a product the lower bits tell nothing of the upper ones of a factor. */
function hashWords(words: Int32Array, count: number, salt: number): void {
  let a0 = salt;
  let a1 = salt + 1;
  let a2 = salt + 2;
  let a3 = salt + 3;
  let b0 = ~salt;
  let b1 = ~salt + 1;
  let b2 = ~salt + 2;
  let b3 = ~salt + 3;
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) {
    const w0 = words[i] as number;
    const w1 = words[i + 1] as number;
    const w2 = words[i + 2] as number;
    const w3 = words[i + 3] as number;
    const x0 = w0 ^ (w0 >>> 16);
    const x1 = w1 ^ (w1 >>> 16);
    const x2 = w2 ^ (w2 >>> 16);
    const x3 = w3 ^ (w3 >>> 16);
    a0 = (Math.imul(a0, A) + x0) | 0;
    a1 = (Math.imul(a1, A) + x1) | 0;
    a2 = (Math.imul(a2, A) + x2) | 0;
    a3 = (Math.imul(a3, A) + x3) | 0;
    b0 = (Math.imul(b0, B) + x0) | 0;
    b1 = (Math.imul(b1, B) + x1) | 0;
    b2 = (Math.imul(b2, B) + x2) | 0;
    b3 = (Math.imul(b3, B) + x3) | 0;
  }
  lanes[0] = mixed(a0, 1) + mixed(a1, 2) + mixed(a2, 3) + mixed(a3, 4);
  lanes[1] = mixed(b0, 5) + mixed(b1, 6) + mixed(b2, 7) + mixed(b3, 8);
  for (let i = whole; i < count; i += 1) last(words[i] as number, i);
}

/** An entry beyond the last four. */
function last(word: number, i: number): void {
  const x = word ^ (word >>> 16);
  lanes[0] = Math.imul(lanes[0] as number, A) + mixed(x, i);
  lanes[1] = Math.imul(lanes[1] as number, B) + mixed(x, ~i);
}

function mixed(x: number, n: number): number {
  const y = Math.imul(x ^ (x >>> 15) ^ Math.imul(n, 0x27d4eb2f), 0xc2b2ae35);
  return y ^ (y >>> 13);
}

/** Sixteen hexadecimal digits. */
export function hex64(a: number, b: number): string {
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
