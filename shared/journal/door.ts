// The door for commands of players: only the writes that a role can make, each with a body of its own shape; whatever else a stranger
// adds to a body is left outside. What the director and the host write does not pass here.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { PROPAGATION_POLICIES } from '../kinds/delete-options.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import { PATH_TYPES } from '../kinds/ingress.ts';
import { SERVICE_TYPES, TRAFFIC_DISTRIBUTIONS, TRAFFIC_POLICIES } from '../kinds/service.ts';
import { SELECTOR_OPERATORS } from '../kinds/selector.ts';
import { readObject } from '../manifest/read.ts';
import type { ManifestKind } from '../manifest/schema.ts';
import type { ApiCommand, Command } from './command.ts';
import { commandSchema, firstIssue } from './schema.ts';

const name = z.string().min(1).max(LIMITS.name);
const count = z.int().nonnegative().max(LIMITS.ticksPerMatch);
/** Per cent of no more than all. */
const part = z.union([z.int().nonnegative().max(LIMITS.pods), z.string().regex(/^(100|\d{1,2})%$/)]);
const labels = z.record(z.string().max(LIMITS.name), z.string().max(LIMITS.label));

const BINDING = z.object({ target: z.object({ kind: z.literal('Node').optional(), name }) });
const SCALE = z.object({ spec: z.object({ replicas: z.int().nonnegative().max(LIMITS.replicasPerDeployment) }) });
const DELETE_OPTIONS = z
  .object({ gracePeriodSeconds: count.optional(), propagationPolicy: z.enum(PROPAGATION_POLICIES).optional() })
  .optional();
const NODE = z.object({
  metadata: z.object({ labels: labels.optional() }),
  spec: z.object({
    unschedulable: z
      .boolean()
      .optional()
      .transform((value): true | undefined => (value === true ? true : undefined)),
    taints: z
      .array(
        z.object({
          key: name,
          value: z.string().max(LIMITS.label).optional(),
          effect: z.enum(TAINT_EFFECTS),
          timeAdded: count.optional(),
        }),
      )
      .max(LIMITS.label),
  }),
});
const TOLERATION = z.object({
  key: name.optional(),
  operator: z.enum(['Equal', 'Exists']),
  value: z.string().max(LIMITS.label).optional(),
  effect: z.enum(TAINT_EFFECTS).optional(),
  tolerationSeconds: z.int().max(LIMITS.ticksPerMatch).optional(),
});
const POD = z.object({
  metadata: z.object({ labels: labels.optional(), annotations: labels.optional() }),
  spec: z.object({
    schedulingGates: z.array(z.object({ name })).max(LIMITS.schedulingGatesPerPod).optional(),
    tolerations: z.array(TOLERATION).max(LIMITS.tolerationsPerPod),
  }),
});
const requirement = z.object({
  key: name,
  operator: z.enum(SELECTOR_OPERATORS),
  values: z.array(z.string().max(LIMITS.label)).max(LIMITS.valuesPerRequirement).optional(),
});
const BUDGET = z.object({
  spec: z
    .object({
      minAvailable: part.optional(),
      maxUnavailable: part.optional(),
      selector: z
        .object({
          matchLabels: labels.optional(),
          matchExpressions: z.array(requirement).max(LIMITS.requirementsPerSelector).optional(),
        })
        .optional(),
      unhealthyPodEvictionPolicy: z.enum(['IfHealthyBudget', 'AlwaysAllow']).optional(),
    })
    .refine((spec) => spec.minAvailable === undefined || spec.maxUnavailable === undefined, {
      message: 'minAvailable and maxUnavailable cannot be both set',
    }),
});
const EVICTION = z.object({ deleteOptions: DELETE_OPTIONS }).optional();
/** The whole object, as `kubectl replace` sends it: it comes in through the manifests' own door, with defaults, and keeps every rule of theirs. */
const DEPLOYMENT = z
  .object({
    metadata: z
      .object({ labels: labels.optional(), annotations: z.record(z.string(), z.string()).optional() })
      .optional(),
    spec: z.record(z.string(), z.unknown()),
  })
  .transform(({ metadata, spec }, context) => {
    // The name stands in the command.
    const read = readObject({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata, name: 'x' }, spec });
    if ('findings' in read) {
      for (const { path, message } of read.findings) context.addIssue({ code: 'custom', path: [...path], message });
      return z.NEVER;
    }
    const { object } = read;
    const { labels, annotations } = object.metadata;
    return object.kind === 'Deployment' ? { metadata: { labels, annotations }, spec: object.spec } : z.NEVER;
  });

const DATA = {
  data: z
    .record(z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/), z.string().max(LIMITS.commandBytes))
    .refine((data) => Object.keys(data).length <= LIMITS.keysPerConfiguration, { message: 'too many keys' }),
  immutable: z.literal(true).optional(),
};
const META = z.object({ labels: labels.optional(), annotations: labels.optional() });
const NEW_META = z.object({ name, namespace: name, labels: labels.optional(), annotations: labels.optional() });

/** The spec of an object as `kubectl replace` sends it: it comes in through the manifests' own door, with defaults, and keeps every rule of theirs. */
function whole(kind: ManifestKind, apiVersion: string): z.ZodType {
  const metadata = z.object({ labels: labels.optional(), annotations: labels.optional() }).optional();
  const shape = z.object({ metadata, spec: z.record(z.string(), z.unknown()) });
  return shape.transform(({ metadata: said, spec }, context) => {
    // A patch was laid over the stored object, which has fields that say nothing. Its own name stands in the command.
    const plain: unknown = JSON.parse(JSON.stringify(spec));
    const read = readObject({ apiVersion, kind, metadata: { ...said, name: 'x' }, spec: plain });
    if ('object' in read && 'spec' in read.object) {
      const { metadata: own, spec: asked } = read.object;
      if (said === undefined) return { spec: asked };
      return { metadata: { labels: own.labels, annotations: own.annotations }, spec: asked };
    }
    const findings = 'findings' in read ? read.findings : [];
    for (const { path, message } of findings) context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  });
}

const annotated = z.object({ labels: labels.optional(), annotations: labels.optional() });
const port = z.int().min(1).max(65_535);
/** Rules beyond the shape are asked of `manifest/validate` when the command is looked at. */
const SERVICE = z.object({
  metadata: annotated,
  spec: z.object({
    type: z.enum(SERVICE_TYPES),
    clusterIP: name.optional(),
    selector: labels.default({}),
    ports: z
      .array(
        z.object({
          name: name.optional(),
          protocol: z.enum(['TCP', 'UDP']),
          port,
          targetPort: z.union([port, name]),
          nodePort: port.optional(),
        }),
      )
      .max(LIMITS.portsPerContainer),
    externalName: name.optional(),
    sessionAffinity: z.literal('ClientIP').optional(),
    sessionAffinityConfig: z.object({ clientIP: z.object({ timeoutSeconds: count }) }).optional(),
    externalTrafficPolicy: z.enum(TRAFFIC_POLICIES).optional(),
    healthCheckNodePort: port.optional(),
    internalTrafficPolicy: z.literal('Local').optional(),
    publishNotReadyAddresses: z.literal(true).optional(),
    trafficDistribution: z.enum(TRAFFIC_DISTRIBUTIONS).optional(),
  }),
});
const BACKEND = z.object({
  service: z.object({ name, port: z.object({ name: name.optional(), number: port.optional() }) }),
});
const INGRESS = z.object({
  metadata: annotated,
  spec: z.object({
    ingressClassName: name.optional(),
    defaultBackend: BACKEND.optional(),
    rules: z
      .array(
        z.object({
          host: name.optional(),
          http: z
            .object({
              paths: z
                .array(z.object({ path: z.string().max(1_024), pathType: z.enum(PATH_TYPES), backend: BACKEND }))
                .max(LIMITS.pathsPerRule),
            })
            .optional(),
        }),
      )
      .max(LIMITS.rulesPerIngress),
    tls: z.array(z.object({ hosts: z.array(name).optional(), secretName: name.optional() })).optional(),
  }),
});

/** `verb resource/subresource` → the shape of the body. */
const BODIES: Readonly<Record<string, z.ZodType>> = {
  'create pods/binding': BINDING,
  'create pods/eviction': EVICTION,
  'update nodes': NODE,
  'update deployments': DEPLOYMENT,
  'update jobs': whole('Job', 'batch/v1'),
  'update cronjobs': whole('CronJob', 'batch/v1'),
  'update horizontalpodautoscalers': whole('HorizontalPodAutoscaler', 'autoscaling/v2'),
  'update pods': POD,
  'update poddisruptionbudgets': BUDGET,
  'update deployments/scale': SCALE,
  'update replicasets/scale': SCALE,
  'update statefulsets/scale': SCALE,
  'delete statefulsets': DELETE_OPTIONS,
  'delete daemonsets': DELETE_OPTIONS,
  'delete persistentvolumeclaims': DELETE_OPTIONS,
  'create configmaps': z.object({ kind: z.literal('ConfigMap'), metadata: NEW_META, ...DATA }),
  'update configmaps': z.object({ metadata: META, ...DATA }),
  'create secrets': z.object({ kind: z.literal('Secret'), metadata: NEW_META, type: name, ...DATA }),
  'update secrets': z.object({ metadata: META, ...DATA }),
  'delete configmaps': DELETE_OPTIONS,
  'delete secrets': DELETE_OPTIONS,
  'delete pods': DELETE_OPTIONS,
  'delete deployments': DELETE_OPTIONS,
  'delete jobs': DELETE_OPTIONS,
  'delete cronjobs': DELETE_OPTIONS,
  'delete horizontalpodautoscalers': DELETE_OPTIONS,
  'update services': SERVICE,
  'delete services': DELETE_OPTIONS,
  'update ingresses': INGRESS,
  'delete ingresses': DELETE_OPTIONS,
  'delete poddisruptionbudgets': DELETE_OPTIONS,
};

/** `create pods/binding` for a command of this kind: how roles and shapes are looked up. */
export function requestOf(command: Pick<ApiCommand, 'verb' | 'resource' | 'subresource'>): string {
  return `${command.verb} ${command.resource}${command.subresource === undefined ? '' : `/${command.subresource}`}`;
}

/** What is created has the name and the namespace of the path: the rest of the way looks at the path alone. */
function isAbout(command: ApiCommand, body: unknown): boolean {
  const { metadata } = body as { metadata: { name: string; namespace: string } }; // by the shapes of the kinds that players create
  return metadata.name === command.name && metadata.namespace === command.namespace;
}

/** Parses a stranger's command. */
export const playerCommandSchema: z.ZodType<Command> = commandSchema.transform((command, context) => {
  if (command.kind !== 'api') return command;
  const request = requestOf(command);
  const shape = Object.hasOwn(BODIES, request) ? BODIES[request] : undefined;
  if (shape === undefined) {
    context.addIssue({ code: 'custom', message: `players cannot ${request}` });
    return z.NEVER;
  }
  const body = shape.safeParse(command.body);
  if (body.success && (request.includes('/') || command.verb !== 'create' || isAbout(command, body.data)))
    return { ...command, body: body.data };
  if (body.success) {
    context.addIssue({
      code: 'custom',
      path: ['body'],
      message: 'the name of the object does not match the name in the path',
    });
    return z.NEVER;
  }
  context.addIssue({ code: 'custom', path: ['body'], message: firstIssue(body.error) });
  return z.NEVER;
});
