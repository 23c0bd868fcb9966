// What a pod requests in all: containers, init containers and sidecars together, per resource, as the scheduler counts it (facts sheet 1.4). What nodes
// have is the node's columns'.

import { must } from '../../base/assert.ts';
import { compareText } from '../../base/order.ts';
import type { ResourceList } from '../../kinds/container.ts';
import type { PodSpec } from '../../kinds/pod.ts';
import { parseBytes, parseMilli } from '../../manifest/quantity.ts';

/** What scoring assumes for each container that requests nothing (facts sheet 1.5, below the table). */
export const SCORED_MILLI = 100;
export const SCORED_MEMORY = 200 * 1024 * 1024;

/** Of any resource but cpu and memory: ephemeral-storage in bytes, extended resources in pieces. */
export interface OtherRequest {
  readonly resource: string;
  readonly amount: number;
}

export interface Requests {
  /** Millicores and bytes. */
  readonly milli: number;
  readonly memory: number;
  /** The same with SCORED_MILLI and SCORED_MEMORY where a container requests nothing; LeastAllocated counts these. */
  readonly scoredMilli: number;
  readonly scoredMemory: number;
  /** Above 0, by name. */
  readonly others: readonly OtherRequest[];
}

type Sums = Map<string, number>;

export function requestsOf(spec: PodSpec): Requests {
  const sums = podSums(spec, false, undefined);
  const scored = podSums(spec, true, spec.resources?.requests === undefined ? undefined : sums);
  const others: OtherRequest[] = [];
  for (const [resource, amount] of sums)
    if (resource !== 'cpu' && resource !== 'memory' && amount > 0) others.push({ resource, amount });
  others.sort((x, y) => compareText(x.resource, y.resource));
  return {
    milli: sums.get('cpu') ?? 0,
    memory: sums.get('memory') ?? 0,
    scoredMilli: scored.get('cpu') ?? 0,
    scoredMemory: scored.get('memory') ?? 0,
    others,
  };
}

/**
 * max(app containers + sidecars, the running need while init containers run) + overhead. An init container of 500m behind a sidecar of 100m needs 600m while it
 * runs; with app containers of 200m the pod requests max(200 + 100, 600) = 600m. `known`: the true sums of a pod with requests of its own, which leave no
 * room for assumptions where they or its containers say something.
 */
function podSums(spec: PodSpec, assume: boolean, known: Sums | undefined): Sums {
  const sums: Sums = new Map();
  for (const { resources } of spec.containers) add(sums, listed(resources.requests, assume, known));
  const sidecars: Sums = new Map();
  const starting: Sums = new Map();
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = listed(resources.requests, assume, known);
    if (restartPolicy === 'Always') {
      add(sums, own);
      add(sidecars, own);
      raise(starting, sidecars);
    } else {
      add(own, sidecars);
      raise(starting, own);
    }
  }
  raise(sums, starting);
  for (const [resource, amount] of listed(spec.resources?.requests, false, undefined)) sums.set(resource, amount);
  add(sums, listed(spec.overhead, false, undefined));
  return sums;
}

/** A request of `0` is a request: nothing is assumed in its place. */
function listed(list: ResourceList | undefined, assume: boolean, known: Sums | undefined): Sums {
  const amounts: Sums = new Map();
  for (const [resource, text] of Object.entries(list ?? {})) {
    if (text === undefined) continue;
    const amount = resource === 'cpu' ? parseMilli(text) : parseBytes(text);
    amounts.set(resource, must(amount, `the amount of ${resource} is a quantity`));
  }
  if (!assume) return amounts;
  if (!amounts.has('cpu') && (known?.get('cpu') ?? 0) === 0) amounts.set('cpu', SCORED_MILLI);
  if (!amounts.has('memory') && (known?.get('memory') ?? 0) === 0) amounts.set('memory', SCORED_MEMORY);
  return amounts;
}

function add(to: Sums, more: Sums): void {
  for (const [resource, amount] of more) to.set(resource, (to.get(resource) ?? 0) + amount);
}

function raise(to: Sums, least: Sums): void {
  for (const [resource, amount] of least) if (amount > (to.get(resource) ?? 0)) to.set(resource, amount);
}
