// Properties of StatefulSets, DaemonSets and their disks under faults: a disk is never at two nodes, no pod runs without its own, no node has too many
// daemons; and when the faults stop, everything is as it was asked for.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../shared/journal/command.ts';
import { STAGE } from '../../shared/sim/machines/pods.ts';
import { volumesReady } from '../../shared/sim/volumes/mounts.ts';
import { Cluster, deletion, fault, image, machine, NAMESPACE, updateNode } from '../support/cluster.ts';
import { claimSpec, daemonSet, edit, scaleTo, setImage, statefulSet, storageClass } from '../support/sets.ts';
import { size } from '../support/size.ts';

const NODES = ['a1', 'a2', 'b1', 'b2'] as const;
const IMAGES = ['web:1.0', 'web:2.0', 'web:3.0'] as const;

type Act =
  | { readonly act: 'scale'; readonly replicas: number }
  | { readonly act: 'image'; readonly kind: 'StatefulSet' | 'DaemonSet'; readonly image: string }
  | { readonly act: 'partition'; readonly partition: number }
  | { readonly act: 'delete' | 'force'; readonly nth: number }
  /** Whoever holds the cluster deletes by force what stands on dead nodes. */
  | { readonly act: 'rescue' }
  | { readonly act: 'off' | 'on' | 'cordon' | 'uncordon'; readonly node: string };

const node = fc.constantFrom(...NODES);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ act: 'rescue' as const }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('off' as const), node }) },
  fc.record({ act: fc.constant('scale' as const), replicas: fc.integer({ min: 0, max: 4 }) }),
  fc.record({
    act: fc.constant('image' as const),
    kind: fc.constantFrom('StatefulSet' as const, 'DaemonSet' as const),
    image: fc.constantFrom(...IMAGES),
  }),
  fc.record({ act: fc.constant('partition' as const), partition: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ act: fc.constantFrom('delete' as const, 'force' as const), nth: fc.nat({ max: 9 }) }),
  fc.record({ act: fc.constantFrom('off' as const, 'on' as const, 'cordon' as const, 'uncordon' as const), node }),
);

const plan = fc.record({
  policy: fc.constantFrom('OrderedReady', 'Parallel'),
  mode: fc.constantFrom('WaitForFirstConsumer', 'Immediate'),
  surge: fc.boolean(),
  acts: fc.array(fc.record({ act, quiet: fc.constantFrom(0, 1, 3, 10, 60, 400) }), { minLength: 2, maxLength: 14 }),
});

function commandOf(cluster: Cluster, one: Act): Command[] {
  switch (one.act) {
    case 'scale':
      return [scaleTo('statefulsets', 'db', one.replicas)];
    case 'image':
      return [setImage(cluster, one.kind, one.kind === 'StatefulSet' ? 'db' : 'agent', one.image)];
    case 'partition': {
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: one.partition } };
      return [edit(cluster, 'StatefulSet', 'db', { updateStrategy })];
    }
    case 'delete':
    case 'force': {
      const pods = cluster.pods();
      const pod = pods[one.nth % Math.max(1, pods.length)];
      return pod ? [deletion('pods', pod.metadata.name, one.act === 'force' ? 0 : undefined)] : [];
    }
    case 'rescue':
      return [...cluster.world.store.table('Pod').values()]
        .filter(({ slot }) => isDark(cluster, cluster.world.pods.at.node[slot] as number))
        .map(({ object }) => deletion('pods', object.metadata.name, 0));
    case 'off':
      return [fault('node-poweroff', one.node)];
    case 'on':
      return [fault('node-restart', one.node)];
    case 'cordon':
    case 'uncordon': {
      const { taints } = cluster.node(one.node).spec;
      return [updateNode(one.node, one.act === 'cordon' ? { unschedulable: true, taints } : { taints }, one.node[0])];
    }
  }
}

function isDark({ world }: Cluster, row: number): boolean {
  return row >= 0 && world.nodes.at.power[row] === 0;
}

function newCluster(policy: string, volumeBindingMode: string, surge: boolean): Cluster {
  const cluster = new Cluster();
  const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claimSpec({ storageClassName: 'disk' }) }];
  const rollingUpdate = surge ? { maxSurge: 1, maxUnavailable: 0 } : { maxUnavailable: 1 };
  cluster.tick(
    ...NODES.map((name) => machine(name, { zone: name.slice(0, 1) })),
    ...IMAGES.map((name) => image(name)),
    storageClass('disk', { volumeBindingMode }),
    statefulSet('db', 2, { podManagementPolicy: policy, volumeClaimTemplates }),
    daemonSet('agent', { updateStrategy: { rollingUpdate } }),
  );
  return cluster;
}

function brokenPromises({ world }: Cluster, surge: boolean): string[] {
  const broken: string[] = [];
  const places = new Map<string, number>();
  for (const { spec, status } of world.store.list('VolumeAttachment')) {
    if (!status.attached) continue;
    const volume = spec.source.persistentVolumeName;
    places.set(volume, (places.get(volume) ?? 0) + 1);
  }
  for (const [volume, count] of places) if (count > 1) broken.push(`${volume} is attached ${count} times`);
  const daemons = new Map<string, number>();
  for (const { object, slot } of world.store.table('Pod').values()) {
    const { metadata, spec } = object;
    const on = world.pods.at.node[slot] as number;
    const runs = world.pods.at.stage[slot] === STAGE.running && on >= 0 && world.nodes.at.power[on] === 1;
    if (runs && !volumesReady(world, slot)) broken.push(`${metadata.name} runs without its disk`);
    if (metadata.labels?.['app'] !== 'agent' || metadata.deletionTimestamp !== undefined) continue;
    const name = spec.nodeName ?? '';
    if (name !== '') daemons.set(name, (daemons.get(name) ?? 0) + 1);
  }
  for (const [name, count] of daemons) if (count > (surge ? 2 : 1)) broken.push(`${name} has ${count} daemons`);
  return broken;
}

function tickWell(cluster: Cluster, surge: boolean, commands: readonly Command[] = []): void {
  cluster.tickWith(commands);
  const broken = brokenPromises(cluster, surge);
  if (broken.length > 0) throw new Error(`tick ${cluster.world.tick}: ${broken.join('; ')}`);
}

function isAsAsked(cluster: Cluster): boolean {
  const { spec, status } = cluster.statefulSet('db');
  const daemons = cluster.daemonSet('agent').status;
  return (
    status.readyReplicas === spec.replicas &&
    status.updatedReplicas === spec.replicas &&
    cluster.pods().length === spec.replicas + NODES.length &&
    daemons.numberReady === NODES.length &&
    daemons.updatedNumberScheduled === NODES.length
  );
}

describe('[STATEFULSET-7, STORAGE-11, DAEMONSET-3] under faults', () => {
  test('disks are at one node, pods have theirs, and when the faults stop all is as it was asked for', () => {
    let made = 0;
    fc.assert(
      fc.property(plan, ({ policy, mode, surge, acts }) => {
        const cluster = newCluster(policy, mode, surge);
        for (const { act: one, quiet } of acts) {
          tickWell(cluster, surge, commandOf(cluster, one));
          for (let i = 0; i < quiet; i += 1) tickWell(cluster, surge);
        }
        const off = NODES.filter((name) => cluster.world.nodes.at.power[cluster.world.nodes.slotOf(name) ?? 0] === 0);
        tickWell(cluster, surge, [
          ...off.map((name) => fault('node-restart', name)),
          ...NODES.flatMap((name) => commandOf(cluster, { act: 'uncordon', node: name })),
          ...commandOf(cluster, { act: 'partition', partition: 0 }),
        ]);
        for (let i = 0; !isAsAsked(cluster); i += 1) {
          if (i === 900)
            throw new Error(`not as it was asked for: ${JSON.stringify(cluster.statefulSet('db').status)}`);
          tickWell(cluster, surge);
        }
        made += cluster.world.store.count('PersistentVolume');
        const known = cluster.world.store
          .list('PersistentVolumeClaim')
          .map((one) => `${NAMESPACE}/${one.metadata.name}`);
        expect(
          known.every((key) => cluster.world.store.get('PersistentVolumeClaim', key)?.status.phase === 'Bound'),
        ).toBe(true);
      }),
      { numRuns: size(40, 1_000), seed: 50_515 },
    );
    expect(made).toBeGreaterThan(0);
  });
});
