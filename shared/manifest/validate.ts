// The API server's rules for whole objects, after defaulting (pkg/apis/*/validation), with its sentences. Rules about other objects
// (does the namespace exist?) are asked when the command is applied.

import { unreachable } from '../base/assert.ts';
import { LIMITS } from '../base/limits.ts';
import { STRATEGY_TYPES } from '../kinds/deployment.ts';
import { resourceOfKind } from '../kinds/index.ts';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '../kinds/meta.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import type { PodTemplate } from '../kinds/pod.ts';
import { type LabelSelector, matchesSelector } from '../kinds/selector.ts';
import type { Decoded, DecodedOf, ManifestMeta } from './manifest-object.ts';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName, serviceName } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required } from './problem.ts';
import { bounded, labelFindings, selectorFindings } from './validate-affinity.ts';
import { autoscalerFindings } from './validate-autoscaling.ts';
import { cronJobFindings, jobFindings } from './validate-batch.ts';
import { configurationFindings } from './validate-configuration.ts';
import { atLeastZero } from './validate-container.ts';
import { podSpecFindings } from './validate-pod.ts';
import { budgetFindings, priorityClassFindings, shareFindings } from './validate-policy.ts';
import { limitRangeFindings, quotaFindings } from './validate-quota.ts';
import { all, listFindings } from './validate-resources.ts';
import { daemonSetFindings, statefulSetFindings, withClaimVolumes } from './validate-sets.ts';
import { ingressFindings } from './validate-ingress.ts';
import { serviceFindings } from './validate-service.ts';
import { claimFindings, storageClassFindings, volumeFindings } from './validate-storage.ts';

/** Everything that the API server would say against the object; an empty list lets it in. */
export function findings(object: Decoded): Finding[] {
  return [...metadataFindings(object), ...specFindings(object)];
}

function specFindings(object: Decoded): Finding[] {
  switch (object.kind) {
    case 'Namespace':
      return [];
    case 'Pod':
      return podSpecFindings(object.spec, ['spec']);
    case 'ReplicaSet':
      return workloadFindings(object.spec);
    case 'Deployment':
      return [...workloadFindings(object.spec), ...rolloutFindings(object.spec)];
    case 'Service':
      return serviceFindings(object.spec);
    case 'Ingress':
      return ingressFindings(object.spec);
    case 'Node':
      return nodeFindings(object);
    case 'PriorityClass':
      return priorityClassFindings(object);
    case 'PodDisruptionBudget':
      return budgetFindings(object.spec);
    case 'PersistentVolume':
      return volumeFindings(object.spec);
    case 'PersistentVolumeClaim':
      return claimFindings(object.spec);
    case 'StorageClass':
      return storageClassFindings(object);
    case 'StatefulSet':
      return [...workloadFindings(withClaimVolumes(object.spec)), ...statefulSetFindings(object.spec)];
    case 'DaemonSet':
      return [...workloadFindings({ replicas: 0, ...object.spec }), ...daemonSetFindings(object.spec)];
    case 'Job':
      return jobFindings(object.spec, ['spec']);
    case 'CronJob':
      return cronJobFindings(object);
    case 'ResourceQuota':
      return quotaFindings(object.spec);
    case 'LimitRange':
      return limitRangeFindings(object.spec);
    case 'HorizontalPodAutoscaler':
      return autoscalerFindings(object.spec);
    case 'ServiceAccount':
      return [];
    case 'ConfigMap':
    case 'Secret':
      return configurationFindings(object);
    default:
      return unreachable(object);
  }
}

/** Finalizers of the API server's own; all others have a domain before their name (pkg/apis/core/validation, validateFinalizerName). */
const PLAIN_FINALIZERS: readonly string[] = ['kubernetes', ORPHAN_FINALIZER, FOREGROUND_FINALIZER];

function nameRules(kind: Decoded['kind']): (name: string) => string[] {
  if (kind === 'Service') return serviceName;
  return kind === 'Namespace' ? dnsLabel : dnsSubdomain;
}

function metadataFindings(object: Decoded): Finding[] {
  const meta: ManifestMeta = object.metadata;
  const at: Path = ['metadata'];
  const found: Finding[] = [];
  if (meta.name === '') {
    found.push(
      required(
        [...at, 'name'],
        'name or generateName is required',
        meta.generateName === undefined ? '' : 'generateName alone is not part of this simulation yet',
      ),
    );
  } else found.push(...all([...at, 'name'], meta.name, nameRules(object.kind)(meta.name)));
  const namespaced = resourceOfKind(object.kind)?.namespaced === true;
  if (meta.namespace !== undefined) {
    if (namespaced) found.push(...all([...at, 'namespace'], meta.namespace, dnsLabel(meta.namespace)));
    else
      found.push(
        forbidden([...at, 'namespace'], 'not allowed on this type', `a ${object.kind} stands in no namespace`),
      );
  }
  found.push(...labelFindings(meta.labels, [...at, 'labels']));
  found.push(
    ...Object.keys(meta.annotations ?? {}).flatMap((key) =>
      all([...at, 'annotations'], key, qualifiedName(key.toLowerCase())),
    ),
  );
  (meta.ownerReferences ?? []).forEach((owner, i) => {
    const path = [...at, 'ownerReferences', i];
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const)
      if (owner[field] === '') found.push(invalid([...path, field], '', `${field} must not be empty`));
    if (owner.controller && meta.ownerReferences?.slice(0, i).some((other) => other.controller))
      found.push(
        invalid(
          path,
          owner,
          `Only one reference can have Controller set to true. Found "true" in references for ${meta.ownerReferences.find((other) => other.controller)?.name} and ${owner.name}`,
        ),
      );
  });
  (meta.finalizers ?? []).forEach((name, i) => {
    const path = [...at, 'finalizers', i];
    found.push(...all(path, name, qualifiedName(name)));
    if (!name.includes('/') && !PLAIN_FINALIZERS.includes(name))
      found.push(invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified'));
  });
  return found;
}

interface Workload {
  readonly replicas: number;
  readonly minReadySeconds: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
}

function workloadFindings(spec: Workload): Finding[] {
  const found: Finding[] = [
    ...atLeastZero(['spec', 'replicas'], spec.replicas),
    ...atLeastZero(['spec', 'minReadySeconds'], spec.minReadySeconds),
  ];
  if (spec.replicas > LIMITS.replicasPerDeployment) {
    found.push(
      invalid(
        ['spec', 'replicas'],
        spec.replicas,
        `must be less than or equal to ${LIMITS.replicasPerDeployment}`,
        'a limit of this simulation',
      ),
    );
  }
  const template: Path = ['spec', 'template'];
  const { labels } = spec.template.metadata;
  const { matchLabels, matchExpressions } = spec.selector;
  found.push(...selectorFindings(spec.selector, ['spec', 'selector']));
  if (matchLabels === undefined && matchExpressions === undefined)
    found.push(required(['spec', 'selector'], '', 'the labels of the pods in the template'));
  else if (!matchesSelector(spec.selector, labels))
    found.push(
      invalid([...template, 'metadata', 'labels'], labels ?? null, '`selector` does not match template `labels`'),
    );
  found.push(
    ...labelFindings(labels, [...template, 'metadata', 'labels']),
    ...podSpecFindings(spec.template.spec, [...template, 'spec']),
  );
  const { restartPolicy } = spec.template.spec;
  if (restartPolicy !== 'Always')
    found.push(notSupported([...template, 'spec', 'restartPolicy'], restartPolicy, ['Always']));
  return found;
}

function rolloutFindings(spec: DecodedOf<'Deployment'>['spec']): Finding[] {
  const found: Finding[] = [...atLeastZero(['spec', 'revisionHistoryLimit'], spec.revisionHistoryLimit)];
  found.push(...atLeastZero(['spec', 'progressDeadlineSeconds'], spec.progressDeadlineSeconds));
  if (spec.progressDeadlineSeconds <= spec.minReadySeconds) {
    found.push(
      invalid(
        ['spec', 'progressDeadlineSeconds'],
        spec.progressDeadlineSeconds,
        'must be greater than minReadySeconds',
      ),
    );
  }
  const { type, rollingUpdate } = spec.strategy;
  if (!STRATEGY_TYPES.includes(type))
    return [...found, notSupported(['spec', 'strategy', 'type'], type, STRATEGY_TYPES)];
  if (rollingUpdate === undefined) return found;
  const at: Path = ['spec', 'strategy', 'rollingUpdate'];
  if (type !== 'RollingUpdate')
    return [...found, forbidden(at, `may not be specified when strategy \`type\` is '${type}'`)];
  const { maxSurge, maxUnavailable } = rollingUpdate;
  found.push(...shareFindings([...at, 'maxUnavailable'], maxUnavailable, true));
  found.push(...shareFindings([...at, 'maxSurge'], maxSurge, false));
  const zero = (value: number | string): boolean => value === 0 || (typeof value === 'string' && /^0+%$/.test(value));
  if (zero(maxSurge) && zero(maxUnavailable))
    found.push(invalid([...at, 'maxUnavailable'], maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  return found;
}

function nodeFindings(node: DecodedOf<'Node'>): Finding[] {
  const taints = new Set<string>();
  const found = bounded(node.spec.taints, ['spec', 'taints'], LIMITS.taintsPerNode, (taint, at) => {
    const wrong: Finding[] = [];
    if (taint.key === '') wrong.push(required([...at, 'key']));
    else wrong.push(...all([...at, 'key'], taint.key, qualifiedName(taint.key)));
    if (taint.value !== undefined) wrong.push(...all([...at, 'value'], taint.value, labelValue(taint.value)));
    if (!TAINT_EFFECTS.includes(taint.effect)) wrong.push(notSupported([...at, 'effect'], taint.effect, TAINT_EFFECTS));
    const key = `${taint.key} ${taint.effect}`;
    if (taints.has(key)) wrong.push(duplicate(at, taint, 'taints must be unique by key and effect pair'));
    taints.add(key);
    return wrong;
  });
  for (const name of ['capacity', 'allocatable'] as const) {
    const { cpu, memory, ...rest } = node.status[name];
    const missing = Object.entries({ cpu, memory }).filter((entry) => entry[1] === '');
    for (const [resource] of missing)
      found.push(required(['status', name, resource], '', 'a node of this simulation must say what it has to give'));
    const said = { ...(cpu === '' ? {} : { cpu }), ...(memory === '' ? {} : { memory }), ...rest };
    found.push(...listFindings(said, ['status', name]));
  }
  const images = bounded(node.status.images, ['status', 'images'], LIMITS.imagesPerNode, (image, at) =>
    atLeastZero([...at, 'sizeBytes'], image.sizeBytes),
  );
  return [...found, ...images];
}
