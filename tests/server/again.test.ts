// How a match stands, for whoever has its id; and the chance of a match that is over, once more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJournal } from '../../shared/journal/log.ts';
import { Player } from './player.ts';
import { type RunningServer, startServer, temporaryFolder } from './running-server.ts';

const folder = temporaryFolder();
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ data: folder.path });
});
afterAll(async () => {
  await server?.end('SIGTERM');
  folder.remove();
});

/** Plays some ticks and ends the match; resolves when its result is there. */
async function over(player: Player): Promise<string> {
  await player.follow();
  await player.untilTick(2);
  await player.command({ kind: 'host', action: 'end' });
  await player.until(() => player.result !== undefined);
  await player.leave();
  return player.match;
}

async function commitmentOf(match: string): Promise<string> {
  const read = readJournal(await (await fetch(`${server.address}/matches/${match}/journal`)).text());
  if ('problem' in read) throw new Error(read.problem.message);
  return read.journal.header.commitment;
}

test('[HTTP-6] a match tells how far it is and who has a seat', async () => {
  const player = await Player.create(server.address, { name: 'Pilot 7' });
  await player.follow();
  await player.untilTick(2);
  const open = await (await fetch(`${server.address}/matches/${player.match}`)).json();
  expect(open).toMatchObject({ id: player.match, scenario: 'first-shift', phase: 'open', players: ['Pilot 7'] });
  expect(open.ticks).toBeGreaterThanOrEqual(2);
  await over(player);
  const ended = await (await fetch(`${server.address}/matches/${player.match}`)).json();
  expect(ended).toMatchObject({ phase: 'ended', players: [] });
  expect((await fetch(`${server.address}/matches/nowhere`)).status).toBe(404);
});

test('[HTTP-7] a new match has the chance of one that is over, and not of one that goes on', async () => {
  const first = await Player.create(server.address);
  await expect(Player.create(server.address, { like: first.match })).rejects.toThrow(/when it is over/);
  await expect(Player.create(server.address, { like: 'nowhere' })).rejects.toThrow(/not found/);
  const one = await over(first);
  const same = await over(await Player.create(server.address, { like: one }));
  const other = await over(await Player.create(server.address));
  expect(await commitmentOf(same)).toBe(await commitmentOf(one));
  expect(await commitmentOf(other)).not.toBe(await commitmentOf(one));
});
