// The API server's rules for whole objects, after defaulting (pkg/apis/*/validation), with its sentences. Rules about other objects
// (does the namespace exist?) are asked when the command is applied.

import { unreachable } from '../base/assert.ts';
import { LIMITS } from '../base/limits.ts';
import { resourceOfKind } from '../kinds/index.ts';
import type { Labels } from '../kinds/meta.ts';
import { type NodeResources, TAINT_EFFECTS } from '../kinds/node.ts';
import type { PodTemplate } from '../kinds/pod.ts';
import { type LabelSelector, matchesSelector, SELECTOR_OPERATORS } from '../kinds/selector.ts';
import type { Decoded, DecodedOf, ManifestMeta } from './manifest-object.ts';
import { dnsLabel, dnsSubdomain, labelValue, portName, portNumber, qualifiedName, serviceName } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required } from './problem.ts';
import { parseBytes } from './quantity.ts';
import { all, amount, atLeastZero, podSpecFindings, requirementFindings } from './validate-pod.ts';

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
    case 'Node':
      return nodeFindings(object);
    default:
      return unreachable(object);
  }
}

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
    if (!owner.controller)
      found.push(
        forbidden(
          [...path, 'controller'],
          'owners that do not control are not part of this simulation yet',
          'write `controller: true`',
        ),
      );
  });
  return found;
}

function labelFindings(labels: Labels | undefined, at: Path): Finding[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...all(at, key, qualifiedName(key)),
    ...all([...at, key], value, labelValue(value)),
  ]);
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
  if (spec.minReadySeconds > 0)
    found.push(
      invalid(
        ['spec', 'minReadySeconds'],
        spec.minReadySeconds,
        'waiting before a ready pod counts is not part of this simulation yet',
        'leave it out',
      ),
    );
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
  for (const [key, value] of Object.entries(matchLabels ?? {})) {
    const path = ['spec', 'selector', 'matchLabels'];
    found.push(...all(path, key, qualifiedName(key)), ...all([...path, key], value, labelValue(value)));
  }
  for (const [i, one] of (matchExpressions ?? []).entries())
    found.push(...requirementFindings(one, ['spec', 'selector', 'matchExpressions', i], SELECTOR_OPERATORS));
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
  const at: Path = ['spec', 'strategy', 'rollingUpdate'];
  const { maxSurge, maxUnavailable } = spec.strategy.rollingUpdate;
  for (const [name, value] of [
    ['maxUnavailable', maxUnavailable],
    ['maxSurge', maxSurge],
  ] as const) {
    const path = [...at, name];
    if (typeof value === 'number') found.push(...atLeastZero(path, value));
    else if (!/^\d{1,6}%$/.test(value))
      found.push(
        invalid(
          path,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        ),
      );
    else if (name === 'maxUnavailable' && Number(value.slice(0, -1)) > 100)
      found.push(invalid(path, value, 'must not be greater than 100%'));
  }
  const zero = (value: number | string): boolean => value === 0 || (typeof value === 'string' && /^0+%$/.test(value));
  if (zero(maxSurge) && zero(maxUnavailable))
    found.push(invalid([...at, 'maxUnavailable'], maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  return found;
}

function serviceFindings(spec: DecodedOf<'Service'>['spec']): Finding[] {
  const found: Finding[] = [];
  const ip = spec.clusterIP;
  if (ip === 'None')
    found.push(
      forbidden(['spec', 'clusterIP'], 'headless Services are not part of this simulation yet', 'leave clusterIP out'),
    );
  else if (ip !== '' && !isAddress(ip))
    found.push(invalid(['spec', 'clusterIPs', 0], ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
  if (Object.keys(spec.selector).length === 0)
    found.push(required(['spec', 'selector'], '', 'Services without a selector are not part of this simulation yet'));
  found.push(...labelFindings(spec.selector, ['spec', 'selector']));
  if (spec.ports.length === 0) found.push(required(['spec', 'ports']));
  const names = new Set<string>();
  const used = new Set<string>();
  spec.ports.forEach((port, i) => {
    const at = ['spec', 'ports', i];
    if (port.name === undefined || port.name === '') {
      if (spec.ports.length > 1) found.push(required([...at, 'name']));
    } else {
      found.push(...all([...at, 'name'], port.name, dnsLabel(port.name)));
      if (names.has(port.name)) found.push(duplicate([...at, 'name'], port.name));
      names.add(port.name);
    }
    found.push(...all([...at, 'port'], port.port, portNumber(port.port)));
    const { targetPort } = port;
    found.push(
      ...all(
        [...at, 'targetPort'],
        targetPort,
        typeof targetPort === 'number' ? portNumber(targetPort) : portName(targetPort),
      ),
    );
    if (port.protocol !== 'TCP' && port.protocol !== 'UDP')
      found.push(notSupported([...at, 'protocol'], port.protocol, ['TCP', 'UDP']));
    const key = `${port.protocol} ${port.port}`;
    if (used.has(key)) found.push(duplicate(at, { port: port.port, protocol: port.protocol }));
    used.add(key);
  });
  return found;
}

function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function nodeFindings(node: DecodedOf<'Node'>): Finding[] {
  const found: Finding[] = [];
  const taints = new Set<string>();
  node.spec.taints.forEach((taint, i) => {
    const at = ['spec', 'taints', i];
    if (taint.key === '') found.push(required([...at, 'key']));
    else found.push(...all([...at, 'key'], taint.key, qualifiedName(taint.key)));
    if (taint.value !== undefined) found.push(...all([...at, 'value'], taint.value, labelValue(taint.value)));
    if (!TAINT_EFFECTS.includes(taint.effect)) found.push(notSupported([...at, 'effect'], taint.effect, TAINT_EFFECTS));
    const key = `${taint.key} ${taint.effect}`;
    if (taints.has(key)) found.push(duplicate(at, taint, 'taints must be unique by key and effect pair'));
    taints.add(key);
  });
  for (const list of ['capacity', 'allocatable'] as const)
    found.push(...amountFindings(node.status[list], ['status', list]));
  return found;
}

function amountFindings(list: NodeResources, at: Path): Finding[] {
  const found: Finding[] = [];
  for (const resource of ['cpu', 'memory'] as const) {
    const path = [...at, resource];
    if (list[resource] === '') found.push(required(path, '', 'a node of this simulation must say what it has to give'));
    else {
      const value = amount(path, list[resource], resource);
      if (typeof value !== 'number') found.push(value);
    }
  }
  const pods = parseBytes(list.pods);
  if (pods === undefined || pods < 0)
    found.push(invalid([...at, 'pods'], list.pods, 'must be a whole number', 'such as 110'));
  return found;
}
