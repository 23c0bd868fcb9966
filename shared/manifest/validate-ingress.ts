// The API server's rules for Ingresses (pkg/apis/networking/validation, ValidateIngressSpec), in its order and with its sentences.

import { LIMITS } from '../base/limits.ts';
import { type IngressBackend, type IngressPath, type IngressSpec, PATH_TYPES } from '../kinds/ingress.ts';
import { dnsSubdomain, portName, portNumber, serviceName, wildcardSubdomain } from './names.ts';
import { type Finding, invalid, notSupported, type Path, required } from './problem.ts';
import { bounded } from './validate-affinity.ts';
import { all } from './validate-resources.ts';
import { isAddress } from './validate-service.ts';

const SPEC: Path = ['spec'];
const NEVER_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F'];
const NEVER_AT_ENDS = ['/..', '/.'];

export function ingressFindings(spec: IngressSpec): Finding[] {
  const found: Finding[] = [];
  const { rules, defaultBackend, tls = [], ingressClassName } = spec;
  if (rules.length === 0 && defaultBackend === undefined)
    found.push(invalid(SPEC, [], 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend) found.push(...backendFindings(defaultBackend, [...SPEC, 'defaultBackend']));
  found.push(
    ...bounded(rules, [...SPEC, 'rules'], LIMITS.rulesPerIngress, ({ host, http }, at) => {
      const wrong = host === undefined ? [] : hostFindings(host, [...at, 'host'], true);
      if (!http) return wrong;
      const paths: Path = [...at, 'http', 'paths'];
      if (http.paths.length === 0) wrong.push(required(paths));
      return [...wrong, ...bounded(http.paths, paths, LIMITS.pathsPerRule, pathFindings)];
    }),
  );
  tls.forEach(({ hosts = [], secretName }, i) => {
    const at: Path = [...SPEC, 'tls', i];
    hosts.forEach((host, n) => {
      found.push(...hostFindings(host, [...at, 'hosts', n], false));
    });
    if (secretName) found.push(...all([...at, 'secretName'], secretName, dnsSubdomain(secretName)));
  });
  if (ingressClassName !== undefined)
    found.push(...all([...SPEC, 'ingressClassName'], ingressClassName, dnsSubdomain(ingressClassName)));
  return found;
}

function hostFindings(host: string, at: Path, inRule: boolean): Finding[] {
  const found = inRule && isAddress(host) ? [invalid(at, host, 'must be a DNS name, not an IP address')] : [];
  return [...found, ...all(at, host, host.includes('*') ? wildcardSubdomain(host) : dnsSubdomain(host))];
}

function pathFindings({ path, pathType, backend }: IngressPath, at: Path): Finding[] {
  if ((pathType as string) === '') return [required([...at, 'pathType'], 'pathType must be specified')];
  const found: Finding[] = [];
  const here: Path = [...at, 'path'];
  if (!PATH_TYPES.includes(pathType)) found.push(notSupported([...at, 'pathType'], pathType, PATH_TYPES));
  else if (!path.startsWith('/') && (path !== '' || pathType !== 'ImplementationSpecific'))
    found.push(invalid(here, path, 'must be an absolute path'));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    for (const part of NEVER_IN_PATHS)
      if (path.includes(part)) found.push(invalid(here, path, `must not contain '${part}'`));
    for (const end of NEVER_AT_ENDS)
      if (path.endsWith(end)) found.push(invalid(here, path, `cannot end with '${end}'`));
  }
  return [...found, ...backendFindings(backend, [...at, 'backend'])];
}

/** A backend that names nothing at all has neither a Service's name nor a port. */
function backendFindings({ service: { name, port } }: IngressBackend, at: Path): Finding[] {
  if (name === '' && port.name === undefined && port.number === undefined)
    return [invalid(at, '', 'resource or service backend is required')];
  const found: Finding[] = [];
  const named: Path = [...at, 'service', 'name'];
  if (name === '') found.push(required(named));
  else found.push(...all(named, name, serviceName(name)));
  const ports: Path = [...at, 'service', 'port'];
  if (port.name !== undefined && port.number !== undefined)
    found.push(invalid(at, '', 'cannot set both port name & port number'));
  else if (port.name !== undefined) found.push(...all([...ports, 'name'], port.name, portName(port.name)));
  else if (port.number !== undefined) found.push(...all([...ports, 'number'], port.number, portNumber(port.number)));
  else found.push(required(at, 'port name or number is required'));
  return found;
}
