// The API server's rules for containers: names, images, ports, environment, mounts, probes (pkg/apis/core/validation, validateContainers).

import { LIMITS } from '../base/limits.ts';
import {
  type Container,
  type Hook,
  type Probe,
  PROBE_FIELDS,
  type ProbeField,
  PROTOCOLS,
  PULL_POLICIES,
} from '../kinds/container.ts';
import type { PodSpec } from '../kinds/pod.ts';
import { dnsLabel, portName, portNumber } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notFound, notSupported, type Path, required } from './problem.ts';
import { bounded } from './validate-affinity.ts';
import { all, NEGATIVE, resourceFindings } from './validate-resources.ts';

export function atLeastZero(path: Path, value: number): Finding[] {
  return value < 0 ? [invalid(path, value, NEGATIVE)] : [];
}

/** `names` holds those of the containers before this one; its own is added. */
export function containerFindings(container: Container, spec: PodSpec, at: Path, names: Set<string>): Finding[] {
  const found: Finding[] = [];
  if (container.name === '') found.push(required([...at, 'name']));
  else found.push(...all([...at, 'name'], container.name, dnsLabel(container.name)));
  if (container.image === '') found.push(required([...at, 'image']));
  else if (container.image !== container.image.trim())
    found.push(invalid([...at, 'image'], container.image, 'must not have leading or trailing whitespace'));
  if (!PULL_POLICIES.includes(container.imagePullPolicy))
    found.push(notSupported([...at, 'imagePullPolicy'], container.imagePullPolicy, PULL_POLICIES));
  found.push(...portFindings(container, spec.hostNetwork === true, [...at, 'ports']));
  found.push(...environmentFindings(container, at));
  found.push(...mountFindings(container, spec, [...at, 'volumeMounts']));
  for (const field of PROBE_FIELDS) {
    const probe = container[field];
    if (probe) found.push(...probeFindings(probe, field, [...at, field]));
  }
  for (const when of ['postStart', 'preStop'] as const) {
    const hook = container.lifecycle?.[when];
    if (hook) found.push(...hookFindings(hook, spec, [...at, 'lifecycle', when]));
  }
  found.push(...resourceFindings(container.resources, [...at, 'resources']));
  if (container.name !== '' && names.has(container.name)) found.push(duplicate([...at, 'name'], container.name));
  names.add(container.name);
  return found;
}

/** What holds for init containers beside all that: only those that run on may be asked whether they are ready. */
export function initContainerFindings(container: Container, at: Path): Finding[] {
  const found: Finding[] = [];
  const { restartPolicy } = container;
  if (restartPolicy !== undefined && restartPolicy !== 'Always')
    found.push(notSupported([...at, 'restartPolicy'], restartPolicy, ['Always']));
  if (restartPolicy !== undefined) return found;
  for (const field of [...PROBE_FIELDS, 'lifecycle'] as const)
    if (container[field] !== undefined)
      found.push(forbidden([...at, field], 'must not be set for init containers without restartPolicy=Always'));
  return found;
}

function environmentFindings({ env = [], envFrom }: Container, at: Path): Finding[] {
  const found: Finding[] = [];
  env.forEach(({ name, value = '', valueFrom }, i) => {
    const path = [...at, 'env', i, 'name'];
    if (name === '') found.push(required(path));
    else if (!/^[ -<>-~]+$/.test(name))
      found.push(
        invalid(
          path,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      );
    if (valueFrom === undefined) return;
    const from = [...at, 'env', i, 'valueFrom'];
    const sources = Object.entries(valueFrom).filter((entry) => entry[1] !== undefined);
    if (value !== '') found.push(invalid(from, '', 'may not be specified when `value` is not empty'));
    if (sources.length !== 1)
      found.push(
        invalid(
          from,
          '',
          sources.length === 0
            ? 'must specify one of: `configMapKeyRef` or `secretKeyRef`'
            : 'may not have more than one field specified at a time',
        ),
      );
    for (const [source, { name: object, key }] of sources) {
      if (object === '') found.push(required([...from, source, 'name']));
      if (key === '') found.push(required([...from, source, 'key']));
    }
  });
  const all = bounded(envFrom, [...at, 'envFrom'], LIMITS.envFromPerContainer, (one, path) => {
    const sources = Object.entries({ configMapRef: one.configMapRef, secretRef: one.secretRef }).filter(
      (entry) => entry[1] !== undefined,
    );
    if (sources.length !== 1)
      return [
        invalid(
          path,
          '',
          sources.length === 0
            ? 'must specify one of: `configMapRef` or `secretRef`'
            : 'may not have more than one field specified at a time',
        ),
      ];
    return sources.flatMap(([source, of]) => (of?.name === '' ? [required([...path, source, 'name'])] : []));
  });
  return [...found, ...all];
}

/** Hooks sleep for no longer than the pod's grace period (pkg/apis/core/validation, validateSleepAction). */
function hookFindings({ exec, sleep }: Hook, spec: PodSpec, at: Path): Finding[] {
  if (exec === undefined && sleep === undefined) return [required(at, 'must specify a handler type')];
  const found: Finding[] = [];
  if (exec && sleep) found.push(forbidden([...at, 'sleep'], 'may not specify more than 1 handler type'));
  if (exec?.command.length === 0) found.push(required([...at, 'exec', 'command']));
  const most = spec.terminationGracePeriodSeconds;
  if (sleep && (sleep.seconds < 0 || sleep.seconds > most))
    found.push(
      invalid(
        [...at, 'sleep', 'seconds'],
        sleep.seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${most})`,
      ),
    );
  return found;
}

function portFindings(container: Container, onHost: boolean, at: Path): Finding[] {
  const names = new Set<string>();
  return bounded(container.ports, at, LIMITS.portsPerContainer, (port, path) => {
    const found: Finding[] = [];
    if (port.containerPort === 0) found.push(required([...path, 'containerPort']));
    else found.push(...all([...path, 'containerPort'], port.containerPort, portNumber(port.containerPort)));
    if (port.hostPort !== undefined && port.containerPort !== 0)
      found.push(...all([...path, 'hostPort'], port.hostPort, portNumber(port.hostPort)));
    if (onHost && port.hostPort !== port.containerPort)
      found.push(
        invalid([...path, 'containerPort'], port.containerPort, 'must match `hostPort` when `hostNetwork` is true'),
      );
    if (!PROTOCOLS.some((one) => one === port.protocol))
      found.push(notSupported([...path, 'protocol'], port.protocol, PROTOCOLS));
    if (port.name === undefined) return found;
    found.push(...all([...path, 'name'], port.name, portName(port.name)));
    if (names.has(port.name)) found.push(duplicate([...path, 'name'], port.name));
    names.add(port.name);
    return found;
  });
}

function mountFindings(container: Container, spec: PodSpec, at: Path): Finding[] {
  const paths = new Set<string>();
  return bounded(container.volumeMounts, at, LIMITS.volumesPerPod, ({ name, mountPath }, path) => {
    const found: Finding[] = [];
    if (name === '') found.push(required([...path, 'name']));
    else if (!spec.volumes?.some((one) => one.name === name)) found.push(notFound([...path, 'name'], name));
    if (mountPath === '') found.push(required([...path, 'mountPath']));
    else if (paths.has(mountPath)) found.push(invalid([...path, 'mountPath'], mountPath, 'must be unique'));
    paths.add(mountPath);
    return found;
  });
}

function probeFindings(probe: Probe, field: ProbeField, at: Path): Finding[] {
  const found: Finding[] = [];
  const handlers = (['exec', 'httpGet', 'tcpSocket', 'grpc'] as const).filter((one) => probe[one] !== undefined);
  if (handlers.length === 0) found.push(required(at, 'must specify a handler type'));
  for (const handler of handlers.slice(1))
    found.push(forbidden([...at, handler], 'may not specify more than 1 handler type'));
  if (probe.exec?.command.length === 0) found.push(required([...at, 'exec', 'command']));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && field === 'readinessProbe')
    found.push(invalid([...at, 'terminationGracePeriodSeconds'], grace, 'must not be set for readinessProbes'));
  else if (grace !== undefined && grace < 1)
    found.push(invalid([...at, 'terminationGracePeriodSeconds'], grace, 'must be greater than 0'));
  if (field !== 'readinessProbe' && probe.successThreshold !== 1)
    found.push(invalid([...at, 'successThreshold'], probe.successThreshold, 'must be 1'));
  for (const handler of ['httpGet', 'tcpSocket', 'grpc'] as const) {
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
