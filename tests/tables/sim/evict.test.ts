// The eviction API: which pods go, what it asks of their budgets, and what a refusal says.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiCommand, Command } from '../../../shared/journal/command.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import { isPodReady } from '../../../shared/kinds/pod.ts';
import type { PodDisruptionBudgetStatus } from '../../../shared/kinds/pod-disruption-budget.ts';
import type { Status } from '../../../shared/kinds/status.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { Cluster, create, deployment, fault, image, loop, machine, pod, present } from '../../support/cluster.ts';

const web = { matchLabels: { app: 'web' } };

const budget = (spec: Readonly<Record<string, unknown>>, name = 'guard') =>
  create({
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    metadata: { name },
    spec: { selector: web, ...spec },
  });

function eviction(name: string, gracePeriodSeconds?: number): ApiCommand {
  const body = gracePeriodSeconds === undefined ? {} : { deleteOptions: { gracePeriodSeconds } };
  return { kind: 'api', verb: 'create', resource: 'pods', subresource: 'eviction', namespace: 'default', name, body };
}

/** As many pods as said, ready, whose budget was looked at; pods need 5 s to become ready and to end. */
function guarded(replicas: number, spec: Readonly<Record<string, unknown>>): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image('web:1.0', { bootSeconds: 4, stopSeconds: 5 }),
    machine('n1'),
    deployment('web', replicas, { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } }),
  );
  cluster.runTo(15);
  cluster.tick(budget(spec));
  return cluster;
}

const names = (cluster: Cluster) => cluster.pods().map((one) => one.metadata.name);
const status = (cluster: Cluster): PodDisruptionBudgetStatus =>
  present(cluster.world.store.get('PodDisruptionBudget', 'default/guard'), 'budget').status;
const numbers = (cluster: Cluster) => {
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status(cluster);
  return [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods];
};
const terminating = (cluster: Cluster) =>
  cluster
    .pods()
    .filter((one) => one.metadata.deletionTimestamp !== undefined)
    .map((one) => one.metadata.name);
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

function refused(cluster: Cluster, command: Command): Status {
  return present(refusal(cluster.world, command), 'refusal');
}

describe('[EVICT-2] an eviction takes one of the disruptions that the budget allows', () => {
  test('3 pods of which 2 must stay, three evictions in one second: as recorded, one goes', () => {
    const cluster = guarded(3, { minAvailable: 2 });
    const [a, b, c] = names(cluster) as [string, string, string];
    expect(numbers(cluster)).toEqual([1, 3, 2, 3]);
    cluster.tick(eviction(a), eviction(b), eviction(c));
    expect(terminating(cluster)).toEqual([a]);
    expect(numbers(cluster)).toEqual([0, 2, 2, 4]);
    expect(cluster.facts('CommandRefused').map((fact) => fact.second)).toEqual(
      [b, c].map((one) => `create pods/eviction ${one}: ${REFUSED}`),
    );
    cluster.run(2);
    expect(refused(cluster, eviction(b))).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: REFUSED,
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget guard needs 2 healthy pods and has 2 currently',
          },
        ],
      },
    });
    cluster.until(() => status(cluster).disruptionsAllowed === 1); // the replacement is ready
    cluster.tick(eviction(b));
    expect(terminating(cluster)).toContain(b);
  });

  test('40 % of 5 may be missing: two at once', () => {
    const cluster = guarded(5, { maxUnavailable: '40%' });
    const before = names(cluster);
    cluster.tick(...before.slice(0, 3).map((name) => eviction(name)));
    expect(terminating(cluster)).toEqual(before.slice(0, 2));
  });

  test('a budget that was not looked at since it changed: ask again in 10 s', () => {
    const cluster = guarded(3, { minAvailable: 2 });
    cluster.tick(loop('disruption', 'down'), budget({ minAvailable: 1, selector: { matchLabels: { app: 'x' } } }, 'x'));
    const stored = present(cluster.world.store.stored('PodDisruptionBudget', 'default/guard'), 'budget');
    const { metadata, spec } = stored.object;
    const body = { metadata, spec: { ...spec, minAvailable: 1 } };
    cluster.tick({
      kind: 'api',
      verb: 'update',
      resource: 'poddisruptionbudgets',
      namespace: 'default',
      name: 'guard',
      body,
    });
    expect(refused(cluster, eviction(names(cluster)[0] ?? ''))).toMatchObject({
      code: 429,
      details: {
        retryAfterSeconds: 10,
        causes: [{ message: 'The disruption budget guard is still being processed by the server.' }],
      },
    });
  });

  test('the grace is that of the deletion', () => {
    const cluster = guarded(2, { minAvailable: 1 });
    const [a] = names(cluster) as [string];
    cluster.tick(eviction(a, 3));
    expect(cluster.pod(a).metadata.deletionGracePeriodSeconds).toBe(3);
  });

  test('a deletion does not ask', () => {
    const cluster = guarded(2, { minAvailable: 2 });
    const [a] = names(cluster) as [string];
    cluster.tick({ kind: 'api', verb: 'delete', resource: 'pods', namespace: 'default', name: a });
    expect(terminating(cluster)).toEqual([a]);
  });
});

describe('[EVICT-3] which pods need no budget', () => {
  test('Pending, terminating, of no budget; one that does not exist is NotFound', () => {
    const cluster = guarded(2, { minAvailable: 2 });
    cluster.tick(loop('scheduler', 'manual'), pod('waiting'), pod('free', { labels: { app: 'free' } }));
    const [a, b] = names(cluster).filter((name) => name.startsWith('web')) as [string, string];
    cluster.tick({ kind: 'api', verb: 'delete', resource: 'pods', namespace: 'default', name: a });
    cluster.tick(eviction('waiting'), eviction('free'), eviction(a, 1));
    expect([cluster.hasPod('waiting'), cluster.hasPod('free')]).toEqual([false, false]);
    expect(cluster.pod(a).metadata.deletionGracePeriodSeconds).toBe(1);
    expect(refused(cluster, eviction(b)).code).toBe(429);
    expect(refused(cluster, eviction('nobody'))).toMatchObject({ code: 404, message: 'pods "nobody" not found' });
  });

  test('two budgets on one pod', () => {
    const cluster = guarded(3, { minAvailable: 1 });
    cluster.tick(budget({ maxUnavailable: 1 }, 'other'));
    expect(refused(cluster, eviction(names(cluster)[0] ?? ''))).toMatchObject({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  // 3 pods, one of which has just been killed and is not ready.
  test.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['the others are as many as must stay', { minAvailable: 2 }, true],
    ['the others are too few', { minAvailable: 3 }, false],
    [
      'the others are too few, and the policy says always',
      { minAvailable: 3, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      true,
    ],
    ['nobody must stay', { minAvailable: 0, unhealthyPodEvictionPolicy: 'IfHealthyBudget' }, true],
  ])('a pod that is not ready: %s', (_, spec, goes) => {
    const cluster = guarded(3, spec);
    const [a] = names(cluster) as [string];
    cluster.tick(fault('container-kill', `default/${a}`));
    cluster.run(2);
    expect(isPodReady(cluster.pod(a))).toBe(false);
    const { disruptionsAllowed } = status(cluster);
    cluster.tick(eviction(a));
    expect(terminating(cluster)).toEqual(goes ? [a] : []);
    if (goes && disruptionsAllowed === 0) expect(status(cluster).disruptionsAllowed).toBe(0);
  });
});

describe('[EVICT-4] what an eviction leaves behind', () => {
  test('the condition of the pod', () => {
    const cluster = guarded(2, { minAvailable: 1 });
    const [a] = names(cluster) as [string];
    cluster.tick(eviction(a));
    expect(condition(cluster.pod(a).status.conditions, 'DisruptionTarget')).toEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
      lastTransitionTime: cluster.world.tick,
    });
  });

  test('the budget remembers pods that are not seen to go, for two minutes', () => {
    const cluster = guarded(3, { minAvailable: 1 });
    const [a] = names(cluster) as [string];
    const stored = present(cluster.world.store.stored('PodDisruptionBudget', 'default/guard'), 'budget');
    // An eviction whose deletion got lost.
    const at = cluster.world.tick;
    cluster.world.store.write('PodDisruptionBudget', stored, {
      spec: { ...stored.object.spec },
      status: { ...status(cluster), disruptionsAllowed: 1, disruptedPods: { [a]: at } },
    });
    cluster.tick();
    expect(numbers(cluster)).toEqual([1, 2, 1, 3]);
    cluster.runTo(at + 120);
    expect(status(cluster).disruptedPods).toEqual({ [a]: at });
    cluster.tick();
    expect([numbers(cluster), status(cluster).disruptedPods]).toEqual([[2, 3, 1, 3], undefined]);
    expect(cluster.said('NotDeleted')).toEqual([
      `${at + 121} Pod was expected by PDB default/guard to be deleted but it wasn't`,
    ]);
  });
});

test('[EVICT-5] no eviction breaks a budget', () => {
  const spec = fc.oneof(
    fc.record({ minAvailable: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom('20%', '50%', '90%')) }),
    fc.record({ maxUnavailable: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom('20%', '50%', '90%')) }),
  );
  let gone = 0;
  fc.assert(
    fc.property(spec, fc.array(fc.tuple(fc.nat(6), fc.nat(20)), { minLength: 1, maxLength: 12 }), (asked, orders) => {
      const cluster = guarded(6, asked);
      for (const [wait, first] of orders) {
        const alive = names(cluster);
        cluster.tick(...[0, 1, 2].map((i) => eviction(alive[(first + i) % alive.length] ?? '')));
        for (let i = 0; i <= wait; i += 1) {
          // Only evictions take pods away here, so whoever is below what must stay was taken by one.
          const { currentHealthy, desiredHealthy } = status(cluster);
          expect(currentHealthy).toBeGreaterThanOrEqual(Math.min(6, desiredHealthy));
          cluster.tick();
        }
      }
      gone += cluster.facts('PodRemoved').length;
    }),
    { numRuns: 20, seed: 20_261_121 },
  );
  expect(gone).toBeGreaterThan(20);
});
