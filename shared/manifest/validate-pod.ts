// The API server's rules for pod specs and templates (pkg/apis/core/validation). Findings only; nothing is changed.

import { LIMITS } from '../base/limits.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import {
  type Container,
  type NodeSelectorTerm,
  type PodSpec,
  type Probe,
  PULL_POLICIES,
  RESTART_POLICIES,
  type Toleration,
} from '../kinds/pod.ts';
import { NODE_SELECTOR_OPERATORS, type SelectorRequirement } from '../kinds/selector.ts';
import { dnsLabel, dnsSubdomain, labelValue, portName, portNumber, qualifiedName } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required, tooMany } from './problem.ts';
import { parseBytes, parseMilli } from './quantity.ts';

export const NEGATIVE = 'must be greater than or equal to 0';

export function atLeastZero(path: Path, value: number): Finding[] {
  return value < 0 ? [invalid(path, value, NEGATIVE)] : [];
}

export function all(path: Path, value: unknown, sentences: readonly string[]): Finding[] {
  return sentences.map((one) => invalid(path, value, one));
}

export function podSpecFindings(spec: PodSpec, at: Path): Finding[] {
  const found: Finding[] = [];
  if (spec.containers.length === 0) found.push(required([...at, 'containers']));
  if (spec.containers.length > LIMITS.containersPerPod) {
    const hint = 'a simplification of this simulation: one pod runs one container';
    found.push(tooMany([...at, 'containers'], spec.containers.length, LIMITS.containersPerPod, hint));
  }
  const names = new Set<string>();
  spec.containers.forEach((container, i) => {
    const path = [...at, 'containers', i];
    found.push(...containerFindings(container, path));
    if (container.name !== '' && names.has(container.name)) found.push(duplicate([...path, 'name'], container.name));
    names.add(container.name);
  });
  if (!RESTART_POLICIES.includes(spec.restartPolicy))
    found.push(notSupported([...at, 'restartPolicy'], spec.restartPolicy, RESTART_POLICIES));
  found.push(...atLeastZero([...at, 'terminationGracePeriodSeconds'], spec.terminationGracePeriodSeconds));
  if (spec.priority > 1_000_000_000 || spec.priority < -2_147_483_648)
    found.push(invalid([...at, 'priority'], spec.priority, 'must be at most 1000000000'));
  if (spec.nodeName !== undefined) found.push(...all([...at, 'nodeName'], spec.nodeName, dnsSubdomain(spec.nodeName)));
  found.push(...all([...at, 'schedulerName'], spec.schedulerName, dnsSubdomain(spec.schedulerName)));
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    found.push(
      ...all([...at, 'nodeSelector'], key, qualifiedName(key)),
      ...all([...at, 'nodeSelector', key], value, labelValue(value)),
    );
  }
  for (const [i, one] of spec.tolerations.entries()) found.push(...tolerationFindings(one, [...at, 'tolerations', i]));
  return [...found, ...affinityFindings(spec, at)];
}

function containerFindings(container: Container, at: Path): Finding[] {
  const found: Finding[] = [];
  if (container.name === '') found.push(required([...at, 'name']));
  else found.push(...all([...at, 'name'], container.name, dnsLabel(container.name)));
  if (container.image === '') found.push(required([...at, 'image']));
  else if (container.image !== container.image.trim())
    found.push(invalid([...at, 'image'], container.image, 'must not have leading or trailing whitespace'));
  if (!PULL_POLICIES.includes(container.imagePullPolicy))
    found.push(notSupported([...at, 'imagePullPolicy'], container.imagePullPolicy, PULL_POLICIES));
  const portNames = new Set<string>();
  (container.ports ?? []).forEach((port, i) => {
    const path = [...at, 'ports', i];
    if (port.containerPort === 0) found.push(required([...path, 'containerPort']));
    else found.push(...all([...path, 'containerPort'], port.containerPort, portNumber(port.containerPort)));
    if (!['TCP', 'UDP', 'SCTP'].includes(port.protocol))
      found.push(notSupported([...path, 'protocol'], port.protocol, ['SCTP', 'TCP', 'UDP']));
    if (port.name === undefined) return;
    found.push(...all([...path, 'name'], port.name, portName(port.name)));
    if (portNames.has(port.name)) found.push(duplicate([...path, 'name'], port.name));
    portNames.add(port.name);
  });
  (container.env ?? []).forEach((one, i) => {
    const path = [...at, 'env', i, 'name'];
    if (one.name === '') found.push(required(path));
    else if (!/^[ -<>-~]+$/.test(one.name)) {
      found.push(
        invalid(
          path,
          one.name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      );
    }
  });
  if (container.readinessProbe) found.push(...probeFindings(container.readinessProbe, [...at, 'readinessProbe']));
  return [...found, ...resourceFindings(container, [...at, 'resources'])];
}

const PARSERS = { cpu: parseMilli, memory: parseBytes } as const;
/** The API server's sentence; its example is ours. */
const QUANTITY_SENTENCE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Findings about an amount that is there; a number for one that is right. */
export function amount(path: Path, text: string, resource: keyof typeof PARSERS): number | Finding {
  const value = PARSERS[resource](text);
  if (value === undefined)
    return invalid(
      path,
      text,
      QUANTITY_SENTENCE,
      resource === 'cpu' ? 'such as 250m or 1.5' : 'such as 128Mi or 1.5Gi',
    );
  return value < 0 ? invalid(path, text, NEGATIVE) : value;
}

function resourceFindings(container: Container, at: Path): Finding[] {
  const found: Finding[] = [];
  const { requests, limits } = container.resources;
  for (const resource of ['cpu', 'memory'] as const) {
    const read = (list: 'requests' | 'limits', text: string | undefined): number | undefined => {
      if (text === undefined) return undefined;
      const value = amount([...at, list, resource], text, resource);
      if (typeof value === 'number') return value;
      // Requests that were filled in from the limits would only say the same again.
      if (list === 'limits' || text !== limits?.[resource]) found.push(value);
      return undefined;
    };
    const limit = read('limits', limits?.[resource]);
    const request = read('requests', requests?.[resource]);
    if (limit !== undefined && request !== undefined && request > limit) {
      found.push(
        invalid(
          [...at, 'requests'],
          requests?.[resource],
          `must be less than or equal to ${resource} limit of ${limits?.[resource]}`,
        ),
      );
    }
  }
  return found;
}

function probeFindings(probe: Probe, at: Path): Finding[] {
  const found: Finding[] = [];
  const handlers = [probe.httpGet, probe.tcpSocket].filter((one) => one !== undefined);
  if (handlers.length === 0) found.push(required(at, 'must specify a handler type'));
  if (handlers.length > 1) found.push(forbidden([...at, 'tcpSocket'], 'may not specify more than 1 handler type'));
  for (const handler of ['httpGet', 'tcpSocket'] as const) {
    const port = probe[handler]?.port;
    const hint = 'a named port must be one of the container’s ports';
    if (port !== undefined && portNumber(port).length > 0)
      found.push(invalid([...at, handler, 'port'], port, 'must be between 1 and 65535, inclusive', hint));
  }
  for (const name of [
    'initialDelaySeconds',
    'periodSeconds',
    'timeoutSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    found.push(...atLeastZero([...at, name], probe[name]));
  }
  return found;
}

function tolerationFindings(one: Toleration, at: Path): Finding[] {
  const found: Finding[] = [];
  if (one.key !== undefined) found.push(...all([...at, 'key'], one.key, qualifiedName(one.key)));
  else if (one.operator !== 'Exists')
    found.push(
      invalid(
        [...at, 'operator'],
        one.operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  if (one.tolerationSeconds !== undefined && one.effect !== 'NoExecute') {
    found.push(
      invalid([...at, 'effect'], one.effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  }
  if (one.operator === 'Equal') found.push(...all([...at, 'operator'], one.value, labelValue(one.value ?? '')));
  else if (one.operator !== 'Exists') found.push(notSupported([...at, 'operator'], one.operator, ['Equal', 'Exists']));
  else if (one.value !== undefined)
    found.push(invalid([...at, 'operator'], one.value, "value must be empty when `operator` is 'Exists'"));
  if (one.effect !== undefined && !TAINT_EFFECTS.includes(one.effect))
    found.push(notSupported([...at, 'effect'], one.effect, TAINT_EFFECTS));
  return found;
}

function affinityFindings(spec: PodSpec, at: Path): Finding[] {
  const found: Finding[] = [];
  const path = [...at, 'affinity', 'nodeAffinity'];
  const requirements = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (requirements) {
    const terms = [...path, 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];
    if (requirements.nodeSelectorTerms.length === 0)
      found.push(required(terms, 'must have at least one node selector term'));
    for (const [i, term] of requirements.nodeSelectorTerms.entries()) found.push(...termFindings(term, [...terms, i]));
  }
  (spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).forEach((one, i) => {
    const here = [...path, 'preferredDuringSchedulingIgnoredDuringExecution', i];
    if (one.weight < 1 || one.weight > 100)
      found.push(invalid([...here, 'weight'], one.weight, 'must be in the range 1-100'));
    found.push(...termFindings(one.preference, [...here, 'preference']));
  });
  return found;
}

function termFindings(term: NodeSelectorTerm, at: Path): Finding[] {
  const expressions = (term.matchExpressions ?? []).flatMap((one, i) =>
    requirementFindings(one, [...at, 'matchExpressions', i], NODE_SELECTOR_OPERATORS),
  );
  const matchFields = (term.matchFields ?? []).flatMap((one, i): Finding[] => {
    const path = [...at, 'matchFields', i];
    if (one.key !== 'metadata.name') return [invalid([...path, 'key'], one.key, 'not a valid field selector key')];
    if (one.operator !== 'In' && one.operator !== 'NotIn')
      return [notSupported([...path, 'operator'], one.operator, ['In', 'NotIn'])];
    return one.values?.length === 1
      ? []
      : [
          required(
            [...path, 'values'],
            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
          ),
        ];
  });
  return [...expressions, ...matchFields];
}

/** One requirement of a label selector or of a node selector; they differ in the operators that they know. */
export function requirementFindings(one: SelectorRequirement, at: Path, operators: readonly string[]): Finding[] {
  const found: Finding[] = all([...at, 'key'], one.key, qualifiedName(one.key));
  const count = one.values?.length ?? 0;
  if (!operators.includes(one.operator))
    return [
      ...found,
      invalid([...at, 'operator'], one.operator, 'not a valid selector operator', `one of ${operators.join(', ')}`),
    ];
  switch (one.operator) {
    case 'In':
    case 'NotIn':
      if (count === 0) found.push(required([...at, 'values'], "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (count > 0)
        found.push(forbidden([...at, 'values'], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    case 'Gt':
    case 'Lt':
      if (count !== 1)
        found.push(required([...at, 'values'], "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
  }
  for (const [i, value] of (one.values ?? []).entries())
    found.push(...all([...at, 'values', i], value, labelValue(value)));
  return found;
}
