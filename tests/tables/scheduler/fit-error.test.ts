// The text of FailedScheduling, letter for letter as kube-scheduler 1.34.1 writes it.
import { describe, expect, test } from 'vitest';
import { condition } from '../../../shared/kinds/meta.ts';
import type { Taint } from '../../../shared/kinds/node.ts';
import { tick } from '../../../shared/base/units.ts';
import { DEFAULT_CONFIGURATION, type SchedulerConfiguration } from '../../../shared/kinds/scheduler-configuration.ts';
import { eventsOf } from '../../../shared/api/events.ts';
import { REFRESH } from '../../../shared/sim/scheduler/failure-events.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

const controlPlane: NodeAsk = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };

function message(nodes: Record<string, NodeAsk>, pod: PodAsk, booked: Record<string, PodAsk> = {}): string | undefined {
  const cluster = new Cluster(nodes);
  for (const [nodeName, ask] of Object.entries(booked)) cluster.pod(`on-${nodeName}`, { ...ask, nodeName });
  cluster.pod('p', pod);
  const foretold = cluster.explain('p').message;
  cluster.run();
  expect(foretold, 'the explanation says the same').toBe(cluster.message('p'));
  return foretold;
}

const small: NodeAsk = { cpu: '1', memory: '1Gi' };
const full: PodAsk = { requests: [{ cpu: '1' }] };

describe('[FITERROR-1] reasons with their numbers of nodes, sorted as text', () => {
  test('the example of the facts sheet, with the words that 1.34 puts before "preemption:"', () => {
    expect(
      message({ n1: controlPlane, n2: small, n3: small }, { requests: [{ cpu: '500m' }] }, { n2: full, n3: full }),
    ).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. ' +
        'no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
    );
  });

  test('a node that lacks two things counts for both', () => {
    expect(
      message(
        { n1: small },
        { requests: [{ cpu: '1', memory: '1Gi' }] },
        { n1: { requests: [{ cpu: '1m', memory: '1' }] } },
      ),
    ).toBe(
      '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ' +
        'no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
  });

  test('ten stands before two', () => {
    const nodes: Record<string, NodeAsk> = {};
    for (let i = 0; i < 10; i += 1) nodes[`a${i}`] = { unschedulable: true };
    const taint: Taint = { key: 'gpu', value: 'yes', effect: 'NoExecute' };
    nodes['b0'] = { taints: [taint] };
    nodes['b1'] = { taints: [taint] };
    expect(message(nodes, {})).toBe(
      '0/12 nodes are available: 10 node(s) were unschedulable, 2 node(s) had untolerated taint {gpu: yes}. ' +
        'no new claims to deallocate, preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.',
    );
  });
});

describe('[FITERROR-2] final: a filter on the Node object, or a request larger than the whole node; the rest preemption would have tried', () => {
  const victims = 'No preemption victims found for incoming pod';
  const helpless = 'Preemption is not helpful for scheduling';
  const tail = (text: string | undefined) => text?.replace(/^.*preemption: 0\/\d+ nodes are available: /, '');
  test.each<[string, Record<string, NodeAsk>, PodAsk, Record<string, PodAsk>, string]>([
    ['as much as the node has, but booked', { n1: small }, full, { n1: full }, `1 ${victims}.`],
    ['more cpu than the node has', { n1: small }, { requests: [{ cpu: '1001m' }] }, {}, `1 ${helpless}.`],
    ['more memory than the node has', { n1: small }, { requests: [{ memory: '2Gi' }] }, {}, `1 ${helpless}.`],
    [
      'too little of one, more than there is of the other',
      { n1: small },
      { requests: [{ cpu: '1', memory: '2Gi' }] },
      { n1: full },
      `1 ${helpless}.`,
    ],
    ['too many pods', { n1: { pods: '1' } }, {}, { n1: {} }, `1 ${victims}.`],
    ['cordoned', { n1: { unschedulable: true } }, {}, {}, `1 ${helpless}.`],
    ['wrong label', { n1: {} }, { nodeSelector: { zone: 'a' } }, {}, `1 ${helpless}.`],
    ['one of each', { n1: small, n2: { unschedulable: true } }, full, { n1: full }, `1 ${victims}, 1 ${helpless}.`],
  ])('%s', (_, nodes, pod, booked, expected) => {
    expect(tail(message(nodes, pod, booked))).toBe(expected);
  });
});

describe('[FITERROR-3] event and condition have the same text', () => {
  test('another outcome: another event, and the condition keeps its transition time', () => {
    const cluster = new Cluster({ n1: small });
    cluster.pod('first', { nodeName: 'n1', requests: [{ cpu: '500m' }] });
    cluster.pod('big', full);
    cluster.run();
    const first = cluster.message('big');
    cluster.run(20);
    cluster.writeNode('n1', { spec: { unschedulable: true } });
    cluster.remove('first');
    cluster.run();
    const second = cluster.message('big');
    expect(second).toMatch(/^0\/1 nodes are available: 1 node\(s\) were unschedulable\. /);
    expect(cluster.said()).toEqual([`1 FailedScheduling big: ${first}`, `22 FailedScheduling big: ${second}`]);
    expect(condition(cluster.stored('big').object.status.conditions, 'PodScheduled')).toEqual({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: second,
      lastTransitionTime: 1,
    });
  });

  test('the condition has the whole text, the event the first 1024 characters', () => {
    const nodes: Record<string, NodeAsk> = {};
    for (let i = 0; i < 40; i += 1) nodes[`n${i}`] = { taints: [{ key: `tenant-${i}`, effect: 'NoSchedule' }] };
    const cluster = new Cluster(nodes);
    cluster.pod('p');
    cluster.run();
    expect(cluster.message('p')).toMatch(/^0\/40 .* 40 Preemption is not helpful for scheduling\.$/);
    const event = cluster.said()[0]?.replace('1 FailedScheduling p: ', '') ?? '';
    expect(event).toHaveLength(1024);
    expect(event.endsWith(' ...')).toBe(true);
  });
});

/** Has a pod go that took no room of what is lacking: who waits is tried again, with the same outcome. */
function nudge(cluster: Cluster): void {
  cluster.pod('passer-by', { nodeName: 'n1' });
  cluster.remove('passer-by');
}

describe('[FITERROR-5] events are counted as the scheduler counts them', () => {
  const counts = (cluster: Cluster) =>
    eventsOf(cluster.world).map(({ count, lastTimestamp }) => [count, lastTimestamp]);
  const waiting = () => {
    const cluster = new Cluster({ n1: small });
    cluster.pod('first', { nodeName: 'n1', ...full });
    cluster.pod('p', full);
    return cluster;
  };
  const attempts = (cluster: Cluster, number: number) => {
    for (let i = 0; i < number; i += 1) {
      nudge(cluster);
      cluster.run(11);
    }
  };

  test('the second attempt finds a pod of another version and makes a second event; its first repeat is written, the next are not', () => {
    const cluster = waiting();
    cluster.run();
    expect(counts(cluster)).toEqual([[1, 1]]);
    attempts(cluster, 1);
    expect(counts(cluster)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    attempts(cluster, 1);
    expect(counts(cluster)).toEqual([
      [1, 1],
      [2, 13],
    ]);
    const written = cluster.stored('p').object.metadata.resourceVersion;
    attempts(cluster, 4);
    expect(counts(cluster)).toEqual([
      [1, 1],
      [2, 13],
    ]);
    expect(cluster.stored('p').object.metadata.resourceVersion, 'the pod is not written').toBe(written);
  });

  test(`a count that grows is written every ${REFRESH} s`, () => {
    const cluster = waiting();
    cluster.run();
    while (cluster.world.tick < REFRESH - 20) attempts(cluster, 1);
    const before = cluster.said().length;
    const attempted = (cluster.world.queue.save().pods[0]?.rejections ?? 0) - 1; // of the second event
    cluster.run(REFRESH - cluster.world.tick);
    expect(cluster.said().length).toBe(before + 1);
    expect(counts(cluster).map(([count]) => count)).toEqual([1, attempted]);
  });
});

test('[FITERROR-4] a cluster without nodes', () => {
  const cluster = new Cluster();
  cluster.pod('p');
  expect(cluster.explain('p')).toEqual({ nodes: [], best: [], message: 'no nodes available to schedule pods' });
  cluster.run(5);
  const text = 'FailedScheduling p: no nodes available to schedule pods';
  expect(cluster.said()).toEqual([`1 ${text}`, `2 ${text}`, `4 ${text}`]);
  expect(cluster.message('p')).toBe('no nodes available to schedule pods');
});

describe('[FITERROR-6] what preemption adds', () => {
  const base = '0/1 nodes are available: 1 Insufficient cpu.';
  const waiting = { first: { nodeName: 'n1', ...full, priority: 5 } };
  const text = (ask: PodAsk, configuration: Partial<SchedulerConfiguration> = {}) => {
    const cluster = new Cluster({ n1: small });
    cluster.world.schedulerConfiguration = { ...DEFAULT_CONFIGURATION, ...configuration };
    for (const [name, one] of Object.entries(waiting)) cluster.pod(name, one);
    cluster.pod('p', { ...full, ...ask });
    const foretold = cluster.explain('p').message;
    cluster.run();
    expect(foretold).toBe(cluster.message('p'));
    return foretold;
  };

  test.each<[string, PodAsk, Partial<SchedulerConfiguration>, string]>([
    [
      'nobody of lower priority',
      { priority: 5 },
      {},
      ' no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    ['there is room to be made', { priority: 6 }, {}, ''],
    [
      'it may not',
      { priority: 6, spec: { preemptionPolicy: 'Never' } },
      {},
      ' no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    ],
    ['preemption is off', { priority: 6 }, { disabled: ['DefaultPreemption'] }, ' no new claims to deallocate'],
    ['1.20 says nothing of it', { priority: 5 }, { version: '1.20' }, ''],
  ])('%s', (_, ask, configuration, more) => {
    expect(text(ask, configuration)).toBe(`${base}${more}`);
  });

  test('where pods of lower priority would not be enough, the reason is the one that remains', () => {
    const cluster = new Cluster({ n1: { cpu: '2' }, n2: { cpu: '2' }, n3: { unschedulable: true } });
    cluster.pod('a', { nodeName: 'n1', requests: [{ cpu: '1' }], priority: 9 });
    cluster.pod('b', { nodeName: 'n1', requests: [{ cpu: '1' }] });
    cluster.pod('c', { nodeName: 'n2', requests: [{ cpu: '2' }], priority: 9 });
    cluster.pod('p', { requests: [{ cpu: '2' }], priority: 5 });
    cluster.run();
    expect(cluster.message('p')).toBe(
      '0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. no new claims to deallocate, ' +
        'preemption: 0/3 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    );
  });
});

test('[FITERROR-7] a pod that is deleted while it waits is passed over, with a word', () => {
  const cluster = new Cluster({ n1: {} });
  const stored = cluster.pod('p', {});
  // Only a finalizer keeps a pod without a node once it is deleted; its deletion is written by hand here.
  cluster.world.store.write('Pod', stored, { metadata: { deletionTimestamp: tick(0), deletionGracePeriodSeconds: 0 } });
  cluster.run(3);
  expect(cluster.said()).toEqual(['1 FailedScheduling p: skip schedule deleting pod: default/p']);
  expect([cluster.nodeOf('p'), cluster.pool('p')]).toEqual([undefined, undefined]);
});
