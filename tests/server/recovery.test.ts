// What comes back after an end: a clean one, a torn journal, a damaged one, and a match that was over but had no result yet.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJournal } from '../../shared/journal/log.ts';
import { Player } from './player.ts';
import { startServer, temporaryFolder } from './running-server.ts';

let folder = temporaryFolder();
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const file = (match: string, kind = 'jsonl') => join(folder.path, 'journals', `${match}.${kind}`);

/** Plays some ticks and ends the server with a signal. */
async function playUntil(tick: number, signal: NodeJS.Signals) {
  const server = await startServer({ data: folder.path });
  const player = await Player.create(server.address);
  await player.follow();
  await player.command({ kind: 'host', action: 'speed', factor: 8 });
  await player.untilTick(tick);
  const exit = await server.end(signal);
  return { player, exit, match: player.match, token: player.welcome.token ?? '' };
}

test('[RECOVER-2] on SIGTERM clients are told, the process ends with 0, and the match comes back at its tick with its seats', async () => {
  const { player, exit, match, token } = await playUntil(12, 'SIGTERM');
  expect(exit).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(await player.untilLeft()).toBe(4001);
  const server = await startServer({ data: folder.path });
  expect(server.recovered).toBe(1);
  const back = await Player.join(server.address, match, { seat: token });
  expect(back.welcome).toMatchObject({
    seat: player.welcome.seat,
    roles: player.welcome.roles,
    epochNumber: 2,
    factor: 8,
  });
  expect(back.welcome.tick).toBeGreaterThanOrEqual(player.tick);
  await back.follow();
  await back.untilTick(back.welcome.tick + 3);
  expect(back.difference).toBeUndefined();
  expect((await server.end('SIGTERM')).code).toBe(0);
});

test('[RECOVER-3] a last line that was cut off is taken away, and the match goes on from the line before', async () => {
  const { player, match, token } = await playUntil(12, 'SIGKILL');
  const whole = readFileSync(file(match));
  appendFileSync(file(match), 'deadbeef {"w":0,"q":{"seq":9');
  appendFileSync(file(match, 'seats.jsonl'), '{"seat":"s2","sha');
  const server = await startServer({ data: folder.path });
  expect(server.recovered).toBe(1);
  const back = await Player.join(server.address, match, { seat: token });
  expect(back.welcome.tick).toBeGreaterThanOrEqual(player.tick);
  const second = await Player.join(server.address, match);
  expect(second.welcome.seat).not.toBe(back.welcome.seat);
  await back.follow();
  await back.untilTick(back.welcome.tick + 3);
  await server.end('SIGKILL');
  expect(readFileSync(file(match)).subarray(0, whole.length).equals(whole)).toBe(true);
  const third = await startServer({ data: folder.path });
  const again = await Player.join(third.address, match, { seat: second.welcome.token ?? '' });
  expect(again.welcome).toMatchObject({ seat: second.welcome.seat, epochNumber: 3 });
  await third.end('SIGTERM');
});

test('[RECOVER-4] a damaged journal is left as it is and named with its place; other matches come back', async () => {
  const first = await playUntil(4, 'SIGKILL');
  const second = await playUntil(4, 'SIGKILL');
  const bytes = readFileSync(file(first.match));
  const at = bytes.length - 30;
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(file(first.match), bytes);
  const server = await startServer({ data: folder.path });
  expect(server.recovered).toBe(1);
  const back = await Player.join(server.address, second.match, { seat: second.token });
  expect(back.welcome.seat).toBe(second.player.welcome.seat);
  const exit = await server.end('SIGTERM');
  expect(exit.stderr).toMatch(new RegExp(`match ${first.match} cannot go on.*line \\d+, byte \\d+`));
  expect(readFileSync(file(first.match)).equals(bytes)).toBe(true);
});

test('[RECOVER-4] a match whose seats and secret are lost cannot go on, and says so', async () => {
  const { match } = await playUntil(2, 'SIGKILL');
  rmSync(file(match, 'seats.jsonl'));
  const server = await startServer({ data: folder.path });
  expect(server.recovered).toBe(0);
  expect((await server.end('SIGTERM')).stderr).toContain(`The match ${match} cannot go on`);
});

test('[RECOVER-5] a match that was over when the server died gets its result from the next one', async () => {
  const server = await startServer({ data: folder.path });
  const player = await Player.create(server.address);
  await player.command({ kind: 'host', action: 'end' });
  await server.end('SIGKILL');
  const next = await startServer({ data: folder.path });
  const watcher = await Player.join(next.address, player.match, { seat: player.welcome.token ?? '' }).catch(
    () => undefined,
  );
  await watcher?.until(({ result }) => result !== undefined);
  const response = await fetch(`${next.address}/matches/${player.match}/journal`);
  expect(response.status).toBe(200);
  expect(readJournal(new Uint8Array(await response.arrayBuffer()))).toMatchObject({ journal: { complete: true } });
  await next.end('SIGTERM');
  const last = await startServer({ data: folder.path });
  expect(last.recovered).toBe(0);
  await last.end('SIGTERM');
});

test('[RECOVER-6] a match that came back stands still until somebody comes', async () => {
  const { match, token } = await playUntil(6, 'SIGKILL');
  const server = await startServer({ data: folder.path });
  const snapshotTick = async () =>
    Number((await fetch(`${server.address}/matches/${match}/snapshot`)).headers.get('x-tick'));
  const before = await snapshotTick();
  // Another match on the same server runs for many ticks meanwhile.
  const other = await Player.create(server.address);
  await other.follow();
  await other.command({ kind: 'host', action: 'speed', factor: 8 });
  await other.untilTick(30);
  expect(await snapshotTick()).toBe(before);
  const back = await Player.join(server.address, match, { seat: token });
  expect(back.welcome.tick).toBe(before);
  await server.end('SIGTERM');
});
