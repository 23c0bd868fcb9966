// Jobs, CronJobs, quotas, limit ranges and autoscalers for tables about the simulation, as manifests through the reader.

import type { ApiCommand, Command, PoolOrder } from '../../shared/journal/command.ts';
import type { Job } from '../../shared/kinds/job.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import { type Cluster, create, image, NAMESPACE, type PodAsk, present } from './cluster.ts';

type Fields = Readonly<Record<string, unknown>>;

function podTemplate({
  image: name = 'job:1',
  requests,
  limits,
  annotations,
  restartPolicy = 'Never',
  ...spec
}: PodAsk) {
  return {
    metadata: { annotations },
    spec: { restartPolicy, ...spec, containers: [{ name: 'main', image: name, resources: { requests, limits } }] },
  };
}

export function job(name: string, spec: Fields = {}, ask: PodAsk = {}): Command {
  return create({
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: { name },
    spec: { ...spec, template: podTemplate(ask) },
  });
}

export function cronJob(
  name: string,
  schedule: string,
  spec: Fields = {},
  ofJob: Fields = {},
  ask: PodAsk = {},
): Command {
  return create({
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    metadata: { name },
    spec: { schedule, ...spec, jobTemplate: { spec: { ...ofJob, template: podTemplate(ask) } } },
  });
}

/** An image whose process ends by itself after some seconds. */
export function ending(name: string, afterSeconds: number, exitCode = 0): Command {
  return image(name, { crash: { afterSeconds, exitCode } });
}

export function quota(name: string, hard: Fields, more: Fields = {}): Command {
  return create({ kind: 'ResourceQuota', apiVersion: 'v1', metadata: { name }, spec: { hard, ...more } });
}

export function limitRange(name: string, ...limits: readonly Fields[]): Command {
  return create({ kind: 'LimitRange', apiVersion: 'v1', metadata: { name }, spec: { limits } });
}

/** Scales the Deployment of its own name. */
export function autoscaler(name: string, spec: Fields): Command {
  return create({
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata: { name },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, ...spec },
  });
}

/** The same object with other fields in its spec. */
export function updated(cluster: Cluster, kind: 'Job' | 'CronJob', name: string, spec: Fields): Command {
  const object = present(cluster.world.store.get(kind, `${NAMESPACE}/${name}`), `${kind} ${name}`);
  const resource = kind === 'Job' ? 'jobs' : 'cronjobs';
  const body = { ...object, spec: { ...object.spec, ...spec } };
  return { kind: 'api', verb: 'update', resource, namespace: NAMESPACE, name, body } satisfies ApiCommand;
}

export function jobOf(cluster: Cluster, name: string): Job {
  return present(cluster.world.store.get('Job', `${NAMESPACE}/${name}`), `job ${name}`);
}

/** `TYPE` or `TYPE=STATUS` of its conditions, with their reasons. */
export function conditionsOf({ status }: Job): string[] {
  return status.conditions.map((one) => `${one.type}=${one.status} ${one.reason ?? ''}`.trim());
}

/** Names of pods of a Job, in order. */
export function podsOfJob(cluster: Cluster, name: string): Pod[] {
  return cluster.pods().filter((pod) => pod.metadata.labels?.['job-name'] === name);
}

/** A namespace itself stands in none. */
export function deletionOf(resource: string, name: string, body: Fields = {}, namespace = NAMESPACE): Command {
  const scope = resource === 'namespaces' ? {} : { namespace };
  return { kind: 'api', verb: 'delete', resource, ...scope, name, body };
}

/** Machines of 4 cores and 8 GiB in zone `a`: none at first, at most three, up 60 s after they were bought. */
export function pool(name: string, more: Partial<PoolOrder> = {}): Command {
  return {
    kind: 'order',
    order: 'pool',
    name,
    zone: 'a',
    milliCpu: 4_000,
    memoryBytes: 8 * 1024 ** 3,
    maxPods: 110,
    centsPerHour: 10,
    min: 0,
    max: 3,
    bootSeconds: 60,
    ...more,
  };
}
