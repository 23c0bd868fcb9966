// The node lifecycle controller: when a silent node is noticed, what follows from it, and how fast nodes are tainted.
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { zoneState } from '../../../shared/sim/controllers/zone-disruption.ts';
import { bind, Cluster, fault, image, loop, machine, pod, service, updateNode } from '../../support/cluster.ts';

/** Nodes by zone, with rows in this order; the last tick is 100. */
function nodes(zones: Readonly<Record<string, number>>): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    ...Object.entries(zones).flatMap(([zone, count]) =>
      Array.from({ length: count }, (_, i) => machine(`${zone}${i}`, { zone })),
    ),
  );
  cluster.runTo(100);
  return cluster;
}

const dark = (...names: string[]) => names.map((name) => fault('node-poweroff', name));
const ready = (cluster: Cluster, name: string) => cluster.status(cluster.node(name), 'Ready');
const NO_SCHEDULE = 'unreachable:NoSchedule';
const NO_EXECUTE = 'unreachable:NoExecute';

/** Nodes in the order in which they got the NoExecute taint: `TICK name`. */
const evicted = (cluster: Cluster) =>
  cluster
    .facts('NodeTainted')
    .filter((fact) => String(fact.first).endsWith('NoExecute'))
    .map((fact) => `${fact.tick} ${fact.name}`);

describe('[LIFECYCLE-1] a node is silent for more than 50 s since its renewal was seen', () => {
  // Rows renew when (tick + row) is a multiple of 10; the controller looks every 5 s. A power cut in a tick comes before its renewal.
  test.each([
    // row, power off at, last renewal, seen at, NotReady at
    [0, 101, 100, 100, 155],
    [0, 110, 100, 100, 155],
    [0, 111, 110, 110, 165],
    [1, 109, 99, 100, 155],
    [1, 110, 109, 110, 165],
    [4, 110, 106, 110, 165],
    [5, 105, 95, 95, 150],
    [5, 106, 105, 105, 160],
    [9, 110, 101, 105, 160],
  ])('row %i, dark from %i on: renewed at %i, seen at %i, NotReady at %i', (row, off, renewed, seen, notReady) => {
    const cluster = nodes({ n: 10 });
    const name = `n${row}`;
    cluster.runTo(off - 1);
    cluster.tick(...dark(name));
    expect([cluster.world.nodes.at.leaseAt[row], seen + 55]).toEqual([renewed, notReady]);
    cluster.runTo(notReady - 1);
    expect([ready(cluster, name), cluster.taints(name)]).toEqual(['True', []]);
    cluster.tick();
    expect([ready(cluster, name), cluster.taints(name)]).toEqual(['Unknown', [NO_SCHEDULE, NO_EXECUTE]]);
    expect(cluster.ticks('NodeNotReady')).toEqual([notReady]);
    expect(notReady - renewed).toBeGreaterThan(50);
    expect(notReady - renewed).toBeLessThan(60);
  });

  test('all conditions are Unknown; its pods are not ready, and out of the endpoints in the same tick', () => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('n1'),
      machine('n2'),
      loop('scheduler', 'manual'),
      service('web'),
      pod('a'),
      pod('b'),
    );
    cluster.tick(bind('a', 'n1'), bind('b', 'n2'));
    cluster.runTo(100);
    cluster.tick(...dark('n1'));
    cluster.runTo(154);
    expect([cluster.ready('a'), cluster.targets('web')]).toEqual([true, ['a', 'b']]);
    cluster.tick();
    const unknown = {
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: 155,
    };
    expect(cluster.node('n1').status.conditions).toEqual(
      ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({ type, ...unknown })),
    );
    expect([cluster.ready('a'), cluster.ready('b'), cluster.targets('web')]).toEqual([false, true, ['b']]);
    expect(cluster.pod('a').status.phase).toBe('Running');
    expect(cluster.said('NodeNotReady')).toEqual(['155 Node n1 status is now: NodeNotReady', '155 Node is not ready']);
  });

  test('a node that is back before anybody noticed was never gone', () => {
    const cluster = nodes({ n: 2 });
    cluster.tick(fault('node-restart', 'n0')); // back at 131
    cluster.runTo(300);
    expect([cluster.ticks('NodeNotReady'), cluster.ticks('Rebooted')]).toEqual([[], [131]]);
  });

  test('a node that comes back says so at once, and loses its taints', () => {
    const cluster = nodes({ n: 2 });
    cluster.tick(...dark('n0'));
    cluster.runTo(202);
    cluster.tick(fault('node-restart', 'n0')); // 203
    cluster.runTo(232);
    expect([ready(cluster, 'n0'), cluster.taints('n0')]).toEqual(['Unknown', [NO_SCHEDULE, NO_EXECUTE]]);
    cluster.tick();
    expect([ready(cluster, 'n0'), cluster.taints('n0')]).toEqual(['True', [NO_EXECUTE]]); // NoSchedule at once, NoExecute with the next look
    cluster.runTo(235);
    expect(cluster.taints('n0')).toEqual([]);
    expect(cluster.said('NodeReady')).toEqual(['233 Node n0 status is now: NodeReady']);
  });

  test('spec.unschedulable is mirrored as a taint at once, between two looks, and other taints are left alone', () => {
    const cluster = nodes({ n: 1 });
    const mine = { key: 'mine', effect: 'NoSchedule' } as const;
    cluster.tick(updateNode('n0', { unschedulable: true, taints: [mine] }, 'n')); // 101
    expect(cluster.taints('n0')).toEqual(['mine:NoSchedule', 'unschedulable:NoSchedule']);
    cluster.tick(updateNode('n0', { taints: cluster.node('n0').spec.taints }, 'n'));
    expect(cluster.taints('n0')).toEqual(['mine:NoSchedule']);
  });
});

describe('[LIFECYCLE-2] the state of a zone', () => {
  test.each([
    // ready, not ready
    [0, 0, 'Normal'],
    [1, 0, 'Normal'],
    [1, 1, 'Normal'],
    [1, 2, 'Normal'],
    [0, 1, 'FullDisruption'],
    [0, 3, 'FullDisruption'],
    [2, 3, 'PartialDisruption'],
    [3, 3, 'Normal'],
    [1, 3, 'PartialDisruption'],
    [9, 11, 'PartialDisruption'],
    [10, 11, 'Normal'],
    [45, 55, 'PartialDisruption'],
    [46, 54, 'Normal'],
    [4_501, 5_500, 'Normal'],
    [4_500, 5_500, 'PartialDisruption'],
  ] as const)('%i ready, %i not: %s', (readyOnes, others, state) => {
    expect(zoneState(readyOnes, others)).toBe(state);
  });
});

describe('[LIFECYCLE-2, LIFECYCLE-3] NoExecute taints come one after the other in a zone, and not everywhere', () => {
  test('three of eight: NoSchedule at once on all, NoExecute every 10 s', () => {
    const cluster = nodes({ n: 8 });
    cluster.tick(...dark('n0', 'n1', 'n2')); // renewed at 100, 99 and 98, all seen at 100
    cluster.runTo(155);
    expect(['n0', 'n1', 'n2'].map((name) => cluster.taints(name))).toEqual([
      [NO_SCHEDULE, NO_EXECUTE],
      [NO_SCHEDULE],
      [NO_SCHEDULE],
    ]);
    cluster.runTo(200);
    expect(evicted(cluster)).toEqual(['155 n0', '165 n1', '175 n2']);
  });

  test('each zone counts for itself', () => {
    const cluster = nodes({ a: 4, b: 4 });
    cluster.tick(...dark('a0', 'a1', 'b0', 'b1')); // rows 0, 1, 4, 5: b1 was renewed at 95 and is noticed first
    cluster.runTo(200);
    expect(evicted(cluster)).toEqual(['150 b1', '155 a0', '160 b0', '165 a1']);
  });

  test.each([
    ['3 nodes, 2 dead: at least three make a disruption', 3, 2, ['155', '165']],
    ['5 nodes, 2 dead', 5, 2, ['155', '165']],
    ['5 nodes, 3 dead (60 %): none', 5, 3, []],
    ['6 nodes, 3 dead (50 %)', 6, 3, ['155', '165', '175']],
    ['8 nodes, 5 dead (62 %): none', 8, 5, []],
  ])('%s', (_what, count, dead, ticks) => {
    const cluster = nodes({ n: count, z: 1 });
    cluster.tick(...dark(...Array.from({ length: dead }, (_, i) => `n${i}`)));
    cluster.runTo(400);
    const late = evicted(cluster).map((text) => text.slice(0, 3));
    expect(late).toEqual(ticks);
    expect(cluster.taints('n0')).toContain(NO_SCHEDULE);
  });

  test.each([
    ['50 nodes, 28 dead (56 %): none', 50, 28, []],
    ['51 nodes, 29 dead (57 %): one in 100 s', 51, 29, [170, 270, 370, 470]],
    ['51 nodes, 28 dead (54.9 %): one in 10 s', 51, 28, [170, 180, 190, 200]],
  ])('%s', (_what, count, dead, first) => {
    const cluster = nodes({ n: count });
    const names = Array.from({ length: dead }, (_, i) => `n${i}`);
    // All renew within ten ticks in which nobody looks, so that all are seen, and found silent, with one look.
    cluster.tick(loop('node-lifecycle', 'down'));
    cluster.runTo(111);
    cluster.tick(...dark(...names));
    cluster.runTo(114);
    cluster.tick(loop('node-lifecycle', 'automatic'));
    cluster.runTo(480);
    expect(cluster.ticks('NodeNotReady')).toEqual(Array(dead).fill(170));
    expect(
      evicted(cluster)
        .slice(0, 4)
        .map((text) => Number(text.split(' ')[0])),
    ).toEqual(first);
  });

  test('a zone that is dark as a whole goes on at 10 s, as long as another is not', () => {
    const cluster = nodes({ a: 4, b: 1 });
    cluster.tick(...dark('a0', 'a1', 'a2', 'a3'));
    cluster.runTo(250);
    expect(evicted(cluster)).toEqual(['155 a0', '165 a1', '175 a2', '185 a3']);
  });

  test('when every zone is dark the taints are lifted and none comes; when a node is back they begin anew', () => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('a0', { zone: 'a' }),
      machine('b0', { zone: 'b' }),
      machine('b1', { zone: 'b' }),
      loop('scheduler', 'manual'),
      pod('p'),
    );
    cluster.tick(bind('p', 'b0'));
    cluster.runTo(100);
    cluster.tick(...dark('b0')); // 101: row 1, renewed at 99, seen at 100
    cluster.runTo(155);
    expect(cluster.taints('b0')).toEqual([NO_SCHEDULE, NO_EXECUTE]);
    cluster.runTo(200);
    cluster.tick(...dark('a0', 'b1')); // 201: renewed at 200 and 198
    cluster.runTo(254);
    expect(cluster.taints('b0')).toEqual([NO_SCHEDULE, NO_EXECUTE]);
    cluster.tick();
    expect(['a0', 'b0', 'b1'].map((name) => cluster.taints(name))).toEqual([
      [NO_SCHEDULE],
      [NO_SCHEDULE],
      [NO_SCHEDULE],
    ]);
    expect(cluster.said('TaintManagerEviction')).toEqual(['255 Cancelling deletion of Pod default/p']);
    cluster.runTo(600); // p would have gone at 455
    expect([cluster.pod('p').metadata.deletionTimestamp, evicted(cluster)]).toEqual([undefined, ['155 b0']]);

    cluster.tick(fault('node-restart', 'a0')); // 601, back at 631
    cluster.runTo(660); // light again at 635; a rate that was 0 gives its first token after a whole period
    expect(evicted(cluster)).toEqual(['155 b0', '645 b0', '655 b1']);
    cluster.runTo(944);
    expect(cluster.pod('p').metadata.deletionTimestamp).toBeUndefined();
    cluster.tick();
    expect(cluster.said('TaintManagerEviction').at(-1)).toBe('945 Marking for deletion Pod default/p');
  });

  test('a cluster of one zone that is dark as a whole taints nobody', () => {
    const cluster = nodes({ n: 2 });
    cluster.tick(...dark('n0', 'n1'));
    cluster.runTo(300);
    expect([evicted(cluster), cluster.taints('n0'), cluster.taints('n1')]).toEqual([[], [NO_SCHEDULE], [NO_SCHEDULE]]);
  });
});

describe('[LIFECYCLE-3] a zone that is no longer disrupted', () => {
  test('its first taint waits a whole period, from the pass that saw it', () => {
    const cluster = nodes({ n: 5, z: 1 });
    cluster.tick(...dark('n0', 'n1', 'n2')); // 60 %: none
    cluster.runTo(200);
    expect(evicted(cluster)).toEqual([]);
    cluster.tick(fault('node-restart', 'n2')); // 201, back at 231: two of five, seen at 235
    cluster.runTo(260);
    expect(evicted(cluster)).toEqual(['245 n0', '255 n1']);
  });
});

describe('[LIFECYCLE-4] conditions and taints', () => {
  test.each([
    ['MemoryPressure', 'memory-pressure:NoSchedule'],
    ['DiskPressure', 'disk-pressure:NoSchedule'],
    ['PIDPressure', 'pid-pressure:NoSchedule'],
    ['NetworkUnavailable', 'network-unavailable:NoSchedule'],
  ])('%s is mirrored', (type, taint) => {
    const cluster = nodes({ n: 1 });
    const stored = cluster.world.store.stored('Node', 'n0');
    if (!stored) throw new Error('no node');
    const { status } = stored.object;
    const say = (is: 'True' | 'False') => ({
      ...status,
      conditions: [
        ...status.conditions.filter((one) => one.type !== type),
        { type, status: is, lastTransitionTime: cluster.world.tick },
      ],
    });
    cluster.world.store.write('Node', stored, { status: say('True') });
    cluster.tick();
    expect(cluster.taints('n0')).toEqual([taint]);
    cluster.world.store.write('Node', stored, { status: say('False') });
    cluster.tick();
    expect(cluster.taints('n0')).toEqual([]);
  });

  test('a node that says it is not ready, and then nothing: one taint takes the place of the other', () => {
    const cluster = nodes({ n: 2 });
    cluster.tick(...dark('n0'));
    const stored = cluster.world.store.stored('Node', 'n0');
    if (!stored) throw new Error('no node');
    const { status } = stored.object;
    const conditions = status.conditions.map((one) =>
      one.type === 'Ready' ? { ...one, status: 'False' as const } : one,
    );
    cluster.world.store.write('Node', stored, { status: { ...status, conditions } });
    cluster.runTo(105);
    expect(cluster.taints('n0')).toEqual(['not-ready:NoSchedule', 'not-ready:NoExecute']);
    cluster.runTo(155);
    expect(cluster.taints('n0').sort()).toEqual([NO_EXECUTE, NO_SCHEDULE]);
  });
});

test('[LIFECYCLE-5] version 1.20: Unknown after 40 s, NoExecute with the next pass', () => {
  const cluster = nodes({ n: 2 });
  cluster.tick(
    {
      kind: 'host',
      action: 'scheduler-configuration',
      configuration: { ...DEFAULT_CONFIGURATION, version: '1.20' },
    },
    ...dark('n0'),
  );
  cluster.runTo(144);
  expect(cluster.taints('n0')).toEqual([]);
  cluster.tick();
  expect([ready(cluster, 'n0'), cluster.taints('n0')]).toEqual(['Unknown', [NO_SCHEDULE]]);
  cluster.runTo(150);
  expect(cluster.taints('n0')).toEqual([NO_SCHEDULE, NO_EXECUTE]);
});
