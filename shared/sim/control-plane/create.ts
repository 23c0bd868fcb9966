// Creating objects as the API server does it: identity, time, generation and the first status are filled in. Manifests come here decoded and defaulted.

import { share } from '../../base/hash.ts';
import type { StoredKind, StoredKinds } from '../../kinds/index.ts';
import { keyOf, type ObjectMeta, type OwnerReference } from '../../kinds/meta.ts';
import type { Node } from '../../kinds/node.ts';
import type { Pod, PodSpec, PodStatus } from '../../kinds/pod.ts';
import { ADDED_TOLERATIONS, DEFAULT_TOLERATION_SECONDS } from './admission.ts';
import { newUid, serviceAddress } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

/** What a writer says of a new object; the rest of the metadata is the server's. */
export interface NewMeta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly labels?: ObjectMeta['labels'];
  readonly annotations?: ObjectMeta['annotations'];
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  readonly generateName?: string | undefined;
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
  };
}

const PENDING: Readonly<Record<PodStatus['qosClass'], PodStatus>> = {
  Guaranteed: share({ phase: 'Pending', conditions: [], qosClass: 'Guaranteed' }),
  Burstable: share({ phase: 'Pending', conditions: [], qosClass: 'Burstable' }),
  BestEffort: share({ phase: 'Pending', conditions: [], qosClass: 'BestEffort' }),
};

const admitted = new WeakMap<PodSpec, PodSpec>();

/** The spec as admission leaves it: tolerations for 300 s of a node that is not ready or unreachable, unless the pod has its own (facts sheet 2.8). One object for each template. */
export function admit(spec: PodSpec): PodSpec {
  const known = admitted.get(spec);
  if (known) return known;
  const missing = ADDED_TOLERATIONS.filter(
    (key) =>
      !spec.tolerations.some(
        (one) => (one.key === key || one.key === undefined) && (one.effect === 'NoExecute' || one.effect === undefined),
      ),
  );
  const added = missing.map((key) => ({
    key,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: DEFAULT_TOLERATION_SECONDS,
  }));
  const next = share(added.length === 0 ? spec : { ...spec, tolerations: share([...spec.tolerations, ...added]) });
  share(next.containers);
  admitted.set(spec, next);
  admitted.set(next, next);
  return next;
}

/** `key` is that of the metadata, for who has it at hand. */
export function createPod(world: World, meta: NewMeta, spec: PodSpec, key = keyOf(meta)): Stored<Pod> {
  const final = admit(spec);
  const pod: Pod = { kind: 'Pod', metadata: newMeta(world, meta), spec: final, status: PENDING[qosOf(final)] };
  return world.store.create('Pod', pod, key);
}

const qosKnown = new WeakMap<PodSpec['containers'], PodStatus['qosClass']>();

/** Facts sheet 3.7: Guaranteed when every container has limits for both and requests equal to them; BestEffort without any. */
function qosOf(spec: PodSpec): PodStatus['qosClass'] {
  const known = qosKnown.get(spec.containers);
  if (known) return known;
  const lists = spec.containers.map((one) => one.resources);
  const none = lists.every(
    ({ requests, limits }) => !requests?.cpu && !requests?.memory && !limits?.cpu && !limits?.memory,
  );
  const full = lists.every(
    ({ requests, limits }) =>
      limits?.cpu &&
      limits.memory &&
      (requests?.cpu ?? limits.cpu) === limits.cpu &&
      (requests?.memory ?? limits.memory) === limits.memory,
  );
  const qos = none ? 'BestEffort' : full ? 'Guaranteed' : 'Burstable';
  qosKnown.set(spec.containers, qos);
  return qos;
}

/** An object as a writer gives it: `manifest/read` makes these. */
export interface NewObject {
  readonly kind: StoredKind;
  readonly metadata: NewMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Creates an object of any kind from its decoded form. Kinds and shapes were checked at the door. */
export function createObject(world: World, object: NewObject): void {
  const metadata = newMeta(world, object.metadata);
  // Each case trusts the decoder's schema of that kind for the shape of `spec`.
  switch (object.kind) {
    case 'Pod':
      createPod(world, object.metadata, object.spec as PodSpec);
      return;
    case 'Namespace':
      world.store.create('Namespace', {
        kind: 'Namespace',
        metadata,
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
      return;
    case 'Deployment': {
      const spec = shareTemplate(object.spec as StoredKinds['Deployment']['spec']);
      const status = {
        observedGeneration: 0,
        replicas: 0,
        updatedReplicas: 0,
        readyReplicas: 0,
        availableReplicas: 0,
        unavailableReplicas: 0,
        conditions: [],
      };
      world.store.create('Deployment', { kind: 'Deployment', metadata, spec, status });
      return;
    }
    case 'ReplicaSet': {
      const spec = shareTemplate(object.spec as StoredKinds['ReplicaSet']['spec']);
      const status = {
        observedGeneration: 0,
        replicas: 0,
        fullyLabeledReplicas: 0,
        readyReplicas: 0,
        availableReplicas: 0,
        conditions: [],
      };
      world.store.create('ReplicaSet', { kind: 'ReplicaSet', metadata, spec, status });
      return;
    }
    case 'Service': {
      const spec = object.spec as StoredKinds['Service']['spec'];
      const clusterIP = spec.clusterIP === '' ? serviceAddress(world.store.version) : spec.clusterIP;
      world.store.create('Service', { kind: 'Service', metadata, spec: share({ ...spec, clusterIP }) });
      return;
    }
    case 'Node':
      world.store.create('Node', {
        kind: 'Node',
        metadata,
        spec: object.spec as Node['spec'],
        status: object.status as Node['status'],
      });
      return;
    case 'EndpointSlice':
      world.store.create('EndpointSlice', { ...(object as unknown as StoredKinds['EndpointSlice']), metadata });
      return;
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
  return spec;
}
