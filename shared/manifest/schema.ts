// The kinds of objects that this simulation reads, and the fields of each as they stand in a manifest. Of kinds with a rich inside, pods
// and storage, the fields stand in files of their own.

import { z } from 'zod';
import { amounts, dropped, fields, flag, head, int, intOrText, labelSelector, list, text, texts } from './fields.ts';
import { cronJobSpec, jobSpec } from './schema-batch.ts';
import { podSpec, template } from './schema-pod.ts';
import { ingressSpec, serviceSpec } from './schema-service.ts';
import { daemonSetSpec, statefulSetSpec } from './schema-sets.ts';
import { autoscalerSpec, limitRangeSpec, quotaSpec } from './schema-policy.ts';
import { claimSpec, claimStatus, STORAGE_CLASS, volumeSpec, volumeStatus } from './schema-storage.ts';

const rollingUpdate = fields({ maxSurge: intOrText, maxUnavailable: intOrText }).optional();
const deploymentSpec = fields({
  replicas: int,
  selector: labelSelector,
  template,
  minReadySeconds: int,
  revisionHistoryLimit: int,
  progressDeadlineSeconds: int,
  paused: flag,
  strategy: fields({ type: text, rollingUpdate }).optional(),
}).optional();

const taint = fields({ key: text, value: text, effect: text, timeAdded: text });
const nodeSpec = fields(
  { unschedulable: flag, taints: z.array(taint).optional(), podCIDR: dropped, podCIDRs: dropped, providerID: dropped },
  'configSource',
).optional();
// A node's status holds much that is read past: system information, volumes.
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
    images: z.array(fields({ names: list, sizeBytes: int })).optional(),
  })
  .optional();

const budgetSpec = fields({
  minAvailable: intOrText,
  maxUnavailable: intOrText,
  selector: labelSelector,
  unhealthyPodEvictionPolicy: text,
}).optional();
const budgetStatus = z
  .looseObject({
    observedGeneration: int,
    disruptionsAllowed: int,
    currentHealthy: int,
    desiredHealthy: int,
    expectedPods: int,
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
  PriorityClass: fields({
    kind: z.literal('PriorityClass'),
    ...head,
    value: int,
    globalDefault: flag,
    description: text,
    preemptionPolicy: text,
  }),
  PodDisruptionBudget: fields({
    kind: z.literal('PodDisruptionBudget'),
    ...head,
    spec: budgetSpec,
    status: budgetStatus,
  }),
  PersistentVolume: fields({ kind: z.literal('PersistentVolume'), ...head, spec: volumeSpec, status: volumeStatus }),
  PersistentVolumeClaim: fields({
    kind: z.literal('PersistentVolumeClaim'),
    ...head,
    spec: claimSpec,
    status: claimStatus,
  }),
  StorageClass: fields({ kind: z.literal('StorageClass'), ...head, ...STORAGE_CLASS }),
  StatefulSet: fields({ kind: z.literal('StatefulSet'), ...head, spec: statefulSetSpec, status: dropped }),
  DaemonSet: fields({ kind: z.literal('DaemonSet'), ...head, spec: daemonSetSpec, status: dropped }),
  ConfigMap: fields({ kind: z.literal('ConfigMap'), ...head, data: texts, binaryData: texts, immutable: flag }),
  ServiceAccount: fields({
    kind: z.literal('ServiceAccount'),
    ...head,
    automountServiceAccountToken: flag,
    secrets: dropped,
    imagePullSecrets: dropped,
  }),
  Job: fields({ kind: z.literal('Job'), ...head, spec: jobSpec, status: dropped }),
  CronJob: fields({ kind: z.literal('CronJob'), ...head, spec: cronJobSpec, status: dropped }),
  ResourceQuota: fields({ kind: z.literal('ResourceQuota'), ...head, spec: quotaSpec, status: dropped }),
  LimitRange: fields({ kind: z.literal('LimitRange'), ...head, spec: limitRangeSpec }),
  HorizontalPodAutoscaler: fields({
    kind: z.literal('HorizontalPodAutoscaler'),
    ...head,
    spec: autoscalerSpec,
    status: dropped,
  }),
  Secret: fields({
    kind: z.literal('Secret'),
    ...head,
    type: text,
    data: texts,
    stringData: texts,
    immutable: flag,
  }),
  Ingress: fields({ kind: z.literal('Ingress'), ...head, spec: ingressSpec, status: dropped }),
} as const;

export type ManifestKind = keyof typeof SCHEMAS;
export type Raw<K extends ManifestKind> = z.output<(typeof SCHEMAS)[K]>;
/** An object of any readable kind as it was written: typed, nothing filled in. */
export type RawObject = { [K in ManifestKind]: Raw<K> }[ManifestKind];
export type RawNodeStatus = z.output<typeof nodeStatus>;
