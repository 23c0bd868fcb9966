// What is heard of a match: each happening once, nothing in a leap, and the unease before the first loss.
import { expect, test } from 'vitest';
import { CUES, cuesOf, unease } from '../../client/sound/cue.ts';
import { type Happening, happeningsBetween, type Instant, instantOf } from '../../client/session/happening.ts';
import type { Command } from '../../shared/journal/command.ts';
import { bind, Cluster, deployment, fault, image, loop, machine, present, service } from '../support/cluster.ts';

const users = (requestsPerSecond: number, rampTicks = 0): Command => ({
  kind: 'traffic',
  service: 'web',
  namespace: 'default',
  requestsPerSecond,
  rampTicks,
  timeoutSeconds: 4,
  retries: 0,
});

/** Two machines, two pods of web on the quay, by hand. */
function harbour(): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image(),
    loop('scheduler', 'manual'),
    machine('a'),
    machine('b'),
    deployment('web', 2, { requests: { cpu: '1' }, limits: { cpu: '1' } }),
    service('web'),
  );
  cluster.run(2);
  return cluster;
}

const look = (cluster: Cluster, over = false): Instant => instantOf(cluster.world, over);

/** Runs tick by tick, and tells what happened in each. */
function heard(cluster: Cluster, ticks: number, ...commands: Command[]): Happening[] {
  const all: Happening[] = [];
  let before = look(cluster);
  for (let i = 0; i < ticks; i += 1) {
    cluster.tick(...(i === 0 ? commands : []));
    const after = look(cluster);
    all.push(...happeningsBetween(before, after));
    before = after;
  }
  return all;
}

const first = (cluster: Cluster): string =>
  present(cluster.pods().find(({ spec }) => spec.nodeName === undefined)?.metadata.name, 'waiting pod');

test('pods that come ring a bell, a bind moves a crane, and a Ready pod is set down', () => {
  const cluster = harbour();
  expect(
    heard(cluster, 2, {
      kind: 'api',
      verb: 'update',
      resource: 'deployments',
      subresource: 'scale',
      namespace: 'default',
      name: 'web',
      body: { spec: { replicas: 4 } },
    }),
  ).toEqual([{ kind: 'waiting', workload: 'web', pods: 2 }]);
  const happened = heard(cluster, 20, bind(first(cluster), 'a'));
  expect(happened).toEqual([
    { kind: 'lifted', workload: 'web', pods: 1 },
    { kind: 'ready', workload: 'web', pods: 1 },
  ]);
  expect(cuesOf(happened)).toEqual([
    { name: 'crane', count: 1, about: 'web' },
    { name: 'set-down', count: 1, about: 'web' },
  ]);
});

test('a node that dies is heard twice: when its heartbeats are missing, and when the control plane gives it up; then when it is back', () => {
  const cluster = harbour();
  const gone = heard(cluster, 120, fault('node-poweroff', 'a'));
  expect(gone.map(({ kind }) => kind)).toEqual(['silent', 'not-ready']);
  expect(cuesOf(gone).map(({ name, about }) => `${name} ${about}`)).toEqual(['death a', 'alarm a']);
  expect(heard(cluster, 120, fault('node-restart', 'a'))).toEqual([{ kind: 'back', node: 'a' }]);
});

test('a loop that changes hands and the end of the match are told', () => {
  const cluster = harbour();
  expect(heard(cluster, 1, loop('scheduler', 'automatic'))).toContainEqual({
    kind: 'handed',
    loop: 'scheduler',
    mode: 'automatic',
  });
  expect(happeningsBetween(look(cluster), look(cluster, true))).toEqual([{ kind: 'over' }]);
  expect(happeningsBetween(undefined, look(cluster, true)), 'who comes later hears no chime').toEqual([]);
});

test('[SOUND-3] a seek is silent, forwards and back', () => {
  const cluster = harbour();
  const before = look(cluster);
  cluster.tick(bind(first(cluster), 'a'), fault('node-poweroff', 'b'));
  cluster.run(100);
  const after = look(cluster);
  expect(happeningsBetween(before, after)).toEqual([]);
  expect(happeningsBetween(after, before)).toEqual([]);
  expect(happeningsBetween(undefined, after)).toEqual([]);
});

test('[SOUND-3] however much happens between two moments, each kind sounds once', () => {
  const many = Array.from({ length: 60 }, (_, i): Happening[] => [
    { kind: 'waiting', workload: `w${i % 3}`, pods: 2 },
    { kind: 'silent', node: `n${i}`, pods: 1 },
    { kind: 'losing', service: 's' },
  ]).flat();
  const cues = cuesOf(many);
  expect(cues.map(({ name }) => name)).toEqual(['bell', 'death', 'losing']);
  expect(cues[0]).toEqual({ name: 'bell', count: 120, about: 'w0, w1, w2' });
  expect(cues.length).toBeLessThanOrEqual(CUES.length);
});

test('[SOUND-3] the unease comes up before the first request is lost, and falls when there is room again', () => {
  const cluster = harbour();
  for (const node of ['a', 'b']) cluster.tick(bind(first(cluster), node));
  cluster.run(20);
  // Each pod serves 50 requests a second.
  cluster.tick(users(40));
  cluster.run(20);
  expect(unease(look(cluster))).toEqual({ level: 0, warning: 0, service: '' });
  cluster.tick(users(150, 120));
  const levels: number[] = [];
  let uneasyAt: number | undefined;
  const lostAt = cluster.until(() => {
    const now = look(cluster);
    const { level, service: about } = unease(now);
    if (now.losing.length === 0) levels.push(level);
    if (level > 0 && now.losing.length === 0) expect(about).toBe('web');
    if (level > 0.4) uneasyAt ??= cluster.world.tick;
    return look(cluster).losing.length > 0;
  });
  expect(lostAt - present(uneasyAt, 'unease')).toBeGreaterThanOrEqual(8);
  expect(levels.at(-1)).toBeGreaterThan(0.9);
  for (const [i, level] of levels.slice(1).entries()) expect(level).toBeGreaterThanOrEqual((levels[i] ?? 0) - 0.05);
  // From then on the losses are what is told.
  expect(unease(look(cluster))).toMatchObject({ level: 0.5, warning: 0, service: '' });
  const served = heard(cluster, 200, users(20));
  expect(served).toContainEqual({ kind: 'served', service: 'web' });
  expect(unease(look(cluster)).level).toBe(0);
});
