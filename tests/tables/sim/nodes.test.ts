// Nodes that are written through the API instead of bought, pods that name their node themselves, and pods of several containers.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, create, deletion, image, machine, pod } from '../../support/cluster.ts';

const node = (
  name: string,
  status: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Command =>
  create({
    kind: 'Node',
    apiVersion: 'v1',
    metadata: { name, ...more },
    status: { capacity: { cpu: 2, memory: '4Gi', pods: 20, 'example.com/gpu': 1 }, ...status },
  });
const ready = (status: string) => [{ type: 'Ready', status, reason: 'Said', message: 'so' }];

describe('[MACHINE-3] a Node that is written has the machine that it speaks of', () => {
  test('what it says stands; without a word on its state the kubelet posts Ready at once', () => {
    const cluster = new Cluster();
    cluster.tick(image(), node('n1', { allocatable: { cpu: 1, memory: '3Gi', pods: 5 } }, { labels: { zone: 'b' } }));
    const { metadata, status } = cluster.node('n1');
    expect(metadata.labels).toEqual({ zone: 'b' });
    expect(status.capacity).toEqual({ cpu: '2', memory: '4Gi', pods: '20', 'example.com/gpu': '1' });
    expect(status.allocatable).toEqual({ cpu: '1', memory: '3Gi', pods: '5' });
    expect(cluster.status(cluster.node('n1'), 'Ready')).toBe('True');
    cluster.tick(pod('p'));
    cluster.run(10);
    expect([cluster.pod('p').spec.nodeName, cluster.ready('p')]).toEqual(['n1', true]);
  });

  test('Ready as it says: True stays in its words; anything else is a machine that is dark, lost after 50 s', () => {
    const cluster = new Cluster();
    cluster.tick(node('on', { conditions: ready('True') }), node('off', { conditions: ready('False') }));
    cluster.run(20);
    expect(cluster.node('on').status.conditions).toMatchObject(ready('True'));
    expect(cluster.node('off').status.conditions).toMatchObject(ready('False'));
    cluster.run(60);
    expect(cluster.status(cluster.node('on'), 'Ready')).toBe('True');
    expect(cluster.status(cluster.node('off'), 'Ready')).toBe('Unknown');
  });

  test('images that it lists are there: nothing is pulled', () => {
    const cluster = new Cluster();
    cluster.tick(image('big:1', { sizeBytes: 5e9 }));
    cluster.tick(node('n1', { images: [{ names: ['big:1'], sizeBytes: 5e9 }] }), pod('p', { image: 'big:1' }));
    expect(cluster.until(() => cluster.ready('p')) - 2).toBeLessThan(5);
    expect(cluster.facts('Pulling')).toEqual([]);
  });

  test('a name is taken once, by order or by manifest', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'));
    expect(refusal(cluster.world, node('n1'))).toMatchObject({ message: 'nodes "n1" already exists' });
  });

  test(`and a cluster has at most ${LIMITS.nodes}`, () => {
    const cluster = new Cluster();
    cluster.tickWith(Array.from({ length: LIMITS.nodes }, (_, i) => machine(`n${i}`)));
    expect(refusal(cluster.world, node('one-more'))).toMatchObject({
      code: 403,
      message: `nodes "one-more" is forbidden: the cluster holds no more nodes`,
    });
  });
});

describe('[BIND-3] a pod that names its node never meets the scheduler', () => {
  test('on a node that is there it starts', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), pod('p', { nodeName: 'n1' }));
    expect(cluster.facts('Scheduled')).toEqual([]);
    cluster.until(() => cluster.ready('p'));
    expect(cluster.world.nodes.at.requestedPods[0]).toBe(1);
  });

  test('without that node it waits, and starts when the node comes', () => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('n1'),
      pod('p', { nodeName: 'n9', requests: { cpu: '500m' } }),
      pod('q', { nodeName: 'n8' }),
    );
    cluster.run(20);
    expect([cluster.pod('p').status.phase, cluster.facts('FailedScheduling')]).toEqual(['Pending', []]);
    cluster.tick(machine('n9'));
    cluster.until(() => cluster.ready('p'));
    const slot = cluster.world.nodes.slotOf('n9') as number;
    expect([cluster.world.nodes.at.requestedMilli[slot], cluster.world.nodes.at.requestedPods[slot]]).toEqual([500, 1]);
    expect(cluster.pod('q').status.phase).toBe('Pending');
  });

  test('deleted while it waits, it is gone at once: nobody is there to end it', () => {
    const cluster = new Cluster();
    cluster.tick(pod('p', { nodeName: 'n9' }));
    cluster.tick(deletion('pods', 'p'));
    expect(cluster.hasPod('p')).toBe(false);
    cluster.tick(machine('n9'));
    cluster.run(5);
    expect(cluster.world.nodes.at.requestedPods[0]).toBe(0);
  });

  test('a world that was saved meanwhile goes on alike', () => {
    const cluster = new Cluster();
    cluster.tick(image(), pod('p', { nodeName: 'n9' }), pod('a', { nodeName: 'n9' }));
    const other = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, other]) {
      one.tick(machine('n9'));
      one.run(10);
    }
    expect(other.ready('a')).toBe(true);
    expect(hashWorld(other.world)).toBe(hashWorld(cluster.world));
  });
});
