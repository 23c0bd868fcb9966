// A control plane made of machines: what each failure stops, what goes on, and what comes back when.
import { describe, expect, test } from 'vitest';
import { type ComponentName, COMPONENTS, type Command, ELECTED } from '../../../shared/journal/command.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { leases } from '../../../shared/sim/leases.ts';
import { quorumOf } from '../../../shared/sim/plane/etcd.ts';
import { leads } from '../../../shared/sim/plane/plane.ts';
import { World } from '../../../shared/sim/world.ts';
import {
  Cluster,
  deletion,
  deployment,
  fault,
  image,
  loop,
  machine,
  pod,
  scale,
  service,
} from '../../support/cluster.ts';
import { controlPlane } from '../../support/random-plane.ts';

/** A control plane of so many machines, three nodes, and a Deployment of three pods that run; the last tick is 20. */
function running(machines: number, writesPerSecond?: number): Cluster {
  const cluster = new Cluster();
  cluster.tick(controlPlane(machines, writesPerSecond));
  cluster.tick(image(), machine('n1'), machine('n2'), machine('n3'));
  cluster.tick(deployment('web', 3));
  cluster.tick(service('web'));
  cluster.runTo(20);
  return cluster;
}

const stop = (...names: string[]) => names.map((name) => fault('process-stop', name));
const start = (...names: string[]) => names.map((name) => fault('process-start', name));
const refused = (cluster: Cluster, command: Command) => {
  const status = refusal(cluster.world, command);
  return status && `${status.code} ${status.message}`;
};
const leader = (cluster: Cluster, component: (typeof ELECTED)[number]) => cluster.world.plane.leases[component].holder;
const readyPods = (cluster: Cluster) => cluster.pods().filter((one) => cluster.status(one, 'Ready') === 'True').length;

describe('[PLANE-2] without an order nothing of it can fail', () => {
  test('everybody leads, and nothing is saved or hashed', () => {
    const { world } = new Cluster();
    expect(ELECTED.map((component) => leads(world.plane, component))).toEqual([true, true]);
    expect(world.plane.save()).toBeUndefined();
    expect(refusal(world, fault('process-kill', 'etcd-cp-1'))?.message).toBe('pods "etcd-cp-1" not found');
  });

  test('an order comes once, has every component, and no name twice', () => {
    const cluster = running(1);
    expect(refused(cluster, controlPlane(3))).toBe('409 the cluster has a control plane already');
    const fresh = new Cluster();
    fresh.tick(machine('n1'));
    const order = (...machines: readonly (readonly [string, ...ComponentName[]])[]): Command => ({
      kind: 'order',
      order: 'control-plane',
      name: 'x',
      machines: machines.map(([name, ...runs]) => ({ name, zone: 'a', runs })),
    });
    expect(refused(fresh, order(['cp-1', 'etcd', 'kube-apiserver', 'kube-scheduler']))).toBe(
      '400 no machine runs kube-controller-manager: a control plane needs one at least',
    );
    expect(refused(fresh, order(['cp-1', ...COMPONENTS], ['cp-1', 'etcd']))).toBe('409 machine "cp-1" already exists');
    expect(refused(fresh, order(['n1', ...COMPONENTS]))).toBe('409 machine "n1" already exists');
    expect(refused(cluster, machine('cp-1'))).toBe('409 nodes "cp-1" already exists');
  });
});

describe('[PLANE-3] etcd writes while more than half of its members agree', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [7, 4],
    [8, 5],
    [9, 5],
  ])('of %i members %i', (members, quorum) => expect(quorumOf(members)).toBe(quorum));

  test.each([
    [1, 1, false],
    [3, 1, true],
    [3, 2, false],
    [5, 2, true],
    [5, 3, false],
  ])('%i members, %i of them stopped: writes %s', (members, stopped, writes) => {
    const cluster = new Cluster();
    const names = Array.from({ length: members }, (_, i) => `cp-${i + 1}`);
    cluster.tick({
      kind: 'order',
      order: 'control-plane',
      name: 'x',
      machines: names.map((name) => ({ name, zone: 'a', runs: COMPONENTS })),
    });
    cluster.tick(...stop(...names.slice(0, stopped).map((name) => `etcd-${name}`)));
    cluster.run(3);
    expect([cluster.world.plane.writable, cluster.world.plane.answers]).toEqual([writes, true]);
  });

  test('a leader that goes costs two seconds without a write, another member none', () => {
    const cluster = running(3);
    const { plane } = cluster.world;
    const others = ['etcd-cp-1', 'etcd-cp-2', 'etcd-cp-3'].filter((one) => one !== plane.etcdLeader);
    cluster.tick(...stop(others[0] as string)); // 21
    expect([plane.writable, cluster.ticks('EtcdLeaderElected')]).toEqual([true, []]);
    cluster.tick(...start(others[0] as string));
    cluster.runTo(30);
    cluster.tick(...stop(plane.etcdLeader)); // 31
    expect(plane.writable).toBe(false);
    expect(refused(cluster, scale('web', 1))).toBe('500 etcdserver: leader changed');
    cluster.tick();
    expect(plane.writable).toBe(false);
    cluster.tick();
    expect([plane.writable, cluster.ticks('EtcdLeaderElected')]).toEqual([true, [33]]);
  });
});

describe('[PLANE-4] no quorum: what is there is shown, nothing is changed', () => {
  test('writes fail with 500 etcdserver: request timed out, and leave no trace', () => {
    const cluster = running(3);
    const { version } = cluster.world.store;
    cluster.tick(...stop('etcd-cp-1', 'etcd-cp-2'));
    expect(refused(cluster, scale('web', 9))).toBe('500 etcdserver: request timed out');
    cluster.tick(scale('web', 9), deletion('pods', cluster.pods()[0]?.metadata.name ?? ''));
    cluster.run(100);
    expect(cluster.world.store.version).toBe(version);
    expect([cluster.pods().length, readyPods(cluster), cluster.targets('web').length]).toEqual([3, 3, 3]);
  });

  test('[PLANE-8] nobody is marked while nobody can write, and afterwards nobody is evicted', () => {
    const cluster = running(3);
    cluster.tick(...stop('etcd-cp-1', 'etcd-cp-2'));
    cluster.run(600);
    cluster.tick(...start('etcd-cp-1'));
    cluster.run(200);
    expect(cluster.ticks('NodeNotReady')).toEqual([]);
    expect(['n1', 'n2', 'n3'].map((name) => cluster.taints(name))).toEqual([[], [], []]);
    expect(readyPods(cluster)).toBe(3);
  });

  test('[PLANE-8] who was to go after 300 s goes 300 s after the next leader saw the taint', () => {
    const cluster = running(3);
    cluster.tick(fault('node-poweroff', 'n1'));
    const tainted = cluster.until(() => cluster.taints('n1').includes('unreachable:NoExecute'));
    cluster.runTo(tainted + 200);
    cluster.tick(...stop('kube-controller-manager-cp-1'));
    const led = cluster.until(() => leads(cluster.world.plane, 'kube-controller-manager'));
    const gone = cluster.until(() => cluster.ticks('TaintManagerEviction').length > 0);
    expect(gone - led).toBe(300);
  });

  test('a node that died meanwhile is noticed 50 s after somebody leads again', () => {
    const cluster = running(3);
    cluster.tick(...stop('etcd-cp-1', 'etcd-cp-2'));
    cluster.tick(fault('node-poweroff', 'n1'));
    cluster.run(300);
    cluster.tick(...start('etcd-cp-1'));
    const led = cluster.until(() => leads(cluster.world.plane, 'kube-controller-manager'));
    const noticed = cluster.until(() => cluster.status(cluster.node('n1'), 'Ready') === 'Unknown');
    expect(noticed - led).toBeGreaterThan(50);
    expect(noticed - led).toBeLessThanOrEqual(60);
  });
});

describe('[PLANE-5] no API server: nothing is answered', () => {
  const gone = '503 The connection to the server was refused - did you specify the right host or port?';

  test('one of three is enough', () => {
    const cluster = running(3);
    cluster.tick(...stop('kube-apiserver-cp-1', 'kube-apiserver-cp-3'));
    expect(refused(cluster, scale('web', 9))).toBeUndefined();
    cluster.tick(...stop('kube-apiserver-cp-2'));
    expect(refused(cluster, scale('web', 9))).toBe(gone);
    cluster.tick(...start('kube-apiserver-cp-2'));
    cluster.run(2);
    expect(refused(cluster, scale('web', 9))).toBeUndefined();
  });

  test('orders, faults, loops and the host are no API writes', () => {
    const cluster = running(1);
    cluster.tick(...stop('kube-apiserver-cp-1'));
    for (const command of [machine('n4'), fault('node-poweroff', 'n1'), loop('scheduler', 'manual'), image('x:1')])
      expect(refused(cluster, command), JSON.stringify(command)).toBeUndefined();
  });

  test('a machine that is bought registers when somebody answers, once', () => {
    const cluster = running(1);
    cluster.tick(...stop('kube-apiserver-cp-1'));
    cluster.tick(machine('n4'));
    expect(refused(cluster, machine('n4'))).toBe('409 nodes "n4" already exists');
    cluster.run(30);
    expect(cluster.world.store.stored('Node', 'n4')).toBeUndefined();
    cluster.tick(...start('kube-apiserver-cp-1'));
    cluster.run(2);
    expect(cluster.status(cluster.node('n4'), 'Ready')).toBe('True');
  });
});

describe('[PLANE-6] a kubelet that cannot write goes on, and says later what happened', () => {
  test('a container is started again; the API counts it when it hears of it', () => {
    const cluster = running(1);
    const name = cluster.pods()[0]?.metadata.name as string;
    const row = cluster.world.store.stored('Pod', `default/${name}`)?.slot as number;
    cluster.tick(...stop('kube-apiserver-cp-1'));
    cluster.tick(fault('container-kill', `default/${name}`)); // 22
    cluster.run(3);
    const shown = () => cluster.pod(name).status.containerStatuses?.[0]?.restartCount;
    expect([cluster.world.pods.at.restarts[row], shown(), cluster.ready(name)]).toEqual([1, 0, true]);
    cluster.tick(fault('container-kill', `default/${name}`)); // 26: back-off 10 s
    cluster.tick(...start('kube-apiserver-cp-1'));
    cluster.run(2);
    const state = cluster.pod(name).status.containerStatuses?.[0]?.state;
    expect([shown(), cluster.ready(name), state && 'waiting' in state && state.waiting.reason]).toEqual([
      1,
      false,
      'CrashLoopBackOff',
    ]);
    cluster.run(40);
    expect([shown(), cluster.ready(name)]).toEqual([2, true]);
  });

  test('what was deleted before runs to its end, and its object stays until then', () => {
    const cluster = new Cluster();
    cluster.tick(controlPlane(1));
    cluster.tick(image('web:1.0', { stopSeconds: 20 }), machine('n1'), pod('a'));
    cluster.run(5);
    cluster.tick(deletion('pods', 'a'));
    cluster.tick(...stop('kube-apiserver-cp-1'));
    const row = cluster.world.store.stored('Pod', 'default/a')?.slot as number;
    cluster.run(40);
    expect([cluster.hasPod('a'), cluster.world.pods.at.stage[row]]).toEqual([true, 0]);
    cluster.tick(...start('kube-apiserver-cp-1'));
    cluster.run(2);
    expect(cluster.hasPod('a')).toBe(false);
  });

  test('a node that lost its power meanwhile has forgotten, and starts its pods when it hears of them', () => {
    const cluster = running(1);
    const name = cluster.pods().find((one) => one.spec.nodeName === 'n1')?.metadata.name as string;
    cluster.tick(...stop('kube-apiserver-cp-1'));
    cluster.tick(fault('container-kill', `default/${name}`));
    cluster.tick(fault('node-restart', 'n1'));
    cluster.run(60);
    const row = cluster.world.store.stored('Pod', `default/${name}`)?.slot as number;
    expect(cluster.world.pods.at.stage[row]).toBe(0);
    cluster.tick(...start('kube-apiserver-cp-1'));
    cluster.run(5);
    expect([cluster.world.pods.at.stage[row], cluster.ready(name)]).toEqual([2, true]);
  });
});

describe('[PLANE-7] who leads', () => {
  test('the first instance at once, and it renews every 2 s', () => {
    const cluster = running(3);
    expect(leader(cluster, 'kube-scheduler')).toBe('cp-1_1');
    const shown = leases(cluster.world).filter((one) => one.metadata.namespace === 'kube-system');
    expect(shown.map(({ metadata, spec }) => [metadata.name, spec.holderIdentity, spec.leaseDurationSeconds])).toEqual([
      ['kube-controller-manager', 'cp-1_1', 15],
      ['kube-scheduler', 'cp-1_1', 15],
    ]);
    for (const { spec } of shown) expect(cluster.world.tick - spec.renewTime).toBeLessThan(2);
  });

  test.each(ELECTED)('a standby takes over 13 to 19 s after %s was stopped', (component) => {
    for (let at = 20; at < 30; at += 1) {
      const cluster = running(3);
      cluster.runTo(at);
      cluster.tick(...stop(`${component}-cp-1`));
      expect(leads(cluster.world.plane, component)).toBe(false);
      const took = cluster.until(() => leads(cluster.world.plane, component)) - (at + 1);
      expect(took).toBeGreaterThanOrEqual(13);
      expect(took).toBeLessThanOrEqual(19);
      expect(leader(cluster, component)).not.toBe('cp-1_1');
    }
  });

  test('a leader that cannot renew for 10 s ends itself; one that can before goes on', () => {
    const cluster = running(1);
    cluster.tick(...stop('kube-apiserver-cp-1')); // renewed at 19
    cluster.run(5);
    cluster.tick(...start('kube-apiserver-cp-1'));
    cluster.run(3);
    expect([leader(cluster, 'kube-scheduler'), leads(cluster.world.plane, 'kube-scheduler')]).toEqual(['cp-1_1', true]);
    cluster.tick(...stop('kube-apiserver-cp-1'));
    const renewed = cluster.world.plane.leases['kube-scheduler'].renewedAt;
    cluster.run(30);
    expect(cluster.ticks('ProcessExited', 'kube-scheduler-cp-1')).toEqual([renewed + 10]);
  });

  test('nothing is placed while no scheduler leads, without a word; the next one forgets back-offs', () => {
    const cluster = running(1);
    cluster.tick(pod('large', { requests: { cpu: '100' } }));
    cluster.run(20);
    const attempts = cluster.ticks('FailedScheduling', 'large').length;
    cluster.tick(...stop('kube-scheduler-cp-1'));
    cluster.tick(pod('late'));
    cluster.run(50);
    expect(cluster.pod('late').spec.nodeName).toBeUndefined();
    expect(cluster.facts('FailedScheduling', 'late')).toEqual([]);
    cluster.tick(...start('kube-scheduler-cp-1'));
    cluster.until(() => leads(cluster.world.plane, 'kube-scheduler'));
    expect(cluster.pod('late').spec.nodeName).toBeDefined();
    expect(cluster.ticks('FailedScheduling', 'large').length).toBe(attempts + 1);
  });
});

describe('[LOOP-2] without a controller-manager', () => {
  test('nothing is replaced, no endpoint changes, no node is missed; pods are still placed and run', () => {
    const cluster = running(1);
    cluster.tick(...stop('kube-controller-manager-cp-1'));
    const name = cluster.pods()[0]?.metadata.name as string;
    cluster.tick(deletion('pods', name), pod('bare'), fault('node-poweroff', 'n3'));
    cluster.run(400);
    expect([cluster.hasPod(name), cluster.pods().length, cluster.targets('web').length]).toEqual([false, 3, 3]);
    expect([cluster.pod('bare').spec.nodeName !== undefined, cluster.status(cluster.node('n3'), 'Ready')]).toEqual([
      true,
      'True',
    ]);
  });
});

describe('[PLANE-9] processes are static pods', () => {
  test('one that was killed is back after 2 s, then after 10, 20 and 40 s more', () => {
    const cluster = running(3);
    const killed: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      cluster.tick(fault('process-kill', 'kube-scheduler-cp-3'));
      killed.push(cluster.world.tick);
      cluster.until(() => cluster.world.plane.process('kube-scheduler-cp-3')?.state === 'running');
    }
    const back = cluster.ticks('ProcessStarted', 'kube-scheduler-cp-3');
    expect(back.map((at, i) => at - (killed[i] ?? 0))).toEqual([2, 12, 22, 42]);
  });

  test('those of a machine without power wait for it; a stopped one for somebody who starts it', () => {
    const cluster = running(3);
    cluster.tick(...stop('etcd-cp-2'));
    cluster.tick(fault('node-restart', 'cp-2')); // 22: up at 52
    cluster.runTo(53);
    const states = () =>
      cluster.world.plane.processes.filter((one) => one.machine.name === 'cp-2').map((one) => one.state);
    expect(states()).toEqual(['stopped', 'starting', 'starting', 'starting']);
    cluster.tick();
    expect(states()).toEqual(['stopped', 'running', 'running', 'running']);
  });
});

describe('[PLANE-10] what an API server takes in a second', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => pod(`p${i}`));

  test('the write above it gets 429 with Retry-After 1, and the next second is free again', () => {
    const cluster = running(1, 5);
    cluster.tick(...many(7));
    const made = cluster.pods().filter((one) => one.metadata.name.startsWith('p'));
    expect(made.map((one) => one.metadata.name)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
    expect(cluster.said('CommandRefused').map((text) => text.split(': ').slice(1).join(': '))).toEqual([
      'create pods p5: the server has received too many requests and has asked us to try again later',
      'create pods p6: the server has received too many requests and has asked us to try again later',
    ]);
    expect(refused(cluster, pod('p5'))).toBeUndefined();
  });

  test('setting the stage has room for all', () => {
    const cluster = new Cluster(new World(1_700_000_000));
    const namespace = { kind: 'Namespace', metadata: { name: 'default' } };
    cluster.tick(
      controlPlane(1, 2),
      { kind: 'api', verb: 'create', resource: 'namespaces', name: 'default', body: namespace },
      ...many(7),
    );
    expect(cluster.pods()).toHaveLength(7);
    cluster.tick(pod('x1'), pod('x2'), pod('x3'));
    expect(cluster.pods()).toHaveLength(9);
  });

  test('controllers and kubelets have their own share', () => {
    const cluster = running(1, 1);
    cluster.tick(scale('web', 9));
    cluster.run(10);
    expect(readyPods(cluster)).toBe(9);
  });

  test('without a number there is no bound', () => {
    const cluster = running(1);
    cluster.tick(...many(40));
    expect(cluster.facts('CommandRefused')).toEqual([]);
  });
});
