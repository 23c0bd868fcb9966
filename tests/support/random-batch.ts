// Random Jobs, CronJobs, quotas, limit ranges, autoscalers, namespaces and deletions, drawn by fast-check, in few values so that they meet.

import fc from 'fast-check';
import type { Command } from '../../shared/journal/command.ts';
import { creationOf } from '../../shared/journal/creation.ts';
import { readObject } from '../../shared/manifest/read.ts';

type Json = Readonly<Record<string, unknown>>;

function creation(object: Json): Command {
  const read = readObject(object);
  if ('findings' in read) throw new Error(JSON.stringify([object, read.findings]));
  return creationOf(read.object);
}

const name = fc.constantFrom('web', 'api', 'search');
const namespace = fc.constantFrom('default', 'default', 'default', 'blue');

/** `search:1.0` ends with code 1 after 9 s, `job:1.0` well after 4 s. */
const template = fc
  .record({
    image: fc.constantFrom('search:1.0', 'job:1.0', 'web:1.0', 'nobody-has-it'),
    restartPolicy: fc.constantFrom('Never', 'OnFailure'),
    cpu: fc.constantFrom(undefined, '100m', '700m'),
  })
  .map(({ image, restartPolicy, cpu }) => ({
    spec: {
      restartPolicy,
      containers: [{ name: 'main', image, resources: cpu === undefined ? {} : { requests: { cpu } } }],
    },
  }));

const jobSpec = fc
  .record({
    parallelism: fc.constantFrom(undefined, 0, 1, 3),
    completions: fc.constantFrom(undefined, 1, 4),
    indexed: fc.boolean(),
    backoffLimit: fc.constantFrom(undefined, 0, 2),
    activeDeadlineSeconds: fc.constantFrom(undefined, undefined, 20),
    ttlSecondsAfterFinished: fc.constantFrom(undefined, 0, 15),
    suspend: fc.constantFrom(undefined, undefined, true),
    podReplacementPolicy: fc.constantFrom(undefined, 'Failed'),
    template,
  })
  .map(({ indexed, ...spec }) => ({ ...spec, completionMode: indexed && spec.completions ? 'Indexed' : 'NonIndexed' }));

const job = fc
  .record({ name, namespace, spec: jobSpec })
  .map(({ name, namespace, spec }) =>
    creation({ kind: 'Job', apiVersion: 'batch/v1', metadata: { name, namespace }, spec }),
  );

const cronJob = fc
  .record({ name, policy: fc.constantFrom('Allow', 'Forbid', 'Replace'), limit: fc.constantFrom(0, 1), spec: jobSpec })
  .map(({ name, policy, limit, spec }) =>
    creation({
      kind: 'CronJob',
      apiVersion: 'batch/v1',
      metadata: { name, namespace: 'default' },
      spec: {
        schedule: '* * * * *',
        concurrencyPolicy: policy,
        successfulJobsHistoryLimit: limit,
        failedJobsHistoryLimit: limit,
        jobTemplate: { spec },
      },
    }),
  );

const quota = fc
  .record({
    namespace,
    hard: fc.record(
      {
        pods: fc.constantFrom(2, 6),
        'requests.cpu': fc.constantFrom('1', '3'),
        'count/jobs.batch': fc.constant(2),
        'requests.memory': fc.constant('1Gi'),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ namespace, hard }) =>
    creation({ kind: 'ResourceQuota', apiVersion: 'v1', metadata: { name: 'dues', namespace }, spec: { hard } }),
  );

const limitRange = fc.record({ namespace, max: fc.constantFrom(undefined, { cpu: '1' }) }).map(({ namespace, max }) =>
  creation({
    kind: 'LimitRange',
    apiVersion: 'v1',
    metadata: { name: 'usual', namespace },
    spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '200m', memory: '64Mi' }, max }] },
  }),
);

const autoscaler = fc
  .record({
    name,
    min: fc.constantFrom(1, 3),
    behavior: fc.constantFrom(undefined, { scaleUp: { stabilizationWindowSeconds: 30 } }),
  })
  .map(({ name, min, behavior }) =>
    creation({
      kind: 'HorizontalPodAutoscaler',
      apiVersion: 'autoscaling/v2',
      metadata: { name, namespace: 'default' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: min,
        maxReplicas: 6,
        behavior,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 20 } } },
        ],
      },
    }),
  );

/** Some with an owner that never was, some held by a finalizer. */
const configMap = fc
  .record({ name, namespace, held: fc.boolean(), ghost: fc.boolean() })
  .map(({ name, namespace, held, ghost }) =>
    creation({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {
        name,
        namespace,
        ...(held ? { finalizers: ['example.com/keep'] } : {}),
        ...(ghost ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'ghost', uid: '0' }] } : {}),
      },
      data: { a: 'b' },
    }),
  );

const blue = fc.constant(creation({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'blue' } }));

const deletion = fc
  .record({
    name,
    namespace,
    resource: fc.constantFrom('jobs', 'cronjobs', 'deployments', 'configmaps', 'horizontalpodautoscalers'),
    propagationPolicy: fc.constantFrom('Background', 'Foreground', 'Orphan'),
  })
  .map(
    ({ name, namespace, resource, propagationPolicy }): Command => ({
      kind: 'api',
      verb: 'delete',
      resource,
      namespace,
      name,
      body: { propagationPolicy },
    }),
  );

const release = fc.record({ name, namespace }).map(
  ({ name, namespace }): Command => ({
    kind: 'api',
    verb: 'update',
    resource: 'configmaps',
    namespace,
    name,
    body: { kind: 'ConfigMap', metadata: { name, namespace, finalizers: [] }, data: { a: 'b' } },
  }),
);

const goneGuards = fc.constantFrom<Command>(
  { kind: 'api', verb: 'delete', resource: 'namespaces', name: 'blue' },
  { kind: 'api', verb: 'delete', resource: 'resourcequotas', namespace: 'default', name: 'dues' },
  { kind: 'api', verb: 'delete', resource: 'limitranges', namespace: 'default', name: 'usual' },
);

const pools = fc
  .record({
    name: fc.constantFrom('deck', 'hold'),
    milliCpu: fc.constantFrom(1000, 6000),
    min: fc.constantFrom(0, 0, 1),
    bootSeconds: fc.constantFrom(0, 30),
    spot: fc.constantFrom(undefined, true as const),
  })
  .map(
    (shape): Command => ({
      kind: 'order',
      order: 'pool',
      zone: 'c',
      memoryBytes: 4 * 1024 ** 3,
      maxPods: 10,
      centsPerHour: 10,
      max: 2,
      ...shape,
    }),
  );

export const randomBatch: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: job },
  { weight: 2, arbitrary: cronJob },
  quota,
  limitRange,
  autoscaler,
  configMap,
  blue,
  pools,
  { weight: 2, arbitrary: deletion },
  release,
  goneGuards,
);
