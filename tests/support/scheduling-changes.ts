// What may happen to a cluster between two rounds of scheduling, drawn by fast-check, and the commands that make it happen: whatever the scheduler has kept of
// nodes, Services, storage and its configuration must not be believed any longer.

import fc from 'fast-check';
import type { Command } from '../../shared/journal/command.ts';
import type { SchedulerConfiguration } from '../../shared/kinds/scheduler-configuration.ts';
import type { World } from '../../shared/sim/world.ts';
import { nodeName } from './random-pods.ts';
import { configuration, type Manifest, nodeManifest, type PlainNode, plainNode, service } from './random-scheduling.ts';

const DELETABLE = {
  Service: 'services',
  ReplicaSet: 'replicasets',
  PersistentVolume: 'persistentvolumes',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PodDisruptionBudget: 'poddisruptionbudgets',
} as const;
type Deletable = keyof typeof DELETABLE;

/** `nth` is a number within what there is, whatever that is. */
export type Change =
  | { readonly kind: 'node-changed'; readonly nth: number; readonly node: PlainNode }
  | { readonly kind: 'node-added'; readonly node: PlainNode }
  | { readonly kind: 'service-added'; readonly manifest: Manifest }
  | { readonly kind: 'deleted'; readonly of: Deletable; readonly nth: number }
  | { readonly kind: 'ungated'; readonly nth: number }
  | { readonly kind: 'configured'; readonly configuration: SchedulerConfiguration };

const nth = fc.nat({ max: 60 });

export const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('node-changed' as const), nth, node: plainNode }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('node-added' as const), node: plainNode }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('service-added' as const), manifest: service }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('deleted' as const),
      of: fc.constantFrom(...(Object.keys(DELETABLE) as Deletable[])), // a closed list
      nth,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ungated' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('configured' as const), configuration }) },
);

/** The commands of a change as things stand; none where there is nothing to change. `create` makes one of a manifest. */
export function commandsOf(world: World, one: Change, create: (manifest: Manifest) => Command): Command[] {
  switch (one.kind) {
    case 'node-changed': {
      const node = nthOf(world.store.list('Node'), one.nth);
      return node ? [nodeUpdate(node.metadata.name, one.node)] : [];
    }
    case 'node-added': {
      const number = world.store.count('Node');
      // Without a kubelet: nothing shall change while the two schedulers are compared.
      return [
        create(nodeManifest(one.node, number)),
        { kind: 'fault', fault: 'node-poweroff', target: nodeName(number) },
      ];
    }
    case 'service-added': {
      const { name, namespace } = one.manifest['metadata'] as { name: string; namespace: string }; // as `service` draws it
      return world.store.stored('Service', `${namespace}/${name}`) ? [] : [create(one.manifest)];
    }
    case 'deleted': {
      const object = nthOf(world.store.list(one.of), one.nth);
      if (!object) return [];
      const { name, namespace } = object.metadata;
      return [{ kind: 'api', verb: 'delete', resource: DELETABLE[one.of], namespace, name }];
    }
    case 'ungated': {
      const gated = world.store.list('Pod').filter(({ spec }) => spec.schedulingGates !== undefined);
      const pod = nthOf(gated, one.nth);
      if (!pod) return [];
      const { name, namespace } = pod.metadata;
      const body = { ...pod, spec: { ...pod.spec, schedulingGates: undefined } };
      return [{ kind: 'api', verb: 'update', resource: 'pods', namespace, name, body }];
    }
    case 'configured':
      return [{ kind: 'host', action: 'scheduler-configuration', configuration: one.configuration }];
  }
}

function nthOf<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}

/** Labels, taints and cordon as somebody else would have them. */
function nodeUpdate(name: string, node: PlainNode): Command {
  const { metadata, spec } = JSON.parse(JSON.stringify(nodeManifest(node, 0))) as {
    metadata: { labels: Record<string, string> };
    spec: { unschedulable?: true; taints?: unknown[] };
  }; // its own shape, without undefined fields
  const labels = { ...metadata.labels };
  if (labels['kubernetes.io/hostname'] !== undefined) labels['kubernetes.io/hostname'] = name;
  const body = { metadata: { name, labels }, spec: { unschedulable: spec.unschedulable, taints: spec.taints ?? [] } };
  return { kind: 'api', verb: 'update', resource: 'nodes', name, body };
}
