// The cluster as the control plane knows it: nodes by their Leases, pods by what was reported, use by scrapes, facts when somebody can have told them.
import { describe, expect, test } from 'vitest';
import { momentOf } from '../../client/board/scene-model.ts';
import { planeWords } from '../../client/panels/plane-words.ts';
import { createWords } from '../../client/text/words.ts';
import { eventsOf } from '../../shared/api/events.ts';
import type { Command } from '../../shared/journal/command.ts';
import { isKnown, knownCauses } from '../../shared/match/known/facts.ts';
import { silenceOf, standingOf } from '../../shared/match/known/node.ts';
import { failuresOf, progressOf, restartsOf } from '../../shared/match/known/pod.ts';
import { knownPlane } from '../../shared/match/known/plane.ts';
import { isStale, scrape, usageOfNode, usageOfPod } from '../../shared/match/known/usage.ts';
import { Mirror } from '../../shared/match/mirror.ts';
import { Replay } from '../../shared/match/replay.ts';
import type { World } from '../../shared/sim/world.ts';
import { Shift } from './board/shift.ts';
import { bind, Cluster, deployment, fault, image, loop, machine, pod, present, service } from '../support/cluster.ts';
import { controlPlane } from '../support/random-plane.ts';
import { CODE } from '../tidy/source-tree.ts';

const users = (requestsPerSecond: number): Command => ({
  kind: 'traffic',
  service: 'web',
  namespace: 'default',
  requestsPerSecond,
  rampTicks: 0,
  timeoutSeconds: 2,
  retries: 0,
});

/** Pods `a` on n1 and `b` on n2 behind a Service with users; the last tick is 100. */
function serving(...before: readonly Command[]): Cluster {
  const cluster = new Cluster();
  cluster.tick(...before, image(), machine('n1'), machine('n2'), loop('scheduler', 'manual'), service('web'));
  const ask = { labels: { app: 'web' }, limits: { cpu: '1' } };
  cluster.tick(pod('a', ask), pod('b', ask));
  cluster.tick(bind('a', 'n1'), bind('b', 'n2'), users(20));
  cluster.runTo(100);
  return cluster;
}

const rowOf = ({ world }: Cluster, node: string): number => present(world.nodes.slotOf(node), node);
const standing = (cluster: Cluster, node: string) => standingOf(cluster.world, rowOf(cluster, node));
const silence = (cluster: Cluster, node: string) => silenceOf(cluster.world, rowOf(cluster, node));
const podRow = ({ world }: Cluster, name: string): number =>
  present(world.store.stored('Pod', `default/${name}`), name).slot;
/** Reasons of the facts about a thing that are known, oldest first. */
const told = ({ world }: Cluster, name: string, after = 100): string[] =>
  world.events
    .all()
    .filter((one) => one.name === name && one.tick > after && isKnown(world, one))
    .map(({ reason }) => reason);

describe('[KNOWN-1] a node is what its condition Ready and its Lease say', () => {
  test.each(['node-poweroff', 'network-partition', 'kubelet-service-kill'] as const)(
    'after %s: silent from the first renewal that is missing, lost when the control plane says so',
    (name) => {
      const cluster = serving();
      expect([standing(cluster, 'n1'), silence(cluster, 'n1')]).toEqual(['heard', 0]);
      cluster.tick(fault(name, 'n1'));
      cluster.runTo(110);
      expect([standing(cluster, 'n1'), silence(cluster, 'n1')]).toEqual(['heard', 10]);
      cluster.tick();
      expect([standing(cluster, 'n1'), silence(cluster, 'n1')]).toEqual(['silent', 11]);
      cluster.runTo(154);
      expect(standing(cluster, 'n1')).toBe('silent');
      cluster.tick();
      expect([cluster.status(cluster.node('n1'), 'Ready'), standing(cluster, 'n1')]).toEqual(['Unknown', 'lost']);
      expect([standing(cluster, 'n2'), cluster.world.nodes.at.power[rowOf(cluster, 'n2')]]).toEqual(['heard', 1]);
    },
  );

  test('a machine that is back before it was missed was never anything but heard or silent', () => {
    const cluster = serving();
    cluster.tick(fault('node-restart', 'n1'));
    const seen = new Set<string>();
    for (let i = 0; i < 60; i += 1) {
      cluster.tick();
      seen.add(standing(cluster, 'n1'));
    }
    expect([[...seen], standing(cluster, 'n1')]).toEqual([['heard', 'silent'], 'heard']);
  });

  test('an announced maintenance is known as soon as it is on', () => {
    const cluster = serving({
      kind: 'host',
      action: 'announce',
      notice: { kind: 'maintenance', id: 'm', node: 'n1', at: 102 as never, untilTick: 180 as never },
    });
    cluster.tick();
    expect(standing(cluster, 'n1')).toBe('heard');
    cluster.tick(fault('node-poweroff', 'n1'));
    expect(standing(cluster, 'n1')).toBe('silent');
    expect(told(cluster, 'n1')).toContain('PowerOff');
  });

  test('a kube-proxy that only the network keeps from hearing looks as it did; one that was stopped is told', () => {
    const cluster = serving();
    const board = (node: string) => momentOf(cluster.world).ships.get(node)?.board.stale;
    cluster.tick(fault('network-partition', 'n1'), fault('kube-proxy-stop', 'n2'));
    expect([board('n1'), board('n2')]).toEqual([false, true]);
  });
});

test('[KNOWN-2] what users feel is seen at once, on the Service and at each pod', () => {
  const cluster = serving();
  cluster.tick(fault('node-poweroff', 'n1'));
  cluster.run(3);
  const moment = momentOf(cluster.world);
  expect(moment.ships.get('n1')).toMatchObject({ state: 'ready', word: 'Ready', lit: true });
  const [lane] = moment.lanes;
  expect(lane?.share).toBeLessThan(0.9);
  expect(lane?.reason).toBe('node unreachable');
  expect(lane?.pods.filter((one) => one.lost > 0).map((one) => one.pod)).toEqual(['default/a']);
  expect(moment.pods.get('default/a')).toMatchObject({ state: 'ready', word: 'Running' });
});

describe('[KNOWN-3] use is what metrics-server scraped last', () => {
  /** Ticks on, scraped after each tick as a match is. */
  const run = (cluster: Cluster, to: number): void => {
    while (cluster.world.tick < to) {
      cluster.tick();
      scrape(cluster.world);
    }
  };
  const used = (cluster: Cluster, node: string) => usageOfNode(cluster.world, rowOf(cluster, node));

  test('every 15 s, of kubelets that answer; of others the last value stays, and tells its age', () => {
    const cluster = serving();
    expect(used(cluster, 'n1')).toBeUndefined();
    run(cluster, 104);
    expect(used(cluster, 'n1')).toBeUndefined();
    run(cluster, 105);
    const first = present(used(cluster, 'n1'), 'a scrape');
    expect(first).toMatchObject({ at: 105, milli: Math.round(cluster.world.nodes.at.usedMilli[0] ?? 0) });
    expect(first.milli).toBeGreaterThan(100);
    expect(usageOfPod(cluster.world, podRow(cluster, 'a'))).toMatchObject({ at: 105, milli: first.milli });
    cluster.tick(users(0));
    run(cluster, 119);
    expect(used(cluster, 'n1')).toEqual(first);
    cluster.tick(users(20), fault('node-poweroff', 'n1'));
    scrape(cluster.world);
    expect([used(cluster, 'n1'), used(cluster, 'n2')?.at]).toEqual([first, 120]);
    expect(isStale(cluster.world, first)).toBe(true);
    run(cluster, 140);
    expect(usageOfPod(cluster.world, podRow(cluster, 'a'))?.at).toBe(105);
    expect(momentOf(cluster.world).ships.get('n1')).toMatchObject({ usedAt: 105, cpu: { used: first.milli } });
    expect(momentOf(cluster.world).ships.get('n2')).toMatchObject({ usedAt: undefined });
  });

  test('nothing is scraped while the API server does not answer', () => {
    const cluster = serving(controlPlane(1));
    run(cluster, 105);
    cluster.tick(fault('process-stop', 'kube-apiserver-cp-1'));
    run(cluster, 140);
    expect([used(cluster, 'n1')?.at, used(cluster, 'n2')?.at]).toEqual([105, 105]);
    cluster.tick(fault('process-start', 'kube-apiserver-cp-1'));
    run(cluster, 150);
    expect(used(cluster, 'n1')?.at).toBe(150);
  });

  test('a pod that did not run then, and a machine that was not there, have none', () => {
    const cluster = serving();
    run(cluster, 105);
    cluster.tick(machine('n3'), pod('c', { nodeName: 'n1' }));
    expect(used(cluster, 'n3')).toBeUndefined();
    expect(usageOfPod(cluster.world, podRow(cluster, 'c'))).toBeUndefined();
    run(cluster, 120);
    expect([used(cluster, 'n3')?.at, usageOfPod(cluster.world, podRow(cluster, 'c'))?.at]).toEqual([120, 120]);
  });
});

describe('[KNOWN-4] a pod is what its kubelet reported last', () => {
  test('a container that ends behind a partition is told of when the kubelet is heard again', () => {
    const cluster = serving();
    cluster.tick(fault('network-partition', 'n1'));
    cluster.tick(fault('container-kill', 'default/a'));
    cluster.run(5);
    const row = podRow(cluster, 'a');
    expect(cluster.world.pods.at.restarts[row]).toBe(1);
    expect([restartsOf(cluster.pod('a')), failuresOf(cluster.pod('a'))]).toEqual([0, 0]);
    expect(momentOf(cluster.world).pods.get('default/a')).toMatchObject({ state: 'ready', word: 'Running' });
    cluster.tick(fault('network-recover', 'n1'));
    cluster.tick();
    expect([restartsOf(cluster.pod('a')), failuresOf(cluster.pod('a'))]).toEqual([1, 1]);
  });

  test('failures count the restart that is waited for', () => {
    const cluster = serving();
    const counts = (): number[] => [restartsOf(cluster.pod('a')), failuresOf(cluster.pod('a'))];
    cluster.tick(fault('container-kill', 'default/a'));
    expect(counts()).toEqual([0, 1]);
    cluster.tick();
    expect(counts()).toEqual([1, 1]);
    cluster.tick(fault('container-kill', 'default/a'));
    expect(cluster.pod('a').status.containerStatuses?.[0]?.state).toHaveProperty('waiting.reason', 'CrashLoopBackOff');
    expect(counts()).toEqual([1, 2]);
  });

  test('a start is reckoned from what is told, and is done when the kubelet says so', () => {
    const cluster = new Cluster();
    // 1 s, then 500 MB at 50 MB a second, then 2 s: 13 s in all.
    cluster.tick(image('web:1.0', { sizeBytes: 500e6 }), machine('n1'), machine('n2'));
    cluster.tick(pod('a', { nodeName: 'n1' }), pod('b', { nodeName: 'n2' }));
    const progress = (name: string): number => progressOf(cluster.world, podRow(cluster, name), cluster.pod(name));
    const begun = cluster.world.tick;
    cluster.tick(fault('network-partition', 'n1'));
    cluster.runTo(begun + 6);
    expect(progress('b')).toBeCloseTo(6 / 13, 5);
    cluster.runTo(begun + 40);
    expect([progress('a'), progress('b')], 'one was heard of, one was not').toEqual([0.95, 1]);
  });
});

describe('[KNOWN-5] while nothing can be written, one sees the state of the moment before', () => {
  test.each([
    ['kube-apiserver', 'silent'],
    ['etcd', 'read-only'],
  ] as const)('without %s: the tick stands still, and no node is called silent for it', (component, state) => {
    const cluster = serving(controlPlane(1));
    expect(knownPlane(cluster.world)).toEqual({ state: 'answers', asOf: 100 });
    cluster.tick(fault('process-stop', `${component}-cp-1`));
    const before = momentOf(cluster.world);
    cluster.tick(fault('container-kill', 'default/a'));
    cluster.run(120);
    expect(knownPlane(cluster.world)).toEqual({ state, asOf: 101 });
    expect(planeWords(createWords('en'), cluster.world)).toMatch(/^The API server .*: you see the state of 01:41\./);
    expect(planeWords(createWords('ko'), cluster.world)).toMatch(/^API 서버가 .* 01:41의 상태를 보고 있습니다\./);
    const after = momentOf(cluster.world);
    expect([...after.ships.values()].map((ship) => [ship.state, ship.word, ship.silence])).toEqual([
      ['ready', 'Ready', undefined],
      ['ready', 'Ready', undefined],
    ]);
    expect([...after.pods.values()].map((one) => one.word)).toEqual([...before.pods.values()].map((one) => one.word));
    expect(told(cluster, 'a', 101)).toEqual([]);
    cluster.tick(fault('process-start', `${component}-cp-1`));
    cluster.until(() => knownPlane(cluster.world).state === 'answers');
    expect(knownPlane(cluster.world).asOf).toBe(cluster.world.tick);
    expect(planeWords(createWords('en'), cluster.world)).toBeUndefined();
    expect(told(cluster, 'a', 101)).toContain('ContainerExited');
    for (let i = 0; i < 30; i += 1) {
      cluster.tick();
      expect([standing(cluster, 'n1'), standing(cluster, 'n2')]).toEqual(['heard', 'heard']);
    }
  });
});

describe('[KNOWN-6] a fact is known when somebody can have told it', () => {
  const causes = (world: World, reason: string) => {
    const fact = present(
      world.events.all().findLast((one) => one.reason === reason),
      reason,
    );
    const { chain, hidden } = knownCauses(world, fact);
    return [...chain.map((one) => one.reason), ...(hidden ? ['?'] : [])];
  };

  test('a loss is known at once, and its cause when the node is called NotReady', () => {
    const cluster = serving();
    cluster.tick(fault('node-poweroff', 'n1'));
    cluster.until(() => cluster.facts('RequestsLost').length > 0);
    expect(cluster.world.tick).toBeLessThan(105);
    expect(causes(cluster.world, 'RequestsLost')).toEqual(['?']);
    expect(told(cluster, 'n1')).toEqual([]);
    cluster.until(() => cluster.status(cluster.node('n1'), 'Ready') === 'Unknown');
    expect(causes(cluster.world, 'RequestsLost')).toEqual(['PowerOff', 'CommandApplied']);
    expect(told(cluster, 'n1')).toEqual(expect.arrayContaining(['CommandApplied', 'PowerOff', 'NodeNotReady']));
  });

  test('a machine that starts anew unmissed tells of it itself', () => {
    const cluster = serving();
    cluster.tick(fault('node-restart', 'n1'));
    cluster.run(29);
    expect(told(cluster, 'n1')).toEqual([]);
    cluster.tick();
    expect(told(cluster, 'n1')).toEqual(['CommandApplied', 'PowerOff', 'PowerOn', 'Rebooted']);
  });

  test('what a kubelet does behind a partition it tells when it is heard again, to kubectl as well', () => {
    const cluster = serving();
    cluster.tick(fault('network-partition', 'n1'));
    cluster.tick(fault('container-kill', 'default/a'));
    cluster.run(60);
    const listed = () =>
      eventsOf(cluster.world).filter((one) => one.lastTimestamp > 100 && one.involvedObject.name === 'a');
    expect(told(cluster, 'a')).toEqual(['PodNodeNotReady']);
    expect(listed().map((one) => one.reason)).toEqual(['NodeNotReady']);
    expect(told(cluster, 'n1')).toContain('NetworkPartition');
    cluster.tick(fault('network-recover', 'n1'));
    expect(told(cluster, 'a')).toEqual(expect.arrayContaining(['ContainerExited', 'Created', 'Started']));
    expect(listed().map((one) => one.reason)).toEqual(expect.arrayContaining(['Started']));
    expect(told(cluster, 'n1')).toContain('NetworkRecovered');
  });

  test('pods of nodes that are heard are told of as ever', () => {
    const cluster = serving();
    cluster.tick(fault('network-partition', 'n1'), fault('container-kill', 'default/b'));
    cluster.run(3);
    expect(told(cluster, 'b')).toEqual(expect.arrayContaining(['ContainerExited', 'Created', 'Started']));
  });

  test('the registry is known to be down from the first pull that it refuses', () => {
    const cluster = serving();
    cluster.tick(fault('registry-stop', 'registry'), image('api:1.0', { sizeBytes: 1 }));
    cluster.run(20);
    expect(told(cluster, 'registry')).toEqual([]);
    cluster.tick(deployment('api', 1, { image: 'api:1.0' }), loop('scheduler', 'automatic'));
    cluster.until(() => cluster.facts('Failed').length > 0);
    expect(told(cluster, 'registry')).toEqual(['CommandApplied', 'RegistryStopped']);
    cluster.tick(fault('registry-start', 'registry'));
    expect(told(cluster, 'registry')).toHaveLength(2);
    cluster.until(() => told(cluster, 'registry').includes('RegistryStarted'));
    expect(cluster.facts('Pulled').some((one) => one.tick === cluster.world.tick)).toBe(true);
  });
});

test('[KNOWN-7] who joins late, and who seeks, sees what those see who were there', () => {
  const shift = new Shift();
  const seen = (world: World) => ({
    moment: { ...momentOf(world), survey: { ...momentOf(world).survey, roll: undefined } },
    facts: world.events
      .all()
      .filter((one) => isKnown(world, one))
      .map(({ id }) => id),
  });
  // The storm comes at 300: a node dies; at 312 it is silent, and at 340 its use is old.
  const ticks = [299, 300, 312, 340, 358];
  const there = ticks.map((at) => {
    shift.run(at - shift.world.tick);
    const late = Mirror.fromSnapshot(shift.match.snapshot());
    expect(seen(late.world)).toEqual(seen(shift.world));
    return seen(shift.world);
  });
  const states = ticks.map(
    (_, i) => new Set([...present(there[i], 'a look').moment.ships.values()].map(({ state }) => state)),
  );
  expect(states.map((one) => [one.has('silent'), one.has('dark')])).toEqual([
    [false, false],
    [false, false],
    [true, false],
    [true, false],
    [false, true],
  ]);
  const replay = new Replay(
    { frames: present(shift.match.framesFrom(0), 'a journal') },
    shift.match.scenario.epoch,
    0,
    shift.match.scenario.prices,
  );
  for (const i of [4, 2, 3, 0, 1]) expect(seen(replay.seek(present(ticks[i], 'tick')))).toEqual(there[i]);
});

/** Columns that only the machines know. */
const TRUTH =
  'power|capacityMilli|capacityMemory|bootId|bootAt|usedMilli|usedMemory|pullsDoneAt|pressureAt|diskPressureAt|pullSeconds|stage|due|startedAt|servesAt|readyAt|crashAt|restarts|backOff|backOffAt|memory|besideMemory|grantedMilli|arrived';

test('[KNOWN-8] nothing in the browser reads what only machines know', () => {
  const reads = new RegExp(
    `\\bat\\.(${TRUTH})\\b|\\bat\\['(${TRUTH})'\\]|\\bSTAGE\\b|\\blinks\\.(pods|nodes|cutOff|stopped)\\b`,
  );
  const takes = new RegExp(`\\{[^{}]*\\b(${TRUTH})\\b[^{}]*\\} = [\\w.]*\\.at;`);
  const found = CODE.filter(({ path }) => path.startsWith('client/')).filter(
    ({ text }) => reads.test(text) || takes.test(text),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
  expect([reads.test('world.nodes.at.power[slot]'), takes.test('const { stage } = world.pods.at;')]).toEqual([
    true,
    true,
  ]);
});
