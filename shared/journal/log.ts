// The journal of a match: written line by line before anything is applied, read back whole, or recovered up to its last whole line.
// Files, flushing and where journals are kept are the host's.

import { assert, unreachable } from '../base/assert.ts';
import { LIMITS } from '../base/limits.ts';
import { tick as toTick } from '../base/units.ts';
import { decodeUtf8, encodeUtf8 } from '../base/utf8.ts';
import type { Entry, Frame } from './command.ts';
import { CHAIN_START, chainLine, unchainLine } from './line.ts';
import { type JournalHeader, type JournalRecord, parseRecord, printRecord } from './record.ts';

export interface Journal {
  readonly header: JournalHeader;
  /** All ticks of all worlds, in the order in which they were simulated, with their hash marks. */
  readonly frames: readonly Frame[];
  /** Accepted commands that no tick has applied yet. */
  readonly pending: readonly { readonly world: number; readonly entry: Entry }[];
  /** Recoveries: the epoch that began after this tick. */
  readonly epochs: readonly { readonly number: number; readonly tick: number }[];
  readonly broken?: { readonly world: number; readonly tick: number; readonly message: string } | undefined;
  readonly end?: { readonly result: unknown; readonly secret: string } | undefined;
  /** True when the match came to its end and the end is there. */
  readonly complete: boolean;
}

/** `line` counts from 1, `byte` from 0: where that line begins, or where the file ends too early. */
export interface JournalProblem {
  readonly line: number;
  readonly byte: number;
  readonly message: string;
}

export interface Recovered {
  readonly journal: Journal;
  /** Bytes that are whole: the host cuts the file here before it appends. */
  readonly keep: number;
  /** The last checksum, with which the chain goes on. */
  readonly crc: string;
  /** What follows the whole part. `torn`: one line without its end, as a crash leaves it; otherwise the file was damaged. */
  readonly lost?: (JournalProblem & { readonly torn: boolean }) | undefined;
}

export class JournalWriter {
  /** Bytes written so far. */
  bytes: number;
  private crc: string;
  private readonly sink: (line: string) => void;
  private readonly queuedSeqs: Set<number>;

  /** `after` continues a recovered journal. What the sink throws (a full disk) comes back to the caller, with nothing counted as written. */
  constructor(sink: (line: string) => void, after?: Recovered) {
    this.sink = sink;
    this.bytes = after?.keep ?? 0;
    this.crc = after?.crc ?? CHAIN_START;
    this.queuedSeqs = new Set(after?.journal.pending.map(({ entry }) => entry.seq) ?? []);
  }

  /** False when the journal has come so near to its limit that a match must end. */
  get hasRoom(): boolean {
    return this.bytes + 2 * LIMITS.journalLineBytes <= LIMITS.journalBytes;
  }

  header(header: JournalHeader): void {
    assert(this.bytes === 0, 'a header is the first line');
    this.write({ kind: 'header', header });
  }

  queued(world: number, entry: Entry): void {
    this.write({ kind: 'queued', world, entry });
    this.queuedSeqs.add(entry.seq);
  }

  /** Before the tick is simulated; the frame's hash is not known yet and is written by `mark`. */
  frame(frame: Frame): void {
    const entries = frame.entries.map((entry) => (this.queuedSeqs.has(entry.seq) ? entry.seq : entry));
    this.write({ kind: 'tick', world: frame.world, tick: frame.tick, entropy: frame.entropy, entries });
    for (const entry of frame.entries) this.queuedSeqs.delete(entry.seq);
  }

  mark(world: number, tick: number, hash: string): void {
    this.write({ kind: 'mark', world, tick, hash });
  }

  epoch(number: number, tick: number): void {
    this.write({ kind: 'epoch', number, tick });
  }

  broken(world: number, tick: number, message: string): void {
    this.write({ kind: 'broken', world, tick, message });
  }

  end(result: unknown, secret: string): void {
    this.write({ kind: 'end', result, secret });
  }

  private write(record: JournalRecord): void {
    const { line, crc, bytes } = chainLine(this.crc, printRecord(record));
    assert(bytes <= LIMITS.journalLineBytes, `a line of the journal has ${bytes} bytes`);
    this.sink(line);
    this.crc = crc;
    this.bytes += bytes;
  }
}

/** The whole journal of a match that has ended (or is broken), or the first place at which it is not one. */
export function readJournal(
  text: string | Uint8Array,
): { readonly journal: Journal } | { readonly problem: JournalProblem } {
  const read = scan(text);
  if ('problem' in read) return read;
  const { recovered, lines } = read;
  if (recovered.lost) return { problem: recovered.lost };
  if (!recovered.journal.complete && !recovered.journal.broken) {
    return {
      problem: {
        line: lines + 1,
        byte: recovered.keep,
        message: 'the journal stops before its end: the match was still open, or the file was cut',
      },
    };
  }
  return { journal: recovered.journal };
}

/** As much of a journal as is whole, for going on with an open match; a problem only when not even the header is. */
export function recoverJournal(
  text: string | Uint8Array,
): { readonly recovered: Recovered } | { readonly problem: JournalProblem } {
  return scan(text);
}

type Scan = { readonly recovered: Recovered; readonly lines: number } | { readonly problem: JournalProblem };

function scan(text: string | Uint8Array): Scan {
  const bytes = typeof text === 'string' ? encodeUtf8(text) : text;
  if (bytes.length > LIMITS.journalBytes)
    return {
      problem: {
        line: 1,
        byte: LIMITS.journalBytes,
        message: `the journal is longer than ${LIMITS.journalBytes} bytes`,
      },
    };
  const gathered = new Gathering();
  let crc = CHAIN_START;
  let at = 0;
  let line = 0;
  while (at < bytes.length) {
    line += 1;
    const feed = bytes.indexOf(0x0a, at);
    const end = feed < 0 ? bytes.length : feed;
    let wrong: string | undefined;
    if (feed < 0) wrong = `the line is cut after ${end - at} bytes`;
    else if (end - at > LIMITS.journalLineBytes) wrong = `the line is longer than ${LIMITS.journalLineBytes} bytes`;
    else {
      const chained = unchainLine(crc, bytes.subarray(at, end));
      if ('wrong' in chained) wrong = chained.wrong;
      else {
        wrong = gathered.take(decodeUtf8(chained.json), at);
        if (wrong === undefined) {
          crc = chained.crc;
          gathered.closeLine(end + 1, crc);
        }
      }
    }
    if (wrong !== undefined) return gathered.result(line, { line, byte: at, message: wrong, torn: feed < 0 });
    at = end + 1;
  }
  return gathered.result(line, undefined);
}

/** Puts records together and checks that each may stand where it stands. */
class Gathering {
  private header: JournalHeader | undefined;
  private readonly frames: {
    world: number;
    tick: Frame['tick'];
    entropy: Frame['entropy'];
    entries: Entry[];
    hash?: string;
  }[] = [];
  private readonly queued = new Map<number, { world: number; entry: Entry }>();
  private readonly epochs: { number: number; tick: number }[] = [];
  /** What the last tick took out of `queued`. */
  private taken: { world: number; entry: Entry }[] = [];
  private broken: Journal['broken'];
  private end: Journal['end'];
  private lastSeq = 0;
  /** Where the last tick that all worlds have in common ends; of a tick that is not there for all worlds nothing was ever shown. */
  private safe: { readonly bytes: number; readonly crc: string } = { bytes: 0, crc: CHAIN_START };

  /** What is wrong with this line at this place. */
  take(json: string, byte: number): string | undefined {
    const parsed = parseRecord(json);
    if ('wrong' in parsed) return parsed.wrong;
    const { record } = parsed;
    if (this.header === undefined) {
      if (record.kind !== 'header' || byte !== 0) return 'the first line is not a header';
      this.header = record.header;
      return undefined;
    }
    if (this.end || this.broken) return 'there are lines after the end';
    if (record.kind !== 'tick' && !this.between) return 'a world has no line for this tick';
    return this.place(record, this.header);
  }

  private place(record: JournalRecord, header: JournalHeader): string | undefined {
    switch (record.kind) {
      case 'header':
        return 'there is a second header';
      case 'queued':
        if (record.world >= header.worlds) return `there is no world ${record.world}`;
        if (record.entry.seq !== this.lastSeq + 1)
          return `the command ${record.entry.seq} does not follow ${this.lastSeq}`;
        this.lastSeq += 1;
        this.queued.set(record.entry.seq, { world: record.world, entry: record.entry });
        return undefined;
      case 'tick':
        return this.placeTick(record, header);
      case 'mark': {
        const frame =
          record.world < header.worlds ? this.frames[this.frames.length - header.worlds + record.world] : undefined;
        if (frame === undefined || frame.tick !== record.tick || frame.hash !== undefined)
          return `the mark of tick ${record.tick} does not stand behind its tick`;
        frame.hash = record.hash;
        return undefined;
      }
      case 'epoch': {
        const last = this.epochs.at(-1)?.number ?? header.epochNumber;
        if (record.number <= last) return `the epoch ${record.number} does not follow ${last}`;
        if (record.tick !== this.lastTick) return `the recovery is not at tick ${this.lastTick}`;
        this.epochs.push({ number: record.number, tick: record.tick });
        return undefined;
      }
      case 'broken':
        this.broken = { world: record.world, tick: record.tick, message: record.message };
        return undefined;
      case 'end':
        this.end = { result: record.result, secret: record.secret };
        return undefined;
      default:
        return unreachable(record);
    }
  }

  private placeTick(record: JournalRecord & { kind: 'tick' }, header: JournalHeader): string | undefined {
    const n = this.frames.length;
    const [world, tick] = [n % header.worlds, Math.floor(n / header.worlds)];
    if (record.world !== world || record.tick !== tick)
      return `tick ${record.tick} of world ${record.world} stands where tick ${tick} of world ${world} should`;
    if (world === 0) this.taken = [];
    const entries: Entry[] = [];
    for (const one of record.entries) {
      if (typeof one !== 'number') {
        if (one.seq !== this.lastSeq + 1) return `the command ${one.seq} does not follow ${this.lastSeq}`;
        this.lastSeq += 1;
        entries.push(one);
        continue;
      }
      const waiting = this.queued.get(one);
      if (waiting === undefined || waiting.world !== world)
        return `the command ${one} was not waiting for world ${world}`;
      this.queued.delete(one);
      this.taken.push(waiting);
      entries.push(waiting.entry);
    }
    if (entries.some((entry, i) => i > 0 && entry.seq <= (entries[i - 1] as Entry).seq))
      return 'the commands of the tick are out of order';
    this.frames.push({ world, tick: toTick(tick), entropy: record.entropy, entries });
    return undefined;
  }

  /** The tick that all worlds have; −1 before the first. */
  private get lastTick(): number {
    return Math.floor(this.frames.length / (this.header?.worlds ?? 1)) - 1;
  }

  /** Whether all worlds are at the same tick. */
  private get between(): boolean {
    return this.frames.length % (this.header?.worlds ?? 1) === 0;
  }

  closeLine(bytes: number, crc: string): void {
    if (this.between) this.safe = { bytes, crc };
  }

  result(line: number, lost: Recovered['lost']): Scan {
    const { header, end, broken, safe } = this;
    if (header === undefined) return { problem: lost ?? { line: 1, byte: 0, message: 'the journal is empty' } };
    let cut = lost;
    if (!this.between) {
      cut ??= { line: line + 1, byte: safe.bytes, message: 'the last tick is not there for all worlds', torn: true };
      this.dropPartialTick(header.worlds);
    }
    const pending = [...this.queued.values()].sort((x, y) => x.entry.seq - y.entry.seq);
    const journal: Journal = {
      header,
      frames: this.frames,
      pending,
      epochs: this.epochs,
      broken,
      end,
      complete: end !== undefined,
    };
    return { recovered: { journal, keep: safe.bytes, crc: safe.crc, lost: cut }, lines: line };
  }

  /** Its queued commands wait again; those that came with it are forgotten, the director will give them anew. */
  private dropPartialTick(worlds: number): void {
    this.frames.length -= this.frames.length % worlds;
    for (const waiting of this.taken) this.queued.set(waiting.entry.seq, waiting);
  }
}
