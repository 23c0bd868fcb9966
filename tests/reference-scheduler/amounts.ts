// What pods request and nodes have, as numbers: processor in millicores, everything else in its own unit, rounded up (facts sheet 1.4, details).

import type { Container, ResourceList } from '../../shared/kinds/container.ts';
import type { Node } from '../../shared/kinds/node.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import { podsOn, type ReferenceCluster } from './cluster.ts';

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

export type Amounts = Record<string, number>;

/** `1500m` of cpu → 1500; `1Ki` of memory → 1024. */
export function amount(resource: string, text: string): number {
  const match = /^([+-]?[\d.]+)(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(text);
  if (!match) throw new Error(`not a quantity: ${text}`);
  const factor = match[2] === undefined ? SUFFIXES[match[3] ?? ''] : 10 ** Number(match[2]);
  if (factor === undefined) throw new Error(`not a quantity: ${text}`);
  const value = Number(match[1]) * factor * (resource === 'cpu' ? 1000 : 1);
  // 0.1 · 1000 and the like are a hair off the whole number that is meant.
  return Math.ceil(Math.round(value * 1e6) / 1e6);
}

function amounts(list: ResourceList | undefined): Amounts {
  const result: Amounts = {};
  for (const [resource, text] of Object.entries(list ?? {}))
    if (text !== undefined) result[resource] = amount(resource, text);
  return result;
}

function plus(x: Amounts, y: Amounts): Amounts {
  const result = { ...x };
  for (const [resource, value] of Object.entries(y)) result[resource] = (result[resource] ?? 0) + value;
  return result;
}

function most(x: Amounts, y: Amounts): Amounts {
  const result = { ...x };
  for (const [resource, value] of Object.entries(y)) result[resource] = Math.max(result[resource] ?? 0, value);
  return result;
}

/**
 * The larger of: all app containers and sidecars together; each init container with the sidecars started before it. Then the pod's overhead.
 * `assumed`: what counts for a container that says nothing of a resource.
 */
export function podRequests({ spec }: Pod, assumed: Amounts = {}): Amounts {
  const requestsOf = (container: Container) => ({ ...assumed, ...amounts(container.resources.requests) });
  let running: Amounts = {};
  for (const container of spec.containers) running = plus(running, requestsOf(container));
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const requests = requestsOf(container);
    if (container.restartPolicy === 'Always') {
      running = plus(running, requests);
      sidecars = plus(sidecars, requests);
      starting = most(starting, sidecars);
    } else starting = most(starting, plus(sidecars, requests));
  }
  const whole = { ...most(running, starting), ...amounts(spec.resources?.requests) };
  return plus(whole, amounts(spec.overhead));
}

/** LeastAllocated counts 100m and 200 MiB where a container requests none. */
export const ASSUMED: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 };

export function allocatable(node: Node): Amounts {
  return amounts(node.status.allocatable);
}

/** The requests of everything on the node. */
export function requestedOn(cluster: ReferenceCluster, node: Node, assumed: Amounts = {}): Amounts {
  return podsOn(cluster, node).reduce<Amounts>((sum, pod) => plus(sum, podRequests(pod, assumed)), {});
}
