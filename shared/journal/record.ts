// What the lines of a journal say, and their JSON: first the header, then for every tick and world one line with its commands; between
// them accepted commands that wait for their tick, hash marks, and recoveries; at the end the result. Checksums are in `journal/line`.

import { z } from 'zod';
import { hex64 } from '../base/hash.ts';
import type { Entropy } from '../base/draw.ts';
import { LIMITS } from '../base/limits.ts';
import type { Entry } from './command.ts';
import { entrySchema, firstIssue } from './schema.ts';

export const JOURNAL_FORMAT = 'desired-state-journal-1';

export interface JournalHeader {
  readonly format: typeof JOURNAL_FORMAT;
  readonly match: string;
  /** The simulation that ran: SHA-256 over the sources of `shared/`, 64 hexadecimal digits. */
  readonly build: string;
  /** Rises by one with each recovery; the lines of later epochs follow in the same file. */
  readonly epochNumber: number;
  readonly worlds: number;
  /** SHA-256 of the secret, which is told in the last line: nobody could choose the chance afterwards. */
  readonly commitment: string;
  /** The whole scenario, incidents and traffic included; `scenario/schema` says its shape. */
  readonly scenario: unknown;
}

export type JournalRecord =
  | { readonly kind: 'header'; readonly header: JournalHeader }
  /** An accepted command, written before its sender is told; it is applied with the next tick of its world. */
  | { readonly kind: 'queued'; readonly world: number; readonly entry: Entry }
  /** One tick of one world. A number stands for the queued entry of that sequence number. */
  | {
      readonly kind: 'tick';
      readonly world: number;
      readonly tick: number;
      readonly entropy: Entropy;
      readonly entries: readonly (Entry | number)[];
    }
  | { readonly kind: 'mark'; readonly world: number; readonly tick: number; readonly hash: string }
  /** The match was recovered after this tick (−1: before the set-up). */
  | { readonly kind: 'epoch'; readonly number: number; readonly tick: number }
  /** An assert of ours failed while this tick was simulated; nothing follows. */
  | { readonly kind: 'broken'; readonly world: number; readonly tick: number; readonly message: string }
  | { readonly kind: 'end'; readonly result: unknown; readonly secret: string };

const world = z
  .int()
  .min(0)
  .max(LIMITS.worldsPerMatch - 1);
const tick = z.int().min(0).max(LIMITS.ticksPerMatch);
const hex16 = z.string().regex(/^[0-9a-f]{16}$/);
const hex64Digits = z.string().regex(/^[0-9a-f]{64}$/);

const SHAPES = {
  header: z.strictObject({
    format: z.literal(JOURNAL_FORMAT),
    match: z.string().min(1).max(LIMITS.name),
    build: hex64Digits,
    epochNumber: z.int().positive(),
    worlds: z.int().min(1).max(LIMITS.worldsPerMatch),
    commitment: hex64Digits,
    scenario: z.record(z.string(), z.unknown()),
  }),
  queued: z.strictObject({ w: world, q: entrySchema }),
  tick: z.strictObject({
    w: world,
    t: tick,
    e: hex16,
    c: z
      .array(z.union([z.int().positive(), entrySchema]))
      .min(1)
      .optional(),
  }),
  mark: z.strictObject({ w: world, t: tick, h: hex16 }),
  epoch: z.strictObject({ epoch: z.int().min(2), t: z.int().min(-1).max(LIMITS.ticksPerMatch) }),
  broken: z.strictObject({ broken: z.string(), w: world, t: tick }),
  end: z.strictObject({ end: z.record(z.string(), z.unknown()), secret: z.string().min(1).max(LIMITS.name) }),
};

/** The field that only lines of this kind have. */
const TELLING = {
  format: 'header',
  q: 'queued',
  e: 'tick',
  h: 'mark',
  epoch: 'epoch',
  broken: 'broken',
  end: 'end',
} as const;

export function printRecord(record: JournalRecord): string {
  switch (record.kind) {
    case 'header':
      return JSON.stringify(record.header);
    case 'queued':
      return JSON.stringify({ w: record.world, q: record.entry });
    case 'tick': {
      const { world: w, tick: t, entropy, entries } = record;
      return JSON.stringify({ w, t, e: hex64(entropy.high, entropy.low), c: entries.length > 0 ? entries : undefined });
    }
    case 'mark':
      return JSON.stringify({ w: record.world, t: record.tick, h: record.hash });
    case 'epoch':
      return JSON.stringify({ epoch: record.number, t: record.tick });
    case 'broken':
      return JSON.stringify({ broken: record.message, w: record.world, t: record.tick });
    case 'end':
      return JSON.stringify({ end: record.result, secret: record.secret });
  }
}

/** The record that a line's JSON stands for, or in words what is wrong with it. */
export function parseRecord(json: string): { readonly record: JournalRecord } | { readonly wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { wrong: 'the line is not JSON' };
  }
  if (typeof value !== 'object' || value === null) return { wrong: 'the line is not an object' };
  const telling = Object.keys(value).find((key): key is keyof typeof TELLING => Object.hasOwn(TELLING, key));
  if (telling === undefined) return { wrong: 'the line is of no known kind' };
  switch (TELLING[telling]) {
    case 'header':
      return checked(SHAPES.header, value, (header) => ({ kind: 'header', header }));
    case 'queued':
      return checked(SHAPES.queued, value, ({ w, q }) => ({ kind: 'queued', world: w, entry: q }));
    case 'tick':
      return checked(SHAPES.tick, value, ({ w, t, e, c }) => ({
        kind: 'tick',
        world: w,
        tick: t,
        entropy: entropyOf(e),
        entries: c ?? [],
      }));
    case 'mark':
      return checked(SHAPES.mark, value, ({ w, t, h }) => ({ kind: 'mark', world: w, tick: t, hash: h }));
    case 'epoch':
      return checked(SHAPES.epoch, value, ({ epoch, t }) => ({ kind: 'epoch', number: epoch, tick: t }));
    case 'broken':
      return checked(SHAPES.broken, value, ({ broken, w, t }) => ({
        kind: 'broken',
        world: w,
        tick: t,
        message: broken,
      }));
    case 'end':
      return checked(SHAPES.end, value, ({ end, secret }) => ({ kind: 'end', result: end, secret }));
  }
}

/** The value itself goes on, not zod's copy of it: fields keep the order in which they were first applied. */
function checked<T>(
  shape: z.ZodType<T>,
  value: unknown,
  make: (value: T) => JournalRecord,
): { record: JournalRecord } | { wrong: string } {
  const parsed = shape.safeParse(value);
  return parsed.success ? { record: make(value as T) } : { wrong: firstIssue(parsed.error) }; // the shapes above transform nothing
}

function entropyOf(hex: string): Entropy {
  return { high: Number.parseInt(hex.slice(0, 8), 16), low: Number.parseInt(hex.slice(8), 16) };
}
