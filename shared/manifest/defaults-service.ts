// Kubernetes' defaults of Services and Ingresses (pkg/apis/core/v1/defaults.go): a ClusterIP without stickiness, whose every pod serves every node.
// What says no more than that is left out.

import type { IngressBackend, IngressSpec, PathType } from '../kinds/ingress.ts';
import {
  isExternal,
  type ServicePort,
  type ServiceSpec,
  type ServiceType,
  type TrafficDistribution,
  type TrafficPolicy,
} from '../kinds/service.ts';
import type { RawBackend, RawIngressSpec, RawServiceSpec } from './schema-service.ts';

/** Three hours. */
const AFFINITY_SECONDS = 10_800;

/** `validate` refuses values of fields that are none of Kubernetes'; the shape takes them as they are. */
export function serviceSpecOf(raw: RawServiceSpec): ServiceSpec {
  const type = (raw.type ?? 'ClusterIP') as ServiceType;
  const sticks = raw.sessionAffinity !== undefined && raw.sessionAffinity !== 'None';
  const timeoutSeconds = raw.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS;
  const config = sticks || raw.sessionAffinityConfig !== undefined ? { clientIP: { timeoutSeconds } } : undefined;
  const external = raw.externalTrafficPolicy ?? (isExternal({ type }) ? 'Cluster' : undefined);
  const spec: ServiceSpec = {
    type,
    clusterIP: type === 'ExternalName' && (raw.clusterIP ?? '') === '' ? undefined : (raw.clusterIP ?? ''),
    selector: raw.selector ?? {},
    ports: (raw.ports ?? []).map(portOf),
    externalName: raw.externalName,
    sessionAffinity: sticks ? (raw.sessionAffinity as 'ClientIP') : undefined,
    sessionAffinityConfig: config,
    externalTrafficPolicy: external as TrafficPolicy | undefined,
    internalTrafficPolicy: raw.internalTrafficPolicy === 'Cluster' ? undefined : (raw.internalTrafficPolicy as 'Local'),
    healthCheckNodePort: raw.healthCheckNodePort === 0 ? undefined : raw.healthCheckNodePort,
    publishNotReadyAddresses: raw.publishNotReadyAddresses === true ? true : undefined,
    trafficDistribution: raw.trafficDistribution as TrafficDistribution | undefined,
  };
  return spec;
}

/** The same for a Service that is replaced by one that was not read from a manifest. */
export function completed(spec: ServiceSpec): ServiceSpec {
  const affinity = spec.sessionAffinity && !spec.sessionAffinityConfig;
  const policy = isExternal(spec) && spec.externalTrafficPolicy === undefined;
  if (!affinity && !policy) return spec;
  return {
    ...spec,
    externalTrafficPolicy: policy ? 'Cluster' : spec.externalTrafficPolicy,
    sessionAffinityConfig: affinity ? { clientIP: { timeoutSeconds: AFFINITY_SECONDS } } : spec.sessionAffinityConfig,
  };
}

function portOf(raw: NonNullable<RawServiceSpec['ports']>[number]): ServicePort {
  return {
    name: raw.name,
    port: raw.port ?? 0,
    targetPort: raw.targetPort ?? raw.port ?? 0,
    protocol: (raw.protocol ?? 'TCP') as ServicePort['protocol'], // `validate` refuses others
    nodePort: raw.nodePort === 0 ? undefined : raw.nodePort,
  };
}

export function ingressSpecOf(raw: RawIngressSpec): IngressSpec {
  return {
    ingressClassName: raw.ingressClassName,
    defaultBackend: raw.defaultBackend && backendOf(raw.defaultBackend),
    rules: (raw.rules ?? []).map(({ host, http }) => ({
      host: host === '' ? undefined : host,
      http: http && {
        paths: (http.paths ?? []).map((one) => ({
          path: one.path ?? '',
          pathType: (one.pathType ?? '') as PathType, // `validate` refuses others, and the empty text; so below
          backend: backendOf(one.backend ?? {}),
        })),
      },
    })),
    tls: raw.tls,
  };
}

/** A backend that names no Service has the empty name. */
function backendOf(raw: RawBackend): IngressBackend {
  const { name, number } = raw.service?.port ?? {};
  return {
    service: {
      name: raw.service?.name ?? '',
      port: { name: name === '' ? undefined : name, number: number === 0 ? undefined : number },
    },
  };
}
