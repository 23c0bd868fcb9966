// The ReplicaSet controller: how many pods, how fast, and which go first.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { isActive, type Pod } from '../../../shared/kinds/pod.ts';
import {
  bind,
  Cluster,
  create,
  deletion,
  deployment,
  fault,
  image,
  loop,
  machine,
  present,
  replicaSet,
  scale,
} from '../../support/cluster.ts';

const active = (cluster: Cluster) => cluster.pods().filter(isActive);
const status = (cluster: Cluster) => present(cluster.world.store.list('ReplicaSet')[0], 'replica set').status;

describe('[REPLICASET-1] missing pods are made at once', () => {
  test('a pod that is being deleted is replaced before it is gone', () => {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { stopSeconds: 20 }), machine('n1'), replicaSet('web', 2));
    cluster.runTo(10);
    const [first] = cluster.pods();
    cluster.tick(deletion('pods', first?.metadata.name ?? ''));
    expect([cluster.pods().length, active(cluster).length]).toEqual([3, 2]);
    expect(cluster.ticks('SuccessfulCreate')).toEqual([1, 1, 11]);
    cluster.runTo(30);
    expect(cluster.pods()).toHaveLength(3);
    cluster.tick();
    expect(cluster.pods()).toHaveLength(2);
    expect(cluster.facts('SuccessfulCreate')).toHaveLength(3);
  });

  test('one that is finished is replaced and stays to be seen', () => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('n1', { milliCpu: 1_000 }),
      loop('scheduler', 'manual'),
      replicaSet('web', 1, { requests: { cpu: '2' } }),
    );
    const [first] = cluster.pods();
    cluster.tick(bind(first?.metadata.name ?? '', 'n1')); // no room: Failed
    cluster.tick();
    expect(
      cluster
        .pods()
        .map((one) => one.status.phase)
        .sort(),
    ).toEqual(['Failed', 'Pending']);
    expect(status(cluster).replicas, 'what was seen before the new one was made').toBe(0);
    cluster.tick();
    expect(status(cluster).replicas).toBe(1);
  });

  test(`at most LIMITS.replicaSetBurst (${LIMITS.replicaSetBurst}) in a tick, made and deleted`, () => {
    const cluster = new Cluster();
    cluster.tick(loop('scheduler', 'manual'), deployment('web', 2 * LIMITS.replicaSetBurst + 200));
    const sizes = [active(cluster).length];
    for (let i = 0; i < 3; i += 1) {
      cluster.tick();
      sizes.push(active(cluster).length);
    }
    expect(sizes).toEqual([500, 1_000, 1_200, 1_200]);
    cluster.tick(scale('web', 100));
    const left = [active(cluster).length];
    for (let i = 0; i < 3; i += 1) {
      cluster.tick();
      left.push(active(cluster).length);
    }
    expect(left).toEqual([700, 200, 100, 100]);
  });
});

test('[REPLICASET-5] with minReadySeconds, a pod counts as available when it has been ready for so long', () => {
  const cluster = new Cluster();
  cluster.tick(image('web:1.0'), machine('n1'));
  cluster.tick(
    create({
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        minReadySeconds: 3,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1.0' }] } },
      },
    }),
  );
  const ready = cluster.until(() => status(cluster).readyReplicas === 2);
  expect(status(cluster).availableReplicas).toBe(0);
  expect(cluster.until(() => status(cluster).availableReplicas === 2) - ready).toBe(3);
  expect(cluster.world.work.replicaSets.size).toBe(0);
});

test('[REPLICASET-5] without, available is ready, in every tick', () => {
  const cluster = new Cluster();
  cluster.tick(
    image('web:1.0', { crash: { afterSeconds: 7, exitCode: 1 } }),
    machine('n1'),
    replicaSet('web', 3, { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 2 } }),
  );
  const seen = new Set<number>();
  for (let i = 0; i < 60; i += 1) {
    cluster.tick();
    const ready = active(cluster).filter((one) =>
      one.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    ).length;
    expect(status(cluster)).toMatchObject({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: ready,
      availableReplicas: ready,
    });
    seen.add(ready);
  }
  expect([...seen].sort()).toEqual([0, 3]);
});

/** Pods are told apart by who is to go: each row is run with both, so that no draw of a uid decides it. */
interface Pair {
  readonly cluster: Cluster;
  /** Expected to go, and to stay. */
  readonly goes: string;
  readonly stays: string;
}

/** Two pods of one age, without a node; nobody schedules. Names as they are ordered, or the other way round. */
function pair(turned: boolean, profile = {}): Pair {
  const cluster = new Cluster();
  cluster.tick(
    image('web:1.0', profile),
    machine('n1'),
    machine('n2'),
    loop('scheduler', 'manual'),
    deployment('web', 2),
  );
  const [a, b] = cluster.pods().map((one) => one.metadata.name) as [string, string];
  return turned ? { cluster, goes: b, stays: a } : { cluster, goes: a, stays: b };
}

function annotate(cluster: Cluster, name: string, cost: string): void {
  const stored = present(cluster.world.store.stored('Pod', `default/${name}`), name);
  cluster.world.store.write('Pod', stored, {
    metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } },
  });
}

const age = (cluster: Cluster, pod: Pod) => cluster.world.tick - pod.metadata.creationTimestamp;
const readyFor = (cluster: Cluster, name: string) =>
  cluster.world.tick -
  (cluster.pod(name).status.conditions.find((one) => one.type === 'Ready')?.lastTransitionTime ?? Number.NaN);

/** Each brings the pair to where its row of the ranking decides, and rows below it would rather keep the one that goes. What it returns comes in the tick of the scaling. */
const rows: Record<string, (one: Pair) => Command | undefined> = {
  '1: not assigned to a node, both Pending': ({ stays }) => bind(stays, 'n1'),
  '2: Pending before Running, though Running ended just now': ({ cluster, goes, stays }) => {
    cluster.tick(bind(stays, 'n1'));
    cluster.run(10);
    cluster.tick(bind(goes, 'n2'));
    expect([cluster.pod(goes).status.phase, cluster.pod(stays).status.phase]).toEqual(['Pending', 'Running']);
    return fault('container-kill', `default/${stays}`);
  },
  '3: not Ready before Ready, whatever it costs': ({ cluster, goes, stays }) => {
    cluster.tick(bind(stays, 'n1'), bind(goes, 'n1'));
    cluster.run(10);
    annotate(cluster, goes, '100');
    return fault('container-kill', `default/${goes}`);
  },
  '4: cheaper to delete, though ready for longer': ({ cluster, goes, stays }) => {
    cluster.tick(bind(goes, 'n1'));
    cluster.run(40);
    cluster.tick(bind(stays, 'n2'));
    cluster.run(10);
    annotate(cluster, goes, '-5');
    annotate(cluster, stays, '0');
    return undefined;
  },
  '4: a cost that is no number counts as 0': ({ cluster, goes, stays }) => {
    cluster.tick(bind(goes, 'n1'));
    cluster.run(40);
    cluster.tick(bind(stays, 'n2'));
    cluster.run(10);
    annotate(cluster, goes, 'dear');
    annotate(cluster, stays, '1');
    return undefined;
  },
  '6: ready for a shorter time, though restarted less often': ({ cluster, goes, stays }) => {
    cluster.tick(bind(stays, 'n1'));
    cluster.run(10);
    cluster.tick(fault('container-kill', `default/${stays}`)); // tick 13, ready again from 14 on
    cluster.runTo(40);
    cluster.tick(bind(goes, 'n2')); // ready from 44 on
    cluster.runTo(60);
    expect([readyFor(cluster, goes), readyFor(cluster, stays)]).toEqual([16, 46]); // 2^33 and 2^35 ns
    return undefined;
  },
  '7: restarted more often, ready since the same second': ({ cluster, goes, stays }) => {
    cluster.tick(bind(goes, 'n1'));
    cluster.runTo(10);
    cluster.tick(bind(stays, 'n2')); // ready from 14 on
    cluster.runTo(12);
    cluster.tick(fault('container-kill', `default/${goes}`)); // ready again from 14 on
    cluster.runTo(45);
    expect([readyFor(cluster, goes), readyFor(cluster, stays)]).toEqual([31, 31]);
    return undefined;
  },
};

/** Of a Deployment that nobody looks after: two ReplicaSets of two pods each, one pod of each on the crowded n1 and the others alone. */
function twoOfOneDeployment(turned: boolean) {
  const cluster = new Cluster();
  const nodes = ['n1', 'n2', 'n3'];
  cluster.tick(
    image(),
    ...nodes.map((name) => machine(name)),
    loop('scheduler', 'manual'),
    loop('deployment', 'manual'),
  );
  cluster.tick(deployment('web', 0));
  const { uid } = present(cluster.world.store.get('Deployment', 'default/web'), 'web').metadata;
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true };
  const sets = ['old', 'new'].map((name) => replicaSet(name, 2, {}, { ownerReferences: [owner] }));
  cluster.tick(...sets);
  const [a, b, c, d] = ['new', 'old'].flatMap((set) => {
    const names = active(cluster).flatMap(({ metadata: { name } }) => (name.startsWith(set) ? [name] : []));
    return turned ? names.reverse() : names;
  }) as [string, string, string, string];
  cluster.tick(bind(a, 'n1'), bind(b, 'n2'), bind(c, 'n1'), bind(d, 'n3'));
  return { cluster, crowded: [a, c] };
}

describe('[REPLICASET-2] surplus pods go in the order of the deletion ranking', () => {
  test.each([false, true])('two that shrink in one second both see the crowded node; turned: %s', (turned) => {
    const { cluster, crowded } = twoOfOneDeployment(turned);
    cluster.tick(...['old', 'new'].map((name) => ({ ...scale(name, 1), resource: 'replicasets' })));
    expect(
      cluster
        .facts('SuccessfulDelete')
        .map((fact) => fact.first)
        .sort(),
    ).toEqual([...crowded].sort());
  });
  describe.each(Object.entries(rows))('%s', (_name, prepare) => {
    test.each([false, true])('turned: %s', (turned) => {
      const one = pair(turned);
      const also = prepare(one);
      one.cluster.tick(...(also ? [also] : []), scale('web', 1));
      expect(active(one.cluster).map((pod) => pod.metadata.name)).toEqual([one.stays]);
      expect(one.cluster.facts('SuccessfulDelete').map((fact) => fact.first)).toEqual([one.goes]);
    });
  });

  test.each([0, 1, 2])('5: doubled up on a node; pod %i is alone on the other', (alone) => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), machine('n2'), loop('scheduler', 'manual'), deployment('web', 3));
    const names = cluster.pods().map((one) => one.metadata.name);
    const single = names[alone] as string;
    // The single one is ready for the shortest time, which would be the next criterion.
    cluster.tick(...names.filter((name) => name !== single).map((name) => bind(name, 'n1')));
    cluster.run(40);
    cluster.tick(bind(single, 'n2'));
    cluster.run(10);
    cluster.tick(scale('web', 2));
    expect(active(cluster).map((one) => one.metadata.name)).toContain(single);
    cluster.tick(scale('web', 1));
    expect(
      active(cluster).map((one) => one.metadata.name),
      'no longer doubled up: the younger Ready goes',
    ).not.toContain(single);
  });

  test('8: made later, everything else being equal, whichever uid is lower', () => {
    const lower = new Set<boolean>();
    for (let at = 2; at < 8; at += 1) {
      // uids are drawn by the tick
      const cluster = new Cluster();
      cluster.tick(image(), machine('n1'), loop('scheduler', 'manual'));
      cluster.runTo(at);
      cluster.tick(deployment('web', 1));
      const [old] = cluster.pods();
      cluster.run(30);
      cluster.tick(scale('web', 2));
      const both = cluster.pods();
      cluster.tick(...both.map((one) => bind(one.metadata.name, 'n1')));
      cluster.run(7);
      expect(
        cluster
          .pods()
          .map((one) => age(cluster, one))
          .sort((x, y) => x - y),
      ).toEqual([8, 39]);
      lower.add(both.some((one) => one.metadata.uid < (old?.metadata.uid ?? '')));
      cluster.tick(scale('web', 1));
      expect(active(cluster).map((one) => one.metadata.uid)).toEqual([old?.metadata.uid]);
    }
    expect(lower.size).toBe(2);
  });

  test('then the lower uid: ages of the same power of two count as equal', () => {
    const survivors = new Set<string>();
    for (const turned of [false, true]) {
      const { cluster, goes, stays } = pair(turned);
      cluster.tick(bind(goes, 'n1'));
      cluster.run(6);
      cluster.tick(bind(stays, 'n1'));
      cluster.runTo(47);
      expect([readyFor(cluster, goes), readyFor(cluster, stays)]).toEqual([42, 36]); // 2^35 ns and more, both
      const uids = [goes, stays]
        .map((name) => [cluster.pod(name).metadata.uid, name] as const)
        .sort((x, y) => (x[0] < y[0] ? -1 : 1));
      cluster.tick(scale('web', 1));
      expect(active(cluster).map((one) => one.metadata.name)).toEqual([uids[1]?.[1]]);
      survivors.add(turned ? stays : goes);
    }
    expect(survivors.size, 'whichever of the two was ready first').toBe(1);
  });
});
