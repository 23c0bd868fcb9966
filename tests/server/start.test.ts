// What keeps a server from starting, or from going on: one sentence on stderr and exit 1.
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepBuild } from '../../server/build.ts';
import { Player } from './player.ts';
import { runToEnd, startServer, temporaryFolder } from './running-server.ts';

let folder = temporaryFolder();
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** Exactly one line, which is one sentence. */
const sentence = (words: string) => new RegExp(`^[^\\n]*${words}[^\\n]*\\.\\n$`);

test('[KEEP-2] an unwritable data folder', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  const exit = await runToEnd({ data: join(folder.path, 'file', 'data') });
  expect(exit).toMatchObject({ code: 1, stdout: '' });
  expect(exit.stderr).toMatch(sentence('cannot be written'));
});

test('[KEEP-2] a full disk at the start', async () => {
  mkdirSync(join(folder.path, 'journals'));
  symlinkSync('/dev/full', join(folder.path, 'journals', '.probe'));
  const exit = await runToEnd({ data: folder.path });
  expect(exit).toMatchObject({ code: 1, stdout: '' });
  expect(exit.stderr).toMatch(sentence('is full'));
});

test('[KEEP-2] a disk that fills up in the middle of a match: nothing acknowledged is lost', async () => {
  await keepBuild(folder.path);
  const first = await startServer({ data: folder.path });
  const player = await Player.create(first.address);
  await player.follow();
  await player.command({ kind: 'host', action: 'speed', factor: 8 });
  await player.untilTick(5);
  await first.end('SIGTERM');
  const { size } = statSync(join(folder.path, 'journals', `${player.match}.jsonl`));
  // A limit on the size of files fails as a full disk does, in the middle of a line; `ulimit` counts blocks of 512 bytes.
  const small = await startServer({ data: folder.path, before: `ulimit -f ${Math.ceil((size + 3000) / 512)};` });
  const back = await Player.join(small.address, player.match, { seat: player.welcome.token ?? '' });
  await back.follow();
  const promised: number[] = [];
  while (back.left === undefined) {
    const answer = await back.command({ kind: 'host', action: 'speed', factor: 8 }).catch(() => undefined);
    if (answer?.status === 'accepted') promised.push(answer.tick);
    if (answer?.status === 'refused') await back.untilTick(back.tick + 1).catch(() => undefined);
  }
  const exit = await small.ended;
  expect(exit.code).toBe(1);
  expect(exit.stderr).toMatch(sentence('is full'));
  const whole = await startServer({ data: folder.path });
  expect(whole.recovered).toBe(1);
  const again = await Player.join(whole.address, player.match, { seat: player.welcome.token ?? '' });
  expect(again.welcome.seat).toBe(player.welcome.seat);
  expect(again.welcome.tick).toBeGreaterThanOrEqual(back.tick);
  expect(again.welcome.n).toBeGreaterThanOrEqual(promised.length);
  await whole.end('SIGTERM');
});

test('[KEEP-3] a taken port, and a data folder that another server uses', async () => {
  const server = await startServer({ data: join(folder.path, 'one') });
  const port = await runToEnd({ data: join(folder.path, 'two'), port: server.port });
  expect(port).toMatchObject({ code: 1, stdout: '' });
  expect(port.stderr).toMatch(sentence(`Port ${server.port} is taken`));
  const data = await runToEnd({ data: join(folder.path, 'one') });
  expect(data).toMatchObject({ code: 1, stdout: '' });
  expect(data.stderr).toMatch(sentence('Another server uses the data folder'));
  await server.end('SIGTERM');
});

test('[KEEP-3] a port that is none is wrong usage', async () => {
  const exit = await runToEnd({ data: folder.path, port: 70_000 });
  expect(exit).toMatchObject({ code: 2, stdout: '' });
  expect(exit.stderr).toMatch(sentence('from 0 to 65535, not "70000"'));
});
