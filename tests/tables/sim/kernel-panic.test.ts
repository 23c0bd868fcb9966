// One kernel for all containers of a node: what its panic takes, and how that differs from lost power.
import { describe, expect, test } from 'vitest';
import { causesOf, type Fact } from '../../../shared/sim/events.ts';
import { Cluster, create, deployment, fault, image, machine, service } from '../../support/cluster.ts';

function begin(): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'), machine('n2'), deployment('web', 6), service('web'));
  cluster.runTo(19);
  return cluster;
}
const on = (cluster: Cluster, node: string) => cluster.pods().filter((one) => one.spec.nodeName === node);

describe('[PANIC-1] a kernel panic ends all containers of its node at once', () => {
  test('the machine is back after 40 s, before anybody calls it lost: every pod runs again where it was', () => {
    const cluster = begin();
    const before = on(cluster, 'n1').map((one) => one.metadata.name);
    cluster.tick(fault('kernel-panic', 'n1')); // tick 20
    expect(cluster.said('KernelPanic')).toEqual(['20 the kernel of n1 panicked: all its containers died with it']);
    cluster.runTo(90);
    expect(cluster.ticks('Rebooted')).toEqual([60]);
    expect([cluster.facts('NodeNotReady').length, cluster.taints('n1')]).toEqual([0, []]);
    expect(on(cluster, 'n1').map((one) => one.metadata.name)).toEqual(before);
    expect(on(cluster, 'n1').map((one) => one.status.containerStatuses?.[0]?.restartCount)).toEqual(
      before.map(() => 1),
    );
    expect(on(cluster, 'n2').map((one) => one.status.containerStatuses?.[0]?.restartCount)).toEqual([0, 0, 0]);
  });

  test('one that stays down is to the control plane what lost power is', () => {
    const panicked = begin();
    panicked.tick({ kind: 'fault', fault: 'kernel-panic', target: 'n1', staysDown: true });
    const dark = begin();
    dark.tick(fault('node-poweroff', 'n1'));
    for (const cluster of [panicked, dark]) {
      cluster.runTo(500);
      expect(on(cluster, 'n2').length).toBe(6);
    }
    expect(panicked.ticks('NodeNotReady')).toEqual(dark.ticks('NodeNotReady'));
    expect(panicked.ticks('SuccessfulCreate')).toEqual(dark.ticks('SuccessfulCreate'));
  });

  test('one container may bring it about, plain or among others, again and again after each start', () => {
    const cluster = begin();
    cluster.tick(
      image('bad:1', { crash: { afterSeconds: 5, exitCode: 1, kernelPanic: true } }),
      create({
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { name: 'bad' },
        spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'bad:1' }] },
      }),
      create({
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { name: 'beside' },
        spec: {
          nodeName: 'n2',
          containers: [
            { name: 'main', image: 'web:1.0' },
            { name: 'bad', image: 'bad:1' },
          ],
        },
      }),
    );
    cluster.runTo(200);
    const [first, second = 0] = cluster.ticks('KernelPanic', 'n1');
    expect([first, second]).toEqual([20 + 1 + 2 + 5, 28 + 40 + 2 + 5]);
    expect(cluster.ticks('KernelPanic', 'n2').length).toBeGreaterThan(2);
    const [fact] = cluster.facts('KernelPanic', 'n1');
    expect(causesOf(cluster.world.events, fact as Fact).map((one) => `${one.reason} ${one.name}`)).toContain(
      'Started bad',
    );
    expect(cluster.pod('bad').status.containerStatuses?.[0]?.restartCount).toBeGreaterThan(2);
  });

  test('a kernel that does not run cannot panic', () => {
    const cluster = begin();
    cluster.tick(fault('node-poweroff', 'n1'));
    cluster.tick(fault('kernel-panic', 'n1'));
    cluster.runTo(100);
    expect([cluster.facts('KernelPanic').length, cluster.facts('Rebooted').length]).toEqual([0, 0]);
  });
});
