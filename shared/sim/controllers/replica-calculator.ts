// How many replicas a metric asks for (pkg/controller/podautoscaler/replica_calculator.go, facts sheet 2.10): the ratio of what is used to what should
// be, over pods that count, with cautious assumptions about those of which nothing is known.

import type { Tick } from '../../base/units.ts';
import type { MetricStatus, MetricTarget } from '../../kinds/horizontal-pod-autoscaler.ts';
import { condition } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { amountOf, printAmount } from '../../manifest/quota-amount.ts';
import { SCRAPE_SECONDS } from './autoscaled-pods.ts';

export const TOLERANCE = 0.1;
export const CPU_INITIALIZATION_SECONDS = 300;
export const INITIAL_READINESS_SECONDS = 30;

/** What is known of the pods: a pod without a figure has no metric. */
export interface Readings {
  readonly now: Tick;
  readonly sampledAt: Tick;
  readonly used: (pod: Pod) => number | undefined;
}

export type Proposal =
  | { readonly replicas: number; readonly current: MetricStatus['resource']['current'] }
  | { readonly error: string };

interface Groups {
  /** Name → what it uses; only pods that count. */
  readonly metrics: Map<string, number>;
  readonly ready: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
}

/** `resource`: cpu or memory; for cpu pods that are starting do not count. */
function group(pods: readonly Pod[], resource: string, readings: Readings): Groups {
  const metrics = new Map<string, number>();
  const unready: string[] = [];
  const missing: string[] = [];
  let ready = 0;
  for (const pod of pods) {
    const { metadata, status } = pod;
    if (metadata.deletionTimestamp !== undefined || status.phase === 'Failed') continue;
    const used = readings.used(pod);
    if (status.phase === 'Pending') unready.push(metadata.name);
    else if (used === undefined) missing.push(metadata.name);
    else if (resource === 'cpu' && isStarting(pod, readings)) unready.push(metadata.name);
    else {
      ready += 1;
      metrics.set(metadata.name, used);
    }
  }
  return { metrics, ready, unready, missing };
}

/** In its first five minutes a pod counts while it is ready and was so for a whole window; later, once it has ever been ready. */
function isStarting({ status }: Pod, { now, sampledAt }: Readings): boolean {
  const is = condition(status.conditions, 'Ready');
  if (is === undefined || status.startTime === undefined) return true;
  if (status.startTime + CPU_INITIALIZATION_SECONDS > now)
    return is.status === 'False' || sampledAt < is.lastTransitionTime + SCRAPE_SECONDS;
  return is.status === 'False' && status.startTime + INITIAL_READINESS_SECONDS > is.lastTransitionTime;
}

/** Of each pod, in the metric's units; the first container without a request is an error. */
function requestsOf(pods: readonly Pod[], resource: string): Map<string, number> | { readonly error: string } {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    let sum = 0;
    for (const { name, resources } of spec.containers) {
      const text = resources.requests?.[resource];
      if (text === undefined)
        return { error: `missing request for ${resource} in container ${name} of Pod ${metadata.name}` };
      sum += amountOf(resource, text);
    }
    requests.set(metadata.name, sum);
  }
  return requests;
}

const NO_METRICS = 'no metrics returned from resource metrics API';
const NONE_COUNT = 'did not receive metrics for targeted pods (pods might be unready)';

/** `current`: the target's replicas as its spec says. */
export function proposeReplicas(
  pods: readonly Pod[],
  current: number,
  resource: string,
  target: MetricTarget,
  readings: Readings,
): Proposal {
  if (pods.length === 0) return { error: 'no pods returned by selector while calculating replica count' };
  if (!pods.some((pod) => readings.used(pod) !== undefined))
    return { error: `unable to get metrics for resource ${resource}: ${NO_METRICS}` };
  const groups = group(pods, resource, readings);
  if (groups.metrics.size === 0) return { error: NONE_COUNT };
  if (target.type === 'AverageValue') {
    const wanted = amountOf(resource, target.averageValue);
    const ratioOf = (metrics: ReadonlyMap<string, number>) => sum(metrics) / metrics.size / wanted;
    const replicas = replicasFor(groups, current, ratioOf, () => wanted);
    const mean = Math.floor(sum(groups.metrics) / groups.metrics.size);
    return { replicas, current: { averageValue: printAmount(resource, mean) } };
  }
  const requests = requestsOf(pods, resource);
  if ('error' in requests) return requests;
  const wanted = target.averageUtilization ?? 0;
  const ratioOf = (metrics: ReadonlyMap<string, number>) => utilization(metrics, requests) / wanted;
  const most = Math.max(100, wanted);
  const replicas = replicasFor(groups, current, ratioOf, (name) =>
    Math.floor(((requests.get(name) ?? 0) * most) / 100),
  );
  const mean = Math.floor(sum(groups.metrics) / groups.metrics.size);
  return {
    replicas,
    current: {
      averageUtilization: utilization(groups.metrics, requests),
      averageValue: printAmount(resource, mean),
    },
  };
}

function sum(metrics: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const used of metrics.values()) total += used;
  return total;
}

/** Whole per cent, rounded down. */
function utilization(metrics: ReadonlyMap<string, number>, requests: ReadonlyMap<string, number>): number {
  let asked = 0;
  for (const name of metrics.keys()) asked += requests.get(name) ?? 0;
  return asked === 0 ? 0 : Math.floor((sum(metrics) * 100) / asked);
}

function inTolerance(ratio: number): boolean {
  return Math.abs(1 - ratio) <= TOLERANCE;
}

/** `full`: what a pod without a metric is assumed to use when the rest asks for fewer replicas; when it asks for more, nothing. */
function replicasFor(
  { metrics, ready, unready, missing }: Groups,
  current: number,
  ratioOf: (metrics: ReadonlyMap<string, number>) => number,
  full: (name: string) => number,
): number {
  const ratio = ratioOf(metrics);
  const upWithUnready = unready.length > 0 && ratio > 1;
  if (!upWithUnready && missing.length === 0) return inTolerance(ratio) ? current : Math.ceil(ratio * ready);
  const assumed = new Map(metrics);
  if (ratio < 1) for (const name of missing) assumed.set(name, full(name));
  else if (ratio > 1) for (const name of missing) assumed.set(name, 0);
  if (upWithUnready) for (const name of unready) assumed.set(name, 0);
  const again = ratioOf(assumed);
  if (inTolerance(again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1)) return current;
  const replicas = Math.ceil(again * assumed.size);
  const against = again < 1 ? replicas > current : replicas < current;
  return against ? current : replicas;
}
