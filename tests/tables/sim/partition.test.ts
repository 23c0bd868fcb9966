// The network keeps a node, or a machine of the control plane, from the others: what each side knows and does.
import { describe, expect, test } from 'vitest';
import { STAGE } from '../../../shared/sim/machines/pods.ts';
import { bind, Cluster, deletion, fault, image, loop, machine, pod, service } from '../../support/cluster.ts';
import { controlPlane } from '../../support/random-plane.ts';

describe('[PLANE-11] the network keeps a node from the control plane', () => {
  function cut(): { cluster: Cluster; name: string; row: number } {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), machine('n2'), loop('scheduler', 'manual'), service('web'));
    cluster.tick(pod('a', { labels: { app: 'web' } }), pod('b', { labels: { app: 'web' } }));
    cluster.tick(bind('a', 'n1'), bind('b', 'n2'));
    cluster.runTo(100);
    cluster.tick(fault('network-partition', 'n1')); // 101
    return { cluster, name: 'a', row: cluster.world.store.stored('Pod', 'default/a')?.slot as number };
  }

  test('it is missed as a dead one is, and its containers run on', () => {
    const { cluster, row } = cut();
    cluster.runTo(154);
    expect([cluster.ready('a'), cluster.targets('web')]).toEqual([true, ['a', 'b']]);
    cluster.tick();
    expect([cluster.ready('a'), cluster.targets('web'), cluster.status(cluster.node('n1'), 'Ready')]).toEqual([
      false,
      ['b'],
      'Unknown',
    ]);
    expect(cluster.world.pods.at.stage[row]).toBe(2);
  });

  test('its kube-proxy keeps the rules that it had, and reads them anew afterwards', () => {
    const { cluster } = cut();
    cluster.tick(deletion('pods', 'b', 0));
    cluster.run(2);
    expect([cluster.targets('web', 'n1').length, cluster.targets('web', 'n2')]).toEqual([2, ['a']]);
    cluster.tick(fault('network-recover', 'n1'));
    expect(cluster.targets('web', 'n1')).toEqual(['a']);
  });

  test('a kube-proxy that was stopped besides stays stopped', () => {
    const { cluster } = cut();
    cluster.tick(fault('kube-proxy-stop', 'n1'));
    cluster.tick(fault('network-recover', 'n1'));
    expect(cluster.world.proxies.isStale(cluster.world.nodes.slotOf('n1') as number)).toBe(true);
  });

  test('[PROXY-1] a machine that starts anew behind the partition has neither rules nor pods until it is over', () => {
    const { cluster, row } = cut();
    cluster.tick(fault('node-restart', 'n1'));
    cluster.run(35);
    expect([cluster.targets('web', 'n1'), cluster.targets('web', 'n2')]).toEqual([[], ['a', 'b']]);
    expect(cluster.world.pods.at.stage[row]).toBe(STAGE.none);
    cluster.tick(fault('network-recover', 'n1'));
    expect(cluster.targets('web', 'n1')).toEqual(cluster.targets('web', 'n2'));
    cluster.until(() => cluster.ready('a'));
    expect(cluster.targets('web', 'n1')).toEqual(['a', 'b']);
  });

  test('[PROXY-1] a kube-proxy that is started behind the partition finds the rules that were left', () => {
    const { cluster } = cut();
    cluster.tick(fault('kube-proxy-stop', 'n1'));
    cluster.tick(fault('kube-proxy-start', 'n1'), deletion('pods', 'b', 0));
    cluster.run(2);
    expect([cluster.targets('web', 'n1').length, cluster.targets('web', 'n2')]).toEqual([2, ['a']]);
    cluster.tick(fault('network-recover', 'n1'));
    expect(cluster.targets('web', 'n1')).toEqual(['a']);
  });

  test('[PROXY-1] nor has one that starts while no API server answers', () => {
    const cluster = new Cluster();
    cluster.tick(controlPlane(1));
    cluster.tick(image(), machine('n1'), machine('n2'), service('web'));
    cluster.tick(pod('a', { nodeName: 'n2', labels: { app: 'web' } }));
    cluster.run(20);
    cluster.tick(fault('process-stop', 'etcd-cp-1'), fault('node-restart', 'n1'));
    cluster.run(35);
    expect([cluster.targets('web', 'n1'), cluster.targets('web', 'n2')]).toEqual([[], ['a']]);
    cluster.tick(fault('process-start', 'etcd-cp-1'));
    cluster.until(() => cluster.targets('web', 'n1').length > 0, 20);
    expect(cluster.world.proxies.staleNodes()).toEqual([]);
  });

  test('a machine that starts anew behind the partition renews no Lease: it is missed as if it had not', () => {
    const { cluster } = cut();
    cluster.tick(fault('node-restart', 'n1')); // 102: up again at 132
    cluster.runTo(155);
    expect(cluster.status(cluster.node('n1'), 'Ready')).toBe('Unknown');
  });

  test('back in time: nobody ever noticed', () => {
    const { cluster } = cut();
    cluster.runTo(140);
    cluster.tick(fault('network-recover', 'n1'));
    cluster.run(300);
    expect([cluster.ticks('NodeNotReady'), cluster.ready('a')]).toEqual([[], true]);
  });

  test('back later: the node is Ready at once, and so are pods that ran all the time', () => {
    const { cluster } = cut();
    cluster.runTo(200);
    cluster.tick(fault('network-recover', 'n1'));
    expect([cluster.ready('a'), cluster.targets('web'), cluster.status(cluster.node('n1'), 'Ready')]).toEqual([
      true,
      ['a', 'b'],
      'True',
    ]);
    expect(cluster.pod('a').status.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  test('what was bound to it waits; what was deleted there goes when it hears of it', () => {
    const { cluster, row } = cut();
    cluster.tick(pod('c'), deletion('pods', 'a'));
    cluster.tick(bind('c', 'n1'));
    cluster.run(60);
    expect([cluster.hasPod('a'), cluster.world.pods.at.stage[row]]).toEqual([true, 2]);
    expect(cluster.pod('c').status.containerStatuses).toBeUndefined();
    cluster.tick(fault('network-recover', 'n1'));
    cluster.run(3);
    expect([cluster.hasPod('a'), cluster.ready('c')]).toEqual([false, true]);
  });

  test('cut off while nobody could write: pods that ran all the time are ready again all the same', () => {
    const cluster = new Cluster();
    cluster.tick(controlPlane(1));
    cluster.tick(image(), machine('n1'), machine('n2'), pod('a', { nodeName: 'n1' }));
    cluster.run(10);
    cluster.tick(fault('process-stop', 'etcd-cp-1'));
    cluster.tick(fault('network-partition', 'n1'));
    cluster.tick(fault('process-start', 'etcd-cp-1'));
    cluster.until(() => !cluster.ready('a'));
    cluster.tick(fault('network-recover', 'n1'));
    expect(cluster.ready('a')).toBe(true);
  });

  test('a machine of the control plane that is cut off counts as gone, and comes back with what it knows', () => {
    const cluster = new Cluster();
    cluster.tick(controlPlane(3), machine('n1'));
    cluster.run(10);
    cluster.tick(fault('network-partition', 'cp-1'));
    cluster.run(30);
    const { holder } = cluster.world.plane.leases['kube-scheduler'];
    expect([cluster.world.plane.writable, holder === 'cp-2_1' || holder === 'cp-3_1']).toEqual([true, true]);
    expect(cluster.facts('ProcessExited').map((one) => one.name)).toEqual([
      'kube-scheduler-cp-1',
      'kube-controller-manager-cp-1',
    ]);
    cluster.tick(fault('network-partition', 'cp-2'));
    cluster.run(3);
    expect([cluster.world.plane.answers, cluster.world.plane.writable]).toEqual([true, false]);
    cluster.tick(fault('network-recover', 'cp-1'));
    cluster.run(3);
    expect(cluster.world.plane.writable).toBe(true);
  });
});

describe('[PLANE-12] a kubelet that is stopped', () => {
  function silent(): { cluster: Cluster; row: number } {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), machine('n2'), loop('scheduler', 'manual'), service('web'));
    cluster.tick(pod('a', { labels: { app: 'web' } }), pod('b', { labels: { app: 'web' } }));
    cluster.tick(bind('a', 'n1'), bind('b', 'n2'));
    cluster.runTo(100);
    cluster.tick(fault('kubelet-service-kill', 'n1')); // 101
    return { cluster, row: cluster.world.store.stored('Pod', 'default/a')?.slot as number };
  }

  test('containers run on and get requests until the node is missed; the kube-proxy follows', () => {
    const { cluster, row } = silent();
    cluster.tick(deletion('pods', 'b', 0));
    cluster.runTo(154);
    expect([cluster.world.pods.at.stage[row], cluster.targets('web', 'n1')]).toEqual([2, ['a']]);
    cluster.tick();
    expect([cluster.status(cluster.node('n1'), 'Ready'), cluster.targets('web', 'n1')]).toEqual(['Unknown', []]);
    expect(cluster.world.pods.at.stage[row]).toBe(2);
  });

  test('what ends is not started again before the kubelet is', () => {
    const { cluster, row } = silent();
    cluster.tick(fault('container-kill', 'default/a'));
    cluster.run(20);
    const { restarts, stage } = cluster.world.pods.at;
    expect([restarts[row], stage[row], cluster.ready('a')]).toEqual([0, 3, true]);
    cluster.tick(fault('kubelet-service-start', 'n1'));
    cluster.run(2);
    expect([restarts[row], stage[row], cluster.ready('a')]).toEqual([1, 2, true]);
    expect(cluster.pod('a').status.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  test('what is bound and deleted meanwhile waits for it', () => {
    const { cluster } = silent();
    cluster.tick(pod('c'), deletion('pods', 'a'));
    cluster.tick(bind('c', 'n1'));
    cluster.run(20);
    expect([cluster.hasPod('a'), cluster.ready('c')]).toEqual([true, false]);
    cluster.tick(fault('kubelet-service-start', 'n1'));
    cluster.run(3);
    expect([cluster.hasPod('a'), cluster.ready('c')]).toEqual([false, true]);
  });

  test('back late, it says at once that node and pods are ready', () => {
    const { cluster } = silent();
    cluster.runTo(200);
    cluster.tick(fault('kubelet-service-start', 'n1'));
    expect([cluster.ready('a'), cluster.status(cluster.node('n1'), 'Ready')]).toEqual([true, 'True']);
    expect(cluster.said('Starting')).toEqual(['201 Starting kubelet.']);
  });

  test('it starts with its machine', () => {
    const { cluster } = silent();
    cluster.tick(fault('node-restart', 'n1'));
    cluster.run(40);
    expect([cluster.ready('a'), cluster.world.plane.links.untouched]).toEqual([true, true]);
  });
});
