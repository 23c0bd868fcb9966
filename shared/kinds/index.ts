// The closed list of kinds, with the names under which the API serves them. The only barrel of the project.

import type { Deployment } from './deployment.ts';
import type { EndpointSlice } from './endpointslice.ts';
import type { Namespace } from './namespace.ts';
import type { Node } from './node.ts';
import type { PersistentVolume } from './persistent-volume.ts';
import type { PersistentVolumeClaim } from './persistent-volume-claim.ts';
import type { Pod } from './pod.ts';
import type { PodDisruptionBudget } from './pod-disruption-budget.ts';
import type { PriorityClass } from './priority-class.ts';
import type { ReplicaSet } from './replicaset.ts';
import type { Service } from './service.ts';
import type { StorageClass } from './storage-class.ts';

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
