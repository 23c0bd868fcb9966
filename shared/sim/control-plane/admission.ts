// What admission adds to objects on their way into the store, and what it has against them (facts sheet 1.6, 2.8, 6.2). Only the plugins
// whose effect the simulation has: NamespaceLifecycle, Priority, LimitRanger, ResourceQuota (the last two in files of their own), DefaultTolerationSeconds,
// DefaultStorageClass, and the working of matchLabelKeys into selectors.

import { share } from '../../base/hash.ts';
import { LastKnown } from '../../base/last-known.ts';
import { compareText } from '../../base/order.ts';
import type { PodAffinity, PodAffinityTerm, TopologySpreadConstraint } from '../../kinds/affinity.ts';
import type { ObjectMeta } from '../../kinds/meta.ts';
import { TAINTS } from '../../kinds/node.ts';
import type { PersistentVolumeClaimSpec } from '../../kinds/persistent-volume-claim.ts';
import type { PodSpec, PreemptionPolicy } from '../../kinds/pod.ts';
import { SYSTEM_PRIORITY_CLASSES } from '../../kinds/priority-class.ts';
import type { LabelSelector } from '../../kinds/selector.ts';
import { DEFAULT_CLASS_ANNOTATION } from '../../kinds/storage-class.ts';
import { sharePodParts } from '../object-hash.ts';
import type { World } from '../world.ts';
import { podLimitsBroken, withLimitDefaults } from './limit-range.ts';
import { quotaBroken } from './quota.ts';

/** DefaultTolerationSeconds. */
const DEFAULT_TOLERATION_SECONDS = 300;
const ADDED_TOLERATIONS = [TAINTS.notReady, TAINTS.unreachable] as const;

interface Importance {
  readonly className: string | undefined;
  readonly priority: number;
  readonly preemptionPolicy: PreemptionPolicy;
}

/** Of a pod without a class while no class is everybody's; a number that it brings along is kept (see `podForbidden`). */
const ORDINARY: Importance = { className: undefined, priority: 0, preemptionPolicy: 'PreemptLowerPriority' };

/** What a pod's class makes of it, or undefined when there is no class of that name. */
function importanceOf(world: World, { priorityClassName: name }: PodSpec): Importance | undefined {
  if (name === undefined) return defaultImportance(world);
  const known = world.store.get('PriorityClass', name);
  if (known !== undefined) return { className: name, priority: known.value, preemptionPolicy: known.preemptionPolicy };
  const system = SYSTEM_PRIORITY_CLASSES.find((one) => one.name === name);
  return system && { className: name, priority: system.value, preemptionPolicy: 'PreemptLowerPriority' };
}

/** The class that is everybody's; of several, the one of the least value, as the real plugin does. */
function defaultImportance(world: World): Importance {
  if (world.store.count('PriorityClass') === 0) return ORDINARY;
  let least = ORDINARY;
  for (const { object } of world.store.table('PriorityClass').values()) {
    if (object.globalDefault !== true) continue;
    const { name } = object.metadata;
    const same = least.className !== undefined && object.value === least.priority;
    if (
      least.className === undefined ||
      object.value < least.priority ||
      (same && compareText(name, least.className ?? '') < 0)
    )
      least = { className: name, priority: object.value, preemptionPolicy: object.preemptionPolicy };
  }
  return least;
}

/** Why a namespace takes nothing new (plugin/pkg/admission/namespace/lifecycle). */
export function namespaceForbidden(world: World, namespace: string | undefined): string | undefined {
  if (namespace === undefined || world.store.get('Namespace', namespace)?.status.phase !== 'Terminating')
    return undefined;
  return `unable to create new content in namespace ${namespace} because it is being terminated`;
}

/** Why admission refuses a pod of this spec, in the real plugins' words and order; undefined when it does not. */
export function podForbidden(world: World, namespace: string | undefined, spec: PodSpec): string | undefined {
  const refused = namespaceForbidden(world, namespace) ?? priorityForbidden(world, spec);
  if (refused !== undefined) return refused;
  if (world.store.count('LimitRange') === 0 && world.store.count('ResourceQuota') === 0) return undefined; // most often
  const limited = withLimitDefaults(world, namespace, spec);
  // Quotas may ask for the class, which may be everybody's.
  const priorityClassName = importanceOf(world, spec)?.className ?? spec.priorityClassName;
  const classed = priorityClassName === limited.priorityClassName ? limited : { ...limited, priorityClassName };
  return podLimitsBroken(world, namespace, limited) ?? quotaBroken(world, namespace, { kind: 'Pod', spec: classed });
}

function priorityForbidden(world: World, spec: PodSpec): string | undefined {
  const is = importanceOf(world, spec);
  if (is === undefined) return `no PriorityClass with name ${spec.priorityClassName} was found`;
  if (spec.priority !== 0 && spec.priority !== is.priority)
    return `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${is.priority} from the given PriorityClass name`;
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== is.preemptionPolicy)
    return `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${is.preemptionPolicy} from the given PriorityClass name`;
  return undefined;
}

interface Admitted {
  readonly is: Importance;
  /** Only of a spec whose selectors look at the pod's own labels; others are the same for every pod. */
  readonly labels: ObjectMeta['labels'];
  readonly spec: PodSpec;
}

const admitted = new LastKnown<PodSpec, Admitted>();

/** The spec as admission leaves it; one object for all pods of a template. Of a pod that `podForbidden` would refuse, its own numbers stay. */
export function admit(world: World, spec: PodSpec, labels: ObjectMeta['labels']): PodSpec {
  const is = importanceOf(world, spec) ?? ORDINARY;
  const known = admitted.get(spec);
  if (known && (known.labels === undefined || known.labels === labels) && sameImportance(known.is, is))
    return known.spec;
  const tolerations = toleratedOutages(spec.tolerations);
  const next: PodSpec = {
    ...spec,
    tolerations,
    priorityClassName: is.className ?? spec.priorityClassName,
    priority: is.className === undefined ? spec.priority : is.priority,
    preemptionPolicy: is.className === undefined ? (spec.preemptionPolicy ?? is.preemptionPolicy) : is.preemptionPolicy,
    affinity: spec.affinity && {
      ...spec.affinity,
      podAffinity: withLabelKeys(spec.affinity.podAffinity, labels),
      podAntiAffinity: withLabelKeys(spec.affinity.podAntiAffinity, labels),
    },
    topologySpreadConstraints: spec.topologySpreadConstraints?.map((one) => spreadWithLabelKeys(one, labels)),
  };
  sharePodParts(next);
  share(next);
  const made = { is, labels: asksForLabels(spec) ? labels : undefined, spec: next };
  admitted.set(spec, made);
  admitted.set(next, made);
  return next;
}

function asksForLabels({ affinity, topologySpreadConstraints = [] }: PodSpec): boolean {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((one) => [
    ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => term.podAffinityTerm),
  ]);
  return (
    terms.some((one) => one.matchLabelKeys !== undefined || one.mismatchLabelKeys !== undefined) ||
    topologySpreadConstraints.some((one) => one.matchLabelKeys !== undefined)
  );
}

function sameImportance(a: Importance, b: Importance): boolean {
  return a.className === b.className && a.priority === b.priority && a.preemptionPolicy === b.preemptionPolicy;
}

/** Tolerations for 300 s of a node that is not ready or unreachable, unless the pod has its own (facts sheet 2.8). */
function toleratedOutages(own: PodSpec['tolerations']): PodSpec['tolerations'] {
  const missing = ADDED_TOLERATIONS.filter(
    (key) =>
      !own.some(
        (one) => (one.key === key || one.key === undefined) && (one.effect === 'NoExecute' || one.effect === undefined),
      ),
  );
  if (missing.length === 0) return own;
  const added = missing.map((key) => ({
    key,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: DEFAULT_TOLERATION_SECONDS,
  }));
  return [...own, ...added];
}

function withLabelKeys(affinity: PodAffinity | undefined, labels: ObjectMeta['labels']): PodAffinity | undefined {
  return (
    affinity && {
      requiredDuringSchedulingIgnoredDuringExecution: affinity.requiredDuringSchedulingIgnoredDuringExecution?.map(
        (term) => termWithLabelKeys(term, labels),
      ),
      preferredDuringSchedulingIgnoredDuringExecution: affinity.preferredDuringSchedulingIgnoredDuringExecution?.map(
        ({ weight, podAffinityTerm }) => ({ weight, podAffinityTerm: termWithLabelKeys(podAffinityTerm, labels) }),
      ),
    }
  );
}

function termWithLabelKeys(term: PodAffinityTerm, labels: ObjectMeta['labels']): PodAffinityTerm {
  let { labelSelector } = term;
  labelSelector = selectorWithKeys(labelSelector, 'In', term.matchLabelKeys, labels);
  labelSelector = selectorWithKeys(labelSelector, 'NotIn', term.mismatchLabelKeys, labels);
  return labelSelector === term.labelSelector ? term : { ...term, labelSelector };
}

function spreadWithLabelKeys(one: TopologySpreadConstraint, labels: ObjectMeta['labels']): TopologySpreadConstraint {
  const labelSelector = selectorWithKeys(one.labelSelector, 'In', one.matchLabelKeys, labels);
  return labelSelector === one.labelSelector ? one : { ...one, labelSelector };
}

/** The pod's own values of the keys become requirements; keys that it has no label for say nothing (pkg/registry/core/pod/strategy.go). */
function selectorWithKeys(
  selector: LabelSelector | undefined,
  operator: 'In' | 'NotIn',
  keys: readonly string[] | undefined,
  labels: ObjectMeta['labels'],
): LabelSelector | undefined {
  if (selector === undefined || keys === undefined) return selector;
  const old = selector.matchExpressions ?? [];
  const added = keys.flatMap((key) => {
    const value = labels?.[key];
    const there = old.some((one) => one.key === key && one.operator === operator && one.values?.join() === value);
    return value === undefined || there ? [] : [{ key, operator, values: [value] }];
  });
  return added.length === 0 ? selector : { ...selector, matchExpressions: [...old, ...added] };
}

/** A claim that names no class gets the default one: of several the newest, of equally new ones the first by name (DefaultStorageClass). */
export function admitClaim(world: World, spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  if (spec.storageClassName !== undefined) return spec;
  const defaults = world.store
    .list('StorageClass')
    .filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS_ANNOTATION] === 'true')
    .sort((x, y) => y.metadata.creationTimestamp - x.metadata.creationTimestamp);
  const chosen = defaults[0];
  return chosen === undefined ? spec : { ...spec, storageClassName: chosen.metadata.name };
}
