// Writes to the API server as they reach the store. They were decoded at the door and found possible by `commands/refusal`.

import { assert, must } from '../../base/assert.ts';
import { tick } from '../../base/units.ts';
import { resourceNamed, type StoredKind } from '../../kinds/index.ts';
import type { Deployment } from '../../kinds/deployment.ts';
import type { PodDisruptionBudget } from '../../kinds/pod-disruption-budget.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Node, Taint } from '../../kinds/node.ts';
import type { ApiCommand } from '../../journal/command.ts';
import { bindPod } from '../control-plane/bind.ts';
import { createObject, type NewObject, shareTemplate } from '../control-plane/create.ts';
import { deleteObject } from '../control-plane/delete.ts';
import { canonical } from '../naming.ts';
import type { World } from '../world.ts';
import { bindingTarget, commandKey } from './refusal.ts';

export function applyApi(world: World, command: ApiCommand): void {
  const kind = must(resourceNamed(command.resource), 'the resource was checked').kind as StoredKind; // refusal lets stored kinds pass only
  const key = commandKey(command);
  switch (command.verb) {
    case 'create':
      if (command.subresource === 'binding') return bind(world, command, key);
      return createObject(world, command.body as NewObject); // decoded by manifest/ before it was journaled
    case 'update':
      return update(world, command, kind, key);
    case 'delete':
      return deleteObject(world, kind, key, graceOf(command.body));
  }
}

function bind(world: World, command: ApiCommand, key: string): void {
  const stored = must(world.store.stored('Pod', key), 'the pod was checked');
  const node = must(world.nodes.slotOf(bindingTarget(command) ?? ''), 'the node was checked');
  bindPod(world, stored.slot as Parameters<typeof bindPod>[1], node); // a pod's entry holds its own row
}

function graceOf(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null || !('gracePeriodSeconds' in body)) return undefined;
  return typeof body.gracePeriodSeconds === 'number' ? body.gracePeriodSeconds : undefined;
}

function update(world: World, command: ApiCommand, kind: StoredKind, key: string): void {
  if (command.subresource === 'scale') {
    const stored = must(world.store.stored('Deployment', key), 'the deployment was checked');
    const replicas = (command.body as { spec: { replicas: number } }).spec.replicas; // shape checked at the door
    if (replicas === stored.object.spec.replicas) return;
    world.store.write('Deployment', stored, {
      metadata: { generation: stored.object.metadata.generation + 1 },
      spec: { ...stored.object.spec, replicas },
    });
    return;
  }
  switch (kind) {
    case 'Node':
      return updateNode(world, key, command.body as Pick<Node, 'metadata' | 'spec'>);
    case 'Deployment': {
      const stored = must(world.store.stored('Deployment', key), 'the deployment was checked');
      const next = (command.body as Deployment).spec;
      world.store.write('Deployment', stored, {
        metadata: { generation: stored.object.metadata.generation + 1 },
        spec: shareTemplate({ ...next, template: stored.object.spec.template, selector: stored.object.spec.selector }),
      });
      return;
    }
    case 'Pod':
      return updatePod(world, key, command.body as Pick<Pod, 'metadata' | 'spec'>);
    case 'PodDisruptionBudget': {
      const stored = must(world.store.stored('PodDisruptionBudget', key), 'the budget was checked');
      const { spec } = command.body as PodDisruptionBudget;
      if (canonical(spec) === canonical(stored.object.spec)) return;
      world.store.write('PodDisruptionBudget', stored, {
        metadata: { generation: stored.object.metadata.generation + 1 },
        spec,
      });
      return;
    }
    default:
      assert(false, `${kind} cannot be updated and was not refused`);
  }
}

/** Gates that are lifted, tolerations that are added, annotations: the rest of a pod never changes. */
function updatePod(world: World, key: string, body: Pick<Pod, 'metadata' | 'spec'>): void {
  const stored = must(world.store.stored('Pod', key), 'the pod was checked');
  const before = stored.object;
  const gates = body.spec.schedulingGates;
  const { conditions } = before.status;
  const lifted = before.spec.schedulingGates !== undefined && (gates === undefined || gates.length === 0);
  world.store.write('Pod', stored, {
    metadata: { annotations: body.metadata.annotations },
    spec: {
      ...before.spec,
      schedulingGates: lifted ? undefined : (gates ?? before.spec.schedulingGates),
      tolerations: body.spec.tolerations,
    },
    // The scheduler speaks of the pod from here on; what stands there now says that it may not.
    status: lifted
      ? { ...before.status, conditions: conditions.filter((one) => one.reason !== 'SchedulingGated') }
      : before.status,
  });
}

function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => one.key === b[i]?.key && one.effect === b[i]?.effect && one.value === b[i]?.value)
  );
}

/** Cordon and uncordon, taints and labels. The status is the kubelet's. */
function updateNode(world: World, name: string, body: Pick<Node, 'metadata' | 'spec'>): void {
  const stored = must(world.store.stored('Node', name), 'the node was checked');
  const before = stored.object;
  const was = before.spec.unschedulable === true;
  const now = body.spec.unschedulable === true;
  if (was !== now) {
    world.cause = world.record(now ? 'NodeNotSchedulable' : 'NodeSchedulable', before);
    world.nodes.at.cause[stored.slot] = world.cause;
  } else if (!sameTaints(before.spec.taints, body.spec.taints)) world.nodes.at.cause[stored.slot] = world.cause;
  const taints = body.spec.taints.map((taint) =>
    taint.timeAdded === undefined && taint.effect === 'NoExecute' ? { ...taint, timeAdded: tick(world.tick) } : taint,
  );
  world.store.write('Node', stored, {
    metadata: { labels: body.metadata.labels },
    spec: { unschedulable: now ? true : undefined, taints },
  });
}
