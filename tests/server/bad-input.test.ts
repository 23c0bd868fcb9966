// What strangers and clumsy clients send: each is answered with the place where it is wrong, and the room plays on.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../shared/base/limits.ts';
import type { Answer } from '../../shared/match/intake.ts';
import { Player } from './player.ts';
import { type RunningServer, startServer, temporaryFolder } from './running-server.ts';

const folder = temporaryFolder();
let server: RunningServer;
/** Keeps the match going and finds out whether it does. */
let host: Player;
/** Misbehaves. */
let stranger: Player;

beforeAll(async () => {
  server = await startServer({ data: folder.path });
});

beforeEach(async () => {
  host = await Player.create(server.address);
  await host.follow();
  stranger = await Player.join(server.address, host.match);
  await stranger.follow();
});

afterEach(async () => {
  // Alive: ticks come, commands are taken, and both copies are the server's.
  const tick = host.tick + 2;
  await host.untilTick(tick);
  expect(await host.command({ kind: 'host', action: 'speed', factor: 2 })).toMatchObject({ status: 'accepted' });
  expect(host.difference).toBeUndefined();
  await Promise.all([host.leave(), stranger.leave()]);
});

afterAll(async () => {
  await server?.end('SIGTERM');
  folder.remove();
});

/** The refusal's code and message. */
function refusalOf(answer: Answer): string {
  return answer.status === 'refused' ? `${answer.refusal.code} ${answer.refusal.message}` : answer.status;
}

const end = { kind: 'host', action: 'end' };
const binding = (name: string, node: string) =>
  ({
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    subresource: 'binding',
    namespace: 'default',
    name,
    body: { target: { kind: 'Node', name: node } },
  }) as const;

function waitingPod(player: Player): { namespace: string; name: string } {
  const pod = player.mirror?.world.store.list('Pod').find((one) => one.spec.nodeName === undefined);
  if (pod === undefined) throw new Error('no pod waits');
  return { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
}

test('[ROOM-10] a malformed command is answered with the place', async () => {
  const answers = await Promise.all(
    [
      undefined,
      'a text',
      { n: 1 },
      { n: 0, command: end },
      { n: 1, command: { kind: 'nothing' } },
      { n: 1, command: { kind: 'host', action: 'speed', factor: 3 } },
      { n: 1, command: { ...binding('a', 'b'), verb: 'patch' } },
      { n: 1, command: { ...binding('a', 'b'), body: { target: { name: 7 } } } },
    ].map((message) => stranger.request(message)),
  );
  const texts = answers.map(refusalOf);
  expect(texts.filter((text) => !text.startsWith('400 '))).toEqual([]);
  const places = [/plain data/, /object/, /command/, /^400 .*\bn\b/, /kind/, /factor/, /verb/, /target\.name/];
  expect(texts.filter((text, i) => !places[i]?.test(text))).toEqual([]);
});

test('[ROOM-10] what MessagePack has and JSON has not does not come in', async () => {
  const tricky = [
    { n: 1, command: { ...binding('a', 'b'), body: new Map([['target', 1]]) } },
    { n: 1n, command: end },
    { n: Number.NaN, command: end },
    { n: 1, command: new Date(0) },
    { n: 1, command: new Uint8Array(8) },
  ];
  for (const message of tricky) expect(refusalOf(await stranger.request(message))).toMatch(/^400 /);
});

test('[ROOM-11] an oversized command is refused with its size, an oversized message ends the connection with 1009', async () => {
  const large = {
    n: 1,
    command: { ...binding('a', 'b'), body: { target: { kind: 'Node', name: 'x'.repeat(LIMITS.commandBytes) } } },
  };
  expect(refusalOf(await stranger.request(large))).toMatch(/^413 .*limit is 16384/);
  stranger.room.send('command', { n: 1, command: 'x'.repeat(2 * LIMITS.messageBytes) });
  expect(await stranger.untilLeft()).toBe(1009);
});

test('[ROOM-12] a message of an unknown name is answered with the names that there are', async () => {
  stranger.room.send('shutdown', {});
  await stranger.until(({ problems }) => problems.length > 0);
  expect(stranger.problems[0]?.message).toMatch(/"shutdown".*command, resume and hash/);
  await expect(stranger.room.request('shutdown', {})).rejects.toThrow(/shutdown/);
  stranger.room.send('resume', { from: -1 });
  await stranger.until(({ problems }) => problems.length > 1);
  expect(stranger.problems[1]?.message).toMatch(/"resume".*from/);
});

test('[ROOM-13] a command out of role is forbidden', async () => {
  expect(refusalOf(await stranger.command({ kind: 'host', action: 'end' }))).toMatch(/^403 .*captain/);
  expect(refusalOf(await host.command({ kind: 'fault', fault: 'node-poweroff', target: 'node-1' }))).toMatch(/^403 /);
  const seat = { kind: 'seat', action: 'take', seat: 's9', displayName: 'me', roles: ['captain'] } as const;
  expect(refusalOf(await stranger.command(seat))).toMatch(/^403 /);
  const machine = {
    kind: 'order',
    order: 'machine',
    name: 'mine',
    zone: 'a',
    milliCpu: 64_000,
    memoryBytes: 1e9,
    maxPods: 110,
    centsPerHour: 0,
  } as const;
  expect(refusalOf(await host.command(machine))).toMatch(/^403 /);
});

test("[ROOM-14] a bind to a node that does not exist, and of a pod bound already, is refused in the API server's words", async () => {
  const { namespace, name } = waitingPod(host);
  const missing = await host.command({ ...binding(name, 'no-such-node'), namespace });
  expect(refusalOf(missing)).toMatch(/^(404|422|400) .*no-such-node/);
  expect(refusalOf(await host.command({ ...binding('no-such-pod', 'node-1'), namespace }))).toMatch(
    /^404 .*no-such-pod/,
  );
  const placed = await host.place();
  if (placed?.status !== 'accepted') throw new Error('the pod could not be bound');
  await host.untilTick(placed.tick);
  const bound = host.mirror?.world.store.list('Pod').find((pod) => pod.spec.nodeName !== undefined);
  const again = {
    ...binding(bound?.metadata.name ?? '', bound?.spec.nodeName ?? ''),
    namespace: bound?.metadata.namespace,
  };
  expect(refusalOf(await host.command(again))).toMatch(/^409 .*already assigned to node/);
});

test("[ROOM-15] a stranger's seat token is refused with 403, malformed options with 400, an unknown match is not found", async () => {
  await expect(Player.join(server.address, host.match, { seat: 'AAAAAAAAAAAAAAAAAAAAAA' })).rejects.toMatchObject({
    code: 403,
  });
  const wrong = { seat: 5 } as unknown as { seat: string };
  await expect(Player.join(server.address, host.match, wrong)).rejects.toMatchObject({ code: 400 });
  await expect(Player.join(server.address, 'no-such-match')).rejects.toThrow(/no-such-match/);
  await expect(Player.create(server.address, { scenario: 'no-such-scenario' })).rejects.toMatchObject({ code: 404 });
});

test('[ROOM-15] nobody takes over a match by asking to recover it', async () => {
  const other = await Player.create(server.address, { recover: host.match } as unknown as { scenario: string });
  expect(other.match).not.toBe(host.match);
  await other.leave();
});

test('[ROOM-15] when all seats are taken, a newcomer is told to watch', async () => {
  const more = await Promise.all(
    Array.from({ length: LIMITS.seats - 2 }, () => Player.join(server.address, host.match)),
  );
  await expect(Player.join(server.address, host.match)).rejects.toMatchObject({ code: 409 });
  const watcher = await Player.join(server.address, host.match, { spectate: true });
  expect(watcher.welcome.seat).toBeUndefined();
  await Promise.all([watcher, ...more].map((player) => player.leave()));
});

test('[ROOM-16] a flood is answered with 429, and a deluge ends the connection and no seat', async () => {
  const many = LIMITS.commandsPerSecondAndSeat + 5;
  const answers = await Promise.all(
    Array.from({ length: many }, () => stranger.command({ kind: 'host', action: 'end' })),
  );
  const codes = answers.map((answer) => (answer.status === 'refused' ? answer.refusal.code : 200));
  expect(codes.slice(0, LIMITS.commandsPerSecondAndSeat).every((code) => code === 403)).toBe(true);
  expect(codes.filter((code) => code === 429).length).toBeGreaterThanOrEqual(4);
  for (let i = 0; i < 1000; i += 1) stranger.room.send('hash', { tick: 0, hash: '0000000000000000' });
  expect(await stranger.untilLeft()).toBe(4002);
  const back = await Player.join(server.address, host.match, { seat: stranger.welcome.token ?? '' });
  expect(back.welcome.seat).toBe(stranger.welcome.seat);
  await back.leave();
});

test('[ROOM-17] bytes that are no message end one connection only', async () => {
  stranger.room.connection.send(Uint8Array.of(13, 255, 255, 255, 1, 2, 3));
  stranger.room.connection.send(Uint8Array.of(99));
  stranger.room.connection.send(new Uint8Array());
  await host.untilTick(host.tick + 1);
});

test('[ROOM-17] malformed matchmaking is answered', async () => {
  const large = await fetch(`${server.address}/matchmake/create/match`, {
    method: 'POST',
    body: JSON.stringify({ name: 'x'.repeat(5_000_000) }),
    headers: { 'content-type': 'application/json' },
  });
  expect(large.status).toBe(413);
  for (const [path, body] of [
    ['/matchmake/create/match', '{"scenario":'],
    ['/matchmake/create/nothing', '{}'],
    ['/matchmake/shutdown/match', '{}'],
    ['/matchmake/joinById/x', '[]'],
  ] as const) {
    const response = await fetch(`${server.address}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status, path).toBeGreaterThanOrEqual(400);
  }
});
