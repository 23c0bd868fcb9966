// A Service: a name and an address for the pods that its selector matches, and by what rules its requests find them.
// Fields that say what Kubernetes would do anyway are left out.

import type { Labels, ObjectMeta } from './meta.ts';

export const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'] as const;
export type ServiceType = (typeof SERVICE_TYPES)[number];

export const TRAFFIC_POLICIES = ['Cluster', 'Local'] as const;
export type TrafficPolicy = (typeof TRAFFIC_POLICIES)[number];

/** PreferClose is the older name of PreferSameZone. */
export const TRAFFIC_DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'] as const;
export type TrafficDistribution = (typeof TRAFFIC_DISTRIBUTIONS)[number];

/** The clusterIP of a headless Service. */
export const NO_ADDRESS = 'None';

export interface ServicePort {
  readonly name?: string | undefined;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly targetPort: number | string;
  readonly nodePort?: number | undefined;
}

export interface ServiceSpec {
  readonly type: ServiceType;
  /** Undefined for an ExternalName, NO_ADDRESS for a headless one; the empty text until the API server has given one. */
  readonly clusterIP: string | undefined;
  /** Empty: nobody keeps EndpointSlices for it. */
  readonly selector: Labels;
  readonly ports: readonly ServicePort[];
  readonly externalName?: string | undefined;
  readonly sessionAffinity?: 'ClientIP' | undefined;
  readonly sessionAffinityConfig?: { readonly clientIP: { readonly timeoutSeconds: number } } | undefined;
  /** Of NodePort and LoadBalancer only. */
  readonly externalTrafficPolicy?: TrafficPolicy | undefined;
  readonly healthCheckNodePort?: number | undefined;
  readonly internalTrafficPolicy?: 'Local' | undefined;
  readonly publishNotReadyAddresses?: true | undefined;
  readonly trafficDistribution?: TrafficDistribution | undefined;
}

export interface ServiceStatus {
  readonly loadBalancer: { readonly ingress?: readonly { readonly ip: string }[] | undefined };
}

export interface Service {
  readonly kind: 'Service';
  readonly metadata: ObjectMeta;
  readonly spec: ServiceSpec;
  /** Of a LoadBalancer: what the cloud gave it. */
  readonly status: ServiceStatus | undefined;
}

export function isHeadless({ clusterIP }: Pick<ServiceSpec, 'clusterIP'>): boolean {
  return clusterIP === NO_ADDRESS;
}

/** Reached from outside by a port of each node. */
export function isExternal({ type }: Pick<ServiceSpec, 'type'>): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}
