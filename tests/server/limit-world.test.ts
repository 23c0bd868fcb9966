// The limit world that a server offers when it is asked to: a snapshot as other snapshots are, of the size that was asked for, and nothing without asking.
import { expect, test } from 'vitest';
import { loadWorld } from '../../shared/sim/snapshot.ts';
import { runToEnd, startServer, temporaryFolder } from './running-server.ts';

const NODES = 120;

test('a server that offers the limit world gives a world of that size, with something wrong in it', async () => {
  const folder = temporaryFolder();
  const server = await startServer({ data: folder.path, flags: ['--limit-world', String(NODES)] });
  const answer = await fetch(`${server.address}/limit-world`);
  expect(answer.status).toBe(200);
  const world = loadWorld(new Uint8Array(await answer.arrayBuffer()));
  const { nodes } = world;
  expect(nodes.count).toBe(NODES);
  const slots = nodes.byName();
  const pods = slots.reduce((sum, slot) => sum + (nodes.pods[slot]?.length ?? 0), 0);
  expect(pods).toBeGreaterThan(NODES * 29);
  expect(slots.some((slot) => nodes.at.power[slot] === 0)).toBe(true);
  const shares = slots.map((slot) => (nodes.at.requestedMilli[slot] ?? 0) / (nodes.at.allocatableMilli[slot] ?? 1));
  expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.2);
  await server.end('SIGTERM');
  folder.remove();
});

test('a server that was not asked has none, and says how one asks; nonsense is wrong usage', async () => {
  const folder = temporaryFolder();
  const server = await startServer({ data: folder.path });
  const answer = await fetch(`${server.address}/limit-world`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('--limit-world');
  await server.end('SIGTERM');
  for (const nodes of ['0', '5001', 'many']) {
    const { code, stderr } = await runToEnd({ data: folder.path, flags: ['--limit-world', nodes] });
    expect(code).toBe(2);
    expect(stderr).toContain('1 to 5000');
  }
  folder.remove();
});
