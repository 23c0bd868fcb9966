// The Deployment controller: one ReplicaSet per template, sized as the Deployment says, and the Deployment's status.
// Rolling from one template to another is not here yet: a template cannot be changed (rule DEPLOY-4).

import { share } from '../../base/hash.ts';
import type { StoredKinds } from '../../kinds/index.ts';
import { type Condition, condition, withCondition } from '../../kinds/meta.ts';
import {
  type Deployment,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  REVISION_ANNOTATION,
  TEMPLATE_HASH_LABEL,
} from '../../kinds/deployment.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import { newMeta } from '../control-plane/create.ts';
import { templateHash } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

export function runDeployments(world: World): void {
  for (const { key, cause } of world.deployments.drain()) {
    world.cause = cause;
    reconcile(world, key);
  }
}

function reconcile(world: World, key: string): void {
  const stored = world.store.stored('Deployment', key);
  if (!stored) return;
  const deployment = stored.object;
  const child = findReplicaSet(world, deployment) ?? createReplicaSet(world, deployment);
  const wanted = deployment.spec.replicas;
  const have = child.object.spec.replicas;
  if (have !== wanted) scale(world, deployment, child, have, wanted);
  writeStatus(world, stored, child.object);
}

function findReplicaSet(world: World, deployment: Deployment): Stored<ReplicaSet> | undefined {
  const key = world.owners.keysOf(deployment.metadata.uid, 'ReplicaSet')[0];
  return key === undefined ? undefined : world.store.stored('ReplicaSet', key);
}

function scale(world: World, deployment: Deployment, child: Stored<ReplicaSet>, from: number, to: number): void {
  const up = to > from;
  const before = world.cause;
  world.cause = world.record(
    up ? 'ScalingReplicaSetUp' : 'ScalingReplicaSetDown',
    deployment,
    child.object.metadata.name,
    `from ${from} to ${to}`,
  );
  world.store.write('ReplicaSet', child, {
    metadata: {
      generation: child.object.metadata.generation + 1,
      annotations: { ...child.object.metadata.annotations, ...sizeAnnotations(deployment) },
    },
    spec: { ...child.object.spec, replicas: to },
  });
  world.cause = before;
}

function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const { replicas, strategy } = deployment.spec;
  return {
    [DESIRED_REPLICAS_ANNOTATION]: String(replicas),
    [MAX_REPLICAS_ANNOTATION]: String(replicas + surge(strategy.rollingUpdate?.maxSurge ?? 0, replicas)),
  };
}

/** A percentage of the replicas rounded up: 25 % of 5 is 2 (facts sheet 2.2). */
export function surge(maxSurge: number | string, replicas: number): number {
  return typeof maxSurge === 'number' ? maxSurge : Math.ceil((replicas * Number(maxSurge.slice(0, -1))) / 100);
}

/** A percentage of the replicas rounded down; when surge is 0, too, one pod may be unavailable. */
export function unavailable(maxUnavailable: number | string, maxSurge: number | string, replicas: number): number {
  const count =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.floor((replicas * Number(maxUnavailable.slice(0, -1))) / 100);
  if (count === 0 && surge(maxSurge, replicas) === 0) return 1;
  return Math.min(count, replicas);
}

/** Another's ReplicaSet may have the name, such as that of a deployment of the same name whose remains are not collected yet: then the collision counts into the hash. */
function freeHash(world: World, { metadata, spec }: Deployment): string {
  for (let collisions = 0; ; collisions += 1) {
    const hash = templateHash(spec.template, collisions);
    if (!world.store.stored('ReplicaSet', `${metadata.namespace}/${metadata.name}-${hash}`)) return hash;
  }
}

/** The ReplicaSet is made at its full size; the event tells of it as a scaling from 0. */
function createReplicaSet(world: World, deployment: Deployment): Stored<ReplicaSet> {
  const hash = freeHash(world, deployment);
  const { name, namespace, uid } = deployment.metadata;
  const template = deployment.spec.template;
  const labels = share({ ...template.metadata.labels, [TEMPLATE_HASH_LABEL]: hash });
  const replicaSetName = `${name}-${hash}`;
  const { replicas } = deployment.spec;
  world.cause = world.record('ReplicaSetCreated', deployment, replicaSetName);
  if (replicas > 0)
    world.cause = world.record('ScalingReplicaSetUp', deployment, replicaSetName, `from 0 to ${replicas}`);
  const owner = share([
    { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true },
  ] as const);
  const metadata = newMeta(world, {
    name: replicaSetName,
    namespace,
    labels,
    annotations: { ...sizeAnnotations(deployment), [REVISION_ANNOTATION]: '1' },
    ownerReferences: owner,
  });
  const spec: StoredKinds['ReplicaSet']['spec'] = {
    replicas,
    minReadySeconds: deployment.spec.minReadySeconds,
    selector: share({
      matchLabels: { ...deployment.spec.selector.matchLabels, [TEMPLATE_HASH_LABEL]: hash },
      matchExpressions: deployment.spec.selector.matchExpressions,
    }),
    template: share({ metadata: { ...template.metadata, labels }, spec: template.spec }),
  };
  const status = share({
    observedGeneration: 0,
    replicas: 0,
    fullyLabeledReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    conditions: [],
  });
  return world.store.create('ReplicaSet', { kind: 'ReplicaSet', metadata, spec, status });
}

const AVAILABLE = { reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' } as const;
const UNAVAILABLE = {
  reason: 'MinimumReplicasUnavailable',
  message: 'Deployment does not have minimum availability.',
} as const;

function writeStatus(world: World, stored: Stored<Deployment>, child: ReplicaSet): void {
  const { metadata, spec, status: old } = stored.object;
  const { replicas, readyReplicas, availableReplicas } = child.status;
  const { rollingUpdate } = spec.strategy; // Recreate allows none to be missing
  const missing = rollingUpdate ? unavailable(rollingUpdate.maxUnavailable, rollingUpdate.maxSurge, spec.replicas) : 0;
  const enough = availableReplicas >= spec.replicas - missing;
  const conditions = conditionsOf(world, stored.object, child, enough);
  const unavailableReplicas = Math.max(0, spec.replicas - availableReplicas);
  const same =
    old.observedGeneration === metadata.generation &&
    old.replicas === replicas &&
    old.readyReplicas === readyReplicas &&
    old.availableReplicas === availableReplicas &&
    old.unavailableReplicas === unavailableReplicas &&
    old.conditions === conditions;
  if (same) return;
  world.store.write('Deployment', stored, {
    status: {
      observedGeneration: metadata.generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas,
      availableReplicas,
      unavailableReplicas,
      conditions,
    },
  });
}

/** The old list when nothing has changed, which is the common case and must cost nothing. */
function conditionsOf(
  world: World,
  { spec, status }: Deployment,
  child: ReplicaSet,
  enough: boolean,
): readonly Condition[] {
  let list = status.conditions;
  const wanted = enough ? 'True' : 'False';
  if (condition(list, 'Available')?.status !== wanted) {
    list = withCondition(list, {
      type: 'Available',
      status: wanted,
      lastTransitionTime: world.tick,
      ...(enough ? AVAILABLE : UNAVAILABLE),
    });
  }
  // Once a rollout has completed it stays so; losing a pod later is not a new rollout.
  const reason = condition(list, 'Progressing')?.reason;
  if (reason === 'NewReplicaSetAvailable') return list;
  const { name } = child.metadata;
  const complete = child.status.replicas === spec.replicas && child.status.availableReplicas === spec.replicas;
  return withCondition(list, {
    type: 'Progressing',
    status: 'True',
    reason: complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
    message: complete ? `ReplicaSet "${name}" has successfully progressed.` : `ReplicaSet "${name}" is progressing.`,
    lastTransitionTime: world.tick,
  });
}
