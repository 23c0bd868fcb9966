// Kubernetes' defaults, as a step of its own: from what was written to the simulation's shape of it (facts sheet 2.2, 3.5, 3.6;
// rules DEFAULT-1 to DEFAULT-10). What was required and is missing becomes the empty text or 0, as in the API server; `validate` says so.

import { encodeBase64 } from '../base/base64.ts';
import type { Tick } from '../base/units.ts';
import type { DeploymentStrategy } from '../kinds/deployment.ts';
import { resourceOfKind } from '../kinds/index.ts';
import type { Condition } from '../kinds/meta.ts';
import type { NodeResources, NodeStatus, TaintEffect } from '../kinds/node.ts';
import type { PreemptionPolicy } from '../kinds/pod.ts';
import type { PodDisruptionBudgetSpec } from '../kinds/pod-disruption-budget.ts';
import { podSpecOf, templateOf } from './defaults-pod.ts';
import { batchOrPolicy } from './defaults-policy.ts';
import { filled, selectorOf } from './defaults-selector.ts';
import { daemonSetSpecOf, statefulSetSpecOf } from './defaults-sets.ts';
import { ingressSpecOf, serviceSpecOf } from './defaults-service.ts';
import { claimSpecOf, claimStatusOf, storageClassOf, volumePhase, volumeSpecOf } from './defaults-storage.ts';
import type { RawMetadata } from './fields.ts';
import type { Decoded, DecodedOf, ManifestMeta } from './manifest-object.ts';
import type { Raw, RawNodeStatus, RawObject } from './schema.ts';
import { parseTime } from './time.ts';

/** `epoch` gives the times in a Node's status and taints their ticks. */
export function withDefaults(raw: RawObject, epoch: number): Decoded {
  const metadata = metadataOf(raw.kind, raw.metadata);
  switch (raw.kind) {
    case 'Namespace':
      return { kind: 'Namespace', metadata, spec: { finalizers: ['kubernetes'] } };
    case 'Pod':
      return { kind: 'Pod', metadata, spec: podSpecOf(raw.spec ?? {}) };
    case 'ReplicaSet': {
      const spec = raw.spec ?? {};
      return {
        kind: 'ReplicaSet',
        metadata,
        spec: {
          replicas: spec.replicas ?? 1,
          minReadySeconds: spec.minReadySeconds ?? 0,
          selector: selectorOf(spec.selector),
          template: templateOf(spec.template),
        },
      };
    }
    case 'Deployment': {
      const spec = raw.spec ?? {};
      return {
        kind: 'Deployment',
        metadata,
        spec: {
          replicas: spec.replicas ?? 1,
          selector: selectorOf(spec.selector),
          template: templateOf(spec.template),
          strategy: strategyOf(spec.strategy),
          minReadySeconds: spec.minReadySeconds ?? 0,
          revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
          progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
          paused: spec.paused === true ? true : undefined,
        },
      };
    }
    case 'Service':
      return { kind: 'Service', metadata, spec: serviceSpecOf(raw.spec ?? {}) };
    case 'Ingress':
      return { kind: 'Ingress', metadata, spec: ingressSpecOf(raw.spec ?? {}) };
    case 'Node': {
      const taints = (raw.spec?.taints ?? []).map((one) => ({
        key: one.key ?? '',
        value: one.value === '' ? undefined : one.value,
        effect: (one.effect ?? '') as TaintEffect, // `validate` refuses others
        timeAdded: one.timeAdded === undefined ? undefined : parseTime(epoch, one.timeAdded),
      }));
      return {
        kind: 'Node',
        metadata,
        spec: { unschedulable: raw.spec?.unschedulable === true ? true : undefined, taints },
        status: nodeStatus(raw.status, epoch),
      };
    }
    case 'PriorityClass':
      return {
        kind: 'PriorityClass',
        metadata,
        value: raw.value ?? 0,
        globalDefault: raw.globalDefault === true ? true : undefined,
        description: raw.description,
        preemptionPolicy: (raw.preemptionPolicy ?? 'PreemptLowerPriority') as PreemptionPolicy, // `validate` refuses others
      };
    case 'PodDisruptionBudget':
      return { kind: 'PodDisruptionBudget', metadata, ...budgetOf(raw) };
    case 'PersistentVolume':
    case 'PersistentVolumeClaim':
    case 'StorageClass':
      return storageOf(raw, metadata);
    case 'StatefulSet':
      return { kind: 'StatefulSet', metadata, spec: statefulSetSpecOf(raw.spec ?? {}) };
    case 'DaemonSet':
      return { kind: 'DaemonSet', metadata, spec: daemonSetSpecOf(raw.spec ?? {}) };
    case 'ServiceAccount':
    case 'Job':
    case 'CronJob':
    case 'ResourceQuota':
    case 'LimitRange':
    case 'HorizontalPodAutoscaler':
      return batchOrPolicy(raw, metadata);
    case 'ConfigMap':
    case 'Secret':
      return configurationOf(raw, metadata);
  }
}

type RawStorage = Extract<RawObject, { kind: 'PersistentVolume' | 'PersistentVolumeClaim' | 'StorageClass' }>;

function storageOf(raw: RawStorage, metadata: ManifestMeta): Decoded {
  switch (raw.kind) {
    case 'PersistentVolume': {
      const spec = volumeSpecOf(raw.spec ?? {});
      return { kind: 'PersistentVolume', metadata, spec, status: { phase: volumePhase(raw.status) } };
    }
    case 'PersistentVolumeClaim': {
      const spec = claimSpecOf(raw.spec ?? {});
      return { kind: 'PersistentVolumeClaim', metadata, spec, status: claimStatusOf(raw.status) };
    }
    case 'StorageClass':
      return { kind: 'StorageClass', metadata, ...storageClassOf(raw) };
  }
}

type RawConfiguration = Extract<RawObject, { kind: 'ConfigMap' | 'Secret' }>;

/** Texts of a Secret's stringData are written over its data. */
function configurationOf(raw: RawConfiguration, metadata: ManifestMeta): Decoded {
  const immutable = raw.immutable === true ? true : undefined;
  if (raw.kind === 'ConfigMap')
    return { kind: 'ConfigMap', metadata, data: raw.data ?? {}, binaryData: raw.binaryData, immutable };
  const plain = Object.entries(raw.stringData ?? {}).map(([key, value]) => [key, encodeBase64(value)] as const);
  const data = { ...raw.data, ...Object.fromEntries(plain) };
  return { kind: 'Secret', metadata, type: raw.type ?? 'Opaque', data, immutable };
}

/** `validate` refuses other types, and bounds for a strategy that knows none. */
function strategyOf(raw: NonNullable<Raw<'Deployment'>['spec']>['strategy']): DeploymentStrategy {
  const { maxSurge, maxUnavailable } = raw?.rollingUpdate ?? {};
  const type = (raw?.type ?? 'RollingUpdate') as 'RollingUpdate';
  if (type !== 'RollingUpdate' && raw?.rollingUpdate === undefined) return { type };
  return { type, rollingUpdate: { maxSurge: maxSurge ?? '25%', maxUnavailable: maxUnavailable ?? '25%' } };
}

/** In v1beta1 an empty selector chose no pod, in v1 it chooses every pod of the namespace. */
function budgetOf(raw: Raw<'PodDisruptionBudget'>): Pick<DecodedOf<'PodDisruptionBudget'>, 'spec' | 'status'> {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = raw.spec ?? {};
  const chosen = selector && selectorOf(selector);
  const nobody = raw.apiVersion === 'policy/v1beta1' && !chosen?.matchLabels && !chosen?.matchExpressions;
  return {
    spec: {
      minAvailable,
      maxUnavailable,
      selector: nobody ? undefined : chosen,
      unhealthyPodEvictionPolicy: policy as PodDisruptionBudgetSpec['unhealthyPodEvictionPolicy'], // `validate` refuses others
    },
    status: {
      observedGeneration: raw.status?.observedGeneration ?? 0,
      disruptionsAllowed: raw.status?.disruptionsAllowed ?? 0,
      currentHealthy: raw.status?.currentHealthy ?? 0,
      desiredHealthy: raw.status?.desiredHealthy ?? 0,
      expectedPods: raw.status?.expectedPods ?? 0,
      conditions: [],
    },
  };
}

function metadataOf(kind: RawObject['kind'], raw: RawMetadata | undefined): ManifestMeta {
  const namespaced = resourceOfKind(kind)?.namespaced === true;
  const owners = raw?.ownerReferences?.map((one) => ({
    apiVersion: one.apiVersion ?? '',
    kind: one.kind ?? '',
    name: one.name ?? '',
    uid: one.uid ?? '',
    controller: one.controller === true ? (true as const) : undefined,
    blockOwnerDeletion: one.blockOwnerDeletion === true ? (true as const) : undefined,
  }));
  return {
    name: raw?.name ?? '',
    namespace: raw?.namespace ?? (namespaced ? 'default' : undefined),
    generateName: raw?.generateName,
    labels: filled(raw?.labels),
    annotations: filled(raw?.annotations),
    ownerReferences: owners,
    finalizers: raw?.finalizers !== undefined && raw.finalizers.length > 0 ? raw.finalizers : undefined,
  };
}

/** A Node that says no allocatable has all of its capacity to give; 110 pods is the kubelet's own maximum. */
function nodeStatus(raw: RawNodeStatus, epoch: number): NodeStatus {
  const amounts = (list: Readonly<Record<string, string>> | undefined): NodeResources => ({
    ...list,
    cpu: list?.['cpu'] ?? '',
    memory: list?.['memory'] ?? '',
    pods: list?.['pods'] ?? '110',
  });
  return {
    capacity: amounts(raw?.capacity ?? raw?.allocatable),
    allocatable: amounts(raw?.allocatable ?? raw?.capacity),
    conditions: (raw?.conditions ?? []).map(
      (one): Condition => ({
        type: one.type,
        status: one.status,
        reason: one.reason,
        message: one.message,
        lastTransitionTime: (one.lastTransitionTime === undefined
          ? 0
          : (parseTime(epoch, one.lastTransitionTime) ?? 0)) as Tick, // ticks by parseTime's promise
      }),
    ),
    addresses: (raw?.addresses ?? []).map(({ type, address }) => ({ type, address })),
    images: raw?.images?.map((one) => ({ names: one.names ?? [], sizeBytes: one.sizeBytes ?? 0 })),
  };
}
