// The journal's form: what is written is read back, and no flipped bit and no cut goes unnoticed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../shared/base/crc32.ts';
import { LIMITS } from '../../../shared/base/limits.ts';
import { tick } from '../../../shared/base/units.ts';
import { encodeUtf8 } from '../../../shared/base/utf8.ts';
import type { Entry } from '../../../shared/journal/command.ts';
import { JournalWriter, readJournal, recoverJournal } from '../../../shared/journal/log.ts';
import { JOURNAL_FORMAT } from '../../../shared/journal/record.ts';

const HEADER = {
  format: JOURNAL_FORMAT,
  match: 'm1',
  build: 'ab'.repeat(32),
  epochNumber: 1,
  worlds: 2,
  commitment: 'cd'.repeat(32),
  scenario: { id: '첫 근무', ticks: 20 },
} as const;
const entropy = { high: 0xdeadbeef, low: 7 };
const held = (seq: number): Entry => ({ seq, actor: 's1', n: seq, command: { kind: 'host', action: 'pause' } });
const given = (seq: number): Entry => ({
  seq,
  actor: 'director',
  command: { kind: 'fault', fault: 'node-poweroff', target: 'worker-1' },
});

interface Written {
  readonly bytes: Uint8Array;
  /** Where each line begins. */
  readonly starts: readonly number[];
}

/** Two worlds, four ticks, a recovery after the second, queued and given commands, marks, and an end where `ended`. */
function journal(ended = true): Written {
  let text = '';
  const starts: number[] = [];
  const writer = new JournalWriter((line) => {
    starts.push(encodeUtf8(text).length);
    text += line;
  });
  writer.header(HEADER);
  const step = (t: number, first: Entry[], second: Entry[]) => {
    writer.frame({ world: 0, tick: tick(t), entropy, entries: first });
    writer.frame({ world: 1, tick: tick(t), entropy, entries: second });
  };
  step(0, [given(1)], [given(2)]);
  writer.mark(0, 0, '0123456789abcdef');
  writer.mark(1, 0, 'fedcba9876543210');
  writer.queued(1, held(3));
  writer.queued(0, held(4));
  step(1, [held(4), given(5)], [held(3)]);
  writer.epoch(2, 1);
  step(2, [], []);
  step(3, [], []);
  writer.queued(0, held(6));
  if (ended) writer.end({ ticks: 3 }, 'hush');
  return { bytes: encodeUtf8(text), starts };
}

/** The line (from 1) that holds this byte. */
function lineOf(written: Written, byte: number): number {
  return written.starts.filter((start) => start <= byte).length;
}

function problemOf(bytes: Uint8Array) {
  const read = readJournal(bytes);
  return 'problem' in read ? read.problem : undefined;
}

test('[JOURNAL-1] CRC-32 gives the published value for "123456789"', () => {
  expect(crc32(encodeUtf8('123456789'))).toBe(0xcbf43926);
  expect(crc32(encodeUtf8('6789'), crc32(encodeUtf8('12345')))).toBe(0xcbf43926);
});

test('[JOURNAL-1] what was written is read back', () => {
  const read = readJournal(journal().bytes);
  if ('problem' in read) throw new Error(read.problem.message);
  const { header, frames, epochs, pending, end, complete } = read.journal;
  expect(header).toEqual(HEADER);
  expect(frames.map((frame) => [frame.world, frame.tick, frame.entries.map((entry) => entry.seq), frame.hash])).toEqual(
    [
      [0, 0, [1], '0123456789abcdef'],
      [1, 0, [2], 'fedcba9876543210'],
      [0, 1, [4, 5], undefined],
      [1, 1, [3], undefined],
      [0, 2, [], undefined],
      [1, 2, [], undefined],
      [0, 3, [], undefined],
      [1, 3, [], undefined],
    ],
  );
  expect(frames[2]?.entries).toEqual([held(4), given(5)]);
  expect(frames.every((frame) => frame.entropy.high === entropy.high && frame.entropy.low === entropy.low)).toBe(true);
  expect(epochs).toEqual([{ number: 2, tick: 1 }]);
  expect(pending).toEqual([{ world: 0, entry: held(6) }]);
  expect(end).toEqual({ result: { ticks: 3 }, secret: 'hush' });
  expect(complete).toBe(true);
});

test('[JOURNAL-2] every single flipped bit is found, at the line in which it is', () => {
  const written = journal();
  let flips = 0;
  for (let byte = 0; byte < written.bytes.length; byte += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const bytes = written.bytes.slice();
      bytes[byte] = (bytes[byte] as number) ^ (1 << bit);
      const line = lineOf(written, byte);
      expect(problemOf(bytes), `byte ${byte}, bit ${bit}`).toMatchObject({ line, byte: written.starts[line - 1] });
      flips += 1;
    }
  }
  expect(flips).toBe(written.bytes.length * 8);
});

test('[JOURNAL-2] every cut is found, and what is whole before it is kept', () => {
  const written = journal();
  for (let length = 0; length < written.bytes.length; length += 1) {
    const cut = written.bytes.subarray(0, length);
    const problem = problemOf(cut);
    expect(problem, `cut after ${length} bytes`).toBeDefined();
    const atLineEnd = length === 0 || written.starts.includes(length);
    const line = length === 0 ? 1 : lineOf(written, length);
    // A cut between the two worlds' lines of one tick is named there, too, though recovery goes back to the whole tick.
    expect(problem?.line, `cut after ${length} bytes`).toBe(line);
    if (!atLineEnd) expect(problem?.byte).toBe(written.starts[line - 1]);
    const recovered = recoverJournal(cut);
    if ('problem' in recovered) {
      expect(length).toBeLessThan(written.starts[1] as number);
      continue;
    }
    expect(recovered.recovered.keep).toBeLessThanOrEqual(length);
    expect(recovered.recovered.journal.frames.length % 2).toBe(0);
  }
});

test('[JOURNAL-3] a recovered journal is continued with the chain unbroken', () => {
  const written = journal(false);
  fc.assert(
    fc.property(fc.integer({ min: written.starts[1] as number, max: written.bytes.length }), (length) => {
      const recovered = recoverJournal(written.bytes.subarray(0, length));
      if ('problem' in recovered) throw new Error(recovered.problem.message);
      const { keep, journal: before } = recovered.recovered;
      let text = '';
      const writer = new JournalWriter((line) => (text += line), recovered.recovered);
      const next = before.frames.length / 2;
      writer.epoch((before.epochs.at(-1)?.number ?? 1) + 1, next - 1);
      for (const world of [0, 1]) {
        writer.frame({
          world,
          tick: tick(next),
          entropy,
          entries: before.pending.filter((one) => one.world === world).map((one) => one.entry),
        });
      }
      writer.end({}, 'hush');
      const tail = encodeUtf8(text);
      const whole = new Uint8Array(keep + tail.length);
      whole.set(written.bytes.subarray(0, keep));
      whole.set(tail, keep);
      expect(writer.bytes).toBe(whole.length);
      const read = readJournal(whole);
      if ('problem' in read) throw new Error(`${read.problem.line}: ${read.problem.message}`);
      expect(read.journal.pending).toEqual([]);
    }),
  );
});

describe('[JOURNAL-4] whole lines in the wrong place are named', () => {
  const lines = (...write: ((writer: JournalWriter) => void)[]) => {
    let text = '';
    const writer = new JournalWriter((line) => (text += line));
    for (const one of write) one(writer);
    return problemOf(encodeUtf8(text));
  };
  const header = (writer: JournalWriter) => writer.header({ ...HEADER, worlds: 1 });
  const frame =
    (t: number, entries: Entry[] = []) =>
    (writer: JournalWriter) =>
      writer.frame({ world: 0, tick: tick(t), entropy, entries });
  test.each([
    ['no header', [frame(0)], 1, 'the first line is not a header'],
    ['a gap in ticks', [header, frame(0), frame(2)], 3, 'tick 2 of world 0 stands where tick 1 of world 0 should'],
    ['a tick twice', [header, frame(0), frame(0)], 3, 'tick 0 of world 0 stands where tick 1 of world 0 should'],
    ['a gap in commands', [header, frame(0, [given(2)])], 2, 'the command 2 does not follow 0'],
    [
      'a queued command twice',
      [header, (w) => w.queued(0, held(1)), (w) => w.queued(0, held(1))],
      3,
      'the command 1 does not follow 1',
    ],
    [
      'a mark without its tick',
      [header, frame(0), (w) => w.mark(0, 1, '0'.repeat(16))],
      3,
      'the mark of tick 1 does not stand behind its tick',
    ],
    [
      'an epoch that falls',
      [header, frame(0), (w) => w.epoch(2, 0), (w) => w.epoch(2, 0)],
      4,
      'the epoch 2 does not follow 2',
    ],
    ['lines after the end', [header, frame(0), (w) => w.end({}, 'x'), frame(1)], 4, 'there are lines after the end'],
    [
      'an unknown command',
      [header, frame(0, [{ seq: 1, actor: 's1', command: { kind: 'wish' } as never }])],
      2,
      /kind/,
    ],
  ] as [string, ((writer: JournalWriter) => void)[], number, string | RegExp][])('%s', (_, write, line, message) => {
    const problem = lines(...write);
    expect(problem?.line).toBe(line);
    expect(problem?.message).toMatch(message);
  });
});

test('[JOURNAL-5] a sink that fails leaves nothing counted as written', () => {
  let full = false;
  let text = '';
  const writer = new JournalWriter((line) => {
    if (full) throw new Error('no space left on device');
    text += line;
  });
  writer.header({ ...HEADER, worlds: 1 });
  full = true;
  expect(() => writer.queued(0, held(1))).toThrow('no space left on device');
  full = false;
  writer.queued(0, held(1));
  writer.frame({ world: 0, tick: tick(0), entropy, entries: [held(1)] });
  writer.end({}, 'hush');
  const read = readJournal(text);
  if ('problem' in read) throw new Error(read.problem.message);
  expect(read.journal.frames[0]?.entries).toEqual([held(1)]);
});

test('[JOURNAL-6] lines and journals have a longest size', () => {
  const writer = new JournalWriter(() => undefined);
  expect(() => writer.header({ ...HEADER, scenario: { text: 'x'.repeat(LIMITS.journalLineBytes) } })).toThrow(
    /a line of the journal has/,
  );
  expect(problemOf(new Uint8Array(LIMITS.journalBytes + 1))).toMatchObject({
    message: expect.stringContaining('longer than'),
  });
  const long = new Uint8Array(LIMITS.journalLineBytes + 2).fill(0x20);
  long[long.length - 1] = 0x0a;
  expect(problemOf(long)).toMatchObject({ line: 1, message: expect.stringContaining('longer than') });
});
