// Names and identities that the cluster gives out: uids, generated suffixes, template hashes, addresses. All drawn from the tick's entropy.

import { draw, STREAMS } from '../base/draw.ts';
import type { StoredKind } from '../kinds/index.ts';
import type { PodTemplate } from '../kinds/pod.ts';
import type { World } from './world.ts';

/** The letters of generated names: no vowels, so no words (facts sheet 2.0). */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

// Two digits at a time: a table of all four-digit numbers would not stay in the processor's cache.
const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));

function hex4(n: number): string {
  return (HEX[n >>> 8] as string) + (HEX[n & 255] as string);
}

/** A version 4 UUID: the first four groups are the tick's, the last is the object's own, drawn by the store's version, which also keeps it apart. */
export function newUid(world: World): string {
  const { version } = world.store;
  const own = draw(world.entropy, STREAMS.uid, version, world.tick, 2);
  return tickGroups(world) + (hex4(own >>> 16) + hex4(own & 0xffff) + hex4(version & 0xffff));
}

let groups = { high: 0, low: 0, tick: -1, text: '' };

function tickGroups(world: World): string {
  const { high, low } = world.entropy;
  if (groups.tick !== world.tick || groups.high !== high || groups.low !== low) {
    const a = draw(world.entropy, STREAMS.uid, 0, world.tick, 0);
    const b = draw(world.entropy, STREAMS.uid, 0, world.tick, 1);
    groups = {
      high,
      low,
      tick: world.tick,
      text: `${hex4(a >>> 16)}${hex4(a & 0xffff)}-${hex4(b >>> 16)}-${hex4(0x4000 | (b & 0x0fff))}-${hex4(0x8000 | (a & 0x3fff))}-`,
    };
  }
  return groups.text;
}

/** `generateName` plus five letters that nobody has taken: the API server tries again on a collision (RetryGenerateName). */
export function generateName(world: World, prefix: string, taken: (name: string) => boolean): string {
  for (let n = 0; ; n += 1) {
    const name = prefix + fiveLetters(draw(world.entropy, STREAMS.podName, world.store.version, world.tick, n));
    if (!taken(name)) return name;
  }
}

/** A generated name that is free among the objects of a kind. */
export function freeName(world: World, kind: StoredKind, namespace: string | undefined, prefix: string): string {
  return generateName(world, prefix, (name) => world.store.named(kind, namespace, name) !== undefined);
}

// Two letters at a time, the first of them the faster one: 729 texts.
const PAIRS = Array.from({ length: 27 * 27 }, (_, n) => `${LETTERS[n % 27]}${LETTERS[Math.floor(n / 27)]}`);

/** 27^5 is 14,348,907, far below 2^32, so one draw is enough. */
function fiveLetters(chance: number): string {
  const rest = Math.floor(chance / 729);
  return `${PAIRS[chance % 729]}${PAIRS[rest % 729]}${LETTERS[Math.floor(rest / 729) % 27]}`;
}

/** FNV-32a over the template's text, its decimal digits written in the alphabet of generated names: `7d4b9c6f5` and the like (facts sheet 2.0; the text is ours, so the hashes differ from a real cluster's). */
export function templateHash(template: PodTemplate, collisions = 0): string {
  const text = canonical(template) + (collisions === 0 ? '' : String(collisions));
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  let safe = '';
  for (const digit of String(hash >>> 0)) safe += LETTERS[digit.charCodeAt(0) % 27];
  return safe;
}

/** JSON with sorted keys and without absent fields. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>; // an object that is no list
    const keys = Object.keys(record).filter((key) => record[key] !== undefined);
    keys.sort((x, y) => (x < y ? -1 : 1));
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** A pod's address belongs to its row and is used again, as addresses are. Row 300 has 10.128.1.44. */
export function podAddress(slot: number): string {
  podAddresses[slot] ??= `10.${128 + (slot >> 16)}.${(slot >> 8) & 255}.${slot & 255}`;
  return podAddresses[slot] as string;
}

const podAddresses: string[] = [];

/** The row of an address: 10.128.1.44 is that of row 300. */
export function podRow(address: string): number {
  const [, high = '', middle = '', low = ''] = address.split('.');
  return ((Number(high) - 128) << 16) | (Number(middle) << 8) | Number(low);
}

/** Node rows start at 192.168.0.1. */
export function nodeAddress(slot: number): string {
  const n = slot + 1;
  nodeAddresses[slot] ??= `192.168.${n >> 8}.${n & 255}`;
  return nodeAddresses[slot] as string;
}

const nodeAddresses: string[] = [];

/** Services get addresses from 10.96.0.10 on, by the version at which they were made. */
export function serviceAddress(version: number): string {
  const n = 10 + (version % 1_000_000);
  return `10.${96 + ((n >> 16) & 15)}.${(n >> 8) & 255}.${n & 255}`;
}
