// The fields of the API's objects that this simulation reads, by kind, as they stand in a manifest: every one may be missing, since
// Kubernetes' defaults come after decoding and its rules after those. Fields of Kubernetes that are not modelled yet are known by name.

import { z } from 'zod';

// No code is generated at run time: pages forbid it by their Content-Security-Policy.
z.config({ jitless: true });

/** By schema of an object: Kubernetes' own fields that are refused by name instead of as typing errors. */
export const NOT_YET = new Map<unknown, readonly string[]>();

function fields<Shape extends z.ZodRawShape>(shape: Shape, notYet = ''): z.ZodObject<Shape, z.core.$strict> {
  const schema = z.strictObject(shape);
  NOT_YET.set(
    schema,
    notYet.split(' ').filter((name) => name !== ''),
  );
  return schema;
}

const text = z.string().optional();
const int = z.int().optional();
const flag = z.boolean().optional();
/** Read and left out: the server's own, or without any effect here. */
const dropped = z.unknown().optional();
/** A field that is read only with the value that Kubernetes would put there anyway. */
const only = <const Value extends string | boolean>(value: Value) => z.literal(value).optional();
const empty = z.strictObject({}).optional();
const texts = z.record(z.string(), z.string()).optional();
const intOrText = z.union([z.int(), z.string()]).optional();
/** Amounts may be numbers in YAML: `cpu: 0.5`. */
export const QUANTITY = z.union([z.string(), z.number()]).transform(String);

const metadata = fields(
  {
    name: text,
    generateName: text,
    namespace: text,
    labels: texts,
    annotations: texts,
    ownerReferences: z
      .array(
        fields({ apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag }),
      )
      .optional(),
    uid: dropped,
    resourceVersion: dropped,
    generation: dropped,
    creationTimestamp: dropped,
    deletionTimestamp: dropped,
    deletionGracePeriodSeconds: dropped,
    managedFields: dropped,
    selfLink: dropped,
  },
  'finalizers',
).optional();

const requirement = fields({ key: text, operator: text, values: z.array(z.string()).optional() });
const labelSelector = fields({ matchLabels: texts, matchExpressions: z.array(requirement).optional() }).optional();

const nodeTerm = fields({
  matchExpressions: z.array(requirement).optional(),
  matchFields: z.array(requirement).optional(),
});
const nodeAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: fields({
    nodeSelectorTerms: z.array(nodeTerm).optional(),
  }).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(fields({ weight: int, preference: nodeTerm.optional() }))
    .optional(),
}).optional();

const probe = fields(
  {
    httpGet: fields({ path: text, port: intOrText, scheme: only('HTTP') }, 'host httpHeaders').optional(),
    tcpSocket: fields({ port: intOrText }, 'host').optional(),
    initialDelaySeconds: int,
    periodSeconds: int,
    timeoutSeconds: int,
    successThreshold: int,
    failureThreshold: int,
  },
  'exec grpc terminationGracePeriodSeconds',
).optional();

const resourceList = fields({ cpu: QUANTITY.optional(), memory: QUANTITY.optional() }, 'ephemeral-storage').optional();

const container = fields(
  {
    name: text,
    image: text,
    imagePullPolicy: text,
    resources: fields({ requests: resourceList, limits: resourceList }, 'claims').optional(),
    ports: z.array(fields({ name: text, containerPort: int, protocol: text }, 'hostPort hostIP')).optional(),
    env: z.array(fields({ name: text, value: text }, 'valueFrom')).optional(),
    readinessProbe: probe,
    terminationMessagePath: only('/dev/termination-log'),
    terminationMessagePolicy: only('File'),
    securityContext: empty,
  },
  'command args workingDir envFrom livenessProbe startupProbe lifecycle volumeMounts volumeDevices stdin stdinOnce tty restartPolicy resizePolicy',
);

const toleration = fields({ key: text, operator: text, value: text, effect: text, tolerationSeconds: int });

const podSpec = fields(
  {
    nodeName: text,
    schedulerName: text,
    restartPolicy: text,
    terminationGracePeriodSeconds: int,
    priority: int,
    containers: z.array(container).optional(),
    tolerations: z.array(toleration).optional(),
    nodeSelector: texts,
    affinity: fields({ nodeAffinity }, 'podAffinity podAntiAffinity').optional(),
    dnsPolicy: only('ClusterFirst'),
    securityContext: empty,
    enableServiceLinks: only(true),
    preemptionPolicy: only('PreemptLowerPriority'),
    serviceAccount: only('default'),
    serviceAccountName: only('default'),
    automountServiceAccountToken: flag,
  },
  `volumes initContainers ephemeralContainers activeDeadlineSeconds hostNetwork hostPID hostIPC shareProcessNamespace imagePullSecrets
   hostname subdomain hostAliases priorityClassName dnsConfig readinessGates runtimeClassName overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers
   schedulingGates resourceClaims resources`.replace(/\s+/g, ' '),
).optional();

const template = fields({ metadata, spec: podSpec }).optional();

const head = { apiVersion: z.string(), metadata } as const;

const rollingUpdate = fields({ maxSurge: intOrText, maxUnavailable: intOrText }).optional();
const deploymentSpec = fields(
  {
    replicas: int,
    selector: labelSelector,
    template,
    minReadySeconds: int,
    revisionHistoryLimit: int,
    progressDeadlineSeconds: int,
    strategy: fields({ type: only('RollingUpdate'), rollingUpdate }).optional(),
  },
  'paused',
).optional();

const serviceSpec = fields(
  {
    type: only('ClusterIP'),
    clusterIP: text,
    clusterIPs: dropped,
    selector: texts,
    ports: z
      .array(fields({ name: text, protocol: text, port: int, targetPort: intOrText }, 'nodePort appProtocol'))
      .optional(),
    sessionAffinity: only('None'),
    internalTrafficPolicy: only('Cluster'),
    ipFamilyPolicy: only('SingleStack'),
    ipFamilies: dropped,
  },
  `externalName externalIPs loadBalancerIP loadBalancerClass loadBalancerSourceRanges allocateLoadBalancerNodePorts externalTrafficPolicy sessionAffinityConfig
   healthCheckNodePort publishNotReadyAddresses trafficDistribution`.replace(/\s+/g, ' '),
).optional();

const taint = fields({ key: text, value: text, effect: text, timeAdded: text });
const nodeSpec = fields(
  { unschedulable: flag, taints: z.array(taint).optional(), podCIDR: dropped, podCIDRs: dropped, providerID: dropped },
  'configSource',
).optional();
// A node's status holds much that is read past: images, system information, volumes.
const amounts = z.record(z.string(), QUANTITY).optional();
const nodeCondition = z.looseObject({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: text,
  message: text,
  lastTransitionTime: text,
});
const nodeStatus = z
  .looseObject({
    capacity: amounts,
    allocatable: amounts,
    conditions: z.array(nodeCondition).optional(),
    addresses: z.array(z.looseObject({ type: z.string(), address: z.string() })).optional(),
  })
  .optional();

/** What a manifest may hold, by kind. */
export const SCHEMAS = {
  Namespace: fields({
    kind: z.literal('Namespace'),
    ...head,
    spec: fields({ finalizers: dropped }).optional(),
    status: dropped,
  }),
  Node: fields({ kind: z.literal('Node'), ...head, spec: nodeSpec, status: nodeStatus }),
  Pod: fields({ kind: z.literal('Pod'), ...head, spec: podSpec, status: dropped }),
  Deployment: fields({ kind: z.literal('Deployment'), ...head, spec: deploymentSpec, status: dropped }),
  ReplicaSet: fields({
    kind: z.literal('ReplicaSet'),
    ...head,
    spec: fields({ replicas: int, minReadySeconds: int, selector: labelSelector, template }).optional(),
    status: dropped,
  }),
  Service: fields({ kind: z.literal('Service'), ...head, spec: serviceSpec, status: dropped }),
} as const;

export type ManifestKind = keyof typeof SCHEMAS;
export type Raw<K extends ManifestKind> = z.output<(typeof SCHEMAS)[K]>;
/** An object of any readable kind as it was written: typed, nothing filled in. */
export type RawObject = { [K in ManifestKind]: Raw<K> }[ManifestKind];
export type RawMetadata = NonNullable<z.output<typeof metadata>>;
export type RawPodSpec = NonNullable<z.output<typeof podSpec>>;
export type RawContainer = z.output<typeof container>;
export type RawProbe = NonNullable<z.output<typeof probe>>;
export type RawSelector = z.output<typeof labelSelector>;
export type RawRequirement = z.output<typeof requirement>;
export type RawTemplate = z.output<typeof template>;
export type RawNodeStatus = z.output<typeof nodeStatus>;
