// What panels read from a world for players: room, arrivals, nodes that do not answer, pods that fit nowhere, demand, and kube-scheduler's opinion.
import { describe, expect, test } from 'vitest';
import { comingOf, notReadyAt, roomForComing } from '../../client/panels/reading/arrivals.ts';
import { decisionsOf, presses } from '../../client/panels/reading/decisions.ts';
import { drainsOf } from '../../client/panels/reading/drain.ts';
import { opinionOn } from '../../client/panels/reading/opinion.ts';
import { replicasFor, worthOf } from '../../client/panels/reading/replica.ts';
import { silencesOf } from '../../client/panels/reading/silence.ts';
import { wayFor } from '../../client/panels/reading/stuck.ts';
import type { Command, Notice } from '../../shared/journal/command.ts';
import { explainPod } from '../../shared/sim/scheduler/explain.ts';
import {
  bind,
  Cluster,
  deployment,
  fault,
  image,
  loop,
  machine,
  present,
  scale,
  service,
  updateNode,
} from '../support/cluster.ts';

const PATIENT = [
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
];
const size = (cpu: string, memory = '256Mi') => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
  tolerations: PATIENT,
});
const tell = (notice: Notice): Command => ({ kind: 'host', action: 'announce', notice });

/** Machines of 4 cores, by hand, with these workloads; nothing is placed yet. */
function harbour(machines: readonly string[], workloads: Readonly<Record<string, readonly [number, string]>>): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image(),
    loop('scheduler', 'manual'),
    ...machines.map((name) => machine(name)),
    ...Object.entries(workloads).map(([name, [replicas, cpu]]) => deployment(name, replicas, size(cpu))),
    ...Object.keys(workloads).map((name) => service(name)),
  );
  cluster.tick();
  return cluster;
}

const waiting = (cluster: Cluster, workload: string): string[] =>
  cluster
    .pods()
    .filter(({ metadata, spec }) => metadata.name.startsWith(`${workload}-`) && spec.nodeName === undefined)
    .map(({ metadata }) => metadata.name);

/** Places pods of workloads, in this order. */
function place(cluster: Cluster, ...plan: readonly (readonly [string, string])[]): void {
  for (const [workload, node] of plan) cluster.tick(bind(present(waiting(cluster, workload)[0], workload), node));
}

const row = (cluster: Cluster, name: string): number =>
  present(cluster.world.store.stored('Pod', `default/${name}`), name).slot;

describe('a node that does not answer', () => {
  const dark = (): Cluster => {
    const cluster = harbour(['a', 'b'], { big: [2, '3'], small: [2, '500m'] });
    place(cluster, ['big', 'a'], ['small', 'a'], ['small', 'b']);
    cluster.runTo(20);
    cluster.tick(fault('node-poweroff', 'a'));
    cluster.until(() => silencesOf(cluster.world).length > 0);
    return cluster;
  };

  test('[KNOWN-1] nobody knows of it before a renewal of its Lease is missing', () => {
    expect(dark().world.tick).toBeGreaterThan(21);
    expect(silencesOf(dark().world)[0]?.seconds).toBe(11);
  });

  test('the time of NotReady that is foretold is the one at which node-lifecycle says it', () => {
    for (const at of [20, 21, 22, 23, 24, 25]) {
      const cluster = harbour(['a', 'b'], { web: [2, '1'] });
      cluster.runTo(at);
      cluster.tick(fault('node-poweroff', 'a'));
      const slot = present(cluster.world.nodes.slotOf('a'), 'a');
      const foretold = notReadyAt(cluster.world, slot);
      expect(cluster.until(() => cluster.status(cluster.node('a'), 'Ready') === 'Unknown')).toBe(foretold);
    }
  });

  test('both choices are told with room, and with the time at which pods are replaced by themselves', () => {
    const cluster = dark();
    const [silence] = silencesOf(cluster.world);
    expect(silence).toMatchObject({ node: 'a', state: 'silent', backAt: undefined });
    expect(silence?.pods).toHaveLength(2);
    // On b 3.5 cores are free: for big (3) and small (0.5), both.
    expect(silence?.room).toBe(2);
    const foretold = present(silence?.replacedAt, 'a time');
    cluster.until(() => cluster.status(cluster.node('a'), 'Ready') === 'Unknown');
    expect(silencesOf(cluster.world)[0]).toMatchObject({ state: 'not-ready', replacedAt: foretold });
    const evicted = (): boolean => cluster.facts('TaintManagerEviction').length > 0;
    expect(cluster.until(evicted)).toBe(foretold);
    expect(silencesOf(cluster.world), 'nothing is left to decide').toEqual([]);
  });

  test('what will be evicted is announced as coming, with its size', () => {
    const coming = comingOf(dark().world);
    expect(coming.map(({ workload, count, milli, why, node }) => ({ workload, count, milli, why, node }))).toEqual([
      { workload: 'default/big', count: 1, milli: 3000, why: 'silent', node: 'a' },
      { workload: 'default/small', count: 1, milli: 500, why: 'silent', node: 'a' },
    ]);
  });
});

test('the scenario announces arrivals: only what is more than there is comes, and room is counted where it may go', () => {
  const cluster = harbour(['a', 'b'], { ferry: [0, '2500m'], small: [4, '1'] });
  place(cluster, ['small', 'a'], ['small', 'a'], ['small', 'b']);
  const arrival = {
    kind: 'arrival',
    namespace: 'default',
    deployment: 'ferry',
    milliCpu: 2500,
    memoryBytes: 1,
  } as const;
  cluster.tick(
    tell({ ...arrival, id: 'f', replicas: 2, at: 100 }),
    tell({ ...arrival, id: 'g', replicas: 0, at: 200 }),
  );
  expect(comingOf(cluster.world)).toMatchObject([
    { id: 'f', workload: 'default/ferry', count: 2, at: 100, why: 'scaled', milli: 2500 },
  ]);
  // a has 2 cores free, b 3: one hole of 2.5. A cordoned ship is none.
  expect(roomForComing(cluster.world).get('f')).toBe(1);
  cluster.tick(updateNode('b', { unschedulable: true }));
  expect(roomForComing(cluster.world).get('f')).toBe(0);
  cluster.tick(scale('ferry', 2));
  expect(comingOf(cluster.world)).toEqual([]);
});

test('an announced maintenance tells what is still aboard and where each would find room', () => {
  const cluster = harbour(['a', 'b'], { big: [2, '3'], small: [2, '500m'] });
  place(cluster, ['big', 'a'], ['small', 'a'], ['small', 'b']);
  cluster.tick(tell({ id: 'm', kind: 'maintenance', node: 'a', at: 100, untilTick: 150 }));
  const [drain] = drainsOf(cluster.world);
  expect(drain).toMatchObject({ node: 'a', at: 100, cordoned: false });
  expect(drain?.pods.map(({ refuge }) => refuge)).toEqual(['b', 'b']);
  cluster.tick(updateNode('a', { unschedulable: true }), updateNode('b', { unschedulable: true }));
  expect(drainsOf(cluster.world)[0]).toMatchObject({ cordoned: true });
  expect(drainsOf(cluster.world)[0]?.pods.map(({ refuge }) => refuge)).toEqual([undefined, undefined]);
  cluster.runTo(100);
  expect(drainsOf(cluster.world), 'it has begun').toEqual([]);
});

describe('a pod that fits nowhere', () => {
  /** a: 2 + 1 + 0.5, b: 2 + 1: free 0.5 and 1. The one of 1.5 waits. */
  const full = (): Cluster => {
    const cluster = harbour(['a', 'b'], { big: [2, '2'], middle: [3, '1'], small: [1, '500m'], wants: [1, '1500m'] });
    place(cluster, ['big', 'a'], ['big', 'b'], ['middle', 'a'], ['middle', 'b'], ['small', 'a']);
    return cluster;
  };

  test('the hint names a smaller pod whose replacement finds room elsewhere, and following it helps', () => {
    const cluster = full();
    const stuck = decisionsOf(cluster.world).find((one) => one.kind === 'stuck');
    expect(stuck?.stuck.workload).toBe('default/wants');
    const name = present(waiting(cluster, 'wants')[0], 'a waiting pod');
    const way = present(wayFor(cluster.world, row(cluster, name)), 'a way');
    // With middle gone from a, 1.5 are free there, and the other middle has room on b. From b it would have to wait.
    expect(way).toMatchObject({ node: 'a', refuge: 'b' });
    expect(way.victim).toMatch(/^default\/middle-/);
    const victim = way.victim.slice('default/'.length);
    cluster.tick({ kind: 'api', verb: 'delete', resource: 'pods', namespace: 'default', name: victim });
    cluster.until(() => !cluster.hasPod(victim));
    const fits = explainPod(cluster.world, row(cluster, name)).nodes.filter((one) => one.feasible);
    expect(fits.map(({ node }) => node)).toEqual(['a']);
  });

  test('nothing that is as large gives way, and a pod that fits somewhere is not stuck', () => {
    const cluster = harbour(['a'], { big: [3, '2'], small: [1, '500m'] });
    place(cluster, ['big', 'a'], ['big', 'a']);
    const name = present(waiting(cluster, 'big')[0], 'a waiting pod');
    expect(wayFor(cluster.world, row(cluster, name))).toBeUndefined();
    const roomy = harbour(['a', 'b'], { big: [1, '2'] });
    expect(decisionsOf(roomy.world)).toEqual([]);
  });
});

describe("kube-scheduler's opinion", () => {
  const spread = (): Cluster => {
    const cluster = harbour(['a', 'b'], { big: [1, '2500m'], small: [4, '1'] });
    place(cluster, ['small', 'a']);
    return cluster;
  };

  test('on its own choice and on another one: points, the plugin that decides, the holes that are left', () => {
    const cluster = spread();
    const pod = `default/${present(waiting(cluster, 'small')[0], 'a pod')}`;
    const same = present(opinionOn(cluster.world, pod, 'b'), 'an opinion');
    expect(same).toMatchObject({ best: ['b'], because: undefined, danger: undefined });
    expect(same.score).toBe(same.bestScore);
    // It spreads: 3 and 3 are left, two holes of 2.5. Stacked on a: 2 and 4, one hole.
    expect(same.holes).toEqual({ workload: 'default/big', mine: 2, theirs: 2 });
    const other = present(opinionOn(cluster.world, pod, 'a'), 'an opinion');
    expect(other).toMatchObject({ best: ['b'], because: 'PodTopologySpread' }); // its fellow is there already
    expect(other.score).toBeLessThan(other.bestScore);
    expect(other.holes).toEqual({ workload: 'default/big', mine: 1, theirs: 2 });
    const explained = explainPod(cluster.world, row(cluster, pod.slice('default/'.length)));
    expect(explained.nodes.map(({ total }) => total)).toEqual([other.score, same.score]);
  });

  test('says what kube-scheduler does not look at: a silence, and a maintenance to come', () => {
    const cluster = spread();
    const pod = `default/${present(waiting(cluster, 'small')[0], 'a pod')}`;
    cluster.tick(
      fault('node-poweroff', 'a'),
      tell({ id: 'm', kind: 'maintenance', node: 'b', at: 100, untilTick: 150 }),
    );
    expect(opinionOn(cluster.world, pod, 'a')?.danger).toBeUndefined();
    cluster.run(11);
    expect(opinionOn(cluster.world, pod, 'a')?.danger).toBe('silent');
    expect(opinionOn(cluster.world, pod, 'b')?.danger).toBe('leaving');
    cluster.tick(updateNode('b', { unschedulable: true }));
    expect(opinionOn(cluster.world, pod, 'b'), 'it is not feasible').toBeUndefined();
  });
});

test('a replica is worth what its limit serves, and what its requests cost; demand above that asks for more', () => {
  const cluster = harbour(['a', 'b'], { web: [2, '1'] });
  place(cluster, ['web', 'a'], ['web', 'b']);
  // 20 thousandths of a core-second a request, 5 thousandths idle: 995 / 20.
  const prices = { centsPerCoreHour: 40, centsPerGibHour: 8 };
  expect(worthOf(cluster.world, { prices }, 'default/web')).toMatchObject({ rate: 49.75, cents: 42 });
  expect([replicasFor(49, 49.75), replicasFor(50, 49.75), replicasFor(0, 49.75)]).toEqual([1, 2, 1]);
  const short = (): unknown[] =>
    decisionsOf(cluster.world).flatMap((one) => (one.kind === 'short' ? [[one.demand.at, one.demand.needed]] : []));
  cluster.runTo(20);
  const notice = { kind: 'traffic', namespace: 'default', service: 'web', at: 60, rampTicks: 10 } as const;
  cluster.tick(tell({ ...notice, id: 't', requestsPerSecond: 90 }));
  expect(short()).toEqual([]);
  cluster.tick(tell({ ...notice, id: 'u', requestsPerSecond: 140 }));
  expect(short()).toEqual([[60, 3]]);
  cluster.tick(scale('web', 3));
  expect(short(), 'enough are desired').toEqual([]);
});

test('replicas that nobody needs are spare: not those of an announcement, and only while nothing else asks for a decision', () => {
  const cluster = harbour(['a', 'b'], { web: [3, '1'], big: [1, '2'] });
  place(cluster, ['web', 'a'], ['web', 'b'], ['web', 'b']);
  const spares = (): unknown[] => decisionsOf(cluster.world).flatMap((one) => (one.kind === 'spare' ? one.spares : []));
  const users = { namespace: 'default', service: 'web', rampTicks: 10 } as const;
  cluster.tick({ kind: 'traffic', ...users, requestsPerSecond: 40, timeoutSeconds: 4, retries: 0 });
  expect(spares(), 'a pod waits').toEqual([]);
  place(cluster, ['big', 'a']);
  cluster.runTo(20);
  expect(spares()).toEqual([{ deployment: 'default/web', wanted: 3, needed: 1 }]);
  expect(decisionsOf(cluster.world).filter(presses), 'it may stay so').toEqual([]);
  const notice = { kind: 'traffic', ...users, at: 100 } as const;
  cluster.tick(tell({ ...notice, id: 't', requestsPerSecond: 90 }));
  expect(spares()).toEqual([{ deployment: 'default/web', wanted: 3, needed: 2 }]);
  cluster.tick(tell({ ...notice, id: 'u', requestsPerSecond: 140 }));
  expect(spares()).toEqual([]);
});

test('a drained node presses no more', () => {
  const cluster = harbour(['a', 'b'], { web: [1, '1'] });
  place(cluster, ['web', 'b']);
  cluster.tick(tell({ id: 'm', kind: 'maintenance', node: 'a', at: 100, untilTick: 150 }));
  const drains = () => decisionsOf(cluster.world).filter((one) => one.kind === 'drain');
  expect(drains().filter(presses), 'new pods may still land on it').toHaveLength(1);
  cluster.tick(updateNode('a', { unschedulable: true }));
  expect(drains()).toHaveLength(1);
  expect(drains().filter(presses)).toEqual([]);
});
