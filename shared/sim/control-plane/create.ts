// Creating objects as the API server does it: identity, time, generation and the first status are filled in. Manifests come here decoded and defaulted.

import { share } from '../../base/hash.ts';
import { LastKnown } from '../../base/last-known.ts';
import type { StoredKind, StoredKinds } from '../../kinds/index.ts';
import type { JobSpec } from '../../kinds/job.ts';
import type { ObjectMeta, OwnerReference } from '../../kinds/meta.ts';
import { NAMESPACE_NAME_LABEL } from '../../kinds/namespace.ts';
import type { Pod, PodSpec, PodStatus } from '../../kinds/pod.ts';
import { registerNode } from '../machines/register.ts';
import { newUid } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { admit, admitClaim } from './admission.ts';
import { newJob } from './create-job.ts';
import { withLimitDefaults } from './limit-range.ts';
import { withProtection } from './protection.ts';
import { chargeQuotas } from './quota.ts';
import { allocate } from './service-allocation.ts';

/** What a writer says of a new object; the rest of the metadata is the server's. */
export interface NewMeta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly labels?: ObjectMeta['labels'];
  readonly annotations?: ObjectMeta['annotations'];
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  readonly generateName?: string | undefined;
  readonly finalizers?: readonly string[] | undefined;
}

export function newMeta(world: World, meta: NewMeta): ObjectMeta {
  return {
    name: meta.name,
    namespace: meta.namespace,
    uid: newUid(world),
    resourceVersion: 0,
    generation: 1,
    creationTimestamp: world.tick,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    generateName: meta.generateName,
    labels: meta.labels && share(meta.labels),
    annotations: meta.annotations && share(meta.annotations),
    ownerReferences: meta.ownerReferences,
    finalizers: meta.finalizers,
  };
}

const PENDING: Readonly<Record<PodStatus['qosClass'], PodStatus>> = {
  Guaranteed: share({ phase: 'Pending', conditions: [], qosClass: 'Guaranteed' }),
  Burstable: share({ phase: 'Pending', conditions: [], qosClass: 'Burstable' }),
  BestEffort: share({ phase: 'Pending', conditions: [], qosClass: 'BestEffort' }),
};

/** Of a pod that waits outside the queue (pkg/registry/core/pod/strategy.go, applySchedulingGatedCondition). */
const GATED = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
} as const;

/** Admission is not asked whether it minds: who creates pods for others asks `podForbidden` before. */
export function createPod(world: World, meta: NewMeta, spec: PodSpec): Stored<Pod> {
  const metadata = newMeta(world, meta);
  const final = admit(world, withLimitDefaults(world, meta.namespace, spec), metadata.labels);
  if (world.store.count('ResourceQuota') > 0) chargeQuotas(world, meta.namespace, { kind: 'Pod', spec: final });
  const pending = PENDING[qosKnown.of(final, qosOf)];
  const status =
    final.schedulingGates === undefined
      ? pending
      : { ...pending, conditions: [{ ...GATED, lastTransitionTime: world.tick }] };
  return world.store.create('Pod', { kind: 'Pod', metadata, spec: final, status });
}

const qosKnown = new LastKnown<PodSpec, PodStatus['qosClass']>();

/** Facts sheet 3.7: Guaranteed when every container has limits for both and requests equal to them; BestEffort without any. Amounts of the whole pod win. */
function qosOf(spec: PodSpec): PodStatus['qosClass'] {
  const lists = spec.resources
    ? [spec.resources]
    : [...spec.containers, ...(spec.initContainers ?? [])].map((one) => one.resources);
  const some = (text: string | undefined): boolean => text !== undefined && text !== '0';
  const none = lists.every(({ requests, limits }) =>
    [requests?.cpu, requests?.memory, limits?.cpu, limits?.memory].every((text) => !some(text)),
  );
  const full = lists.every(
    ({ requests, limits }) =>
      some(limits?.cpu) &&
      some(limits?.memory) &&
      (requests?.cpu ?? limits?.cpu) === limits?.cpu &&
      (requests?.memory ?? limits?.memory) === limits?.memory,
  );
  return none ? 'BestEffort' : full ? 'Guaranteed' : 'Burstable';
}

/** An object as a writer gives it: `manifest/read` makes these. */
export interface NewObject {
  readonly kind: StoredKind;
  readonly metadata: NewMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Of a ReplicaSet that its controller has not looked at yet. */
export const NEW_REPLICA_SET = share({
  observedGeneration: 0,
  replicas: 0,
  fullyLabeledReplicas: 0,
  readyReplicas: 0,
  availableReplicas: 0,
  conditions: [],
});
const NEW_STATEFUL_SET = share({
  observedGeneration: 0,
  replicas: 0,
  readyReplicas: 0,
  availableReplicas: 0,
  currentReplicas: 0,
  updatedReplicas: 0,
  collisionCount: 0,
});
const NEW_DAEMON_SET = share({
  observedGeneration: 0,
  desiredNumberScheduled: 0,
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  updatedNumberScheduled: 0,
  numberReady: 0,
  numberAvailable: 0,
  numberUnavailable: 0,
  collisionCount: 0,
});

/** What is said of a workload that its controller has not looked at yet. */
const NEW_WORKLOAD = {
  Deployment: share({
    observedGeneration: 0,
    replicas: 0,
    updatedReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    unavailableReplicas: 0,
    conditions: [],
  }),
  ReplicaSet: NEW_REPLICA_SET,
  StatefulSet: NEW_STATEFUL_SET,
  DaemonSet: NEW_DAEMON_SET,
} as const;
type WorkloadKind = keyof typeof NEW_WORKLOAD;

function createWorkload<K extends WorkloadKind>(world: World, kind: K, metadata: ObjectMeta, said: unknown): void {
  const spec = shareTemplate(said as StoredKinds[K]['spec']);
  // The kind says which spec and status go together.
  world.store.create<StoredKind>(kind, { kind, metadata, spec, status: NEW_WORKLOAD[kind] } as StoredKinds[K]);
}

/** Creates an object of any kind from its decoded form. Kinds and shapes were checked at the door. */
export function createObject(world: World, object: NewObject): void {
  if (object.kind === 'Pod') {
    createPod(world, object.metadata, object.spec as PodSpec);
    return;
  }
  chargeQuotas(world, object.metadata.namespace, object);
  const finalizers = withProtection(object.kind, object.metadata.finalizers);
  const metadata = newMeta(world, { ...object.metadata, finalizers });
  // Each case trusts the decoder's schema of that kind for the shape of `spec`.
  switch (object.kind) {
    case 'Namespace':
      world.store.create('Namespace', {
        kind: 'Namespace',
        metadata: { ...metadata, labels: { ...metadata.labels, [NAMESPACE_NAME_LABEL]: metadata.name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
      return;
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return createWorkload(world, object.kind, metadata, object.spec);
    case 'Service': {
      const spec = object.spec as StoredKinds['Service']['spec'];
      world.store.create('Service', {
        kind: 'Service',
        metadata,
        spec: share(allocate(world, spec)),
        status: undefined,
      });
      return;
    }
    case 'Node': {
      const { spec, status } = object as unknown as StoredKinds['Node'];
      registerNode(world, world.store.create('Node', { kind: 'Node', metadata, spec, status }));
      return;
    }
    case 'PersistentVolumeClaim': {
      const { spec, status } = object as unknown as StoredKinds['PersistentVolumeClaim'];
      world.store.create('PersistentVolumeClaim', {
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: admitClaim(world, spec),
        status,
      });
      return;
    }
    case 'Job':
      newJob(world, metadata, object.spec as JobSpec);
      return;
    case 'CronJob': {
      const spec = object.spec as StoredKinds['CronJob']['spec'];
      world.store.create('CronJob', { kind: 'CronJob', metadata, spec, status: { active: [] } });
      return;
    }
    case 'ResourceQuota': {
      const spec = object.spec as StoredKinds['ResourceQuota']['spec'];
      world.store.create('ResourceQuota', { kind: 'ResourceQuota', metadata, spec, status: {} });
      return;
    }
    case 'HorizontalPodAutoscaler': {
      const spec = object.spec as StoredKinds['HorizontalPodAutoscaler']['spec'];
      const status = { currentReplicas: 0, desiredReplicas: 0, currentMetrics: [], conditions: [] };
      world.store.create('HorizontalPodAutoscaler', { kind: 'HorizontalPodAutoscaler', metadata, spec, status });
      return;
    }
    default:
      // Decoded forms of the others are whole but for the metadata.
      world.store.create<StoredKind>(object.kind, {
        ...(object as unknown as StoredKinds[typeof object.kind]),
        metadata,
      });
  }
}

export function shareTemplate<
  S extends {
    readonly template: { readonly spec: PodSpec; readonly metadata: { readonly labels?: ObjectMeta['labels'] } };
  },
>(spec: S): S {
  const labels = spec.template.metadata.labels;
  if (labels) share(labels);
  share(spec.template.spec.containers);
  share(spec.template.spec);
  share(spec.template);
  return share(spec);
}
