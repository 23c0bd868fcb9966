// A match after a crash: cut anywhere, it stands again at its last tick with all that was acknowledged, and goes on as if nothing had been.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../../shared/base/utf8.ts';
import { tick } from '../../../shared/base/units.ts';
import { JournalWriter, readJournal, recoverJournal } from '../../../shared/journal/log.ts';
import { Match } from '../../../shared/match/match.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import {
  bind,
  BUILD,
  HAND_OVER,
  PAUSE,
  pending,
  rechained,
  RESUME,
  scale,
  SECRET,
  startSmall,
} from './small-scenario.ts';

/** A match of 40 ticks with binds, scaling and a pause; `said` is what senders were told, with the length of the journal at that moment. */
function played() {
  const { match, journal } = startSmall();
  match.takeSeat('Ada');
  match.takeSeat('Bo');
  const said: { length: number; actor: string; n: number; seq: number }[] = [];
  let n = 0;
  const send = (actor: string, command: Parameters<Match['submit']>[2]) => {
    n += 1;
    const answer = match.submit(actor, n, command);
    if (answer.status === 'refused') throw new Error(answer.refusal.message);
    if (answer.status === 'accepted') said.push({ length: encodeUtf8(journal.text).length, actor, n, seq: answer.seq });
  };
  for (let t = 0; t < 40; t += 1) {
    const [pod] = pending(match.worlds[0] as never);
    if (pod !== undefined && t % 3 === 0) send('s2', bind(pod, t % 2 === 0 ? 'node-a' : 'node-b'));
    if (t % 10 === 5) send('s1', scale(4 + (t % 3)));
    if (t === 20) send('s1', PAUSE);
    if (t === 20) send('s1', RESUME);
    if (t === 25) send('s1', HAND_OVER);
    match.step();
  }
  return { match, bytes: encodeUtf8(journal.text), said };
}

/** The file as a host keeps it: cut after what is whole, and appended to. */
function resumed(bytes: Uint8Array, options: Partial<Parameters<typeof Match.resume>[0]> = {}) {
  const read = recoverJournal(bytes);
  const keep = 'problem' in read ? 0 : read.recovered.keep;
  const file = { text: new TextDecoder().decode(bytes.subarray(0, keep)) };
  const result = Match.resume({ secret: SECRET, build: BUILD, sink: (line) => (file.text += line), ...options }, bytes);
  if ('problem' in result) throw new Error(result.problem.message);
  return { match: result.match, file };
}

const { match: original, bytes, said } = played();
const originalHashes = new Map<number, string>();

test('[MATCH-10] a match cut at any byte stands at its last whole tick, with every acknowledged command', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8000, max: bytes.length }), (length) => {
      const cut = bytes.subarray(0, length);
      const { match, file } = resumed(cut);
      expect(match.phase).toBe('open');
      expect(match.epochNumber).toBe(2);
      // Whatever was told to a sender before the crash is known after it: it is repeated, not applied again.
      for (const { actor, n, seq, length: at } of said) {
        if (at > length) continue;
        expect(match.submit(actor, n, scale(1)), `command ${n} of ${actor}`).toMatchObject({ status: 'repeated', seq });
      }
      match.step();
      const read = recoverJournal(file.text);
      expect('recovered' in read && read.recovered.lost).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test('[MATCH-10] it goes on to the same hashes as the match that did not crash', () => {
  const whole = resumed(bytes).match;
  expect(whole.tick).toBe(original.tick);
  expect(hashWorld(whole.worlds[0] as never)).toBe(hashWorld(original.worlds[0] as never));
  for (let t = 0; t < 30; t += 1) {
    original.step();
    whole.step();
    originalHashes.set(original.tick, hashWorld(original.worlds[0] as never));
    expect(hashWorld(whole.worlds[0] as never)).toBe(originalHashes.get(whole.tick));
  }
});

test('[MATCH-10] seats, roles, pause, pace and held orders survive', () => {
  const { match, journal } = startSmall();
  match.takeSeat('Ada');
  match.submit('s1', 1, { kind: 'host', action: 'speed', factor: 4 });
  match.step();
  match.submit('s1', 2, PAUSE);
  expect(match.submit('s1', 3, scale(9))).toEqual({ status: 'held' });
  const { match: back } = resumed(encodeUtf8(journal.text));
  expect([back.paused, back.factor, back.tick]).toEqual([true, 4, 1]);
  expect(back.roster.list()).toEqual(match.roster.list());
  expect(back.step()).toEqual([]);
  expect(back.submit('s1', 3, scale(9))).toMatchObject({ status: 'repeated', tick: 2 });
  back.submit('s1', 4, RESUME);
  back.step();
  expect(back.worlds[0]?.store.get('Deployment', 'default/web')?.spec.replicas).toBe(9);
});

test('[MATCH-11] the epoch rises with each recovery, and the journal says when', () => {
  let file = new TextDecoder().decode(bytes);
  for (let crash = 0; crash < 3; crash += 1) {
    const back = resumed(encodeUtf8(file));
    expect(back.match.epochNumber).toBe(crash + 2);
    back.match.step();
    file = back.file.text;
  }
  const read = recoverJournal(file);
  if ('problem' in read) throw new Error(read.problem.message);
  expect(read.recovered.journal.epochs.map((epoch) => epoch.number)).toEqual([2, 3, 4]);
});

test('[MATCH-11] a match whose last tick was written and not its end is ended after the crash', () => {
  const { match, journal } = startSmall();
  while (match.phase === 'open') match.step();
  const lines = journal.text.split('\n');
  const withoutEnd = `${lines.slice(0, -2).join('\n')}\n`;
  const withoutMark = `${lines.slice(0, -3).join('\n')}\n`;
  for (const text of [withoutEnd, withoutMark]) {
    // Without a judge the host has still to conclude it.
    expect(resumed(encodeUtf8(text)).match).toMatchObject({ phase: 'ended', result: undefined });
    const { match: back, file } = resumed(encodeUtf8(text), { judge: () => match.result?.baselines as never });
    expect(back.phase).toBe('ended');
    expect(back.result).toEqual(match.result);
    expect('journal' in readJournal(file.text)).toBe(true);
    expect(resumed(encodeUtf8(file.text)).match.result).toEqual(match.result);
  }
});

describe('[MATCH-12] a journal that this host cannot go on with is refused with the reason', () => {
  const reason = (options: object, text: Uint8Array = bytes) => {
    const result = Match.resume({ secret: SECRET, build: BUILD, sink: () => undefined, ...options }, text);
    return 'problem' in result ? result.problem.message : undefined;
  };
  test('another build', () => expect(reason({ build: 'c'.repeat(64) })).toMatch(/was played on build bbbb/));
  test('another secret', () => expect(reason({ secret: 'x' })).toMatch(/secret/));
  test('no header', () => expect(reason({}, bytes.subarray(0, 100))).toMatch(/cut after 100 bytes/));
  test('the right one', () => expect(reason({})).toBeUndefined());
});

/** A journal whose last tick holds a command that breaks a promise of ours: an object that no decoder would have let pass. */
function poisoned(): string {
  const read = recoverJournal(bytes);
  if ('problem' in read) throw new Error(read.problem.message);
  let text = new TextDecoder().decode(bytes);
  const writer = new JournalWriter((line) => (text += line), read.recovered);
  const seq = read.recovered.journal.frames.flatMap((frame) => frame.entries).length + 1;
  const poison = {
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    namespace: 'default',
    name: 'x',
    body: { kind: 'Pod', metadata: { name: 'x', namespace: 'default' } },
  } as const;
  writer.frame({
    world: 0,
    tick: tick(41),
    entropy: { high: 1, low: 2 },
    entries: [{ seq, actor: 'director', command: poison }],
  });
  return text;
}

test('[MATCH-13] a match that breaks again at the same tick ends as broken, says where, and never loops', () => {
  const first = resumed(encodeUtf8(poisoned()));
  expect(first.match.phase).toBe('broken');
  expect(first.match.fault).toBeDefined();
  expect(first.match.step()).toEqual([]);
  expect(first.match.submit('s1', 999, scale(1))).toMatchObject({ status: 'refused', refusal: { code: 503 } });
  const read = readJournal(first.file.text);
  expect('journal' in read && read.journal.broken).toMatchObject({ world: 0, tick: 41, message: first.match.fault });
  const second = resumed(encodeUtf8(first.file.text));
  expect(second.match).toMatchObject({ phase: 'broken', fault: first.match.fault, tick: 40 });
  expect(second.file.text).toBe(first.file.text);
});

test('[MATCH-13] a recovery that comes to another hash is broken, too', () => {
  const lines = new TextDecoder().decode(bytes).split('\n');
  const index = lines.findIndex((line) => line.includes('"t":20,"h"'));
  const forged = rechained(lines, index, (json) => json.replace(/"h":"[0-9a-f]{16}"/, '"h":"0123456789abcdef"'));
  const { match } = resumed(encodeUtf8(forged));
  expect(match.phase).toBe('broken');
  expect(match.fault).toMatch(/the journal says 0123456789abcdef/);
});

test('[MATCH-13] an assert in live play breaks the match and keeps its journal', () => {
  const { match, journal } = startSmall();
  match.step();
  const world = match.worlds[0] as { tick: number };
  world.tick = 77;
  expect(match.step()).toEqual([]);
  expect(match.phase).toBe('broken');
  const read = readJournal(journal.text);
  expect('journal' in read && read.journal.broken?.message).toMatch(/tick/);
});
