// The text of FailedScheduling, letter for letter as kube-scheduler 1.34.1 writes it.
import { describe, expect, test } from 'vitest';
import { condition } from '../../../shared/kinds/meta.ts';
import type { Taint } from '../../../shared/kinds/node.ts';
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

describe('[FITERROR-3] event and condition have the same text and are written only when it changes', () => {
  test('tried again with the same outcome: nothing new; with another: a new event, and the condition keeps its transition time', () => {
    const cluster = new Cluster({ n1: small });
    cluster.pod('big', { requests: [{ cpu: '2' }] });
    cluster.run();
    const first = cluster.message('big');
    const written = cluster.stored('big').object.metadata.resourceVersion;
    for (let i = 0; i < 3; i += 1) {
      cluster.writeNode('n1', { cpu: '1' });
      cluster.run(20);
    }
    expect(cluster.stored('big').object.metadata.resourceVersion).toBe(written);
    cluster.writeNode('n1', { spec: { unschedulable: true } });
    cluster.writeNode('n1', { cpu: '1500m' });
    cluster.run(20);
    const second = cluster.message('big');
    expect(second).toMatch(/^0\/1 nodes are available: 1 node\(s\) were unschedulable\. /);
    expect(cluster.said()).toEqual([`1 FailedScheduling big: ${first}`, `62 FailedScheduling big: ${second}`]);
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

test('[FITERROR-4] a cluster without nodes', () => {
  const cluster = new Cluster();
  cluster.pod('p');
  expect(cluster.explain('p')).toEqual({ nodes: [], best: [], message: 'no nodes available to schedule pods' });
  cluster.run(5);
  expect(cluster.said()).toEqual(['1 FailedScheduling p: no nodes available to schedule pods']);
  expect(cluster.message('p')).toBe('no nodes available to schedule pods');
});
