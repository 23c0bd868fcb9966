// Nodes that are deleted, and the pod garbage collector: who goes, when, and what is said of it.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { FINISHED_PODS_KEPT } from '../../../shared/sim/controllers/pod-gc.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import {
  bind,
  Cluster,
  deletion,
  deployment,
  fault,
  image,
  loop,
  machine,
  pod,
  service,
  updateNode,
} from '../../support/cluster.ts';

const deleteNode = (name: string): Command => ({ kind: 'api', verb: 'delete', resource: 'nodes', name });

/** Two pods on n1, one on n2, behind a Service; the scheduler is in hands. The last tick is 100. */
function placed(): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'), machine('n2'), loop('scheduler', 'manual'), service('web'));
  cluster.tick(pod('a'), pod('b'), pod('c'));
  cluster.tick(bind('a', 'n1'), bind('b', 'n1'), bind('c', 'n2'));
  cluster.runTo(100);
  return cluster;
}

describe('[MACHINE-5] a Node that is deleted takes its machine along', () => {
  test('its pods stay as they were said to be, and leave the endpoints at once', () => {
    const cluster = placed();
    cluster.tick(deleteNode('n1')); // 101
    expect(cluster.world.nodes.slotOf('n1')).toBeUndefined();
    expect([cluster.pod('a').spec.nodeName, cluster.ready('a'), cluster.targets('web')]).toEqual(['n1', true, ['c']]);
    expect(cluster.said('RemovingNode')).toEqual(['101 Node n1 event: Removing Node n1 from Controller']);
  });

  test('a machine of the same name takes them up again, with new containers', () => {
    const cluster = placed();
    cluster.tick(deleteNode('n1'));
    cluster.run(5);
    cluster.tick(machine('n1'));
    cluster.run(5);
    expect([cluster.ready('a'), cluster.targets('web')]).toEqual([true, ['a', 'b', 'c']]);
    expect(cluster.world.nodes.at.requestedPods[cluster.world.nodes.slotOf('n1') as number]).toBe(2);
  });

  test('another machine in its row begins with nothing of it', () => {
    const cluster = placed();
    cluster.tick(fault('network-partition', 'n1'), fault('kube-proxy-stop', 'n2'));
    cluster.tick(deleteNode('n1'), deleteNode('n2'));
    cluster.tick(machine('n3'), machine('n4'));
    const { nodes, proxies, plane } = cluster.world;
    for (const name of ['n3', 'n4']) {
      const slot = nodes.slotOf(name) as number;
      expect([proxies.isStale(slot), plane.links.cutOff.has(slot), nodes.pods[slot]]).toEqual([false, false, []]);
    }
    cluster.run(200);
    expect(cluster.status(cluster.node('n3'), 'Ready')).toBe('True');
  });

  test('a world that is saved between goes on alike', () => {
    const cluster = placed();
    cluster.tick(deleteNode('n1'));
    cluster.runTo(125);
    const other = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, other]) one.runTo(200);
    expect(hashWorld(other.world)).toBe(hashWorld(cluster.world));
  });
});

describe('[PODGC-1] pods whose node does not exist', () => {
  test.each([
    // The collector looks every 20 s: it misses the node with its first look, and believes it 40 s later.
    [101, 160],
    [119, 160],
    [120, 160],
    [121, 180],
  ])('deleted at %i: collected at %i', (at, collected) => {
    const cluster = placed();
    cluster.runTo(at - 1);
    cluster.tick(deleteNode('n1'));
    cluster.runTo(collected - 1);
    expect([cluster.hasPod('a'), cluster.hasPod('b')]).toEqual([true, true]);
    cluster.tick();
    expect([cluster.hasPod('a'), cluster.hasPod('b'), cluster.hasPod('c')]).toEqual([false, false, true]);
    expect(cluster.said('PodCollected')).toEqual([
      `${collected} pod a is collected: its node no longer exists`,
      `${collected} pod b is collected: its node no longer exists`,
    ]);
  });

  test('a node that comes back in time keeps its pods, and another absence is counted anew', () => {
    const cluster = placed();
    cluster.tick(deleteNode('n1'));
    cluster.runTo(130);
    cluster.tick(machine('n1'));
    cluster.runTo(170);
    cluster.tick(deleteNode('n1'));
    cluster.runTo(219);
    expect(cluster.hasPod('a')).toBe(true);
    cluster.tick();
    expect(cluster.hasPod('a')).toBe(false);
  });

  test('their owner makes new ones, which are placed elsewhere', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), deployment('web', 2));
    cluster.run(20);
    cluster.tick(machine('n2'));
    cluster.tick(deleteNode('n1'));
    cluster.run(90);
    expect(cluster.pods().map((one) => [one.spec.nodeName, cluster.status(one, 'Ready')])).toEqual([
      ['n2', 'True'],
      ['n2', 'True'],
    ]);
  });
});

describe('[PODGC-2] pods that end on a node that is out of service', () => {
  test('go at once when somebody says so; the others wait for their kubelet', () => {
    const cluster = placed();
    cluster.tick(fault('node-poweroff', 'n1')); // 101
    cluster.runTo(160);
    cluster.tick(deletion('pods', 'a'));
    cluster.runTo(300);
    expect(cluster.hasPod('a')).toBe(true);
    const { taints } = cluster.node('n1').spec;
    const gone = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoSchedule' } as const;
    cluster.tick(updateNode('n1', { taints: [...taints, gone] }));
    cluster.runTo(320);
    expect([cluster.hasPod('a'), cluster.hasPod('b')]).toEqual([false, true]);
    expect(cluster.said('PodCollected')).toEqual(['320 pod a is collected: its node is out of service']);
  });

  test('a node that is Ready is in service, whatever is said', () => {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { stopSeconds: 29 }), machine('n1'), loop('scheduler', 'manual'), pod('a'));
    cluster.tick(bind('a', 'n1'));
    cluster.runTo(19);
    const gone = { key: 'node.kubernetes.io/out-of-service', effect: 'NoSchedule' } as const;
    cluster.tick(updateNode('n1', { taints: [gone] }), deletion('pods', 'a'));
    cluster.runTo(40);
    expect([cluster.hasPod('a'), cluster.facts('PodCollected')]).toEqual([true, []]);
  });
});

describe('[PODGC-3] finished pods above the number that is kept', () => {
  test('the oldest go', () => {
    const cluster = new Cluster();
    cluster.tick(
      image('job:1', { crash: { afterSeconds: 1, exitCode: 0 } }),
      loop('scheduler', 'down'),
      machine('n1', { milliCpu: 1_000_000, memoryBytes: 1e15, maxPods: 20_000 }),
    );
    const wave = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        pod(`p${String(from + i).padStart(6, '0')}`, { image: 'job:1', nodeName: 'n1', restartPolicy: 'Never' }),
      );
    cluster.tickWith(wave(0, FINISHED_PODS_KEPT - 10));
    cluster.run(3);
    cluster.tickWith(wave(FINISHED_PODS_KEPT - 10, 14));
    cluster.runTo(19);
    expect(cluster.pods()).toHaveLength(FINISHED_PODS_KEPT + 4);
    cluster.tick();
    const left = cluster.pods().map((one) => one.metadata.name);
    expect([left.length, left[0]]).toEqual([FINISHED_PODS_KEPT, 'p000004']);
  });
});

describe('[EVICT-12] what a pod that has to go says of itself', () => {
  const taint = { key: 'maint', effect: 'NoExecute' } as const;

  test('DisruptionTarget, DeletionByTaintManager', () => {
    const cluster = placed();
    cluster.tick(updateNode('n1', { taints: [taint] }));
    expect(condition(cluster.pod('a').status.conditions, 'DisruptionTarget')).toEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: 101,
    });
  });

  test('nothing in 1.20', () => {
    const cluster = placed();
    cluster.tick({
      kind: 'host',
      action: 'scheduler-configuration',
      configuration: { ...DEFAULT_CONFIGURATION, version: '1.20' },
    });
    cluster.tick(updateNode('n1', { taints: [taint] }));
    expect(condition(cluster.pod('a').status.conditions, 'DisruptionTarget')).toBeUndefined();
    expect(cluster.pod('a').metadata.deletionTimestamp).toBeDefined();
  });
});
