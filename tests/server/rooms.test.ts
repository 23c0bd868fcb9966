// People in one match: new, by link, as spectators, back after a refresh; and how it ends.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ROLES } from '../../shared/journal/command.ts';
import { readJournal } from '../../shared/journal/log.ts';
import { prove } from '../../shared/match/proof.ts';
import { Player } from './player.ts';
import { type RunningServer, startServer, temporaryFolder } from './running-server.ts';

const folder = temporaryFolder();
let server: RunningServer;
const players: Player[] = [];

beforeAll(async () => {
  server = await startServer({ data: folder.path });
});

afterEach(async () => {
  await Promise.all(players.splice(0).map((player) => player.leave()));
});

afterAll(async () => {
  await server?.end('SIGTERM');
  folder.remove();
});

async function create(): Promise<Player> {
  const player = await Player.create(server.address, { name: 'first' });
  players.push(player);
  await player.follow();
  return player;
}

async function join(match: string, options: Parameters<typeof Player.join>[2] = {}): Promise<Player> {
  const player = await Player.join(server.address, match, options);
  players.push(player);
  await player.follow();
  return player;
}

const fast = { kind: 'host', action: 'speed', factor: 8 } as const;

test('[ROOM-1] whoever begins a match holds all roles; whoever opens its link plays on the same cluster, with equal hashes', async () => {
  const first = await create();
  expect(first.welcome.roles).toEqual(ROLES);
  expect(await first.command(fast)).toMatchObject({ status: 'accepted' });
  await first.untilTick(15);
  const second = await join(first.match, { name: 'second' });
  expect(second.welcome.seat).not.toBe(first.welcome.seat);
  expect(second.welcome.roles).toContain('scheduler');
  let placed = 0;
  while (placed < 6) {
    const answer = await (placed % 2 === 0 ? first : second).place();
    if (answer?.status === 'accepted') placed += 1;
    const next = first.tick + 1;
    await Promise.all([first.untilTick(next), second.untilTick(next)]);
  }
  const last = first.tick;
  await second.untilTick(last);
  const common = [...second.hashes].filter(([tick]) => tick <= last);
  expect(common.length).toBeGreaterThan(3);
  expect(common.filter(([tick, hash]) => first.hashes.get(tick) !== hash)).toEqual([]);
  expect([first.difference, second.difference]).toEqual([undefined, undefined]);
});

test('[ROOM-2] a seat token gives the same seat after a refresh; a command that comes twice is applied once', async () => {
  const before = await create();
  const answer = await before.command(fast);
  expect(answer.status).toBe('accepted');
  await before.leave();
  const after = await join(before.match, { seat: before.welcome.token ?? '' });
  expect(after.welcome.seat).toBe(before.welcome.seat);
  expect(after.welcome.roles).toEqual(ROLES);
  expect(after.welcome.n).toBe(1);
  expect(after.welcome.token, 'a token is told once').toBeUndefined();
  expect(await after.command(fast, 1)).toMatchObject({ status: 'repeated' });
});

test('[ROOM-3] a spectator sees the cluster and gives no commands', async () => {
  const player = await create();
  const spectator = await join(player.match, { spectate: true });
  expect(spectator.welcome.seat).toBeUndefined();
  const tick = player.tick + 2;
  await Promise.all([player.untilTick(tick), spectator.untilTick(tick)]);
  expect(spectator.hashes.get(tick)).toBe(player.hashes.get(tick));
  expect(await spectator.command(fast)).toMatchObject({ status: 'refused', refusal: { code: 403 } });
});

test('[ROOM-4] no client learns the future: the scenario comes without traffic and incidents', async () => {
  const { welcome } = await create();
  expect(welcome.scenario.incidents).toEqual([]);
  expect(welcome.scenario.traffic).toEqual([]);
  expect(JSON.stringify(welcome)).not.toContain('secret');
});

test('[ROOM-5] a paused match holds orders and goes on with them', async () => {
  const player = await create();
  expect(await player.command({ kind: 'host', action: 'pause' })).toMatchObject({ status: 'accepted' });
  const held = player.place();
  expect(held).toBeDefined();
  expect(await held).toEqual({ status: 'held' });
  expect(await player.command({ kind: 'host', action: 'resume' })).toMatchObject({ status: 'accepted' });
  const before = player.tick;
  await player.untilTick(before + 2);
  const bound = player.mirror?.world.store.list('Pod').filter((pod) => pod.spec.nodeName !== undefined) ?? [];
  expect(bound).toHaveLength(1);
});

test('[ROOM-6] at the end all are told the result, and the journal proves it', async () => {
  const player = await create();
  await player.command(fast);
  await player.untilTick(20);
  const early = await fetch(`${server.address}/matches/${player.match}/journal`);
  expect(early.status).toBe(403);
  await player.command({ kind: 'host', action: 'end' });
  await player.until(({ result }) => result !== undefined);
  expect(player.result?.ended).toBe('stopped');
  const response = await fetch(`${server.address}/matches/${player.match}/journal`);
  expect(response.status).toBe(200);
  const read = readJournal(new Uint8Array(await response.arrayBuffer()));
  if ('problem' in read) throw new Error(read.problem.message);
  const verdict = prove(read.journal);
  expect(verdict.firstDifference).toBeNull();
  expect(verdict.score).toBe(player.result?.worlds[0]?.score);
});

test('[ROOM-7] a client that missed frames is sent them, one that missed too many or differs is told to take a snapshot', async () => {
  const player = await create();
  await player.untilTick(3);
  const late = await Player.join(server.address, player.match, { spectate: true });
  players.push(late);
  await late.follow();
  await player.command({ kind: 'host', action: 'speed', factor: 8 });
  await player.untilTick(25);
  const [mark, hash] = [20, player.hashes.get(20) ?? ''];
  player.room.send('hash', { tick: mark, hash });
  late.room.send('hash', { tick: mark, hash: '0123456789abcdef' });
  await late.until(({ heals }) => heals === 1);
  expect(player.heals).toBe(0);
});
