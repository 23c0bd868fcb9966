// Who gets how much processor: a container's cgroup weight and limits from its spec, and the sharing of a node's processor among pods that together
// want more than there is. What pods want comes from `traffic`.

import { must } from '../../base/assert.ts';
import { ln, LN_2, power } from '../../base/power.ts';
import type { PodSpec } from '../../kinds/pod.ts';
import { parseBytes, parseMilli } from '../../manifest/quantity.ts';

/** Weight in the sense of cgroup v2 (1 to 10,000); limits in millicores and bytes, 0 for none. */
export interface Processor {
  readonly weight: number;
  readonly limitMilli: number;
  readonly limitMemory: number;
}

/** The kernel's least quota: 1 ms of each 100 ms (facts sheet 3.7). */
export const LEAST_LIMIT_MILLI = 10;
const LEAST_SHARES = 2;
const MOST_SHARES = 262_144;

// Pods of one template share their spec until they are bound.
const known = new WeakMap<PodSpec, Processor>();

/** A sum over the containers that run on. Without a request, the limit is the request, as the API server's defaults have it. */
export function processorOf(spec: PodSpec): Processor {
  const before = known.get(spec);
  if (before) return before;
  let requestMilli = 0;
  let limitMilli = 0;
  let limitMemory = 0;
  let unlimitedMilli = false;
  let unlimitedMemory = false;
  const sidecars = (spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always');
  for (const { name, resources } of sidecars.length === 0 ? spec.containers : [...spec.containers, ...sidecars]) {
    const limit = milli(resources.limits?.cpu, name);
    const memory =
      resources.limits?.memory === undefined
        ? undefined
        : must(parseBytes(resources.limits.memory), `container ${name} limits a quantity of memory`);
    requestMilli += milli(resources.requests?.cpu, name) ?? limit ?? 0;
    limitMilli += limit ?? 0;
    limitMemory += memory ?? 0;
    unlimitedMilli ||= !limit;
    unlimitedMemory ||= !memory;
  }
  const processor = {
    weight: weightOfShares(sharesOf(requestMilli)),
    limitMilli: unlimitedMilli ? 0 : Math.max(LEAST_LIMIT_MILLI, limitMilli),
    limitMemory: unlimitedMemory ? 0 : limitMemory,
  };
  known.set(spec, processor);
  return processor;
}

function milli(text: string | undefined, container: string): number | undefined {
  return text === undefined ? undefined : must(parseMilli(text), `container ${container} has a quantity of cpu`);
}

/** cgroup v1 shares: 100m → 102, nothing → 2. */
export function sharesOf(requestMilli: number): number {
  return Math.min(MOST_SHARES, Math.max(LEAST_SHARES, Math.floor((requestMilli * 1024) / 1000)));
}

/** cgroup v2 weight as runc 1.3.2 and later reckon it: ⌈10^((L² + 125 L)/612 − 7/34)⌉ with L = log2(shares). 2 → 1, 102 → 17, 1024 → 100. */
export function weightOfShares(shares: number): number {
  const l = ln(shares) / LN_2;
  const exponent = Math.max(0, (l * l + 125 * l) / 612 - 7 / 34);
  return Math.ceil(power(10, exponent) - 1e-9); // 1024 shares give 100 exactly, and must not become 101 by the last bit
}

/**
 * Shares `capacity` among `count` pods by weight: nobody gets more than wanted, and what one leaves goes to the others. Fills `granted`.
 * Three pods that want 100, 900 and 900 of 1000 at equal weights get 100, 450 and 450: the first is served in the first round, the rest in the next.
 * At most as many rounds as pods, two or three as a rule.
 */
export function shareProcessor(
  wanted: Float64Array,
  weight: Float64Array,
  count: number,
  capacity: number,
  granted: Float64Array,
): void {
  let left = capacity;
  let weights = 0;
  for (let i = 0; i < count; i += 1) {
    granted[i] = -1;
    weights += weight[i] as number;
  }
  for (let served = -1; served !== 0; ) {
    served = 0;
    const perWeight = weights > 0 ? left / weights : 0;
    for (let i = 0; i < count; i += 1) {
      if ((granted[i] as number) >= 0 || (wanted[i] as number) > (weight[i] as number) * perWeight) continue;
      granted[i] = wanted[i] as number;
      left -= wanted[i] as number;
      weights -= weight[i] as number;
      served += 1;
    }
    if (left < 0) left = 0; // the last bit of a sum
  }
  const perWeight = weights > 0 ? left / weights : 0;
  for (let i = 0; i < count; i += 1) if ((granted[i] as number) < 0) granted[i] = (weight[i] as number) * perWeight;
}
