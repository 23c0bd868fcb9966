// Amounts of resources in the API server's own notation, and the requests that follow from limits. Nonsense stays for `validate`.

import type { Container, ResourceList, Resources } from '../kinds/container.ts';
import { parseBytes, parseMilli, printBytes, printMilli } from './quantity.ts';
import type { RawResources } from './schema-pod.ts';

type Amounts = Readonly<Record<string, string>> | undefined;

/** `0.5` cores are `500m`, `1024Mi` are `1Gi`; decimal amounts of anything but processor stay as they were written. */
function notation(resource: string, text: string): string {
  if (resource === 'cpu') {
    const cpu = parseMilli(text);
    return cpu === undefined ? text : printMilli(cpu);
  }
  const amount = text.endsWith('i') ? parseBytes(text) : undefined;
  return amount === undefined ? text : printBytes(amount);
}

export function resourceListOf(raw: Amounts): ResourceList | undefined {
  const entries = Object.entries(raw ?? {});
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([resource, text]) => [resource, notation(resource, text)]));
}

/** A missing request is as large as its limit, whatever the resource. */
export function resourcesOf(raw: RawResources): Resources {
  const limits = resourceListOf(raw?.limits);
  const requests = resourceListOf(raw?.requests);
  return { requests: limits === undefined ? requests : { ...limits, ...requests }, limits };
}

/**
 * Of a whole pod: a missing request is the sum of what its containers request, and where none of them requests that resource, the limit
 * (pkg/apis/core/v1/defaults.go, defaultPodRequests).
 */
export function podResourcesOf(
  raw: RawResources,
  containers: readonly Container[],
  initContainers: readonly Container[],
): Resources | undefined {
  const limits = resourceListOf(raw?.limits);
  const requests = resourceListOf(raw?.requests);
  if (limits === undefined) return requests && { requests };
  const given: Record<string, string | undefined> = { ...requests };
  for (const resource of Object.keys(limits)) {
    given[resource] ??= ofContainers(resource, containers, initContainers) ?? limits[resource];
  }
  return { requests: given, limits };
}

/** What the containers together request of a resource at any time; undefined when none of them asks for it. */
export function ofContainers(
  resource: string,
  containers: readonly Container[],
  initContainers: readonly Container[],
): string | undefined {
  const parse = resource === 'cpu' ? parseMilli : parseBytes;
  const asked = (one: Container): number => {
    const text = one.resources.requests?.[resource];
    return text === undefined ? 0 : (parse(text) ?? 0);
  };
  if ([...containers, ...initContainers].every((one) => one.resources.requests?.[resource] === undefined))
    return undefined;
  let sidecars = 0;
  let most = 0;
  for (const one of initContainers) {
    if (one.restartPolicy === 'Always') sidecars += asked(one);
    most = Math.max(most, sidecars + (one.restartPolicy === 'Always' ? 0 : asked(one)));
  }
  const sum = Math.max(
    most,
    containers.reduce((all, one) => all + asked(one), sidecars),
  );
  return resource === 'cpu' ? printMilli(sum) : printBytes(sum);
}
