// Making the ReplicaSet of a new template (sync.go: getNewReplicaSet): its name from the template's hash, its first size, its revision. A name that is
// another's is a collision: it is counted in the Deployment's status and counts into the next hash.

import { share } from '../../../base/hash.ts';
import { LIMITS } from '../../../base/limits.ts';
import { REVISION_ANNOTATION, TEMPLATE_HASH_LABEL } from '../../../kinds/deployment.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { namespaceForbidden } from '../../control-plane/admission.ts';
import { NEW_REPLICA_SET, newMeta } from '../../control-plane/create.ts';
import { chargeQuotas, quotaBroken } from '../../control-plane/quota.ts';
import { templateHash } from '../../naming.ts';
import { endRetries, ORDINARY, retryLater } from '../../retries.ts';
import type { World } from '../../world.ts';
import { createError, progressing, withCondition } from './conditions.ts';
import { copiedAnnotations, nextRevision, sizeAnnotations, withRevision } from './revisions.ts';
import { newSetSize } from './rolling.ts';
import { recordScaling } from './scale.ts';
import { hasDeadline, type Sync, writeDeployment } from './sync.ts';

/** The new ReplicaSet, or when to look at the Deployment anew: there is none yet, or it could not be told. */
export function createSet(sync: Sync, old: readonly ReplicaSet[]): ReplicaSet | 'again' | 'settled' {
  const { world, deployment } = sync;
  const { status } = deployment;
  const { name: owner, namespace } = deployment.metadata;
  const hash = templateHash(deployment.spec.template, status.collisionCount ?? 0);
  const name = `${owner}-${hash}`;
  if (world.store.stored('ReplicaSet', `${namespace}/${name}`)) {
    writeDeployment(sync, { ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
    return 'again';
  }
  const refused = refusal(world, deployment.metadata.namespace, name);
  if (refused !== undefined) return failToCreate(sync, name, refused);
  endRetries(world, 'deployments', sync.stored.key);
  const replicas = newSetSize(deployment, old, 0);
  const revision = String(nextRevision(old));
  const trigger = world.cause;
  world.cause = world.record('ReplicaSetCreated', deployment, name);
  if (replicas > 0) world.cause = recordScaling(sync, name, 0, replicas);
  const set = store(sync, name, hash, replicas, revision);
  const conditions = hasDeadline(deployment)
    ? withCondition(status.conditions, progressing(sync, 'NewReplicaSetCreated', name))
    : status.conditions;
  const told = writeDeployment(sync, { ...status, conditions }, withRevision(deployment, revision));
  world.cause = trigger;
  return told ? set : 'again';
}

/** Why the API server takes no more ReplicaSets. */
function refusal(world: World, namespace: string | undefined, name: string): string | undefined {
  if (world.store.count('ReplicaSet') >= LIMITS.objectsPerKind) return 'the cluster holds no more ReplicaSets';
  const forbidden = namespaceForbidden(world, namespace) ?? quotaBroken(world, namespace, { kind: 'ReplicaSet' });
  return forbidden === undefined ? undefined : `replicasets.apps "${name}" is forbidden: ${forbidden}`;
}

function store(sync: Sync, name: string, hash: string, replicas: number, revision: string): ReplicaSet {
  const { world, deployment } = sync;
  const { namespace, uid } = deployment.metadata;
  const { template, selector, minReadySeconds } = deployment.spec;
  const labels = share({ ...template.metadata.labels, [TEMPLATE_HASH_LABEL]: hash });
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: deployment.metadata.name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  } as const;
  const metadata = newMeta(world, {
    name,
    namespace,
    labels,
    annotations: {
      ...copiedAnnotations(deployment),
      ...sizeAnnotations(deployment),
      [REVISION_ANNOTATION]: revision,
    },
    ownerReferences: share([owner]),
  });
  const spec = share({
    replicas,
    minReadySeconds,
    selector: share({
      matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH_LABEL]: hash },
      matchExpressions: selector.matchExpressions,
    }),
    template: share({ metadata: { ...template.metadata, labels }, spec: template.spec }),
  });
  sync.touched = true;
  chargeQuotas(world, namespace, { kind: 'ReplicaSet' });
  return world.store.create('ReplicaSet', { kind: 'ReplicaSet', metadata, spec, status: NEW_REPLICA_SET }).object;
}

/** maxRetries of the controller. */
const PATIENCE = { ...ORDINARY, most: 15 };

function failToCreate(sync: Sync, name: string, why: string): 'settled' {
  const { world, deployment, stored } = sync;
  retryLater(world, 'deployments', stored.key, PATIENCE);
  if (namespaceForbidden(world, deployment.metadata.namespace) !== undefined) return 'settled'; // it goes as well
  const message = `Failed to create new replica set "${name}": ${why}`;
  world.record('ReplicaSetCreateError', deployment, message);
  const { conditions } = deployment.status;
  const failed = hasDeadline(deployment) ? withCondition(conditions, createError(sync, message)) : conditions;
  if (failed !== conditions) writeDeployment(sync, { ...deployment.status, conditions: failed });
  return 'settled';
}
