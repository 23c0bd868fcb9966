// The sessions that need no server: a match in this browser, and its journal played again. Time is the tests' own.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AloneSession } from '../../client/session/alone.ts';
import { type JournalSession, openJournal } from '../../client/session/journal.ts';
import { bindOrder, cordonOrder, handOverOrder, scaleOrder } from '../../client/session/orders.ts';
import { must } from '../../shared/base/assert.ts';
import type { Command } from '../../shared/journal/command.ts';
import { keyOf } from '../../shared/kinds/meta.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { SMALL } from '../tables/match/small-scenario.ts';

const SECRET = 'a secret of the tests';

function alone(): AloneSession {
  return new AloneSession({
    id: 'alone-1',
    scenario: SMALL,
    secret: SECRET,
    build: '0'.repeat(64),
    displayName: 'Pilot 3',
    baselines: (ticks) => playBaselines(SMALL, SECRET, ticks),
  });
}

/** Lets so many ticks pass at the session's pace. */
async function pass(session: AloneSession | JournalSession, ticks: number): Promise<void> {
  await vi.advanceTimersByTimeAsync((ticks * 1000) / (session.view.scenario.speed * session.view.factor) + 1);
}

function waitingPods(session: AloneSession): string[] {
  return session.world.store
    .list('Pod')
    .filter((pod) => pod.spec.nodeName === undefined)
    .map((pod) => keyOf(pod.metadata));
}

async function give(session: AloneSession, command: Command): Promise<string> {
  return (await session.submit(command)).status;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Places, cordons, pauses, and ends early. */
async function played(): Promise<AloneSession> {
  const session = alone();
  await pass(session, 3);
  const node = must(session.world.store.list('Node')[0], 'the scenario has nodes');
  const pod = must(waitingPods(session)[0], 'pods wait for hands');
  expect(await give(session, bindOrder(pod, node.metadata.name))).toBe('accepted');
  expect(await give(session, cordonOrder(node, true))).toBe('accepted');
  await pass(session, 5);
  expect(session.world.store.get('Pod', pod)?.spec.nodeName).toBe(node.metadata.name);
  expect(session.world.store.get('Node', node.metadata.name)?.spec.unschedulable).toBe(true);
  await pass(session, 30);
  expect(await give(session, { kind: 'host', action: 'end' })).toBe('accepted');
  return session;
}

test('runs a match with one seat that has all roles, and tells of each bundle of ticks', async () => {
  const session = alone();
  let told = 0;
  session.subscribe(() => {
    told += 1;
  });
  expect(session.view).toMatchObject({
    connection: 'live',
    canCommand: true,
    canPace: true,
    playing: true,
    seat: 's1',
  });
  expect(session.view.roster[0]?.name).toBe('Pilot 3');
  await pass(session, 10);
  expect(session.world.tick).toBe(10);
  expect(told).toBe(10);
  session.dispose();
  await pass(session, 10);
  expect(session.world.tick).toBe(10);
});

test('knows nothing of the future', () => {
  const session = alone();
  expect(SMALL.traffic.length).toBeGreaterThan(0);
  expect(session.view.scenario.traffic).toEqual([]);
  expect(session.view.scenario.incidents).toEqual([]);
});

test('holds orders in a pause, and keeps the pace it is given', async () => {
  const session = alone();
  await pass(session, 2);
  session.pause();
  await vi.advanceTimersByTimeAsync(60_000);
  const before = session.view.tick;
  expect(session.view.playing).toBe(false);
  const deployment = must(session.world.store.list('Deployment')[0], 'the scenario has Deployments');
  expect(await give(session, scaleOrder(deployment, deployment.spec.replicas + 1))).toBe('held');
  session.setSpeed(8);
  session.play();
  await vi.advanceTimersByTimeAsync(1_000 + 1);
  expect(session.view.tick - before).toBe(session.view.scenario.speed * 8);
  expect(session.world.store.get('Deployment', keyOf(deployment.metadata))?.spec.replicas).toBe(
    deployment.spec.replicas + 1,
  );
});

test('a refusal is the API server’s own Status', async () => {
  const session = alone();
  await pass(session, 2);
  const answer = await session.submit(bindOrder(must(waitingPods(session)[0], 'pods wait'), 'no-such-node'));
  expect(answer).toMatchObject({
    status: 'refused',
    refusal: { reason: 'NotFound', message: 'nodes "no-such-node" not found' },
  });
});

test('a hand-over takes a lease’s time', async () => {
  const session = alone();
  await pass(session, 2);
  const was = session.world.loops.scheduler.mode;
  const other = was === 'manual' ? 'automatic' : 'manual';
  expect(await give(session, handOverOrder(other))).toBe('accepted');
  await pass(session, 14);
  expect(session.world.loops.scheduler.mode).toBe(was);
  await pass(session, 4);
  expect(session.world.loops.scheduler.mode).toBe(other);
});

test('ends with a score, its terms, and a journal that plays the same', async () => {
  const session = await played();
  expect(session.view.connection).toBe('over');
  const result = must(session.view.result, 'an ended match has a result');
  expect(result.broken).toBe(false);
  expect(result.none?.requests).toBe(result.terms.requests);
  const opened = openJournal(session.journal);
  if ('problem' in opened) throw new Error(opened.problem.message);
  expect(opened.played.lost).toBeUndefined();
  opened.session.seek(opened.session.view.ticks);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(opened.session.view.tick).toBe(session.view.tick);
  expect(hashWorld(opened.session.world)).toBe(hashWorld(session.world));
  expect(opened.session.view.result?.score).toBe(result.score);
});

test('a replay plays, seeks both ways to the same worlds, and begins anew at its end', async () => {
  const journal = (await played()).journal;
  const opened = openJournal(journal);
  if ('problem' in opened) throw new Error(opened.problem.message);
  const { session } = opened;
  const hashes = new Map<number, string>();
  session.subscribe(() => {
    const hash = hashWorld(session.world);
    expect(hashes.get(session.world.tick) ?? hash, `tick ${session.world.tick} came out differently`).toBe(hash);
    hashes.set(session.world.tick, hash);
  });
  expect(session.view).toMatchObject({ canSeek: true, canCommand: false, playing: true });
  await pass(session, 10);
  expect(session.view.tick).toBe(10);
  session.seek(30);
  await vi.advanceTimersByTimeAsync(0);
  session.seek(4);
  await vi.advanceTimersByTimeAsync(0);
  session.pause();
  expect(session.view.tick).toBe(4);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(session.view.tick).toBe(4);
  session.setSpeed(16);
  session.play();
  await pass(session, session.view.ticks);
  expect(session.view).toMatchObject({ tick: session.view.ticks, playing: false });
  session.play();
  expect(session.view).toMatchObject({ tick: 0, playing: true });
  expect((await session.submit()).status).toBe('refused');
});

test('a journal that was cut can be watched up to the cut; a spoilt one is refused with its place', async () => {
  const journal = (await played()).journal;
  const cut = openJournal(journal.slice(0, Math.floor(journal.length * 0.8)));
  if ('problem' in cut) throw new Error(cut.problem.message);
  expect(cut.played.lost).toMatchObject({ line: expect.any(Number), byte: expect.any(Number) });
  expect(cut.session.view.ticks).toBeGreaterThan(0);
  expect(cut.session.view.result).toBeUndefined();
  expect(openJournal(`x${journal}`)).toMatchObject({ problem: { line: 1, byte: 0 } });
  expect(openJournal('')).toHaveProperty('problem');
});
