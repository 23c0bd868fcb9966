// The fields of a Service, an Ingress and an IngressClass as they stand in a manifest.

import { z } from 'zod';
import { dropped, fields, flag, int, intOrText, list, only, text, texts } from './fields.ts';

const affinityConfig = fields({ clientIP: fields({ timeoutSeconds: int }).optional() }).optional();
const servicePort = fields(
  { name: text, protocol: text, port: int, targetPort: intOrText, nodePort: int, appProtocol: dropped },
  '',
);

export const serviceSpec = fields(
  {
    type: text,
    clusterIP: text,
    clusterIPs: dropped,
    selector: texts,
    ports: z.array(servicePort).optional(),
    externalName: text,
    sessionAffinity: text,
    sessionAffinityConfig: affinityConfig,
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    healthCheckNodePort: int,
    publishNotReadyAddresses: flag,
    trafficDistribution: text,
    allocateLoadBalancerNodePorts: only(true),
    ipFamilyPolicy: only('SingleStack'),
    ipFamilies: dropped,
  },
  'externalIPs loadBalancerIP loadBalancerClass loadBalancerSourceRanges',
).optional();
export type RawServiceSpec = NonNullable<z.output<typeof serviceSpec>>;

const backend = fields(
  { service: fields({ name: text, port: fields({ name: text, number: int }).optional() }).optional() },
  'resource',
);
export type RawBackend = z.output<typeof backend>;
const path = fields({ path: text, pathType: text, backend: backend.optional() });
const rule = fields({ host: text, http: fields({ paths: z.array(path).optional() }).optional() });

export const ingressSpec = fields({
  ingressClassName: text,
  defaultBackend: backend.optional(),
  rules: z.array(rule).optional(),
  tls: z.array(fields({ hosts: list, secretName: text })).optional(),
}).optional();
export type RawIngressSpec = NonNullable<z.output<typeof ingressSpec>>;
