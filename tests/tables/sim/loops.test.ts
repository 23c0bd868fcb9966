// The modes of the control loops: who decides, from when on, and that what was left undone is made up for.
import { describe, expect, test } from 'vitest';
import type { LoopName } from '../../../shared/journal/command.ts';
import { claim, daemonSet, mounting, statefulSet, volume } from '../../support/sets.ts';
import { LOOPS } from '../../../shared/journal/command.ts';
import { HAND_OVER_SECONDS } from '../../../shared/sim/loops.ts';
import { autoscaler, cronJob, job, pool, quota } from '../../support/batch.ts';
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
  pod,
  scale,
  service,
} from '../../support/cluster.ts';

describe('[LOOP-1] a change of mode takes effect after the given time', () => {
  test(`automatic to manual in ${HAND_OVER_SECONDS} s: the algorithm decides for fourteen more ticks`, () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image());
    cluster.tick(loop('scheduler', 'manual', 15)); // tick 2: manual from tick 17 on
    for (let at = 3; at <= 20; at += 1) cluster.tick(pod(`p${at}`));
    const placed = cluster
      .pods()
      .filter((one) => one.spec.nodeName !== undefined)
      .map((one) => Number(one.metadata.name.slice(1)));
    expect(placed.sort((x, y) => x - y)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(cluster.said('LoopChanged')).toEqual([
      '2 the scheduler is manual from second 17 on',
      '17 the scheduler is manual',
    ]);
  });

  test(`manual to automatic in ${HAND_OVER_SECONDS} s: nobody decides before, then all that waited`, () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image(), loop('scheduler', 'manual'), pod('a'), pod('b'));
    cluster.tick(loop('scheduler', 'automatic', 15));
    cluster.runTo(16);
    expect(cluster.pods().map((one) => one.spec.nodeName)).toEqual([undefined, undefined]);
    cluster.tick();
    expect(cluster.pods().map((one) => one.spec.nodeName)).toEqual(['n1', 'n1']);
  });

  test('at once without a time, for the stage of a scenario', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), image(), loop('scheduler', 'manual'), pod('a'));
    expect(cluster.pod('a').spec.nodeName).toBeUndefined();
    cluster.tick(loop('scheduler', 'automatic'));
    expect(cluster.pod('a').spec.nodeName).toBe('n1');
  });

  test('a later order takes the place of one that has not come into effect', () => {
    const cluster = new Cluster();
    cluster.tick(loop('scheduler', 'manual', 15));
    cluster.tick(loop('scheduler', 'down', 20));
    cluster.runTo(21);
    expect(cluster.world.loops.scheduler).toEqual({ mode: 'automatic', next: { mode: 'down', at: 22 } });
    cluster.tick();
    expect(cluster.world.loops.scheduler).toEqual({ mode: 'down' });
  });

  test.each(['automatic', 'manual', 'down'] as const)(
    '%s forbids no write: a binding and a deletion by hand',
    (mode) => {
      const cluster = new Cluster();
      cluster.tick(machine('n1', { milliCpu: 100 }), image(), pod('a', { requests: { cpu: '4' } }));
      cluster.tick(...LOOPS.map((name) => loop(name, mode)));
      cluster.tick(bind('a', 'n1'));
      expect(cluster.pod('a').spec.nodeName).toBe('n1');
      cluster.tick(deletion('pods', 'a'));
      expect(cluster.hasPod('a')).toBe(false);
    },
  );
});

/** What each loop would do after `ask`, seen by `done`. */
const work: Record<
  LoopName,
  {
    readonly ask: (cluster: Cluster) => void;
    readonly done: (cluster: Cluster) => unknown;
    readonly before: unknown;
    readonly after: unknown;
  }
> = {
  scheduler: {
    ask: (c) => c.tick(pod('new')),
    done: (c) => c.pod('new').spec.nodeName !== undefined,
    before: false,
    after: true,
  },
  deployment: {
    ask: (c) => c.tick(scale('web', 5)),
    done: (c) => c.world.store.list('ReplicaSet')[0]?.spec.replicas,
    before: 3,
    after: 5,
  },
  replicaset: { ask: (c) => c.tick(scale('web', 5)), done: (c) => c.pods().length, before: 3, after: 5 },
  'node-lifecycle': {
    ask: (c) => c.tick(fault('node-poweroff', 'n1')),
    done: (c) => c.taints('n1'),
    before: [],
    after: ['unreachable:NoSchedule', 'unreachable:NoExecute'],
  },
  disruption: {
    ask: (c) =>
      c.tick(
        create({
          kind: 'PodDisruptionBudget',
          apiVersion: 'policy/v1',
          metadata: { name: 'web' },
          spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
        }),
      ),
    done: (c) => c.world.store.list('PodDisruptionBudget')[0]?.status.disruptionsAllowed,
    before: 0,
    after: 1,
  },
  endpointslice: { ask: (c) => c.tick(scale('web', 0)), done: (c) => c.targets('web').length, before: 3, after: 0 },
  statefulset: {
    ask: (c) => c.tick(statefulSet('db', 1)),
    done: (c) => c.hasPod('db-0'),
    before: false,
    after: true,
  },
  daemonset: {
    ask: (c) => c.tick(daemonSet('agent')),
    done: (c) => c.pods().filter((one) => one.metadata.labels?.['app'] === 'agent').length,
    before: 0,
    after: 2,
  },
  'persistent-volume-binder': {
    ask: (c) => c.tick(volume('disk'), claim('data')),
    done: (c) => c.claim('data').status.phase,
    before: 'Pending',
    after: 'Bound',
  },
  'attach-detach': {
    ask: (c) =>
      c.tick(volume('disk', { csi: { driver: 'ebs.csi.aws.com' } }), claim('data'), pod('db', mounting('data'))),
    done: (c) => c.world.store.count('VolumeAttachment'),
    before: 0,
    after: 1,
  },
  'garbage-collector': {
    ask: (c) => c.tick(deletion('deployments', 'web')),
    done: (c) => c.world.store.count('ReplicaSet'),
    before: 1,
    after: 0,
  },
  namespace: {
    ask: (c) => c.tick(create({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'blue' } })),
    done: (c) => c.world.store.count('ServiceAccount'),
    before: 1,
    after: 2,
  },
  job: { ask: (c) => c.tick(job('work')), done: (c) => c.pods().length, before: 3, after: 4 },
  cronjob: {
    ask: (c) => c.tick(cronJob('report', '* * * * *')),
    done: (c) => c.world.store.count('Job'),
    before: 0,
    after: 1,
  },
  'resource-quota': {
    ask: (c) => c.tick(quota('few', { pods: 5 })),
    done: (c) => c.world.store.list('ResourceQuota')[0]?.status.used,
    before: undefined,
    after: { pods: '3' },
  },
  'cluster-autoscaler': {
    ask: (c) => c.tick(pool('big', { milliCpu: 8_000 }), pod('huge', { requests: { cpu: '6' } })),
    done: (c) => c.world.pools.booting.length,
    before: 0,
    after: 1,
  },
  'horizontal-pod-autoscaler': {
    ask: (c) => c.tick(autoscaler('web', { minReplicas: 5, maxReplicas: 9 })),
    done: (c) => c.world.store.list('Deployment')[0]?.spec.replicas,
    before: 3,
    after: 5,
  },
};

describe.each(['manual', 'down'] as const)(
  '[LOOP-1] %s: the loop decides nothing, and makes up for it when it is automatic again',
  (mode) => {
    test.each(LOOPS)('%s', (name) => {
      const cluster = new Cluster();
      cluster.tick(image(), machine('n1'), machine('n2'), deployment('web', 3), service('web'));
      cluster.run(10);
      cluster.tick(loop(name, mode));
      const { ask, done, before, after } = work[name];
      ask(cluster);
      cluster.run(80);
      expect(done(cluster)).toEqual(before);
      cluster.tick(loop(name, 'automatic'));
      cluster.run(name === 'cluster-autoscaler' ? 10 : 5);
      expect(done(cluster)).toEqual(after);
    });

    test(`endpointslice: pods that came and went meanwhile, with the rows and the names of those before them`, () => {
      const cluster = new Cluster();
      cluster.tick(image(), machine('n1'), pod('m'), pod('same'), service('web'));
      cluster.run(5);
      cluster.tick(loop('endpointslice', mode));
      cluster.tick(deletion('pods', 'm', 0));
      cluster.tick(pod('a'));
      expect(cluster.world.store.stored('Pod', 'default/a')?.slot, 'a has the row of m').toBe(0);
      cluster.tick(deletion('pods', 'same', 0));
      cluster.tick(pod('same'));
      cluster.run(5);
      cluster.tick(loop('endpointslice', 'automatic'));
      expect(cluster.targets('web')).toEqual(['a', 'same']);
      const listed = cluster.world.store
        .list('EndpointSlice')
        .flatMap((slice) => slice.endpoints.map((one) => [one.targetRef.name, one.targetRef.uid]));
      expect(listed.sort()).toEqual(['a', 'same'].map((name) => [name, cluster.pod(name).metadata.uid]));
    });

    test('garbage-collector: a deployment of the same name comes back before the remains are collected', () => {
      const cluster = new Cluster();
      cluster.tick(image(), machine('n1'), loop('garbage-collector', mode), deployment('web', 2));
      const [old] = cluster.world.store.list('ReplicaSet');
      cluster.tick(deletion('deployments', 'web'), deployment('web', 3));
      const names = cluster.world.store.list('ReplicaSet').map((one) => one.metadata.name);
      expect(names).toHaveLength(2);
      expect(cluster.pods()).toHaveLength(5);
      cluster.tick(loop('garbage-collector', 'automatic'));
      expect(cluster.world.store.list('ReplicaSet').map((one) => one.metadata.name)).toEqual(
        names.filter((name) => name !== old?.metadata.name),
      );
      cluster.run(10);
      expect(cluster.pods()).toHaveLength(3);
    });
  },
);
