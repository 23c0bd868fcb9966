// The closed list of kinds, with the names under which the API serves them. The only barrel of the project.

import type { ControllerRevision } from './controller-revision.ts';
import type { DaemonSet } from './daemonset.ts';
import type { ConfigMap } from './config-map.ts';
import type { CronJob } from './cron-job.ts';
import type { Deployment } from './deployment.ts';
import type { EndpointSlice } from './endpointslice.ts';
import type { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import type { Job } from './job.ts';
import type { LimitRange } from './limit-range.ts';
import type { Ingress } from './ingress.ts';
import type { Namespace } from './namespace.ts';
import type { Node } from './node.ts';
import type { PersistentVolume } from './persistent-volume.ts';
import type { PersistentVolumeClaim } from './persistent-volume-claim.ts';
import type { Pod } from './pod.ts';
import type { PodDisruptionBudget } from './pod-disruption-budget.ts';
import type { PriorityClass } from './priority-class.ts';
import type { ReplicaSet } from './replicaset.ts';
import type { ResourceQuota } from './resource-quota.ts';
import type { ServiceAccount } from './service-account.ts';
import type { Secret } from './secret.ts';
import type { Service } from './service.ts';
import type { StatefulSet } from './statefulset.ts';
import type { StorageClass } from './storage-class.ts';
import type { VolumeAttachment } from './volume-attachment.ts';

/** Kinds that the store keeps. Lease and Event are made on read. */
export interface StoredKinds {
  Namespace: Namespace;
  Node: Node;
  Pod: Pod;
  Deployment: Deployment;
  ReplicaSet: ReplicaSet;
  Service: Service;
  EndpointSlice: EndpointSlice;
  PriorityClass: PriorityClass;
  PodDisruptionBudget: PodDisruptionBudget;
  PersistentVolume: PersistentVolume;
  PersistentVolumeClaim: PersistentVolumeClaim;
  StorageClass: StorageClass;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  ControllerRevision: ControllerRevision;
  VolumeAttachment: VolumeAttachment;
  ConfigMap: ConfigMap;
  ServiceAccount: ServiceAccount;
  Job: Job;
  CronJob: CronJob;
  ResourceQuota: ResourceQuota;
  LimitRange: LimitRange;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  Secret: Secret;
  Ingress: Ingress;
}
export type StoredKind = keyof StoredKinds;
export type StoredObject = StoredKinds[StoredKind];

export const STORED_KINDS = [
  'Namespace',
  'Node',
  'Pod',
  'Deployment',
  'ReplicaSet',
  'Service',
  'EndpointSlice',
  'PriorityClass',
  'PodDisruptionBudget',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'StatefulSet',
  'DaemonSet',
  'ControllerRevision',
  'VolumeAttachment',
  'ConfigMap',
  'ServiceAccount',
  'Job',
  'CronJob',
  'ResourceQuota',
  'LimitRange',
  'HorizontalPodAutoscaler',
  'Secret',
  'Ingress',
] as const;

export interface Resource {
  readonly kind: StoredKind | 'Lease' | 'Event';
  readonly apiVersion: string;
  /** The plural in the path of a request. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export const RESOURCES = [
  { kind: 'Namespace', apiVersion: 'v1', resource: 'namespaces', namespaced: false },
  { kind: 'Node', apiVersion: 'v1', resource: 'nodes', namespaced: false },
  { kind: 'Pod', apiVersion: 'v1', resource: 'pods', namespaced: true },
  { kind: 'Deployment', apiVersion: 'apps/v1', resource: 'deployments', namespaced: true },
  { kind: 'ReplicaSet', apiVersion: 'apps/v1', resource: 'replicasets', namespaced: true },
  { kind: 'Service', apiVersion: 'v1', resource: 'services', namespaced: true },
  { kind: 'EndpointSlice', apiVersion: 'discovery.k8s.io/v1', resource: 'endpointslices', namespaced: true },
  { kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', resource: 'priorityclasses', namespaced: false },
  { kind: 'PodDisruptionBudget', apiVersion: 'policy/v1', resource: 'poddisruptionbudgets', namespaced: true },
  { kind: 'PersistentVolume', apiVersion: 'v1', resource: 'persistentvolumes', namespaced: false },
  { kind: 'PersistentVolumeClaim', apiVersion: 'v1', resource: 'persistentvolumeclaims', namespaced: true },
  { kind: 'StorageClass', apiVersion: 'storage.k8s.io/v1', resource: 'storageclasses', namespaced: false },
  { kind: 'StatefulSet', apiVersion: 'apps/v1', resource: 'statefulsets', namespaced: true },
  { kind: 'DaemonSet', apiVersion: 'apps/v1', resource: 'daemonsets', namespaced: true },
  { kind: 'ControllerRevision', apiVersion: 'apps/v1', resource: 'controllerrevisions', namespaced: true },
  { kind: 'VolumeAttachment', apiVersion: 'storage.k8s.io/v1', resource: 'volumeattachments', namespaced: false },
  { kind: 'ConfigMap', apiVersion: 'v1', resource: 'configmaps', namespaced: true },
  { kind: 'ServiceAccount', apiVersion: 'v1', resource: 'serviceaccounts', namespaced: true },
  { kind: 'Job', apiVersion: 'batch/v1', resource: 'jobs', namespaced: true },
  { kind: 'CronJob', apiVersion: 'batch/v1', resource: 'cronjobs', namespaced: true },
  { kind: 'ResourceQuota', apiVersion: 'v1', resource: 'resourcequotas', namespaced: true },
  { kind: 'LimitRange', apiVersion: 'v1', resource: 'limitranges', namespaced: true },
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    resource: 'horizontalpodautoscalers',
    namespaced: true,
  },
  { kind: 'Secret', apiVersion: 'v1', resource: 'secrets', namespaced: true },
  { kind: 'Ingress', apiVersion: 'networking.k8s.io/v1', resource: 'ingresses', namespaced: true },
  { kind: 'Lease', apiVersion: 'coordination.k8s.io/v1', resource: 'leases', namespaced: true },
  { kind: 'Event', apiVersion: 'v1', resource: 'events', namespaced: true },
] as const satisfies readonly Resource[];

const byKind = new Map<string, Resource>(RESOURCES.map((one) => [one.kind, one]));
const byResource = new Map<string, Resource>(RESOURCES.map((one) => [one.resource, one]));

export function resourceOfKind(kind: string): Resource | undefined {
  return byKind.get(kind);
}

export function resourceNamed(resource: string): Resource | undefined {
  return byResource.get(resource);
}

/** `apps` of `apps/v1`; the empty text for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
