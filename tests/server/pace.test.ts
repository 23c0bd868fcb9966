// How often a room ticks, by a clock that the test turns: Colyseus has a trap here that makes rooms a dozen times too slow.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LIMITS } from '../../shared/base/limits.ts';
import { buildId } from '../../server/build.ts';
import { type GameServer, startGameServer } from '../../server/game-server.ts';
import { openDataFolder } from '../../server/journals/data-folder.ts';
import { Matches } from '../../server/matches.ts';
import { readScenarios } from '../../server/scenarios.ts';
import { Player } from './player.ts';
import { temporaryFolder } from './running-server.ts';

const data = temporaryFolder();
let matches: Matches;
let server: GameServer;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const folder = openDataFolder(data.path);
  if ('problem' in folder) throw new Error(folder.problem);
  const fail = (error: unknown): void => expect(error).toBeUndefined();
  matches = new Matches({ folder, scenarios: readScenarios(fail), build: buildId(), complain: fail });
  server = await startGameServer({ matches, port: 0, host: '127.0.0.1', sleepAfterSeconds: 30, fail, log: fail });
});

afterAll(async () => {
  await server?.drain();
  vi.useRealTimers();
  data.remove();
});

test("[ROOM-8, ROOM-9] ticks come at the scenario's speed times the match's factor; a match that nobody is in stands still after 30 s", async () => {
  const address = `http://127.0.0.1:${server.port}`;
  const player = await Player.create(address);
  const open = matches.get(player.match);
  if (open === undefined) throw new Error('the match is not open');
  const { speed } = open.match.scenario;
  /** Ticks in so many seconds. */
  const ticksIn = (seconds: number): number => {
    const before = open.match.tick;
    vi.advanceTimersByTime(seconds * 1000);
    return open.match.tick - before;
  };
  // A third of a second is no whole number of milliseconds, so that one tick more or less is in the measure.
  const near = (ticks: number) => [ticks - 1, ticks, ticks + 1];
  expect(near(20 * speed)).toContain(ticksIn(20));
  expect(await player.command({ kind: 'host', action: 'speed', factor: 8 })).toMatchObject({ status: 'accepted' });
  expect(near(10 * speed * 8)).toContain(ticksIn(10));
  expect(await player.command({ kind: 'host', action: 'speed', factor: 0.25 })).toMatchObject({ status: 'accepted' });
  expect(near(20 * speed * 0.25)).toContain(ticksIn(20));
  expect(await player.command({ kind: 'host', action: 'pause' })).toMatchObject({ status: 'accepted' });
  expect(ticksIn(20)).toBe(0);
  expect(await player.command({ kind: 'host', action: 'resume' })).toMatchObject({ status: 'accepted' });
  expect(await player.command({ kind: 'host', action: 'speed', factor: 1 })).toMatchObject({ status: 'accepted' });
  await player.leave();
  expect(near(30 * speed)).toContain(ticksIn(30));
  ticksIn(1);
  expect(ticksIn(60), 'asleep').toBe(0);
  const back = await Player.join(address, player.match, { seat: player.welcome.token ?? '' });
  expect(near(10 * speed)).toContain(ticksIn(10));
  await back.leave();
});

test('[ROOM-9] a match without anybody is ended after a day, and has its result', async () => {
  const player = await Player.create(`http://127.0.0.1:${server.port}`);
  const open = matches.get(player.match);
  await player.leave();
  vi.setSystemTime(Date.now() + 86_000_000);
  vi.advanceTimersByTime(1000);
  expect(open?.match.phase).toBe('open');
  vi.setSystemTime(Date.now() + 401_000);
  vi.advanceTimersByTime(1000);
  expect(open?.match.phase).toBe('ended');
  expect((await open?.conclude())?.ended).toBe('stopped');
});

test('[ROOM-9] when all places are taken, a match left alone for ten minutes gives way, and no other', async () => {
  while (matches.size < LIMITS.openMatches) expect(matches.create('first-shift')).not.toHaveProperty('refusal');
  const refused = matches.create('first-shift');
  expect(refused).toMatchObject({ refusal: { code: 503, details: { retryAfterSeconds: 60 } } });
  vi.setSystemTime(Date.now() + 601_000);
  expect(matches.create('first-shift')).not.toHaveProperty('refusal');
  expect(matches.size).toBe(LIMITS.openMatches);
});
