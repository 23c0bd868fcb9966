// A match at its door: what is accepted, held, repeated or refused, and that the journal has it first.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Frame } from '../../../shared/journal/command.ts';
import { readJournal } from '../../../shared/journal/log.ts';
import { Match } from '../../../shared/match/match.ts';
import { bind, BUILD, HAND_OVER, PAUSE, pending, RESUME, scale, SECRET, SMALL, startSmall } from './small-scenario.ts';

const seated = () => {
  const started = startSmall();
  expect(started.match.takeSeat('Ada')).toBe('s1');
  started.match.step();
  return started;
};

test('[MATCH-1] the stage is set at tick 0, and every tick closes one frame', () => {
  const { match } = startSmall();
  expect(match.tick).toBe(0);
  expect(match.worlds[0]?.nodes.count).toBe(3);
  const frames = match.step();
  expect(frames.map(({ world, tick, entries, hash }) => ({ world, tick, entries, hash }))).toEqual([
    { world: 0, tick: 1, entries: [], hash: undefined },
  ]);
  expect(match.framesFrom(0)?.map((frame) => frame.tick)).toEqual([0, 1]);
  expect(match.framesFrom(1)).toEqual(frames);
});

test('[MATCH-1] an accepted command is applied with the next tick', () => {
  const { match } = seated();
  const world = match.worlds[0];
  const [pod] = world ? pending(world) : [];
  expect(pod).toBeDefined();
  const answer = match.submit('s1', 1, bind(pod as string, 'node-b'));
  expect(answer).toMatchObject({ status: 'accepted', tick: 2 });
  expect(world?.store.get('Pod', `default/${pod}`)?.spec.nodeName).toBeUndefined();
  const [frame] = match.step() as [Frame];
  expect(frame.entries).toEqual([
    { seq: answer.status === 'accepted' ? answer.seq : 0, actor: 's1', n: 1, command: bind(pod as string, 'node-b') },
  ]);
  expect(world?.store.get('Pod', `default/${pod}`)?.spec.nodeName).toBe('node-b');
});

test('[MATCH-2] the journal has a command before its sender is told, and a tick before its frame goes out', () => {
  const { match, journal } = seated();
  const before = journal.text;
  match.submit('s1', 1, scale(5));
  expect(journal.text.slice(before.length)).toContain('"n":1');
  const lines = journal.text;
  const [frame] = match.step() as [Frame];
  expect(journal.text.slice(lines.length)).toMatch(new RegExp(`^[0-9a-f]{8} \\{"w":0,"t":${frame.tick},`));
});

test('[MATCH-2] what the journal cannot take is not applied', () => {
  let full = false;
  const { match } = startSmall({
    sink: () => {
      if (full) throw new Error('no space left on device');
    },
  });
  match.takeSeat('Ada');
  match.step();
  full = true;
  expect(() => match.submit('s1', 1, scale(5))).toThrow('no space left');
  expect(() => match.step()).toThrow('no space left');
  expect(match.tick).toBe(1);
  full = false;
  expect(match.submit('s1', 1, scale(5))).toMatchObject({ status: 'accepted', tick: 2 });
  expect(match.step().map((frame) => frame.tick)).toEqual([2]);
});

test('[MATCH-3] a command that comes twice is applied once, however late', () => {
  const { match } = seated();
  const first = match.submit('s1', 1, scale(5));
  if (first.status !== 'accepted') throw new Error(first.status);
  const again = { status: 'repeated', tick: first.tick, seq: first.seq };
  expect(match.submit('s1', 1, scale(5))).toEqual(again);
  const [frame] = match.step() as [Frame];
  expect(frame.entries.length).toBe(1);
  for (let i = 0; i < 20; i += 1) match.step();
  expect(match.submit('s1', 1, scale(5))).toEqual(again);
  expect(match.counterOf('s1')).toBe(1);
  expect(match.counterOf('s2')).toBe(0);
});

describe('[MATCH-4] pause', () => {
  test('holds orders, up to a limit, and applies them at the next tick', () => {
    const { match } = seated();
    expect(match.submit('s1', 1, PAUSE)).toMatchObject({ status: 'accepted' });
    expect(match.paused).toBe(true);
    expect(match.step()).toEqual([]);
    for (let i = 0; i < LIMITS.commandsHeldInPause; i += 1)
      expect(match.submit('s1', 2 + i, scale(i + 1))).toEqual({ status: 'held' });
    expect(match.submit('s1', 100, scale(1))).toMatchObject({
      status: 'refused',
      refusal: { code: 429, details: { retryAfterSeconds: 1 } },
    });
    expect(match.submit('s1', 2, scale(1))).toMatchObject({ status: 'repeated', tick: 2 });
    expect(match.submit('s1', 101, RESUME)).toMatchObject({ status: 'accepted', tick: 2 });
    const [frame] = match.step() as [Frame];
    expect(frame.entries.length).toBe(1 + LIMITS.commandsHeldInPause + 1);
    expect(match.worlds[0]?.store.get('Deployment', 'default/web')?.spec.replicas).toBe(LIMITS.commandsHeldInPause);
  });

  test('twice is refused, and so is going on without a pause', () => {
    const { match } = seated();
    expect(match.submit('s1', 1, RESUME)).toMatchObject({ status: 'refused', refusal: { reason: 'Conflict' } });
    match.submit('s1', 2, PAUSE);
    expect(match.submit('s1', 3, PAUSE)).toMatchObject({ status: 'refused', refusal: { reason: 'Conflict' } });
  });

  test('can be ended even when the tick is full', () => {
    const { match } = seated();
    let n = 0;
    const send = (command: typeof PAUSE) => {
      n += 1;
      return match.submit('s1', n, command).status;
    };
    let accepted = 0;
    while (send(match.paused ? RESUME : PAUSE) === 'accepted') accepted += 1;
    if (match.paused) expect(send(RESUME)).toBe('accepted');
    expect(match.paused).toBe(false);
    expect(accepted).toBeGreaterThanOrEqual(LIMITS.commandsPerTick);
    expect(match.step().length).toBe(1);
  });
});

test('[MATCH-5] the pace changes how often ticks run, and nothing else', () => {
  const { match } = seated();
  expect(match.ticksPerSecond).toBe(2);
  expect(match.submit('s1', 1, { kind: 'host', action: 'speed', factor: 8 })).toMatchObject({ status: 'accepted' });
  expect(match.ticksPerSecond).toBe(16);
});

describe('[MATCH-6] limits', () => {
  test('of a seat in one tick', () => {
    const { match } = seated();
    for (let n = 1; n <= LIMITS.commandsPerSecondAndSeat; n += 1)
      expect(match.submit('s1', n, scale(n))).toMatchObject({ status: 'accepted' });
    expect(match.submit('s1', 99, scale(1))).toMatchObject({
      status: 'refused',
      refusal: { reason: 'TooManyRequests' },
    });
    match.step();
    expect(match.submit('s1', 99, scale(1))).toMatchObject({ status: 'accepted' });
  });
  test('of one tick', () => {
    const { match } = startSmall();
    for (let i = 0; i < LIMITS.seats; i += 1) expect(match.takeSeat(`p${i}`)).toBe(`s${i + 1}`);
    match.step();
    let accepted = 0;
    for (let i = 0; i < LIMITS.seats; i += 1) {
      const [pod] = pending(match.worlds[0] as never);
      for (let n = 1; n <= LIMITS.commandsPerSecondAndSeat; n += 1)
        if (match.submit(`s${i + 1}`, n, bind(pod as string, 'node-a')).status === 'accepted') accepted += 1;
    }
    expect(accepted).toBe(LIMITS.commandsPerTick);
    expect(match.step()[0]?.entries.length).toBe(LIMITS.commandsPerTick);
  });
  test('of a command in bytes of UTF-8', () => {
    const { match } = seated();
    const bytes = JSON.stringify({ ...scale(1), body: { spec: { replicas: 1 }, note: '' } }).length;
    const room = LIMITS.commandBytes - bytes;
    const sized = (note: string) => ({ ...scale(1), body: { spec: { replicas: 1 }, note } }) as never;
    expect(match.submit('s1', 1, sized('x'.repeat(room)))).toMatchObject({ status: 'accepted' });
    expect(match.submit('s1', 2, sized('x'.repeat(room + 1)))).toMatchObject({
      status: 'refused',
      refusal: { code: 413 },
    });
    expect(match.submit('s1', 3, sized('한'.repeat(room / 2)))).toMatchObject({
      status: 'refused',
      refusal: { code: 413 },
    });
  });
});

describe('[MATCH-7] refused at the door, with nothing in the journal', () => {
  test.each([
    ['a pod that does not exist', () => bind('nobody', 'node-a'), 404],
    ['a node that does not exist', (pod: string) => bind(pod, 'node-x'), 404],
    ['a command out of role', () => ({ kind: 'fault', fault: 'node-poweroff', target: 'node-a' }) as const, 403],
    ['a deployment that does not exist', () => ({ ...scale(1), name: 'nobody' }) as never, 404],
  ])('%s', (_, command, code) => {
    const { match, journal } = seated();
    const [pod] = pending(match.worlds[0] as never);
    const before = journal.text;
    expect(match.submit('s1', 1, command(pod as string))).toMatchObject({ status: 'refused', refusal: { code } });
    expect(journal.text).toBe(before);
    expect(match.counterOf('s1')).toBe(0);
  });
  test('a pod that was bound', () => {
    const { match } = seated();
    const [pod] = pending(match.worlds[0] as never) as [string];
    match.submit('s1', 1, bind(pod, 'node-a'));
    match.step();
    expect(match.submit('s1', 2, bind(pod, 'node-b'))).toMatchObject({ status: 'refused', refusal: { code: 409 } });
  });
  test('only a race within one tick reaches the journal, and is refused there', () => {
    const { match } = seated();
    const [pod] = pending(match.worlds[0] as never) as [string];
    expect(match.submit('s1', 1, bind(pod, 'node-a'))).toMatchObject({ status: 'accepted' });
    expect(match.submit('s1', 2, bind(pod, 'node-b'))).toMatchObject({ status: 'accepted' });
    match.step();
    expect(match.worlds[0]?.store.get('Pod', `default/${pod}`)?.spec.nodeName).toBe('node-a');
    expect(match.worlds[0]?.events.all().filter((fact) => fact.reason === 'CommandRefused').length).toBe(1);
  });
  test('spectators, strangers, and worlds that are not there', () => {
    const { match } = seated();
    expect(match.submit('s7', 1, scale(1))).toMatchObject({ status: 'refused', refusal: { code: 403 } });
    expect(match.submit('s1', 1, scale(1), 5)).toMatchObject({ status: 'refused', refusal: { code: 404 } });
  });
});

describe('[MATCH-8] the end', () => {
  test('comes with the last tick: a result, the secret in the journal, and nothing more is taken', () => {
    const { match, journal } = seated();
    match.submit('s1', 1, HAND_OVER);
    while (match.phase === 'open') match.step();
    expect(match.tick).toBe(SMALL.ticks);
    expect(match.result).toMatchObject({ ended: 'complete', ticks: SMALL.ticks });
    expect(match.result?.worlds[0]?.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(match.step()).toEqual([]);
    expect(match.submit('s1', 2, scale(1))).toMatchObject({ status: 'refused', refusal: { code: 503 } });
    const read = readJournal(journal.text);
    expect('journal' in read && read.journal.end).toEqual({ secret: SECRET, result: match.result });
  });
  test('comes early by the captain, even out of a pause', () => {
    const { match } = seated();
    match.submit('s1', 1, PAUSE);
    expect(match.submit('s1', 2, { kind: 'host', action: 'end' })).toMatchObject({ status: 'accepted' });
    expect(match.step()[0]?.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(match.phase).toBe('ended');
    expect(match.result).toMatchObject({ ended: 'stopped', ticks: 2 });
  });
  test('waits for its baselines where a host plays them elsewhere', () => {
    const { match } = startSmall({ judge: undefined });
    match.submit('host', undefined, { kind: 'host', action: 'end' });
    match.step();
    expect(match.phase).toBe('ended');
    expect(match.result).toBeUndefined();
    const terms = match.terms();
    expect(match.conclude({ none: terms, par: terms, hands: terms })).toBe(match.result);
  });
});

test('[MATCH-9] several worlds share chance and script, and each has its own orders', () => {
  const { match } = startSmall({ worlds: 3 });
  match.takeSeat('Ada');
  match.step();
  const [first, second, third] = match.worlds as [never, never, never];
  const [pod] = pending(first) as [string];
  expect(pending(second)).toEqual(pending(first));
  match.submit('s1', 1, bind(pod, 'node-a'), 1);
  const frames = match.step();
  expect(frames.map((frame) => [frame.world, frame.entries.length])).toEqual([
    [0, 0],
    [1, 1],
    [2, 0],
  ]);
  expect(pending(first)).toContain(pod);
  expect(pending(second)).not.toContain(pod);
  expect(pending(third)).toContain(pod);
});

describe('[SEAT-3] seats', () => {
  test('names are shown without control characters and cut at whole characters', () => {
    const { match } = startSmall();
    match.takeSeat('  A\u0007da\n\u202e ');
    match.takeSeat('👩‍🚀'.repeat(20));
    const [ada, many] = match.roster.list();
    expect(ada?.displayName).toBe('A da');
    expect(many?.displayName.length).toBeLessThanOrEqual(LIMITS.displayName);
    expect(many?.displayName.isWellFormed()).toBe(true);
  });
  test('as many as there may be, and roles return when one leaves', () => {
    const { match } = startSmall();
    for (let i = 0; i < LIMITS.seats; i += 1) expect(match.takeSeat('x')).toBeDefined();
    expect(match.takeSeat('x')).toBeUndefined();
    for (let i = LIMITS.seats; i > 1; i -= 1) match.leaveSeat(`s${i}`);
    expect(match.roster.list().map((seat) => [seat.id, seat.roles.length])).toEqual([['s1', 5]]);
    expect(match.takeSeat('y')).toBe(`s${LIMITS.seats + 1}`);
  });
});

test('[MATCH-1] the same orders with the same secret give the same hashes', () => {
  const run = () => {
    const { match } = startSmall({ build: BUILD });
    match.takeSeat('Ada');
    match.submit('s1', 1, HAND_OVER);
    while (match.phase === 'open') match.step();
    return match.result;
  };
  expect(run()).toEqual(run());
  expect(Match).toBeDefined();
});
