// What the reference scheduler looks at: plain lists of objects, as the API server has them. It is the second scheduler of the project, written as plainly
// as possible so that the fast one can be checked against it: no caches, no indexes, nothing shared with `shared/sim/scheduler`.

import type { Labels, ObjectMeta } from '../../shared/kinds/meta.ts';
import type { Namespace } from '../../shared/kinds/namespace.ts';
import type { Node } from '../../shared/kinds/node.ts';
import type { PersistentVolume } from '../../shared/kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../shared/kinds/persistent-volume-claim.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { PodDisruptionBudget } from '../../shared/kinds/pod-disruption-budget.ts';
import type { ReplicaSet } from '../../shared/kinds/replicaset.ts';
import type { SchedulerConfiguration } from '../../shared/kinds/scheduler-configuration.ts';
import type { LabelSelector, SelectorRequirement } from '../../shared/kinds/selector.ts';
import type { Service } from '../../shared/kinds/service.ts';
import type { StorageClass } from '../../shared/kinds/storage-class.ts';

export interface ReferenceCluster {
  /** In the order in which they were created. */
  readonly nodes: readonly Node[];
  /** All of them; those with spec.nodeName stand on that node. In the order in which they were created. */
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly budgets: readonly PodDisruptionBudget[];
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
  readonly storageClasses: readonly StorageClass[];
  readonly namespaces: readonly Namespace[];
  readonly configuration: SchedulerConfiguration;
}

/** Pods that take room on the node: bound and not finished. */
export function podsOn(cluster: ReferenceCluster, node: Node): Pod[] {
  return cluster.pods.filter((pod) => pod.spec.nodeName === node.metadata.name && !isFinished(pod));
}

export function isFinished(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

export function samePod(x: Pod, y: Pod): boolean {
  return x.metadata.namespace === y.metadata.namespace && x.metadata.name === y.metadata.name;
}

/** The cluster with some pods left out. */
export function without(cluster: ReferenceCluster, gone: readonly Pod[]): ReferenceCluster {
  return { ...cluster, pods: cluster.pods.filter((pod) => !gone.some((one) => samePod(one, pod))) };
}

/** The cluster with some pods standing on a node. */
export function withPods(cluster: ReferenceCluster, pods: readonly Pod[], node: Node): ReferenceCluster {
  const placed = pods.map((pod) => ({ ...pod, spec: { ...pod.spec, nodeName: node.metadata.name } }));
  return { ...cluster, pods: [...without(cluster, pods).pods, ...placed] };
}

export function isDisabled(cluster: ReferenceCluster, plugin: SchedulerConfiguration['disabled'][number]): boolean {
  return cluster.configuration.disabled.includes(plugin);
}

// Label selectors, once more and in the plainest form.

function holds({ key, operator, values = [] }: SelectorRequirement, labels: Labels): boolean {
  const value = labels[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  const whole = /^[+-]?\d+$/;
  const [bound = ''] = values;
  if (value === undefined || !whole.test(value) || !whole.test(bound)) return false;
  return operator === 'Gt' ? Number(value) > Number(bound) : Number(value) < Number(bound);
}

export function requirementsHold(requirements: readonly SelectorRequirement[], labels: Labels): boolean {
  return requirements.every((one) => holds(one, labels));
}

/** No selector selects nothing; an empty one selects everything. */
export function selected(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  const wanted = Object.entries(selector.matchLabels ?? {});
  return (
    wanted.every(([key, value]) => labels[key] === value) && requirementsHold(selector.matchExpressions ?? [], labels)
  );
}

/** An empty selector, or none: Kubernetes' `selector.Empty()` is true of the first and false of the second, which matches nothing anyway. */
export function isEmpty(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
}

export function labelsOf(object: { readonly metadata: ObjectMeta }): Labels {
  return object.metadata.labels ?? {};
}
