// The API server's rules for amounts of resources: what they may be called, and what requests and limits may say (pkg/apis/core/validation,
// ValidateResourceRequirements).

import { LIMITS } from '../base/limits.ts';
import type { Container, ResourceList, Resources } from '../kinds/container.ts';
import type { PodSpec } from '../kinds/pod.ts';
import { ofContainers } from './defaults-resources.ts';
import { qualifiedName } from './names.ts';
import { type Finding, invalid, notSupported, type Path, required, tooMany } from './problem.ts';
import { parseBytes, parseMilli } from './quantity.ts';

export const NEGATIVE = 'must be greater than or equal to 0';
/** The API server's sentence; its example is ours. */
const QUANTITY_SENTENCE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];
const OF_NODES = [...OF_CONTAINERS, 'pods', 'storage'];
const OF_PODS = ['cpu', 'memory'];

export function all(path: Path, value: unknown, sentences: readonly string[]): Finding[] {
  return sentences.map((one) => invalid(path, value, one));
}

/** A resource with a domain before its name, such as `example.com/gpu`: whole numbers, and never promised twice. */
function isExtended(resource: string): boolean {
  return resource.includes('/') && !resource.includes('kubernetes.io/');
}

function nameFindings(resource: string, at: Path, standard: readonly string[]): Finding[] {
  const found = all(at, resource, qualifiedName(resource));
  if (found.length > 0 || isExtended(resource) || standard.includes(resource)) return found;
  if (resource.startsWith('hugepages-') || resource.startsWith('attachable-volumes-')) {
    return standard === OF_NODES
      ? []
      : [invalid(at, resource, `${resource.slice(0, resource.indexOf('-'))} are not part of this simulation yet`)];
  }
  if (standard === OF_NODES)
    return [invalid(at, resource, 'must be a standard resource type or fully qualified', OF_NODES.join(', '))];
  return resource.includes('/')
    ? [invalid(at, resource, "doesn't follow extended resource name standard")]
    : [
        invalid(
          at,
          resource,
          'must be a standard resource for containers',
          `${OF_CONTAINERS.join(', ')}, or a name with a domain: example.com/${resource}`,
        ),
      ];
}

/** Findings about an amount that is there; a number (millicores, bytes or pieces) for one that is right. */
export function amount(path: Path, text: string, resource: string): number | Finding {
  const value = resource === 'cpu' ? parseMilli(text) : parseBytes(text);
  if (value === undefined) {
    const example = resource === 'cpu' ? '250m or 1.5' : isExtended(resource) ? '2' : '128Mi or 1.5Gi';
    return invalid(path, text, QUANTITY_SENTENCE, `such as ${example}`);
  }
  if (value < 0) return invalid(path, text, NEGATIVE);
  if ((isExtended(resource) || resource === 'pods') && (parseMilli(text) ?? 0) % 1000 !== 0)
    return invalid(path, text, 'must be an integer');
  return value;
}

/** Of a Node's capacity, or any other list that nothing is compared with. */
export function listFindings(list: ResourceList, at: Path, known: readonly string[] = OF_NODES): Finding[] {
  const entries = Object.entries(list).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (entries.length > LIMITS.resourcesPerList) return [tooManyResources(at, entries.length)];
  return entries.flatMap(([resource, text]) => {
    const named = nameFindings(resource, [...at, resource], known);
    const value = amount([...at, resource], text, resource);
    return typeof value === 'number' ? named : [...named, value];
  });
}

export function overheadFindings(list: ResourceList, at: Path): Finding[] {
  return listFindings(list, at, OF_CONTAINERS);
}

function tooManyResources(at: Path, count: number): Finding {
  return tooMany(at, count, LIMITS.resourcesPerList, 'a limit of this simulation');
}

/** No request above its limit; a resource that is never promised twice has a limit, and requests just that. */
export function resourceFindings(
  { requests = {}, limits = {} }: Resources,
  at: Path,
  known = OF_CONTAINERS,
): Finding[] {
  const found: Finding[] = [];
  for (const [name, list] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    const count = Object.keys(list).length;
    if (count > LIMITS.resourcesPerList) return [tooManyResources([...at, name], count)];
  }
  const names = [...new Set([...Object.keys(limits), ...Object.keys(requests)])];
  for (const resource of names) {
    const read = (list: 'requests' | 'limits', text: string | undefined): number | undefined => {
      if (text === undefined) return undefined;
      // Requests that were filled in from the limits would only say the same again.
      if (list === 'requests' && text === limits[resource]) {
        const same = amount(at, text, resource);
        return typeof same === 'number' ? same : undefined;
      }
      const path = [...at, list, resource];
      const named = nameFindings(resource, path, known);
      const value = amount(path, text, resource);
      found.push(...named);
      if (typeof value === 'number') return value;
      if (named.length === 0) found.push(value);
      return undefined;
    };
    const limit = read('limits', limits[resource]);
    const request = read('requests', requests[resource]);
    if (request === undefined) continue;
    if (limit === undefined) {
      if (isExtended(resource) && limits[resource] === undefined)
        found.push(required([...at, 'limits'], 'Limit must be set for non overcommitable resources'));
    } else if (isExtended(resource) && request !== limit)
      found.push(
        invalid([...at, 'requests'], requests[resource], `must be equal to ${resource} limit of ${limits[resource]}`),
      );
    else if (request > limit)
      found.push(
        invalid(
          [...at, 'requests'],
          requests[resource],
          `must be less than or equal to ${resource} limit of ${limits[resource]}`,
        ),
      );
  }
  return found;
}

/** Of the whole pod: processor and memory only, and at least what the containers request together. */
export function podResourceFindings(spec: PodSpec, at: Path): Finding[] {
  if (spec.resources === undefined) return [];
  const { requests = {}, limits = {} } = spec.resources;
  const other = Object.keys({ ...limits, ...requests }).find((resource) => !OF_PODS.includes(resource));
  if (other !== undefined) {
    const list = Object.hasOwn(limits, other) ? 'limits' : 'requests';
    return [notSupported([...at, list, other], other, OF_PODS)];
  }
  const found = resourceFindings(spec.resources, at);
  for (const resource of OF_PODS) {
    const together = ofContainers(resource, spec.containers, spec.initContainers ?? []);
    const request = requests[resource];
    if (request === undefined || together === undefined) continue;
    const parse = resource === 'cpu' ? parseMilli : parseBytes;
    if ((parse(request) ?? 0) < (parse(together) ?? 0))
      found.push(
        invalid(
          [...at, 'requests', resource],
          request,
          `must be greater than or equal to aggregate container requests of ${together}`,
        ),
      );
  }
  return found;
}

/** The ports, requests and names of containers are looked at one by one; this is what they may not do together. */
export function hostPortFindings(containers: readonly Container[], at: Path): Finding[] {
  const found: Finding[] = [];
  const taken = new Set<string>();
  containers.forEach((container, i) => {
    (container.ports ?? []).forEach((port, j) => {
      if (port.hostPort === undefined) return;
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      const path = [...at, i, 'ports', j, 'hostPort'];
      if (taken.has(key))
        found.push({ path, reason: 'FieldValueDuplicate', message: `Duplicate value: "${key}"`, hint: '' });
      taken.add(key);
    });
  });
  return found;
}
