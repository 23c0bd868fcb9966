// The API server's rules for Services (pkg/apis/core/validation, ValidateService), in its order and with its sentences. Which ports and addresses are
// free is asked when the command is applied.

import {
  isExternal,
  isHeadless,
  SERVICE_TYPES,
  type ServicePort,
  type ServiceSpec,
  TRAFFIC_DISTRIBUTIONS,
  TRAFFIC_POLICIES,
} from '../kinds/service.ts';
import { dnsLabel, dnsSubdomain, portName, portNumber } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required } from './problem.ts';
import { labelFindings } from './validate-affinity.ts';
import { all } from './validate-resources.ts';

/** A day. */
const MOST_AFFINITY_SECONDS = 86_400;
const KUBELET_PORT = 10_250;
const SPEC: Path = ['spec'];

export function serviceFindings(spec: ServiceSpec): Finding[] {
  const found: Finding[] = [];
  if (spec.ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName')
    found.push(required([...SPEC, 'ports']));
  found.push(
    ...typeFindings(spec),
    ...portFindings(spec.ports),
    ...labelFindings(spec.selector, [...SPEC, 'selector']),
  );
  found.push(...affinityFindings(spec));
  if (!SERVICE_TYPES.includes(spec.type)) found.push(notSupported([...SPEC, 'type'], spec.type, SERVICE_TYPES));
  found.push(...nodePortFindings(spec), ...policyFindings(spec));
  return found;
}

function typeFindings(spec: ServiceSpec): Finding[] {
  const { type, clusterIP = '', externalName = '', ports } = spec;
  const address: Path = [...SPEC, 'clusterIPs', 0];
  if (type === 'ExternalName') {
    const found =
      clusterIP === '' ? [] : [forbidden([...SPEC, 'clusterIPs'], 'may not be set for ExternalName services')];
    const name = externalName.endsWith('.') ? externalName.slice(0, -1) : externalName;
    const at: Path = [...SPEC, 'externalName'];
    return [...found, ...(externalName === '' ? [required(at)] : all(at, name, dnsSubdomain(name)))];
  }
  const found: Finding[] = [];
  ports.forEach(({ port }, i) => {
    if (type === 'LoadBalancer' && port === KUBELET_PORT)
      found.push(
        invalid(
          [...SPEC, 'ports', i],
          port,
          `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`,
        ),
      );
  });
  if (isHeadless(spec)) {
    if (isExternal(spec)) found.push(invalid(address, clusterIP, `may not be set to 'None' for ${type} services`));
  } else if (clusterIP !== '' && !isAddress(clusterIP))
    found.push(invalid(address, clusterIP, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
  return found;
}

function portFindings(ports: readonly ServicePort[]): Finding[] {
  const found: Finding[] = [];
  const names = new Set<string>();
  const used = new Set<string>();
  ports.forEach((port, i) => {
    const at = [...SPEC, 'ports', i];
    if (port.name === undefined || port.name === '') {
      if (ports.length > 1) found.push(required([...at, 'name']));
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

function affinityFindings({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): Finding[] {
  const at: Path = [...SPEC, 'sessionAffinityConfig'];
  if (sessionAffinity === undefined)
    return config === undefined ? [] : [forbidden(at, 'must not be set when session affinity is None')];
  if (sessionAffinity !== 'ClientIP')
    return [notSupported([...SPEC, 'sessionAffinity'], sessionAffinity, ['ClientIP', 'None'])];
  const seconds = config?.clientIP.timeoutSeconds ?? 0;
  return seconds > 0 && seconds <= MOST_AFFINITY_SECONDS
    ? []
    : [
        invalid(
          [...at, 'clientIP', 'timeoutSeconds'],
          seconds,
          `must be greater than 0 and less than or equal to ${MOST_AFFINITY_SECONDS}`,
        ),
      ];
}

function nodePortFindings({ type, ports }: ServiceSpec): Finding[] {
  const found: Finding[] = [];
  const used = new Set<string>();
  ports.forEach(({ nodePort, protocol }, i) => {
    if (nodePort === undefined) return;
    const at = [...SPEC, 'ports', i, 'nodePort'];
    if (type === 'ClusterIP') found.push(forbidden(at, "may not be used when `type` is 'ClusterIP'"));
    const key = `${protocol} ${nodePort}`;
    if (used.has(key)) found.push(duplicate(at, nodePort));
    used.add(key);
  });
  return found;
}

function policyFindings(spec: ServiceSpec): Finding[] {
  const found: Finding[] = [];
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution } = spec;
  const at: Path = [...SPEC, 'externalTrafficPolicy'];
  if (external !== undefined && !isExternal(spec))
    found.push(invalid(at, external, 'may only be set for externally-accessible services'));
  else if (external !== undefined && !TRAFFIC_POLICIES.includes(external))
    found.push(notSupported(at, external, TRAFFIC_POLICIES));
  if (spec.healthCheckNodePort !== undefined && !(spec.type === 'LoadBalancer' && external === 'Local'))
    found.push(
      invalid(
        [...SPEC, 'healthCheckNodePort'],
        spec.healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  if (internal !== undefined && internal !== 'Local')
    found.push(notSupported([...SPEC, 'internalTrafficPolicy'], internal, TRAFFIC_POLICIES));
  if (trafficDistribution !== undefined && !TRAFFIC_DISTRIBUTIONS.includes(trafficDistribution))
    found.push(notSupported([...SPEC, 'trafficDistribution'], trafficDistribution, TRAFFIC_DISTRIBUTIONS));
  return found;
}

export function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
