// The Deployment controller: the one ReplicaSet, the rounding of percentages, and what the status says.
import { describe, expect, test } from 'vitest';
import {
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  TEMPLATE_HASH_LABEL,
  type Deployment,
} from '../../../shared/kinds/deployment.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import {
  Cluster,
  create,
  deletion,
  deployment,
  fault,
  image,
  machine,
  present,
  replicaSet,
  scale,
} from '../../support/cluster.ts';

function web(cluster: Cluster): Deployment {
  return present(cluster.world.store.get('Deployment', 'default/web'), 'deployment');
}

const replicaSets = (cluster: Cluster) => cluster.world.store.list('ReplicaSet');
const only = (cluster: Cluster) => present(replicaSets(cluster)[0], 'replica set');
const available = (cluster: Cluster) => condition(web(cluster).status.conditions, 'Available');

function started(replicas: number, ask = {}, rollingUpdate?: Parameters<typeof deployment>[3]): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'), deployment('web', replicas, ask, rollingUpdate));
  return cluster;
}

describe('[DEPLOY-1] one ReplicaSet, DEPLOY-HASH, made at its full size', () => {
  test('its name, owner, labels and size, and the event', () => {
    const cluster = started(3);
    expect(replicaSets(cluster)).toHaveLength(1);
    const { metadata, spec } = only(cluster);
    const hash = metadata.name.slice('web-'.length);
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{8,10}$/);
    expect(metadata.generation).toBe(1);
    expect(metadata.ownerReferences).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'web',
        uid: web(cluster).metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    expect(spec.replicas).toBe(3);
    const labels = { app: 'web', [TEMPLATE_HASH_LABEL]: hash };
    expect([metadata.labels, spec.selector.matchLabels, spec.template.metadata.labels]).toEqual([
      labels,
      labels,
      labels,
    ]);
    expect(cluster.pods().map((one) => [one.metadata.labels, one.metadata.ownerReferences?.[0]?.name])).toEqual(
      Array(3).fill([labels, metadata.name]),
    );
    for (const {
      metadata: { name },
    } of cluster.pods())
      expect(name).toMatch(new RegExp(`^${metadata.name}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
    expect(cluster.said('ScalingReplicaSet')).toEqual([`1 Scaled up replica set ${metadata.name} from 0 to 3`]);
  });

  test('of no size: no event of a scaling', () => {
    const cluster = started(0);
    expect(only(cluster).spec.replicas).toBe(0);
    expect(cluster.said('ScalingReplicaSet')).toEqual([]);
  });

  test('equal templates have equal hashes, other templates others', () => {
    const hash = (ask: object) => only(started(1, ask)).metadata.name;
    expect(hash({ requests: { cpu: '1' } })).toBe(hash({ requests: { cpu: '1000m' } }));
    expect(hash({ requests: { cpu: '1' } })).not.toBe(hash({ requests: { cpu: '2' } }));
  });

  test('scaled, the same one grows and shrinks', () => {
    const cluster = started(3);
    const { name } = only(cluster).metadata;
    cluster.tick(scale('web', 5));
    cluster.tick(scale('web', 2));
    cluster.tick(scale('web', 2));
    expect(replicaSets(cluster).map((one) => [one.metadata.name, one.spec.replicas, one.metadata.generation])).toEqual([
      [name, 2, 3],
    ]);
    expect(cluster.said('ScalingReplicaSet').slice(1)).toEqual([
      `2 Scaled up replica set ${name} from 3 to 5`,
      `3 Scaled down replica set ${name} from 5 to 2`,
    ]);
  });

  test("a name that is another's: the collision counts into the hash", () => {
    const { name } = only(started(1)).metadata;
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), replicaSet(name, 1));
    cluster.tick(deployment('web', 2));
    const names = replicaSets(cluster).map((one) => one.metadata.name);
    expect(names).toHaveLength(2);
    expect(names).toContain(name);
    expect(cluster.pods()).toHaveLength(3);
  });
});

/** Lets `count` containers end; their pods are not ready for one tick, which the deployment's status knows in the next. */
function kill(cluster: Cluster, count: number): void {
  cluster.tick(
    ...cluster
      .pods()
      .slice(0, count)
      .map((one) => fault('container-kill', `default/${one.metadata.name}`)),
  );
  cluster.tick();
}

/** The table of the facts sheet (2.2), then the cases below it. */
const rounding: [number, number | string | undefined, number | string | undefined, number, number][] = [
  [1, undefined, undefined, 2, 1],
  [2, undefined, undefined, 3, 2],
  [3, undefined, undefined, 4, 3],
  [4, undefined, undefined, 5, 3],
  [5, undefined, undefined, 7, 4],
  [10, undefined, undefined, 13, 8],
  [10, '11%', '19%', 12, 9],
  [10, '30%', '100%', 13, 0],
  [3, 2, 1, 5, 2],
  [4, 0, '20%', 4, 3],
  [4, '0%', '24%', 4, 3],
  [1, 0, '50%', 1, 0],
  [3, 1, 10, 4, 0],
];

describe('[DEPLOY-2] maxSurge rounds up, maxUnavailable down, and one of them is at least 1', () => {
  test.each(rounding)(
    '%i replicas, maxSurge %s, maxUnavailable %s: %i pods at most, %i available at least',
    (replicas, maxSurge, maxUnavailable, most, least) => {
      const update = maxSurge === undefined || maxUnavailable === undefined ? undefined : { maxSurge, maxUnavailable };
      const cluster = started(replicas, {}, update);
      expect(only(cluster).metadata.annotations).toMatchObject({
        [DESIRED_REPLICAS_ANNOTATION]: String(replicas),
        [MAX_REPLICAS_ANNOTATION]: String(most),
      });
      cluster.run(10);
      expect(available(cluster)?.status).toBe('True');
      if (least < replicas) {
        kill(cluster, replicas - least);
        expect([web(cluster).status.availableReplicas, available(cluster)?.status]).toEqual([least, 'True']);
        cluster.run(700); // the back-off is forgotten
      }
      if (least === 0) return;
      kill(cluster, replicas - least + 1);
      expect([web(cluster).status.availableReplicas, available(cluster)?.status]).toEqual([least - 1, 'False']);
    },
  );

  test('the annotations follow the size', () => {
    const cluster = started(4);
    cluster.tick(scale('web', 10));
    expect(only(cluster).metadata.annotations).toMatchObject({
      [DESIRED_REPLICAS_ANNOTATION]: '10',
      [MAX_REPLICAS_ANNOTATION]: '13',
    });
  });
});

describe('[DEPLOY-3] Available as long as replicas less maxUnavailable are', () => {
  test('from the start on: 4 replicas on a node with room for two, then for a third', () => {
    const cluster = started(4, { requests: { cpu: '2' } });
    cluster.run(10);
    const { status } = web(cluster);
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 4,
      updatedReplicas: 4,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 2,
    });
    expect(available(cluster)).toEqual({
      type: 'Available',
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
      message: 'Deployment does not have minimum availability.',
      lastTransitionTime: 1,
      lastUpdateTime: 1,
    });
    const name = only(cluster).metadata.name;
    expect(condition(status.conditions, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `ReplicaSet "${name}" is progressing.`,
    });

    cluster.tick(machine('n2', { milliCpu: 2_000 })); // tick 12: bound; 13: pulled; 15: runs; 16: the deployment knows
    cluster.runTo(15);
    expect(available(cluster)?.status).toBe('False');
    cluster.tick();
    expect(available(cluster)).toEqual({
      type: 'Available',
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
      lastTransitionTime: 16,
      lastUpdateTime: 16,
    });
    expect(web(cluster).status).toMatchObject({ availableReplicas: 3, unavailableReplicas: 1 });

    cluster.tick(machine('n3', { milliCpu: 2_000 }));
    cluster.run(6);
    expect(condition(web(cluster).status.conditions, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${name}" has successfully progressed.`,
    });
    expect(available(cluster)?.lastTransitionTime, 'still as it was').toBe(16);
  });
});

test('[DEPLOY-5] Recreate allows no pod to be missing', () => {
  const cluster = new Cluster();
  const spec = {
    replicas: 4,
    strategy: { type: 'Recreate' },
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1.0' }] } },
  };
  cluster.tick(
    image(),
    machine('n1'),
    create({ kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'web' }, spec }),
  );
  const available = () =>
    condition(cluster.world.store.list('Deployment')[0]?.status.conditions ?? [], 'Available')?.status;
  cluster.until(() => available() === 'True');
  const [replicaSet] = cluster.world.store.list('ReplicaSet');
  expect(replicaSet?.metadata.annotations?.['deployment.kubernetes.io/max-replicas']).toBe('4');
  cluster.tick(deletion('pods', cluster.pods()[0]?.metadata.name ?? ''));
  cluster.run(2);
  expect(available()).toBe('False');
});
